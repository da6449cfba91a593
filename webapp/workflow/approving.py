"""An approval is a real act: by somebody who has just shown who they are, and with its meaning in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms.language import _
from webapp import clock
from webapp.engine import Step
from webapp.permissions import Actor
from webapp.procedure.definition import Definition
from webapp.workflow.errors import Refused

if TYPE_CHECKING:
    from webapp.workflow.asking import Asked


def approving(step: Step, answers: Mapping[str, Any]) -> str:
    """What these answers approve, in the diagram's words; nothing when the step is no approval or was sent back."""
    return step.meaning if answers.get("decision", "approve") == "approve" else ""


def recent(actor: Actor, definition: Definition) -> bool:
    """Has the actor given the password lately? The people of the demo have none to give."""
    since = clock.now() - definition.approval_within
    return actor.example or (actor.confirmed_at is not None and actor.confirmed_at >= since)


def refuse_unless_recent(actor: Actor, asked: Asked, answers: Mapping[str, Any]) -> None:
    """Raises Refused for an approval by somebody who has not given the password lately."""
    if approving(asked.step, answers) and not recent(actor, asked.issue.definition):
        raise Refused(_("Đã lâu từ lần đăng nhập: nhập lại mật khẩu ở mục “Phê duyệt” rồi gửi lại."))
