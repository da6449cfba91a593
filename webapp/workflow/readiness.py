"""What a revision must meet before it is put forward, reviewed and approved."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from forms.language import _
from webapp.extensions import db
from webapp.models import Rehearsal, Release, Revision
from webapp.procedure.difference import differences
from webapp.procedure.drafts import Draft
from webapp.procedure.releases import Bundle
from webapp.workflow import releases
from webapp.workflow.errors import Refused

KEPT = ("roles", "lists", "rules", "deadlines", "processes")


@dataclass(frozen=True)
class Condition:
    """What must hold before a revision goes on, and what is missing when it does not."""

    words: str
    missing: str = ""


def conditions(row: Revision, draft: Draft) -> list[Condition]:
    """Everything a revision must meet to be put forward, reviewed and approved, in the order one meets it."""
    base = releases.issue(row.based_on_id).bundle
    errors = [finding for finding in draft.findings if finding.severity == "error"]
    bundle = draft.bundle
    changed = bundle is not None and bool(differences(base, bundle))
    return [
        Condition(
            _("Kiểm tra quy trình không còn lỗi"), _(f"Còn {len(errors)} lỗi phải sửa.") if errors else ""
        ),
        Condition(
            _(f"Có thay đổi so với lần ban hành {base.definition.issue}"),
            "" if changed else _("Chưa có gì thay đổi."),
        ),
        Condition(_("Dựa trên lần ban hành mới nhất"), _outrun(row)),
        Condition(_("Giữ mọi vai trò, danh mục, quy tắc mà chương trình dùng"), _lost(base, bundle)),
        Condition(_("Ghi số lần ban hành mới trong procedure.toml"), _number_missing(draft)),
        Condition(_("Mọi kịch bản đạt trên đúng nội dung này"), _proof_missing(draft)),
    ]


def refuse_unless_met(row: Revision, draft: Draft) -> None:
    """Raises Refused with everything that is missing."""
    missing = [condition.missing for condition in conditions(row, draft) if condition.missing]
    if missing:
        raise Refused(_(f"Chưa trình được. {' '.join(missing)}"))


def _outrun(row: Revision) -> str:
    newest = db.session.scalars(select(Release).order_by(Release.id.desc()).limit(1)).one()
    if newest.id == row.based_on_id:
        return ""
    return _(f"Lần {newest.issue} đã ban hành sau khi mở bản sửa: mở bản sửa mới rồi đưa các tệp lên.")


def _lost(base: Bundle, bundle: Bundle | None) -> str:
    """Codes that the program asks for by name: an issue may add to them and say them otherwise, not drop them."""
    if bundle is None:
        return _("Chưa đọc được quy trình.")
    lost = [
        code
        for part in KEPT
        for code in sorted(getattr(base.definition, part).keys() - getattr(bundle.definition, part).keys())
    ]
    return _(f"Đã mất: {', '.join(lost[:10])}.") if lost else ""


def _number_missing(draft: Draft) -> str:
    if draft.bundle is None:
        return _("Chưa đọc được quy trình.")
    number = draft.bundle.definition.issue
    if db.session.scalar(select(Release.id).where(Release.issue == number).limit(1)) is not None:
        return _(f"Lần ban hành {number} đã có: ghi số lần mới vào “issue” của procedure.toml.")
    return ""


def _proof_missing(draft: Draft) -> str:
    latest = proof_of(draft)
    if latest is None:
        return _("Chưa diễn tập nội dung này.")
    words = {
        "waiting": _("Đang diễn tập; đợi kết quả."),
        "failed": _("Có kịch bản chưa đạt."),
        "broken": _("Không chạy được các kịch bản."),
    }
    return words.get(latest.status, "")


def proof_of(draft: Draft) -> Rehearsal | None:
    """The latest rehearsal of exactly this content."""
    if draft.bundle is None:
        return None
    found: Rehearsal | None = db.session.scalar(
        select(Rehearsal).where(Rehearsal.hash == draft.bundle.hash).order_by(Rehearsal.id.desc()).limit(1)
    )
    return found
