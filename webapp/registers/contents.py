"""The controlled list of nonconformity contents: what is suggested, what counts as what, how often it was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import aliased

from webapp.extensions import db
from webapp.models import Content, Nonconformity
from webapp.models.types import folded

MOST_SUGGESTED = 200


@dataclass(frozen=True)
class Listed:
    """A content as the secretary sees it, with every earlier name and how often it was recorded."""

    content: Content
    earlier: Sequence[str]
    recorded: int


def kept(name: str) -> ScalarSelect[int]:
    """The id of the content that this name leads to."""
    return (
        select(func.coalesce(Content.merged_into_id, Content.id))
        .where(Content.folded == folded(name))
        .scalar_subquery()
    )


def counting_as(name: str) -> Select[int]:
    """The ids of every name that counts as the same content as this one."""
    other = aliased(Content)
    return select(other.id).where(or_(other.id == kept(name), other.merged_into_id == kept(name)))


def suggestions(words: str = "", most: int = MOST_SUGGESTED) -> list[tuple[str, str]]:
    """(name, the same without marks) of contents in use that hold these words, with or without marks, by name."""
    statement = select(Content.name, Content.folded).where(
        Content.merged_into_id.is_(None), Content.retired.is_(False)
    )
    for word in folded(words[:200]).split():
        statement = statement.where(Content.folded.contains(word, autoescape=True))
    return [
        (name, plain) for name, plain in db.session.execute(statement.order_by(Content.folded).limit(most))
    ]


def listed() -> list[Listed]:
    """Every content that was not merged; proposed ones first, retired ones last."""
    contents = db.session.scalars(select(Content).order_by(Content.folded)).all()
    recorded = dict(
        db.session.execute(
            select(Nonconformity.content_id, func.count()).group_by(Nonconformity.content_id)
        ).all()
    )
    earlier: dict[int, list[Content]] = {}
    for content in contents:
        if content.merged_into_id is not None:
            earlier.setdefault(content.merged_into_id, []).append(content)
    rows = [
        Listed(
            content,
            [name.name for name in earlier.get(content.id, [])],
            sum(recorded.get(name.id, 0) for name in (content, *earlier.get(content.id, []))),
        )
        for content in contents
        if content.merged_into_id is None
    ]
    return sorted(rows, key=lambda row: (not row.content.proposed, row.content.retired))
