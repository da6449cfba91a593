"""The procedure in revision: drafts with every saved version, what was decided over them, rehearsals, the decision.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import Json, Moment

revision = "0024"
down_revision = "0023"

SENTENCE = "Bảng này chỉ được ghi thêm"
GUARDED = {
    "revision": ("delete",),
    "revision_file": ("update", "delete"),
    "revision_act": ("update", "delete"),
    "decision_scan": ("update", "delete"),
    "rehearsal": ("delete",),
}


def upgrade():
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", Moment(timezone=True), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'reviewed', 'approved', 'withdrawn')", name="ck_revision_status"
        ),
        *_keys("revision", based_on_id="release", opened_by_id="person", release_id="release"),
    )
    op.create_table(
        "revision_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        *_keys("revision_file", revision_id="revision", by_id="person", on_behalf_of_id="person"),
    )
    op.create_index("ix_revision_file_name", "revision_file", ["revision_id", "name", "id"])
    op.create_table(
        "revision_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("details", Json(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        *_keys("revision_act", revision_id="revision", by_id="person", on_behalf_of_id="person"),
    )
    op.create_index("ix_revision_act_revision_id", "revision_act", ["revision_id"])
    op.create_table(
        "decision_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        *_keys("decision_scan", revision_id="revision", by_id="person"),
    )
    op.create_index("ix_decision_scan_revision_id", "decision_scan", ["revision_id"])
    op.create_table(
        "rehearsal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("up_to", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("results", Json(), nullable=False),
        sa.Column("scenarios", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("brought", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(400), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", Moment(timezone=True), nullable=False),
        sa.Column("finished_at", Moment(timezone=True), nullable=True),
        sa.Column("next_try_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'passed', 'failed', 'broken')", name="ck_rehearsal_status"),
        *_keys("rehearsal", revision_id="revision", by_id="person"),
    )
    op.create_index("ix_rehearsal_revision_id", "rehearsal", ["revision_id"])
    op.create_index("ix_rehearsal_hash", "rehearsal", ["hash", "id"])
    # In one statement: SQLite adds a column with its key, but no key to a column that is there.
    op.execute(
        "ALTER TABLE notice ADD COLUMN revision_id INTEGER "
        "CONSTRAINT fk_notice_revision_id_revision REFERENCES revision (id)"
    )
    for table, acts in GUARDED.items():
        for act in acts:
            _guard(table, act)


def _keys(table, **columns):
    yield sa.PrimaryKeyConstraint("id", name=f"pk_{table}")
    for column, other in columns.items():
        yield sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _guard(table, act):
    if op.get_bind().dialect.name == "sqlite":
        refuses = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    else:
        refuses = "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if act == "delete":
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
    op.execute(f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {refuses}")


def downgrade():
    raise RuntimeError("Saved versions and decisions are never taken away.")
