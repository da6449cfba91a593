"""Approvals with their meaning, sessions that show when the password was given, issued papers, printing in bulk.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import Json, Moment

revision = "0009"
down_revision = "0008"

SENTENCE = "Bảng này chỉ được ghi thêm"


def upgrade():
    # A default that stays: rows written before are acts without a stated meaning, and may not be rewritten.
    op.add_column("record", sa.Column("meaning", sa.String(120), nullable=False, server_default=""))
    # Whoever is signed in when this comes signs in again.
    op.execute("DELETE FROM session")
    op.add_column(
        "session",
        sa.Column("confirmed_at", Moment(timezone=True), nullable=False, server_default="2000-01-01 00:00:00"),
    )
    op.create_table(
        "issued_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("act_date", sa.Date(), nullable=False),
        sa.Column("entered_at", Moment(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["slip_case.id"], name="fk_issued_paper_case_id_slip_case"),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_issued_paper_release_id_release"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_issued_paper_by_id_person"),
        sa.ForeignKeyConstraint(["on_behalf_of_id"], ["person.id"], name="fk_issued_paper_on_behalf_of_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_issued_paper"),
        sa.UniqueConstraint("case_id", "code", "issue", name="uq_issued_paper_case_id_code_issue"),
        sa.UniqueConstraint("code", "year", "sequence", "issue", name="uq_issued_paper_code_year_sequence_issue"),
    )
    op.create_table(
        "signed_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("entered_at", Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["issued_paper.id"], name="fk_signed_scan_paper_id_issued_paper"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_signed_scan_by_id_person"),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name="fk_signed_scan_signer_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_signed_scan"),
        sa.UniqueConstraint("paper_id", "sha256", name="uq_signed_scan_paper_id_sha256"),
    )
    op.create_table(
        "print_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("case_ids", Json(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(timezone=True), nullable=False),
        sa.Column("finished_at", Moment(timezone=True), nullable=True),
        sa.Column("next_try_at", Moment(timezone=True), nullable=False),
        sa.Column("error", sa.String(300), nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'ready', 'failed', 'cleared')", name="ck_print_run_status"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_print_run_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_print_run"),
    )
    op.create_index("ix_print_run_by_id", "print_run", ["by_id"])
    for table in ("issued_paper", "signed_scan"):
        for act in ("update", "delete"):
            _guard(table, act)
    if op.get_bind().dialect.name != "sqlite":
        for table in ("issued_paper", "signed_scan"):
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _guard(table, act):
    if op.get_bind().dialect.name == "sqlite":
        refuses = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    else:
        refuses = "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    op.execute(f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {refuses}")


def downgrade():
    raise RuntimeError("Issued papers are never taken away.")
