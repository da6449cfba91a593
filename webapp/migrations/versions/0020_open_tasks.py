"""What is open at all, in the order of its register.

Revision ID: 0020
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0017"

TO_DO = sa.text("status = 'open' AND kind = 'user'")


def upgrade():
    columns = ["id", "case_id"]
    op.create_index("ix_task_open", "task", columns, sqlite_where=TO_DO, postgresql_where=TO_DO)


def downgrade():
    raise RuntimeError("An older program is installed with its own backup, not by a migration.")
