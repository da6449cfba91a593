"""Notices go out by mail: an address for a person, a row for every mail.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import Moment

revision = "0003"
down_revision = "0002"

UNMAILED, WAITING = sa.text("NOT mailed"), sa.text("status = 'queued'")


def upgrade():
    op.add_column("person", sa.Column("email", sa.String(200), nullable=True))
    # Notices that are there already were never meant to be mailed.
    op.add_column("notice", sa.Column("mailed", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("notice") as notice:
        notice.alter_column("mailed", server_default=None)
        notice.create_index("ix_notice_unmailed", ["id"], sqlite_where=UNMAILED, postgresql_where=UNMAILED)
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", Moment(timezone=True), nullable=False),
        sa.Column("sent_at", Moment(timezone=True), nullable=True),
        sa.Column("error", sa.String(300), nullable=False),
        sa.CheckConstraint("status IN ('queued', 'sent', 'failed')", name="ck_mail_status"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name="fk_mail_notice_id_notice"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mail_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("notice_id", "person_id", name="uq_mail_notice_id_person_id"),
    )
    op.create_index("ix_mail_waiting", "mail", ["next_try_at"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade():
    raise RuntimeError("An installation never goes back to an older version; restore a backup instead.")
