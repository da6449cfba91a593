"""The procedure from both ends: every scenario is found with its tags, every gap is told."""

from __future__ import annotations

import re
import tomllib

from webapp.procedure import folders, releases, tracing
from webapp.procedure.releases import Bundle

BUNDLE = releases.bundle(folders.processes(), folders.features())

FEATURE = """# language: vi
@7 @QT-7.a
Tính năng: Một
  @5.4
  Quy tắc: Quy tắc một
    @QT-5.4.a @QT-5.4.b
    Kịch bản: Có thẻ
      Biết điều gì
        \"\"\"
        @QT-5.6
        Kịch bản: trong lời trích
        \"\"\"
    Khung kịch bản: Không thẻ
  Quy tắc: Quy tắc hai
    Kịch bản: Chỉ của tính năng
"""


def test_a_scenario_has_its_own_tags_and_those_above_it():
    found = {scenario.name: scenario.tags for scenario in tracing.scenarios({"a.feature": FEATURE})}
    assert found == {
        "Có thẻ": {"7", "QT-7.a", "5.4", "QT-5.4.a", "QT-5.4.b"},
        "Không thẻ": {"7", "QT-7.a", "5.4"},
        "Chỉ của tính năng": {"7", "QT-7.a"},
    }


def test_every_scenario_of_the_issue_is_found():
    written = re.findall(r"^\s*(?:Kịch bản|Khung kịch bản):", "\n".join(BUNDLE.features.values()), re.M)
    assert len(tracing.scenarios(BUNDLE.features)) == len(written) > 80


def test_every_step_stands_once_in_the_order_of_the_flow():
    for diagram in tracing.diagrams(BUNDLE).values():
        rows = tracing.steps(diagram, BUNDLE)
        drawn = {step.id for step in diagram.steps.values() if step.kind != "message"}
        assert {row.id for row in rows} == drawn and len(rows) == len(drawn)
        assert all(row.scenarios and row.form and row.who for row in rows)
    rows = [row.id for row in tracing.steps(tracing.diagrams(BUNDLE)["corrective_action"], BUNDLE)]
    found = {row.id: row for row in tracing.steps(tracing.diagrams(BUNDLE)["corrective_action"], BUNDLE)}
    assert found["determine_need"].due == "5 ngày từ khi việc được giao"
    assert found["analyse_cause"].due == "assign_action.analysis_due"
    assert rows[0] == "open_request" and rows.index("determine_need") < rows.index("close_request")


def test_what_is_missing_is_told():
    raw = {**BUNDLE.raw, "features": {}, "definition": {**BUNDLE.raw["definition"]}}
    obligations = [dict(row) for row in raw["definition"]["obligations"]]
    for row in obligations:
        if row["id"] == "QT-7.a":
            del row["rule"]
    raw["definition"]["obligations"] = obligations
    gaps = {
        row.obligation.id: row.gaps for clause in tracing.clauses(Bundle(raw)) for row in clause.obligations
    }
    assert gaps["QT-7.a"] == [
        "không bước nào và không quy tắc nào thực hiện",
        "không có kịch bản nào chứng minh",
    ]
    assert gaps["QT-5.4.a"] == ["không có kịch bản nào chứng minh"]
    told = {
        row["id"]
        for row in tomllib.loads((folders.processes() / "procedure.toml").read_text())["obligations"]
    }
    assert set(gaps) == told


def test_built_obligations_have_no_gap():
    for clause in tracing.clauses(BUNDLE):
        for row in clause.obligations:
            assert not row.gaps or not row.obligation.built, row.obligation.id
