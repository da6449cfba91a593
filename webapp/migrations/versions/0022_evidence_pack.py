"""What a pack of evidence is narrowed to.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import Json

revision = "0022"
down_revision = "0021"


def upgrade():
    op.add_column("print_run", sa.Column("wanted", Json(), nullable=False, server_default="{}"))


def downgrade():
    raise RuntimeError("An older program is installed with its own backup, not by a migration.")
