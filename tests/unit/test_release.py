"""`ctcl release`: what changed is told, and nothing is released unchanged, unclean or unproven."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests.unit.people import slip
from webapp.cli import main
from webapp.example.driving import open_steps, take, take_along
from webapp.extensions import db
from webapp.models import Case, Release, Task
from webapp.procedure import difference, folders, releases, tracing
from webapp.workflow import invariants

BEFORE = releases.bundle(folders.processes(), folders.features())


@pytest.fixture
def changed(tmp_path, monkeypatch):
    """A copy of the procedure's folder to change; the command line reads it."""
    folder = tmp_path / "processes"
    shutil.copytree(folders.processes(), folder)
    monkeypatch.setattr(folders, "processes", lambda: folder)

    def change(file: str, old: str, new: str, count: int = -1) -> None:
        path = folder / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, count))

    return change


@pytest.fixture
def ctcl(tmp_path, monkeypatch):
    monkeypatch.setenv("CTCL_DATA", str(tmp_path / "data"))
    real = folders.processes
    monkeypatch.setattr(folders, "processes", lambda: Path(__file__).parents[2] / "processes")
    assert CliRunner().invoke(main, ["verify"]).exit_code in (0, 1)
    assert CliRunner().invoke(main, ["init", "--admin", "quantri"]).exit_code == 0
    monkeypatch.setattr(folders, "processes", real)
    return lambda *words: CliRunner().invoke(main, ["release", *words])


def report(folder: Path, count: int = 10_000, broken: str = "") -> str:
    """A report of the folders as they are, with so many of the scenarios in it."""
    bundle = releases.bundle(folders.processes(), folders.features())

    def case(how: str, **told: str) -> str:
        said = "".join(f"<property name={quoteattr(n)} value={quoteattr(v)}/>" for n, v in told.items())
        named = quoteattr(told["scenario"])
        return f"<testcase classname='scenarios' name={named}><properties>{said}</properties>{how}</testcase>"

    written = tracing.scenarios(bundle.features)
    cases = [case("", content=bundle.hash, scenario=one.name, file=one.file) for one in written[:count]]
    if broken:
        cases.append(case(f"<{broken}/>", content=bundle.hash, scenario="bad", file="bad.feature"))
    path = folder / "report.xml"
    path.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
    return str(path)


def said() -> str:
    return "\n".join(difference.differences(BEFORE, releases.bundle(folders.processes(), folders.features())))


def test_nothing_changed_is_told_as_nothing_and_refused(changed, ctcl, tmp_path):
    assert said() == ""
    result = ctcl("--scenarios-passed", report(tmp_path))
    assert result.exit_code == 1 and "Không có gì thay đổi" in result.output


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("corrective_action.bpmn", 'name="5.3 Chỉ đạo, phân công"', 'name="5.3 Giao việc"',
         "“5.3 Chỉ đạo, phân công” đổi tên thành “5.3 Giao việc”"),
        ("procedure.toml", 'issue = "01"', 'issue = "02"', "Lần ban hành: 01 → 02"),
        ("procedure.toml", "years = 3", "years = 5", "Lưu hồ sơ years: 3 → 5"),
        ("procedure.toml", 'label = "Loại bỏ"', 'label = "Hủy"', "Danh mục dispositions: reject đổi lời"),
        ("procedure.toml", '    { value = "reject", label = "Loại bỏ" },\n', "", "Danh mục dispositions: reject bỏ"),
        ("procedure.toml", 'starters = ["member"]', 'starters = ["iso_secretary"]',
         "Quy trình corrective_action: starters: member → iso_secretary"),
        ("procedure.toml", 'unit = "case.concerned_unit"', 'unit = "case.requesting_unit"',
         "Vai trò unit_leader: unit: case.concerned_unit → case.requesting_unit"),
    ],
)  # fmt: skip
def test_each_change_is_told_as_a_person_would(changed, file, old, new, told):
    changed(file, old, new, 1)
    assert told in said()


def test_lanes_due_rules_conditions_and_steps_are_told(changed):
    text = (folders.processes() / "corrective_action.bpmn").read_text()
    condition = re.search(r"<[^>]*conditionExpression[^>]*>([^<]+)<", text)[1]
    changed("corrective_action.bpmn", condition, 'determine_need.decision == "other"', 1)
    due = re.search(r'camunda:dueDate="([^"]+)"', text)[1]
    changed("corrective_action.bpmn", f'camunda:dueDate="{due}"', 'camunda:dueDate="case.deadline"', 1)
    assert "điều kiện sau" in said() and "thời hạn" in said()


