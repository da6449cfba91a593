"""Quality objectives and yearly duties; a notice may speak of a duty, which has no case.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.types import Moment

revision = "0007"
down_revision = "0006"

SENTENCE = "Bảng này chỉ được ghi thêm"


def upgrade():
    op.create_table(
        "objective_year",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.Column("drafted_on", sa.Date(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("without_agency", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["slip_case.id"], name="fk_objective_year_case_id_slip_case"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_objective_year_unit_id_unit"),
        sa.PrimaryKeyConstraint("case_id", name="pk_objective_year"),
    )
    op.create_index("ix_objective_year_year", "objective_year", ["year", "unit_id"])
    op.create_table(
        "objective",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("target", sa.String(20), nullable=False),
        sa.Column("measure_unit", sa.String(60), nullable=False),
        sa.Column("direction", sa.String(10), nullable=False),
        sa.Column("baseline", sa.String(60), nullable=False),
        sa.Column("frequency", sa.String(20), nullable=False),
        sa.Column("measured_by_id", sa.Integer(), nullable=True),
        sa.Column("policy", sa.String(500), nullable=False),
        sa.Column("relevance", sa.String(500), nullable=False),
        sa.Column("actions", sa.String(1000), nullable=False),
        sa.Column("resources", sa.String(500), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("judged_by", sa.String(500), nullable=False),
        sa.Column("without_agency", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(20), nullable=False),
        sa.Column("reached", sa.String(20), nullable=False),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("assessed_case_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("result IN ('achieved', 'not_achieved', 'not_assessed')", name="ck_objective_result"),
        sa.ForeignKeyConstraint(["assessed_case_id"], ["slip_case.id"], name="fk_objective_assessed_case_id_slip_case"),
        sa.ForeignKeyConstraint(["case_id"], ["slip_case.id"], name="fk_objective_case_id_slip_case"),
        sa.ForeignKeyConstraint(["measured_by_id"], ["person.id"], name="fk_objective_measured_by_id_person"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_objective_owner_id_person"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_objective_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_objective"),
        sa.UniqueConstraint("case_id", "key", "version", name="uq_objective_case_id_key_version"),
    )
    op.create_index("ix_objective_year", "objective", ["year", "unit_id"])
    op.create_index("ix_objective_unit_id", "objective", ["unit_id"])
    op.create_table(
        "objective_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("form_key", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_objective_value_by_id_person"),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name="fk_objective_value_objective_id_objective"),
        sa.PrimaryKeyConstraint("id", name="pk_objective_value"),
        sa.UniqueConstraint("by_id", "form_key", name="uq_objective_value_by_id_form_key"),
    )
    op.create_index("ix_objective_value_objective_id", "objective_value", ["objective_id"])
    op.create_table(
        "duty_told",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("duty", sa.String(60), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", "duty", "stage", name="pk_duty_told"),
    )
    _guard("objective", ("delete",))
    _guard("objective_value", ("update", "delete"))
    _free_notices_of_cases()


def _guard(table, acts):
    sqlite = op.get_bind().dialect.name == "sqlite"
    for act in acts:
        refuses = (
            f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            if sqlite
            else "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {refuses}")
    if not sqlite:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _free_notices_of_cases():
    # SQLite changes a column by making the table anew, and would not drop one that mails refer to.
    bind, mail = op.get_bind(), sa.Table("mail", sa.MetaData(), autoload_with=op.get_bind())
    mails = [dict(row._mapping) for row in bind.execute(sa.select(mail))]
    bind.execute(sa.delete(mail))
    with op.batch_alter_table("notice") as notice:
        notice.alter_column("case_id", existing_type=sa.Integer(), nullable=True)
    if mails:
        bind.execute(sa.insert(mail), mails)


def downgrade():
    raise RuntimeError("An installation never goes back to an older version; restore a backup instead.")
