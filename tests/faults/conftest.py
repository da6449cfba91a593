"""What the faults share: enough people for one task, and how often each thing is tried."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from flask import Flask

from webapp import clock
from webapp.example.agency import person_id, unit_id
from webapp.extensions import db, writing
from webapp.models import Membership

LEADERS = (
    "truongphong.tm", "photruongphong.tm", "chuyenvien.cn", "chuyenvien2.cn",
    "chuyenvien.nl", "vienchuc.kc", "chuyenvien.vp", "danhgia",
)  # fmt: skip


@pytest.fixture
def times() -> Callable[[int, int], int]:
    """How often: the first number with every run, the second with CTCL_LONG=1."""
    return lambda short, long: long if os.environ.get("CTCL_LONG") == "1" else short


@pytest.fixture
def eight_leaders(app: Flask) -> tuple[str, ...]:
    """Eight people who may all decide for the trade division."""
    with app.app_context(), writing():
        db.session.add_all(
            Membership(
                person_id=person_id(name), role="unit_leader", unit_id=unit_id("TM"), since=clock.today()
            )
            for name in LEADERS[2:]
        )
        db.session.commit()
        db.session.remove()
    return LEADERS
