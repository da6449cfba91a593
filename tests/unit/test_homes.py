"""Homes and figures: every number has as many lines as the list it leads to, and is read by an index."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from tests.conftest import MORNING, settings_in
from tests.unit.people import signed_in, slip
from tests.unit.test_indexes import plans
from webapp import clock, create_app, installing
from webapp.example import demo
from webapp.example.agency import PEOPLE, person_id, unit_id
from webapp.extensions import db, writing
from webapp.models import Case, Incident, Mail, Notice, Objective, ObjectiveValue
from webapp.registers import counting
from webapp.registers.ages import AGES, age, of_age
from webapp.registers.figures import within
from webapp.registers.slips import closed

# Whose home has which sections.
HOMES = {
    "chuyenvien.tm": ["mine"],
    "truongphong.tm": ["mine", "decisions", "unit"],
    "thukyiso": ["mine", "decisions", "secretary"],
    "phogiamdoc": ["mine", "decisions", "leaders"],
    "giamdoc": ["mine", "decisions", "leaders"],
    "danhgia": ["mine", "auditor"],
    "tracuu": ["mine", "auditor"],
    "quantri": ["mine", "administrator"],
}


def page(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.get_data(as_text=True))


def lines(browser, path):
    """How many lines the list at this address has, on all its pages."""
    found, last = 0, None
    while path:
        shown = page(browser, path)
        if fragment := urlsplit(path).fragment:
            return len(shown.xpath(f"//*[@id='{fragment}']//li"))
        found += len(
            shown.xpath(
                "//main//tbody/tr | //main//ul[contains(@class, 'list')]/li | //fieldset//input[@name='task_id']"
            )
        )
        further = shown.xpath(
            "//main//nav[@aria-label='Trang']//a[contains(., 'sau')]/@href | //main//a[.='Cũ hơn']/@href"
        )
        path = further[0] if further and further[0] != last else None
        last = path
    return found


def numbers(shown):
    """(address, number) of everything that was counted; times are told, not counted."""
    counted = shown.xpath(
        "//ul[@class='numbers']//a | //section[contains(@class, 'figure') and @id != 'step-times']//td/a | //section[@id='step-times']//td[1]/a | //section[@id='auditor']//td/a"
    )
    return [(str(one.get("href")), int(one.xpath("string(b | self::a[not(b)])"))) for one in counted]


@pytest.fixture(scope="module")
def lived(databases, tmp_path_factory):
    """The demo two months into a year, an incident, mails that failed or wait, objectives on and off target."""
    folder = tmp_path_factory.mktemp("lived")
    url = databases.empty(folder)
    with time_machine.travel(MORNING, tick=False):
        app = create_app(settings_in(folder, url))
        app.config["RATELIMIT_ENABLED"] = False
        with app.app_context():
            installing.prepare()
            demo.load()
            with writing():
                more()
                db.session.commit()
            db.session.remove()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    databases.remove(url)


def more():
    """What the demo has none of."""
    now, someone = clock.now(), person_id("chuyenvien.tm")
    case = db.session.scalars(
        select(Case).where(Case.status == "open", Case.process == "corrective_action")
    ).first()
    case.deadline = clock.today() - timedelta(days=1)
    for resolved in (None, now):
        db.session.add(
            Incident(
                case_id=case.id, what="timer", cause="Stuck", message="Thiếu ngày.", detail="", answers={}, at=now,
                attempts=1, resolved_at=resolved,
            )
        )  # fmt: skip
    notice = Notice(case_id=case.id, text="Thử.", at=now, person_id=someone, mailed=True)
    db.session.add(notice)
    db.session.flush()
    for person, status in (("chuyenvien.tm", "failed"), ("thukyiso", "queued"), ("giamdoc", "sent")):
        db.session.add(
            Mail(
                notice_id=notice.id, person_id=person_id(person), address="a@example.vn", status=status,
                next_try_at=now,
            )
        )  # fmt: skip
    for unit, value in ((None, "99"), ("TM", "1"), ("CN", None)):
        row = Objective(
            unit_id=unit and unit_id(unit), year=2026, key="k", version=1, since=date(2026, 1, 1), text="Đúng hạn",
            text_folded="dung han", target="98,5", measure_unit="%",
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        if value:
            db.session.add(
                ObjectiveValue(
                    objective_id=row.id, value=value, measured_on=date(2026, 2, 1), evidence="Báo cáo.",
                    by_id=someone, at=now, form_key=value,
                )
            )  # fmt: skip


@pytest.mark.parametrize("username", HOMES)
def test_a_home_has_the_sections_that_the_roles_earn(lived, username):
    shown = page(signed_in(lived, username), "/home")
    assert shown.xpath("//section[contains(@class, 'home')]/@id") == HOMES[username]


@pytest.mark.parametrize("username", [name for name, *_ in PEOPLE])
def test_every_number_has_as_many_lines_as_the_list_it_leads_to(lived, username):
    browser = signed_in(lived, username)
    counted = [
        pair for path in ("/home", "/figures", "/figures?year=2025") for pair in numbers(page(browser, path))
    ]
    wrong = {
        path: (number, many) for path, number in set(counted) if (many := lines(browser, path)) != number
    }
    assert not wrong
    assert sum(number > 0 for _, number in counted) >= 3


@pytest.mark.parametrize("code", ["steps", "evidence"])
def test_steps_and_evidence_are_those_of_cases_one_may_see(app, code):
    slip(app, "consolidate_requests")
    many = {name: lines(signed_in(app, name), f"/registers/{code}") for name in ("vienchuc.kc", "tracuu")}
    assert many["vienchuc.kc"] == 0
    assert many["tracuu"] >= 2


def test_the_figures_count_what_there_is(lived):
    """So that no number above is right for being nought."""
    shown = numbers(page(signed_in(lived, "thukyiso"), "/figures"))
    found = {}
    for path, number in shown:
        asked = parse_qs(urlsplit(path).query)
        for name in asked:
            found[name] = max(found.get(name, 0), number)
    assert {name for name, number in found.items() if number} >= {
        *("unit", "age", "source", "cause", "content", "closed", "overdue", "standing", "step")
    }


@pytest.mark.parametrize(
    ("hour", "told"), [("2026-03-10T23:59:59", "in_time"), ("2026-03-11T00:00:00", "late")]
)
def test_the_whole_last_day_is_in_time(app, hour, told):
    """By the Department's wall clock, whatever zone a database counts in."""
    case_id = slip(app, "take_on_work")
    with app.app_context():
        case = db.session.get_one(Case, case_id)
        for deadline in (date(2026, 3, 10), None):
            with writing():
                case.status, case.deadline = "ended", deadline
                case.ended_at = datetime.fromisoformat(hour).replace(tzinfo=clock.ZONE)
                db.session.commit()
            assert db.session.scalar(select(closed()).where(Case.id == case_id)) == (told if deadline else "")


