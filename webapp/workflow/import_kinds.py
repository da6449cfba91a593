"""The kinds of sheets that can be loaded: what their rows hold, what is wrong with one, how it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import select

from forms.fields import HIDDEN
from forms.language import _
from forms.objectives import number
from webapp import clock
from webapp.extensions import db
from webapp.models import LegacyRecord, Membership, Objective, Person, Unit
from webapp.models.types import folded
from webapp.procedure.definition import Definition

MISSING: dict[str, Any] = {"required": _("Cần nhập mục này.")}


class _Text(fields.String):
    def __init__(
        self, heading: str, longest: int = 200, *, required: bool = True, also: Sequence[Any] = ()
    ) -> None:
        rules = [validate.Length(max=longest, error=_(f"Dài quá {longest} ký tự.")), _no_hidden_signs, *also]
        empty: dict[str, Any] = {"required": True} if required else {"load_default": ""}
        super().__init__(data_key=heading, validate=rules, error_messages=MISSING, **empty)


class _Day(fields.Field[date]):
    def _deserialize(self, value: Any, *more: Any, **named: Any) -> date:
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                day = datetime.strptime(value, form).date()  # noqa: DTZ007 (a day has no zone)
            except ValueError:
                continue
            if day.year >= 1900 and day <= clock.today():
                return day
            raise ValidationError(_("Ngày chưa tới hoặc quá xa."))
        raise ValidationError(_("Ngày viết theo dạng 31/12/2025."))


class _Year(fields.Field[int]):
    def _deserialize(self, value: Any, *more: Any, **named: Any) -> int:
        if value.isascii() and value.isdigit() and 2000 <= int(value[:5]) <= clock.today().year + 1:
            return int(value)
        raise ValidationError(_(f"Năm viết bằng bốn chữ số, từ 2000 đến {clock.today().year + 1}."))


def _no_hidden_signs(text: str) -> None:
    if any(sign in HIDDEN or (ord(sign) < 32 and sign not in "\n\t\r") for sign in text):
        raise ValidationError(_("Có ký tự ẩn không hợp lệ; hãy gõ lại."))


class Known:
    """What rows may refer to, looked up once."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
        self.numbers = set(db.session.scalars(select(LegacyRecord.number)))
        self.roles = {
            role.code: role for role in definition.roles.values() if role.scope in ("unit", "agency")
        }
        self.roles |= {folded(role.name): role for role in self.roles.values()}
        self.people = dict(db.session.execute(select(Person.username, Person.id)).all())
        self.objectives = set(
            db.session.execute(
                select(Objective.year, Objective.unit_id, Objective.text_folded).where(Objective.current)
            ).all()
        )

    def choice(self, list_name: str, label: str) -> str | None:
        """The value of a label of a list, written with marks or without; None when the list has no such label."""
        choices = self.definition.lists.get(list_name, ())
        return next((choice.value for choice in choices if folded(choice.label) == folded(label)), None)


class UnitRow(Schema):
    """A unit in scope."""

    code = _Text(_("Mã đơn vị"), 20)
    name = _Text(_("Tên đơn vị"))


class PersonRow(Schema):
    """Somebody who works here, with their roles."""

    username = _Text(
        _("Tên đăng nhập"),
        60,
        also=[validate.Regexp(r"[a-z0-9._-]{2,60}\Z", error=_("Gồm chữ thường không dấu, số và dấu . _ -."))],
    )
    name = _Text(_("Họ tên"), 120)
    office = _Text(_("Chức vụ"), 120, required=False)
    email = _Text(_("Thư điện tử"), required=False)
    unit = _Text(_("Mã đơn vị"), 20, required=False)
    roles = _Text(_("Vai trò (cách nhau bằng dấu ;)"), 400)


class LegacyRow(Schema):
    """A nonconformity recorded before this system."""

    number = _Text(_("Số hồ sơ"), 40)
    recorded_on = _Day(data_key=_("Ngày"), required=True, error_messages=MISSING)
    unit = _Text(_("Mã đơn vị"), 20)
    content = _Text(_("Nội dung KPH"))
    description = _Text(_("Mô tả"), 5000)
    disposition = _Text(_("Hình thức xử lý"), 60, required=False)


class ObjectiveRow(Schema):
    """An objective that was approved before this system, in force in its year (5.9)."""

    year = _Year(data_key=_("Năm"), required=True, error_messages=MISSING)
    unit = _Text(_("Mã đơn vị (trống: cơ quan)"), 20, required=False)
    text = _Text(_("Mục tiêu"), 500)
    target = _Text(_("Chỉ tiêu"), 20)
    measure_unit = _Text(_("Đơn vị tính"), 60)
    direction = _Text(_("Đạt khi"), 60, required=False)
    baseline = _Text(_("Mức hiện tại"), 60, required=False)
    frequency = _Text(_("Tần suất đo"), 60, required=False)
    measured_by = _Text(_("Người đo (tên đăng nhập)"), 60, required=False)
    owner = _Text(_("Người chịu trách nhiệm (tên đăng nhập)"), 60, required=False)
    reached = _Text(_("Đạt được"), 20, required=False)
    result = _Text(_("Kết quả"), 60, required=False)


# Column of an objective → the list its words are from.
OBJECTIVE_LISTS = {
    "direction": "objective_directions",
    "frequency": "objective_frequencies",
    "result": "objective_results",
}

Problem = tuple[str, str]  # the field, the sentence


def _unit_problems(row: Mapping[str, Any], known: Known) -> list[Problem]:
    return [("code", _(f"Đã có đơn vị mã {row['code']}."))] if row["code"] in known.units else []


def _add_unit(row: Mapping[str, Any], known: Known) -> None:
    unit = Unit(code=row["code"], name=row["name"], position=len(known.units), former_names=[])
    db.session.add(unit)
    known.units[unit.code] = unit


