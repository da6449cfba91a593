"""Units that merge, people who leave, roles that end: nothing is orphaned, what was done stays as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from tests.unit.people import signed_in, slip, token
from webapp import clock
from webapp.example.agency import person_id, unit_id
from webapp.example.answers import answers_for
from webapp.example.driving import take
from webapp.extensions import db, writing
from webapp.models import (
    AuditEntry,
    Case,
    Delegation,
    ManagementReview,
    Membership,
    Objective,
    ObjectiveYear,
    Person,
    ReviewOutput,
    Risk,
    Task,
)
from webapp.procedure import folders, releases
from webapp.workflow import acts, invariants, people, reorganising, sessions
from webapp.workflow.asking import Sent
from webapp.workflow.errors import NotFound, Refused

ROLES = releases.bundle(folders.processes(), folders.features()).definition.roles


def administrator():
    return sessions.actor_for(person_id("quantri"))


def leave(username, successor="", roles=()):
    actor = administrator()
    left = reorganising.leaving(actor, person_id(username))
    posted = MultiDict({"last_day": clock.today().isoformat(), "reason": "Chuyển công tác"})
    posted["successor_id"] = str(person_id(successor)) if successor else ""
    posted.setlist("roles", [str(role) for role in roles])
    form = reorganising.leave_form(actor, left, posted)
    assert form.validate(), form.errors
    with writing():
        return reorganising.leave(actor, left, form, Sent("key", "0" * 64))


def merge(code, into, day=None):
    actor = administrator()
    posted = MultiDict(
        {"into_id": str(unit_id(into)), "day": (day or clock.today()).isoformat(), "reason": "Sắp xếp"}
    )
    form = reorganising.merge_form(actor, unit_id(code), posted)
    assert form.validate(), form.errors
    with writing():
        return reorganising.merge(actor, unit_id(code), form, Sent("key", "0" * 64))


def test_only_what_a_lane_asks_for_and_what_is_not_done_is_renamed():
    facts = {
        "case": {"implementer": 5, "checker": 6, "year": 5, "concerned_unit": 5},
        "plan_measures": {
            "steps": [{"key": "a", "owner": 5}, {"key": "b", "owner": 5, "what": 5}, {"key": "c", "owner": 7}]
        },
        "carry_out_step": {"done_keys": ["a"]},
    }
    told = reorganising.renamed(facts, ROLES, "person", 5, 9)
    assert told["case"] == {"implementer": 9, "checker": 6, "year": 5, "concerned_unit": 5}
    assert [row["owner"] for row in told["plan_measures"]["steps"]] == [5, 9, 7]
    assert told["plan_measures"]["steps"][1]["what"] == 5
    units = reorganising.renamed(facts, ROLES, "unit", 5, 9)
    assert units["case"]["concerned_unit"] == 9 and units["plan_measures"] == facts["plan_measures"]


def test_a_case_that_names_somebody_only_later_moves_too(app):
    """The checker is asked again only after a supplement; the implementer works now."""
    case_id = slip(app, "plan_measures")
    with app.app_context():
        assert [
            case.id for case in reorganising.leaving(administrator(), person_id("truongphong.tm")).cases
        ] == [case_id]
        leave("chuyenvien2.tm", "truongphong.tm")
        assert invariants.broken() == []


def test_claimed_work_goes_back_and_delegations_end(app):
    case_id = slip(app, "determine_need")
    with app.app_context(), writing():
        who = person_id("photruongphong.tm")
        db.session.execute(update(Task).where(Task.case_id == case_id).values(claimed_by_id=who))
        today = clock.today()
        db.session.add(
            Delegation(
                from_person_id=person_id("giamdoc"), to_person_id=who, role="department_leader", document="QĐ 1",
                since=today, until=today + timedelta(days=9), created_at=clock.now(),
            )
        )  # fmt: skip
        db.session.commit()
        leave("photruongphong.tm")
        assert db.session.scalars(select(Task.claimed_by_id).where(Task.status == "open")).all() == [None]
        assert db.session.scalars(select(Delegation.revoked_at)).one() is not None
        assert not db.session.get_one(Person, who).active
        with pytest.raises(Refused, match="đã thôi công tác"):
            leave("photruongphong.tm")


def test_risks_go_to_whoever_takes_over(app):
    with app.app_context(), writing():
        for owner, state in (("chuyenvien.cn", "acting"), ("chuyenvien.cn", "closed")):
            db.session.add(
                Risk(
                    unit_id=unit_id("CN"), kind="risk", description="R", likelihood=1, impact=1, action="H",
                    owner_id=person_id(owner), due=clock.today(), state=state, updated_at=clock.now(), version=1,
                )
            )  # fmt: skip
        db.session.commit()
        leave("chuyenvien.cn", "chuyenvien2.cn")
        owners = db.session.scalars(select(Risk.owner_id).order_by(Risk.id)).all()
        assert owners == [person_id("chuyenvien2.cn"), person_id("chuyenvien.cn")]
        merge("CN", "TM")
        assert set(db.session.scalars(select(Risk.unit_id))) == {unit_id("TM")}


def test_conclusions_and_objectives_go_to_whoever_takes_over(app):
    with app.app_context(), writing():
        review, year = slip(app), slip(app)
        who, today = person_id("chuyenvien.cn"), clock.today()
        db.session.add(
            ManagementReview(
                case_id=review,
                year=today.year,
                kind="meeting",
                state="planned",
                held_on=today,
                covered=[],
                none_kinds=[],
            )
        )
        db.session.flush()
        db.session.add_all(
            ReviewOutput(
                code=f"XXLĐ-{state}", review_id=review, kind="improvement", text="K", text_folded="k", owner_person_id=who,
                owner_unit_id=unit_id("CN"), due=today, state=state,
            )
            for state in ("open", "done")
        )  # fmt: skip
        db.session.add(ObjectiveYear(case_id=year, unit_id=unit_id("CN"), year=today.year - 1))
        db.session.add(
            Objective(
                case_id=year, unit_id=unit_id("CN"), year=today.year, key="1", version=1, since=today, text="M",
                text_folded="m",
                target="98", measure_unit="%", owner_id=who, measured_by_id=who,
            )
        )  # fmt: skip
        db.session.commit()
        with pytest.raises(Refused, match="chọn người nhận"):
            leave("chuyenvien.cn")
        db.session.rollback()
        leave("chuyenvien.cn", "chuyenvien2.cn")
        heir = person_id("chuyenvien2.cn")
        owners = dict(db.session.execute(select(ReviewOutput.state, ReviewOutput.owner_person_id)).all())
        assert owners == {"open": heir, "done": who}
        objective = db.session.scalars(select(Objective)).one()
        assert (objective.owner_id, objective.measured_by_id) == (heir, heir)
        merge("CN", "TM")
        units = dict(db.session.execute(select(ReviewOutput.state, ReviewOutput.owner_unit_id)).all())
        assert units == {"open": unit_id("TM"), "done": unit_id("CN")}
        assert db.session.scalars(select(Objective.unit_id)).one() == unit_id("TM")


def test_a_merge_moves_every_running_case_in_one_commit_and_keeps_the_rest(app):
    ended, running = slip(app, "consolidate_requests"), slip(app, "analyse_cause")
    with app.app_context():
        with writing():
            acts.withdraw(sessions.actor_for(person_id("thukyiso")), ended, "Trùng", Sent("w", "0" * 64))
        message = merge("TM", "CN", clock.today() - timedelta(days=3))
        assert "1 hồ sơ đang mở" in message
        assert db.session.get_one(Case, ended).concerned_unit_id == unit_id("TM")
        assert db.session.get_one(Case, running).concerned_unit_id == unit_id("CN")
        since = clock.today() - timedelta(days=3)
        for row in db.session.scalars(select(Membership).where(Membership.unit_id == unit_id("TM"))):
            assert row.until == since - timedelta(days=1)
        leaders = select(Membership.person_id).where(
            Membership.unit_id == unit_id("CN"), Membership.role == "unit_leader", Membership.until.is_(None)
        )
        assert set(db.session.scalars(leaders)) == {person_id("truongphong.cn")}
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (entry.action, entry.details["cases"]) == ("merge_unit", [running])
        goes_on = answers_for("analyse_cause", {}) | {"proposed_unit": unit_id("CN")}
        assert take(running, "analyse_cause", goes_on).message
        assert invariants.broken() == []
        with pytest.raises(Refused, match="đã sáp nhập rồi"):
            merge("TM", "NL")


def test_a_refused_merge_changes_nothing(app, monkeypatch):
    slip(app, "determine_need")
    with app.app_context():
        before = db.session.scalars(select(Task.unit_id).where(Task.status == "open")).all()
        monkeypatch.setattr(reorganising, "renamed", lambda facts, *_: dict(facts))
        with pytest.raises(Refused, match="chưa chuyển được"):
            merge("TM", "CN")
        db.session.rollback()
        assert db.session.scalars(select(Task.unit_id).where(Task.status == "open")).all() == before


def test_the_last_holder_of_a_role_keeps_it(app):
    with app.app_context():
        roles = people.roles_of(administrator(), [person_id("quantri"), person_id("photruongphong.tm")])
        only = roles[person_id("quantri")][0]
        with writing(), pytest.raises(Refused, match="cuối cùng"):
            people.end_role(administrator(), only.id)
        second = roles[person_id("photruongphong.tm")][0]
        with writing():
            people.end_role(administrator(), second.id)
        assert db.session.get_one(Membership, second.id).until == clock.today()


def test_a_unit_with_work_is_not_taken_out_of_scope(app):
    slip(app)
    with app.app_context():
        posted = MultiDict({"code": "TM", "name": "Phòng", "scope": "no"})
        form = people.unit_form(administrator(), unit_id("TM"), posted)
        assert form.validate()
        with writing(), pytest.raises(Refused, match="sáp nhập"):
            people.save_unit(administrator(), unit_id("TM"), form)


def test_somebody_new_signs_in_and_somebody_moved_is_staff_there(app):
    browser = signed_in(app, "quantri")
    new = {"name": "Người Mới", "username": "nguoi.moi", "email": "khong-phai", "role": "1"}
    with app.app_context():
        new["unit_id"] = str(unit_id("CN"))
    new["csrf_token"] = token(browser, "/people/new")
    assert browser.post("/people/new", data=new).status_code == 400
    answer = browser.post("/people/new", data={**new, "email": "moi@example.vn"})
    assert answer.status_code == 302
    assert "chỉ hiện một lần" in browser.get(answer.location).get_data(as_text=True)
    with app.app_context():
        moved = {"name": "Người Mới", "unit_id": str(unit_id("TM")), "csrf_token": new["csrf_token"]}
    assert browser.post(answer.location, data=moved).status_code == 302
    with app.app_context():
        actor = sessions.actor_for(person_id("nguoi.moi"))
        assert actor.units() == {unit_id("TM")}


def test_nobody_else_keeps_people(app):
    with app.app_context():
        secretary = sessions.actor_for(person_id("thukyiso"))
        for question in (
            lambda: people.desk(secretary),
            lambda: people.person_form(secretary, None),
            lambda: reorganising.leaving(secretary, 1),
            lambda: reorganising.open_there(secretary, 1),
        ):
            with pytest.raises(NotFound):
                question()
