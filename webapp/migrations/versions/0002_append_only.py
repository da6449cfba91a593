"""The trail, the records and the releases only grow: the database itself refuses anything else.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = ("audit_entry", "record", "release")
SENTENCE = "Bảng này chỉ được ghi thêm"


def upgrade():
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$"
        )
    for table in TABLES:
        for act in ("update", "delete"):
            if sqlite:
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                )
        if not sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
    op.bulk_insert(
        sa.table("audit_head", sa.column("id"), sa.column("last_id"), sa.column("last_hash"), sa.column("seal")),
        [{"id": 1, "last_id": 0, "last_hash": "0" * 64, "seal": ""}],
    )


def downgrade():
    raise RuntimeError("The guards of the trail are never taken away.")
