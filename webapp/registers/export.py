"""A register as a file: XLSX for reading on, CSV for other programs; no cell of either is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from webapp.registers.base import Cell, Column, Line

MOST = 20_000
# Excel, LibreOffice and Google Sheets take a cell that begins so for a formula when they open a CSV.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST_CELL = 32_767  # what one cell of a sheet holds
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def export(title: str, columns: Sequence[Column], lines: Sequence[Line], kind: str) -> bytes:
    """The lines as a file; `kind` is xlsx or csv."""
    return {"xlsx": _xlsx, "csv": _csv}[kind](title, columns, lines)


def safe(text: str) -> str:
    """The text behind an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv(title: str, columns: Sequence[Column], lines: Sequence[Line]) -> bytes:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(column.label for column in columns)
    rows.writerows([_told(cell) for cell in line.cells] for line in lines)
    return written.getvalue().encode("utf-8-sig")  # Excel knows UTF-8 only by its mark.


def _told(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return safe(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def _xlsx(title: str, columns: Sequence[Column], lines: Sequence[Line]) -> bytes:
    """Text is written as text, whatever it looks like: `strings_to_formulas` and its kin stay off."""
    import xlsxwriter  # Not with the program: it is needed seldom, and would stay in memory.

    written = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, {"in_memory": True, **plain}) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.label, bold)
        for row, line in enumerate(lines, 1):
            for place, cell in enumerate(line.cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, place, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(row, place, cell, text)
                elif cell:
                    sheet.write_string(row, place, safe(cell)[:LONGEST_CELL], text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(lines), 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
    return written.getvalue()
