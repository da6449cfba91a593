"""The controlled list of nonconformity contents: add, accept, rename, merge, retire, restore; each with its reason."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from forms.fields import HIDDEN, SHORT, clean, one_line
from forms.language import _
from webapp.extensions import db
from webapp.models import Content
from webapp.models.types import folded
from webapp.permissions import Actor, holds
from webapp.workflow import audit
from webapp.workflow.errors import NotFound, Refused

LONGEST_REASON = 2000


def add(actor: Actor, name: str, reason: str) -> str:
    """A new content. Raises Refused when there is one of that name."""
    _of_secretary(actor)
    name = _name(name)
    if _named(name) is not None:
        raise Refused(_(f"Danh mục đã có “{name}”, hoặc một tên chỉ khác dấu."))
    content = Content(name=name, folded=folded(name))
    db.session.add(content)
    db.session.flush()
    return _done(actor, "content.add", content, reason, _(f"Đã thêm “{name}”."))


def accept(actor: Actor, content_id: int, reason: str) -> str:
    """A proposed content stays."""
    content = _content(actor, content_id)
    content.proposed = False
    return _done(actor, "content.accept", content, reason, _(f"Đã chấp nhận “{content.name}”."))


def rename(actor: Actor, content_id: int, name: str, reason: str) -> str:
    """Another name; the earlier one still leads to the content. Raises Refused when the name is somebody else's."""
    content, name = _content(actor, content_id), _name(name)
    before, there = content.name, _named(name)
    if there is content:
        content.name = name  # Only marks or letters' case differ.
        return _done(
            actor, "content.rename", content, reason, _(f"Đã đổi tên thành “{name}”."), before=before
        )
    if there is not None and there.merged_into_id != content.id:
        raise Refused(_(f"Danh mục đã có “{there.name}”; muốn nhập hai nội dung làm một thì dùng “Gộp”."))
    if there is None:
        there = Content(folded=folded(name), proposed=content.proposed, retired=content.retired)
        db.session.add(there)
    there.name, there.merged_into_id = name, None
    db.session.flush()
    _lead(content, there)
    return _done(actor, "content.rename", there, reason, _(f"Đã đổi tên thành “{name}”."), before=before)


def merge(actor: Actor, content_id: int, into_id: int, reason: str) -> str:
    """Two contents are one: records of both count together from now on. Raises Refused, NotFound."""
    content, into = _content(actor, content_id), _content(actor, into_id)
    if content is into:
        raise Refused(_("Không gộp một nội dung vào chính nó."))
    _lead(content, into)
    told = _(f"Đã gộp “{content.name}” vào “{into.name}”.")
    return _done(actor, "content.merge", content, reason, told, into=into.name)


def retire(actor: Actor, content_id: int, reason: str) -> str:
    """No longer suggested; what was recorded stays."""
    content = _content(actor, content_id)
    content.retired, content.proposed = True, False
    return _done(actor, "content.retire", content, reason, _(f"Đã thôi dùng “{content.name}”."))


def restore(actor: Actor, content_id: int, reason: str) -> str:
    """Suggested again."""
    content = _content(actor, content_id)
    content.retired = False
    return _done(actor, "content.restore", content, reason, _(f"“{content.name}” được dùng lại."))


def _lead(content: Content, into: Content) -> None:
    """The content, and every name that leads to it, leads to the other one; so there are never chains."""
    db.session.execute(
        update(Content).where(Content.merged_into_id == content.id).values(merged_into_id=into.id)
    )
    content.merged_into_id, content.proposed = into.id, False
    db.session.flush()


def _done(actor: Actor, act: str, content: Content, reason: str, told: str, **more: Any) -> str:
    reason = (clean(reason) or "")[: LONGEST_REASON + 1]
    if not reason or len(reason) > LONGEST_REASON:
        db.session.rollback()
        raise Refused(_(f"Cần nêu lý do, không quá {LONGEST_REASON} ký tự."))
    audit.note(actor, act, f"content:{content.id}", {"name": content.name, "reason": reason, **more})
    db.session.commit()
    return told


def _content(actor: Actor, content_id: int) -> Content:
    """A content that was not merged. Raises NotFound."""
    _of_secretary(actor)
    content = db.session.scalar(
        select(Content).where(Content.id == content_id, Content.merged_into_id.is_(None)).with_for_update()
    )
    if content is None:
        raise NotFound
    return content


def _named(name: str) -> Content | None:
    return db.session.scalar(select(Content).where(Content.folded == folded(name)))


def _name(text: str) -> str:
    name = one_line(clean(text)) or ""
    if not name or len(name) > SHORT or not name.isprintable() or HIDDEN & set(name):
        raise Refused(_(f"Tên nội dung là một dòng chữ, không quá {SHORT} ký tự."))
    return name


def _of_secretary(actor: Actor) -> None:
    if not holds(actor, "iso_secretary"):
        raise NotFound
