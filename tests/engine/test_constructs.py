"""Every construct we rely on goes round twice, saved and loaded at each act; every one we refuse is refused by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests.engine.drawing import (
    NOW,
    boundary,
    call,
    catch,
    end,
    event,
    flow,
    gateway,
    key_of,
    load,
    members,
    message,
    opened,
    process,
    start,
    straight,
    sub,
    throw,
    timer,
    user,
)
from webapp import engine

CODES = (
    '<bpmn:message id="asked" name="asked" /><bpmn:message id="told" name="told" />'
    '<bpmn:signal id="rung" name="rung" />'
    '<bpmn:error id="broken" name="broken" errorCode="broken" />'
    '<bpmn:escalation id="raised" name="raised" escalationCode="raised" />'
)

Act = str | timedelta | Mapping[str, Any]
Round = Sequence[tuple[Act, str]]


@dataclass(frozen=True)
class Construct:
    """A piece of diagram from `first` to `left`, and for each round its acts with what is open after them.

    An act is a step (or step/member) done, time that passes, or facts that change.
    """

    parts: Sequence[str]
    first: str
    opens: str
    rounds: tuple[Round, Round]
    facts: Mapping[str, Any] = field(default_factory=dict)
    called: Mapping[str, bytes] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        again = (
            start(),
            gateway("entered"),
            gateway("left"),
            user("judge"),
            gateway("judged", "done"),
            end("ended"),
            flow("begun", "entered"),
            flow("entered", self.first),
            flow("left", "judge"),
            flow("judge", "judged"),
            flow("judged", "entered", "judge.again"),
            flow("judged", "ended", name="done"),
        )
        return {"tried": process("tried", *again, *self.parts, outside=CODES), **self.called}


def _hosted(edge: str, host: str = user("held"), *more: str) -> tuple[str, ...]:
    """A host that leads out, and an event at its edge that leads to `late` and out too."""
    return (
        host,
        edge,
        user("late"),
        flow("held", "left"),
        flow("edge", "late"),
        flow("late", "left"),
        *more,
    )


def _beside(edge: str, host: str = user("held"), *more: str) -> tuple[str, ...]:
    """The same for an event that does not interrupt: its branch ends by itself."""
    return (
        host,
        edge,
        user("late"),
        end("late_ended"),
        flow("held", "left"),
        flow("edge", "late"),
        flow("late", "late_ended"),
        *more,
    )


def _inside(last: str, *more: str) -> str:
    """An embedded sub-process with one step and the given end."""
    return sub(
        "held",
        start("held_begun"),
        user("inner"),
        last,
        flow("held_begun", "inner"),
        flow("inner", "inner_ended"),
        *more,
    )


_RAISING = sub(
    "held",
    start("held_begun"),
    user("inner"),
    throw("told_above", event("escalation", "raised")),
    user("inner_after"),
    end("inner_ended"),
    flow("held_begun", "inner"),
    flow("inner", "told_above"),
    flow("told_above", "inner_after"),
    flow("inner_after", "inner_ended"),
)
_BREAKING = process(
    "breaking",
    start("breaking_begun"),
    user("inner"),
    gateway("examined", "went_well"),
    end("inner_broke", event("error", "broken")),
    end("inner_ended"),
    flow("breaking_begun", "inner"),
    flow("inner", "examined"),
    flow("examined", "inner_broke", "inner.broken"),
    flow("examined", "inner_ended", name="went_well"),
    outside=CODES,
)
_OUTER = straight("outer", ("within", call("within", "innermost")))
_INNERMOST = (
    straight("innermost", ("inner", user("inner"))).replace(b"begun", b"began").replace(b"ended", b"went")
)
_OUTER = _OUTER.replace(b"begun", b"set_out").replace(b"ended", b"arrived")

DAY = timedelta(days=1)
PAST = "2020-01-01T00:00:00+07:00"

CONSTRUCTS = {
    "exclusive gateway": Construct(
        (
            gateway("choice", "other"),
            user("chosen"),
            user("otherwise"),
            flow("choice", "chosen", "case.way == 'chosen'"),
            flow("choice", "otherwise", name="other"),
            flow("chosen", "left"),
            flow("otherwise", "left"),
        ),
        "choice",
        "chosen",
        ([({"case": {"way": "nowhere"}}, "chosen"), ("chosen", "judge")], [("otherwise", "judge")]),
        {"case": {"way": "chosen"}},
    ),
    "inclusive gateway": Construct(
        (
            gateway("choice", "other", "inclusive"),
            user("chosen"),
            user("also"),
            user("otherwise"),
            gateway("gathered", kind="inclusive"),
            flow("choice", "chosen", "case.one"),
            flow("choice", "also", "case.two"),
            flow("choice", "otherwise", name="other"),
            flow("chosen", "gathered"),
            flow("also", "gathered"),
            flow("otherwise", "gathered"),
            flow("gathered", "left"),
        ),
        "choice",
        "also chosen",
        (
            [("also", "chosen"), ("chosen", "judge")],
            [("chosen", "also"), ({"case": {"one": False, "two": False}}, "also"), ("also", "judge")],
        ),
        {"case": {"one": True, "two": True}},
    ),
    "inclusive gateway: a branch that ends elsewhere, a flow straight to the meeting": Construct(
        (
            gateway("choice", "neither", "inclusive"),
            user("chosen"),
            gateway("given_up", "goes_on"),
            end("given_up_ended"),
            gateway("gathered", kind="inclusive"),
            flow("choice", "gathered", "case.one"),
            flow("choice", "chosen", "case.one"),
            flow("choice", "left", name="neither"),
            flow("chosen", "given_up"),
            flow("given_up", "given_up_ended", "case.give_up"),
            flow("given_up", "gathered", name="goes_on"),
            flow("gathered", "left"),
        ),
        "choice",
        "chosen",
        (
            [({"case": {"one": True, "give_up": True}}, "chosen"), ("chosen", "judge")],
            [({"case": {"one": True, "give_up": False}}, "chosen"), ("chosen", "judge")],
        ),
        {"case": {"one": True}},
    ),
    "parallel gateway": Construct(
        (
            gateway("split", kind="parallel"),
            user("one"),
            user("two"),
            gateway("gathered", kind="parallel"),
            flow("split", "one"),
            flow("split", "two"),
            flow("one", "gathered"),
            flow("two", "gathered"),
            flow("gathered", "left"),
        ),
        "split",
        "one two",
        ([("two", "one"), ("one", "judge")], [("one", "two"), ("two", "judge")]),
    ),
    "event gateway: the message, then the timer": Construct(
        (
            gateway("waits", kind="eventBased"),
            catch("heard", message()),
            catch("waited", timer("timeDuration", "P5D")),
            user("answer"),
            user("remind"),
            flow("waits", "heard"),
            flow("waits", "waited"),
            flow("heard", "answer"),
            flow("waited", "remind"),
            flow("answer", "left"),
            flow("remind", "left"),
        ),
        "waits",
        "heard",
        (
            [("heard", "answer"), (9 * DAY, "answer"), ("answer", "judge")],
            [(4 * DAY, "heard"), (DAY, "remind"), ("remind", "judge")],
        ),
    ),
    "event gateway after a question, for what was heard before": Construct(
        (
            gateway("already", "not_yet"),
            gateway("waits", kind="eventBased"),
            catch("heard", message()),
            catch("waited", timer("timeDuration", "P5D")),
            flow("already", "left", "case.approved"),
            flow("already", "waits", name="not_yet"),
            flow("waits", "heard"),
            flow("waits", "waited"),
            flow("heard", "left"),
            flow("waited", "left"),
        ),
        "already",
        "heard",
        ([("heard", "judge"), ({"case": {"approved": True}}, "judge")], [(DAY, "judge")]),
    ),
    "sub-process": Construct(
        (_inside(end("inner_ended")), flow("held", "left")),
        "held",
        "inner",
        ([("inner", "judge")], [("inner", "judge")]),
    ),
    "sub-process ended by terminate with a branch still open": Construct(
        (
            sub(
                "held",
                start("held_begun"),
                gateway("split", kind="parallel"),
                user("inner"),
                user("spare"),
                end("inner_ended", event("terminate")),
                end("spare_ended"),
                flow("held_begun", "split"),
                flow("split", "inner"),
                flow("split", "spare"),
                flow("inner", "inner_ended"),
                flow("spare", "spare_ended"),
            ),
            flow("held", "left"),
        ),
        "held",
        "inner spare",
        ([("inner", "judge")], [("spare", "inner"), ("inner", "judge")]),
    ),
    "call activity in a call activity": Construct(
        (call("held", "outer"), flow("held", "left")),
        "held",
        "inner",
        ([("inner", "judge")], [("inner", "judge")]),
        called={"outer": _OUTER, "innermost": _INNERMOST},
    ),
    "the same process called twice at once": Construct(
        (
            gateway("split", kind="parallel"),
            call("one", "innermost"),
            call("two", "innermost"),
            gateway("gathered", kind="parallel"),
            flow("split", "one"),
            flow("split", "two"),
            flow("one", "gathered"),
            flow("two", "gathered"),
            flow("gathered", "left"),
        ),
        "split",
        "inner inner",
        ([("inner", "inner"), ("inner", "judge")], [("inner", "inner"), ("inner", "judge")]),
        called={"innermost": _INNERMOST},
    ),
    "boundary timer, interrupting, a date of the case": Construct(
        _hosted(boundary("edge", "held", timer("timeDate", "end_of_day(case.deadline)"))),
        "held",
        "held",
        (
            [(6 * DAY, "late"), ({"case": {"deadline": "2026-03-01"}}, "late"), ("late", "judge")],
            [(DAY, "held"), ("held", "judge"), (90 * DAY, "judge")],
        ),
        {"case": {"deadline": "2026-02-05"}},
    ),
    "boundary timer, not interrupting": Construct(
        _beside(boundary("edge", "held", timer("timeDuration", "P2D"), interrupting=False)),
        "held",
        "held",
        (
            [(3 * DAY, "held late"), (9 * DAY, "held late"), ("late", "held"), ("held", "judge")],
            [(3 * DAY, "held late"), ("held", "judge late"), ("late", "judge")],
        ),
    ),
    "boundary timer, every month": Construct(
        _beside(boundary("edge", "held", timer("timeCycle", "R/P1M"), interrupting=False)),
        "held",
        "held",
        (
            [
                (30 * DAY, "held late"),
                (27 * DAY, "held late"),
                (6 * DAY, "held late late"),
                ("held", "judge"),
            ],
            [
                (32 * DAY, "held late"),
                ("late", "held"),
                (32 * DAY, "held late"),
                ("late", "held"),
                ("held", "judge"),
            ],
        ),
    ),
    "two branches that meet, begun again every month": Construct(
        (
            user("held"),
            boundary("edge", "held", timer("timeCycle", "R/P1M"), interrupting=False),
            gateway("split", kind="parallel"),
            user("one"),
            user("two"),
            gateway("gathered", kind="parallel"),
            user("late"),
            end("late_ended"),
            flow("held", "left"),
            flow("edge", "split"),
            flow("split", "one"),
            flow("split", "two"),
            flow("one", "gathered"),
            flow("two", "gathered"),
            flow("gathered", "late"),
            flow("late", "late_ended"),
        ),
        "held",
        "held",
        (
            [
                (32 * DAY, "held one two"),
                ("one", "held two"),
                ("two", "held late"),
                (32 * DAY, "held late one two"),
                ("two", "held late one"),
                ("one", "held late late"),
                ("held", "judge"),
            ],
            [
                (32 * DAY, "held one two"),
                ("one", "held two"),
                (32 * DAY, "held one two two"),
                ("one", "held two two"),
                ("two", "held late two"),
                ("two", "held late late"),
                ("late", "held late"),
                ("held", "judge"),
            ],
        ),
    ),
    "boundary message": Construct(
        _hosted(boundary("edge", "held", message())),
        "held",
        "edge held",
        ([("edge", "late"), ("late", "judge")], [("held", "judge")]),
    ),
    "boundary signal, thrown in a branch beside it": Construct(
        (
            gateway("split", kind="parallel"),
            user("held"),
            boundary("edge", "held", event("signal", "rung")),
            user("ring"),
            throw("rings", event("signal", "rung")),
            gateway("either"),
            gateway("gathered", kind="parallel"),
            flow("split", "held"),
            flow("split", "ring"),
            flow("ring", "rings"),
            flow("held", "either"),
            flow("edge", "either"),
            flow("either", "gathered"),
            flow("rings", "gathered"),
            flow("gathered", "left"),
        ),
        "split",
        "held ring",
        ([("ring", "judge")], [("held", "ring"), ("ring", "judge")]),
    ),
    "catch signal, thrown in a branch beside it": Construct(
        (
            gateway("split", kind="parallel"),
            catch("rung_for", event("signal", "rung")),
            user("answer"),
            user("ring"),
            throw("rings", event("signal", "rung")),
            gateway("gathered", kind="parallel"),
            flow("split", "rung_for"),
            flow("split", "ring"),
            flow("rung_for", "answer"),
            flow("answer", "gathered"),
            flow("ring", "rings"),
            flow("rings", "gathered"),
            flow("gathered", "left"),
        ),
        "split",
        "ring",
        ([("ring", "answer"), ("answer", "judge")], [("ring", "answer"), ("answer", "judge")]),
    ),
    "boundary escalation, interrupting": Construct(
        _hosted(boundary("edge", "held", event("escalation", "raised")), _RAISING),
        "held",
        "inner",
        ([("inner", "late"), ("late", "judge")], [("inner", "late"), ("late", "judge")]),
    ),
    "boundary escalation, not interrupting": Construct(
        _beside(boundary("edge", "held", event("escalation", "raised"), interrupting=False), _RAISING),
        "held",
        "inner",
        (
            [("inner", "inner_after late"), ("late", "inner_after"), ("inner_after", "judge")],
            [("inner", "inner_after late"), ("inner_after", "judge late"), ("late", "judge")],
        ),
    ),
    "escalation at the end of a sub-process": Construct(
        _hosted(
            boundary("edge", "held", event("escalation", "raised")),
            _inside(end("inner_ended", event("escalation", "raised"))),
        ),
        "held",
        "inner",
        ([("inner", "late"), ("late", "judge")], [("inner", "late"), ("late", "judge")]),
    ),
    "boundary error, from a called process": Construct(
        _hosted(boundary("edge", "held", event("error", "broken")), call("held", "breaking")),
        "held",
        "inner",
        (
            [
                ({"inner": {"broken": True}}, "inner"),
                ("inner", "late"),
                ({"inner": {"broken": False}}, "late"),
                ("late", "judge"),
            ],
            [("inner", "judge")],
        ),
        called={"breaking": _BREAKING},
    ),
    "members at once": Construct(
        (user("work", members("plan.steps")), flow("work", "left")),
        "work",
        "work/a work/b",
        ([("work/b", "work/a"), ("work/a", "judge")], [("work/a", "work/b"), ("work/b", "judge")]),
        {"plan": {"steps": ["a", "b"]}},
    ),
    "members one after another": Construct(
        (user("work", members("plan.steps", isSequential="true")), flow("work", "left")),
        "work",
        "work/a",
        (
            [
                ("work/a", "work/b"),
                ({"plan": {"steps": ["a", "b", "c"]}}, "work/b"),
                ("work/b", "work/c"),
                ("work/c", "judge"),
            ],
            [("work/a", "work/b"), ({"plan": {"steps": ["a"]}}, "judge")],
        ),
        {"plan": {"steps": ["a", "b"]}},
    ),
    "members in a sub-process": Construct(
        (
            sub(
                "held",
                start("held_begun"),
                user("work", members("plan.steps")),
                end("inner_ended"),
                flow("held_begun", "work"),
                flow("work", "inner_ended"),
            ),
            flow("held", "left"),
        ),
        "held",
        "work/1 work/2",
        (
            [
                ("work/1", "work/2"),
                ({"plan": {"steps": [2, 3]}}, "work/2 work/3"),
                ("work/2", "work/3"),
                ("work/3", "judge"),
            ],
            [("work/3", "work/2"), ("work/2", "judge")],
        ),
        {"plan": {"steps": [1, 2]}},
    ),
    "opinions until a date, and from nobody": Construct(
        (
            user("held", members("plan.people", "person")),
            boundary("edge", "held", timer("timeDuration", "P5D")),
            gateway("gathered"),
            flow("held", "gathered"),
            flow("edge", "gathered"),
            flow("gathered", "left"),
        ),
        "held",
        "held/a held/b",
        ([("held/a", "held/b"), (6 * DAY, "judge"), ({"plan": {"people": []}}, "judge")], [(DAY, "judge")]),
        {"plan": {"people": ["a", "b"]}},
    ),
    "catch message": Construct(
        (catch("heard", message()), flow("heard", "left")),
        "heard",
        "heard",
        ([("heard", "judge")], [(90 * DAY, "heard"), ("heard", "judge")]),
    ),
    "catch timer, a duration": Construct(
        (catch("waited", timer("timeDuration", "P2D")), flow("waited", "left")),
        "waited",
        "",
        ([(DAY, ""), (DAY, "judge")], [(DAY, ""), (DAY, "judge")]),
    ),
    "catch timer, a moment of the case": Construct(
        (catch("waited", timer("timeDate", "case.at")), flow("waited", "left")),
        "waited",
        "",
        ([(DAY, ""), ({"case": {"at": PAST}}, "judge")], [(DAY, "judge")]),
        {"case": {"at": "2026-12-31T17:00:00+07:00"}},
    ),
    "milestone": Construct(
        (throw("reached"), user("work"), flow("reached", "work"), flow("work", "left")),
        "reached",
        "work",
        ([("work", "judge")], [("work", "judge")]),
    ),
}


class _Tried:
    """A case of one construct; every act goes through bytes."""

    def __init__(self, construct: Construct) -> None:
        self.process = load(**construct.files())["tried"]
        self.facts, self.now = dict(construct.facts), NOW
        self.result = engine.start(self.process, self.facts, self.now)

    def act(self, act: Act) -> engine.Result:
        if isinstance(act, str):
            step, _, item = act.partition("/")
            key = key_of(self.result, step, item or None)
            self.result = engine.complete(self.process, self.result.state, key, self.facts, self.now)
        else:
            self.now += act if isinstance(act, timedelta) else timedelta()
            self.facts |= act if isinstance(act, Mapping) else {}
            self.result = engine.refresh(self.process, self.result.state, self.facts, self.now)
        return self.result

    def judge(self, again: bool) -> engine.Result:
        self.facts["judge"] = {"again": again}
        return self.act("judge")


def _open(result: engine.Result) -> str:
    return " ".join(f"{step}/{item}" if item else step for step, item in opened(result))


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_it_works_twice(name):
    construct = CONSTRUCTS[name]
    tried = _Tried(construct)
    assert _open(tried.result) == construct.opens
    for number, acts in enumerate(construct.rounds):
        for act, then in acts:
            assert _open(tried.act(act)) == then, (number, act)
        result = tried.judge(again=number == 0)
    assert (result.ended, result.completed, result.open, result.next_due) == ("ended", True, (), None)


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_it_passes_the_trial(name):
    files = {f"{one}.bpmn": data for one, data in CONSTRUCTS[name].files().items()}
    assert [found for found in engine.check(files) if found.severity == "error"] == []


def test_a_terminate_end_ends_the_case_whatever_is_open():
    data = process(
        "tried", start(), gateway("split", kind="parallel"), user("one"), user("two"),
        end("stopped", event("terminate")), end("ended"), flow("begun", "split"), flow("split", "one"),
        flow("split", "two"), flow("one", "stopped"), flow("two", "ended"),
    )  # fmt: skip
    tried = load(tried=data)["tried"]
    begun = engine.start(tried, {}, NOW)
    result = engine.complete(tried, begun.state, key_of(begun, "one"), {}, NOW)
    assert (result.ended, result.completed, result.open) == ("stopped", True, ())


def test_a_message_end_tells_its_message_each_time_and_only_then():
    telling = sub(
        "held", start("held_begun"), user("inner"), end("inner_ended", message("told")),
        flow("held_begun", "inner"), flow("inner", "inner_ended"),
    )  # fmt: skip
    tried = _Tried(Construct((telling, flow("held", "left")), "held", "inner", ([], [])))
    for _ in range(2):
        assert tried.act("inner").messages == ("told",)
        assert tried.judge(again=True).messages == ()


def _task(inside: str, name: str = "work") -> bytes:
    """A diagram whose only step is replaced."""
    return straight("tried", (name, inside))


def _around(first: str, *parts: str, last: str = "", outside: str = CODES) -> bytes:
    """From the start to `first`, from `last` (or `first`) to the end, with anything between."""
    last = last or first
    whole = (start(), *parts, end("ended"), flow("begun", first), flow(last, "ended"))
    return process("tried", *whole, outside=outside)


def _edge(inside: str, interrupting: bool = True, host: str = user("work")) -> bytes:
    return _around(
        "work", host, boundary("edge", "work", inside, interrupting), end("late"), flow("edge", "late"), outside=CODES
    )  # fmt: skip


def _extended(inside: str) -> bytes:
    return _task(user("work").replace("<camunda:properties>", f"{inside}<camunda:properties>"))


def _looped(inside: str, **more: str) -> bytes:
    given = {"camunda__collection": "plan.steps", "camunda__elementVariable": "step"} | more
    tag = members(given["camunda__collection"], given["camunda__elementVariable"])
    return _task(user("work", tag.replace(" />", f">{inside}</bpmn:multiInstanceLoopCharacteristics>")))


def _named(name: str) -> bytes:
    return straight("tried", (name, user(name)))


def _instead(old: str, new: str, data: bytes = straight("tried", ("work", user("work")))) -> bytes:
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


def _deciding(kind: str, *, default: str = "", condition: str = "case.way") -> bytes:
    return process(
        "tried", start(), gateway("choice", default, kind), end("one"), end("two"), flow("begun", "choice"),
        flow("choice", "one", "case.other"), flow("choice", "two", condition, name="other"),
    )  # fmt: skip


def _waiting(*inside: str) -> bytes:
    """An event gateway that leads to events with these definitions."""
    parts = [gateway("waits", kind="eventBased"), gateway("left")]
    for index, one in enumerate(inside):
        parts += [catch(f"for_{index}", one), flow("waits", f"for_{index}"), flow(f"for_{index}", "left")]
    return _around("waits", *parts, last="left")


def _caught_twice(kind: str) -> bytes:
    failing = [
        sub(name, start(f"{name}_begun"), user(f"{name}_inner"), end(f"{name}_ended", event(kind, code)),
            flow(f"{name}_begun", f"{name}_inner"), flow(f"{name}_inner", f"{name}_ended"))
        for name in ("one", "two")
        for code in ["broken" if kind == "error" else "raised"]
    ]  # fmt: skip
    reference = event(kind, "broken" if kind == "error" else "raised")
    return _around(
        "one", *failing, boundary("edge", "one", reference), boundary("edge_two", "two", reference),
        end("late"), end("late_two"), flow("one", "two"), flow("edge", "late"), flow("edge_two", "late_two"), last="two",
    )  # fmt: skip


_COMPENSATE = "<bpmn:compensateEventDefinition />"
_LINK = '<bpmn:linkEventDefinition name="there" />'
_CONDITIONAL = "<bpmn:conditionalEventDefinition><bpmn:condition>case.x</bpmn:condition></bpmn:conditionalEventDefinition>"
_POOLS = (
    '<bpmn:collaboration id="together"><bpmn:participant id="pool" processRef="tried" />'
    '<bpmn:participant id="others" />{}</bpmn:collaboration>'
)
_AROUND_EVENT = (
    start("inner_begun").replace(" />", f">{event('signal', 'rung')}</bpmn:startEvent>"),
    user("inner"),
    end("inner_ended"),
    flow("inner_begun", "inner"),
    flow("inner", "inner_ended"),
)
_LANE = "<bpmn:flowNodeRef>work</bpmn:flowNodeRef>"

# What is wrong: the diagram, the rule that refuses it, the element it names.
REFUSED = {
    "reserved id Start": (_named("Start"), "ids", "Start"),
    "reserved id End": (_named("End"), "ids", "End"),
    "reserved id Root": (_named("Root"), "ids", "Root"),
    "reserved id of the process's end": (_named("tried.EndJoin"), "ids", "tried.EndJoin"),
    "reserved id of the boundary": (_named("work.BoundaryEventSplit"), "ids", "work.BoundaryEventSplit"),
    "an id used twice": (_instead('id="ended"', 'id="work"'), "ids", "work"),
    "an id that is a function": (_named("end_of_day"), "ids", "end_of_day"),
    "script task": (_task('<bpmn:scriptTask id="work"><bpmn:script>1</bpmn:script></bpmn:scriptTask>'), "construct", "work"),
    "comment inside a script task": (
        _task('<bpmn:scriptTask id="work"><bpmn:script><!-- x -->1</bpmn:script></bpmn:scriptTask>'), "construct", "work",
    ),
    "service task": (_task('<bpmn:serviceTask id="work" />'), "construct", "work"),
    "business rule task (DMN)": (_task('<bpmn:businessRuleTask id="work" />'), "construct", "work"),
    "send task": (_task('<bpmn:sendTask id="work" />'), "construct", "work"),
    "receive task": (_task('<bpmn:receiveTask id="work" />'), "construct", "work"),
    "manual task": (_task('<bpmn:manualTask id="work" />'), "construct", "work"),
    "task of no kind": (_task('<bpmn:task id="work" />'), "construct", "work"),
    "ad-hoc sub-process": (_task('<bpmn:adHocSubProcess id="work" />'), "construct", "work"),
    "transaction": (_task('<bpmn:transaction id="work" />'), "construct", "work"),
    "complex gateway": (_task('<bpmn:complexGateway id="work" />'), "construct", "work"),
    "link throw": (_task(throw("work", _LINK)), "construct", "work"),
    "link catch": (_task(catch("work", _LINK)), "construct", "work"),
    "compensation throw": (_task(throw("work", _COMPENSATE)), "construct", "work"),
    "compensation end": (_instead('name="ended">', f'name="ended">{_COMPENSATE}'), "construct", "ended"),
    "compensation boundary": (_edge(_COMPENSATE), "construct", "edge"),
    "step for compensation": (_task(user("work", isForCompensation="true")), "construct", "work"),
    "conditional catch": (_task(catch("work", _CONDITIONAL)), "construct", "work"),
    "conditional boundary": (_edge(_CONDITIONAL), "construct", "edge"),
    "cancel boundary": (_edge("<bpmn:cancelEventDefinition />"), "construct", "edge"),
    "message flow": (
        _instead('<bpmn:process ', _POOLS.format('<bpmn:messageFlow id="sent" sourceRef="work" targetRef="others" />') + '<bpmn:process '),
        "construct", "sent",
    ),
    "a second pool": (_instead('<bpmn:process ', _POOLS.format("") + '<bpmn:process '), "process", "tried"),
    "event sub-process": (
        _around("work", user("work"), sub("aside", *_AROUND_EVENT, triggeredByEvent="true")), "construct", "aside",
    ),
    "event sub-process started by a timer": (
        _around("work", user("work"), sub("aside", *_AROUND_EVENT, triggeredByEvent="1")
                .replace(event("signal", "rung"), timer("timeDuration", "P1D"))), "construct", "aside",
    ),
    "standard loop": (_task(user("work", "<bpmn:standardLoopCharacteristics />")), "construct", "work"),
    "loopDataInputRef": (_looped("<bpmn:loopDataInputRef>steps</bpmn:loopDataInputRef>"), "construct", "work"),
    "loopDataOutputRef": (_looped("<bpmn:loopDataOutputRef>steps</bpmn:loopDataOutputRef>"), "construct", "work"),
    "loop cardinality": (_looped("<bpmn:loopCardinality>3</bpmn:loopCardinality>"), "construct", "work"),
    "completion condition": (_looped("<bpmn:completionCondition>case.x</bpmn:completionCondition>"), "construct", "work"),
    "members without a collection": (_task(user("work", "<bpmn:multiInstanceLoopCharacteristics />")), "members", "work"),
    "members named like a step": (_task(user("work", members("plan.steps", "work"))), "members", "work"),
    "members of a call activity": (
        _task('<bpmn:callActivity id="work" name="work" calledElement="other">' + members("plan.steps") + "</bpmn:callActivity>"),
        "members", "work",
    ),
    "start with a timer": (_instead(start(), f'<bpmn:startEvent id="begun">{timer("timeCycle", "R/P1M")}</bpmn:startEvent>'), "start", "begun"),
    "typed start beside a plain one": (
        _around("joined", gateway("joined"), f'<bpmn:startEvent id="heard">{message()}</bpmn:startEvent>', flow("heard", "joined")),
        "event", "heard",
    ),
    "two plain starts": (_around("joined", gateway("joined"), start("also"), flow("also", "joined")), "start", "tried"),
    "no start": (process("tried", user("work"), end("ended"), flow("work", "ended")), "start", "tried"),
    "signal end": (_instead('name="ended">', f'name="ended">{event("signal", "rung")}'), "event", "ended"),
    "message throw": (_task(throw("work", message())), "event", "work"),
    "error catch": (_task(catch("work", event("error", "broken"))), "event", "work"),
    "catch that waits for nothing": (_task(catch("work", "")), "event", "work"),
    "catch that waits for two things": (_task(catch("work", message() + timer("timeDuration", "P1D"))), "event", "work"),
    "message not interrupting at the edge": (_edge(message(), interrupting=False), "boundary", "edge"),
    "error at the edge of a step": (_edge(event("error", "broken")), "boundary", "edge"),
    "escalation at the edge of a step": (_edge(event("escalation", "raised")), "boundary", "edge"),
    "error not interrupting": (_edge(event("error", "broken"), False, _inside(end("inner_ended")).replace("held", "work")), "boundary", "edge"),
    "cycle that interrupts": (_edge(timer("timeCycle", "R/P1M")), "timer", "edge"),
    "cycle in the flow": (_task(catch("work", timer("timeCycle", "R/P1M"))), "timer", "work"),
    "timer with two times": (
        _task(catch("work", timer("timeDuration", "P1D").replace("</bpmn:timer", "<bpmn:timeDate>x</bpmn:timeDate></bpmn:timer"))),
        "timer", "work",
    ),
    "timer text that is no duration": (_task(catch("work", timer("timeDuration", "P1X"))), "expression", "work"),
    "timer text with a local date": (_task(catch("work", timer("timeDate", "31/12/2026"))), "expression", "work"),
    "timer text that is naive": (_task(catch("work", timer("timeDate", "2026-12-31T17:00:00"))), "expression", "work"),
    "two timers on one event gateway": (_waiting(timer("timeDuration", "P1D"), timer("timeDuration", "P2D")), "gateway", "waits"),
    "event gateway with one way": (_waiting(message()), "gateway", "waits"),
    "event gateway to a step": (
        _around("waits", gateway("waits", kind="eventBased"), catch("heard", message()), user("work"), gateway("left"),
                flow("waits", "heard"), flow("waits", "work"), flow("heard", "left"), flow("work", "left"), last="left"),
        "gateway", "waits",
    ),
    "exclusive gateway without default": (_deciding("exclusive"), "default", "choice"),
    "inclusive gateway without default": (_deciding("inclusive"), "default", "choice"),
    "default with a condition": (_deciding("exclusive", default="other"), "default", "other"),
    "flow out of a gateway without condition": (_deciding("exclusive", default="choice_one", condition=""), "condition", "other"),
    "condition on a flow out of a task": (
        process("tried", start(), user("work"), end("ended"), flow("begun", "work"), flow("work", "ended", "case.x")), "flow", "work_ended",
    ),
    "condition on a flow out of a parallel gateway": (
        process("tried", start(), gateway("split", kind="parallel"), end("one"), end("two"), flow("begun", "split"),
                flow("split", "one", "case.x"), flow("split", "two")), "flow", "split_one",
    ),
    "two flows out of a task": (
        process("tried", start(), user("work"), end("one"), end("two"), flow("begun", "work"), flow("work", "one"), flow("work", "two")),
        "split", "work",
    ),
    "loop without a gateway": (
        process("tried", start(), user("work"), user("check"), end("ended"), flow("begun", "work"), flow("work", "check"),
                flow("check", "work"), flow("check", "ended")), "join", "work",
    ),
    "loop in which nobody acts": (
        _around("merged", gateway("merged"), gateway("again", "no"), flow("merged", "again"), flow("again", "merged", "case.x"),
                gateway("out"), flow("again", "out", name="no"), last="out"), "loop", "again",
    ),
    "parallel gateway that waits for what follows it": (
        _around("met", gateway("met", kind="parallel"), user("work"), gateway("again", "no"), flow("met", "work"),
                flow("work", "again"), flow("again", "met", "case.x"), gateway("out"), flow("again", "out", name="no"), last="out"),
        "join", "met",
    ),
    "gateway that joins and splits": (
        _around("mixed", gateway("mixed", kind="parallel"), user("work"), gateway("also"), flow("mixed", "work"), flow("work", "also"),
                flow("also", "mixed")), "gateway", "mixed",
    ),
    "two flows between the same two": (_instead('<bpmn:sequenceFlow id="begun_work"', flow("begun", "work", name="second") + '<bpmn:sequenceFlow id="begun_work"'), "flow", "begun_work"),
    "flow into a sub-process": (
        _around("held", _inside(end("inner_ended")), gateway("out"), flow("held", "inner", name="across"), last="held"), "flow", "across",
    ),
    "step that leads nowhere": (_around("work", user("work"), user("lost"), flow("lost", "nowhere", name="lost_flow")), "flow", "lost_flow"),
    "step no path reaches": (_around("work", user("work"), user("lost"), gateway("out"), end("far"), flow("lost", "far")), "reach", "lost"),
    "one error code caught in two places": (_caught_twice("error"), "reference", "edge_two"),
    "one escalation code caught in two places": (_caught_twice("escalation"), "reference", "edge_two"),
    "message that is not declared": (_task(catch("work", message("unknown"))), "reference", "work"),
    "a process that is not executable": (_instead('isExecutable="true"', 'isExecutable="false"'), "process", "tried"),
    "a process named unlike its file": (_instead('process id="tried"', 'process id="other"'), "process", "other"),
    "gateway that opens cases": (_task('<bpmn:eventBasedGateway id="work" instantiate="true" />'), "construct", "work"),
    "condition in another language": (
        _instead("<bpmn:conditionExpression>", '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" language="groovy">', _deciding("exclusive", default="other", condition="")),
        "expression", "choice_one",
    ),
    "extension element of another maker": (_extended('<x:any xmlns:x="https://example.org/x" />'), "extension", "work"),
    "extension element of no maker": (_extended('<any xmlns="" />'), "extension", "work"),
    "opaque extension inside an allowed one": (
        _task(user("work").replace("</camunda:properties>", '<x:any xmlns:x="https://example.org/x" /></camunda:properties>')), "extension", "work",
    ),
    "camunda extension we do not read": (_extended("<camunda:inputOutput />"), "extension", "work"),
    "camunda attribute we do not read": (_task(user("work", camunda__assignee="an")), "extension", "work"),
    "data object": (_around("work", user("work"), '<bpmn:dataObject id="paper" />'), "construct", "paper"),
    "step in no lane": (_instead(_LANE, ""), "lane", "work"),
    "step in two lanes": (_instead("</bpmn:laneSet>", f'<bpmn:lane id="second" name="Vai khác">{_LANE}</bpmn:lane></bpmn:laneSet>'), "lane", "work"),
    "step without a form": (_task(user("work").replace(' camunda:formKey="SomeForm"', "")), "form", "work"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_by_its_element(what):
    data, rule, element = REFUSED[what]
    findings = engine.read("tried.bpmn", data)[1]
    assert (rule, element) in [(one.rule, one.element) for one in findings if one.severity == "error"], (
        findings
    )
    assert all(one.message.endswith((".", "…", ")")) for one in findings)
    with pytest.raises(engine.DiagramError):
        load(tried=data)
    assert set(engine.check({"tried.bpmn": data})) >= set(findings), "check says no less than read"


def test_calls_in_a_circle_and_into_nothing_are_refused():
    itself = straight("one", ("again", call("again", "one")))
    assert [(one.rule, one.element) for one in engine.check({"one.bpmn": itself})] == [("call", "again")]
    there = straight("one", ("go", call("go", "two")))
    back = straight("two", ("back", call("back", "one")))
    found = engine.check({"one.bpmn": there, "two.bpmn": back})
    assert [(one.rule, one.element) for one in found] == [("call", "go"), ("call", "back")]
    assert [(one.rule, one.element) for one in engine.check({"one.bpmn": there})] == [("call", "go")]


def test_one_step_in_two_processes_is_refused():
    files = {
        "one.bpmn": straight("one", ("work", user("work"))),
        "two.bpmn": straight("two", ("work", user("work"))),
    }
    assert [(one.rule, one.element) for one in engine.check(files)] == [("ids", "work")]
