"""A sheet somebody sends, as rows of text: .xlsx by calamine, .csv by the standard library; bounded first."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from forms.language import _
from webapp.workflow.errors import Refused

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 50
LONGEST = 10_000


def read(name: str, data: bytes) -> list[list[str]]:
    """Header and rows, every cell as clean text, empty rows kept so that numbers agree. Raises Refused."""
    if not data:
        raise Refused(_("Tệp rỗng."))
    if len(data) > LARGEST:
        raise Refused(_("Tệp lớn hơn 5 MB."))
    if name.lower().endswith(".xlsx"):
        rows = _xlsx(data)
    elif name.lower().endswith(".csv"):
        rows = _csv(data)
    else:
        raise Refused(_("Chỉ nhận tệp .xlsx hoặc .csv."))
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS + 1:
        raise Refused(_(f"Tệp có hơn {MOST_ROWS} dòng; hãy chia thành nhiều tệp."))
    return rows


def _xlsx(data: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise Refused(_("Tệp Excel mở ra quá lớn."))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS * 4 or sheet.total_width > MOST_COLUMNS:
            raise Refused(_(f"Trang tính quá lớn: tối đa {MOST_ROWS} dòng, {MOST_COLUMNS} cột."))
        return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, zipfile.BadZipFile, IndexError) as error:
        raise Refused(_("Không đọc được tệp Excel; hãy lưu lại dạng .xlsx rồi gửi lại.")) from error


def _csv(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("Tệp CSV phải lưu dạng UTF-8 (trong Excel: “CSV UTF-8”).")) from error
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        return [[_text(cell) for cell in row[: MOST_COLUMNS + 1]] for row in _bounded(text, separator)]
    except csv.Error as error:
        raise Refused(_("Không đọc được tệp CSV.")) from error


def _bounded(text: str, separator: str) -> Iterator[Sequence[str]]:
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
        if number > MOST_ROWS * 4:
            raise Refused(_(f"Tệp có hơn {MOST_ROWS} dòng; hãy chia thành nhiều tệp."))
        yield row


def _text(cell: object) -> str:
    """A cell as people would type it: dates as dd/mm/yyyy, 3.0 as 3, without the apostrophe of our own exports."""
    if isinstance(cell, datetime | date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip()[:LONGEST]
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
