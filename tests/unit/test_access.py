"""Route × role × own or foreign, generated from the URL map: a new route without an answer here fails."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import delete, select

from tests.unit.people import signed_in, slip, token
from webapp import clock
from webapp.example.agency import PEOPLE, person_id
from webapp.extensions import db, writing
from webapp.models import Case, Delegation, Membership, Person
from webapp.permissions import SEES_ALL, sight
from webapp.workflow import sessions

ROLES = {username: set(roles) | {"staff"} for username, _, _, _, roles in PEOPLE}
OWN = {username for username, _, _, unit, _ in PEOPLE if unit == "TM"}
PERSONS = sorted(ROLES)
PUBLIC = {
    "health.healthz",
    "health.readyz",
    "health.metrics",
    "sign_in.page",
    "style.language",
    "sign_in.example",
    "notices.feed",
}
BY_ROLE = {
    "desk.incidents": "administrator",
    "desk.retry": "administrator",
    **dict.fromkeys(
        ("notices.mails", "notices.retry", "notices.days", "notices.remove_day"), "administrator"
    ),
    "submissions.index": "iso_secretary",
    "submissions.submit": "iso_secretary",
    "tasks.on_behalf": "iso_secretary",
    "tasks.on_behalf_draft": "iso_secretary",
    "contents.index": "iso_secretary",
    "contents.add": "iso_secretary",
    "contents.change": "iso_secretary",
    **dict.fromkeys(
        (
            "people.index",
            "people.new_unit",
            "people.unit",
            "people.merge",
            "people.new_person",
            "people.person",
            "people.give_role",
            "people.end_role",
            "people.leave",
            "importing.index",
            "importing.template",
            "importing.load",
        ),
        "administrator",
    ),
}
OF_A_CASE = {
    "cases.case", "cases.diagram", "acts.act", "tasks.task", "tasks.completed", "tasks.draft", "tasks.claim",
    "tasks.release",
    "papers.draft",
}  # fmt: skip
OF_ONES_OWN = {
    "inbox.mine", "inbox.claim", "inbox.assign", "inbox.save", "inbox.forget", "inbox.available", "inbox.waiting", "inbox.done", "cases.index", "desk.bell", "desk.read",
    "desk.delegations", "desk.delegate", "style.index", "style.scheme", "style.go_ahead", "sign_in.password", "sign_in.out",
    "nonconformities.index", "contents.suggest", "glossary.index", "reviews.index", "objectives.index", "duties.index",
    "home.index", "home.figures", "registers.index", "registers.register", "registers.exported", "papers.prints", "papers.pack", "retention.index", "procedure.index",
    "procedure.diagram", "procedure.drawing", "procedure.clauses", "notices.choice", "notices.calendar",
}  # fmt: skip
# Answered by what the person holds: a unit to start a slip, a file, a submission, a delegation of one's own.
BY_CONTENT = {
    "tasks.start", "tasks.opened", "tasks.start_draft", "tasks.file", "tasks.shown", "submissions.submission", "submissions.paper", "desk.revoke", "reviews.done",
    "objectives.objective", "objectives.record", "objectives.revise",
    "papers.issue", "papers.issued", "papers.scan", "papers.scan_file", "papers.print_many", "papers.printed",
    "registers.entry", "registers.add", "registers.edit", "retention.keep",
    "revising.index", "revising.desk", "revising.upload", "revising.file", "revising.raw", "revising.put", "revising.packed",
    "revising.forecast", "revising.decide", "revising.approve", "revising.attach", "revising.decision", "revising.rehearse", "revising.bring",
    "procedure.rehearse", "procedure.rehearsal", "procedure.rehearsed",
}  # fmt: skip


def routes(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method


def path_of(rule, case_id, task_id):
    values = {
        "case_id": case_id, "task_id": task_id, "act": "withdraw", "how": "restore", "name": "corrective_action.bpmn", "revision_id": 1, "rehearsal_id": 1, "process": "corrective_action",
        "attachment_id": 1, "submission_id": 1, "delegation_id": 1, "incident_id": 1, "content_id": 1, "output_id": 1, "objective_id": 1,
        "mail_id": 999, "token": "none",
        "person_id": 999, "saved_id": 999, "unit_id": 1, "membership_id": 999, "entry_id": 1, "paper_id": 1, "scan_id": 1,
        "run_id": 1, "kind": "pdf" if "papers" in str(rule) else "csv",
        "code": "BM.CTCL.01" if "papers" in str(rule) else "legacy" if "import" in str(rule) else "slips",
    }  # fmt: skip
    return rule.build({name: values[name] for name in rule.arguments})[1]


def sees(username):
    return username in OWN or bool(ROLES[username] & SEES_ALL)


def test_every_route_is_answered_here(app):
    known = PUBLIC | set(BY_ROLE) | OF_A_CASE | OF_ONES_OWN | BY_CONTENT
    assert {rule.endpoint for rule, _ in routes(app)} == known


def test_nobody_gets_in_without_signing_in(app):
    app.config["WTF_CSRF_ENABLED"] = False
    case_id = slip(app)
    for rule, method in routes(app):
        answer = app.test_client().open(path_of(rule, case_id, 2), method=method)
        if rule.endpoint in PUBLIC:
            assert answer.status_code in (200, 400, 404, 409) or rule.endpoint == "style.language", rule
        else:
            assert (answer.status_code, "/sign-in" in answer.location) == (302, True), rule


@pytest.mark.parametrize("username", PERSONS)
def test_each_person_opens_what_is_theirs_and_nothing_else(app, username):
    case_id = slip(app)
    with app.app_context():
        from sqlalchemy import select

        from webapp.extensions import db
        from webapp.models import Task

        task_id = db.session.scalars(
            select(Task.id).where(Task.case_id == case_id, Task.status == "open", Task.kind == "user")
        ).one()
    browser = signed_in(app, username)
    app.config["WTF_CSRF_ENABLED"] = False
    for rule, method in sorted(
        routes(app), key=lambda pair: (pair[0].endpoint == "sign_in.out", pair[1], str(pair[0]))
    ):
        given = {"key": f"{rule.endpoint}-{username}", "reason": "Thử quyền."}
        answer = browser.open(
            path_of(rule, case_id, task_id), method=method, data=given if method == "POST" else None
        )
        name = f"{username} {method} {rule}"
        assert answer.status_code < 500, name
        if rule.endpoint in BY_ROLE:
            assert (answer.status_code != 404) == (BY_ROLE[rule.endpoint] in ROLES[username]) or "_id" in str(
                rule
            ), name
            if BY_ROLE[rule.endpoint] not in ROLES[username]:
                assert answer.status_code == 404, name
        elif rule.endpoint in OF_A_CASE:
            # The act asked for is “withdraw”: offered to the requester and the board; others see no such page.
            if not sees(username):
                assert answer.status_code == 404, name
            elif rule.endpoint != "acts.act":
                assert answer.status_code != 404, name
        elif rule.endpoint in OF_ONES_OWN:
            assert answer.status_code in (200, 302, 400, 409), name


def test_every_write_needs_its_token(app):
    case_id = slip(app)
    browser = signed_in(app, "truongphong.tm")
    for rule, method in routes(app):
        if method == "POST":
            answer = browser.post(path_of(rule, case_id, 2))
            assert answer.status_code == 400, rule


def test_a_page_never_lets_itself_be_framed_or_cached(app):
    answer = signed_in(app, "truongphong.tm").get("/")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/\t/evil.example/x",
        "/\n\\evil.example",
        "/\x0b/evil.example",
        "https://evil.example",
    ],
)
def test_signing_in_never_leads_elsewhere(app, elsewhere):
    browser = app.test_client()
    given = {"csrf_token": token(browser, "/sign-in"), "person_id": 1}
    answer = browser.post("/sign-in/example", query_string={"next": elsewhere}, data=given)
    assert answer.location == "/home"


def test_the_first_page_is_the_home_of_those_whose_roles_earn_one(app):
    for username, first in (("chuyenvien.tm", "/"), ("truongphong.tm", "/home"), ("quantri", "/home")):
        browser = app.test_client()
        with app.app_context():
            given = {"person_id": person_id(username)}
        for way in ("/sign-in/example", "/sign-in/example?next=/?"):
            given["csrf_token"] = token(browser, "/sign-in")
            assert browser.post(way, data=given).location == first, username


def test_signing_in_leads_back_to_where_somebody_was(app):
    browser = app.test_client()
    given = {"csrf_token": token(browser, "/sign-in"), "person_id": 1}
    answer = browser.post("/sign-in/example", query_string={"next": "/cases?q=phiếu 1"}, data=given)
    assert answer.location == "/cases?q=phi%E1%BA%BFu%201"


STANDING = (
    ("determine_need", "chuyenvien.tm"),
    ("consolidate_requests", "chuyenvien2.tm"),
    ("assign_action", "chuyenvien.tm"),
    ("approve_solution", "chuyenvien2.tm"),
    ("plan_measures", "chuyenvien.tm"),
    ("determine_need", "photruongphong.tm"),
)


def test_a_list_shows_exactly_the_cases_that_open_one_by_one(app):
    """Sight is asked in two ways, of one case and of many: they may never differ."""
    cases = [slip(app, step, by) for step, by in STANDING]
    with app.app_context():
        with writing():
            for case_id in cases[::2]:
                db.session.get_one(Case, case_id).sensitive = True
            today = clock.today()
            passed_on = Delegation(
                from_person_id=person_id("phogiamdoc"), to_person_id=person_id("vienchuc.kc"), role="board_leader",
                document="QĐ 1", since=today, until=today, created_at=clock.now(),
            )  # fmt: skip
            db.session.add(passed_on)
            db.session.commit()
        answers = set()
        for someone in db.session.scalars(select(Person.id).order_by(Person.id)):
            actor = sessions.actor_for(someone)
            listed = set(db.session.scalars(select(Case.id).where(sight(actor, of_many=True))))
            opened = {
                case_id
                for case_id in cases
                if db.session.scalar(select(Case.id).where(Case.id == case_id, sight(actor)))
            }
            assert listed == opened, someone
            if someone == person_id("photruongphong.tm"):
                # Narrowed, and nothing of this person's own but that their role may answer for it.
                assert cases[0] in listed
            answers.add(frozenset(listed))
        assert len(answers) >= 5


def test_a_role_given_or_ended_shows_in_the_navigation_of_the_next_page(app):
    """What is drawn once for everybody of equal rights follows every change of them."""
    browser = signed_in(app, "chuyenvien.tm")
    entry = 'href="/incidents"'

    def shown():
        return entry in browser.get("/").get_data(as_text=True)

    assert not shown()
    with app.app_context(), writing():
        person = db.session.scalars(select(Person.id).where(Person.username == "chuyenvien.tm")).one()
        db.session.add(Membership(person_id=person, role="administrator", since=clock.today()))
        db.session.commit()
    assert shown()
    with app.app_context(), writing():
        db.session.execute(
            delete(Membership).where(Membership.person_id == person, Membership.role == "administrator")
        )
        db.session.commit()
    assert not shown()


def test_each_page_marks_itself_in_the_navigation(app):
    browser = signed_in(app, "chuyenvien.tm")
    for path in ("/", "/available", "/start/nonconformity"):
        marked = html.fromstring(browser.get(path).get_data(as_text=True)).xpath(
            "//header//a[@aria-current='page']/@href"
        )
        assert set(marked) == {path}