def test_an_age_holds_whatever_is_older_than_the_one_before(app):
    case_id = slip(app)
    with app.app_context():
        for days, name in (
            (0, "week"),
            (7, "week"),
            (7.1, "month"),
            (30, "month"),
            (31, "quarter"),
            (91, "older"),
        ):
            with writing():
                opened = clock.now() - timedelta(days=days)
                db.session.get_one(Case, case_id).opened_at = opened
                db.session.commit()
            assert db.session.scalar(select(age(Case.opened_at)).where(Case.id == case_id)) == name, days
            others = [other for other in AGES if other != name]
            found = [
                db.session.scalar(select(Case.id).where(of_age(Case.opened_at, one)))
                for one in (name, *others)
            ]
            assert found == [case_id, None, None, None]


def test_half_and_nine_tenths_are_read_from_what_each_step_took():
    assert within(Counter({0: 1, 2: 1, 30: 1}), 0.5) == 2
    assert within(Counter({1: 9, 40: 1}), 0.9) == 1
    assert within(Counter({1: 8, 40: 2}), 0.9) == 40


def test_a_figure_reads_no_more_than_its_bound_and_says_so(app, monkeypatch):
    for _ in range(3):
        slip(app)
    browser = signed_in(app, "thukyiso")
    for most, told in ((4, False), (3, True)):
        monkeypatch.setattr(counting, "MOST", most)
        shown = page(browser, "/figures").xpath("string(//section[@id='ages'])")
        assert ("Danh sách quá dài" in shown) is told
        assert "3" in shown


def test_causes_are_counted_by_the_groups_of_the_latest_analysis(app):
    case_id = slip(app, "approve_solution")
    with app.app_context():
        assert db.session.get_one(Case, case_id).causes == ",method,"
        db.session.remove()
    shown = page(signed_in(app, "thukyiso"), "/figures")
    assert shown.xpath("//section[@id='cause']//tbody//th/text()") == ["Phương pháp, quy định"]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("/figures", "SEARCH slip_case USING COVERING INDEX ix_slip_case_year (process=? AND year=?)"),
        ("/figures", "SEARCH task USING COVERING INDEX ix_task_closed (closed_at>? AND closed_at<?)"),
        ("/home", "SCAN task USING COVERING INDEX ix_task_open_step"),
        ("/registers/steps?state=done&step=verify_result", "ix_task_step (step=? AND status=?)"),
    ],
)
def test_what_is_counted_is_read_from_an_index_alone(app, path, index):
    slip(app, "take_on_work")
    browser = signed_in(app, "thukyiso")
    assert index in plans(app, lambda: browser.get(path))


@pytest.mark.only("sqlite")
def test_the_auditors_acts_are_read_from_an_index_alone(app):
    browser = signed_in(app, "danhgia")
    told = plans(app, lambda: browser.get("/home"))
    assert "SEARCH record USING COVERING INDEX ix_record_act_date (act_date>? AND act_date<?)" in told
