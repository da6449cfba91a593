"""5.1: the register of nonconformities, the list of their contents, what a slip is about.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import Moment

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_table(
        "content",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(200), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["content.id"], name="fk_content_merged_into_id_content"),
        sa.PrimaryKeyConstraint("id", name="pk_content"),
        sa.UniqueConstraint("folded", name="uq_content_folded"),
    )
    op.create_index("ix_content_merged_into_id", "content", ["merged_into_id"])
    op.create_table(
        "nonconformity",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("from_audit", sa.Boolean(), nullable=False),
        sa.Column("audit_reference", sa.String(200), nullable=True),
        sa.Column("disposition", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["slip_case.id"], name="fk_nonconformity_case_id_slip_case"),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name="fk_nonconformity_content_id_content"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_nonconformity_unit_id_unit"),
        sa.PrimaryKeyConstraint("case_id", name="pk_nonconformity"),
    )
    op.create_index("ix_nonconformity_recurrence", "nonconformity", ["content_id", "unit_id", "case_id"])
    op.create_index("ix_nonconformity_unit", "nonconformity", ["unit_id", "found_on"])
    op.create_index("ix_nonconformity_found_on", "nonconformity", ["found_on"])
    op.create_table(
        "nonconformity_source",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["nonconformity.case_id"], name="fk_nonconformity_source_case_id_nonconformity"
        ),
        sa.PrimaryKeyConstraint("case_id", "source", name="pk_nonconformity_source"),
    )
    op.create_index("ix_nonconformity_source_source", "nonconformity_source", ["source"])
    op.create_table(
        "slip_content",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("achieved_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["slip_case.id"], name="fk_slip_content_case_id_slip_case"),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name="fk_slip_content_content_id_content"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_slip_content_unit_id_unit"),
        sa.PrimaryKeyConstraint("case_id", name="pk_slip_content"),
    )
    op.create_index("ix_slip_content_recurrence", "slip_content", ["content_id", "unit_id"])


def downgrade():
    raise RuntimeError("What was recorded is never taken away.")
