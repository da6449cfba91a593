"""The administrator's desk: incidents listed, looked at, tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forms import schema
from forms.base import StepForm
from forms.language import _
from webapp import clock
from webapp.extensions import db, writing
from webapp.models import Case, Incident, Person, Task
from webapp.permissions import Actor, holds
from webapp.workflow import audit, behalf, sessions, sweep
from webapp.workflow.actions import act_on, advance
from webapp.workflow.asking import Sent, task_page
from webapp.workflow.errors import NotFound, Refused
from webapp.workflow.incidents import stopping
from webapp.workflow.locking import hold
from webapp.workflow.moving import OnBehalf

# What an administrator can do about each kind of cause; the exception's own sentence says what happened.
ADVICE = {
    "TooDeep": _("Phiếu đã quay lại quá nhiều vòng. Đề nghị Ban ISO rút phiếu và lập phiếu mới nối tiếp."),
    "TooManySteps": _("Sơ đồ có vòng lặp không ai làm. Báo chủ quy trình kiểm tra sơ đồ bằng “ctcl check”."),
    "TooManyTasks": _("Sơ đồ mở ra quá nhiều việc. Báo chủ quy trình kiểm tra sơ đồ bằng “ctcl check”."),
    "BadState": _(
        "Trạng thái lưu của phiếu hỏng. Chạy “ctcl verify”; nếu đúng là hỏng thì khôi phục từ bản sao lưu."
    ),
    "Stuck": _(
        "Thường do một ngày hoặc một người mà phiếu chưa có. Bổ sung dữ liệu cho phiếu rồi bấm “Thử lại”."
    ),
    "Refused": _("Thường do vai trò hoặc đơn vị chưa có người. Cập nhật người dùng rồi bấm “Thử lại”."),
    "ExpressionError": _(
        "Một điều kiện trong sơ đồ không tính được. Báo chủ quy trình, sửa rồi bấm “Thử lại”."
    ),
    "CalendarError": _("Một ngày của phiếu không đọc được. Sửa ngày đó rồi bấm “Thử lại”."),
}
ELSE = _("Xem chi tiết kỹ thuật, gửi cho người bảo trì phần mềm; sửa nguyên nhân rồi bấm “Thử lại”.")


@dataclass(frozen=True)
class Told:
    """An incident as the administrator's page shows it."""

    id: int
    case_id: int
    number: str
    what: str
    message: str
    advice: str
    where: str
    detail: str
    attempts: int
    at: datetime
    who: str
    resolved_at: datetime | None


def incidents(actor: Actor, *, only_open: bool = False) -> list[Told]:
    """Open incidents first, then the latest mended ones. Raises NotFound for anybody but an administrator."""
    if not holds(actor, "administrator"):
        raise NotFound
    signer = aliased(Person)
    found = (
        select(Incident, Case, Person.name, signer.name)
        .join(Case, Case.id == Incident.case_id)
        .outerjoin(Person, Person.id == Incident.person_id)
        .outerjoin(signer, signer.id == Incident.on_behalf_of_id)
        .order_by(Incident.resolved_at.is_not(None), Incident.id.desc())
        .limit(200)
    )
    if only_open:
        found = found.where(Incident.resolved_at.is_(None))
    rows = db.session.execute(found).all()
    where = _standing({case.id for _, case, *_ in rows})
    return [
        Told(
            row.id,
            case.id,
            case.number,
            _("Hẹn giờ") if row.what == "timer" else _("Hoàn thành việc"),
            row.message,
            ADVICE.get(row.cause, ELSE),
            where.get(case.id, _("đã kết thúc")),
            row.detail,
            row.attempts,
            row.at,
            _(f"{who} nhập thay {signed_by}") if signed_by else who or _("Đồng hồ hệ thống"),
            row.resolved_at,
        )
        for row, case, who, signed_by in rows
    ]


