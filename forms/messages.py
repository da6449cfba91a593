"""WTForms speaks through us: every sentence it may say, in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence

from forms.language import _

SENTENCES = {
    "This field is required.": _("Mục này cần được nhập."),
    "Not a valid choice.": _("Lựa chọn này không có trong danh sách."),
    "Invalid Choice: could not coerce.": _("Hãy chọn một mục trong danh sách."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _("Có lựa chọn không hợp lệ."),
    "'%(value)s' is not a valid choice for this field.": _("“%(value)s” không có trong danh sách."),
    "'%(value)s' are not valid choices for this field.": _("“%(value)s” không có trong danh sách."),
    "Not a valid integer value.": _("Hãy nhập một số nguyên."),
    "Not a valid integer value": _("Hãy nhập một số nguyên."),
    "Not a valid date value.": _("Hãy nhập ngày theo dạng 31/12/2026."),
    "Not a valid date value": _("Hãy nhập ngày theo dạng 31/12/2026."),
    "Number must be at least %(min)s.": _("Số phải từ %(min)s trở lên."),
    "Number must be at most %(max)s.": _("Số không được quá %(max)s."),
    "Number must be between %(min)s and %(max)s.": _("Số phải từ %(min)s đến %(max)s."),
}
PLURALS = {
    "Field cannot be longer than %(max)d character.": _("Nội dung không được dài quá %(max)d ký tự."),
    "Field must be at least %(min)d character long.": _("Nội dung phải có ít nhất %(min)d ký tự."),
    "Field must be exactly %(max)d character long.": _("Nội dung phải có đúng %(max)d ký tự."),
    "'%(value)s' is not a valid choice for this field.": _("“%(value)s” không có trong danh sách."),
}


class Vietnamese:
    """The translations object WTForms asks for its own sentences."""

    def gettext(self, string: str) -> str:
        """The Vietnamese sentence; one that is already Vietnamese comes back as it is."""
        return SENTENCES.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Vietnamese has no plural: both give one sentence."""
        return PLURALS.get(singular, SENTENCES.get(singular, singular))


LANGUAGES: Sequence[str] = ("vi",)
