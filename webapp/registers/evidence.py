"""Bằng chứng: what was done in a period, clause by clause; an auditor filters it, prints it and takes it along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from forms.language import Joined, _
from webapp.extensions import db
from webapp.models import Attachment, Case, Record
from webapp.permissions import sight
from webapp.registers.base import Asked, Column, Filter, Line, Register, person_names


class Evidence(Register):
    """Every recorded act with its clause, who did it in what capacity, and how many files stand behind it."""

    code, title = "evidence", _("Bằng chứng thực hiện")
    empty = _("Mỗi lần thực hiện một bước của quy trình trong các hồ sơ anh/chị được xem sẽ hiện ở đây.")
    columns = (
        Column(_("Số hồ sơ"), 14),
        Column(_("Ngày"), 11),
        Column(_("Mục"), 9),
        Column(_("Đã làm"), 34),
        Column("Ai", 26),
        Column(_("Với tư cách"), 26),
        Column("Thay cho", 24),
        Column(_("Tệp kèm"), 8),
        Column(_("Tên hồ sơ"), 40),
    )
    model = Record

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """Clause and period."""
        used = {clause for _, clause in asked.steps.values()}
        clauses = [clause for clause in asked.definition.clauses.values() if clause.id in used]
        return (
            Filter(
                "clause",
                _("Mọi mục"),
                [(clause.id, Joined(" ", (clause.id, clause.title))) for clause in clauses],
            ),
            Filter("since", _("Từ ngày"), is_day=True),
            Filter("until", _("Đến ngày"), is_day=True),
        )

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Acts on cases the asker may see; a clause is that of the step done."""
        found = select(Record, Case.number, Case.title).join(Case, Case.id == Record.case_id)
        if asked.words:
            # First, because a word that nobody wrote is looked for in every line, and sight takes longer to judge.
            found = found.where(Case.title_folded.contains(asked.words, autoescape=True))
        found = found.where(sight(asked.actor, of_many=True))
        since, until = asked.day("since"), asked.day("until")
        if since is not None:
            found = found.where(Record.act_date >= since)
        if until is not None:
            found = found.where(Record.act_date <= until)
        if asked.of("clause"):
            of_clause = [step for step, (_, clause) in asked.steps.items() if clause == asked.of("clause")]
            found = found.where(Record.step.in_(of_clause))
        return found

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """The day is the one on which it was done, also where a paper was entered later."""
        people = person_names(
            {id for record, *_ in rows for id in (record.person_id, record.on_behalf_of_id)}
        )
        files = _files([record.id for record, *_ in rows])
        return [
            Line(
                record.id,
                (
                    number,
                    record.act_date,
                    asked.steps.get(record.step, ("", ""))[1],
                    record.name,
                    people[record.person_id],
                    record.capacity,
                    people.get(record.on_behalf_of_id or 0, ""),
                    files.get(record.id, 0),
                    title,
                ),
                f"/cases/{record.case_id}",
            )
            for record, number, title in rows
        ]


def _files(records: Sequence[int]) -> dict[int, int]:
    """How many files stand behind each of these records."""
    found = select(Attachment.record_id, func.count()).where(Attachment.record_id.in_(records))
    return {
        id: many for id, many in db.session.execute(found.group_by(Attachment.record_id)) if id is not None
    }
