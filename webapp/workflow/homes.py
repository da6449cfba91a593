"""Homes by role: what somebody should see first, each number with the list that it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from forms.language import _
from webapp import clock
from webapp.permissions import Actor, holds
from webapp.procedure.definition import Clause
from webapp.registers import figures
from webapp.registers.base import Asked, Register, how_many, unit_names
from webapp.registers.books import Conclusions, Nonconformities, Objectives
from webapp.registers.counting import Figure, Number, address
from webapp.registers.duties import Duty
from webapp.registers.evidence import Evidence
from webapp.registers.slips import Slips
from webapp.registers.steps import Steps
from webapp.workflow import duties, releases, submissions, tracing, watching
from webapp.workflow.inbox import Row, count, inbox

# So many tasks of a list stand on the home itself.
FEW = 5
LEADERS = ("board_leader", "department_leader", "top_leader")
AUDITORS = ("internal_auditor", "reader")
DECIDES = ("unit_leader", "iso_secretary", *LEADERS)
# The monthly report (5.5); one that was not given before the measures were checked is missed.
REPORT = "report_progress"
NOT_DONE = {
    "late": _("Việc hằng năm quá hạn, đang làm"),
    "missing": _("Việc hằng năm quá hạn, chưa có"),
}


@dataclass(frozen=True)
class Count:
    """A number in words; `late` when it is better to be none."""

    words: str
    number: Number
    late: bool = False


@dataclass(frozen=True)
class ClauseLine:
    """A clause as an auditor goes through them: acts in the period, obligations, and what is missing."""

    clause: Clause
    acts: Number
    obligations: int
    gaps: int


@dataclass(frozen=True)
class Section:
    """What one role needs, in the order of the page: numbers, tasks, duties, a figure, clauses."""

    code: str
    title: str
    counts: Sequence[Count] = ()
    tasks: Sequence[Row] = ()
    duties: Sequence[Duty] = ()
    figures: Sequence[Figure] = ()
    clauses: Sequence[ClauseLine] = ()
    period: tuple[str, str] = ("", "")
    said: str = ""


def home(actor: Actor) -> list[Section]:
    """The sections the actor's roles earn, first what is to be done."""
    asked = releases.asked(actor)
    return [section(asked) for roles, section in SECTIONS if not roles or actor.roles() & set(roles)]


def earns_more(actor: Actor) -> bool:
    """Does the actor's home show more than the inbox does?"""
    return any(actor.roles() & set(roles) for roles, _ in SECTIONS)


def _mine(asked: Asked) -> Section:
    """Everybody: what is mine, and what I started."""
    found = inbox(asked.actor, "mine")
    counts = [
        Count(_("Quá hạn"), Number(found.counts["overdue"], "/?due=overdue"), late=True),
        Count(_("Hạn hôm nay"), Number(found.counts["today"], "/?due=today")),
        Count(_("Việc của tôi"), Number(found.counts["mine"], "/")),
        Count(_("Đang chờ người khác"), Number(count(asked.actor, "waiting"), "/waiting")),
    ]
    return Section("mine", _("Việc của tôi"), counts, found.rows[:FEW])


def _decisions(asked: Asked) -> Section:
    """Whoever decides: what waits for one of their roles."""
    found = inbox(asked.actor, "available")
    counts = [Count(_("Chờ nhận"), Number(found.counts["available"], "/available"))]
    return Section("decisions", _("Chờ anh/chị quyết định"), counts, found.rows[:FEW])


def _units(asked: Asked) -> Section:
    """A unit's head: what the unit is late with, and what it has open."""
    names = unit_names()
    led = sorted(unit for unit in names if holds(asked.actor, "unit_leader", unit))
    counts, year = [], clock.today().year
    for unit in led:
        of = f" – {names[unit]}" if len(led) > 1 else ""
        counts += [
            _of(asked, Slips(), _(f"Phiếu quá hạn{of}"), late=True, unit=unit, overdue=1),
            _of(asked, Slips(), _(f"Phiếu đang thực hiện{of}"), unit=unit, state="open"),
            _of(asked, Nonconformities(), _(f"Sự không phù hợp đang xử lý{of}"), unit=unit, state="open"),
            _of(
                asked,
                Objectives(),
                _(f"Mục tiêu chưa đạt{of}"),
                late=True,
                year=year,
                unit=unit,
                standing="off",
            ),
        ]
    return Section("unit", _("Đơn vị"), counts)


