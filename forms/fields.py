"""The kinds of field a step may ask for; each cleans what was typed and says itself what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import wtforms
from wtforms import validators
from wtforms.fields.choices import SelectChoice
from wtforms.utils import unset_value

from forms.language import _

SHORT, LONG = 200, 5000
# Signs that turn text around or hide in it: nobody types them, and they make a paper say what it does not.
HIDES_SIGNS = _("Nội dung có ký tự ẩn không hợp lệ; hãy gõ lại thay vì dán.")
HIDDEN = frozenset(
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
CONTROLS = frozenset({"Cc", "Cs"})
# Only what a keyboard types is trimmed: str.strip() would quietly take control signs along.
BLANKS = " \t\n\r\u00a0\u3000"


def clean(text: str | None) -> str | None:
    """NFC, without spaces around, with plain line ends."""
    if text is None:
        return None
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip(BLANKS)


def one_line(text: str | None) -> str | None:
    """A line of text stays one line: it goes into lists and into the subject of a mail."""
    return None if text is None else re.sub(r"[ \t\n]+", " ", text)


def hides_signs(text: str) -> bool:
    """Are there control or direction signs in it that nobody sees?"""
    return any(
        (unicodedata.category(sign) in CONTROLS and sign not in "\n\t") or sign in HIDDEN for sign in text
    )


def no_hidden_signs(form: wtforms.Form, field: wtforms.Field) -> None:
    """Refuse them with a sentence."""
    if hides_signs(field.data or ""):
        raise validators.ValidationError(HIDES_SIGNS)


class Text(wtforms.StringField):
    """A line of text."""

    longest = SHORT
    filters_used: Sequence[Any] = (clean, one_line)

    def __init__(self, label: str, *, required: bool = True, longest: int | None = None, **more: Any) -> None:
        self.longest = longest or self.longest
        rule = validators.DataRequired() if required else validators.Optional()
        super().__init__(
            label,
            [rule, no_hidden_signs, validators.Length(max=self.longest), *more.pop("also", ())],
            filters=self.filters_used,
            **more,
        )
        self.needed = required


class LongText(Text):
    """Several lines of text."""

    longest = LONG
    filters_used = (clean,)
    widget = wtforms.widgets.TextArea()


class Hidden(Text):
    """A key the page carries along; never typed."""

    longest = 40
    widget = wtforms.widgets.HiddenInput()

    def __init__(self, label: str = "", **more: Any) -> None:
        super().__init__(label, required=False, **more)


class Day(wtforms.DateField):
    """A date; both 2026-12-31 (from the browser) and 31/12/2026 (typed) are understood."""

    data: date | None

    def __init__(self, label: str, *, required: bool = True, also: Sequence[Any] = (), **more: Any) -> None:
        rule = validators.InputRequired(_("Hãy chọn ngày.")) if required else validators.Optional()
        super().__init__(label, [rule, *also], format=["%Y-%m-%d", "%d/%m/%Y"], **more)
        self.needed = required

    def process_formdata(self, valuelist: list[str]) -> None:
        """A year before 1900 is a slip of the finger, not a date."""
        super().process_formdata(valuelist)
        if self.data is not None and not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(_("Hãy nhập ngày theo dạng 31/12/2026."))

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.isoformat() if self.data else ""


# The name of a list → its entries, each a value and its label.
Lists = Mapping[str, Sequence[tuple[str, str]]]


class Listed:
    """What fields with choices share: the list's name; its entries are handed in with the context."""

    list_name: str = ""
    needed: bool = True

    def offer(self, lists: Lists) -> None:
        """Fill the field with this release's entries."""
        self.choices = [SelectChoice(value, label) for value, label in lists[self.list_name]]


class One(Listed, wtforms.RadioField):
    """One entry of a short list."""

    def __init__(self, label: str, list_name: str, *, required: bool = True, **more: Any) -> None:
        rules = [validators.InputRequired(_("Hãy chọn một mục."))] if required else [validators.Optional()]
        super().__init__(label, rules, choices=[], validate_choice=True, coerce=_text, **more)
        self.list_name, self.needed = list_name, required

    def pre_validate(self, form: wtforms.Form) -> None:
        """Something chosen must be on the list; nothing chosen is left to the other rules."""
        if self.data is not None:
            super().pre_validate(form)