def _standing(case_ids: set[int]) -> dict[int, str]:
    """Where each case stands: its open tasks, which is the last state that was good."""
    standing: dict[int, str] = {}
    for case_id, name in db.session.execute(
        select(Task.case_id, Task.name)
        .where(Task.case_id.in_(case_ids), Task.status == "open", Task.kind == "user")
        .order_by(Task.id)
    ):
        standing[case_id] = f"{standing[case_id]}; {name}" if case_id in standing else name
    return standing


def retry(actor: Actor, incident_id: int) -> str:
    """Try the act again as it was asked; returns a sentence. Raises NotFound, Refused, Stopped (broke again)."""
    if not holds(actor, "administrator"):
        raise NotFound
    incident = db.session.get(Incident, incident_id)
    if incident is None or incident.resolved_at is not None:
        raise NotFound
    message = _timer_again(actor, incident) if incident.what == "timer" else _act_again(actor, incident)
    return message


def _timer_again(actor: Actor, incident: Incident) -> str:
    case = hold(incident.case_id).case
    if case.status != "open" or case.next_due is None or case.next_due > clock.now():
        _resolve(actor, incident.id)
        return _(f"{case.label} không còn hẹn giờ nào đến hạn. Sự cố được đóng.")
    case.blocked_until, case.failures = None, 0
    audit.note(actor, "retry", f"case:{case.id}", {"incident": incident.id})
    db.session.commit()
    fired = sweep.fire(case.id, actor)
    if fired is sweep.Fired.FAILED:
        raise Refused(_("Thử lại chưa thành công; sự cố vẫn để mở, xem chi tiết bên dưới."))
    if fired is sweep.Fired.SKIPPED:
        raise Refused(_(f"{case.label} đang được người khác xử lý; đợi một phút rồi mở lại trang này."))
    return _(f"{case.label} đã chạy tiếp.")


def _act_again(actor: Actor, incident: Incident) -> str:
    """The person's own answers and files, completed in their name; the audit says who pressed the button."""
    if incident.task_id is None or incident.person_id is None:
        raise Refused(_("Sự cố này không còn việc nào để thử lại."))
    task = db.session.get_one(Task, incident.task_id)
    if task.status != "open":
        _resolve(actor, incident.id)
        return _(
            f"Việc “{task.name}” không còn mở: đã có người làm, hoặc phiếu đã đi đường khác. Sự cố được đóng."
        )
    incident_id, answers, signed = incident.id, incident.answers, _signed(incident)
    person = sessions.actor_for(incident.person_id)
    if signed is None:
        asked = task_page(person, task.id)
    else:
        asked = behalf.task_page(person, task.id, signer=signed.person_id)
        behalf.refuse_wrong(asked, signed)
    # Whoever approved gave the password then; the same answers are judged again, by today's people, dates and lists.
    form = asked.form(schema.posted(asked.form_class, answers))
    if not form.validate():
        raise Refused(_misfit(form, task, person))
    request = Sent(f"incident:{incident_id}", f"{incident_id:064d}")
    with stopping(person, asked, answers, signed):
        done = advance(asked, act_on(person, asked, form, request, signed))
        db.session.commit()
    _resolve(actor, incident_id)
    return done.message


def _signed(incident: Incident) -> OnBehalf | None:
    if incident.on_behalf_of_id is None or incident.act_date is None:
        return None
    return OnBehalf(incident.on_behalf_of_id, incident.act_date)


def _misfit(form: StepForm, task: Task, person: Actor) -> str:
    fields = [f"“{form[name].label.text}”" for name in form.errors if name]
    wrong = "; ".join([*(_(f"xem lại mục {field}") for field in fields), *form.form_errors])
    return _(
        f"Nội dung đã gửi của việc “{task.name}” không còn hợp lệ: {wrong}. Việc vẫn mở, bản nháp và tệp còn nguyên; "
        f"đề nghị {person.name} mở việc, sửa rồi gửi lại."
    )


def _resolve(actor: Actor, incident_id: int) -> None:
    with writing():
        row = db.session.get_one(Incident, incident_id)
        row.resolved_at = clock.now()
        audit.note(actor, "retry", f"case:{row.case_id}", {"incident": incident_id})
        db.session.commit()
