"""The four lists, what one may take of them at once, and lists saved under a name."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from webapp.extensions import db
from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import actions, asking, assigning, reading, releases, saved_lists
from webapp.workflow.acts import of_board
from webapp.workflow.errors import Refused, Repeated, WorkflowError
from webapp.workflow.inbox import PAGE, Wanted, Which, inbox

pages = Blueprint("inbox", __name__)
LISTS = ("/", "/available", "/waiting", "/done")
# What the address says, so that a list can be sent on and saved.
FILTERS = ("q", "due", "process")
TITLES: dict[Which, tuple[str, str]] = {
    "mine": (
        _("Việc của tôi"),
        _("Chưa có việc nào được giao cho anh/chị. Việc mới sẽ hiện ở đây và có thông báo."),
    ),
    "available": (_("Chờ nhận"), _("Không có việc nào đang chờ vai trò hoặc đơn vị của anh/chị nhận.")),
    "waiting": (_("Đang chờ người khác"), _("Các phiếu anh/chị lập mà người khác đang xử lý sẽ hiện ở đây.")),
    "done": (_("Đã xử lý"), _("Những việc anh/chị đã làm sẽ hiện ở đây.")),
}


@pages.get("/")
@open_to(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """What is mine."""
    return _list("mine")


@pages.get("/available")
@open_to(SIGNED_IN)
def available() -> ResponseReturnValue:
    """What I may take."""
    return _list("available")


@pages.get("/waiting")
@open_to(SIGNED_IN)
def waiting() -> ResponseReturnValue:
    """What others have of mine."""
    return _list("waiting")


@pages.get("/done")
@open_to(SIGNED_IN)
def done() -> ResponseReturnValue:
    """What I did."""
    return _list("done")


@pages.post("/available/claim")
@open_to(SIGNED_IN)
def claim() -> ResponseReturnValue:
    """Take several at once; whatever somebody else took meanwhile is said, and the others are taken."""
    taken, late = 0, []
    for task_id in dict.fromkeys(request.form.getlist("task_id", type=int)[:PAGE]):
        try:
            actions.claim(me(), asking.task_page(me(), task_id))
            taken += 1
        except WorkflowError as error:
            db.session.rollback()
            late.append(str(error))
    if not taken and not late:
        late = [_("Hãy đánh dấu những việc muốn nhận.")]
    for sentence in ([_(f"Đã nhận {taken} việc.")] if taken else []) + late:
        flash(sentence)
    return redirect(url_for("inbox.mine" if taken else "inbox.available"))


@pages.post("/available/assign")
@open_to(SIGNED_IN)
def assign() -> ResponseReturnValue:
    """Give several to one person who may do them all; else nothing is given, and why is said."""
    form = request.form
    sent = asking.sent(form.get("key"), form.to_dict(flat=False))
    tasks, person = form.getlist("task_id", type=int), form.get("person_id", 0, type=int)
    try:
        assigning.assign(me(), tasks, person, form.get("reason", ""), sent)
        flash(_("Đã giao các việc đã đánh dấu."))
    except Repeated as error:
        flash(str(error))
    except Refused as error:
        db.session.rollback()
        return _list("available", str(error)), 409
    return redirect(url_for("inbox.available"))


@pages.post("/lists")
@open_to(SIGNED_IN)
def save() -> ResponseReturnValue:
    """Keep the list one looks at, with its filters, under a name."""
    asked = urlsplit(request.form.get("path", ""))
    path = asked.path if asked.path in LISTS else url_for("inbox.mine")
    # What is kept are the filters, not the page one happened to be on.
    kept = urlencode([pair for pair in parse_qsl(asked.query) if pair[0] in FILTERS])
    try:
        saved_lists.save(me(), request.form.get("name", ""), f"{path}?{kept}")
        flash(_("Đã lưu bộ lọc."))
    except Refused as error:
        flash(str(error))
    return redirect(f"{path}?{kept}")


@pages.post("/lists/<int:saved_id>/forget")
@open_to(SIGNED_IN)
def forget(saved_id: int) -> ResponseReturnValue:
    """Remove a saved list of one's own."""
    saved_lists.forget(me(), saved_id)
    flash(_("Đã bỏ bộ lọc."))
    return redirect(url_for("inbox.mine"))


def _list(which: Which, refusal: str = "") -> str:
    wanted = Wanted(*(request.args.get(name, "")[:100] for name in FILTERS))
    return render_template(
        "inbox.html",
        inbox=inbox(me(), which, wanted, page=request.args.get("page", 1, type=int)),
        which=which,
        refusal=refusal,
        people=reading.people() if which == "available" and of_board(me()) else [],
        title=TITLES[which][0],
        empty=TITLES[which][1],
        wanted=wanted,
        filters=urlencode([(name, value) for name in FILTERS if (value := request.args.get(name, "")[:100])]),
        processes=releases.issue(me().release_id).definition.processes.values(),
        saved=saved_lists.saved_lists(me()),
    )
