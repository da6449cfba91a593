"""Rehearsals: the scenarios really run over the draft, what they passed through is kept, and a stop ends them."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from sqlalchemy import select

from tests.unit.people import signed_in, token
from webapp.extensions import db, writing
from webapp.jobs import Jobs
from webapp.models import AuditEntry, Rehearsal, Revision
from webapp.procedure import drafts, folders, proof, releases, tracing
from webapp.workflow import rehearsing, revising

WHOLE = drafts.of_folders(folders.processes(), folders.features())
STEP = "5.2.2 Xác định sự cần thiết"
NAME = "Người lập phiếu gửi, lãnh đạo đơn vị thấy bước kế tiếp"
FEATURE = """# language: vi
Tính năng: Diễn tập

  Kịch bản: {name}
    Khi "chuyenvien.tm" lập phiếu
    Và trang phiếu được "thukyiso" mở
    Thì trang có "{step}"
"""


def draft(step: str = STEP, name: str = STEP) -> drafts.Draft:
    """The procedure with one small scenario, which looks for `step`; the diagram calls it `name`."""
    slip = WHOLE.files["corrective_action.bpmn"]
    assert f'name="{STEP}"'.encode() in slip
    kept = {file: data for file, data in WHOLE.files.items() if not file.endswith(".feature")}
    return drafts.Draft(
        {
            **kept,
            "corrective_action.bpmn": slip.replace(f'name="{STEP}"'.encode(), f'name="{name}"'.encode()),
            "rehearsed.feature": FEATURE.format(name=NAME, step=step).encode(),
        }
    )


def checkout() -> Path:
    found = folders.checkout()
    assert found is not None
    return found


def results(content: drafts.Draft) -> list[proof.Result]:
    return proof.run(content, checkout())


def bundle_of(content: drafts.Draft) -> releases.Bundle:
    assert content.bundle is not None
    return content.bundle


def test_the_draft_itself_is_run_and_where_it_went_is_told():
    changed = draft(step="5.2.2 Xét sự cần thiết", name="5.2.2 Xét sự cần thiết")
    (result,) = results(changed)
    assert (result.passed, result.file, result.content) == (
        True,
        "rehearsed.feature",
        bundle_of(changed).hash,
    )
    assert result.name == NAME
    assert list(proof.broken([result], bundle_of(changed))) == []
    counts = proof.coverage([result], frozenset({"corrective_action"}))
    assert counts["open_request"] == 1 and "close_request" not in counts
    assert proof.coverage([result], frozenset({"nonconformity"})) == {}


def test_a_draft_that_breaks_its_scenario_is_red_and_says_at_which_sentence():
    broken = draft(name="5.2.2 Xét sự cần thiết")
    (result,) = results(broken)
    assert not result.passed and result.message.startswith(f'Thì trang có "{STEP}"')
    assert list(proof.broken([result], bundle_of(broken))) == [f"Có 1 kịch bản chưa đạt: {NAME}."]


def test_nothing_of_this_installation_reaches_the_run(monkeypatch, tmp_path):
    """The child is given neither our settings nor our folder to write into."""
    seen = {}
    real = proof.subprocess.Popen

    def watched(command, **how):
        seen.update(how)
        return real([proof.sys.executable, "-c", ""], **how)

    monkeypatch.setattr(proof.subprocess, "Popen", watched)
    for name in ("CTCL_DATA", "CTCL_SECRET_KEY", "DATABASE_URL", "PYTEST_ADDOPTS"):
        monkeypatch.setenv(name, str(tmp_path))
    with pytest.raises(proof.NotProven, match="Không chạy được"):
        results(draft())
    assert not [name for name in seen["env"] if name.startswith(("CTCL_", "DATABASE_", "PYTEST_"))]
    assert not Path(seen["cwd"]).exists() and Path(seen["cwd"]) != checkout()


def test_a_scenario_nobody_can_read_is_a_fault_of_its_own_and_proves_nothing():
    content = draft()
    unread = drafts.Draft(
        {**content.files, "rehearsed.feature": content.files["rehearsed.feature"].replace(b"Khi", b"Khii")}
    )
    told = results(unread)
    assert told and not any(result.passed for result in told)
    assert "chưa đạt" in next(proof.broken(told, bundle_of(unread)))


def test_one_scenario_however_often_proves_only_itself():
    bundle = bundle_of(WHOLE)
    written = tracing.scenarios(bundle.features)
    ran = [proof.Result(one.name, one.file, True, bundle.hash) for one in written]
    assert list(proof.broken(ran, bundle)) == []
    (told,) = proof.broken([ran[0]] * len(ran), bundle)
    assert told.startswith(f"Báo cáo thiếu {len({(one.file, one.name) for one in written}) - 1} kịch bản")
    assert list(proof.broken([], bundle))
    patience = [replace(ran[0], name="ab" * 75, file="a.feature", content="")]
    greedy = releases.Bundle(
        {**bundle.raw, "features": {"a.feature": "Khung kịch bản: <a>b<a>b<a>b<a>b<a>b<a>b!"}}
    )
    assert list(proof.broken(patience, greedy))  # At once, however often the parts could be laid out.
    outline = [replace(ran[0], name="Ngày 3 của 5", file="a.feature")]
    made = releases.Bundle({**bundle.raw, "features": {"a.feature": "Khung kịch bản: Ngày <n> của <m>"}})
    assert list(proof.broken([replace(outline[0], content=made.hash)], made)) == []


def test_what_failed_is_said_before_what_it_was_run_over():
    """A test that broke before it began has no content to name."""
    bundle = bundle_of(draft())
    (told,) = proof.broken(
        [proof.Result("Một", "rehearsed.feature", False, "")], releases.Bundle({**bundle.raw, "features": {}})
    )
    assert "chưa đạt: Một" in told


def test_a_scenario_counts_once_on_the_diagram_however_often_it_ran():
    ran = [proof.Result("Một", "a.feature", True, "", elements=("p:x", "p:x", "q:x"))] * 3
    assert proof.coverage(ran, frozenset({"p"})) == {"x": 1}


@pytest.mark.parametrize("why", ["stopped", "too long"])
def test_a_run_that_is_stopped_or_takes_too_long_is_ended_with_all_it_started(monkeypatch, why):
    started = []
    real = proof.subprocess.Popen

    def endless(command, **how):
        started.append(
            real([proof.sys.executable, "-c", "import threading; threading.Event().wait()"], **how)
        )
        return started[0]

    monkeypatch.setattr(proof.subprocess, "Popen", endless)
    monkeypatch.setattr(proof, "LOOK", 0.01)
    if why == "too long":
        monkeypatch.setattr(proof, "SECONDS", 0.0)
        with pytest.raises(proof.NotProven, match="quá 0 phút"):
            results(draft())
    else:
        with pytest.raises(proof.Stopped):
            proof.run(draft(), checkout(), stopping=lambda: bool(started))
    assert started[0].returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(started[0].pid, 0)


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (b"<", "không phải JUnit XML"),
        (b"x" * (proof.LARGEST + 1), "lớn bất thường"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', None),
    ],
)
def test_a_report_that_is_none_is_refused(report, told):
    if told is None:
        assert proof.read(report) == []
    else:
        with pytest.raises(proof.NotProven, match=told):
            proof.read(report)


class Desk:
    """A draft of one small scenario on the desk of the process owner."""

    def __init__(self, app, content):
        self.app, self.owner, self.content = app, signed_in(app, "chuyenvien.nl"), content
        self.path = self.post("/procedure/revisions", {"reason": "Thử"}).location
        extra = [name for name in WHOLE.files if name not in content.files]
        for name in extra:
            self.post(f"{self.path}/files/{name}/remove")
        changed = [(name, data) for name, data in content.files.items() if WHOLE.files.get(name) != data]
        self.post(f"{self.path}/files", {"files": [(io.BytesIO(data), name) for name, data in changed]})

    def post(self, path, data=None, who=None):
        browser = signed_in(self.app, who) if who else self.owner
        return browser.post(path, data={"csrf_token": token(browser), **(data or {})})

    def page(self, path=None):
        return self.owner.get(path or self.path).get_data(as_text=True)


@pytest.fixture
def ready(monkeypatch):
    """The small draft has no scenario for most obligations; here it may be rehearsed all the same."""
    monkeypatch.setattr(drafts, "_gaps", lambda bundle: [])
    drafts._judge.cache_clear()
    yield
    drafts._judge.cache_clear()


def test_a_rehearsal_is_asked_for_carried_out_by_the_job_and_painted(app, ready):
    desk = Desk(app, draft())
    asked = desk.post(f"{desk.path}/rehearse")
    assert asked.status_code == 302, html.fromstring(asked.get_data(as_text=True)).xpath(
        "string(//*[@role='alert'])"
    )
    assert "Đang chạy các kịch bản" in desk.page(asked.location)
    assert "Đang có một lần diễn tập" in desk.post(f"{desk.path}/rehearse").get_data(as_text=True)
    with app.app_context():
        jobs = Jobs(app)
        jobs.queue.immediate = True
        assert jobs.enqueue() == 1
        row = db.session.scalars(select(Rehearsal)).one()
        assert (row.status, row.scenarios, row.failed, row.error) == ("passed", 1, 0, "")
        assert "rehearse" in db.session.scalars(select(AuditEntry.action)).all()
    page = desk.page(asked.location)
    assert "1/1 kịch bản đạt" in page and "phần tử chưa kịch bản nào đi qua" in page
    drawing = html.fromstring(page).xpath("//div[contains(@data-diagram, 'corrective_action')]")[0]
    assert '"open_request": 1' in drawing.get("data-counts")
    assert "open_request" in drawing.get("data-done") and "close_request" in drawing.get("data-missed")
    assert desk.owner.get(drawing.get("data-diagram")).data == draft().files["corrective_action.bpmn"]
    assert (
        desk.owner.get(drawing.get("data-diagram").replace("corrective_action", "other")).status_code == 404
    )
    assert "Mọi kịch bản đạt" in desk.page()
    assert "đã diễn tập và mọi kịch bản đạt" in desk.post(f"{desk.path}/rehearse").get_data(as_text=True)
    outsider = signed_in(app, "chuyenvien.tm")
    assert outsider.get(asked.location).status_code == 404
    desk.post(f"{desk.path}/withdraw", {"note": "Thôi"})
    assert "đã khép lại" in desk.post(f"{desk.path}/rehearse").get_data(as_text=True)


def test_lines_that_end_as_on_windows_are_the_same_content(app, ready):
    content = draft()
    windows = {name: data.replace(b"\n", b"\r\n") for name, data in content.files.items()}
    desk = Desk(app, drafts.Draft({**WHOLE.files, **windows}))
    for name in WHOLE.files.keys() - content.files.keys():
        desk.post(f"{desk.path}/files/{name}/remove")
    with app.app_context():
        assert revising.content(db.session.scalars(select(Revision)).one()) == content


def test_an_installation_without_the_tools_of_the_tests_does_not_offer_to_run_them(monkeypatch):
    assert proof.place() == folders.checkout()
    monkeypatch.setattr(proof, "find_spec", lambda name: None if name == "pytest_bdd" else name)
    assert proof.place() is None


def test_what_became_an_issue_is_read_by_everybody(app):
    with app.app_context(), writing():
        row = rehearsing.keep(bundle_of(WHOLE), [])
        db.session.commit()
        path = f"/procedure/rehearsals/{row.id}"
    assert signed_in(app, "chuyenvien.tm").get(path).status_code == 200


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("no tests", "không có các kịch bản"),
        ("a full disk", "No space left"),
        ("a mistake of ours", "lỗi lạ"),
    ],
)
def test_one_that_is_stopped_waits_and_one_that_cannot_run_says_why(app, ready, monkeypatch, why, told):
    desk = Desk(app, draft())
    desk.post(f"{desk.path}/rehearse")

    def stopped(*_, **__):
        raise proof.Stopped

    def full(*_, **__):
        raise OSError(28, "No space left on device") if why == "a full disk" else LookupError("lỗi lạ")

    with app.app_context():
        assert rehearsing.lease() == [1] and rehearsing.lease() == []
        monkeypatch.setattr(proof, "run", stopped)
        rehearsing.carry_out(1, lambda: True)
        assert rehearsing.lease() == [1]
        if why != "no tests":
            monkeypatch.setattr(proof, "run", full)
        else:
            monkeypatch.setattr(folders, "checkout", lambda: None)
        rehearsing.carry_out(1, lambda: False)
        assert db.session.scalars(select(Rehearsal.status)).one() == "broken"
        rehearsing.carry_out(1, lambda: False)
    assert told in desk.page("/procedure/rehearsals/1")


def test_only_a_draft_without_errors_is_rehearsed_and_only_by_those_who_revise(app):
    desk = Desk(app, draft())
    assert "sửa hết lỗi" in desk.post(f"{desk.path}/rehearse").get_data(as_text=True)
    for who, status in (("thukyiso", 404), ("chuyenvien.tm", 404), ("phogiamdoc", 409)):
        assert desk.post(f"{desk.path}/rehearse", who=who).status_code == status, who


def test_a_report_made_elsewhere_counts_for_exactly_its_content(app, ready, monkeypatch, tmp_path):
    desk = Desk(app, draft())
    assert "chạy được tại đây" in desk.post(f"{desk.path}/report").get_data(as_text=True)
    monkeypatch.setattr(folders, "checkout", lambda: None)
    assert "Báo cáo JUnit chạy ở nơi khác" in desk.page()

    def bring(content, more=""):
        said = "".join(
            f'<property name="{name}" value="{value}"/>'
            for name, value in (("content", content), ("scenario", NAME), ("file", "rehearsed.feature"))
        )
        case = f'<testcase classname="scenarios" name="t"><properties>{said}</properties>{more}</testcase>'
        return desk.post(f"{desk.path}/report", {"report": (io.BytesIO(f"<a>{case}</a>".encode()), "r.xml")})

    assert "không phải của đúng nội dung" in bring("0" * 64).get_data(as_text=True)
    good = bundle_of(draft()).hash
    assert f"chưa đạt: {NAME}" in bring(good, "<skipped/>").get_data(as_text=True)
    assert bring(good).status_code == 302
    assert "Mọi kịch bản đạt" in desk.page() and "báo cáo chạy ở nơi khác" in desk.page()
    assert desk.post(f"{desk.path}/report", who="thukyiso").status_code == 404


def test_the_auditor_reads_each_scenario_with_its_last_result(app, monkeypatch):
    auditor = signed_in(app, "danhgia")
    page = auditor.get("/procedure/clauses").get_data(as_text=True)
    assert "chưa chạy tại đây" in page and "Chạy lại các kịch bản" in page
    assert "Chạy lại các kịch bản" not in signed_in(app, "tracuu").get("/procedure/clauses").get_data(
        as_text=True
    )
    first, second = WHOLE.files["corrective_action.feature"].decode().split("Kịch bản: ")[1:3]
    ran = [
        proof.Result(text.splitlines()[0], "corrective_action.feature", passed, bundle_of(WHOLE).hash)
        for text, passed in ((first, True), (second, False))
    ]
    monkeypatch.setattr(proof, "run", lambda *_, **__: ran)
    answer = auditor.post("/procedure/rehearse", data={"csrf_token": token(auditor)})
    with app.app_context():
        rehearsing.carry_out(rehearsing.lease()[0], lambda: False)
    assert "1 trên 2 kịch bản không đạt" in auditor.get(answer.location).get_data(as_text=True)
    tree = html.fromstring(auditor.get("/procedure/clauses").get_data(as_text=True))
    assert "1/2 kịch bản đạt" in tree.xpath("string(//*[@id='last'])")
    states = set(tree.xpath("//td/p[span[@lang='vi']]/b/text()"))
    assert {"chưa chạy"} < states <= {"đạt", "không đạt", "chưa chạy"}
    reader = signed_in(app, "tracuu")
    assert reader.post("/procedure/rehearse", data={"csrf_token": token(reader)}).status_code == 404


def test_the_issue_in_effect_is_not_rehearsed_by_a_program_with_other_forms(app, monkeypatch):
    from forms import registry

    fewer = dict(list(registry.all_forms().items())[1:])
    monkeypatch.setattr(registry, "all_forms", lambda: fewer)
    drafts._judge.cache_clear()
    auditor = signed_in(app, "danhgia")
    answer = auditor.post("/procedure/rehearse", data={"csrf_token": token(auditor)})
    drafts._judge.cache_clear()
    assert answer.status_code == 409 and "Biểu mẫu của chương trình khác" in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalars(select(Rehearsal.id)).all() == []
