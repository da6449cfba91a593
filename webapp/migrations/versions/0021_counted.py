"""The counts above the lists are told by the indexes of the lists alone.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

TO_DO = sa.text("status = 'open' AND kind = 'user'")
FREE = sa.text("status = 'open' AND kind = 'user' AND person_id IS NULL AND claimed_by_id IS NULL")
ORDER = ("due_at", "opened_at", "id", "status", "kind")


def upgrade():
    for name, columns, where in (
        ("ix_task_open_person", ["person_id", *ORDER], TO_DO),
        ("ix_task_open_role", ["role", "unit_id", *ORDER, "person_id", "claimed_by_id", "excluded"], FREE),
        # As it was; made last, because of indexes that seem equal to it SQLite takes the newest.
        ("ix_task_open_step", ["step", "opened_at", "case_id", "status", "kind"], TO_DO),
    ):
        op.drop_index(name, "task")
        op.create_index(name, "task", columns, sqlite_where=where, postgresql_where=where)


def downgrade():
    raise RuntimeError("An older program is installed with its own backup, not by a migration.")
