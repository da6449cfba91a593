"""`procedure.toml` as checked data: the agency, roles, clauses, obligations, lists, retention."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marshmallow import INCLUDE, RAISE, Schema, ValidationError, fields, validate, validates_schema

from forms.language import Ours

# What people read of a definition; all else is codes and settings.
SAID = frozenset({"name", "noun", "title", "start", "text", "sentence", "who", "label", "board"})
SCOPES = ("unit", "agency", "composite", "case")
MESSAGES = {
    "Missing data for required field.": "thiếu mục này",
    "Unknown field.": "mục lạ, không có trong định nghĩa",
    "Not a valid string.": "phải là chữ",
    "Not a valid integer.": "phải là số nguyên",
    "Not a valid boolean.": "phải là true hoặc false",
    "Not a valid date.": "phải là ngày (2025-11-01)",
    "Not a valid list.": "phải là danh sách",
    "Invalid input type.": "sai kiểu",
    "Field may not be null.": "không được để trống",
}


class DefinitionError(Exception):
    """`procedure.toml` cannot be used; one Vietnamese sentence for each mistake in `sentences`."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Role:
    """A role and where its people come from.

    `unit` or `agency`: by membership. `composite`: whoever holds one of `acts`. `case`: the case names a person or a
    unit at these facts; with `role`, only that role of the unit; `otherwise` is the role when they name nobody.
    """

    code: str
    name: str
    scope: str
    acts: tuple[str, ...] = ()
    person: str = ""
    unit: str = ""
    role: str = ""
    otherwise: str = ""


@dataclass(frozen=True)
class Recurrence:
    """5.2.2: how records of one content at one unit are counted before they are a sign that action is needed.

    `records`: `all`, or only those of an internal `audit`, in consecutive audits of the unit. `reset`: the count starts
    anew when a slip was closed as `achieved`, or `never`. `legacy`: do records imported from before the system count?
    """

    more_than: int = 3
    records: str = "all"
    reset: str = "achieved"
    legacy: bool = True


@dataclass(frozen=True)
class Revising:
    """Who revises the procedure, as its own front page says: the roles that draft, review and approve."""

    drafts: tuple[str, ...] = ("process_owner",)
    reviews: tuple[str, ...] = ("board_leader",)
    approves: tuple[str, ...] = ("top_leader",)


@dataclass(frozen=True)
class Clause:
    """A clause of the procedure: its number, its title, what it asks in one sentence."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Obligation:
    """One thing the procedure requires. `rule` names what fulfils it when no drawn step does."""

    id: str
    clause: str
    who: str
    sentence: str
    iso9001: tuple[str, ...]
    rule: str = ""
    built: bool = True


@dataclass(frozen=True)
class Choice:
    """One entry of a list; the label is what the paper says."""

    value: str
    label: str


@dataclass(frozen=True)
class ProcessInfo:
    """How people speak of a process and its cases, and who may begin one.

    `starters`: role codes; `member` is everybody who works in a unit; empty: the calendar or another case opens it.
    `each`: `unit` opens one case for every unit in scope. `case_title`: the title of a case that the calendar opens,
    with {year}, {next_year}, {unit}. `withdraw_until`: while only these steps are open, whoever
    began the case may withdraw it.
    """

    id: str
    noun: str
    title: str
    prefix: str = ""
    start: str = ""
    starters: tuple[str, ...] = ()
    each: str = ""
    case_title: str = ""
    withdraw_until: tuple[str, ...] = ()

    def number(self, year: int, sequence: int) -> str:
        """A case's number as papers print it: `07/2026`, `KPH-07/2026`."""
        return f"{self.prefix}{sequence:02d}/{year}"


