"""The administrator's forms: units, people, roles, a unit that merges, a person who leaves."""

from __future__ import annotations

import re

from forms.entries import EntryForm
from forms.fields import Day, LongText, One, OneOfMany, Several, Text, not_future
from forms.language import _

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")


class UnitForm(EntryForm):
    """A unit of the agency; a new name leaves the old one readable."""

    noun = _("đơn vị")

    code = Text(_("Mã đơn vị"), longest=20, description=_("Ngắn, không trùng: VP, TM, CN …"))
    name = Text(_("Tên đơn vị"))
    scope = One(_("Thuộc phạm vi áp dụng của quy trình (mục 2)"), "yes_no")


class PersonForm(EntryForm):
    """Somebody who works here."""

    noun = _("người dùng")

    name = Text(_("Họ tên"), longest=120)
    office = Text(_("Chức vụ"), longest=120, required=False)
    email = Text(_("Thư điện tử"), required=False)
    unit_id = OneOfMany(_("Đơn vị"), "units", required=False)

    def check(self) -> None:
        """An address looks like one."""
        if self.email.data and not ADDRESS.match(self.email.data):
            self.refuse(self.email, _("Địa chỉ thư điện tử chưa đúng."))


class NewPersonForm(PersonForm):
    """The same with the name they sign in by, and their first role."""

    username = Text(_("Tên đăng nhập"), longest=60, description=_("Chữ thường không dấu, số và dấu . _ -"))
    role = OneOfMany(_("Vai trò đầu tiên"), "roles")

    def check(self) -> None:
        """The name is one that can be typed anywhere."""
        super().check()
        if self.username.data and not re.fullmatch(r"[a-z0-9._-]{2,60}", self.username.data):
            self.refuse(self.username, _("Gồm chữ thường không dấu, số và dấu . _ - (2–60 ký tự)."))


class MembershipForm(EntryForm):
    """A role somebody holds from a day on."""

    noun = _("vai trò")

    role = OneOfMany(_("Vai trò"), "roles")
    since = Day(_("Từ ngày"))
    until = Day(_("Đến hết ngày"), required=False)

    def check(self) -> None:
        """It ends after it begins."""
        if self.since.data and self.until.data and self.until.data < self.since.data:
            self.refuse(self.until, _("Ngày kết thúc phải sau ngày bắt đầu."))


class MergeForm(EntryForm):
    """A unit goes into another one."""

    noun = _("việc sáp nhập")

    into_id = OneOfMany(_("Sáp nhập vào"), "units")
    day = Day(_("Từ ngày"), description=_("Việc đang mở chuyển ngay, nên ghi vào đúng ngày đó hoặc sau đó."))
    reason = LongText(_("Căn cứ, lý do"), longest=2000)

    def check(self) -> None:
        """It has happened."""
        self.refuse(self.day, not_future(self.today, self.day.data))


class LeaveForm(EntryForm):
    """Somebody leaves: who takes over what is open."""

    noun = _("việc thôi công tác")

    last_day = Day(
        _("Ngày làm việc cuối"),
        description=_("Việc đang mở chuyển ngay, nên ghi vào đúng ngày đó hoặc sau đó."),
    )
    successor_id = OneOfMany(
        _("Người nhận việc đang mở"),
        "successors",
        required=False,
        description=_("Lãnh đạo đơn vị đứng đầu danh sách."),
    )
    roles = Several(_("Vai trò giao lại cho người đó"), "held_roles", required=False)
    reason = LongText(_("Căn cứ, lý do"), longest=2000)

    def check(self) -> None:
        """It has happened; whoever gets a role must be named."""
        self.refuse(self.last_day, not_future(self.today, self.last_day.data))
        if self.roles.data and self.successor_id.data is None:
            self.refuse(self.successor_id, _("Hãy chọn người nhận vai trò."))
