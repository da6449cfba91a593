"""Sổ theo dõi: lists with filters and exports, and the small forms of the light registers."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from webapp import clock
from webapp.pages import render_template
from webapp.registers import base, export
from webapp.registers.base import Asked, Register
from webapp.registers.catalogue import REGISTERS
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import entries, releases
from webapp.workflow.errors import Refused

pages = Blueprint("registers", __name__)


@pages.get("/registers")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """The first register."""
    return redirect(url_for("registers.register", code=next(iter(REGISTERS))))


@pages.get("/registers/<code>")
@open_to(SIGNED_IN)
def register(code: str) -> ResponseReturnValue:
    """A page of a register."""
    found, asked = _asked(code)
    lines, below = base.page(found, asked, request.args.get("below", type=int))
    places = base.chosen(found, request.args.getlist("show"))
    wanted = {name: value for name, value in asked.wanted.items() if value and name not in ("below", "show")}
    query = [*wanted.items(), *(("show", str(place)) for place in places if len(places) < len(found.columns))]
    return render_template(
        "register.html",
        register=found,
        registers=REGISTERS.values(),
        filters=found.filters(asked),
        wanted=wanted,
        query=urlencode(query),
        columns=[found.columns[place] for place in places],
        shown=places,
        lines=base.only(lines, places),
        below=below,
        may_add=entries.may_add(me(), code),
    )


@pages.get("/registers/<code>/export.<kind>")
@open_to(SIGNED_IN)
def exported(code: str, kind: str) -> ResponseReturnValue:
    """The register, narrowed as its page is, as a file."""
    found, asked = _asked(code)
    if kind not in export.MEDIA_TYPES:
        abort(404)
    lines = base.everything(found, asked, export.MOST)
    if lines is None:
        raise Refused(_(f"Có hơn {export.MOST} dòng; hãy lọc theo năm hoặc đơn vị rồi xuất lại."))
    places = base.chosen(found, request.args.getlist("show"))
    name = f"{found.code}-{clock.today():%Y-%m-%d}.{kind}"
    return Response(
        export.export(
            found.title, [found.columns[place] for place in places], base.only(lines, places), kind
        ),
        mimetype=export.MEDIA_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@pages.get("/registers/<code>/<int:entry_id>")
@open_to(SIGNED_IN)
def entry(code: str, entry_id: int) -> ResponseReturnValue:
    """One entry with its history."""
    page = entries.page(me(), code, entry_id)
    return render_template("entry.html", page=page, register=REGISTERS[code])


@pages.route("/registers/<code>/new", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def add(code: str) -> ResponseReturnValue:
    """Add an entry."""
    return _write(code, None)


@pages.route("/registers/<code>/<int:entry_id>/edit", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def edit(code: str, entry_id: int) -> ResponseReturnValue:
    """Change an entry."""
    return _write(code, entry_id)


def _write(code: str, entry_id: int | None) -> ResponseReturnValue:
    posted = request.form if request.method == "POST" else None
    form = entries.form(me(), code, entry_id, posted)
    if posted is not None and form.validate():
        saved = entries.save(me(), code, form, entry_id, request.form.get("version", type=int))
        flash(_(f"Đã ghi {form.noun}."))
        return redirect(url_for("registers.entry", code=code, entry_id=saved))
    version = entries.page(me(), code, entry_id).entry.version if entry_id is not None else None
    page = render_template(
        "form.html",
        form=form,
        title=_(f"Sửa {form.noun}") if entry_id else _(f"Thêm {form.noun}"),
        crumb=(url_for("registers.register", code=code), REGISTERS[code].title),
        submit=_("Ghi"),
        hidden={"version": request.form.get("version", version)} if version else {},
    )
    return (page, 400) if posted is not None else page


def _asked(code: str) -> tuple[Register, Asked]:
    if code not in REGISTERS:
        abort(404)
    return REGISTERS[code], releases.asked(me(), request.args.to_dict())
