"""How each person wants their mails: which kinds, in which language, at once or once a day, and at which hours not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from forms.language import _
from forms.notices import ChoiceForm
from webapp import clock
from webapp.extensions import db
from webapp.models import NoticeChoice
from webapp.permissions import Actor
from webapp.workflow import audit
from webapp.workflow.working_days import WorkingDays

# What a notice can be about, as the page offers it.
KINDS = {
    "assigned": _("Việc được giao"),
    "returned": _("Việc bị trả lại"),
    "soon": _("Việc sắp đến hạn"),
    "today": _("Việc đến hạn hôm nay"),
    "overdue": _("Việc quá hạn"),
    "escalated": _("Việc quá hạn của người dưới quyền"),
    "decided": _("Kết quả của phiếu đã lập"),
    "missed": _("Thiếu báo cáo hằng tháng"),
    "duty": _("Việc hằng năm"),
    "commented": _("Trao đổi trên hồ sơ"),
}
DELIVERY = [("now", _("Gửi ngay")), ("digest", _("Gộp, gửi một lần mỗi ngày làm việc"))]
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
# The digest of a working day goes out at seven.
DIGEST_AT = time(7)


def choice_of(person_id: int) -> NoticeChoice:
    """What somebody chose; a choice of everything at once when they have not."""
    return db.session.get(NoticeChoice, person_id) or _everything(person_id)


def choices_of(people: Iterable[int]) -> dict[int, NoticeChoice]:
    """The same for many, in one statement."""
    wanted = set(people)
    rows = db.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id.in_(wanted)))
    return {person: _everything(person) for person in wanted} | {row.person_id: row for row in rows}


def form(actor: Actor, posted: Any = None) -> ChoiceForm:
    """The form of the actor's own choice."""
    row = choice_of(actor.person_id)
    return ChoiceForm(
        posted,
        choices={"delivery": DELIVERY, "languages": LANGUAGES, "kinds": list(KINDS.items())},
        today=clock.today(),
        data={
            "delivery": "digest" if row.digest else "now",
            "language": row.language,
            "kinds": [kind for kind in KINDS if kind not in row.muted],
            "quiet_from": row.quiet_from,
            "quiet_until": row.quiet_until,
        },
    )


def choose(actor: Actor, form: ChoiceForm) -> None:
    """Keep what was chosen; mails that wait already go out as they were to."""
    row = choice_of(actor.person_id)
    row.digest = form.delivery.data == "digest"
    row.quiet_from, row.quiet_until = form.quiet_from.data or 0, form.quiet_until.data or 0
    row.language = form.language.data or "vi"
    row.muted = [kind for kind in KINDS if kind not in (form.kinds.data or [])]
    db.session.add(row)
    audit.note(
        actor,
        "choose_notices",
        f"person:{actor.person_id}",
        {
            "digest": row.digest,
            "quiet": [row.quiet_from, row.quiet_until],
            "muted": row.muted,
            "language": row.language,
        },
    )
    db.session.commit()


def earliest(choice: NoticeChoice, moment: datetime, days: WorkingDays) -> datetime:
    """When a mail that is ready at this moment may go out."""
    local = clock.local(moment)
    if choice.digest:
        day = local.date() if local.time() <= DIGEST_AT else local.date() + timedelta(days=1)
        local = datetime.combine(days.first_from(day), DIGEST_AT, clock.ZONE)
    return after_quiet(choice, local)


def after_quiet(choice: NoticeChoice, moment: datetime) -> datetime:
    """The same moment, or the end of the quiet hours it falls into."""
    local, begins, ends = clock.local(moment), choice.quiet_from, choice.quiet_until
    over_midnight = begins > ends
    late = local.hour >= begins
    early = local.hour < ends
    if begins != ends and ((late or early) if over_midnight else (late and early)):
        day = local.date() + timedelta(days=1) if over_midnight and late else local.date()
        local = datetime.combine(day, time(ends), clock.ZONE)
    return local.astimezone(UTC)


def _everything(person_id: int) -> NoticeChoice:
    return NoticeChoice(
        person_id=person_id, digest=False, quiet_from=0, quiet_until=0, muted=[], language="vi"
    )
