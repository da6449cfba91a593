"""P8: in every place of a diagram that takes an expression, forty hostile texts are refused and nothing runs."""

from xml.sax.saxutils import escape, quoteattr

import pytest

from tests.engine.drawing import (
    NOW,
    attributes,
    boundary,
    catch,
    end,
    flow,
    gateway,
    process,
    start,
    straight,
    timer,
    user,
)
from tests.engine.hostile import PAYLOADS, armed
from webapp import engine


def _condition(text):
    return process(
        "aim", start(), gateway("choice", "no"), end("yes_ended"), end("no_ended"),
        flow("begun", "choice"), flow("choice", "yes_ended", text), flow("choice", "no_ended", name="no"),
    )  # fmt: skip


def _inclusive(text):
    return _condition(text).replace(b"exclusiveGateway", b"inclusiveGateway")


def _boundary(kind, text, interrupting=False):
    return process(
        "aim", start(), user("host"), boundary("due", "host", timer(kind, text), interrupting), end("ended"), end("late"),
        flow("begun", "host"), flow("host", "ended"), flow("due", "late"),
    )  # fmt: skip


def _members(inside="", **given):
    values = attributes(**{"camunda__collection": "plan.steps", "camunda__elementVariable": "step"} | given)
    loop = f"<bpmn:multiInstanceLoopCharacteristics{values}>{inside}</bpmn:multiInstanceLoopCharacteristics>"
    return straight("aim", ("work", user("work", loop)))


def _extension(inside):
    return straight(
        "aim", ("work", user("work").replace("<camunda:properties>", f"{inside}<camunda:properties>"))
    )


PLACES = {
    "flow condition": _condition,
    "inclusive flow condition": _inclusive,
    "flow condition out of a task": lambda text: process(
        "aim", start(), user("work"), end("ended"), flow("begun", "work"), flow("work", "ended", text)
    ),
    "boundary timer date": lambda text: _boundary("timeDate", text, True),
    "boundary timer duration": lambda text: _boundary("timeDuration", text),
    "boundary timer cycle": lambda text: _boundary("timeCycle", text),
    "catch timer date": lambda text: straight("aim", ("wait", catch("wait", timer("timeDate", text)))),
    "catch timer duration": lambda text: straight("aim", ("wait", catch("wait", timer("timeDuration", text)))),
    "catch timer cycle": lambda text: straight("aim", ("wait", catch("wait", timer("timeCycle", text)))),
    "start timer": lambda text: straight("aim", ("work", user("work"))).replace(
        start().encode(), f'<bpmn:startEvent id="begun">{timer("timeCycle", text)}</bpmn:startEvent>'.encode()
    ),
    "due date": lambda text: straight("aim", ("work", user("work", camunda__dueDate=text))),
    "collection": lambda text: _members(camunda__collection=text),
    "element variable": lambda text: _members(camunda__elementVariable=text),
    "loop cardinality": lambda text: _members(f"<bpmn:loopCardinality>{escape(text)}</bpmn:loopCardinality>"),
    "completion condition": lambda text: _members(
        f"<bpmn:completionCondition>{escape(text)}</bpmn:completionCondition>"
    ),
    "standard loop condition": lambda text: straight(
        "aim",
        ("work", user("work", "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>"
                      f"{escape(text)}</bpmn:loopCondition></bpmn:standardLoopCharacteristics>")),
    ),
    "performer": lambda text: straight("aim", ("work", user("work", performer=text))),
    "form key": lambda text: straight("aim", ("work", user("work", camunda__formKey=text))),
    "candidate groups": lambda text: straight("aim", ("work", user("work", camunda__candidateGroups=text))),
    "assignee": lambda text: straight("aim", ("work", user("work", camunda__assignee=text))),
    "script task": lambda text: straight(
        "aim", ("work", f'<bpmn:scriptTask id="work"><bpmn:script>{escape(text)}</bpmn:script></bpmn:scriptTask>')
    ),
    "service expression": lambda text: straight(
        "aim", ("work", f'<bpmn:serviceTask id="work" camunda:expression={quoteattr(text)} />')
    ),
    "conditional event": lambda text: straight(
        "aim",
        ("wait", catch("wait", f"<bpmn:conditionalEventDefinition><bpmn:condition>{escape(text)}</bpmn:condition>"
                       "</bpmn:conditionalEventDefinition>")),
    ),
    "execution listener": lambda text: _extension(
        f'<camunda:executionListener expression={quoteattr(text)} event="start" />'
    ),
    "input parameter": lambda text: _extension(
        f'<camunda:inputOutput><camunda:inputParameter name="x">{escape(text)}</camunda:inputParameter></camunda:inputOutput>'
    ),
    "library's own pre-script": lambda text: _extension(
        '<s:preScript xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">' + escape(text) + "</s:preScript>"
    ),
    "field default": lambda text: _extension(
        f'<camunda:formData><camunda:formField id="x" type={quoteattr(text)} /></camunda:formData>'
    ),
    "field validator": lambda text: _extension(
        '<camunda:formData><camunda:formField id="x" type="string"><camunda:validation>'
        f'<camunda:constraint name="validator" config={quoteattr(text)} />'
        "</camunda:validation></camunda:formField></camunda:formData>"
    ),
    "correlation": lambda text: straight("aim", ("work", user("work"))).replace(
        b"<bpmn:process ",
        '<bpmn:correlationProperty id="c"><bpmn:correlationPropertyRetrievalExpression messageRef="asked">'
        f"<bpmn:messagePath>{escape(text)}</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>"
        "</bpmn:correlationProperty><bpmn:process ".encode(),
        1,
    ),
}  # fmt: skip

