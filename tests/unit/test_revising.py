"""The process owner's desk: drafted file by file, judged, compared, forecast, decided by three people, then in effect."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from forms import schema
from tests.unit.people import signed_in, slip, token
from webapp import clock
from webapp.example.agency import person_id
from webapp.extensions import db, write_intent, writing
from webapp.models import (
    AuditEntry,
    Delegation,
    Membership,
    Notice,
    Rehearsal,
    Release,
    Revision,
    RevisionAct,
    RevisionFile,
)
from webapp.procedure import check as checking
from webapp.procedure import definition, drafts, folders, releases
from webapp.workflow import invariants, revising
from webapp.workflow import releases as running
from webapp.workflow.errors import Refused

OWNER, REVIEWER, APPROVER = "chuyenvien.nl", "phogiamdoc", "giamdoc"
SLIP = "corrective_action.bpmn"


class Desk:
    """One revision, driven through its pages."""

    def __init__(self, app, reason="Thông tư mới đổi thời hạn"):
        self.app, self.browsers = app, {}
        answer = self.post(OWNER, "", {"reason": reason})
        assert answer.status_code == 302, text(answer)
        self.path = answer.location.removeprefix("/procedure/revisions")

    def browser(self, who):
        if who not in self.browsers:
            self.browsers[who] = signed_in(self.app, who)
        return self.browsers[who]

    def get(self, path="", who=OWNER):
        return self.browser(who).get(f"/procedure/revisions{self.path}{path}")

    def post(self, who, path, data=None, **more):
        prefix = getattr(self, "path", "")
        sent = {"csrf_token": token(self.browser(who)), **(data or {})}
        return self.browser(who).post(f"/procedure/revisions{prefix}{path}", data=sent, **more)

    def read(self, name):
        return self.get(f"/raw/{name}").get_data(as_text=True)

    def version(self, name):
        page = html.fromstring(text(self.get(f"/files/{name}")))
        return page.xpath("//input[@name='version']/@value")[0]

    def change(self, name, old, new):
        before = self.read(name)
        assert old in before
        return self.save(name, before.replace(old, new))

    def save(self, name, data, version=None, who=OWNER):
        sent = {"data": data, "version": self.version(name) if version is None else version}
        return self.post(who, f"/files/{name}", sent)

    def make_ready(self):
        """A real change under a new number, whose scenarios are known to pass."""
        self.change(SLIP, 'name="5.3 Chỉ đạo, phân công"', 'name="5.3 Chỉ đạo, giao việc"')
        self.change("procedure.toml", 'issue = "01"', 'issue = "02"')
        self.rehearsed("passed")

    def rehearsed(self, status):
        with self.app.app_context(), writing():
            row = db.session.scalars(select(Revision)).one()
            now = clock.now()
            bundle = revising.content(row).bundle
            assert bundle is not None
            db.session.add(
                Rehearsal(
                    revision_id=row.id,
                    hash=bundle.hash,
                    status=status,
                    scenarios=3,
                    asked_at=now,
                    next_try_at=now,
                )
            )
            db.session.commit()


def text(answer):
    return answer.get_data(as_text=True)


def said(answer):
    return html.fromstring(text(answer)).xpath("string(//*[@role='alert'])")


@pytest.fixture
def desk(app):
    yield Desk(app)
    with app.app_context():
        assert invariants.broken() == []


def test_a_new_revision_changes_nothing_and_says_so(desk):
    page = text(desk.get())
    assert "Chưa có gì thay đổi" in page and "Không có gì phải sửa" in page
    assert desk.read("procedure.toml") == (folders.processes() / "procedure.toml").read_text()


def test_one_revision_at_a_time_with_a_reason(desk):
    desk.path, path = "", desk.path
    assert "Đang có một bản sửa chưa xong" in text(desk.post(OWNER, "", {"reason": "Nữa"}))
    desk.path = path
    assert desk.post(OWNER, "/withdraw", {"note": "Nhầm"}).status_code == 302
    desk.path = ""
    assert "Hãy ghi lý do" in text(desk.post(OWNER, "", {"reason": " "}))
    assert desk.post(OWNER, "", {"reason": "Lần nữa"}).status_code == 302


def test_a_change_is_told_as_a_person_would_and_every_version_is_kept(desk):
    assert desk.change(SLIP, "5.3 Chỉ đạo, phân công", "5.3 Chỉ đạo, giao việc").status_code == 302
    assert desk.change(SLIP, "5.3 Chỉ đạo, giao việc", "5.3 Giao việc").status_code == 302
    assert "“5.3 Chỉ đạo, phân công” đổi tên thành “5.3 Giao việc”" in text(desk.get())
    with desk.app.app_context():
        kept = db.session.scalars(
            select(RevisionFile.data).where(RevisionFile.name == SLIP).order_by(RevisionFile.id)
        )
        assert [("giao việc" in data.decode(), "5.3 Giao việc" in data.decode()) for data in kept] == [
            (True, False),
            (False, True),
        ]


def test_a_wrong_draft_is_kept_and_its_findings_stand_beside_it(desk):
    desk.change(SLIP, 'value="5.4"', 'value="9.9"')
    page = text(desk.get(f"/files/{SLIP}"))
    assert "Điều “9.9” không có trong procedure.toml" in page and "value=&#34;9.9&#34;" in page
    assert "điều phải sửa" in text(desk.get())
    assert "Còn" in said(desk.post(OWNER, "/submit")) and "lỗi phải sửa" in said(desk.post(OWNER, "/submit"))
    desk.save(SLIP, "<không phải xml")
    assert desk.get().status_code == 200
    assert "Chưa so sánh được" in text(desk.get()) and desk.get("/forecast").status_code == 409


def test_an_obligation_without_its_scenario_is_a_finding(desk):
    for name in folders.features().glob("*.feature"):
        if "@QT-5.4.c" in name.read_text():
            desk.change(name.name, "@QT-5.4.c", "")
    assert "QT-5.4.c: không có kịch bản nào chứng minh" in text(desk.get())


def test_who_saved_meanwhile_is_named_and_nothing_typed_is_lost(desk):
    opened = desk.version(SLIP)
    mine = desk.read(SLIP).replace("5.3 Chỉ đạo, phân công", "5.3 Của tôi")
    desk.change(SLIP, "5.3 Chỉ đạo, phân công", "5.3 Của người khác")
    answer = desk.save(SLIP, mine, opened)
    assert answer.status_code == 409 and "Chuyên viên Năng lượng đã lưu" in said(answer)
    assert "5.3 Của tôi" in text(answer) and "5.3 Của người khác" in desk.read(SLIP)


def test_files_come_from_elsewhere_one_by_one_or_zipped(desk, monkeypatch):
    changed = desk.read(SLIP).replace("5.3 Chỉ đạo, phân công", "5.3 Giao việc").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("processes/README.md", "# Đọc")
        archive.writestr(f"processes/{SLIP}", changed)
    send = lambda data, name: desk.post(OWNER, "/files", {"files": (io.BytesIO(data), name)})  # noqa: E731
    assert send(packed.getvalue(), "quy-trinh.zip").status_code == 302
    assert "5.3 Giao việc" in desk.read(SLIP)
    with zipfile.ZipFile(io.BytesIO(desk.get(".zip").data)) as archive:
        assert archive.read(f"processes/{SLIP}") == changed
        assert "features/release.feature" in archive.namelist()
    monkeypatch.setattr(drafts, "LARGEST", 200_000)
    for data, name, sentence in (
        (b"PK nhung khong phai", "hong.zip", "Không mở được tệp nén"),
        (b"print()", "lenh.py", "Không nhận tệp “lenh.py”"),
        (b" \n", "moi.bpmn", "rỗng"),
        (b"x" * 200_001, "to.bpmn", "lớn hơn 2 MiB"),
    ):
        answer = send(data, name)
        assert answer.status_code == 409 and sentence in said(answer), name
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bpmn", b"0" * 20 * 1024 * 1024)
    assert "lớn hơn 16 MiB khi giải nén" in said(send(bomb.getvalue(), "bom.zip"))


def test_a_file_goes_and_comes_back_but_never_the_settings(desk):
    desk.post(OWNER, f"/files/{SLIP}/remove")
    assert desk.get(f"/files/{SLIP}").status_code == 404
    assert "Bỏ sơ đồ" in text(desk.get())
    desk.post(OWNER, f"/files/{SLIP}/restore")
    assert "Chưa có gì thay đổi" in text(desk.get())
    assert "không thể thiếu" in said(desk.post(OWNER, "/files/procedure.toml/remove"))


def test_it_goes_on_only_when_every_condition_is_met(desk):
    refused = lambda: said(desk.post(OWNER, "/submit"))  # noqa: E731
    assert "Chưa có gì thay đổi." in refused()
    desk.change(SLIP, "5.3 Chỉ đạo, phân công", "5.3 Chỉ đạo, giao việc")
    assert "Lần ban hành 01 đã có" in refused() and "Chưa có gì thay đổi." not in refused()
    desk.change("procedure.toml", 'issue = "01"', 'issue = "02"')
    assert refused() == "Chưa trình được. Chưa diễn tập nội dung này."
    for status, sentence in (
        ("waiting", "Đang diễn tập"),
        ("failed", "Có kịch bản chưa đạt"),
        ("broken", "Không chạy được các kịch bản"),
    ):
        desk.rehearsed(status)
        assert sentence in refused()
    desk.rehearsed("passed")
    assert desk.post(OWNER, "/submit").status_code == 302
    assert "không sửa được nữa" in said(desk.save(SLIP, "<khác/>", 0))


def test_three_people_draft_review_and_approve_and_new_cases_follow_it_from_its_day(desk):
    old = slip(desk.app)
    desk.make_ready()
    assert "không phải việc của anh/chị" in said(desk.post(REVIEWER, "/submit"))
    desk.post(OWNER, "/submit", {"note": "Đã diễn tập"})
    assert "không phải việc của anh/chị" in said(desk.post(OWNER, "/review"))
    assert "chuyển sang bước khác" in said(desk.post(APPROVER, "/approve"))
    assert "hãy ghi lý do" in said(desk.post(REVIEWER, "/return"))
    desk.post(REVIEWER, "/return", {"note": "Ghi rõ tên bước"})
    desk.post(OWNER, "/submit")
    desk.post(REVIEWER, "/review", {"note": "Được"})
    assert "không phải việc của anh/chị" in said(desk.post(REVIEWER, "/approve"))
    day = clock.today() + timedelta(days=8)
    decision = {
        "number": "12/QĐ-SCT",
        "signed_on": clock.today().isoformat(),
        "effective_from": day.isoformat(),
    }
    for wrong, sentence in (
        ({"number": ""}, "Hãy ghi số"),
        ({"signed_on": day.isoformat()}, "Ngày của quyết định chưa tới"),
        ({"effective_from": "2020-01-01"}, "từ hôm nay đến một năm sau"),
        ({"effective_from": "mai"}, "từ hôm nay đến một năm sau"),
    ):
        assert sentence in said(desk.post(APPROVER, "/approve", {**decision, **wrong}))
    assert "sau khi phê duyệt" in said(
        desk.post(OWNER, "/decision", {"scan": (io.BytesIO(b"%PDF-1.4 x"), "q.pdf")})
    )
    assert desk.post(APPROVER, "/approve", decision).status_code == 302
    page = text(desk.get())
    assert "Lần ban hành <b>02</b>" in page and "Chưa đính kèm quyết định đã ký" in page
    with desk.app.app_context():
        issue = db.session.scalars(select(Release).order_by(Release.id.desc()).limit(1)).one()
        assert (issue.issue, issue.effective_from) == ("02", day)
        acts = db.session.scalars(select(RevisionAct.act).order_by(RevisionAct.id)).all()
        assert acts == ["submit", "return", "submit", "review", "approve"]
        trail = set(db.session.scalars(select(AuditEntry.action)))
        assert {"open_revision", "save_revision", "revision_approve", "release"} <= trail
        told = {
            (row.role, row.kind) for row in db.session.scalars(select(Notice).where(Notice.revision_id > 0))
        }
        assert {
            ("board_leader", "assigned"),
            ("top_leader", "assigned"),
            (None, "returned"),
            (None, "decided"),
        } <= told
    assert f"/procedure/revisions{desk.path}" in text(desk.browser(OWNER).get("/notices"))
    case = text(desk.browser(OWNER).get("/procedure"))
    assert "Lần ban hành 01" in case
    assert old


def test_the_signed_decision_is_kept_with_it(desk):
    desk.make_ready()
    today = clock.today().isoformat()
    for who, act, data in (
        (OWNER, "/submit", {}),
        (REVIEWER, "/review", {}),
        (APPROVER, "/approve", {"number": "12", "signed_on": today, "effective_from": today}),
    ):
        assert desk.post(who, act, data).status_code == 302
    pdf = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    assert "Không nhận tệp" in said(
        desk.post(OWNER, "/decision", {"scan": (io.BytesIO(b"x"), "quyet-dinh.exe")})
    )
    assert (
        desk.post("thukyiso", "/decision", {"scan": (io.BytesIO(pdf), "quyet-dinh.pdf")}).status_code == 302
    )
    link = html.fromstring(text(desk.get())).xpath("//a[contains(@href, '/decisions/')]/@href")[0]
    with desk.browser("danhgia").get(link) as answer:
        assert answer.data == pdf
    assert desk.browser("chuyenvien.tm").get(link).status_code == 404
    assert "02" in text(desk.browser("chuyenvien.tm").get("/procedure"))
    desk.path = ""
    assert desk.post(OWNER, "", {"reason": "Lần sau"}).status_code == 302


def test_the_drafter_neither_reviews_nor_approves(desk):
    desk.make_ready()
    with desk.app.app_context(), writing():
        # The reviewer lent a hand and saved a version.
        row = db.session.scalars(select(Revision)).one()
        newest = revising.content(row).files[SLIP]
        db.session.add(
            RevisionFile(
                revision_id=row.id, name=SLIP, data=newest, by_id=person_id(REVIEWER), at=clock.now()
            )
        )
        db.session.commit()
    desk.post(OWNER, "/submit")
    assert "anh/chị là người soạn" in said(desk.post(REVIEWER, "/review"))


def test_it_can_be_taken_back_and_given_up_and_stays_readable(desk):
    desk.make_ready()
    desk.post(OWNER, "/submit")
    assert desk.post(OWNER, "/recall").status_code == 302
    assert desk.change(SLIP, "giao việc", "giao cho").status_code == 302
    assert desk.post(OWNER, "/withdraw", {"note": "Để năm sau"}).status_code == 302
    assert "Bản sửa này đã bỏ" in text(desk.get()) and "giao cho" in desk.read(SLIP)


def test_the_forecast_names_every_running_case_and_what_it_will_not_get(desk):
    slip(desk.app, "assign_action")
    desk.change(SLIP, "5.3 Chỉ đạo, phân công", "5.3 Chỉ đạo, giao việc")
    page = text(desk.get("/forecast", who="thukyiso"))
    assert "1 hồ sơ đang chạy" in page and "đổi tên thành “5.3 Chỉ đạo, giao việc”" in page
    owner = text(desk.get("/forecast"))
    assert "1 hồ sơ anh/chị không được xem" in html.fromstring(owner).text_content() or "01/2026" not in owner


def test_only_who_has_to_do_with_it_sees_it_and_only_the_owner_changes_it(desk):
    for who in ("chuyenvien.tm", "truongphong.tm", "quantri", "tracuu"):
        for path in ("", f"/files/{SLIP}", f"/raw/{SLIP}", ".zip", "/forecast"):
            assert desk.get(path, who).status_code == 404, (who, path)
        assert desk.post(who, "/files/x.bpmn", {"data": "<a/>"}).status_code == 404
    for who in ("thukyiso", "danhgia", REVIEWER):
        assert "Đưa tệp từ máy lên" not in text(desk.get(who=who))
        answer = desk.post(who, f"/files/{SLIP}", {"data": "<a/>"})
        assert answer.status_code == 409 and "không phải người soạn" in said(answer)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("issued_on = 2025-11-01", 'issued_on = "2025-11-01"'),
        ("duty_warning_days = 30", "duty_warning_days = 2025-01-01"),
        ("duty_warning_days = 30", f"duty_warning_days = {'9' * 5000}"),
        ("duty_warning_days = 30", f"deep = {'[' * 5000}{']' * 5000}"),
        ("duty_warning_days = 30", f"{'.'.join(['a'] * 3000)} = 1"),
        ("task_warning_days = 2", 'task_warning_days = "hai"'),
        ('"{sequence:02d}/KH-MTCL"', '"{number}/KH-MTCL"'),
        ('issue = "01"', f'issue = "{"0" * 41}"'),
    ],
)
def test_odd_settings_are_findings_or_fine_and_never_trouble(desk, old, new):
    assert desk.change("procedure.toml", old, new).status_code == 302
    assert desk.get().status_code == 200
    for path in ("/files/procedure.toml", "/forecast"):
        assert desk.get(path).status_code in (200, 409), path
    assert desk.post(OWNER, "/submit").status_code == 409
    assert desk.post(OWNER, "/withdraw", {"note": "Thôi"}).status_code == 302


def test_what_the_program_asks_for_by_name_is_not_dropped(desk):
    text_ = desk.read("procedure.toml")
    assert "[rules.recurrence]" in text_
    desk.save("procedure.toml", text_.replace('code = "reader"', 'code = "visitor"'))
    assert "Đã mất: reader." in said(desk.post(OWNER, "/submit"))
    desk.save("procedure.toml", text_.replace('id = "unit_objectives"', 'id = "unit_aims"'))
    page = text(desk.get())
    assert "Quy trình “unit_objectives” chưa có mục [[processes]]" in page
    assert "Quy trình “unit_aims” chưa có sơ đồ" in page


def test_a_draft_has_a_limit_as_a_whole(desk, monkeypatch):
    monkeypatch.setattr(drafts, "LARGEST_DRAFT", 100_000)
    assert "Cả quy trình lớn hơn 8 MiB" in said(desk.save(SLIP, "<a/>"))


@pytest.mark.parametrize("damage", ["deflate", "name"])
def test_a_damaged_zip_is_a_sentence(desk, damage):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("aa.bpmn", random.Random(1).randbytes(5000))
    data = bytearray(packed.getvalue())
    if damage == "deflate":
        data[1000:1100] = b"\xff" * 100
    else:
        data = data.replace(b"aa.bpmn", b"\xff\xfe.bpmn")
        for at in (6, data.find(b"PK\x01\x02") + 8):
            data[at + 1] |= 0x08
    answer = desk.post(OWNER, "/files", {"files": (io.BytesIO(bytes(data)), "hong.zip")})
    assert answer.status_code == 409 and "Không mở được tệp nén" in said(answer)


def test_a_revision_of_an_issue_that_is_no_longer_the_newest_goes_no_further(desk):
    desk.make_ready()
    with desk.app.app_context(), writing():
        text_ = (folders.processes() / "procedure.toml").read_text().replace('issue = "01"', 'issue = "01b"')
        base = releases.bundle(folders.processes(), folders.features())
        running.release(releases.bundle_of(text_, base.diagrams, base.features), clock.today())
        db.session.commit()
    assert "Lần 01b đã ban hành sau khi mở bản sửa" in said(desk.post(OWNER, "/submit"))


def test_an_issue_never_takes_effect_before_the_one_before_it(app):
    base = releases.bundle(folders.processes(), folders.features())
    text_ = (folders.processes() / "procedure.toml").read_text()

    def issue(number):
        return releases.bundle_of(
            text_.replace('issue = "01"', f'issue = "{number}"'), base.diagrams, base.features
        )

    with app.app_context(), writing():
        running.release(issue("02"), clock.today() + timedelta(days=90))
        with pytest.raises(Refused, match="không thể có hiệu lực trước"):
            running.release(issue("03"), clock.today() + timedelta(days=30))
        db.session.rollback()


def test_nobody_plays_two_parts_not_by_two_roles_and_not_by_a_substitute(desk):
    today = clock.today()
    with desk.app.app_context(), writing():
        db.session.add(Membership(person_id=person_id(REVIEWER), role="top_leader", since=today))
        passed_on = {"document": "1/UQ", "since": today, "until": today, "created_at": clock.now()}
        db.session.add(
            Delegation(
                from_person_id=person_id("giamdoc"),
                to_person_id=person_id(OWNER),
                role="top_leader",
                **passed_on,
            )
        )
        db.session.commit()
    desk.make_ready()
    desk.post(OWNER, "/submit")
    assert desk.post(REVIEWER, "/review").status_code == 302
    decision = {"number": "1", "signed_on": today.isoformat(), "effective_from": today.isoformat()}
    for who in (REVIEWER, OWNER):
        assert "không phải việc của anh/chị" in said(desk.post(who, "/approve", decision)), who
    assert desk.post(APPROVER, "/approve", decision).status_code == 302


def test_what_a_substitute_drafted_is_not_reviewed_by_who_passed_it_on(app):
    today = clock.today()
    with app.app_context(), writing():
        db.session.add(Membership(person_id=person_id(REVIEWER), role="process_owner", since=today))
        db.session.add(
            Delegation(
                from_person_id=person_id(REVIEWER), to_person_id=person_id("thukyiso"), role="process_owner",
                document="2/UQ", since=today, until=today, created_at=clock.now(),
            )
        )  # fmt: skip
        db.session.commit()
    desk = Desk(app)
    desk.make_ready()
    changed = desk.read(SLIP).replace("giao việc", "giao cho")
    assert desk.save(SLIP, changed, who="thukyiso").status_code == 302
    desk.rehearsed("passed")
    assert desk.post("thukyiso", "/submit").status_code == 302
    assert "không phải việc của anh/chị" in said(desk.post(REVIEWER, "/review"))


def test_what_is_approved_is_what_was_put_forward(desk, monkeypatch):
    desk.make_ready()
    desk.post(OWNER, "/submit")
    desk.post(REVIEWER, "/review")
    monkeypatch.setattr(schema, "schema_hash", lambda form: "0" * 64)  # As a newer program's forms may be.
    drafts._judge.cache_clear()
    desk.rehearsed("passed")
    today = clock.today().isoformat()
    answer = desk.post(
        APPROVER, "/approve", {"number": "1", "signed_on": today, "effective_from": today, "note": "Ý tôi"}
    )
    drafts._judge.cache_clear()
    assert "Biểu mẫu của chương trình đã đổi" in said(answer) and "Ý tôi" in text(answer)


def test_nothing_is_locked_while_a_draft_is_judged(desk, monkeypatch):
    seen = []
    real = checking.check_files

    def watched(files):
        seen.append(write_intent.get())
        return real(files)

    monkeypatch.setattr(checking, "check_files", watched)
    for path in ("/submit", "/withdraw", "/rehearse"):
        drafts._judge.cache_clear()
        desk.post(OWNER, path)
    assert len(seen) >= 3 and not any(seen)


@pytest.mark.parametrize("role", ["iso_board", "requester", "nobody"])
def test_who_revises_is_a_setting_and_names_a_role_that_people_hold(role):
    text = (folders.processes() / "procedure.toml").read_text()

    def said(role):
        return f'{text}\n[rules.revision]\nreviews = ["{role}"]\n'

    assert definition.read(said("department_leader")).revising.reviews == ("department_leader",)
    assert definition.read(text).revising == definition.Revising()
    with pytest.raises(definition.DefinitionError, match=role):
        definition.read(said(role))


def test_settings_are_written_anew_when_nobody_has_their_text(app):
    bundle = releases.bundle(folders.processes(), folders.features())
    written = drafts.settings_of(bundle)
    assert drafts.says_the_same(bundle, written)
    assert not drafts.says_the_same(bundle, written.replace('issue = "01"', 'issue = "07"'))
    assert not drafts.says_the_same(bundle, "không phải toml")
