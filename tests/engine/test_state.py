"""What the library gets wrong silently when an instance is saved, loaded or shared, and what stands in its place."""

import json
import zlib
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from types import MappingProxyType

import pytest
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from tests.engine.drawing import NOW, key_of, load, opened, straight, user
from tests.engine.drawing import members as members_of
from tests.engine.pattern import LIFE, WORK, facts
from webapp import engine
from webapp.engine import state
from webapp.engine.environment import FactsOnly

life = load(life=LIFE, work=WORK)["life"]


def _at_work(given: dict) -> engine.Result:
    begun = engine.start(life, given, NOW)
    return engine.complete(life, begun.state, key_of(begun, "plan_measures"), given, NOW)


SAVED = _at_work(facts()).state
HEADER, _, PACKED = SAVED.partition(b"\n")
CONTENT = json.loads(zlib.decompress(PACKED))


def _packed(content: object) -> bytes:
    return HEADER + b"\n" + zlib.compress(json.dumps(content).encode())


def _with_tasks(change) -> bytes:
    content = json.loads(json.dumps(CONTENT))
    change(content["instances"])
    return _packed(content)


def _orphaned(instances) -> None:
    instances[0]["tasks"][1][1] = len(instances[0]["tasks"]) - 1


def _hung_below_the_end(instances) -> None:
    instances[0]["tasks"][-1][1] = -1


def _renamed(instances) -> None:
    instances[0]["tasks"][-1][2] = "no_such_step"


def _callerless(instances) -> None:
    instances[1]["of"] = "0" * 32


def _reversed(instances) -> None:
    instances[0]["tasks"].reverse()


DAMAGED = {
    "nothing": b"",
    "a later codec": SAVED.replace(b"ctcl-state 1 ", b"ctcl-state 99 "),
    "another engine": SAVED.replace(b" 3.2.0\n", b" 3.1.0\n"),
    "no header": PACKED,
    "cut short": SAVED[:-10],
    "not packed": HEADER + b"\n{}",
    "not JSON": HEADER + b"\n" + zlib.compress(b"{"),
    "not an object": _packed([]),
    "another process": _packed({**CONTENT, "process": "work"}),
    "no instances": _packed({"process": "life"}),
    "a parent after its child": _with_tasks(_orphaned),
    "a parent counted from the end": _with_tasks(_hung_below_the_end),
    "children before parents": _with_tasks(_reversed),
    "a step the diagram has not": _with_tasks(_renamed),
    "a called process nobody calls": _with_tasks(_callerless),
    "more than any case is": HEADER
    + b"\n"
    + zlib.compress(json.dumps(CONTENT).encode() + b" " * state.MAX_STATE),
    "cut short behind its last word": _packed(CONTENT)[:-2],
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_state_we_do_not_know_is_refused_by_every_verb(what):
    given, data = facts(), DAMAGED[what]
    for verb in (
        lambda: engine.look(life, data),
        lambda: engine.complete(life, data, "key", given, NOW),
        lambda: engine.fire(life, data, given, NOW),
        lambda: engine.cancel(life, data),
    ):
        with pytest.raises(engine.BadState):
            verb()


def test_the_refusal_names_the_version_it_met_and_the_one_it_knows():
    with pytest.raises(engine.BadState, match=r"ctcl-state 99 3\.2\.0.*ctcl-state 1 3\.2\.0"):
        engine.look(life, DAMAGED["a later codec"])
    with pytest.raises(engine.BadState, match=r"ctcl-state 1 3\.1\.0.*ctcl-state 1 3\.2\.0"):
        engine.look(life, DAMAGED["another engine"])


def test_the_engine_we_are_pinned_to_is_the_one_installed():
    assert version("SpiffWorkflow") == state.ENGINE


def test_a_loaded_instance_never_has_the_librarys_own_script_engine():
    environment = FactsOnly(facts(), NOW)
    instances = list(state.instances_of(state.restore(life, SAVED, environment)))
    assert len(instances) == 2, "the life cycle, and the work it calls"
    for instance in instances:
        assert instance.script_engine.environment is environment
    with pytest.raises(SpiffWorkflowException, match="không được chạy mã lệnh"):
        instances[0].script_engine.execute(instances[0].task_tree, "x = 1")
    with pytest.raises(engine.ExpressionError, match="không được gọi dịch vụ"):
        instances[1].script_engine.environment.call_service({}, operation_name="any")


def test_saved_twice_is_the_same_bytes_and_the_same_keys():
    again = state.dump(state.restore(life, SAVED, FactsOnly({}, NOW)))
    assert again == SAVED
    assert engine.look(life, again).open == engine.look(life, SAVED).open


def test_nothing_people_answered_is_in_the_state_but_the_items_of_open_members():
    given = facts("a", "b")
    given["plan_measures"] |= {"reason": "LÝ DO"}
    given["plan_measures"]["steps"][0]["what"] = "VIỆC CỦA A"
    result = _at_work(given)
    text = zlib.decompress(result.state.partition(b"\n")[2]).decode()
    assert "LÝ DO" not in text and "VIỆC CỦA A" in text
    given["plan_measures"]["steps"][0]["what"] = "VIỆC KHÁC"
    text = zlib.decompress(engine.refresh(life, result.state, given, NOW).state.partition(b"\n")[2]).decode()
    assert "VIỆC CỦA A" not in text, "what is kept follows the facts"


ODD = ({"typename": "datetime", "value": 1}, {"__class__": "x"}, ["é\u2028\x00", None, 1.5, True], "🏛" * 100)


def test_items_of_any_json_shape_come_back_as_they_were():
    given = {"plan": {"steps": [{"key": str(index), "odd": odd} for index, odd in enumerate(ODD)]}}
    aim = load(aim=straight("aim", ("work", user("work", members_of("plan.steps")))))["aim"]
    begun = engine.start(aim, given, NOW)
    assert [one.item for one in engine.look(aim, begun.state).open] == given["plan"]["steps"]


def test_a_removed_task_leaves_no_event_behind():
    workflow = state.restore(life, SAVED, FactsOnly(facts(), NOW))
    waiting = dict(workflow.event_manager.tasks)
    assert {task.task_spec.name for task in waiting.values()} == {
        "month_passed",
        "deadline_reached",
        "support_asked",
    }
    month = next(task for task in waiting.values() if task.task_spec.name == "month_passed")
    month.workflow._remove_task(month.id)
    assert month.id not in workflow.event_manager.tasks and len(workflow.event_manager.tasks) == 2


def test_next_due_is_the_earliest_of_the_waiting_timers():
    early, late = _at_work(facts(deadline="2026-02-10")), _at_work(facts(deadline="2026-12-31"))
    assert early.next_due < late.next_due, "once the deadline, once the month"
    assert engine.look(life, early.state).next_due == early.next_due


def test_a_sealed_spec_cannot_be_changed():
    sealed = load(life=LIFE, work=WORK)["life"]
    for spec in (sealed.spec, *sealed.called.values()):
        assert isinstance(spec.task_specs, MappingProxyType)
        for task_spec in spec.task_specs.values():
            assert isinstance(task_spec._inputs, tuple) and isinstance(task_spec._outputs, tuple)
            with pytest.raises(AttributeError):
                task_spec.connect(task_spec)


def test_cases_of_one_process_run_in_threads_without_meeting():
    def lived(number: int) -> tuple:
        keys = [f"{number}_{index}" for index in range(3)]
        given = facts(*keys)
        result = _at_work(given)
        for key in keys:
            result = engine.complete(life, result.state, key_of(result, "carry_out_step", key), given, NOW)
        return number, opened(result)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lived, range(60)))
    assert done == [(number, [("report_completion", None), ("support_asked", None)]) for number in range(60)]


