"""A case as its paper would show it: the boxes of BM.CTCL.01, or a section a step; corrections apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forms.language import _
from webapp.models import Attachment
from webapp.workflow.releases import Issue


@dataclass(frozen=True)
class Happened:
    """One act in the history, with what it said and, where a step was done again, what changed."""

    record_id: int
    step: str
    name: str
    who: str
    capacity: str
    on_behalf_of: str | None
    act_date: date
    entered_at: datetime
    said: Sequence[tuple[str, str]]
    changed: Sequence[tuple[str, str, str]]
    attachments: Sequence[Attachment]
    # (group, cause) of a step that analyses the cause, for its drawing.
    causes: Sequence[tuple[str, str]] = ()
    meaning: str = ""


@dataclass(frozen=True)
class Sheet:
    """One box of the paper: its number where it has one, its title, and what stands in it."""

    id: str
    number: str
    title: str
    said: Sequence[Happened]


# Which steps write which box of BM.CTCL.01, in the order the paper prints them.
SLIP = (
    ("1", _("Mô tả sự không phù hợp"), ("open_request",)),
    ("2", _("Nguyên nhân, giải pháp và thực hiện"), ("analyse_cause", "approve_solution", "take_on_work")),
    ("3", _("Kiểm tra – xác nhận thực hiện"), ("verify_result", "close_request")),
)


def sheets_of(process: str, issue: Issue, history: Sequence[Happened]) -> list[Sheet]:
    """The last word of each step, everybody's where several do it; a slip in the paper's order, others as it went.

    Box 2 of a slip also keeps every change that was approved.
    """
    latest = {happened.step: happened for happened in history}
    if process == "corrective_action":
        changes = [happened for happened in history if _changes_box_2(happened)]
        sheets = [
            Sheet(
                f"box-{number}",
                number,
                title,
                [latest[step] for step in steps if step in latest] + (changes if number == "2" else []),
            )
            for number, title, steps in SLIP
        ]
    else:
        drawn = issue.processes[process].steps
        sheets = [
            Sheet(
                f"step-{step}",
                "",
                last.name,
                [one for one in history if one.step == step] if drawn[step].multi_instance else [last],
            )
            for step, last in latest.items()
            if step in drawn
        ]
    corrections = [happened for happened in history if happened.step == "correct"]
    return [*sheets, Sheet("corrections", "", _("Sự khắc phục"), corrections)] if corrections else sheets


def _changes_box_2(happened: Happened) -> bool:
    approved = any(text == _("Chấp thuận") for label, text in happened.said)
    return happened.step == "reassign" or (happened.step == "decide_support" and approved)
