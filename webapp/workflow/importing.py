"""What exists already, loaded from a sheet: every fault by row and column, and all of it or nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from forms.language import _
from webapp.extensions import db
from webapp.permissions import Actor, holds
from webapp.workflow import audit, releases, tables
from webapp.workflow.errors import NotFound, Refused
from webapp.workflow.import_kinds import KINDS, Kind, Known, Problem

MOST_TOLD = 200


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


def template(code: str) -> bytes:
    """An empty sheet with the headings, and a second page that says what each column wants."""
    import xlsxwriter  # Not with the program: it is needed seldom, and would stay in memory.

    kind, written = KINDS[code], io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet, notes = book.add_worksheet(_("Dữ liệu")), book.add_worksheet(_("Hướng dẫn"))
        for place, (name, heading) in enumerate(kind.headings.items()):
            needed = kind.schema().fields[name].required
            sheet.set_column(place, place, max(len(heading) + 2, 20))
            sheet.write_string(0, place, heading, bold)
            notes.write_string(place, 0, heading, bold)
            notes.write_string(place, 1, _("bắt buộc") if needed else _("có thể để trống"))
        notes.set_column(0, 1, 34)
        more = _(
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
    known = Known(releases.effective().definition)
    rows, faults = _checked(kind, tables.read(name, data), known)
    if faults or trial:
        db.session.rollback()
        return Loaded(len(rows), faults, False)
    for _number, row in rows:
        kind.add(row, known)
        db.session.flush()
    audit.note(actor, "import", f"import:{code}", {"file": name[:200], "rows": len(rows)})
    db.session.commit()
    return Loaded(len(rows), [], True)


def _checked(
    kind: Kind, sheet: Sequence[Sequence[str]], known: Known
) -> tuple[list[tuple[int, dict[str, Any]]], list[Fault]]:
    headings = kind.headings
    header = list(sheet[0]) if sheet else []
    needed = [headings[name] for name, field in kind.schema().fields.items() if field.required]
    missing = [heading for heading in needed if heading not in header]
    if missing:
        raise Refused(_(f"Dòng tiêu đề thiếu cột: {', '.join(missing)}. Hãy dùng tệp mẫu."))
    rows, faults, seen = [], list[Fault](), dict[tuple[str, ...], int]()
    for place, cells in enumerate(sheet[1:], 2):
        given = {h: cell for h, cell in zip(header, cells, strict=False) if h in headings.values() and cell}
        if not given:
            continue
        row, problems = _row(kind, given, known)
        told = tuple(given.get(headings[name], "") for name in kind.once)
        first = seen.setdefault(told, place) if told[0] else place
        if first != place:
            problems.append((kind.once[0], _(f"Trùng với dòng {first}.")))
        faults += [Fault(place, headings[field], sentence) for field, sentence in problems]
        rows.append((place, row))
    if not rows:
        raise Refused(_("Tệp không có dòng dữ liệu nào."))
    return rows, faults[:MOST_TOLD]


def _row(kind: Kind, given: Mapping[str, str], known: Known) -> tuple[dict[str, Any], list[Problem]]:
    try:
        row = kind.schema().load(given)
    except ValidationError as error:
        names = {heading: name for name, heading in kind.headings.items()}
        told = [
            (names[heading], sentence)
            for heading, sentences in error.messages_dict.items()
            for sentence in sentences
        ]
        return {}, told
    return row, kind.problems(row, known)