@dataclass(frozen=True)
class Definition:
    """One issue of the procedure, without its diagrams."""

    code: str
    title: str
    issue: str
    issued_on: date
    agency: Mapping[str, str]
    retention: Mapping[str, Any]
    processes: Mapping[str, ProcessInfo]
    deadlines: Mapping[str, str]
    rules: Mapping[str, Any]
    roles: Mapping[str, Role]
    clauses: Mapping[str, Clause]
    obligations: Mapping[str, Obligation]
    lists: Mapping[str, tuple[Choice, ...]]

    @property
    def recurrence(self) -> Recurrence:
        """The setting of QT-5.2.2.b."""
        return Recurrence(**self.rules.get("recurrence", {}))

    @property
    def revising(self) -> Revising:
        """Who revises the procedure."""
        said = self.rules.get("revision", {})
        return Revising(**{name: tuple(roles) for name, roles in said.items()})

    @property
    def approval_within(self) -> timedelta:
        """How long ago somebody who approves may have given the password."""
        return timedelta(minutes=self.rules.get("approval", {}).get("minutes", 15))

    @property
    def counts_working_days(self) -> bool:
        """Is a step that is due so many days after it was given due after so many working days?"""
        return bool(self.rules.get("working_days", False))

    def dates(self, opened: date) -> dict[str, str]:
        """The yearly deadlines that come next after a case was opened: name → YYYY-MM-DD."""
        found = {}
        for name, day in self.deadlines.items():
            month, of_month = (int(part) for part in day.split("-"))
            coming = date(opened.year, month, of_month)
            found[name] = (coming if coming >= opened else coming.replace(year=opened.year + 1)).isoformat()
        return found

    def keep_until(self, ended: date) -> date:
        """Section 7: until when the records of a case that ended on this day are kept."""
        year = ended.year + int(self.retention["years"])
        try:
            return ended.replace(year=year)
        except ValueError:
            return date(year, 3, 1)  # 29 February: a day longer rather than a day less.


def _filled(**values: Any) -> Callable[[str], None]:
    """A pattern that can be filled in with these and nothing else."""

    def check(pattern: str) -> None:
        try:
            pattern.format(**values)
        except (LookupError, ValueError, AttributeError, TypeError) as error:
            raise ValidationError(f"mẫu không điền được, chỉ có {', '.join(values)}") from error

    return check


class _Strict(Schema):
    class Meta:
        unknown = RAISE


class _Agency(_Strict):
    name = fields.String(required=True)
    parent = fields.String(required=True)
    place = fields.String(required=True)
    board = fields.String(required=True)


class _Retention(_Strict):
    years = fields.Integer(required=True, validate=validate.Range(1, 100))
    custodians = fields.List(fields.String(), required=True)


class _Process(_Strict):
    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z_]{2,60}$"))
    noun = fields.String(required=True, validate=validate.Length(max=40))
    title = fields.String(required=True)
    prefix = fields.String(validate=validate.Regexp(r"^[A-ZĐ]{1,6}-$"))
    start = fields.String()
    starters = fields.List(fields.String())
    case_title = fields.String(
        validate=[validate.Length(max=150), _filled(year=2026, next_year=2027, unit="")]
    )
    each = fields.String(validate=validate.OneOf(["unit"]))
    withdraw_until = fields.List(fields.String())


class _Role(_Strict):
    code = fields.String(required=True, validate=validate.Regexp(r"^[a-z_]{2,40}$"))
    name = fields.String(required=True)
    scope = fields.String(required=True, validate=validate.OneOf(SCOPES))
    acts = fields.List(fields.String())
    person = fields.String()
    unit = fields.String()
    role = fields.String()
    otherwise = fields.String()


class _Recurrence(_Strict):
    more_than = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100))
    records = fields.String(required=True, validate=validate.OneOf(["all", "audit"]))
    reset = fields.String(required=True, validate=validate.OneOf(["achieved", "never"]))
    legacy = fields.Boolean(truthy={True}, falsy={False})  # Issues from before it was asked have none.


class _Approval(_Strict):
    minutes = fields.Integer(required=False, strict=True, validate=validate.Range(1, 720))


