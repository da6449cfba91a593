"""Figures of a year beside the year before, for people to see where they stand and where it hurts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Integer, and_, case, cast, extract, select

from forms.language import Joined, _
from webapp import clock
from webapp.models import Case, Nonconformity, Record, Task
from webapp.registers.ages import AGES, age
from webapp.registers.base import Asked, in_year, unit_names
from webapp.registers.books import Nonconformities, Objectives
from webapp.registers.counting import Counts, Figure, Number, address, counted, spread
from webapp.registers.evidence import Evidence
from webapp.registers.nonconformities import content_name
from webapp.registers.objectives import AGENCY, STANDINGS, standing
from webapp.registers.slips import CLOSED, Slips, closed
from webapp.registers.steps import Steps

# Of contents that recur and steps that take long, so many are worth a picture.
WORST = 15
DAY = 24 * 3600
SLIPS, NONCONFORMITIES, STEPS, OBJECTIVES = Slips(), Nonconformities(), Steps(), Objectives()
# A value, its words, and the list of a year that it is counted over.
Line = tuple[Any, str, Callable[..., str]]


def on_time(asked: Asked, year: int) -> Figure:
    """Slips closed by their date or after it, and those past it and still open."""
    overdue = and_(Case.status == "open", Case.deadline < clock.today())
    counts = _both(SLIPS, asked, year, case((overdue, "overdue"), else_=closed()))
    shares = [
        _(f"năm {of}: {count['in_time'] * 100 // ended}% ({count['in_time']}/{ended})")
        for of, count in counts.items()
        if (ended := count["in_time"] + count["late"])
    ]
    told = Joined("", (_("Tỷ lệ phiếu đóng đúng hạn – "), Joined("; ", shares), "."))
    lines: list[Line] = [
        *((value, words, partial(address, SLIPS, closed=value)) for value, words in CLOSED.items()),
        ("overdue", _("Quá hạn, chưa đóng"), partial(address, SLIPS, overdue=1)),
    ]
    said = told if shares else _("Chưa có phiếu có hạn nào đã đóng.")
    return _compared("on-time", _("Đúng hạn"), said, counts, lines)


def by_unit(asked: Asked, year: int) -> Figure:
    """Slips of each unit that asked for one, is concerned by one, or carries one out."""
    columns = (Case.requesting_unit_id, Case.concerned_unit_id, Case.implementing_unit_id)
    counts = {
        of: spread(found, ((units, set(units) - {None}) for units in found))
        for of, found in _both(SLIPS, asked, year, *columns).items()
    }
    lines = [(unit, name, partial(address, SLIPS, unit=unit)) for unit, name in unit_names().items()]
    said = _("Phiếu lập trong năm mà đơn vị đề nghị, liên quan hoặc thực hiện.")
    return _compared("units", _("Phiếu theo đơn vị"), said, counts, _occurring(lines, counts))


def by_age(asked: Asked, year: int) -> Figure:
    """Open slips by how long they have been open, and how many of them are past their date."""
    overdue = case((Case.deadline < clock.today(), 1), else_=0)
    counts = counted(SLIPS, asked.to(state="open"), age(Case.opened_at), overdue)
    rows = [
        (
            words,
            [
                Number(counts[name, 0] + counts[name, 1], address(SLIPS, state="open", age=name)),
                Number(counts[name, 1], address(SLIPS, overdue=1, age=name)),
            ],
        )
        for name, (words, _) in AGES.items()
    ]
    title, said = _("Phiếu đang thực hiện theo tuổi"), _("Tính từ ngày lập phiếu đến hôm nay, của mọi năm.")
    series = (_("Đang thực hiện"), _("Trong đó quá hạn"))
    return Figure("ages", title, said, series, rows, is_partial=counts.is_partial)


def by_source(asked: Asked, year: int) -> Figure:
    """Slips by the sources of 5.1.2 they name."""
    title, said = (
        _("Phiếu theo nguồn thông tin"),
        _("Các nguồn của mục 5.1.2; phiếu nêu nhiều nguồn tính ở mỗi nguồn."),
    )
    return _by_list(asked, year, Case.sources, "sources", "source", (title, said))


def by_cause(asked: Asked, year: int) -> Figure:
    """Slips by the groups their causes were put in."""
    title, said = (
        _("Phiếu theo nhóm nguyên nhân"),
        _("Nhóm nguyên nhân đã phân tích (5.4) của phiếu lập trong năm."),
    )
    return _by_list(asked, year, Case.causes, "cause_categories", "cause", (title, said))


def recurrence(asked: Asked, year: int) -> Figure:
    """Contents recorded more than once at one unit within the year, the most frequent first (QT-5.2.2.b)."""
    content = content_name(Nonconformity.content_id)
    counts = {
        of: counted(
            *(NONCONFORMITIES, asked.to(year=of), content, Nonconformity.unit_id),
            where=Case.id.in_(select(Nonconformity.case_id).where(in_year(Nonconformity.found_on, of))),
        )
        for of in (year - 1, year)
    }
    now, units = counts[year], unit_names()
    again = sorted((pair for pair in now if now[pair] > 1), key=lambda pair: (-now[pair], pair))[:WORST]
    lines = [
        (
            (name, unit),
            f"{name} – {units.get(unit, '')}",
            partial(address, NONCONFORMITIES, unit=unit, content=name),
        )
        for name, unit in again
    ]
    said = _("Cùng một nội dung tại cùng một đơn vị, được ghi từ hai lần trong năm.")
    return _compared("recurrence", _("Sự không phù hợp lặp lại"), said, counts, lines)


def step_times(asked: Asked, year: int) -> Figure:
    """How long each step took from its opening until it was done: the median and the ninth of ten, in days."""
    seconds = extract("epoch", Task.closed_at) - extract("epoch", Task.opened_at)
    counts = counted(STEPS, asked.to(state="done", year=year), Task.step, cast(seconds, Integer) // DAY)
    took: dict[str, Counter[int]] = {}
    for (step, days), many in counts.items():
        took.setdefault(step, Counter())[days] += many
    rows = []
    for step in sorted(took, key=lambda step: (-within(took[step], 0.9), step))[:WORST]:
        path = address(STEPS, state="done", step=step, year=year)
        half, most = within(took[step], 0.5), within(took[step], 0.9)
        times = [Number(days, path, str(days) if days else _("dưới 1")) for days in (half, most)]
        rows.append((asked.steps.get(step, (step, ""))[0], [Number(took[step].total(), path), *times]))
    title, said = _(f"Thời gian từng bước năm {year}"), _(f"Từ khi mở đến khi xong; {WORST} bước lâu nhất.")
    series = (_("Số lần"), _("Một nửa xong trong (ngày)"), _("Chín phần mười xong trong (ngày)"))
    return Figure("step-times", title, said, series, rows, plain=frozenset({0}), is_partial=counts.is_partial)


def against_target(asked: Asked, year: int) -> Figure:
    """Objectives of the agency and each unit by how they stand (5.9)."""
    counts = {name: Counter(row.unit_id for row in rows) for name, rows in standing(year).items()}
    rows = [
        (
            label,
            [
                Number(counts[name][unit], address(OBJECTIVES, year=year, unit=unit or 0, standing=name))
                for name in STANDINGS
            ],
        )
        for unit, label in [(None, AGENCY), *unit_names().items()]
        if any(count[unit] for count in counts.values())
    ]
    title, said = _(f"Mục tiêu năm {year} so với chỉ tiêu"), _("Theo giá trị đo gần nhất của mỗi mục tiêu.")
    return Figure("objectives", title, said, tuple(STANDINGS.values()), rows, stacked=True)


def running(asked: Asked) -> Figure:
    """Everything open, by step and by how long it has waited there."""
    counts = counted(STEPS, asked.to(state="open"), Task.step, age(Task.opened_at))
    rows = [
        (
            words,
            [Number(counts[step, name], address(STEPS, state="open", step=step, age=name)) for name in AGES],
        )
        for step, (words, _) in asked.steps.items()
        if any(counts[step, name] for name in AGES)
    ]
    title, said = _("Việc đang mở theo bước"), _("Mỗi bước đang có bao nhiêu việc, đã chờ bao lâu.")
    series = tuple(words for words, _ in AGES.values())
    return Figure("running", title, said, series, rows, stacked=True, is_partial=counts.is_partial)


def acts_by_clause(asked: Asked, since: str, until: str) -> Counts:
    """How often each clause was acted on in a period, from the list of evidence."""
    found = counted(Evidence(), asked.to(since=since, until=until), Record.step)
    return spread(found, ((step, [asked.steps.get(step, ("", ""))[1]]) for step in found))


# In the order of the page.
FIGURES: Sequence[Callable[[Asked, int], Figure]] = (
    on_time,
    by_unit,
    by_age,
    by_source,
    by_cause,
    recurrence,
    step_times,
    against_target,
)


def within(took: Counter[int], share: float) -> int:
    """The fewest days within which that share of them was done."""
    done = 0
    for days in sorted(took):
        done += took[days]
        if done >= share * took.total():
            break
    return days


def _both(register: Any, asked: Asked, year: int, *by: Any) -> dict[int, Counts]:
    return {of: counted(register, asked.to(year=of), *by) for of in (year - 1, year)}


def _by_list(
    asked: Asked, year: int, column: Any, list_name: str, filter_name: str, words: tuple[str, str]
) -> Figure:
    """Slips by a column that holds several values of a list of the procedure."""
    counts = {
        of: spread(found, ((values, filter(None, values.split(","))) for values in found))
        for of, found in _both(SLIPS, asked, year, column).items()
    }
    lines = [
        (value, label, partial(address, SLIPS, **{filter_name: value}))
        for value, label in asked.choices(list_name)
    ]
    return _compared(filter_name, *words, counts, _occurring(lines, counts))


def _occurring(lines: Iterable[Line], counts: dict[int, Counts]) -> list[Line]:
    return [line for line in lines if any(count[line[0]] for count in counts.values())]


def _compared(code: str, title: str, said: str, counts: dict[int, Counts], lines: Iterable[Line]) -> Figure:
    """One series a year."""
    rows = [
        (words, [Number(count[value], path(year=of)) for of, count in counts.items()])
        for value, words, path in lines
    ]
    cut = any(count.is_partial for count in counts.values())
    return Figure(code, title, said, [_(f"Năm {of}") for of in counts], rows, is_partial=cut)
