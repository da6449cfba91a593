"""One index for every list of cases; words of conclusions and objectives without marks; objectives without a case.

Revision ID: 0010
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import folded

revision = "0010"
down_revision = "0008"

LISTED = (
    *("process", "id", "status", "year", "kind", "deadline", "sources", "title_folded", "number"),
    *("requesting_unit_id", "concerned_unit_id", "implementing_unit_id", "requester_id", "sensitive"),
)


def upgrade():
    op.drop_index("ix_slip_case_process", "slip_case")
    op.create_index("ix_slip_case_list", "slip_case", LISTED)
    for table, length in (("review_output", 1000), ("objective", 500)):
        op.add_column(table, sa.Column("text_folded", sa.String(length), nullable=False, server_default=""))
        _fill(table)
    _free_of_case()


def _fill(table):
    rows = sa.table(table, *(sa.column(name) for name in ("id", "text", "text_folded")))
    bind = op.get_bind()
    for id, text in bind.execute(sa.select(rows.c.id, rows.c.text)).all():
        bind.execute(sa.update(rows).where(rows.c.id == id).values(text_folded=folded(text)))


def _free_of_case():
    """An objective from a sheet has no case.

    SQLite cannot alter a column, and a table others point at cannot be rebuilt inside a transaction; taking a NOT NULL
    out of the schema's text is the way its own manual gives (https://www.sqlite.org/lang_altertable.html#otheralter).
    """
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.alter_column("objective", "case_id", nullable=True)
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, 'case_id INTEGER NOT NULL', 'case_id INTEGER') "
        "WHERE type = 'table' AND name = 'objective'"
    )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")


def downgrade():
    raise RuntimeError("What was loaded is never taken away.")