class _Revision(_Strict):
    drafts = fields.List(fields.String(), validate=validate.Length(min=1))
    reviews = fields.List(fields.String(), validate=validate.Length(min=1))
    approves = fields.List(fields.String(), validate=validate.Length(min=1))


class _Rules(Schema):
    """Settings of the registers' rules; what is not named here is whatever the rule itself makes of it."""

    class Meta:
        unknown = INCLUDE

    working_days = fields.Boolean(truthy={True}, falsy={False})  # Issues from before it was asked have none.
    duty_warning_days = fields.Integer(strict=True, validate=validate.Range(0, 366))
    task_warning_days = fields.Integer(strict=True, validate=validate.Range(0, 366))
    paper_numbers = fields.Dict(fields.String(), fields.String(validate=_filled(sequence=1, year=2026)))
    recurrence = fields.Nested(_Recurrence)
    approval = fields.Nested(_Approval)
    revision = fields.Nested(_Revision)


class _Clause(_Strict):
    id = fields.String(required=True, validate=validate.Regexp(r"^\d+(\.\d+)*$"))
    title = fields.String(required=True)
    text = fields.String(required=True)


class _Obligation(_Strict):
    id = fields.String(required=True, validate=validate.Regexp(r"^QT-\d+(\.\d+)*(\.[a-z])?$"))
    clause = fields.String(required=True)
    who = fields.String(required=True)
    sentence = fields.String(required=True)
    iso9001 = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    rule = fields.String()
    built = fields.Boolean()


class _Choice(_Strict):
    value = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9_]{1,40}$"))
    label = fields.String(required=True)


class DefinitionSchema(_Strict):
    """The shape of `procedure.toml`; anything unknown is refused, so that a misspelt setting cannot be silent."""

    code = fields.String(required=True)
    title = fields.String(required=True)
    issue = fields.String(required=True, validate=validate.Length(1, 40))
    issued_on = fields.Date(required=True)
    agency = fields.Nested(_Agency, required=True)
    retention = fields.Nested(_Retention, required=True)
    processes = fields.List(fields.Nested(_Process), required=True)
    # MM-DD; 29 February is no yearly day.
    deadlines = fields.Dict(fields.String(), fields.String(validate=validate.Regexp(r"^\d\d-\d\d$")))
    rules = fields.Nested(_Rules)
    roles = fields.List(fields.Nested(_Role), required=True)
    clauses = fields.List(fields.Nested(_Clause), required=True)
    obligations = fields.List(fields.Nested(_Obligation), required=True)
    lists = fields.Dict(fields.String(), fields.List(fields.Nested(_Choice)), required=True)

    @validates_schema(skip_on_field_errors=True)
    def _agrees(self, data: dict[str, Any], **_: Any) -> None:
        clauses = {clause["id"] for clause in data["clauses"]}
        codes = [role["code"] for role in data["roles"]]
        mistakes = [f"vai trò {code} có hai lần" for code in set(codes) if codes.count(code) > 1]
        names = [role["name"] for role in data["roles"]]
        mistakes += [f"tên vai trò “{name}” có hai lần" for name in set(names) if names.count(name) > 1]
        for role in data["roles"]:
            mistakes += [
                f"vai trò {role['code']} nhắc tới vai trò lạ {other}"
                for other in [*role.get("acts", []), role.get("role", ""), role.get("otherwise", "")]
                if other and other not in codes
            ]
        mistakes += [
            f"yêu cầu {obligation['id']} thuộc điều lạ {obligation['clause']}"
            for obligation in data["obligations"]
            if obligation["clause"] not in clauses
        ]
        for process in data["processes"]:
            mistakes += [
                f"quy trình {process['id']} nhắc tới vai trò lạ {role}"
                for role in process.get("starters", [])
                if role not in ("member", *codes)
            ]
        held = {role["code"] for role in data["roles"] if role["scope"] in ("unit", "agency")}
        mistakes += [
            f"quy tắc revision: {role} không phải vai trò mà một người giữ trong cơ quan"
            for roles in data.get("rules", {}).get("revision", {}).values()
            for role in roles
            if role not in held
        ]
        mistakes += [
            f"thời hạn {name}: {day} không có trong mọi năm"
            for name, day in data.get("deadlines", {}).items()
            if not _yearly(day)
        ]
        ids = [obligation["id"] for obligation in data["obligations"]]
        mistakes += [f"yêu cầu {id} có hai lần" for id in set(ids) if ids.count(id) > 1]
        for name, choices in data["lists"].items():
            values = [choice["value"] for choice in choices]
            mistakes += [f"danh mục {name}: {v} có hai lần" for v in set(values) if values.count(v) > 1]
        if mistakes:
            raise ValidationError(sorted(mistakes))


