"""Acts on a case that no diagram draws; each is one small page with a reason."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from webapp.extensions import db
from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import acts, asking, claims, reading
from webapp.workflow.errors import Done, NotFound, Refused

pages = Blueprint("acts", __name__)
TITLES = {
    "correct": (
        _("Ghi sự khắc phục"),
        _(
            "Việc đã làm để loại bỏ sự không phù hợp, ghi bất cứ lúc nào; nguyên nhân thì hành động khắc phục loại bỏ."
        ),
    ),
    "withdraw": (_("Rút phiếu"), _("Phiếu dừng lại, mọi việc đang mở được thu về. Không hoàn lại được.")),
    "reassign": (
        _("Phân công lại"),
        _("Dùng khi người được giao chuyển đi; việc đang mở chuyển sang người mới."),
    ),
    "hand_back": (
        _("Trả lại việc đã nhận"),
        _("Dùng khi người đã nhận việc vắng mặt; việc trở lại với mọi người cùng vai trò."),
    ),
    "join": (_("Gộp phiếu trùng"), _("Phiếu này kết thúc và liên kết với phiếu được giữ lại.")),
    "undo_close": (
        _("Hủy việc đóng nhầm"),
        _("Chỉ để sửa việc đóng nhầm; kết quả kiểm tra không đạt thì mở phiếu mới."),
    ),
    acts.COMMENT: (
        _("Trao đổi"),
        _(
            "Người lập và người đang giữ việc được báo. Ai xem được hồ sơ cũng đọc được; không sửa, không xóa."
        ),
    ),
    "narrow": (
        _("Đổi phạm vi xem"),
        _("Phiếu nhạy cảm chỉ người liên quan, Thư ký ISO và lãnh đạo xem được."),
    ),
}


@pages.route("/cases/<int:case_id>/<act>", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def act(case_id: int, act: str) -> ResponseReturnValue:
    """Ask for the reason, then act."""
    if act not in TITLES:
        abort(404)
    refusal = ""
    if request.method == "POST":
        try:
            done = _act(case_id, act)
            flash(done.message)
            return redirect(url_for("cases.case", case_id=case_id))
        except Refused as error:
            db.session.rollback()
            refusal = str(error)
    page = reading.case_page(me(), case_id)
    if act not in page.acts:
        # Asked for by hand, or the slip has moved on meanwhile: then the refusal is all there is to say.
        raise Refused(refusal) if refusal else NotFound
    title, hint = TITLES[act]
    shown = render_template(
        "act.html",
        page=page,
        act=act,
        title=title,
        hint=hint,
        people=reading.people() if act == "reassign" else [],
        roles=acts.REASSIGNABLE,
        refusal=refusal,
    )
    return shown, 409 if refusal else 200


def _act(case_id: int, act: str) -> Done:
    form = request.form
    sent = asking.sent(form.get("key"), form.to_dict(flat=False))
    reason = form.get("reason", "")
    if act == "correct":
        done_on = form.get("corrected_on", type=date.fromisoformat)
        return acts.correct(me(), case_id, form.get("correction", ""), done_on, sent)
    if act == acts.COMMENT:
        return acts.comment(me(), case_id, form.get("comment", ""), sent)
    if act == "withdraw":
        return acts.withdraw(me(), case_id, reason, sent)
    if act == "hand_back":
        return claims.hand_back(me(), case_id, form.get("task_id", 0, type=int), reason, sent)
    if act == "join":
        return acts.join_duplicate(me(), case_id, form.get("into", ""), reason, sent)
    if act == "undo_close":
        return acts.undo_close(me(), case_id, reason, sent)
    if act == "narrow":
        return acts.narrow(me(), case_id, form.get("sensitive") == "1", reason, sent)
    return acts.reassign(
        me(), case_id, form.get("role", ""), form.get("person_id", 0, type=int), reason, sent
    )
