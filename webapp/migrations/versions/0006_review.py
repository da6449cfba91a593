"""5.8: the register of management reviews and of their conclusions.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import Json

revision = "0006"
down_revision = "0005"


def upgrade():
    op.create_table(
        "management_review",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("last_audit_on", sa.Date(), nullable=True),
        sa.Column("covered", Json(), nullable=False),
        sa.Column("none_kinds", Json(), nullable=False),
        sa.CheckConstraint("kind IN ('meeting', 'combined', 'report')", name="ck_management_review_kind"),
        sa.CheckConstraint("state IN ('planned', 'concluded')", name="ck_management_review_state"),
        sa.ForeignKeyConstraint(["case_id"], ["slip_case.id"], name="fk_management_review_case_id_slip_case"),
        sa.PrimaryKeyConstraint("case_id", name="pk_management_review"),
    )
    op.create_index("ix_management_review_year", "management_review", ["year", "state"])
    op.create_table(
        "review_output",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("owner_unit_id", sa.Integer(), nullable=True),
        sa.Column("owner_person_id", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(1000), nullable=False),
        sa.CheckConstraint("state IN ('open', 'done')", name="ck_review_output_state"),
        sa.CheckConstraint(
            "owner_unit_id IS NOT NULL OR owner_person_id IS NOT NULL", name="ck_review_output_owner"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["management_review.case_id"], name="fk_review_output_review_id_management_review"
        ),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["unit.id"], name="fk_review_output_owner_unit_id_unit"),
        sa.ForeignKeyConstraint(["owner_person_id"], ["person.id"], name="fk_review_output_owner_person_id_person"),
        sa.ForeignKeyConstraint(["slip_id"], ["slip_case.id"], name="fk_review_output_slip_id_slip_case"),
        sa.PrimaryKeyConstraint("id", name="pk_review_output"),
        sa.UniqueConstraint("code", name="uq_review_output_code"),
    )
    for column in ("review_id", "owner_unit_id", "owner_person_id", "slip_id"):
        op.create_index(f"ix_review_output_{column}", "review_output", [column])
    op.create_index("ix_review_output_state", "review_output", ["state", "due"])


def downgrade():
    raise RuntimeError("An installation never goes back to an older version; restore a backup instead.")
