"""What exists already, loaded from a sheet: every fault by row and column, and all of it or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import select

from forms.fields import HIDDEN
from webapp import clock
from webapp.extensions import db
from webapp.models import LegacyRecord, Membership, Person, Unit
from webapp.models.types import folded
from webapp.permissions import Actor, holds
from webapp.procedure.definition import Definition
from webapp.workflow import audit, releases, tables
from webapp.workflow.errors import NotFound, Refused

MOST_TOLD = 200
MISSING: dict[str, Any] = {"required": "Cần nhập mục này."}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where: the row as the sheet numbers it, the column by its heading."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Loaded:
    """What a file held; nothing was loaded when there are faults or when it was a trial."""

    rows: int
    faults: Sequence[Fault]
    written: bool


class _Text(fields.String):
    def __init__(
        self, heading: str, longest: int = 200, *, required: bool = True, also: Sequence[Any] = ()
    ) -> None:
        rules = [validate.Length(max=longest, error=f"Dài quá {longest} ký tự."), _no_hidden_signs, *also]
        empty: dict[str, Any] = {"required": True} if required else {"load_default": ""}
        super().__init__(data_key=heading, validate=rules, error_messages=MISSING, **empty)


class _Day(fields.Field[date]):
    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                day = datetime.strptime(value, form).date()  # noqa: DTZ007 (a day has no zone)
            except ValueError:
                continue
            if day.year >= 1900 and day <= clock.today():
                return day
            raise ValidationError("Ngày chưa tới hoặc quá xa.")
        raise ValidationError("Ngày viết theo dạng 31/12/2025.")


def _no_hidden_signs(text: str) -> None:
    if any(sign in HIDDEN or (ord(sign) < 32 and sign not in "\n\t\r") for sign in text):
        raise ValidationError("Có ký tự ẩn không hợp lệ; hãy gõ lại.")


class _Known:
    """What rows may refer to, looked up once."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
        self.usernames = set(db.session.scalars(select(Person.username)))
        self.numbers = set(db.session.scalars(select(LegacyRecord.number)))
        self.roles = {
            role.code: role for role in definition.roles.values() if role.scope in ("unit", "agency")
        }
        self.roles |= {folded(role.name): role for role in self.roles.values()}
        dispositions = definition.lists.get("dispositions", ())
        self.dispositions = {folded(choice.label): choice.value for choice in dispositions}


class UnitRow(Schema):
    """A unit in scope."""

    code = _Text("Mã đơn vị", 20)
    name = _Text("Tên đơn vị")


class PersonRow(Schema):
    """Somebody who works here, with their roles."""

    username = _Text(
        "Tên đăng nhập",
        60,
        also=[validate.Regexp(r"[a-z0-9._-]{2,60}\Z", error="Gồm chữ thường không dấu, số và dấu . _ -.")],
    )
    name = _Text("Họ tên", 120)
    office = _Text("Chức vụ", 120, required=False)
    email = _Text("Thư điện tử", required=False)
    unit = _Text("Mã đơn vị", 20, required=False)
    roles = _Text("Vai trò (cách nhau bằng dấu ;)", 400)


class LegacyRow(Schema):
    """A nonconformity recorded before this system."""

    number = _Text("Số hồ sơ", 40)
    recorded_on = _Day(data_key="Ngày", required=True, error_messages=MISSING)
    unit = _Text("Mã đơn vị", 20)
    content = _Text("Nội dung KPH")
    description = _Text("Mô tả", 5000)
    disposition = _Text("Hình thức xử lý", 60, required=False)


Problem = tuple[str, str]  # the field, the sentence


def _unit_problems(row: Mapping[str, Any], known: _Known) -> list[Problem]:
    return [("code", f"Đã có đơn vị mã {row['code']}.")] if row["code"] in known.units else []


def _add_unit(row: Mapping[str, Any], known: _Known) -> None:
    unit = Unit(code=row["code"], name=row["name"], position=len(known.units), former_names=[])
    db.session.add(unit)
    known.units[unit.code] = unit


def _person_problems(row: Mapping[str, Any], known: _Known) -> list[Problem]:
    problems = []
    if row["username"] in known.usernames:
        problems.append(("username", f"Đã có người dùng {row['username']}."))
    unit = known.units.get(row["unit"])
    if row["unit"] and (unit is None or not unit.in_scope):
        problems.append(("unit", f"Không có đơn vị mã {row['unit']}."))
    for name in _role_names(row):
        role = known.roles.get(name) or known.roles.get(folded(name))
        if role is None:
            problems.append(("roles", f"Không có vai trò “{name}”."))
        elif role.scope == "unit" and not row["unit"]:
            problems.append(("unit", f"Vai trò “{role.name}” cần đơn vị."))
    return problems


def _add_person(row: Mapping[str, Any], known: _Known) -> None:
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


def _legacy_problems(row: Mapping[str, Any], known: _Known) -> list[Problem]:
    problems = []
    if row["number"] in known.numbers:
        problems.append(("number", f"Đã có hồ sơ số {row['number']}."))
    if row["unit"] not in known.units:
        problems.append(("unit", f"Không có đơn vị mã {row['unit']}."))
    if row["disposition"] and folded(row["disposition"]) not in known.dispositions:
        problems.append(("disposition", "Không có trong danh mục hình thức xử lý."))
    return problems


