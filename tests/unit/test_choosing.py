"""When a mail may go out: at once, at the next digest, never in quiet hours; and what a person did not want."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from tests.unit.people import signed_in, slip, token
from webapp import clock
from webapp.example.agency import person_id
from webapp.extensions import db, writing
from webapp.models import CalendarFeed, Case, Delegation, Mail, NoticeChoice, Person, TaskTold
from webapp.workflow import choosing, mailing, reminding
from webapp.workflow.working_days import WorkingDays

LETTERHEAD = mailing.Letterhead("ctcl@soct.example", "https://ctcl.example")
READER = "truongphong.tm"


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=clock.ZONE)


def choice(digest=False, quiet=(0, 0), muted=()):
    return NoticeChoice(
        person_id=1, digest=digest, quiet_from=quiet[0], quiet_until=quiet[1], muted=list(muted)
    )


@pytest.mark.parametrize(
    ("quiet", "ready", "goes"),
    [
        ((0, 0), at(2, 3), at(2, 3)),
        ((21, 6), at(2, 20, 59), at(2, 20, 59)),
        ((21, 6), at(2, 21), at(3, 6)),
        ((21, 6), at(3, 5, 59), at(3, 6)),
        ((21, 6), at(3, 6), at(3, 6)),
        ((12, 14), at(2, 13, 30), at(2, 14)),
        ((12, 14), at(2, 14), at(2, 14)),
        ((21, 0), at(2, 23), at(3, 0)),
        ((0, 6), at(2, 0), at(2, 6)),
        ((7, 7), at(2, 7), at(2, 7)),
    ],
)
def test_quiet_hours_end_before_a_mail_goes(quiet, ready, goes):
    assert choosing.earliest(choice(quiet=quiet), ready, WorkingDays({})) == goes


@pytest.mark.parametrize(
    ("ready", "goes"),
    [
        (at(2, 6, 30), at(2, 7)),
        (at(2, 8), at(3, 7)),
        (at(6, 8), at(9, 7)),  # Friday morning: the digest of Monday.
        (at(7, 5), at(9, 7)),
    ],
)
def test_a_digest_goes_at_seven_on_a_working_day(ready, goes):
    assert choosing.earliest(choice(digest=True), ready, WorkingDays({})) == goes


def test_a_digest_waits_for_the_end_of_quiet_hours():
    assert choosing.earliest(choice(digest=True, quiet=(22, 8)), at(2, 6), WorkingDays({})) == at(2, 8)


@pytest.fixture
def reader(app):
    """One leader with an address, who chooses on the page."""
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.username == READER).values(email="tp@soct.example"))
        db.session.commit()
        db.session.remove()
    return signed_in(app, READER)


def choose(browser, **more):
    answer = browser.post(
        "/notices/choice",
        data={
            "csrf_token": token(browser, "/notices/choice"),
            "delivery": "now",
            "language": "vi",
            "kinds": list(choosing.KINDS),
            "quiet_from": "0",
            "quiet_until": "0",
            **more,
        },
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)


def gathered(app):
    with app.app_context():
        while mailing.gather():
            pass
        return db.session.execute(
            select(Mail.id, Mail.status, Mail.digest, Mail.next_try_at).order_by(Mail.id)
        ).all()


def test_a_kind_nobody_wants_is_not_mailed_and_stays_in_the_application(app, reader):
    choose(reader, kinds=[kind for kind in choosing.KINDS if kind != "assigned"])
    slip(app)
    assert gathered(app) == []
    assert "việc mới" in reader.get("/notices").get_data(as_text=True)


def test_a_mail_is_written_in_the_language_its_reader_chose(app, reader):
    choose(reader, language="en", delivery="digest")
    slip(app)
    slip(app)
    sent = []
    (first, _) = gathered(app)
    with app.app_context():
        assert mailing.send(first.id, sent.append, LETTERHEAD)
        title = db.session.scalars(select(Case.title)).first()
    words = sent[0].get_content()
    assert "new task" in words and title in words
    assert "Open the slip: https://ctcl.example/cases/1" in words
    assert "please do not reply" in words
    for ours in ("việc mới", "Mở phiếu", "Thư này"):
        assert ours not in words


def test_a_wrong_hour_is_refused_beside_its_field(reader):
    answer = reader.post(
        "/notices/choice",
        data={
            "csrf_token": token(reader, "/notices/choice"),
            "delivery": "now",
            "quiet_from": "24",
            "quiet_until": "6",
        },
    )
    assert answer.status_code == 400


def test_a_digest_is_one_message_with_everything_and_each_mail_is_traced(app, reader, the_clock):
    choose(reader, delivery="digest")
    numbers = [slip(app), slip(app), slip(app)]
    assert len(gathered(app)) == 3
    with app.app_context():
        assert mailing.lease() == []
        the_clock.move_to(at(3, 7))
        leased = mailing.lease()
        assert len(leased) == 1
        assert mailing.lease() == []
        sent = []
        assert mailing.send(leased[0], sent.append, LETTERHEAD)
        assert mailing.send(leased[0], sent.append, LETTERHEAD)  # A job that runs twice.
        assert len(sent) == 1
        assert "3 thông báo" in sent[0]["Subject"]
        for number in numbers:
            assert f"/cases/{number}\n" in sent[0].get_content()
        assert {row.status for row in gathered(app)} == {"sent"}
    reader = signed_in(app, READER)  # The session ended with the clock.
    assert reader.get("/notices/choice").get_data(as_text=True).count("Đã gửi</b>") == 3


def test_the_administrator_sees_what_was_given_up_without_its_words_and_sends_it_again(
    app, reader, the_clock
):
    def refuses(message):
        raise OSError("mail server is away")

    slip(app)
    gathered(app)
    with app.app_context():
        for _ in range(len(mailing.BACK_OFF) + 1):
            (mail_id,) = mailing.lease()
            mailing.send(mail_id, refuses, LETTERHEAD)
            the_clock.move_to(clock.now() + timedelta(days=1))
    desk = signed_in(app, "quantri")
    page = desk.get("/mails?state=failed").get_data(as_text=True)
    assert "mail server is away" in page and "Gửi lại" in page
    assert "01/2026" not in page
    assert signed_in(app, READER).get("/mails").status_code == 404
    answer = desk.post(f"/mails/{mail_id}/retry", data={"csrf_token": token(desk)})
    assert answer.status_code == 302
    with app.app_context():
        assert mailing.lease() == [mail_id]


def test_a_retry_keeps_quiet_hours(app, reader, the_clock):
    choose(reader, quiet_from="9", quiet_until="6")
    slip(app)
    gathered(app)
    with app.app_context():
        (mail_id,) = mailing.lease()
        the_clock.move_to(at(2, 8, 58))

        def refuses(message):
            raise OSError("away")

        mailing.send(mail_id, refuses, LETTERHEAD)
        assert db.session.scalar(select(Mail.next_try_at)) == at(3, 6)


@pytest.mark.parametrize("what", ["role", "task"])
def test_a_substitute_is_told_as_well(app, reader, what):
    case_id = slip(app)
    with app.app_context(), writing():
        giver, to = person_id(READER), person_id("chuyenvien.vp")
        db.session.execute(update(Person).where(Person.id == to).values(email="vp@soct.example"))
        today = clock.today()
        task_id = db.session.scalar(select(mailing.Notice.task_id).where(mailing.Notice.case_id == case_id))
        of = {"role": "unit_leader"} if what == "role" else {"task_id": task_id}
        db.session.add(
            Delegation(
                from_person_id=giver, to_person_id=to, document="12/UQ", since=today, until=today,
                created_at=clock.now(), **of,
            )
        )  # fmt: skip
        db.session.commit()
        db.session.remove()
    gathered(app)
    with app.app_context():
        assert sorted(db.session.scalars(select(Mail.address))) == ["tp@soct.example", "vp@soct.example"]
    assert "việc mới" in signed_in(app, "chuyenvien.vp").get("/notices").get_data(as_text=True)


def test_each_reminder_is_told_once_whoever_looks(app, the_clock):
    slip(app)
    the_clock.move_to(at(9, 9))
    with app.app_context():
        assert reminding.tell() == 1
        assert reminding.tell() == 0
        rows = db.session.execute(select(TaskTold.stage)).scalars().all()
        assert rows == ["overdue"]


def test_a_date_that_moved_is_reminded_of_again(app, the_clock):
    slip(app)
    the_clock.move_to(at(9, 9))
    with app.app_context():
        assert reminding.tell() == 1
        with writing():
            db.session.execute(update(reminding.Task).where(reminding.IS_TO_DO).values(due_at=at(9, 17)))
            db.session.commit()
        assert reminding.tell() == 1
        assert sorted(db.session.scalars(select(TaskTold.stage))) == ["overdue", "today"]


def test_the_calendar_answers_to_its_newest_address_only_and_says_little(app, reader):
    slip(app)
    told = []
    for _ in range(2):
        data = {"csrf_token": token(reader, "/notices/choice")}
        page = reader.post("/notices/calendar", data=data, follow_redirects=True).get_data(as_text=True)
        told.append(re.search(r"/calendar/[\w-]+\.ics", page)[0])
    stranger = app.test_client()
    assert stranger.get(told[0]).status_code == 404
    answer = stranger.get(told[1])
    assert answer.status_code == 200 and answer.content_type.startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    assert str(event["summary"]).startswith("Phiếu 01/2026: ")
    assert "TITLE" not in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(select(CalendarFeed.token_hash)) not in told[1]
        title = db.session.scalar(select(reminding.Case.title))
    assert title not in answer.get_data(as_text=True)
    data = {"csrf_token": token(reader, "/notices/choice"), "end": "1"}
    reader.post("/notices/calendar", data=data)
    assert stranger.get(told[1]).status_code == 404


def test_the_calendar_address_is_not_for_guessing(app):
    app.config["RATELIMIT_ENABLED"] = True
    from webapp.extensions import limiter

    limiter.enabled = True
    try:
        answers = {app.test_client().get(f"/calendar/{number}.ics").status_code for number in range(62)}
    finally:
        limiter.enabled = False
        limiter.reset()
    assert answers == {404, 429}
