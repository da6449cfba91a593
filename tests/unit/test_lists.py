"""Lists: filtered by words, due state and process; claimed at once; saved under a name for oneself alone."""

from __future__ import annotations

from datetime import timedelta

from lxml import html
from sqlalchemy import select, update

from tests.unit.people import signed_in, slip, token
from webapp import clock
from webapp.example.agency import person_id
from webapp.extensions import db
from webapp.models import AuditEntry, Case, Notice, Task


def titles(browser, path: str) -> list[str]:
    return [
        str(words)
        for words in html.fromstring(browser.get(path).data).xpath(
            "//li[contains(@class, 'item')]//a[@class='number']/text()"
        )
    ]


def due_in(app, case_id: int, by: timedelta) -> str:
    """Move the open task of this case; gives back the case's number."""
    with app.app_context():
        db.session.execute(
            update(Task).where(Task.case_id == case_id, Task.status == "open").values(due_at=clock.now() + by)
        )
        db.session.commit()
        found = db.session.get(Case, case_id)
        assert found is not None
        number = found.number
        db.session.remove()
        return number


def test_a_list_shows_what_its_address_asks_for(app):
    late = due_in(app, slip(app), timedelta(hours=-1))
    soon = due_in(app, slip(app), timedelta(days=2))
    far = due_in(app, slip(app), timedelta(days=30))
    browser = signed_in(app, "truongphong.tm")
    assert titles(browser, "/available") == [late, soon, far]
    assert titles(browser, "/available?due=overdue") == [late]
    assert titles(browser, "/available?due=soon") == [soon]
    assert titles(browser, "/available?due=today") == []
    assert titles(browser, "/available?process=nonconformity") == []
    assert titles(browser, f"/available?process=corrective_action&q={soon}") == [soon]
    assert titles(browser, "/available?due=nonsense") == [late, soon, far]
    assert titles(signed_in(app, "chuyenvien.tm"), "/done?process=nonconformity") == []
    assert len(titles(signed_in(app, "chuyenvien.tm"), "/done?process=corrective_action")) == 3


def open_tasks(browser) -> list[str]:
    return [
        str(id)
        for id in html.fromstring(browser.get("/available").data).xpath("//input[@name='task_id']/@value")
    ]


def test_several_are_claimed_at_once_and_what_somebody_else_took_is_said(app):
    for _ in range(3):
        slip(app)
    head, deputy = signed_in(app, "truongphong.tm"), signed_in(app, "photruongphong.tm")
    tasks = open_tasks(head)
    assert len(tasks) == 3
    deputy.post(f"/tasks/{tasks[1]}/claim", data={"csrf_token": token(deputy)})
    given = {"csrf_token": token(head), "task_id": tasks}
    page = head.post("/available/claim", data=given, follow_redirects=True).get_data(as_text=True)
    assert "Đã nhận 2 việc." in page
    assert "đang do Phó Trưởng phòng Thương mại nhận" in page
    assert len(titles(head, "/")) == 2
    nothing = head.post("/available/claim", data={"csrf_token": token(head)}, follow_redirects=True)
    assert "Hãy đánh dấu" in nothing.get_data(as_text=True)


def assigned(browser, tasks, person, reason="Người phụ trách vắng mặt.", key="giao-viec-1"):
    given = {
        "csrf_token": token(browser),
        "key": key,
        "task_id": tasks,
        "reason": reason,
        "person_id": person,
    }
    return browser.post("/available/assign", data=given, follow_redirects=True)


def test_the_secretary_gives_several_to_one_person_who_may_do_them_all_or_gives_none(app):
    for _ in range(2):
        slip(app, "consolidate_requests")
    secretary = signed_in(app, "thukyiso")
    tasks = open_tasks(secretary)
    assert len(tasks) == 2

    def told():
        with app.app_context():
            holders = db.session.scalars(select(Task.claimed_by_id).where(Task.id.in_(map(int, tasks)))).all()
            acts = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "assign")).all()
            notices = db.session.scalars(select(Notice).where(Notice.text.contains("được giao cho anh/chị")))
            found = holders, len(acts), {notice.person_id for notice in notices}
            db.session.remove()
            return found

    with app.app_context():
        able, unable = person_id("thukyiso"), person_id("chuyenvien.tm")
    for person, reason, sentence in (
        (unable, "Vắng mặt.", "không làm được việc"),
        (able, " ", "Cần nêu lý do"),
        ("", "Vắng mặt.", "Hãy chọn người nhận việc"),
    ):
        answer = assigned(secretary, tasks, person, reason)
        assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (409, True), sentence
    assert "Hãy đánh dấu" in assigned(secretary, [], able).get_data(as_text=True)
    assert assigned(signed_in(app, "truongphong.tm"), tasks, able).status_code == 409
    assert told() == ([None, None], 0, set())
    for _ in range(2):  # Sent twice, done once.
        assert assigned(secretary, tasks, able).status_code == 200
    assert told() == ([able, able], 2, {able})


def saved(browser) -> dict[str, str]:
    found = html.fromstring(browser.get("/").data).xpath("//div[contains(@class, 'saved')]/form/a")
    return {link.text: link.get("href") for link in found}


def keep(browser, name: str, path: str):
    return browser.post(
        "/lists", data={"csrf_token": token(browser), "name": name, "path": path}, follow_redirects=True
    )


def test_a_list_is_saved_with_its_filters_for_oneself_alone(app):
    mine, other = signed_in(app, "truongphong.tm"), signed_in(app, "chuyenvien.tm")
    keep(mine, " Trễ  hạn ", "/available?due=overdue&page=3&evil=1")
    assert saved(mine) == {"Trễ hạn": "/available?due=overdue"}
    keep(mine, "Trễ hạn", "https://evil.example/?q=x")
    assert saved(mine) == {"Trễ hạn": "/?q=x"}
    assert saved(other) == {}
    form = html.fromstring(mine.get("/").data).xpath("//div[contains(@class, 'saved')]/form/@action")[0]
    other.post(form, data={"csrf_token": token(other)})
    assert len(saved(mine)) == 1
    mine.post(form, data={"csrf_token": token(mine)})
    assert saved(mine) == {}


def test_a_list_without_a_name_or_one_too_many_is_refused_with_a_sentence(app):
    browser = signed_in(app, "truongphong.tm")
    assert "Hãy đặt cho bộ lọc một tên" in keep(browser, "  ", "/?q=x").get_data(as_text=True)
    for number in range(20):
        keep(browser, f"Bộ lọc {number}", "/?q=x")
    assert "Mỗi người lưu được 20 bộ lọc" in keep(browser, "Bộ lọc nữa", "/?q=x").get_data(as_text=True)
    assert len(saved(browser)) == 20
