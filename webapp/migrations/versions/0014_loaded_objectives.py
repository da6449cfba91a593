"""Objectives that were loaded from a sheet have no case; conclusions and objectives are found without marks.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import folded

revision = "0014"
down_revision = "0013"


def upgrade():
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
    """SQLite cannot alter a column, and a table that others point at cannot be rebuilt inside a transaction.

    Taking a NOT NULL out of the schema's text is its own manual's way: sqlite.org/lang_altertable.html#otheralter
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
