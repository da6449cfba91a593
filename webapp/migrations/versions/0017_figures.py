"""What the figures count: the groups of a slip's causes, and indexes for a year of slips, of steps and of acts.

Revision ID: 0017
Revises: 0016
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

NOBODYS = sa.text("status = 'open' AND person_id IS NULL")
CLOSED = sa.text("closed_at IS NOT NULL")
TO_DO = sa.text("status = 'open' AND kind = 'user'")
SEEN_BY = ["sensitive", "requester_id", "requesting_unit_id", "concerned_unit_id", "implementing_unit_id"]
COUNTED_BY = ["status", "kind", "deadline", "sources", "causes", "opened_at", "ended_at"]


def upgrade():
    op.add_column("slip_case", sa.Column("causes", sa.String(200), nullable=False, server_default=""))
    _fill()
    op.create_index("ix_slip_case_year", "slip_case", ["process", "year", "id", *COUNTED_BY, *SEEN_BY])
    op.create_index("ix_task_step", "task", ["step", "status", "id"])
    for name, columns, where in (
        ("ix_task_closed", ["closed_at", "status", "kind", "step", "opened_at", "case_id"], CLOSED),
        ("ix_task_open_audience", ["role", "unit_id", "case_id", "status", "person_id"], NOBODYS),
        ("ix_task_open_step", ["step", "opened_at", "case_id", "status", "kind"], TO_DO),
    ):
        op.create_index(name, "task", columns, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_record_act_date", "record", ["act_date", "step", "case_id"])


def _fill():
    """Slips that are there already: what their latest analysis says."""
    bind = op.get_bind()
    records = sa.table("record", *(sa.column(name) for name in ("id", "case_id", "step", "answers")))
    cases = sa.table("slip_case", sa.column("id"), sa.column("causes"))
    analysed = sa.select(records.c.case_id, records.c.answers).where(records.c.step == "analyse_cause")
    for case_id, answers in bind.execute(analysed.order_by(records.c.id)).all():
        groups = {row.get("category") for row in json.loads(answers).get("causes") or ()} - {None, ""}
        told = "".join(f",{group}" for group in sorted(groups)) + ","
        bind.execute(sa.update(cases).where(cases.c.id == case_id).values(causes=told))


def downgrade():
    raise RuntimeError("An older program is installed with its own backup, not by a migration.")
