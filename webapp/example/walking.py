"""`ctcl walk`: example slips through every drawn step, loops and deadlines included, one line a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from webapp import clock
from webapp.example import objective_year, review_story
from webapp.example.answers import answers_for, opening
from webapp.example.driving import Taken, open_slip, open_steps, take
from webapp.example.nonconformities import recording
from webapp.workflow import releases, sweep
from webapp.workflow.errors import Refused

# What is answered otherwise than plainly, so that one story passes every step of the main process.
FAILED = {"carried_out": "partly", "effective": "no", "outcome": "not_achieved"}


def walk(process: str) -> Iterator[str]:
    """Lines as the walk goes on; ends with what was passed. Raises Refused for a process that people do not start."""
    issue = releases.effective()
    if process not in issue.processes or process not in STORIES:
        raise Refused(f"Không có quy trình “{process}” để chạy thử. Có: {', '.join(STORIES)}.")
    passed: list[str] = []
    for taken in STORIES[process]():
        passed.append(taken.step)
        yield f"{len(passed):2}. {taken.name} · {taken.who} → {taken.message}"
    drawn = set(issue.processes[process].steps)
    left = sorted(drawn - set(passed))
    yield f"Đã qua {len(drawn & set(passed))}/{len(drawn)} bước." + (
        f" Chưa qua: {', '.join(left)}." if left else ""
    )
    if left:
        raise Refused("Có bước chưa được đi qua.")


def _corrective_action() -> Iterator[Taken]:
    done = open_slip("chuyenvien.tm", opening())
    yield Taken("open_request", "5.2.1 Lập phiếu yêu cầu", "Chuyên viên Thương mại 1", done.message)
    yield from _to_work(done.case_id, "determine_need")
    yield take(done.case_id, "support_asked")
    yield take(done.case_id, "decide_support")
    _a_month_passes(done.case_id)
    yield take(done.case_id, "report_progress")
    yield from _to_check(done.case_id)
    yield take(done.case_id, "verify_result", {**answers_for("verify_result", {}), **FAILED})
    yield take(done.case_id, "open_new_request")
    again = done.case_id + 1
    yield from _to_work(again, "decide_failed_request")
    yield from _to_check(again)
    yield take(again, "verify_result")
    yield take(again, "close_request")


def _nonconformity() -> Iterator[Taken]:
    """Handled on the spot; then one beyond authority, which fails its check once."""
    for more in ({"within_authority": "yes"}, {}):
        done = open_slip("chuyenvien.tm", recording(**more), "nonconformity")
        name = "5.1.1 Ghi nhận sự không phù hợp"
        yield Taken("record_nonconformity", name, "Chuyên viên Thương mại 1", done.message)
        if more:
            yield take(done.case_id, "correct_on_the_spot")
    yield take(done.case_id, "decide_disposition")
    yield take(done.case_id, "carry_out_correction")
    failed = {"result": "again", "finding": "Chưa có thư xin lỗi."}
    yield take(done.case_id, "check_correction", {**answers_for("check_correction", {}), **failed})
    yield take(done.case_id, "carry_out_correction")
    yield take(done.case_id, "check_correction")


def _to_work(case_id: int, first: str) -> Iterator[Taken]:
    for step in (first, "consolidate_requests", "assign_action", "analyse_cause", "approve_solution"):
        yield take(case_id, step)
    yield take(case_id, "take_on_work")
    yield take(case_id, "plan_measures")


def _to_check(case_id: int) -> Iterator[Taken]:
    while "carry_out_step" in open_steps(case_id):
        yield take(case_id, "carry_out_step")
    yield take(case_id, "report_completion")
    yield take(case_id, "appoint_checker")


def _a_month_passes(case_id: int) -> None:
    """Our clock is moved for one sweep, never the machine's."""
    with clock.moved(timedelta(days=32)):
        if sweep.fire(case_id) is not sweep.Fired.MOVED:
            raise Refused("Nhắc báo cáo tháng chưa chạy được.")


# Each process's story; together with what it calls, a story passes every step.
STORIES: dict[str, Callable[[], Iterator[Taken]]] = {
    "corrective_action": _corrective_action,
    "nonconformity": _nonconformity,
    "management_review": review_story.reviews,
    "quality_objectives": objective_year.walk_agency,
    "unit_objectives": objective_year.walk_unit,
}
