"""The trail, the records and all that belongs to them only grow: the database itself refuses anything else.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BOTH = ("update", "delete")
GUARDED = {
    "audit_entry": BOTH,
    "record": BOTH,
    "release": BOTH,
    "case_link": BOTH,
    "calendar_opening": BOTH,
    "submission": BOTH,
    "submission_item": BOTH,
    "attachment": BOTH,
    "slip_case": ("delete",),
    "task": ("delete",),
}
# A file that waits for its act may still be taken back.
WHEN = {"attachment": "OLD.record_id IS NOT NULL"}
SENTENCE = "Bảng này chỉ được ghi thêm"


def upgrade():
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$"
        )
    for table, acts in GUARDED.items():
        for act in acts:
            when = f"WHEN ({WHEN[table]}) " if table in WHEN else ""
            if sqlite:
                refuses = f"{when}BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            else:
                refuses = f"FOR EACH ROW {when}EXECUTE FUNCTION refuse_change()"
            op.execute(f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {refuses}")
        if not sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
    op.bulk_insert(
        sa.table(
            "audit_head", sa.column("id"), sa.column("last_id"), sa.column("last_hash"), sa.column("seal")
        ),
        [{"id": 1, "last_id": 0, "last_hash": "0" * 64, "seal": ""}],
    )


def downgrade():
    raise RuntimeError("The guards of the trail are never taken away.")