def _secretary(asked: Asked) -> Section:
    """The ISO secretary: everything that runs, what is to be submitted, reports missed, duties."""
    waiting = len(submissions.waiting(asked.actor))
    counts = [
        Count(_("Phiếu chờ trình"), Number(waiting, "/submissions")),
        _of(asked, Slips(), _("Phiếu đang thực hiện"), state="open"),
        _of(asked, Slips(), _("Phiếu quá hạn"), late=True, overdue=1),
        *_reports(asked),
        *_duties_not_done(duties.of_year(duties.usual_year())),
    ]
    return Section("secretary", _("Toàn hệ thống"), counts, figures=[figures.running(asked)])


def _leaders(asked: Asked) -> Section:
    """The board's and the Department's leaders: what is late, missed or off target, and the year's duties."""
    year = clock.today().year
    of_year = duties.of_year(duties.usual_year())
    counts = [
        _of(asked, Slips(), _("Phiếu quá hạn"), late=True, overdue=1),
        *_reports(asked),
        _of(asked, Objectives(), _("Mục tiêu chưa đạt"), late=True, year=year, standing="off"),
        _of(asked, Conclusions(), _("Kết luận xem xét quá hạn"), late=True, overdue=1),
        *_duties_not_done(of_year),
    ]
    drawn = [figures.on_time(asked, year), figures.by_age(asked, year)]
    agency = [duty for duty in of_year if duty.of_agency]
    return Section("leaders", _("Tình hình chung"), counts, duties=agency, figures=drawn)


def _auditor(asked: Asked) -> Section:
    """The auditor's desk: each clause with what was done this year, and what is missing."""
    today = clock.today()
    since, until = today.replace(month=1, day=1).isoformat(), today.isoformat()
    acts = figures.acts_by_clause(asked, since, until)
    lines = [
        ClauseLine(
            row.clause,
            Number(
                acts[row.clause.id],
                address(Evidence(), clause=row.clause.id, since=since, until=until),
            ),
            len(row.obligations),
            sum(bool(obligation.gaps) for obligation in row.obligations),
        )
        for row in tracing.clauses(asked.actor)
        if row.obligations
    ]
    gaps = Number(sum(line.gaps for line in lines), "/procedure/clauses#gaps")
    counts = [
        Count(_("Yêu cầu còn khoảng trống"), gaps, late=True),
        _of(asked, Slips(), _("Phiếu đang thực hiện"), state="open"),
    ]
    title = _("Bàn đánh giá")
    return Section("auditor", title, counts, clauses=lines, period=(since, until))


def _administrator(asked: Asked) -> Section:
    """The administrator: what stopped, whether the clock keeps up, mails that did not go."""
    health = watching.health()
    minutes = int(health.lag_seconds // 60)
    counts = [
        Count(_("Sự cố đang mở"), Number(health.open_incidents, "/incidents?state=open"), late=True),
        Count(_("Thư không gửi được"), Number(health.mails_failed, "/mails?state=failed"), late=True),
        Count(_("Thư chờ gửi"), Number(health.mails_waiting, "/mails?state=queued")),
    ]
    kept_up = _("Đồng hồ của hệ thống chạy kịp.")
    slow = _(f"Đồng hồ của hệ thống chậm {minutes} phút: kiểm tra dịch vụ “ctcl work”.")
    return Section("administrator", _("Quản trị hệ thống"), counts, said=slow if health.late else kept_up)


# Whose section, and what makes it; nobody named: everybody's. In the order of what to do first.
SECTIONS: Sequence[tuple[Sequence[str], Callable[[Asked], Section]]] = (
    ((), _mine),
    (DECIDES, _decisions),
    (("unit_leader",), _units),
    (("iso_secretary",), _secretary),
    (LEADERS, _leaders),
    (AUDITORS, _auditor),
    (("administrator",), _administrator),
)


def _of(asked: Asked, register: Register, words: str, *, late: bool = False, **wanted: str | int) -> Count:
    """How many lines of a register are so."""
    number = Number(how_many(register, asked.to(**wanted)), address(register, **wanted))
    return Count(words, number, late)


def _reports(asked: Asked) -> list[Count]:
    """Monthly reports that are late, and those that were never given."""
    year = clock.today().year
    missed = {"state": "missed", "step": REPORT, "year": str(year)}
    return [
        _of(asked, Steps(), _("Báo cáo tháng quá hạn"), late=True, step=REPORT, overdue=1),
        _of(asked, Steps(), _("Báo cáo tháng bị lỡ trong năm"), late=True, **missed),
    ]


def _duties_not_done(of_year: Sequence[Duty]) -> Iterator[Count]:
    year = duties.usual_year()
    for state, words in NOT_DONE.items():
        many = sum(duty.state == state for duty in of_year)
        path = f"/duties?year={year}&state={state}"
        yield Count(words, Number(many, path), late=True)
