"""A case's way through the engine: members, deadlines, months, loops, messages, withdrawal; saved and loaded at each act."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.engine.days import OddDays
from tests.engine.drawing import (
    NOW,
    end,
    flow,
    gateway,
    key_of,
    load,
    opened,
    process,
    start,
    straight,
    timer,
    user,
)
from tests.engine.drawing import boundary as edge
from tests.engine.pattern import LIFE, WORK, facts
from webapp import engine
from webapp.engine.calendar import ZONE

life = load(life=LIFE, work=WORK)["life"]


class Case:
    """A case that keeps its state between acts, as the workflow does."""

    def __init__(self, given: dict, now: datetime = NOW, process: engine.Process = life) -> None:
        self.process, self.facts, self.now = process, given, now
        self.result = engine.start(process, given, now)

    def do(self, step: str, item: str | None = None, **answers: object) -> engine.Result:
        self.facts.setdefault(step, {}).update(answers)
        key = key_of(self.result, step, item)
        self.result = engine.complete(self.process, self.result.state, key, self.facts, self.now)
        return self.result

    def pass_time(self, moment: datetime) -> engine.Result:
        self.now = moment
        self.result = engine.fire(self.process, self.result.state, self.facts, moment)
        return self.result

    def refresh(self) -> engine.Result:
        self.result = engine.refresh(self.process, self.result.state, self.facts, self.now)
        return self.result


def at_work(*keys: str, deadline: str = "2026-12-31") -> Case:
    case = Case(facts(*keys, deadline=deadline))
    case.do("plan_measures")
    return case


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE).astimezone(UTC)  # type: ignore[misc,arg-type]


def test_the_members_are_the_steps_of_the_plan():
    case = at_work("a", "b")
    assert opened(case.result) == [("carry_out_step", "a"), ("carry_out_step", "b"), ("support_asked", None)]
    entry = next(entry for entry in case.result.open if entry.item_key == "b")
    assert entry.item == case.facts["plan_measures"]["steps"][1] and entry.kind == "user"
    assert next(entry for entry in case.result.open if entry.step == "support_asked").kind == "catch"


def test_a_changed_plan_adds_drops_and_changes_members_and_keeps_the_done_one():
    case = at_work("a", "b", "c")
    case.do("carry_out_step", "a")
    kept = key_of(case.result, "carry_out_step", "b")
    case.facts["plan_measures"]["steps"] = [
        {"key": "b", "owner": 99, "due": "2026-10-01"},
        {"key": "d", "owner": 5},
    ]
    case.refresh()
    assert opened(case.result) == [("carry_out_step", "b"), ("carry_out_step", "d"), ("support_asked", None)]
    assert key_of(case.result, "carry_out_step", "b") == kept
    assert next(e.item for e in case.result.open if e.item_key == "b")["owner"] == 99
    case.do("carry_out_step", "b")
    case.do("carry_out_step", "d")
    assert ("report_completion", None) in opened(case.result)


def test_dropping_every_open_member_lets_the_work_go_on():
    case = at_work("a", "b")
    case.do("carry_out_step", "a")
    case.facts["plan_measures"]["steps"] = case.facts["plan_measures"]["steps"][:1]
    assert ("report_completion", None) in opened(case.refresh())


def test_a_plan_change_in_the_same_act_as_a_member_is_done():
    case = at_work("a")
    case.facts["plan_measures"]["steps"] = [{"key": "z", "owner": 1}]
    assert opened(case.do("carry_out_step", "a")) == [("carry_out_step", "z"), ("support_asked", None)]


def test_members_enter_a_second_time_without_leaking_the_first_time():
    case = at_work("a", "b")
    for _ in range(3):
        case.do("carry_out_step", "a")
        case.do("carry_out_step", "b")
        case.do("report_completion")
        case.do("verify_result", outcome="supplement")
        assert opened(case.result) == [
            ("carry_out_step", "a"),
            ("carry_out_step", "b"),
            ("support_asked", None),
        ]
    assert case.result.next_due == local(2026, 2, 28, 8), "both timers are armed anew"


@pytest.mark.parametrize(
    "steps", [None, "ab", [{"owner": 1}], [{"key": "a"}, {"key": "a"}], [True], {"a": 1}]
)
def test_a_collection_that_is_no_list_of_keyed_items_is_refused(steps):
    case = Case(facts())
    case.facts["plan_measures"]["steps"] = steps
    with pytest.raises(engine.EngineError):
        case.do("plan_measures")


def test_an_empty_plan_has_no_members():
    case = Case(facts())
    case.facts["plan_measures"]["steps"] = []
    assert opened(case.do("plan_measures")) == [("report_completion", None), ("support_asked", None)]


def test_support_is_asked_again_and_again():
    case = at_work("a")
    for _ in range(5):
        case.do("support_asked")
        assert opened(case.result) == [("carry_out_step", "a"), ("decide_support", None)]
        case.do("decide_support")
    assert ("support_asked", None) in opened(case.result)


def test_months_come_on_the_last_day_and_the_31st_comes_back():
    case = at_work()
    assert case.result.next_due == local(2026, 2, 28, 8)
    seen = []
    for _ in range(4):
        seen.append(case.result.next_due)
        case.pass_time(case.result.next_due)
        assert ("report_progress", None) in opened(case.result) and "month_passed" in case.result.passed
        case.do("report_progress")
    assert seen == [
        local(2026, 2, 28, 8),
        local(2026, 3, 31, 8),
        local(2026, 4, 30, 8),
        local(2026, 5, 31, 8),
    ]


def test_three_missed_months_fire_once():
    case = at_work()
    case.pass_time(local(2026, 5, 10))
    assert [step for step, _ in opened(case.result)].count("report_progress") == 1
    assert case.result.next_due == local(2026, 5, 31, 8)
    assert opened(case.pass_time(case.now)) == opened(case.result)


def test_the_deadline_opens_the_check_and_takes_everything_else_away():
    case = at_work(deadline="2026-03-15")
    assert case.pass_time(local(2026, 3, 15, 16, 59)).ended is None
    assert opened(case.pass_time(local(2026, 3, 15, 17))) == [("verify_result", None)]
    assert "deadline_reached" in case.result.passed and case.result.next_due is None


def test_open_reports_vanish_when_the_work_ends():
    case = at_work("a")
    case.pass_time(local(2026, 2, 28, 8))
    case.do("carry_out_step", "a")
    assert opened(case.do("report_completion")) == [("verify_result", None)]
    assert case.do("verify_result", outcome="achieved").completed


def test_a_moved_deadline_moves_the_timer():
    case = at_work(deadline="2026-02-10")
    assert case.result.next_due == local(2026, 2, 10, 17)
    case.facts["case"]["deadline"] = "2026-02-20"
    assert case.refresh().next_due == local(2026, 2, 20, 17)
    assert opened(case.pass_time(local(2026, 2, 11)))[0] == ("carry_out_step", "a")
    case.facts["case"]["deadline"] = "2026-02-12"
    assert case.do("carry_out_step", "a").next_due == local(2026, 2, 12, 17), (
        "complete does what refresh does"
    )
    assert opened(case.pass_time(local(2026, 2, 13))) == [("verify_result", None)]


def test_a_deadline_already_past_opens_the_check_at_once():
    assert opened(at_work(deadline="2026-01-01").result) == [("verify_result", None)]


@pytest.mark.parametrize("deadline", ["31/12/2026", "2026-02-30", 5, "__import__('os')"])
def test_a_wrong_date_stops_the_act_and_leaves_the_state(deadline):
    case = Case(facts())
    case.facts["case"]["deadline"] = deadline
    before = case.result.state
    with pytest.raises(engine.EngineError):
        case.do("plan_measures")
    assert engine.look(life, before).open == case.result.open


def test_a_timer_without_a_date_waits():
    case = at_work()
    case.facts["case"]["deadline"] = None
    with pytest.raises(engine.Stuck):
        case.refresh()


def test_the_end_that_finished_the_case_is_named():
    case = at_work("a")
    case.do("carry_out_step", "a")
    result = case.do("report_completion")
    assert result.passed == ("report_completion", "completion_reported", "carry", "carried_out")
    result = case.do("verify_result", outcome="achieved")
    assert (result.completed, result.ended, result.open, result.next_due) == (True, "closed", (), None)


def test_a_message_end_tells_its_message():
    case = at_work(deadline="2026-01-01")
    result = case.do("verify_result", outcome="not_achieved")
    assert (result.ended, result.messages) == ("reissued", ("life",))


def test_a_task_is_completed_once():
    case = at_work("a")
    key, state = key_of(case.result, "carry_out_step", "a"), case.result.state
    case.do("carry_out_step", "a")
    with pytest.raises(engine.NotOpen):
        engine.complete(life, case.result.state, key, case.facts, NOW)
    for nonsense in ("", "zzz", "0" * 32, "é"):
        with pytest.raises(engine.NotOpen):
            engine.complete(life, state, nonsense, case.facts, NOW)


def test_cancel_leaves_nothing_live():
    case = at_work()
    case.pass_time(local(2026, 3, 1))
    result = engine.cancel(life, case.result.state)
    assert (result.completed, result.ended, result.open, result.next_due) == (True, None, (), None)
    assert engine.look(life, result.state).completed
    later = engine.fire(life, result.state, case.facts, local(2030, 1, 1)) if not result.completed else result
    assert later.open == ()


def test_look_says_what_the_act_said():
    case = at_work()
    seen = engine.look(life, case.result.state)
    assert seen == replace(case.result, passed=())


def test_a_naive_clock_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="aware"):
        engine.start(life, facts(), datetime(2026, 1, 1))  # noqa: DTZ001 (that is the point)


def test_the_system_clock_is_never_asked(monkeypatch):
    case = at_work(deadline="2199-12-31")
    assert ("report_progress", None) not in opened(case.refresh())
    case = Case(facts(deadline="1999-12-31"), datetime(1999, 1, 1, tzinfo=UTC))
    assert opened(case.do("plan_measures"))[0] == ("carry_out_step", "a")


def test_durations_count_from_arming_and_interrupting_or_not():
    data = process(
        "wait", start(), user("first"), user("late"), end("ended"), end("late_ended"),
        edge("two_days", "first", timer("timeDuration", "P2D"), interrupting=False),
        flow("begun", "first"), flow("first", "ended"), flow("two_days", "late"), flow("late", "late_ended"),
    )  # fmt: skip
    case = Case({}, process=load(wait=data)["wait"])
    assert case.result.next_due == NOW + timedelta(days=2)
    assert opened(case.pass_time(NOW + timedelta(days=3))) == [("first", None), ("late", None)]
    case.do("first")
    assert case.do("late").completed


def test_due_times_of_steps():
    step = life.steps["carry_out_step"]
    assert engine.due(step, {}, {"due": "2026-05-20"}, NOW) == local(2026, 5, 20, 17)
    assert engine.due(step, {}, {"due": None}, NOW) is engine.due(step, {}, {}, NOW) is None
    opened_at = local(2026, 1, 29, 15)
    assert engine.due(replace(step, due="P5D"), {}, None, opened_at) == local(2026, 2, 3, 15)
    assert engine.due(
        replace(step, due="case.check_by"), {"case": {"check_by": "2026-03-01"}}, None, NOW
    ) == local(2026, 3, 1, 17)
    assert engine.due(
        replace(step, due="case.term"), {"case": {"term": "P1M"}}, None, local(2026, 1, 31)
    ) == local(2026, 2, 28)
    assert engine.due(replace(step, due=""), {}, None, NOW) is None


def test_due_times_in_working_days_leave_a_date_where_it_is():
    step, given = life.steps["carry_out_step"], local(2026, 3, 6, 15)
    assert engine.due(replace(step, due="P2D"), {}, None, given, OddDays()) == local(2026, 3, 9, 15)
    term = replace(step, due="case.term")
    assert engine.due(term, {"case": {"term": "P1D"}}, None, given, OddDays()) == local(2026, 3, 7, 15)
    # A day off that somebody typed.
    assert engine.due(step, {}, {"due": "2026-03-08"}, given, OddDays()) == local(2026, 3, 8, 17)


def test_a_due_time_that_is_no_date_is_refused():
    step = life.steps["carry_out_step"]
    with pytest.raises(engine.EngineError):
        engine.due(step, {}, {"due": "20/05/2026"}, NOW)


def test_a_rework_loop_ends_aloud_at_depth_800_not_in_silence():
    data = process(
        "rework", start(), gateway("merged"), user("draft"), user("judge"), gateway("judged", "back"), end("ended"),
        flow("begun", "merged"), flow("merged", "draft"), flow("draft", "judge"), flow("judge", "judged"),
        flow("judged", "ended", "judge.ok == True"), flow("judged", "merged", name="back"),
    )  # fmt: skip
    case = Case({}, process=load(rework=data)["rework"])
    with pytest.raises(engine.TooDeep, match="quá nhiều lần"):
        for _ in range(1200):
            case.do("draft")
            case.do("judge")
    assert case.result.open, "the last state still shows its task"
    assert engine.cancel(case.process, case.result.state).completed


def test_more_than_200_machine_steps_in_one_act_are_refused():
    # A round whose only wait is a timer always in the past: somebody must stop it, and it is not the server.
    data = process(
        "busy", start(), gateway("merged"), user("host"), end("ended"),
        edge("past", "host", timer("timeDate", "case.past")),
        flow("begun", "merged"), flow("merged", "host"), flow("host", "ended"), flow("past", "merged"),
    )  # fmt: skip
    with pytest.raises(engine.EngineError) as refused:
        Case({"case": {"past": "2020-01-01T00:00:00+07:00"}}, process=load(busy=data)["busy"])
    assert isinstance(refused.value, engine.TooManySteps | engine.TooDeep)


def test_a_process_that_unfolds_is_stopped():
    parts, flows, tip = [start()], [], "begun"
    for index in range(14):
        split, merge = f"split_{index}", f"merge_{index}"
        parts += [
            gateway(split, kind="parallel"),
            user(f"a_{index}"),
            user(f"b_{index}"),
            gateway(merge, kind="parallel"),
        ]
        flows.append(flow(tip, split))
        for task in (f"a_{index}", f"b_{index}"):
            flows += [flow(split, task), flow(task, merge)]
        tip = merge
    data = process(
        "many", *parts, user("last"), end("ended"), *flows, flow(tip, "last"), flow("last", "ended")
    )
    with pytest.raises(engine.TooManyTasks):
        engine.start(load(many=data)["many"], {}, NOW)
    assert [finding.rule for finding in engine.check({"many.bpmn": data})] == ["trial"]


def test_a_case_with_nothing_open_and_nothing_due_is_refused_aloud():
    data = straight("silent", ("heard", '<bpmn:intermediateCatchEvent id="heard" name="heard">'
                    '<bpmn:signalEventDefinition signalRef="rung" /></bpmn:intermediateCatchEvent>'))  # fmt: skip
    data = data.replace(b'<bpmn:message id="asked" name="asked" />', b'<bpmn:signal id="rung" name="rung" />')
    with pytest.raises(engine.Stuck, match="đứng yên"):
        engine.start(load(silent=data)["silent"], {}, NOW)
