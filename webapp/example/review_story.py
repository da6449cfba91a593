"""Three reviews for `ctcl walk`: a meeting, a combined meeting, a report; every step and every way back."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import timedelta
from typing import Any

from webapp import clock
from webapp.example.driving import Taken, open_slip, open_steps, take
from webapp.example.reviews import planning
from webapp.workflow import sweep
from webapp.workflow.errors import Refused

BACK = {"decision": "send_back", "reason": "Nêu rõ số liệu của từng đơn vị."}


def reviews() -> Iterator[Taken]:
    """Every drawn step of the review and of the two diagrams it calls."""
    yield from _meeting()
    yield from _combined()
    yield from _report()


def _meeting() -> Iterator[Taken]:
    case_id = yield from _planned()
    yield take(case_id, "prepare_inputs")
    yield take(case_id, "write_minutes")
    yield take(case_id, "approve_minutes", BACK)
    yield take(case_id, "write_minutes")
    yield take(case_id, "approve_minutes")
    yield from _followed(case_id)


def _combined() -> Iterator[Taken]:
    agenda = ["earlier_actions", "context", "performance", "resources"]
    case_id = yield from _planned(kind="combined", combined_with="Giao ban tháng", agenda=agenda)
    yield take(case_id, "prepare_inputs")
    yield take(case_id, "check_combined_minutes", attached="bien-ban-giao-ban.pdf")
    yield take(case_id, "approve_minutes")
    yield from _followed(case_id)


def _report() -> Iterator[Taken]:
    case_id = yield from _planned(kind="report")
    yield take(case_id, "write_report")
    yield take(case_id, "approve_report", BACK)
    yield take(case_id, "write_report")
    yield take(case_id, "approve_report")
    yield take(case_id, "give_opinion")
    _opinions_close(case_id)
    for sent_back in ("endorse_notice", "approve_notice"):
        yield from _drafted(case_id, sent_back)
        yield take(case_id, sent_back, BACK)
    yield from _drafted(case_id, "approve_notice")
    yield take(case_id, "approve_notice")
    while "receive_notice" in open_steps(case_id):
        yield take(case_id, "receive_notice")
    yield from _followed(case_id)


def _planned(**changes: Any) -> Generator[Taken, None, int]:
    done = open_slip("thukyiso", planning(**changes), "management_review")
    yield Taken("plan_review", "5.8 Lập kế hoạch xem xét", "Thư ký ISO", done.message)
    return done.case_id


def _drafted(case_id: int, until: str) -> Iterator[Taken]:
    yield take(case_id, "draft_notice")
    if until == "approve_notice":
        yield take(case_id, "endorse_notice")


def _followed(case_id: int) -> Iterator[Taken]:
    yield take(case_id, "propose_requests")
    yield take(case_id, "update_risks")


def _opinions_close(case_id: int) -> None:
    """Our clock is moved for one sweep, never the machine's; who has not answered is passed over."""
    with clock.moved(timedelta(days=8)):
        if sweep.fire(case_id) is not sweep.Fired.MOVED:
            raise Refused("Việc góp ý chưa khép lại được.")
