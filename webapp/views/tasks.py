"""Starting a slip and doing a task: one page for both, one verb each."""

from __future__ import annotations

from datetime import date

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    redirect,
    request,
    send_file,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from forms.base import StepForm
from forms.language import _
from webapp.config import Settings
from webapp.extensions import db
from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, confirm, me, open_to
from webapp.workflow import actions, approving, asking, behalf, files, reading, sessions
from webapp.workflow.asking import Asked, Sent
from webapp.workflow.errors import Done, Invalid, Refused
from webapp.workflow.files import Upload
from webapp.workflow.moving import OnBehalf

pages = Blueprint("tasks", __name__)


@pages.get("/start/<process>")
@open_to(SIGNED_IN)
def start(process: str) -> ResponseReturnValue:
    """The first form of a process."""
    asked = _start(process)
    return _page(asked, asked.form())


@pages.post("/start/<process>")
@open_to(SIGNED_IN)
def opened(process: str) -> ResponseReturnValue:
    """Open the slip."""
    request_sent = _sent()
    uploads, refusal = _uploads()
    return _take(_start(process), request_sent, uploads, refusal=refusal)


@pages.get("/tasks/<int:task_id>")
@open_to(SIGNED_IN)
def task(task_id: int) -> ResponseReturnValue:
    """A task with its form."""
    asked = asking.task_page(me(), task_id)
    return _page(asked, asked.form())


@pages.post("/tasks/<int:task_id>")
@open_to(SIGNED_IN)
def completed(task_id: int) -> ResponseReturnValue:
    """Complete the task."""
    request_sent = _sent()
    refusal = confirm()
    uploads, wrong = _uploads()
    asked = asking.task_page(me(), task_id, request_sent)
    return _take(asked, request_sent, uploads, refusal=refusal or wrong)


@pages.route("/tasks/<int:task_id>/on-behalf", methods=["GET", "POST"])
@open_to("iso_secretary")
def on_behalf(task_id: int) -> ResponseReturnValue:
    """The secretary enters what somebody decided on paper, with the signed scan."""
    if request.method == "GET":
        asked = behalf.task_page(me(), task_id)
        return _page(asked, asked.form(), people=behalf.principals(asked))
    request_sent = _sent()
    refusal = confirm()
    uploads, wrong = _uploads()
    signer = request.form.get("behalf_person_id", type=int)
    asked = behalf.task_page(me(), task_id, request_sent, signer=signer)
    return _take(asked, request_sent, uploads, on_paper=True, refusal=refusal or wrong)


@pages.post("/tasks/<int:task_id>/draft")
@open_to(SIGNED_IN)
def draft(task_id: int) -> ResponseReturnValue:
    """Keep what has been typed so far."""
    asked = asking.task_page(me(), task_id)
    actions.save_draft(asked, me(), asked.form(request.form).answers_so_far())
    return "", 204


@pages.post("/tasks/<int:task_id>/on-behalf/draft")
@open_to("iso_secretary")
def on_behalf_draft(task_id: int) -> ResponseReturnValue:
    """The same of what is entered for somebody who decided on paper: the secretary need not be able to do the task."""
    asked = behalf.task_page(me(), task_id, signer=request.form.get("behalf_person_id", type=int))
    actions.save_draft(asked, me(), asked.form(request.form).answers_so_far())
    return "", 204


@pages.post("/start/<process>/draft")
@open_to(SIGNED_IN)
def start_draft(process: str) -> ResponseReturnValue:
    """The same before there is a slip."""
    asked = _start(process)
    actions.save_draft(asked, me(), asked.form(request.form).answers_so_far())
    return "", 204


@pages.post("/tasks/<int:task_id>/claim")
@open_to(SIGNED_IN)
def claim(task_id: int) -> ResponseReturnValue:
    """Take a task that waits for several people."""
    actions.claim(me(), asking.task_page(me(), task_id))
    return redirect(url_for("tasks.task", task_id=task_id))


@pages.post("/tasks/<int:task_id>/release")
@open_to(SIGNED_IN)
def release(task_id: int) -> ResponseReturnValue:
    """Give it back."""
    actions.release(me(), asking.task_page(me(), task_id))
    return redirect(url_for("inbox.available"))


