"""A number is never given twice, and a paper is issued once, however many ask at the same moment."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.faults.test_races import Race, whole
from tests.unit.people import review, signed_in, token
from webapp import clock
from webapp.extensions import db
from webapp.models import IssuedPaper

ISSUERS = ("thukyiso", "phogiamdoc")


def issuing(app, username, case_id, key=None):
    """An act: issue the minutes under number 1; tells the status."""
    browser = signed_in(app, username)
    given = {
        "csrf_token": token(browser),
        "key": key or uuid.uuid4().hex,
        "sequence": "1",
        "act_date": clock.today().isoformat(),
    }
    return lambda: browser.post(f"/cases/{case_id}/papers/BM.CTCL.02", data=given).status_code


def issued(app):
    with app.app_context():
        rows = db.session.execute(
            select(IssuedPaper.case_id, IssuedPaper.sequence, IssuedPaper.issue).order_by(IssuedPaper.id)
        ).all()
        db.session.remove()
        return [tuple(row) for row in rows]


def race_for_one_number(app):
    before = len(issued(app))
    cases = [review(app) for _ in ISSUERS]
    race = Race(app)
    race.run(*(issuing(app, who, case_id) for who, case_id in zip(ISSUERS, cases, strict=True)))
    return sorted(race.answers), len(issued(app)) - before


def test_two_papers_ask_for_one_number_and_one_gets_it(app):
    assert race_for_one_number(app) == ([302, 409], 1)
    assert whole(app) == []


def test_one_request_sent_twice_at_once_issues_once(app):
    case_id, key = review(app), uuid.uuid4().hex
    race = Race(app)
    race.run(*(issuing(app, "thukyiso", case_id, key) for _ in range(2)))
    assert issued(app) == [(case_id, 1, 1)]
    assert whole(app) == []


def test_two_people_issue_one_paper_and_it_has_two_issues_of_one_number(app):
    case_id = review(app)
    race = Race(app)
    race.run(*(issuing(app, who, case_id) for who in ISSUERS))
    assert sorted(race.answers) == [302, 302] or sorted(race.answers) == [302, 409]
    assert {row[:2] for row in issued(app)} == {(case_id, 1)}
    assert [row[2] for row in issued(app)] == list(range(1, len(issued(app)) + 1))
    assert whole(app) == []


def test_the_database_itself_refuses_a_number_twice(app, monkeypatch):
    """The last guard, when the program forgets to look: the second is refused, never kept."""
    monkeypatch.setattr("webapp.workflow.issuing._refuse_taken", lambda *_: None)
    cases = [review(app) for _ in ISSUERS]
    assert issuing(app, "thukyiso", cases[0])() == 302
    with pytest.raises(IntegrityError, match="issued_paper"):
        issuing(app, "thukyiso", cases[1])()
    assert issued(app) == [(cases[0], 1, 1)]


@pytest.mark.parametrize("given", ["7", "12"])
def test_the_next_number_follows_the_highest_and_a_page_left_takes_none(app, given):
    first, second = review(app), review(app)
    browser = signed_in(app, "thukyiso")
    data = {"csrf_token": token(browser), "key": uuid.uuid4().hex, "sequence": given}
    data["act_date"] = clock.today().isoformat()
    assert browser.post(f"/cases/{first}/papers/BM.CTCL.02", data=data).status_code == 302
    for _ in range(3):
        page = browser.get(f"/cases/{second}/papers/BM.CTCL.02").get_data(as_text=True)
        assert f'value="{int(given) + 1}"' in page
    page = browser.get(f"/cases/{first}/papers/BM.CTCL.02").get_data(as_text=True)
    assert f'value="{given}"' in page
