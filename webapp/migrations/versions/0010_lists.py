"""Lists of very many cases: the columns they are narrowed by stand in the indexes that order them.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"

SEEN_BY = ["sensitive", "requester_id", "requesting_unit_id", "concerned_unit_id", "implementing_unit_id"]


def upgrade():
    op.drop_index("ix_slip_case_process", "slip_case")
    op.create_index(
        "ix_slip_case_list",
        "slip_case",
        ["process", "id", "year", "status", "kind", "deadline", "sources", *SEEN_BY],
    )
    op.drop_index("ix_slip_case_kept", "slip_case")
    op.create_index("ix_slip_case_kept", "slip_case", ["keep_until", "id", *SEEN_BY])
