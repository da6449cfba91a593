"""Refusals become pages: a clear sentence, the right status, and what was typed is still there."""

from __future__ import annotations

from flask import Flask, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from forms.language import _
from webapp.extensions import db, unavailable
from webapp.pages import render_template
from webapp.workflow.asking import PASSWORD
from webapp.workflow.errors import AlreadyDone, NotFound, Refused, Repeated, Stopped

SENTENCES = {
    400: (_("Yêu cầu chưa hợp lệ"), _("Trình duyệt gửi thiếu hoặc sai thông tin. Mở lại trang rồi thử lại.")),
    403: (_("Không có quyền"), _("Anh/chị không có quyền thực hiện việc này.")),
    404: (
        _("Không tìm thấy"),
        _(
            "Không tìm thấy nội dung này, hoặc anh/chị không có quyền xem. "
            "Kiểm tra lại địa chỉ, hoặc tìm trong “Các hồ sơ”."
        ),
    ),
    405: (_("Cách gửi không đúng"), _("Trang này không nhận cách gửi đó. Quay lại và dùng nút trên trang.")),
    413: (
        _("Nội dung quá lớn"),
        _("Tổng dung lượng gửi lên quá lớn. Mỗi tệp tối đa 20 MB; quay lại trang trước và gửi ít tệp hơn."),
    ),
    429: (_("Gửi quá nhiều lần"), _("Anh/chị gửi quá nhiều yêu cầu. Đợi ít phút rồi thử lại.")),
    503: (
        _("Hệ thống đang bận"),
        _("Cơ sở dữ liệu đang bận. Nội dung anh/chị nhập ở bên dưới; thử gửi lại sau ít phút."),
    ),
    500: (
        _("Có lỗi của hệ thống"),
        _("Hệ thống gặp lỗi và chưa ghi gì. Quản trị hệ thống xem được nguyên nhân trong nhật ký."),
    ),
}
# What is never shown back: it is secret, or it is the form's own machinery.
SECRET = frozenset({"password", "old_password", "new_password", "new_password_again"})
UNSHOWN = SECRET | {"csrf_token", "key", "send", "save", PASSWORD}


def init_app(app: Flask) -> None:
    """Register the pages for every refusal."""
    app.register_error_handler(NotFound, lambda error: _page(404))
    app.register_error_handler(Refused, lambda error: _page(409, str(error), _("Chưa thực hiện được")))
    app.register_error_handler(Stopped, lambda error: _page(500, str(error), _("Bước này đang gặp sự cố")))
    app.register_error_handler(Repeated, _repeated)
    app.register_error_handler(AlreadyDone, _already_done)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(DataError, _unfit)
    app.register_error_handler(OverflowError, _unfit)  # SQLite's, for a number beyond 64 bits.
    app.register_error_handler(HTTPException, _http)


def _page(status: int, sentence: str = "", title: str = "", **more: object) -> ResponseReturnValue:
    db.session.rollback()
    known_title, known_sentence = SENTENCES.get(status, SENTENCES[500])
    page = render_template(
        "error.html",
        status=status,
        title=title or known_title,
        sentence=sentence or known_sentence,
        typed=_typed(),
        **more,
    )
    return page, status


def _typed() -> list[tuple[str, str]]:
    """What the person typed, so that no refusal loses it."""
    if request.method != "POST" or request.content_length is None:
        return []
    try:
        return [
            (name, value)
            for name, values in request.form.lists()
            for value in values
            if value.strip() and name not in UNSHOWN
        ][:200]
    except HTTPException:
        return []  # The body itself was refused (too large): there is nothing to show.


def _already_done(error: AlreadyDone) -> ResponseReturnValue:
    return _page(409, str(error), _("Việc này đã được xử lý"), already=error)


def _repeated(error: Repeated) -> ResponseReturnValue:
    db.session.rollback()
    flash(error.done.message)
    if error.done.next_task_id is not None and error.done.case_id:
        return redirect(url_for("tasks.task", task_id=error.done.next_task_id))
    return redirect(url_for("inbox.mine"))


def _stale(error: CSRFError) -> ResponseReturnValue:
    return _page(
        400, _("Phiên làm việc của trang này đã hết hạn. Mở lại trang rồi gửi lại; nội dung ở bên dưới.")
    )


def _unfit(error: Exception) -> ResponseReturnValue:
    """A number or a sign the database cannot hold; no page of ours sends one."""
    return _page(400)


def _database(error: SQLAlchemyError) -> ResponseReturnValue:
    if not unavailable(error):
        raise error
    db.session.remove()
    g.pop("actor", None)  # The page must not ask the database who reads it.
    # The same page sent again carries the same key: whatever did reach the database is not done twice.
    again = request.method == "POST" and not SECRET & request.form.keys()
    sent = request.form.items(multi=True)
    return _page(503, again=[(name, value) for name, value in sent if name != PASSWORD] if again else [])


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400:
        return error.get_response()
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return _page(500)
    return _page(error.code or 500)
