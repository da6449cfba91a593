"""The clock looks at the yearly duties: what comes near is told to the board's leader, what is late further up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import func, insert, select

from forms.language import _
from webapp import clock
from webapp.extensions import db, writing
from webapp.models import DutyTold, Notice, Release
from webapp.registers import duties as register
from webapp.registers.duties import Duty
from webapp.workflow import audit, releases

# Stage → to whom, and how the sentence begins.
TOLD: Mapping[str, tuple[tuple[str, ...], str]] = {
    "warned": (("board_leader",), _("Sắp đến hạn")),
    "escalated": (("board_leader", "top_leader"), _("Đã quá hạn mà chưa xong")),
}
Stage = tuple[int, str, str]


def of_year(year: int) -> list[Duty]:
    """Every duty of a year as it stands today."""
    return register.duties(releases.effective().definition, year, clock.today())


def first_year() -> int:
    """The year in which this installation began; what was before is on paper."""
    return _since().year


def usual_year() -> int:
    """The year one asks about without saying so; in January the one that is being closed."""
    today = clock.today()
    return today.year - 1 if today.month == 1 and today.year > first_year() else today.year


def tell() -> int:
    """Tell once for each duty and stage; returns how many notices. Duties due before the installation began are not."""
    if not _untold():
        db.session.rollback()
        return 0
    with writing():
        # Whoever tells holds the trail's head, so that two workers cannot both find it untold.
        audit.hold()
        untold, now = _untold(), clock.now()
        grouped: dict[tuple[str, str], list[Duty]] = defaultdict(list)
        for (_, _, stage), duty in untold.items():
            grouped[stage, duty.title].append(duty)
        notices = [
            {"kind": "duty", "text": _sentence(stage, duties), "at": now, "role": role, "mailed": False}
            for (stage, _), duties in grouped.items()
            for role in TOLD[stage][0]
        ]
        if untold:
            db.session.execute(insert(Notice), notices)
            db.session.execute(
                insert(DutyTold),
                [{"year": year, "duty": key, "stage": stage, "at": now} for year, key, stage in untold],
            )
            for year, key, stage in untold:
                audit.note(None, f"duty_{stage}", f"duty:{year}", {"duty": key})
        db.session.commit()
    return len(notices)


def _untold() -> dict[Stage, Duty]:
    """What stands at a stage that nobody was told of, this year's duties and the last one's."""
    definition, today, since = releases.effective().definition, clock.today(), _since()
    warning = timedelta(days=int(definition.rules["duty_warning_days"]))
    years = (today.year - 1, today.year)
    told = set(
        db.session.execute(
            select(DutyTold.year, DutyTold.duty, DutyTold.stage).where(DutyTold.year.in_(years))
        ).all()
    )
    return {
        (year, duty.key, stage): duty
        for year in years
        for duty in register.duties(definition, year, today)
        if duty.due >= since
        and (stage := duty.stage(today, warning)) is not None
        and (year, duty.key, stage) not in told
    }


def _since() -> date:
    began = db.session.scalar(select(func.min(Release.created_at)))
    return clock.local(began).date() if began is not None else clock.today()


def _sentence(stage: str, duties: Sequence[Duty]) -> str:
    first, whose = duties[0], ", ".join(duty.who for duty in duties)
    return _(f"{TOLD[stage][1]}: {first.title} (mục {first.clause}, hạn {first.due:%d/%m/%Y}) – {whose}.")[
        :400
    ]
