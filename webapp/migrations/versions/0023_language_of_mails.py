"""In which language somebody reads their mails.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade():
    op.add_column("notice_choice", sa.Column("language", sa.String(2), nullable=False, server_default="vi"))


def downgrade():
    raise RuntimeError("An older program is installed with its own backup, not by a migration.")