def _add_legacy(row: Mapping[str, Any], known: _Known) -> None:
    db.session.add(
        LegacyRecord(
            number=row["number"],
            recorded_on=row["recorded_on"],
            unit_id=known.units[row["unit"]].id,
            content=row["content"],
            content_folded=folded(row["content"]),
            description=row["description"],
            disposition=known.dispositions.get(folded(row["disposition"]), ""),
        )
    )


def _role_names(row: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in row["roles"].split(";") if name.strip()))


@dataclass(frozen=True)
class Kind:
    """One kind of sheet: what its rows hold, what may not be there twice, what is wrong with a row, how it is kept."""

    code: str
    title: str
    schema: type[Schema]
    once: str
    problems: Callable[[Mapping[str, Any], _Known], list[Problem]]
    add: Callable[[Mapping[str, Any], _Known], None]

    @property
    def headings(self) -> dict[str, str]:
        """Field → heading."""
        return {name: str(field.data_key) for name, field in self.schema().fields.items()}


KINDS = {
    kind.code: kind
    for kind in (
        Kind("units", "Đơn vị", UnitRow, "code", _unit_problems, _add_unit),
        Kind("people", "Người dùng và vai trò", PersonRow, "username", _person_problems, _add_person),
        Kind("legacy", "Hồ sơ không phù hợp đã có", LegacyRow, "number", _legacy_problems, _add_legacy),
    )
}


def template(code: str) -> bytes:
    """An empty sheet with the headings, and a second page that says what each column wants."""
    import xlsxwriter  # Not with the program: it is needed seldom, and would stay in memory.

    kind, written = KINDS[code], io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet, notes = book.add_worksheet("Dữ liệu"), book.add_worksheet("Hướng dẫn")
        for place, (name, heading) in enumerate(kind.headings.items()):
            needed = kind.schema().fields[name].required
            sheet.set_column(place, place, max(len(heading) + 2, 20))
            sheet.write_string(0, place, heading, bold)
            notes.write_string(place, 0, heading, bold)
            notes.write_string(place, 1, "bắt buộc" if needed else "có thể để trống")
        notes.set_column(0, 1, 34)
        more = (
            "Ngày viết theo dạng 31/12/2025. Giữ nguyên dòng tiêu đề của trang “Dữ liệu”; tối đa 5.000 dòng."
        )
        notes.write_string(len(kind.headings) + 1, 0, more)
    return written.getvalue()


def load(actor: Actor | None, code: str, name: str, data: bytes, *, trial: bool) -> Loaded:
    """Read a sheet, and keep all of it when nothing is wrong and it is no trial. Commits once, or not at all.

    `actor` is None on the command line. Raises NotFound (not an administrator), Refused (a file that cannot be read).
    """
    if code not in KINDS or (actor is not None and not holds(actor, "administrator")):
        raise NotFound
    kind = KINDS[code]
    known = _Known(releases.effective().definition)
    rows, faults = _checked(kind, tables.read(name, data), known)
    if faults or trial:
        db.session.rollback()
        return Loaded(len(rows), faults, False)
    for _, row in rows:
        kind.add(row, known)
        db.session.flush()
    audit.note(actor, "import", f"import:{code}", {"file": name[:200], "rows": len(rows)})
    db.session.commit()
    return Loaded(len(rows), [], True)


def _checked(
    kind: Kind, sheet: Sequence[Sequence[str]], known: _Known
) -> tuple[list[tuple[int, dict[str, Any]]], list[Fault]]:
    headings = kind.headings
    header = list(sheet[0]) if sheet else []
    needed = [headings[name] for name, field in kind.schema().fields.items() if field.required]
    missing = [heading for heading in needed if heading not in header]
    if missing:
        raise Refused(f"Dòng tiêu đề thiếu cột: {', '.join(missing)}. Hãy dùng tệp mẫu.")
    rows, faults, seen = [], list[Fault](), dict[Any, int]()
    for number, cells in enumerate(sheet[1:], 2):
        given = {h: cell for h, cell in zip(header, cells, strict=False) if h in headings.values() and cell}
        if not given:
            continue
        row, problems = _row(kind, given, known)
        first = seen.setdefault(row.get(kind.once), number) if row.get(kind.once) else number
        if first != number:
            problems.append((kind.once, f"Trùng với dòng {first}."))
        faults += [Fault(number, headings[field], sentence) for field, sentence in problems]
        rows.append((number, row))
    if not rows:
        raise Refused("Tệp không có dòng dữ liệu nào.")
    return rows, faults[:MOST_TOLD]


def _row(kind: Kind, given: Mapping[str, str], known: _Known) -> tuple[dict[str, Any], list[Problem]]:
    try:
        row = kind.schema().load(given)
    except ValidationError as error:
        names = {heading: name for name, heading in kind.headings.items()}
        told = [
            (names[heading], sentence)
            for heading, sentences in error.messages_dict.items()
            for sentence in sentences
        ]
        return {kind.once: given.get(kind.headings[kind.once])}, told
    return row, kind.problems(row, known)