def _yearly(day: str) -> bool:
    try:
        date.fromisoformat(f"2027-{day}")
    except ValueError:
        return False
    return True


def read(text: str) -> Definition:
    """The definition in a `procedure.toml`. Raises DefinitionError naming every wrong key."""
    try:
        raw = tomllib.loads(text)
        return from_json(_plain(raw))
    except (ValueError, TypeError, RecursionError) as error:
        # No TOML, numbers and nesting beyond reason, and what a release could not keep: dates where none are asked for.
        raise DefinitionError([f"không đọc được TOML: {str(error)[:200]}"]) from error


def from_json(raw: Mapping[str, Any]) -> Definition:
    """The same from the JSON kept in a release."""
    try:
        data = DefinitionSchema().load(dict(raw), unknown=RAISE)
    except ValidationError as error:
        raise DefinitionError(sorted(_sentences(error.messages))) from error
    data = _said(data)
    return Definition(
        code=data["code"],
        title=data["title"],
        issue=data["issue"],
        issued_on=data["issued_on"],
        agency=data["agency"],
        retention=data["retention"],
        processes={row["id"]: _process(row) for row in data["processes"]},
        deadlines=data.get("deadlines", {}),
        rules=data.get("rules", {}),
        roles={row["code"]: Role(**{**row, "acts": tuple(row.get("acts", ()))}) for row in data["roles"]},
        clauses={row["id"]: Clause(**row) for row in data["clauses"]},
        obligations={
            row["id"]: Obligation(**{**row, "iso9001": tuple(row["iso9001"])}) for row in data["obligations"]
        },
        lists={
            name: tuple(Choice(**choice) for choice in choices) for name, choices in data["lists"].items()
        },
    )


def _said(value: Any, key: str = "") -> Any:
    """The same, with what people read of it marked as words of the procedure."""
    if isinstance(value, dict):
        return {name: _said(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_said(inner, key) for inner in value]
    return Ours(value) if key in SAID and isinstance(value, str) else value


def _process(row: Mapping[str, Any]) -> ProcessInfo:
    fitted: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
    }
    return ProcessInfo(**fitted)


def to_json(text: str) -> dict[str, Any]:
    """A valid `procedure.toml` as plain JSON, for keeping in a release."""
    return _plain(tomllib.loads(text))


def _plain(raw: dict[str, Any]) -> dict[str, Any]:
    """The same in JSON's own kinds; raises TypeError for what JSON has none for, beside the day of issue."""
    day = raw.get("issued_on")
    plain: dict[str, Any] = json.loads(
        json.dumps({**raw, "issued_on": day.isoformat() if isinstance(day, date) else day})
    )
    return plain


def _sentences(messages: Any, path: str = "") -> list[str]:
    if isinstance(messages, dict):
        found = []
        for key, inner in messages.items():
            found += _sentences(inner, path if key == "_schema" else f"{path}.{key}".strip("."))
        return found
    return [f"{path}: {MESSAGES.get(message, message)}".lstrip(": ") for message in messages]
