"""The administrator's desk of units and people, and what happens when either goes."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from forms.people import NewPersonForm
from webapp.extensions import db
from webapp.pages import render_template
from webapp.views.access import me, open_to
from webapp.workflow import asking, people, reorganising, sessions

pages = Blueprint("people", __name__)


@pages.get("/people")
@open_to("administrator")
def index() -> ResponseReturnValue:
    """Units and people."""
    return render_template("people.html", desk=people.desk(me()))


@pages.route("/units/new", methods=["GET", "POST"])
@open_to("administrator")
def new_unit() -> ResponseReturnValue:
    """Add a unit."""
    return _unit(None)


@pages.route("/units/<int:unit_id>", methods=["GET", "POST"])
@open_to("administrator")
def unit(unit_id: int) -> ResponseReturnValue:
    """Rename a unit, or take it out of scope."""
    return _unit(unit_id)


@pages.route("/units/<int:unit_id>/merge", methods=["GET", "POST"])
@open_to("administrator")
def merge(unit_id: int) -> ResponseReturnValue:
    """Merge a unit into another, with everything that is open there."""
    form = reorganising.merge_form(me(), unit_id, _posted())
    if _posted() is not None and form.validate():
        flash(reorganising.merge(me(), unit_id, form, _sent()))
        return _back()
    cases, names = reorganising.open_there(me(), unit_id)
    told = [
        _(f"Hồ sơ đang mở sẽ chuyển: {', '.join(case.label for case in cases) or 'không có'}."),
        _(f"Người của đơn vị sẽ chuyển: {', '.join(names) or 'không có'}."),
        _("Việc của lãnh đạo đơn vị chuyển cho lãnh đạo đơn vị nhận; hồ sơ đã kết thúc giữ tên đơn vị cũ."),
    ]
    return _form(form, _(f"Sáp nhập {people.unit(me(), unit_id).name}"), _("Sáp nhập và chuyển việc"), told)


@pages.route("/people/new", methods=["GET", "POST"])
@open_to("administrator")
def new_person() -> ResponseReturnValue:
    """Add a person; the first password is shown once."""
    form = people.person_form(me(), None, _posted())
    if _posted() is not None and form.validate():
        assert isinstance(form, NewPersonForm)
        password = secrets.token_urlsafe(12)
        db.session.rollback()  # Hashing is slow on purpose: no transaction may wait for it.
        person_id = people.add_person(me(), form, sessions.hash_password(password))
        flash(
            _(f"Đã thêm {form.name.data}. Mật khẩu lần đầu (chỉ hiện một lần, phải đổi khi vào): {password}")
        )
        return redirect(url_for("people.person", person_id=person_id))
    return _form(form, _("Thêm người dùng"), _("Thêm người dùng"))


@pages.route("/people/<int:person_id>", methods=["GET", "POST"])
@open_to("administrator")
def person(person_id: int) -> ResponseReturnValue:
    """Name, office, address, unit."""
    form = people.person_form(me(), person_id, _posted())
    if _posted() is not None and form.validate():
        people.save_person(me(), person_id, form)
        flash(_("Đã ghi."))
        return redirect(url_for("people.person", person_id=person_id))
    return _person(person_id, form, people.membership_form(me()))


@pages.post("/people/<int:person_id>/roles")
@open_to("administrator")
def give_role(person_id: int) -> ResponseReturnValue:
    """Give a role."""
    form = people.membership_form(me(), request.form)
    if not form.validate():
        return _person(person_id, people.person_form(me(), person_id), form, 400)
    people.give_role(me(), person_id, form)
    flash(_("Đã giao vai trò."))
    return redirect(url_for("people.person", person_id=person_id))


@pages.post("/roles/<int:membership_id>/end")
@open_to("administrator")
def end_role(membership_id: int) -> ResponseReturnValue:
    """End a role today."""
    person_id = people.end_role(me(), membership_id)
    flash(_("Vai trò kết thúc sau hôm nay."))
    return redirect(url_for("people.person", person_id=person_id))


@pages.route("/people/<int:person_id>/leave", methods=["GET", "POST"])
@open_to("administrator")
def leave(person_id: int) -> ResponseReturnValue:
    """Somebody leaves; what is open goes to a successor or the unit's leader."""
    left = reorganising.leaving(me(), person_id)
    form = reorganising.leave_form(me(), left, _posted())
    if _posted() is not None and form.validate():
        flash(reorganising.leave(me(), left, form, _sent()))
        return _back()
    told = [_(f"Việc đang mở: {task.name} – {case.label}.") for task, case in left.tasks]
    others = {case.id: case.label for case in left.cases} | {case.id: "" for _, case in left.tasks}
    names = [label for label in others.values() if label]
    told += [_(f"Hồ sơ còn nhắc tới người này ở bước sau: {', '.join(names)}.")] if names else []
    told += [] if left.tasks or names else [_("Không có việc nào đang đứng tên người này.")]
    return _form(form, _(f"{left.person.name} thôi công tác"), _("Ghi thôi công tác và chuyển việc"), told)


def _unit(unit_id: int | None) -> ResponseReturnValue:
    form = people.unit_form(me(), unit_id, _posted())
    if _posted() is not None and form.validate():
        people.save_unit(me(), unit_id, form)
        flash(_("Đã ghi đơn vị."))
        return _back()
    title = _("Thêm đơn vị") if unit_id is None else _(f"Sửa {people.unit(me(), unit_id).name}")
    return _form(form, title, _("Ghi đơn vị"))


def _person(person_id: int, form: object, giving: object, status: int = 200) -> ResponseReturnValue:
    roles = people.roles_of(me(), [person_id]).get(person_id, [])
    page = render_template(
        "person.html", person=people.person(me(), person_id), form=form, giving=giving, roles=roles
    )
    return page, 400 if _posted() is not None else status


def _form(form: object, title: str, submit: str, told: object = ()) -> ResponseReturnValue:
    crumb = (url_for("people.index"), _("Đơn vị, người dùng"))
    page = render_template("form.html", form=form, title=title, submit=submit, crumb=crumb, told=told)
    return page, 400 if _posted() is not None else 200


def _posted() -> object:
    return request.form if request.method == "POST" else None


def _sent() -> asking.Sent:
    return asking.sent(request.form.get("key"), request.form.to_dict(flat=False))


def _back() -> ResponseReturnValue:
    return redirect(url_for("people.index"))
