"""Lists as people like to see them: a page with its filters, under a name.

Revision ID: 0013
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"


def upgrade():
    op.create_table(
        "saved_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("path", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_saved_list_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_list"),
        sa.UniqueConstraint("person_id", "name", name="uq_saved_list_person_id_name"),
    )


def downgrade():
    op.drop_table("saved_list")
