"""Issues of the procedure as they were released; a row never changes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Moment


class Release(Base):
    """Diagrams, features, roles, lists and form schemas of one issue, as one immutable bundle."""

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[str] = mapped_column(String(40))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    bundle: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    effective_from: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(Moment)
