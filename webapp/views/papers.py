"""Papers: a draft to read, issuing, the signed scan, and many slips printed at once."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from webapp.extensions import db
from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import asking, files, issuing, printing, reading, submissions
from webapp.workflow.errors import Refused
from webapp.workflow.files import Stored

pages = Blueprint("papers", __name__)


@pages.get("/cases/<int:case_id>/papers/<code>/<kind>")
@open_to(SIGNED_IN)
def draft(case_id: int, code: str, kind: str) -> ResponseReturnValue:
    """The paper as the case stands now, marked as a draft."""
    data, media_type, name = issuing.draft(me(), case_id, code, kind)
    return send_file(io.BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name)


@pages.route("/cases/<int:case_id>/papers/<code>", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def issue(case_id: int, code: str) -> ResponseReturnValue:
    """Ask for number and date, then issue."""
    refusal = ""
    if request.method == "POST":
        try:
            done = issuing.issue(
                me(),
                case_id,
                code,
                request.form.get("sequence", type=int),
                _day("act_date"),
                asking.sent(request.form.get("key"), request.form.to_dict(flat=False)),
                _files(),
            )
            flash(done.message)
            return redirect(url_for("cases.case", case_id=case_id, _anchor="papers"))
        except Refused as error:
            db.session.rollback()
            refusal = str(error)
    case, paper, proposed = issuing.issue_page(me(), case_id, code)
    page = render_template("issue.html", case=case, paper=paper, proposed=proposed, refusal=refusal)
    return page, 409 if refusal else 200


@pages.get("/papers/<int:paper_id>")
@open_to(SIGNED_IN)
def issued(paper_id: int) -> ResponseReturnValue:
    """An issued paper, byte by byte as it left the house."""
    return _download(issuing.open_paper(me(), paper_id, _files()))


@pages.route("/papers/<int:paper_id>/scan", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def scan(paper_id: int) -> ResponseReturnValue:
    """The signed paper comes back as a scan."""
    refusal = ""
    if request.method == "POST":
        try:
            done = issuing.add_scan(
                me(),
                paper_id,
                _uploaded(),
                request.form.get("number", ""),
                _day("signed_on"),
                request.form.get("signer_id", 0, type=int),
                asking.sent(request.form.get("key"), request.form.to_dict(flat=False)),
                _files(),
            )
            flash(done.message)
            return redirect(url_for("cases.case", case_id=done.case_id, _anchor="papers"))
        except Refused as error:
            db.session.rollback()
            refusal = str(error)
    case, paper = issuing.scan_page(me(), paper_id)
    page = render_template("scan.html", case=case, paper=paper, people=reading.people(), refusal=refusal)
    return page, 409 if refusal else 200


@pages.get("/scans/<int:scan_id>")
@open_to(SIGNED_IN)
def scan_file(scan_id: int) -> ResponseReturnValue:
    """A signed scan, always as a download."""
    return _download(issuing.open_scan(me(), scan_id, _files()))


@pages.get("/prints")
@open_to(SIGNED_IN)
def prints() -> ResponseReturnValue:
    """What was asked for, how far it has come, and what can be asked for."""
    return _prints()


@pages.post("/prints")
@open_to(SIGNED_IN)
def print_many() -> ResponseReturnValue:
    """All slips of a submission or of a year."""
    try:
        submission_id = request.form.get("submission_id", type=int)
        if submission_id is not None:
            number = submissions.submission(me(), submission_id).number
            printing.ask_submission(me(), submission_id, number)
        else:
            printing.ask_year(me(), request.form.get("year", 0, type=int))
    except Refused as error:
        db.session.rollback()
        return _prints(str(error)), 409
    return _asked()


@pages.post("/prints/evidence")
@open_to(SIGNED_IN)
def pack() -> ResponseReturnValue:
    """The evidence of a period, narrowed as its register's page is."""
    try:
        printing.ask_pack(me(), request.form.to_dict())
    except Refused as error:
        db.session.rollback()
        return _prints(str(error)), 409
    return _asked()


@pages.get("/prints/<int:run_id>")
@open_to(SIGNED_IN)
def printed(run_id: int) -> ResponseReturnValue:
    """The result, for who asked for it."""
    return _download(printing.result(me(), run_id, current_app.config["SETTINGS"].prints))


def _prints(refusal: str = "") -> str:
    return render_template(
        "prints.html",
        runs=printing.runs(me()),
        refusal=refusal,
        kept_days=printing.KEPT.days,
        may_print=printing.may_print(me()),
    )


def _asked() -> ResponseReturnValue:
    flash(_("Đang làm ở phía sau; tải lại trang này để xem tiến độ."))
    return redirect(url_for("papers.prints"))


def _download(stored: Stored) -> ResponseReturnValue:
    return send_file(stored.path, mimetype=stored.media_type, as_attachment=True, download_name=stored.name)


def _uploaded() -> tuple[str, bytes]:
    upload = request.files.get("scan")
    if upload is None or not upload.filename:
        raise Refused(_("Hãy chọn tệp bản quét đã ký."))
    with upload.stream:
        return upload.filename, upload.stream.read(files.LARGEST + 1)


def _files() -> Path:
    folder: Path = current_app.config["SETTINGS"].files
    return folder


def _day(name: str) -> date | None:
    return request.form.get(name, type=date.fromisoformat)