def _person_problems(row: Mapping[str, Any], known: Known) -> list[Problem]:
    problems = []
    if row["username"] in known.people:
        problems.append(("username", _(f"Đã có người dùng {row['username']}.")))
    unit = known.units.get(row["unit"])
    if row["unit"] and (unit is None or not unit.in_scope):
        problems.append(("unit", _(f"Không có đơn vị mã {row['unit']}.")))
    for name in _role_names(row):
        role = known.roles.get(name) or known.roles.get(folded(name))
        if role is None:
            problems.append(("roles", _(f"Không có vai trò “{name}”.")))
        elif role.scope == "unit" and not row["unit"]:
            problems.append(("unit", _(f"Vai trò “{role.name}” cần đơn vị.")))
    return problems


def _add_person(row: Mapping[str, Any], known: Known) -> None:
    """Without a password: the administrator sets each one (`ctcl users password`)."""
    unit = known.units.get(row["unit"])
    person = Person(
        username=row["username"],
        name=row["name"],
        office=row["office"],
        email=row["email"] or None,
        unit_id=unit.id if unit else None,
        must_change_password=True,
    )
    db.session.add(person)
    db.session.flush()
    for name in _role_names(row):
        role = known.roles.get(name) or known.roles[folded(name)]
        unit_id = unit.id if unit is not None and role.scope == "unit" else None
        db.session.add(Membership(person_id=person.id, role=role.code, unit_id=unit_id, since=clock.today()))


def _legacy_problems(row: Mapping[str, Any], known: Known) -> list[Problem]:
    problems = []
    if row["number"] in known.numbers:
        problems.append(("number", _(f"Đã có hồ sơ số {row['number']}.")))
    if row["unit"] not in known.units:
        problems.append(("unit", _(f"Không có đơn vị mã {row['unit']}.")))
    if row["disposition"] and known.choice("dispositions", row["disposition"]) is None:
        problems.append(("disposition", _("Không có trong danh mục hình thức xử lý.")))
    return problems


def _add_legacy(row: Mapping[str, Any], known: Known) -> None:
    db.session.add(
        LegacyRecord(
            number=row["number"],
            recorded_on=row["recorded_on"],
            unit_id=known.units[row["unit"]].id,
            content=row["content"],
            content_folded=folded(row["content"]),
            description=row["description"],
            disposition=known.choice("dispositions", row["disposition"]) or "",
        )
    )


def _objective_problems(row: Mapping[str, Any], known: Known) -> list[Problem]:
    """5.9.d: what cannot be measured is no objective."""
    problems = []
    if row["unit"] and row["unit"] not in known.units:
        problems.append(("unit", _(f"Không có đơn vị mã {row['unit']}.")))
    elif (row["year"], _unit_id(row, known), folded(row["text"])) in known.objectives:
        problems.append(("text", _("Đã có mục tiêu này trong năm.")))
    if number(row["target"]) is None:
        problems.append(("target", _("Chỉ tiêu phải là một số, ví dụ 98,5 (5.9, đo được: ISO 6.2.1 b).")))
    for name, list_name in OBJECTIVE_LISTS.items():
        if row[name] and known.choice(list_name, row[name]) is None:
            labels = "; ".join(choice.label for choice in known.definition.lists[list_name])
            problems.append((name, _(f"Chỉ nhận: {labels}.")))
    problems += [
        (name, _(f"Không có người dùng {row[name]}."))
        for name in ("measured_by", "owner")
        if row[name] and row[name] not in known.people
    ]
    return problems


def _add_objective(row: Mapping[str, Any], known: Known) -> None:
    words = {name: known.choice(OBJECTIVE_LISTS[name], row[name]) for name in OBJECTIVE_LISTS if row[name]}
    objective = Objective(
        key="",
        version=1,
        since=date(row["year"], 1, 1),
        unit_id=_unit_id(row, known),
        text_folded=folded(row["text"]),
        measured_by_id=known.people.get(row["measured_by"]),
        owner_id=known.people.get(row["owner"]),
        **{name: row[name] for name in ("year", "text", "target", "measure_unit", "baseline", "reached")},
        **words,
    )
    db.session.add(objective)
    db.session.flush()
    objective.key = f"loaded{objective.id}"  # It has no case in which a number would tell it apart.


def _unit_id(row: Mapping[str, Any], known: Known) -> int | None:
    return known.units[row["unit"]].id if row["unit"] else None


def _role_names(row: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in row["roles"].split(";") if name.strip()))


@dataclass(frozen=True)
class Kind:
    """One kind of sheet: what its rows hold, what may not be there twice, what is wrong with a row, how it is kept."""

    code: str
    title: str
    schema: type[Schema]
    once: tuple[str, ...]
    problems: Callable[[Mapping[str, Any], Known], list[Problem]]
    add: Callable[[Mapping[str, Any], Known], None]

    @property
    def headings(self) -> dict[str, str]:
        """Field → heading."""
        return {name: str(field.data_key) for name, field in self.schema().fields.items()}


KINDS = {
    kind.code: kind
    for kind in (
        Kind("units", _("Đơn vị"), UnitRow, ("code",), _unit_problems, _add_unit),
        Kind("people", _("Người dùng và vai trò"), PersonRow, ("username",), _person_problems, _add_person),
        Kind(
            "objectives",
            _("Mục tiêu đã phê duyệt"),
            ObjectiveRow,
            ("text", "year", "unit"),
            _objective_problems,
            _add_objective,
        ),
        Kind("legacy", _("Hồ sơ không phù hợp đã có"), LegacyRow, ("number",), _legacy_problems, _add_legacy),
    )
}
