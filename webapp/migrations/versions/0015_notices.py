"""Notices by kind, each reminder once, choices of mail, private calendars, special days.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import Json, Moment

revision = "0015"
down_revision = "0014"


def _key(table, column, other):
    name = f"fk_{table}_{column}_{other}"
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{other}.id", name=name), primary_key=True)


def upgrade():
    op.add_column("notice", sa.Column("kind", sa.String(12), nullable=False, server_default="assigned"))
    op.add_column("mail", sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "task_told",
        _key("task_told", "task_id", "task"),
        sa.Column("stage", sa.String(10), primary_key=True),
        sa.Column("due_at", Moment(), primary_key=True),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_table(
        "notice_choice",
        _key("notice_choice", "person_id", "person"),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("muted", Json(), nullable=False),
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23", name="hours"),
    )
    op.create_table(
        "calendar_feed",
        _key("calendar_feed", "person_id", "person"),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feed_token_hash"),
    )
    op.create_table(
        "special_day",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
    )
    _told_already()


def _told_already():
    """What is late already was seen as late in the lists: the first look tells only what becomes due from now on."""
    op.execute(
        "INSERT INTO task_told (task_id, stage, due_at, at) "
        "SELECT id, 'overdue', due_at, due_at FROM task "
        "WHERE status = 'open' AND kind = 'user' AND due_at < CURRENT_TIMESTAMP"
    )


def downgrade():
    raise RuntimeError("What people were told is never taken away.")