def test_a_changed_form_and_another_scenario_are_told(changed):
    raw = {
        **BEFORE.raw,
        "forms": {**BEFORE.raw["forms"]},
        "features": {**BEFORE.raw["features"], "new.feature": ""},
    }
    raw["forms"]["open_request"] = {**raw["forms"]["open_request"], "hash": "other"}
    del raw["forms"]["close_request"]
    told = difference.differences(BEFORE, releases.Bundle(raw))
    assert told == [
        "Biểu mẫu của bước close_request: bỏ.",
        "Biểu mẫu của bước open_request: đổi nội dung hỏi.",
        "Kịch bản new.feature: mới.",
    ]


def test_an_added_and_a_removed_diagram_are_told():
    raw = {**BEFORE.raw, "diagrams": {}}
    assert any("Bỏ sơ đồ" in told for told in difference.differences(BEFORE, releases.Bundle(raw)))
    assert any("Sơ đồ mới" in told for told in difference.differences(releases.Bundle(raw), BEFORE))


def test_a_clean_proven_change_is_released_once(changed, ctcl, tmp_path):
    changed("procedure.toml", 'issue = "01"', 'issue = "02"')
    proven = report(tmp_path)
    result = ctcl("--scenarios-passed", proven, "--effective", "2099-01-01")
    assert result.exit_code == 0, result.output
    assert "Đã ban hành lần 02, hiệu lực từ 01/01/2099" in result.output
    again = ctcl("--scenarios-passed", proven, "--effective", "2099-01-01")
    assert again.exit_code == 1 and "đã ban hành" in again.output


def test_a_change_without_a_new_number_is_refused(changed, ctcl, tmp_path):
    changed("corrective_action.bpmn", 'name="5.3 Chỉ đạo, phân công"', 'name="5.3 Giao việc"')
    result = ctcl("--scenarios-passed", report(tmp_path))
    assert result.exit_code == 1 and "Lần ban hành 01 đã có với nội dung khác" in result.output
    changed("procedure.toml", 'issue = "01"', 'issue = "02"')
    assert ctcl("--scenarios-passed", report(tmp_path)).exit_code == 0


FILED = """<bpmn:userTask id="file_requests" name="5.3 Vào sổ phiếu trình" camunda:dueDate="P1D">
      <bpmn:extensionElements>
        <camunda:properties>
          <camunda:property name="clause" value="5.3" />
          <camunda:property name="obligations" value="QT-5.3.a" />
          <camunda:property name="iso9001" value="10.2.1" />
        </camunda:properties>
        <camunda:formData><camunda:formField id="note" label="Ghi chú" type="string" /></camunda:formData>
      </bpmn:extensionElements>
      <bpmn:incoming>f_submitted</bpmn:incoming>
      <bpmn:outgoing>f_filed</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f_filed" sourceRef="file_requests" targetRef="assign_action" />
    """
DRAWN = """<bpmndi:BPMNShape id="file_requests_di" bpmnElement="file_requests">
        <dc:Bounds x="1220" y="760" width="120" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="f_filed_di" bpmnElement="f_filed">
        <di:waypoint x="1280" y="840" />
        <di:waypoint x="1280" y="950" />
      </bpmndi:BPMNEdge>
      """


def add_a_step(changed):
    """5.3: after the secretary has put slips together, they are filed; only simple fields, so only the diagram says it."""
    file = "corrective_action.bpmn"
    lane = "<bpmn:flowNodeRef>consolidate_requests</bpmn:flowNodeRef>"
    changed(file, lane, lane + "\n        <bpmn:flowNodeRef>file_requests</bpmn:flowNodeRef>")
    changed(
        file,
        'sourceRef="consolidate_requests" targetRef="assign_action"',
        'sourceRef="consolidate_requests" targetRef="file_requests"',
    )
    changed(file, "<bpmn:incoming>f_submitted</bpmn:incoming>", "<bpmn:incoming>f_filed</bpmn:incoming>")
    changed(file, '<bpmn:userTask id="assign_action"', FILED + '<bpmn:userTask id="assign_action"')
    turns = (
        (folders.processes() / file).read_text().split('bpmnElement="f_submitted">')[1].split("</bpmndi:")[0]
    )
    changed(file, turns, '<di:waypoint x="1190" y="800" /><di:waypoint x="1220" y="800" />', 1)
    edge = '<bpmndi:BPMNEdge id="f_submitted_di"'
    changed(file, edge, DRAWN + edge)


