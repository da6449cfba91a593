"""Việc theo bước: every task with the step it is, who has it, since when; what was done, is open, was missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, select

from forms.language import Joined, _
from webapp import clock
from webapp.models import IS_TO_DO, Case, Task
from webapp.permissions import sight
from webapp.registers.ages import CHOICES, of_age
from webapp.registers.base import Asked, Column, Filter, Line, Register, by_year, person_names, unit_names

STATES = {"open": _("Đang mở"), "done": _("Đã xong"), "missed": _("Bị lỡ"), "withdrawn": _("Không còn cần")}


class Steps(Register):
    """The work itself, step by step."""

    code, title = "steps", _("Việc theo bước")
    empty = _("Mỗi việc của các hồ sơ anh/chị được xem sẽ hiện ở đây, mới nhất trước.")
    columns = (
        Column(_("Số hồ sơ"), 14),
        Column(_("Tên hồ sơ"), 34),
        Column(_("Bước"), 34),
        Column("Ai", 26),
        Column(_("Từ ngày"), 11),
        Column(_("Hạn"), 11),
        Column(_("Tình trạng"), 14),
        Column(_("Ngày xong"), 11),
    )
    model = Task

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """State, step, overdue or how old what is open, year in which it was closed."""
        steps = [(step, name) for step, (name, _) in asked.steps.items()]
        return (
            Filter("state", _("Mọi tình trạng"), list(STATES.items())),
            Filter("step", _("Mọi bước"), sorted(steps, key=lambda pair: pair[1])),
            Filter("overdue", _("Kể cả chưa quá hạn"), [("1", _("Chỉ việc quá hạn"))]),
            Filter("age", _("Mở bao lâu cũng được"), CHOICES),
            by_year(),
        )

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Tasks of cases the asker may see; a year is the one in which they were closed."""
        found = select(Task, Case.number, Case.title).join(Case, Case.id == Task.case_id)
        found = found.where(sight(asked.actor, of_many=True))
        if asked.of("state") == "open" or asked.of("age") or asked.of("overdue"):
            found = found.where(IS_TO_DO)
        elif asked.of("state") in STATES:
            found = found.where(Task.kind == "user", Task.status == asked.of("state"))
        else:
            found = found.where(Task.kind == "user")
        if asked.of("step"):
            found = found.where(Task.step == asked.of("step"))
        if asked.of("overdue"):
            found = found.where(Task.due_at <= clock.now())
        if asked.of("age"):
            found = found.where(of_age(Task.opened_at, asked.of("age")))
        year = asked.number("year")
        if year is not None:
            found = found.where(_closed_in(year))
        return found.where(Case.title_folded.contains(asked.words, autoescape=True)) if asked.words else found

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """Who has it, or had it; for whom it waits while nobody took it."""
        units = unit_names()
        people = person_names({task.claimed_by_id or task.person_id for task, *_ in rows})
        return [
            Line(
                task.id,
                (
                    number,
                    title,
                    Joined(": ", (task.name, task.part)) if task.part else task.name,
                    people.get(task.claimed_by_id or task.person_id) or _awaited(task, units),
                    clock.local(task.opened_at).date(),
                    clock.local(task.due_at).date() if task.due_at else None,
                    STATES[task.status],
                    clock.local(task.closed_at).date() if task.closed_at else None,
                ),
                f"/cases/{task.case_id}",
            )
            for task, number, title in rows
        ]


def _awaited(task: Task, units: Mapping[int, str]) -> str:
    return Joined(" – ", (task.lane, units[task.unit_id])) if task.unit_id else task.lane


def _closed_in(year: int) -> ColumnElement[bool]:
    """Closed in that year of the Department's wall clock."""
    if not 1900 <= year <= 2200:
        return false()
    begins, ends = (datetime(one, 1, 1, tzinfo=clock.ZONE) for one in (year, year + 1))
    return and_(Task.closed_at >= begins, Task.closed_at < ends)
