"""What a person chooses about their notices, and what the administrator says of a day."""

from __future__ import annotations

from forms.entries import EntryForm
from forms.fields import Day, Number, One, Several, Text


class ChoiceForm(EntryForm):
    """Which mails somebody wants, how and when; in the application every notice stays."""

    noun = "lựa chọn"

    delivery = One("Cách gửi thư", "delivery")
    kinds = Several("Gửi thư về", "kinds", required=False)
    quiet_from = Number("Không gửi thư từ giờ (0–23)", 0, 23)
    quiet_until = Number(
        "đến giờ (0–23)",
        0,
        23,
        description="Hai giờ bằng nhau là không có giờ yên tĩnh; 21 đến 6 là qua đêm.",
    )


class SpecialDayForm(EntryForm):
    """A day off that is worked, or one more day off."""

    noun = "ngày"

    day = Day("Ngày")
    name = Text("Tên", longest=120, description="Ví dụ: Nghỉ bù Tết, Làm bù.")
    working = One("Là ngày làm việc", "yes_no")
