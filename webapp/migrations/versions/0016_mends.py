"""Drafts of a start by the case it begins from; incidents that know for whom; parts of the clock's round that fail.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import Moment

revision = "0016"
down_revision = "0015"

WAITING = sa.table("attachment", sa.column("id"), sa.column("start_draft_id"))


def upgrade():
    _drafts()
    with op.batch_alter_table("incident") as table:
        table.add_column(sa.Column("on_behalf_of_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("act_date", sa.Date(), nullable=True))
        table.create_foreign_key(
            "fk_incident_on_behalf_of_id_person", "person", ["on_behalf_of_id"], ["id"]
        )
    op.create_table(
        "round_failure",
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("since", Moment(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("part", name="pk_round_failure"),
    )


def _drafts():
    """SQLite builds the table anew: meanwhile no attachment may point at it."""
    bind = op.get_bind()
    waiting = bind.execute(sa.select(WAITING).where(WAITING.c.start_draft_id.is_not(None))).all()
    bind.execute(sa.update(WAITING).where(WAITING.c.start_draft_id.is_not(None)).values(start_draft_id=None))
    with op.batch_alter_table("start_draft") as table:
        table.add_column(sa.Column("from_case_id", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint("uq_start_draft_person_id_process", type_="unique")
        table.create_unique_constraint(
            "uq_start_draft_person_id_process_from_case_id", ["person_id", "process", "from_case_id"]
        )
    for id, draft_id in waiting:
        bind.execute(sa.update(WAITING).where(WAITING.c.id == id).values(start_draft_id=draft_id))


def downgrade():
    raise RuntimeError("What people began to write is never mixed again.")