def test_a_task_that_is_done_or_of_another_case_is_not_open():
    """The library itself would run a completed task again."""
    given = facts()
    one, two = _at_work(given), _at_work(given)
    with pytest.raises(engine.NotOpen):
        engine.complete(life, two.state, key_of(one, "carry_out_step", "a"), given, NOW)
    done = next(
        task
        for task in state.restore(life, one.state, FactsOnly(given, NOW)).tasks.values()
        if task.task_spec.name == "plan_measures" and task.state == TaskState.COMPLETED
    )
    with pytest.raises(engine.NotOpen):
        engine.complete(life, one.state, done.id.hex, given, NOW)


def test_a_step_opens_deep_in_the_tree_as_at_its_top():
    """The library's own search stops seeing tasks at depth 1,000; ours stops the case aloud before that."""
    given, rounds = facts("a"), 0
    result = _at_work(given)
    with pytest.raises(engine.TooDeep):
        while rounds < 400:
            for step in ("support_asked", "decide_support"):
                result = engine.complete(life, result.state, key_of(result, step), given, NOW)
            rounds += 1
    assert rounds > 200 and result.open == engine.look(life, result.state).open != ()
    assert engine.complete(life, result.state, key_of(result, "carry_out_step", "a"), given, NOW).open


def test_a_state_does_not_grow_with_the_months_that_passed():
    given, sizes = facts(deadline="2199-12-31"), []
    result = _at_work(given)
    for _ in range(40):
        due = result.next_due
        result = engine.fire(life, result.state, given, due)
        result = engine.complete(life, result.state, key_of(result, "report_progress"), given, due)
        content = json.loads(zlib.decompress(result.state.partition(b"\n")[2]))
        sizes.append(sum(len(one["tasks"]) for one in content["instances"]))
    assert sizes == [sizes[0]] * 40


def test_of_a_case_that_is_over_only_its_start_is_kept():
    process = load(short=straight("short", ("only", user("only"))))["short"]
    begun = engine.start(process, {}, NOW)
    over = engine.complete(process, begun.state, key_of(begun, "only"), {}, NOW)
    (instance,) = json.loads(zlib.decompress(over.state.partition(b"\n")[2]))["instances"]
    assert len(instance["tasks"]) == 1
    seen = engine.look(process, over.state)
    assert (seen.completed, seen.open, seen.next_due) == (True, (), None)
    with pytest.raises(engine.NotOpen):
        engine.complete(process, over.state, key_of(begun, "only"), {}, NOW)
