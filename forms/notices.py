"""What a person chooses about their notices, and what the administrator says of a day."""

from __future__ import annotations

from forms.entries import EntryForm
from forms.fields import Day, Number, One, Several, Text
from forms.language import _


class ChoiceForm(EntryForm):
    """Which mails somebody wants, how, when and in which language; in the application every notice stays."""

    noun = _("lựa chọn")

    delivery = One(_("Cách gửi thư"), "delivery")
    language = One(_("Thư viết bằng"), "languages")
    kinds = Several(_("Gửi thư về"), "kinds", required=False)
    quiet_from = Number(_("Không gửi thư từ giờ (0–23)"), 0, 23)
    quiet_until = Number(
        _("đến giờ (0–23)"),
        0,
        23,
        description=_("Hai giờ bằng nhau là không có giờ yên tĩnh; 21 đến 6 là qua đêm."),
    )


class SpecialDayForm(EntryForm):
    """A day off that is worked, or one more day off."""

    noun = _("ngày")

    day = Day(_("Ngày"))
    name = Text(_("Tên"), longest=120, description=_("Ví dụ: Nghỉ bù Tết, Làm bù."))
    working = One(_("Là ngày làm việc"), "yes_no")
