"""What somebody began to write is theirs, and belongs to what they began: a process, from a certain case."""

from __future__ import annotations

import io

from lxml import html
from sqlalchemy import select

from tests.unit.people import signed_in, slip, token
from webapp.example.driving import SCAN, open_slip
from webapp.example.nonconformities import recording
from webapp.extensions import db
from webapp.models import Attachment, Case, CaseLink, StartDraft, Task

PATH = "/start/corrective_action"


def nonconformities(app):
    """The ids of two nonconformities, each of which a slip may be begun from."""
    with app.app_context():
        found = [
            open_slip("chuyenvien.tm", recording(description=f"Sai sót {n}."), "nonconformity").case_id
            for n in (1, 2)
        ]
        db.session.remove()
        return found


def form_of(browser, path):
    (form,) = html.fromstring(browser.get(path).get_data(as_text=True)).xpath("//form[@data-draft]")
    return form


def saved(browser, path, title):
    """Write a title where the page of this address keeps its drafts."""
    form = form_of(browser, path)
    words = {**dict(form.form_values()), "title": title}
    assert browser.post(form.get("data-draft"), data=words).status_code == 204


def test_each_source_and_none_has_a_draft_of_its_own(app):
    sources = nonconformities(app)
    browser = signed_in(app, "chuyenvien.tm")
    paths = [PATH, *(f"{PATH}?from_case={source}" for source in sources)]
    for path in paths:
        saved(browser, path, f"Tên ở {path}")
    for path in paths:
        assert form_of(browser, path).fields["title"] == f"Tên ở {path}"
    with app.app_context():
        assert db.session.scalars(select(StartDraft.from_case_id).order_by(StartDraft.id)).all() == [
            0,
            *sources,
        ]


def test_what_is_kept_in_the_browser_is_told_apart_by_person_and_source(app):
    """The script keeps unsent words under these two."""
    sources = nonconformities(app)
    keys = set()
    for username in ("chuyenvien.tm", "truongphong.tm"):
        browser = signed_in(app, username)
        for path in (PATH, *(f"{PATH}?from_case={source}" for source in sources)):
            form = form_of(browser, path)
            keys.add((form.get("data-person"), form.get("data-draft")))
    assert len(keys) == 6


def test_sending_one_leaves_the_other_with_its_words_and_files(app):
    one, other = nonconformities(app)
    browser = signed_in(app, "chuyenvien.tm")
    for source in (one, other):
        path = f"{PATH}?from_case={source}"
        words = {**dict(form_of(browser, path).form_values()), "title": f"Từ hồ sơ {source}", "save": "1"}
        words["attachments"] = (io.BytesIO(SCAN), f"chung-cu-{source}.pdf")
        assert browser.post(path, data=words).status_code == 200
    sent = dict(form_of(browser, f"{PATH}?from_case={one}").form_values())
    assert browser.post(f"{PATH}?from_case={one}", data=sent).status_code == 302
    with app.app_context():
        link = db.session.scalars(select(CaseLink)).one()
        opened = db.session.get_one(Case, link.to_case_id)
        assert (link.from_case_id, opened.title) == (one, f"Từ hồ sơ {one}")
        files = dict(db.session.execute(select(Attachment.name, Attachment.case_id)).all())
        assert files == {f"chung-cu-{one}.pdf": opened.id, f"chung-cu-{other}.pdf": None}
    left = browser.get(f"{PATH}?from_case={other}").get_data(as_text=True)
    assert f"Từ hồ sơ {other}" in left and f"chung-cu-{other}.pdf" in left


def test_what_is_entered_for_somebody_saves_itself_though_the_secretary_may_not_do_the_task(app):
    case_id = slip(app, "assign_action")
    with app.app_context():
        task_id = db.session.scalars(
            select(Task.id).where(Task.case_id == case_id, Task.status == "open", Task.kind == "user")
        ).one()
    browser = signed_in(app, "thukyiso")
    path = f"/tasks/{task_id}/on-behalf"
    form = form_of(browser, path)
    words = {**dict(form.form_values()), "direction": "Theo bút phê trên giấy."}
    assert browser.post(form.get("data-draft"), data=words).status_code == 204
    assert form_of(browser, path).fields["direction"].strip() == "Theo bút phê trên giấy."
    others = signed_in(app, "truongphong.tm")
    words["csrf_token"] = token(others)
    assert others.post(form.get("data-draft"), data=words).status_code == 404
