"""The register of nonconformities (5.1): what was recorded, where, from which source, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, select

from webapp.extensions import db
from webapp.models import Case, Nonconformity, NonconformitySource
from webapp.permissions import sight
from webapp.registers import contents
from webapp.registers.base import (
    STATES,
    Asked,
    Column,
    Filter,
    Line,
    Register,
    by_state,
    by_unit,
    by_year,
    narrowed,
    of_process,
    unit_names,
)

PROCESS = "nonconformity"


class Nonconformities(Register):
    """What was recorded, as far as the asker may see it."""

    code, title = "nonconformities", "Sổ sự không phù hợp"
    empty = "Sự không phù hợp được ghi sẽ hiện ở đây. Bấm “Ghi sự không phù hợp” để ghi trong một phút."
    columns = (
        Column("Số", 14),
        Column("Nội dung", 40),
        Column("Đơn vị", 26),
        Column("Phát hiện", 11),
        Column("Nguồn", 34),
        Column("Báo cáo đánh giá", 20),
        Column("Hình thức xử lý", 20),
        Column("Tình trạng", 24),
    )
    model = Case

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """Content, unit, year, disposition, state, source."""
        named = [(name, name) for name, _ in contents.suggestions()]
        return (
            Filter("content", "Mọi nội dung", named),
            by_unit(),
            by_year(),
            Filter("disposition", "Mọi hình thức xử lý", asked.choices("dispositions")),
            by_state("open", "ended", "withdrawn"),
            Filter("source", "Mọi nguồn (5.1.2)", asked.choices("sources")),
        )

    def statement(self, asked: Asked) -> Select[Any]:
        """A content is asked for by any of its names."""
        found = narrowed(
            of_process(
                select(Case, Nonconformity)
                .join(Nonconformity, Nonconformity.case_id == Case.id)
                .where(sight(asked.actor)),
                asked,
                PROCESS,
            ),
            asked,
            day=Nonconformity.found_on,
            units=[Nonconformity.unit_id],
            disposition=Nonconformity.disposition,
            state=Case.status,
        )
        if asked.of("content"):
            found = found.where(Nonconformity.content_id.in_(contents.counting_as(asked.of("content"))))
        if asked.of("source"):
            named = NonconformitySource.source == asked.of("source")
            found = found.where(exists().where(NonconformitySource.case_id == Case.id, named))
        return found

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """Contents under the name they count as."""
        units, named = unit_names(), contents.names({row.content_id for _, row in rows})
        sources = _sources([case.id for case, _ in rows])
        return [
            Line(
                case.id,
                (
                    case.number,
                    named[row.content_id],
                    units.get(row.unit_id, ""),
                    row.found_on,
                    "; ".join(asked.label("sources", source) for source in sources.get(case.id, ())),
                    row.audit_reference,
                    asked.label("dispositions", row.disposition),
                    case.outcome_name or STATES[case.status],
                ),
                f"/cases/{case.id}",
            )
            for case, row in rows
        ]


def _sources(cases: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(NonconformitySource.case_id, NonconformitySource.source)
        .where(NonconformitySource.case_id.in_(cases))
        .order_by(NonconformitySource.source)
    )
    for case_id, source in rows:
        found.setdefault(case_id, []).append(source)
    return found
