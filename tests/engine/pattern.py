"""The pattern of 5.5 in small: a life cycle that calls the work, with a monthly report and a deadline on it."""

from tests.engine.drawing import (
    boundary,
    call,
    catch,
    end,
    flow,
    gateway,
    members,
    message,
    process,
    start,
    timer,
    user,
)

LIFE = process(
    "life",
    start(),
    gateway("again_merged"),
    user("plan_measures"),
    gateway("work_merged"),
    call("carry", "work"),
    boundary("month_passed", "carry", timer("timeCycle", "R/P1M"), interrupting=False),
    user("report_progress"),
    end("progress_reported"),
    boundary("deadline_reached", "carry", timer("timeDate", "end_of_day(case.deadline)")),
    gateway("carried_out"),
    user("verify_result"),
    gateway("verified", "not_achieved"),
    end("closed"),
    end("reissued", '<bpmn:messageEventDefinition messageRef="opened" />'),
    flow("begun", "again_merged"),
    flow("again_merged", "plan_measures"),
    flow("plan_measures", "work_merged"),
    flow("work_merged", "carry"),
    flow("month_passed", "report_progress"),
    flow("report_progress", "progress_reported"),
    flow("carry", "carried_out"),
    flow("deadline_reached", "carried_out"),
    flow("carried_out", "verify_result"),
    flow("verify_result", "verified"),
    flow("verified", "closed", "verify_result.outcome == 'achieved'"),
    flow("verified", "work_merged", "verify_result.outcome == 'supplement'"),
    flow("verified", "again_merged", "verify_result.outcome == 'rework'"),
    flow("verified", "reissued", name="not_achieved"),
    outside='<bpmn:message id="asked" name="asked" /><bpmn:message id="opened" name="life" />',
)

WORK = process(
    "work",
    start("work_begun"),
    gateway("work_split", kind="parallel"),
    user("carry_out_step", members("plan_measures.steps"), camunda__dueDate="end_of_day(step.due)"),
    user("report_completion"),
    end("completion_reported", "<bpmn:terminateEventDefinition />"),
    gateway("support_merged"),
    catch("support_asked", message()),
    user("decide_support"),
    flow("work_begun", "work_split"),
    flow("work_split", "carry_out_step"),
    flow("carry_out_step", "report_completion"),
    flow("report_completion", "completion_reported"),
    flow("work_split", "support_merged"),
    flow("support_merged", "support_asked"),
    flow("support_asked", "decide_support"),
    flow("decide_support", "support_merged"),
)


def facts(*keys: str, deadline: str = "2026-12-31") -> dict:
    steps = [{"key": key, "owner": index, "due": deadline} for index, key in enumerate(keys or ("a", "b"))]
    return {"case": {"deadline": deadline}, "plan_measures": {"steps": steps}, "verify_result": {}}
