"""The process owner's desk: a revision drafted file by file, what it changes and means, and who decides."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from forms.language import _
from webapp.extensions import db, write_intent
from webapp.pages import render_template
from webapp.procedure import proof
from webapp.views.access import SIGNED_IN, confirm, me, open_to
from webapp.workflow import (
    approving,
    deciding,
    drafting,
    editing,
    files,
    forecasting,
    readiness,
    rehearsing,
    releases,
    revising,
)
from webapp.workflow.deciding import Decision
from webapp.workflow.errors import Refused
from webapp.workflow.files import Stored

pages = Blueprint("revising", __name__, url_prefix="/procedure/revisions")


@pages.route("", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """Every revision, and a new one."""
    refusal = ""
    if request.method == "POST":
        try:
            revision_id = drafting.open_revision(me(), request.form.get("reason", ""))
            return redirect(url_for("revising.desk", revision_id=revision_id))
        except Refused as error:
            db.session.rollback()
            refusal = str(error)
    listed = revising.revisions(me())
    in_work = any(row.status in revising.OPEN for row in listed)
    page = render_template(
        "revisions.html",
        revisions=listed,
        may_open=not in_work and revising.holds_one(me(), revising.roles(me()).drafts),
        refusal=refusal,
    )
    return page, 409 if refusal else 200


@pages.get("/<int:revision_id>")
@open_to(SIGNED_IN)
def desk(revision_id: int) -> ResponseReturnValue:
    """One revision: how far it is, what it changes, its files, its decisions."""
    return _desk(revision_id)


@pages.post("/<int:revision_id>/files")
@open_to(SIGNED_IN)
def upload(revision_id: int) -> ResponseReturnValue:
    """Files from elsewhere, one by one or as a zip."""
    sent = [_read(file, drafting.LARGEST_ZIP) for file in request.files.getlist("files") if file.filename]
    try:
        changed = drafting.upload(me(), revision_id, sent)
    except Refused as error:
        return _refused(revision_id, error)
    flash(_(f"Đã lưu: {', '.join(changed)}.") if changed else _("Các tệp giống hệt bản đang có."))
    return redirect(url_for("revising.desk", revision_id=revision_id))


@pages.route("/<int:revision_id>/files/<name>", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def file(revision_id: int, name: str) -> ResponseReturnValue:
    """One file, to look at and to edit; what was typed stays when it cannot be saved."""
    refusal, typed = "", None
    if request.method == "POST":
        typed = request.form.get("data", "")
        try:
            drafting.save(me(), revision_id, name, typed.encode(), request.form.get("version", 0, type=int))
            flash(_(f"Đã lưu “{name}”."))
            return redirect(url_for("revising.file", revision_id=revision_id, name=name))
        except Refused as error:
            _let_go()
            refusal = str(error)
    opened = revising.open_file(me(), revision_id, name)
    drawn = name.endswith(".bpmn")
    page = render_template(
        "revision_diagram.html" if drawn else "revision_file.html",
        lists=editing.lists(opened) if drawn and opened.may_edit else None,
        file=opened,
        findings=[finding for finding in opened.draft.findings if finding.file == name],
        typed=typed if typed is not None else opened.data.decode("utf-8", errors="replace"),
        refusal=refusal,
    )
    return page, 409 if refusal else 200


@pages.get("/<int:revision_id>/raw/<name>")
@open_to(SIGNED_IN)
def raw(revision_id: int, name: str) -> ResponseReturnValue:
    """The file itself, always as a download."""
    opened = revising.open_file(me(), revision_id, name)
    return send_file(
        io.BytesIO(opened.data), mimetype="application/octet-stream", as_attachment=True, download_name=name
    )


@pages.post("/<int:revision_id>/files/<name>/<any(remove, restore):how>")
@open_to(SIGNED_IN)
def put(revision_id: int, name: str, how: str) -> ResponseReturnValue:
    """Take a file out, or put it back as the issue has it."""
    try:
        (drafting.remove if how == "remove" else drafting.restore)(me(), revision_id, name)
    except Refused as error:
        return _refused(revision_id, error)
    flash(
        _(f"Đã bỏ “{name}” khỏi bản sửa.") if how == "remove" else _(f"“{name}” lại như lần đang ban hành.")
    )
    return redirect(url_for("revising.desk", revision_id=revision_id))


@pages.get("/<int:revision_id>.zip")
@open_to(SIGNED_IN)
def packed(revision_id: int) -> ResponseReturnValue:
    """Every file, in the folders of a checkout."""
    data = io.BytesIO(drafting.packed(me(), revision_id))
    return send_file(
        data, mimetype="application/zip", as_attachment=True, download_name=f"ban-sua-{revision_id}.zip"
    )


@pages.get("/<int:revision_id>/forecast")
@open_to(SIGNED_IN)
def forecast(revision_id: int) -> ResponseReturnValue:
    """What becomes of every running case."""
    try:
        told, refusal = forecasting.forecast(me(), revision_id), ""
    except Refused as error:
        told, refusal = None, str(error)
    revision = revising.read(me(), revision_id)
    base = releases.issue(revision.based_on_id).definition.issue
    page = render_template(
        "revision_forecast.html", forecast=told, revision=revision, base=base, refusal=refusal
    )
    return page, 409 if refusal else 200


@pages.post("/<int:revision_id>/rehearse")
@open_to(SIGNED_IN)
def rehearse(revision_id: int) -> ResponseReturnValue:
    """Run the scenarios over the draft as it stands."""
    _judged_first(revision_id)
    try:
        rehearsal_id = rehearsing.ask(me(), revision_id)
    except Refused as error:
        return _refused(revision_id, error)
    return redirect(url_for("procedure.rehearsal", rehearsal_id=rehearsal_id))


@pages.post("/<int:revision_id>/report")
@open_to(SIGNED_IN)
def bring(revision_id: int) -> ResponseReturnValue:
    """A report of exactly this draft, made where the scenarios are."""
    _name, report = _read(request.files.get("report") or FileStorage(), proof.LARGEST)
    try:
        rehearsal_id = rehearsing.bring(me(), revision_id, report)
    except Refused as error:
        return _refused(revision_id, error)
    return redirect(url_for("procedure.rehearsal", rehearsal_id=rehearsal_id))


@pages.post("/<int:revision_id>/<any(submit, recall, review, return, withdraw):act>")
@open_to(SIGNED_IN)
def decide(revision_id: int, act: str) -> ResponseReturnValue:
    """Put forward, take back, review, send back, give up."""
    _judged_first(revision_id)
    try:
        flash(deciding.decide(me(), revision_id, act, request.form.get("note", "")))
    except Refused as error:
        return _refused(revision_id, error)
    return redirect(url_for("revising.desk", revision_id=revision_id))


@pages.post("/<int:revision_id>/approve")
@open_to(SIGNED_IN)
def approve(revision_id: int) -> ResponseReturnValue:
    """Approve with number and dates of the decision; the password is asked for when it was long ago."""
    refusal = confirm()
    if refusal:
        _let_go()
        return _desk(revision_id, refusal)
    _judged_first(revision_id)
    decision = Decision(request.form.get("number", ""), _day("signed_on"), _day("effective_from"))
    try:
        flash(deciding.approve(me(), revision_id, decision, request.form.get("note", "")))
    except Refused as error:
        return _refused(revision_id, error)
    return redirect(url_for("revising.desk", revision_id=revision_id))


@pages.post("/<int:revision_id>/decision")
@open_to(SIGNED_IN)
def attach(revision_id: int) -> ResponseReturnValue:
    """The signed decision comes as a scan."""
    scan = _read(request.files.get("scan") or FileStorage(), files.LARGEST)
    try:
        deciding.attach(me(), revision_id, *scan, _kept())
    except Refused as error:
        return _refused(revision_id, error)
    flash(_("Đã đính kèm quyết định đã ký."))
    return redirect(url_for("revising.desk", revision_id=revision_id))


@pages.get("/decisions/<int:scan_id>")
@open_to(SIGNED_IN)
def decision(scan_id: int) -> ResponseReturnValue:
    """The signed decision, always as a download."""
    stored: Stored = deciding.open_scan(me(), scan_id, _kept())
    return send_file(stored.path, mimetype=stored.media_type, as_attachment=True, download_name=stored.name)


def _refused(revision_id: int, error: Refused) -> ResponseReturnValue:
    _let_go()
    return _desk(revision_id, str(error))


def _let_go() -> None:
    """Nothing more is written in this request: the page it ends in holds nobody up."""
    db.session.rollback()
    write_intent.set(False)


def _judged_first(revision_id: int) -> None:
    """Judging a draft may take seconds: it is done before anything is locked, and remembered."""
    _let_go()
    _ = revising.content(revising.read(me(), revision_id)).findings
    db.session.rollback()
    write_intent.set(True)


def _desk(revision_id: int, refusal: str = "") -> ResponseReturnValue:
    row = revising.read(me(), revision_id)
    shown = revising.desk(me(), revision_id)
    page = render_template(
        "revision.html",
        desk=shown,
        conditions=readiness.conditions(row, shown.draft) if row.status in revising.OPEN else [],
        proof=readiness.proof_of(shown.draft),
        may_rehearse=row.status in revising.OPEN and revising.may_rehearse(me()),
        runs_here=proof.place() is not None,
        acts=deciding.acts(me(), row),
        may_attach=deciding.may_attach(me(), row),
        confirmed=approving.recent(me(), releases.issue(me().release_id).definition),
        meaning=deciding.MEANING,
        refusal=refusal,
    )
    return page, 409 if refusal else 200


def _read(file: FileStorage, most: int) -> tuple[str, bytes]:
    """Name and bytes of what was sent, one byte more than may be: whoever keeps it says that it is too much."""
    with file.stream:
        return file.filename or "", file.stream.read(most + 1)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def _kept() -> Path:
    folder: Path = current_app.config["SETTINGS"].files
    return folder