class OneOfMany(Listed, wtforms.SelectField):
    """One entry of a long list: a unit or a person, by id."""

    def __init__(
        self, label: str, list_name: str, *, required: bool = True, also: Sequence[Any] = (), **more: Any
    ) -> None:
        rules = [validators.InputRequired(_("Hãy chọn một mục."))] if required else [validators.Optional()]
        super().__init__(label, [*rules, *also], choices=[], coerce=_id, **more)
        self.list_name, self.needed = list_name, required

    def offer(self, lists: Lists) -> None:
        """An empty first line, so that nobody chooses by not looking."""
        self.choices = [
            SelectChoice("", _("– Chọn –")),
            *(SelectChoice(value, label) for value, label in lists[self.list_name]),
        ]

    def pre_validate(self, form: wtforms.Form) -> None:
        """A chosen id must be on the list; nothing chosen is left to the other rules."""
        if self.data is None:
            return
        if str(self.data) not in {str(choice.value) for choice in self.choices}:
            raise validators.ValidationError(_("Lựa chọn này không có trong danh sách."))


class Suggested(Listed, Text):
    """A line of text with suggestions: one of them, or something new. A suggestion is found without its marks too."""

    def __init__(self, label: str, list_name: str, **more: Any) -> None:
        super().__init__(label, **more)
        self.list_name = list_name
        self._lists: Lists = {}

    def offer(self, lists: Lists) -> None:
        """Where suggestions are found once somebody asks: only a page that shows the field does."""
        self._lists = lists

    @property
    def suggestions(self) -> Sequence[tuple[str, str]]:
        """(what is written, the same without marks) of every suggestion."""
        return self._lists.get(self.list_name, ())


class Several(Listed, wtforms.SelectMultipleField):
    """Any number of entries of a list."""

    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()

    def __init__(self, label: str, list_name: str, *, required: bool = True, **more: Any) -> None:
        rules = [validators.InputRequired(_("Hãy chọn ít nhất một mục."))] if required else []
        super().__init__(
            label,
            rules,
            choices=[],
            invalid_choice_message=_("Có lựa chọn không có trong danh sách."),
            **more,
        )
        self.list_name, self.needed = list_name, required

    def process_formdata(self, valuelist: list[str]) -> None:
        """An entry posted twice is chosen once."""
        super().process_formdata(list(dict.fromkeys(valuelist)))


class Number(wtforms.IntegerField):
    """A whole number between two bounds."""

    def __init__(self, label: str, least: int, most: int, *, required: bool = True, **more: Any) -> None:
        rule = validators.InputRequired() if required else validators.Optional()
        super().__init__(label, [rule, validators.NumberRange(least, most)], **more)
        self.needed = required


def _not_too_many(form: wtforms.Form, rows: Rows) -> None:
    if rows.posted > rows.most:
        raise validators.ValidationError(_(f"Danh sách nhận tối đa {rows.most} dòng; hãy gộp bớt."))


class Rows(wtforms.FieldList):
    """A list the person makes longer or shorter; empty rows are dropped when it is read."""

    def __init__(self, inner: Any, label: str, *, least: int = 0, most: int = 20, **more: Any) -> None:
        super().__init__(inner, label, [_not_too_many], min_entries=max(least, 1), max_entries=most, **more)
        self.least, self.needed, self.posted = least, least > 0, 0

    @property
    def most(self) -> int:
        """How many rows the list takes."""
        return int(self.max_entries)

    def add(self) -> None:
        """One more empty row, unless the list is full."""
        if len(self.entries) < self.most:
            self.append_entry()

    def remove(self, place: int) -> None:
        """One row less; the last one is emptied, for there is always a row to write in."""
        if place < len(self.entries):
            self.pop_entry(place)
        if not self.entries:
            self.append_entry()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """A saved draft longer than the list is read up to its bound."""
        super().process(formdata, data[: self.most] if isinstance(data, list) else data, extra_filters)

    def _extract_indices(self, prefix: str, formdata: Any) -> list[int]:
        # WTForms' own reading takes “²” for a number and stumbles over it.
        found = {row_number(name[len(prefix) + 1 :]) for name in formdata if name.startswith(f"{prefix}-")}
        numbers = sorted(number for number in found if number is not None)
        self.posted = len(numbers)
        return numbers


def row_number(rest: str) -> int | None:
    """The row that a posted name means after its list's name; None when it means none."""
    digits = rest.partition("-")[0]
    plain = digits.isascii() and digits.isdigit() and len(digits) <= 3
    return int(digits) if plain and str(int(digits)) == digits else None


def not_future(today: date, day: date | None) -> str | None:
    """A sentence when the day has not come yet."""
    return _("Ngày này chưa tới; hãy nhập ngày đã qua hoặc hôm nay.") if day and day > today else None


def not_past(today: date, day: date | None) -> str | None:
    """A sentence when the day is over."""
    return _("Ngày này đã qua; hãy chọn từ hôm nay trở đi.") if day and day < today else None


def after_today(today: date, day: date | None) -> str | None:
    """A sentence when the day is not after today: a deadline already reached would open the check at once."""
    return _("Thời hạn phải sau hôm nay.") if day and day <= today else None


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _id(value: Any) -> int | None:
    return None if value in (None, "") else int(value)
