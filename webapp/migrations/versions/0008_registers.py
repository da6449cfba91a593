"""Registers, retention holds, units that merge, people who leave; what the register of slips filters by.

Revision ID: 0008
Revises: 0007
"""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

from webapp.models.types import Json, Moment

revision = "0008"
down_revision = "0007"

SENTENCE = "Bảng này chỉ được ghi thêm"
HELD, DONE = sa.text("released_at IS NULL"), sa.text("status = 'done'")


def upgrade():
    _tables()
    op.add_column("unit", sa.Column("former_names", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("unit", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.add_column("unit", sa.Column("merged_on", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("left_on", sa.Date(), nullable=True))
    op.add_column("slip_case", sa.Column("kind", sa.String(40), nullable=True))
    op.add_column("slip_case", sa.Column("sources", sa.String(400), nullable=False, server_default=""))
    op.add_column("slip_case", sa.Column("deadline", sa.Date(), nullable=True))
    op.create_index("ix_slip_case_process", "slip_case", ["process", "id"])
    op.create_index("ix_slip_case_kept", "slip_case", ["keep_until", "id"])
    op.create_index("ix_task_done_step", "task", ["step", "case_id"], sqlite_where=DONE, postgresql_where=DONE)
    _fill()
    _guard("retention_hold", "delete")
    _guard("legacy_record", "update")
    _guard("legacy_record", "delete")
    if op.get_bind().dialect.name != "sqlite":
        for table in ("retention_hold", "legacy_record"):
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _entry():
    return [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("found_by", sa.String(1000), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _tables():
    op.create_table(
        "internal_audit",
        *_entry(),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(1000), nullable=False),
        sa.Column("units", Json(), nullable=False),
        sa.Column("auditors", sa.String(200), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(5000), nullable=False),
        sa.UniqueConstraint("code", name="uq_internal_audit_code"),
    )
    op.create_index("ix_internal_audit_held_on", "internal_audit", ["held_on", "id"])
    op.create_table(
        "feedback",
        *_entry(),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("from_whom", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id", name="fk_feedback_unit_id_unit"), nullable=False),
        sa.Column("content", sa.String(5000), nullable=False),
        sa.Column("satisfied", sa.Integer(), nullable=True),
        sa.Column("handled", sa.String(5000), nullable=False),
        sa.CheckConstraint("satisfied BETWEEN 1 AND 5", name="satisfied"),
    )
    op.create_index("ix_feedback_received_on", "feedback", ["received_on", "id"])
    op.create_index("ix_feedback_unit", "feedback", ["unit_id", "id"])
    op.create_table(
        "risk",
        *_entry(),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id", name="fk_risk_unit_id_unit"), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("description", sa.String(5000), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(5000), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("person.id", name="fk_risk_owner_id_person"), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.CheckConstraint("kind IN ('risk', 'opportunity')", name="kind"),
        sa.CheckConstraint("likelihood BETWEEN 1 AND 5 AND impact BETWEEN 1 AND 5", name="judged"),
    )
    op.create_index("ix_risk_unit", "risk", ["unit_id", "id"])
    op.create_table(
        "legacy_record",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column(
            "unit_id", sa.Integer(), sa.ForeignKey("unit.id", name="fk_legacy_record_unit_id_unit"), nullable=False
        ),
        sa.Column("content", sa.String(200), nullable=False),
        sa.Column("content_folded", sa.String(200), nullable=False),
        sa.Column("description", sa.String(5000), nullable=False),
        sa.Column("disposition", sa.String(40), nullable=False),
        sa.UniqueConstraint("number", name="uq_legacy_record_number"),
    )
    op.create_index("ix_legacy_record_unit", "legacy_record", ["unit_id", "content_folded", "recorded_on"])
    op.create_table(
        "retention_hold",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "case_id",
            sa.Integer(),
            sa.ForeignKey("slip_case.id", name="fk_retention_hold_case_id_slip_case"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id", name="fk_retention_hold_by_id_person"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("released_at", Moment(), nullable=True),
    )
    op.create_index(
        "ix_retention_hold_case", "retention_hold", ["case_id"], unique=True, sqlite_where=HELD, postgresql_where=HELD
    )


def _fill():
    """Cases that are there already: the same columns from the same facts."""
    bind = op.get_bind()
    cases = sa.table(
        "slip_case", *(sa.column(name) for name in ("id", "facts", "kind", "sources")), sa.column("deadline", sa.Date())
    )
    for case_id, facts in bind.execute(sa.select(cases.c.id, cases.c.facts)).all():
        of_case = json.loads(facts).get("case", {})
        bind.execute(
            sa.update(cases)
            .where(cases.c.id == case_id)
            .values(
                kind=of_case.get("kind"),
                deadline=_day(of_case.get("deadline")),
                sources="".join(f",{source}" for source in of_case.get("sources", [])) + ",",
            )
        )


def _day(text):
    return date.fromisoformat(text) if text else None


def _guard(table, act):
    if op.get_bind().dialect.name == "sqlite":
        refuses = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    else:
        refuses = "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    op.execute(f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {refuses}")


def downgrade():
    raise RuntimeError("Registers and holds are never taken away.")
