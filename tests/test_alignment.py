"""Diagram, form, scenario and procedure.toml say the same; whoever changes one is told what else must change."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from forms import registry, schema
from forms.fields import Listed, Rows
from webapp.procedure import check as checking
from webapp.procedure import folders, releases

ROOT = Path(__file__).parent.parent
BUNDLE = releases.bundle(folders.processes(), folders.features())
DEFINITION = BUNDLE.definition
PROCESSES = releases.processes(BUNDLE)
STEPS = {
    step.id: step
    for process in PROCESSES.values()
    for step in process.steps.values()
    if step.kind != "message"
}
FEATURES = {path.name: path.read_text() for path in sorted((ROOT / "features").glob("*.feature"))}
TAGGED = set(re.findall(r"@(QT-[0-9.a-z]+)", "\n".join(FEATURES.values())))
BUILT = {id: obligation for id, obligation in DEFINITION.obligations.items() if obligation.built}
# Facts whose values come from elsewhere than a form's own list.
CASE_FACTS = {"case.origin": "origins"}


def test_the_procedure_checks_clean():
    assert checking.check([ROOT / "processes"]) == []


@pytest.mark.parametrize("step", sorted(STEPS))
def test_a_drawn_step_has_its_form(step):
    form = registry.form_for(step)
    assert form is not None, f"{step}: no class in forms/ claims it"
    assert STEPS[step].form == form.__name__


def test_no_form_without_a_drawn_step():
    assert sorted(set(registry.all_forms()) - set(STEPS)) == []


@pytest.mark.parametrize("obligation", sorted(BUILT))
def test_an_obligation_has_a_scenario(obligation):
    assert obligation in TAGGED


@pytest.mark.parametrize("obligation", sorted(BUILT))
def test_an_obligation_has_a_step_or_a_rule(obligation):
    drawn = {name for step in STEPS.values() for name in step.obligations}
    assert obligation in drawn or BUILT[obligation].rule


def test_scenarios_name_only_obligations_there_are():
    assert sorted(TAGGED - set(DEFINITION.obligations)) == []


@pytest.mark.parametrize("step", sorted(STEPS))
def test_a_step_serves_obligations_of_its_own_clause(step):
    drawn = STEPS[step]
    for name in drawn.obligations:
        assert DEFINITION.obligations[name].clause.startswith(drawn.clause[:3]), name


def conditions():
    """Every “fact == value” that a diagram asks."""
    for process in PROCESSES.values():
        for diagram in process.diagrams.values():
            for flow in diagram.flows.values():
                for fact, value in re.findall(r'([a-z_]+\.[a-z_]+) == "([^"]+)"', flow.condition or ""):
                    yield flow.id, fact, value


@pytest.mark.parametrize(("flow", "fact", "value"), sorted(set(conditions())))
def test_an_answer_a_gateway_waits_for_can_be_given(flow, fact, value):
    step, _, name = fact.partition(".")
    if fact in CASE_FACTS:
        list_name = CASE_FACTS[fact]
    else:
        form = registry.form_for(step)
        assert form is not None and name in form.facts, fact
        list_name = schema.blank(form)[name].list_name
    assert value in {choice.value for choice in DEFINITION.lists[list_name]}, f"{flow}: {value}"


def test_every_list_a_form_offers_is_in_the_release():
    from webapp.workflow.directory import Choices

    live = set(Choices._LIVE)
    for form in registry.all_forms().values():
        for field in _listed(schema.blank(form)):
            assert field.list_name in live | set(DEFINITION.lists), f"{form.__name__}.{field.name}"


def _listed(form):
    for field in form:
        entries = field.entries if isinstance(field, Rows) else [field]
        for entry in entries:
            if isinstance(entry, Listed):
                yield entry
            elif hasattr(entry, "form"):
                yield from _listed(entry.form)


def test_every_field_stands_in_a_box():
    for form in registry.all_forms().values():
        boxed = [name for box in form.boxes for name in box.fields]
        assert sorted(boxed) == sorted(schema.blank(form)._fields), form.__name__


def test_the_wordings_of_the_lists_are_those_of_the_procedure():
    assert len(DEFINITION.lists["sources"]) == 12 + 1  # and “Khác (nêu rõ)”
    assert len(DEFINITION.lists["signs"]) == 8 + 1


def test_the_promises_name_proofs_that_are_there():
    text = (ROOT / "docs" / "promises.md").read_text()
    files = re.findall(r"`((?:tests|features|webapp)/[a-z_/]+\.(?:py|feature))`", text)
    for file in files:
        assert (ROOT / file).exists(), file
    named = set(re.findall(r"`(test_[a-z_]+)`", text))
    written = {
        name
        for file in ROOT.glob("tests/**/test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    assert files and named and named <= written


def test_the_readme_names_what_there_is():
    text = (ROOT / "README.md").read_text()
    for command in ("make run", "make test", "make check"):
        assert command in text
        assert re.search(rf"^{command.split()[1]}:", (ROOT / "Makefile").read_text(), re.M)
    for folder in re.findall(r"`((?:processes|forms|features|webapp|tests|docs)/[a-z_/.]*)`", text):
        assert (ROOT / folder).exists(), folder
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
        assert (ROOT / picture).is_file(), picture
    from webapp.cli import main

    told = set(
        re.findall(r"`(?:ctcl )?([a-z]+)(?: [A-Z\[].*?| list.*?)?`", text.split("## The command line")[1])
    )
    assert set(main.commands) <= told


def test_folder_notes_stay_short():
    for path in ROOT.glob("*/README.md"):
        assert len(path.read_text().splitlines()) <= 20, path


def test_the_decisions_point_at_what_there_is():
    text = (ROOT / "docs/decisions.md").read_text()
    for name in re.findall(r"`(webapp/[a-z_/]+\.py)`", text):
        assert (ROOT / name).exists(), name
    keys = tomllib.loads((ROOT / "processes/procedure.toml").read_text())
    assert "issued_on" in keys and "retention" in keys


def test_top_level_holds_only_what_the_house_allows():
    allowed = {
        "pyproject.toml", "processes", "webapp", "forms", "features", "tests", "README.md", "Makefile", "benchmarks",
        "deploy", "docs", "LICENSE", "CHANGELOG.md", "constraints.txt", "var", "dist",
    }  # fmt: skip
    seen = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__"))}
    assert sorted(seen - allowed) == []


def test_no_step_of_a_scenario_is_written_twice():
    """Which of two would run depends on where they stand."""
    written = Counter(
        step
        for path in (ROOT / "tests" / "scenarios").glob("*.py")
        for step in re.findall(r"^@((?:given|when|then)\(.+\))$", path.read_text(), re.M)
    )
    assert [step for step, count in written.items() if count > 1] == []
