"""What a verb says when it cannot do what was asked; every message is a sentence a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from forms.language import _

if TYPE_CHECKING:
    from forms.base import StepForm


@dataclass(frozen=True)
class Done:
    """What an act led to: the case, a sentence, and the actor's next task in the same case if there is one."""

    case_id: int
    number: str
    message: str
    next_task_id: int | None = None


class WorkflowError(Exception):
    """Any refusal of the workflow; `str(error)` is Vietnamese."""


class NotFound(WorkflowError):
    """It does not exist, or not for this person: both look the same from outside."""

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy nội dung này, hoặc anh/chị không có quyền xem."))


class Refused(WorkflowError):
    """The act is not possible now; the sentence says why and what to do."""


class Invalid(WorkflowError):
    """The form has errors; each stands beside its field."""

    def __init__(self, form: StepForm) -> None:
        super().__init__(_("Một số mục chưa hợp lệ. Xem lời nhắc bên cạnh từng mục."))
        self.form = form


class AlreadyDone(WorkflowError):
    """Somebody was faster; the page keeps what was typed."""

    def __init__(self, who: str, when: datetime | None, what: str, case_id: int) -> None:
        super().__init__(_(f"Việc “{what}” đã được {who} xử lý."))
        self.who, self.when, self.what, self.case_id = who, when, what, case_id


class Repeated(WorkflowError):
    """The same act sent again with the same key: the stored result is given back."""

    def __init__(self, done: Done) -> None:
        super().__init__(done.message)
        self.done = done


class Stopped(WorkflowError):
    """Something broke inside the step; nothing changed and an administrator has been told."""

    def __init__(self, incident_id: int) -> None:
        super().__init__(
            _(
                "Hệ thống chưa thực hiện được bước này; phiếu vẫn ở bước cũ và nội dung anh/chị nhập được giữ lại. "
                f"Quản trị hệ thống đã được báo (sự cố số {incident_id})."
            )
        )
        self.incident_id = incident_id
