"""Lists in the order of an index, and what is open in a case, however much there is.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

OPEN = "status = 'open'"
TO_DO = f"{OPEN} AND kind = 'user'"
FREE = f"{TO_DO} AND person_id IS NULL AND claimed_by_id IS NULL"
LISTS = (
    ("ix_task_open_person", ["person_id", "due_at", "opened_at", "id"], TO_DO),
    ("ix_task_open_claimed", ["claimed_by_id", "due_at", "opened_at", "id"], TO_DO),
    ("ix_task_open_role", ["role", "unit_id", "due_at", "opened_at", "id"], FREE),
)


def upgrade():
    for name, columns, where in LISTS:
        op.drop_index(name, "task")
        _create(name, columns, where)
    _create("ix_task_open_case", ["case_id"], OPEN)
    _create("ix_record_on_behalf_of", ["on_behalf_of_id", "id"], "on_behalf_of_id IS NOT NULL", table="record")


def _create(name, columns, where, table="task"):
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade():
    raise RuntimeError("An older program is installed with its own backup, not by a migration.")