HARMLESS = {
    "flow condition": "case.origin == 'unit'",
    "inclusive flow condition": "case.origin == 'unit'",
    "boundary timer date": "end_of_day(case.deadline)",
    "boundary timer duration": "P2D",
    "boundary timer cycle": "R/P1M",
    "catch timer date": "2026-12-31T17:00:00+07:00",
    "catch timer duration": '"P1D"',
    "due date": "P5D",
    "collection": "plan.steps",
    "element variable": "step",
    "performer": "each step.owner",
    "form key": "SomeForm",
    "candidate groups": "staff, unit_leader",
}


@pytest.fixture(scope="module", autouse=True)
def _schema_loaded():
    engine.read("aim.bpmn", _condition("True"))


@pytest.mark.parametrize("place", PLACES)
def test_hostile_expressions_are_refused_in_every_place(place, tmp_path, watched):
    canary = tmp_path / "canary"
    for payload in PAYLOADS:
        data = PLACES[place](armed(payload, canary))
        with watched() as happened:
            findings = engine.read("aim.bpmn", data)[1]
        assert [f for f in findings if f.severity == "error"], payload
        assert happened == [], payload
        with pytest.raises(engine.DiagramError):
            engine.load({"aim.bpmn": data})
    assert not canary.exists()


@pytest.mark.parametrize("place", HARMLESS)
def test_each_place_lets_its_own_kind_of_text_through(place):
    """Else the refusals above might only say that the little diagrams are wrong."""
    findings = engine.read("aim.bpmn", PLACES[place](HARMLESS[place]))[1]
    assert [finding for finding in findings if finding.severity == "error"] == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_facts_are_only_data(payload, tmp_path, watched):
    """What people type reaches timers as a value, never as an expression."""
    canary = tmp_path / "canary"
    aim = engine.load({"aim.bpmn": PLACES["catch timer date"]("case.deadline")})["aim"]
    with watched() as happened, pytest.raises(engine.EngineError):
        engine.start(aim, {"case": {"deadline": armed(payload, canary)}}, NOW)
    assert not canary.exists() and happened == []
