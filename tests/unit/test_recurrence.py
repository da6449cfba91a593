"""QT-5.2.2.b as arithmetic: counted by our function, and by reading the history one event after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from webapp.example.answers import opening
from webapp.example.driving import open_slip, take
from webapp.example.nonconformities import recording
from webapp.extensions import db
from webapp.models import Case, SlipContent
from webapp.procedure import definition, folders
from webapp.procedure.definition import DefinitionError, Recurrence
from webapp.registers.recurrence import Recorded, Row, in_a_row, row_of

DAY = datetime(2026, 3, 2, tzinfo=UTC)
# What happens to one content at one unit: a record (from an audit or not), or a slip closed as achieved.
HAPPENED = st.lists(st.sampled_from(["record", "audit", "achieved"]), max_size=30)
RULES = st.builds(
    Recurrence,
    more_than=st.integers(1, 6),
    records=st.sampled_from(["all", "audit"]),
    reset=st.sampled_from(["achieved", "never"]),
)


def told(happened):
    """The history as tables keep it: records with their moment, and the moment of the last achieved slip."""
    moments = [(DAY + timedelta(days=number), what) for number, what in enumerate(happened)]
    records = [
        Recorded(number, f"KPH-{number}", "Trả chậm", at, what == "audit")
        for number, (at, what) in enumerate(moments)
        if what != "achieved"
    ]
    return records, max((at for at, what in moments if what == "achieved"), default=None)


def naively(happened, rule):
    """How many stand in a row, reading event after event."""
    count = 0
    for what in happened:
        if what == "achieved":
            count = 0 if rule.reset == "achieved" else count
        elif rule.records == "all" or what == "audit":
            count += 1
    return count


def row(happened, rule):
    records, achieved = told(happened)
    return Row("Trả chậm", "Phòng", in_a_row(records, achieved, rule), rule)


@given(HAPPENED, RULES)
def test_the_count_is_that_of_reading_the_history(happened, rule):
    assert row(happened, rule).count == naively(happened, rule)


@given(HAPPENED, RULES)
def test_a_sign_is_strictly_more_and_never_also_a_warning(happened, rule):
    found = row(happened, rule)
    assert found.applies == (naively(happened, rule) > rule.more_than)
    assert found.warns == (2 <= naively(happened, rule) <= rule.more_than)


@given(HAPPENED, RULES, st.randoms())
def test_the_order_in_which_rows_come_back_changes_nothing(happened, rule, random):
    records, achieved = told(happened)
    shuffled = random.sample(records, len(records))
    assert in_a_row(shuffled, achieved, rule) == in_a_row(records, achieved, rule)


@given(HAPPENED, RULES)
def test_one_more_record_never_lowers_the_count_and_a_reset_empties_it(happened, rule):
    assert row([*happened, "audit"], rule).count == row(happened, rule).count + 1
    if rule.reset == "achieved":
        assert row([*happened, "achieved"], rule).count == 0


@given(st.lists(st.sampled_from(["audit", "finding"]), max_size=20))
def test_where_only_audits_count_one_that_found_nothing_breaks_the_row(happened):
    """Read event after event: findings belong to the audit before them; the latest audit may still be written down."""
    moments = [(DAY + timedelta(days=number), what) for number, what in enumerate(happened)]
    audits = [at.date() for at, what in moments if what == "audit"]
    records = [
        Recorded(number, f"KPH-{number}", "Trả chậm", at, True)
        for number, (at, what) in enumerate(moments)
        if what == "finding"
    ]
    expected, found_something = 0, True
    for what in happened:
        if what == "finding":
            expected, found_something = expected + 1, True
        else:
            expected, found_something = expected if found_something else 0, False
    found = in_a_row(records, None, Recurrence(records="audit"), audits)
    assert len(found) == expected
    assert in_a_row(records, None, Recurrence(), audits) == tuple(records)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("more_than = 3", "more_than = 0"), ('records = "all"', 'records = "some"'), ('reset = "achieved"', "")],
)
def test_a_wrong_setting_is_refused_by_its_name(was, becomes):
    text = (folders.processes() / "procedure.toml").read_text(encoding="utf-8")
    name = was.split()[0]
    with pytest.raises(DefinitionError, match=f"rules.recurrence.{name}"):
        definition.read(text.replace(f"\n{was}", f"\n{becomes}", 1))


@pytest.mark.only("sqlite")
def test_counting_uses_the_index_and_two_statements(app):
    with app.app_context():
        for _ in range(4):
            case_id = open_slip("chuyenvien.tm", recording(), "nonconformity").case_id
        asked = []

        def note(connection, cursor, text, parameters, *more):
            asked.append((text, parameters))

        event.listen(db.engine, "before_cursor_execute", note)
        unit = db.session.get_one(Case, case_id).concerned_unit_id
        asked.clear()
        found = row_of("tra ket qua qua han", unit, Recurrence())
        event.remove(db.engine, "before_cursor_execute", note)
        assert found is not None and found.count == 4 and found.applies
        assert len(asked) == 3
        plans = [
            str(db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all())
            for text, values in asked
            if not text.startswith("EXPLAIN")
        ]
    assert "ix_nonconformity_recurrence" in plans[1]
    assert "ix_slip_content_recurrence" in plans[0]
    assert "ix_legacy_record_unit" in plans[2]
    assert "SCAN" not in "".join(plans).replace("SCAN content", "")


def test_a_slip_that_takes_its_content_back_is_about_none(app):
    with app.app_context():
        case_id = open_slip("chuyenvien.tm", opening(content="Trả kết quả quá hạn")).case_id
        assert db.session.get(SlipContent, case_id) is not None
        sent_back = {"kind": "corrective", "decision": "send_back", "reason": "Nội dung khác."}
        take(case_id, "determine_need", sent_back)
        take(case_id, "open_request", opening(content=""))
        db.session.expire_all()
        assert db.session.get(SlipContent, case_id) is None