@pages.get("/files/<int:attachment_id>")
@open_to(SIGNED_IN)
def file(attachment_id: int) -> ResponseReturnValue:
    """Evidence, always as a download."""
    stored = files.open_attachment(me(), attachment_id, _settings().files)
    return send_file(stored.path, mimetype=stored.media_type, as_attachment=True, download_name=stored.name)


@pages.get("/files/<int:attachment_id>/shown")
@open_to(SIGNED_IN)
def shown(attachment_id: int) -> ResponseReturnValue:
    """The same as a picture every browser shows: a phone's photo as JPEG."""
    settings = _settings()
    stored = files.open_shown(me(), attachment_id, settings.files, settings.previews)
    return send_file(stored.path, mimetype=stored.media_type, as_attachment=True, download_name=stored.name)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _start(process: str) -> Asked:
    """The start that the address names, with the case it begins from: page, draft and sending have the same one."""
    return asking.start_page(me(), process, request.args.get("from_case", type=int))


def _sent() -> Sent:
    return asking.sent(request.form.get("key"), request.form.to_dict(flat=False))


def _take(
    asked: Asked, request_sent: Sent, uploads: list[Upload], *, on_paper: bool = False, refusal: str = ""
) -> ResponseReturnValue:
    form = asked.form(request.form)
    people = behalf.principals(asked) if on_paper else []
    try:
        asked = _with_files(asked, uploads)
        form.context = asked.context
        if not form.rows_requested() and not {"save", "detach"} & set(request.form) and not refusal:
            return _done(_verb(asked, form, request_sent, on_paper=on_paper))
    except Invalid:
        refusal = _("Một số mục chưa hợp lệ; xem lời nhắc bên cạnh từng mục.")
    except Refused as error:
        refusal = str(error)
    actions.save_draft(asked, me(), form.answers_so_far())
    if "save" in request.form:
        flash(_("Đã lưu nháp. Chỉ anh/chị và người được giao cùng việc này thấy bản nháp."))
    return _page(asked, form, refusal=refusal, people=people), 400 if refusal else 200


def _verb(asked: Asked, form: StepForm, request_sent: Sent, *, on_paper: bool) -> Done:
    if asked.task is None:
        return actions.open_case(me(), asked, form, request_sent)
    signed = None
    if on_paper:
        signed = OnBehalf(
            request.form.get("behalf_person_id", 0, type=int), _day(request.form.get("behalf_date", ""))
        )
        behalf.refuse_wrong(asked, signed)
    return actions.complete_task(me(), asked, form, request_sent, on_behalf=signed)


def _uploads() -> tuple[list[Upload], str]:
    """The files sent along that may be kept, looked at before anything is locked; what is wrong with the first other.

    The person is read anew after.
    """
    sent = [upload for upload in request.files.getlist("attachments") if upload.filename]
    good, refusal = [], ""
    if sent:
        db.session.rollback()
    for upload in sent:
        with upload.stream:
            data = upload.stream.read(files.LARGEST + 1)
        try:
            good.append(files.looked_at(upload.filename or "", data, _settings().previews))
        except Refused as error:
            refusal = refusal or str(error)
    if sent:
        g.actor = sessions.actor_of(session.get("token", "")) or me()
    return good, refusal


def _with_files(asked: Asked, uploads: list[Upload]) -> Asked:
    """Uploads are kept before the form is judged, so that an error in the form does not lose them."""
    if "detach" in request.form:
        files.remove(me(), asked, request.form.get("detach", 0, type=int))
        return asked.with_attachments(-1)
    return asked.with_uploads([files.attach(me(), asked, upload, _settings().files) for upload in uploads])


def _done(done: Done) -> ResponseReturnValue:
    flash(done.message)
    if done.next_task_id is not None:
        return redirect(url_for("tasks.task", task_id=done.next_task_id))
    return redirect(url_for("inbox.mine"))


def _page(
    asked: Asked, form: StepForm, *, refusal: str = "", people: list[tuple[int, str]] | None = None
) -> str:
    history = reading.latest_history(asked.case) if asked.case is not None else []
    waiting = files.waiting(asked, me()) if asked.attachments else []
    page = render_template(
        "task.html",
        largest=files.LARGEST,
        asked=asked,
        form=form,
        history=history,
        waiting=waiting,
        refusal=refusal,
        people=people,
        confirmed=approving.recent(me(), asked.issue.definition),
    )
    db.session.rollback()
    return page


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("Hãy chọn ngày ký trên văn bản giấy.")) from error