def test_a_changed_procedure_runs_beside_the_one_old_cases_began_with(app, changed, tmp_path, monkeypatch):
    """From a changed folder to a case that follows it, by the command itself, while an old case goes its way to the end."""
    settings = app.config["SETTINGS"]
    for name, value in {
        "CTCL_DATA": str(tmp_path),
        "DATABASE_URL": settings.database_url,
        "CTCL_SECRET_KEY": settings.secret_key,
        "CTCL_AUDIT_KEY": settings.audit_key,
    }.items():
        monkeypatch.setenv(name, value)
    old = slip(app, "consolidate_requests")
    changed("corrective_action.bpmn", 'name="5.3 Chỉ đạo, phân công"', 'name="5.3 Giao việc"')
    add_a_step(changed)
    told = CliRunner().invoke(main, ["release", "--scenarios-passed", report(tmp_path)])
    assert told.exit_code == 1 and "ghi số lần mới" in told.output, told.output
    changed("procedure.toml", 'issue = "01"', 'issue = "02"')
    told = CliRunner().invoke(main, ["release", "--scenarios-passed", report(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "Đã ban hành lần 02" in told.output and "5.3 Vào sổ phiếu trình" in told.output
    new = slip(app, "consolidate_requests")
    with app.app_context():
        take(new, "consolidate_requests")
        assert open_steps(new) == ["file_requests"]
        take(new, "file_requests", {"note": "Tập 1, số 5."})
        take(old, "consolidate_requests")
        assert open_steps(old) == open_steps(new) == ["assign_action"]
        names = select(Task.case_id, Task.name).where(Task.step == "assign_action")
        assert dict(db.session.execute(names).all()) == {
            old: "5.3 Chỉ đạo, phân công",
            new: "5.3 Giao việc",
        }
        issues = select(Case.id, Release.issue).join(Release, Release.id == Case.release_id)
        assert dict(db.session.execute(issues).all()) == {old: "01", new: "02"}
        list(take_along(old, "assign_action", "analyse_cause", "approve_solution", "take_on_work"))
        list(take_along(new, "assign_action", "analyse_cause"))
        assert invariants.broken() == []
        _to_its_end(old)
        ended = db.session.get_one(Case, old)
        assert (ended.status, ended.outcome) == ("ended", "request_closed")
        assert invariants.broken() == []


def _to_its_end(case_id):
    """Whatever is open is done, the plain way, until nothing is."""
    while steps := [step for step in open_steps(case_id) if step != "support_asked"]:
        take(case_id, steps[0])


def test_a_day_that_is_over_is_refused(changed, ctcl, tmp_path):
    changed("procedure.toml", 'issue = "01"', 'issue = "02"')
    result = ctcl("--scenarios-passed", report(tmp_path), "--effective", "2020-01-01")
    assert result.exit_code == 1 and "đã qua" in result.output


def test_findings_refuse(changed, ctcl, tmp_path):
    changed("corrective_action.bpmn", 'camunda:formKey="DetermineNeedForm"', 'camunda:formKey="NoForm"')
    result = ctcl("--scenarios-passed", report(tmp_path))
    assert result.exit_code == 1 and "chưa sạch" in result.output


@pytest.mark.parametrize(
    ("count", "broken", "told"),
    [
        (10_000, "failure", "1 kịch bản chưa đạt: bad"),
        (10_000, "skipped", "1 kịch bản chưa đạt: bad"),
        (1, "", "Báo cáo thiếu"),
        (0, "", "Báo cáo thiếu"),
    ],
)
def test_unproven_scenarios_refuse(changed, ctcl, tmp_path, count, broken, told):
    changed("procedure.toml", 'issue = "01"', 'issue = "02"')
    result = ctcl("--scenarios-passed", report(tmp_path, count, broken))
    assert result.exit_code == 1 and told in result.output


def test_without_tests_a_report_is_asked_for(changed, ctcl, monkeypatch):
    changed("procedure.toml", 'issue = "01"', 'issue = "02"')
    monkeypatch.setattr(folders, "checkout", lambda: None)
    result = ctcl()
    assert result.exit_code == 1 and "--scenarios-passed" in result.output


def test_a_report_of_another_content_refuses(changed, ctcl, tmp_path):
    of_before = report(tmp_path)
    changed("procedure.toml", 'issue = "01"', 'issue = "02"')
    result = ctcl("--scenarios-passed", of_before)
    assert result.exit_code == 1 and "không phải của đúng nội dung này" in result.output
