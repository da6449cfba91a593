"""`ctcl release`: what changed is told, and nothing is released unchanged, unclean or unproven."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp.cli import main
from webapp.procedure import difference, folders, proof, releases

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


def report(folder: Path, count: int, broken: str = "") -> str:
    cases = "".join(
        f'<testcase classname="tests.scenarios.test_scenarios" name="s{n}"/>' for n in range(count)
    )
    path = folder / "report.xml"
    path.write_text(f"<testsuites><testsuite>{cases}{broken}</testsuite></testsuites>")
    return str(path)


def scenarios() -> int:
    return sum(len(proof.SCENARIO.findall(text)) for text in BEFORE.features.values())


def said() -> str:
    return "\n".join(difference.differences(BEFORE, releases.bundle(folders.processes(), folders.features())))


def test_nothing_changed_is_told_as_nothing_and_refused(changed, ctcl, tmp_path):
    assert said() == ""
    result = ctcl("--scenarios-passed", report(tmp_path, 500))
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
    proven = report(tmp_path, scenarios())
    result = ctcl("--scenarios-passed", proven, "--effective", "2099-01-01")
    assert result.exit_code == 0, result.output
    assert "Đã ban hành lần 02, hiệu lực từ 01/01/2099" in result.output
    again = ctcl("--scenarios-passed", proven, "--effective", "2099-01-01")
    assert again.exit_code == 1 and "đã ban hành" in again.output


def test_a_day_that_is_over_is_refused(changed, ctcl, tmp_path):
    changed("procedure.toml", 'issue = "01"', 'issue = "02"')
    result = ctcl("--scenarios-passed", report(tmp_path, scenarios()), "--effective", "2020-01-01")
    assert result.exit_code == 1 and "đã qua" in result.output


def test_findings_refuse(changed, ctcl, tmp_path):
    changed("corrective_action.bpmn", 'camunda:formKey="DetermineNeedForm"', 'camunda:formKey="NoForm"')
    result = ctcl("--scenarios-passed", report(tmp_path, scenarios()))
    assert result.exit_code == 1 and "chưa sạch" in result.output


@pytest.mark.parametrize(
    ("count", "broken", "told"),
    [
        (
            1000,
            '<testcase classname="scenarios" name="bad"><failure/></testcase>',
            "1 kịch bản chưa đạt: bad",
        ),
        (
            1000,
            '<testcase classname="scenarios" name="gone"><skipped/></testcase>',
            "1 kịch bản chưa đạt: gone",
        ),
        (1, "", "chỉ có 1 kịch bản"),
        (1000, "<", "không phải JUnit XML"),
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


def test_the_scenarios_of_a_checkout_are_run_and_counted(tmp_path):
    place = tmp_path / "tests" / "scenarios"
    place.mkdir(parents=True)
    (place / "test_scenarios.py").write_text("def test_one():\n    pass\n\n\ndef test_two():\n    pass\n")
    feature = {"a.feature": "Kịch bản: một\n  Kịch bản: hai\n"}
    assert proof.passed(proof.run(tmp_path), feature) == 2
    (place / "test_scenarios.py").write_text("def test_one():\n    assert False\n")
    with pytest.raises(proof.NotProven, match="chưa đạt: test_one"):
        proof.passed(proof.run(tmp_path), feature)
