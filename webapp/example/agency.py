"""Example units and people: every role of the procedure is held by somebody, nobody carries a real name."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from webapp import clock
from webapp.extensions import db
from webapp.models import Membership, Person, Unit

UNITS = (
    ("VP", "Văn phòng Sở"),
    ("TM", "Phòng Quản lý thương mại"),
    ("CN", "Phòng Quản lý công nghiệp"),
    ("NL", "Phòng Quản lý năng lượng"),
    ("ATMT", "Phòng Kỹ thuật an toàn – môi trường"),
    ("KC", "Trung tâm Khuyến công và Xúc tiến thương mại"),
)
# username, name (an office, never a person's own), office, unit, roles as (role, in the unit?)
PEOPLE = (
    ("giamdoc", "Giám đốc Sở", "Lãnh đạo cao nhất", "VP", ("department_leader", "top_leader")),
    ("phogiamdoc", "Phó Giám đốc Sở", "Lãnh đạo Ban ISO", "VP", ("department_leader", "board_leader")),
    ("thukyiso", "Thư ký ISO", "Chuyên viên Văn phòng", "VP", ("iso_secretary", "staff")),
    ("chanhvanphong", "Chánh Văn phòng", "Lãnh đạo đơn vị", "VP", ("unit_leader", "board_member")),
    ("chuyenvien.vp", "Chuyên viên Văn phòng", "Chuyên viên", "VP", ("staff",)),
    ("truongphong.tm", "Trưởng phòng Thương mại", "Lãnh đạo đơn vị", "TM", ("unit_leader", "board_member")),
    ("photruongphong.tm", "Phó Trưởng phòng Thương mại", "Lãnh đạo đơn vị", "TM", ("unit_leader",)),
    ("chuyenvien.tm", "Chuyên viên Thương mại 1", "Chuyên viên", "TM", ("staff",)),
    ("chuyenvien2.tm", "Chuyên viên Thương mại 2", "Chuyên viên", "TM", ("staff",)),
    ("truongphong.cn", "Trưởng phòng Công nghiệp", "Lãnh đạo đơn vị", "CN", ("unit_leader", "board_member")),
    ("chuyenvien.cn", "Chuyên viên Công nghiệp 1", "Chuyên viên", "CN", ("staff",)),
    ("chuyenvien2.cn", "Chuyên viên Công nghiệp 2", "Chuyên viên", "CN", ("staff",)),
    ("truongphong.nl", "Trưởng phòng Năng lượng", "Lãnh đạo đơn vị", "NL", ("unit_leader", "board_member")),
    ("chuyenvien.nl", "Chuyên viên Năng lượng", "Chuyên viên", "NL", ("staff", "process_owner")),
    ("truongphong.atmt", "Trưởng phòng Kỹ thuật an toàn", "Lãnh đạo đơn vị", "ATMT", ("unit_leader",)),
    ("danhgia", "Chuyên gia đánh giá", "Chuyên viên", "ATMT", ("staff", "internal_auditor")),
    ("giamdoc.kc", "Giám đốc Trung tâm Khuyến công", "Lãnh đạo đơn vị", "KC", ("unit_leader",)),
    ("vienchuc.kc", "Viên chức Trung tâm", "Viên chức", "KC", ("staff",)),
    ("tracuu", "Đoàn đánh giá chứng nhận", "Người tra cứu", None, ("reader",)),
    ("quantri", "Quản trị hệ thống", "Quản trị", None, ("administrator",)),
)
IN_UNIT = frozenset({"staff", "unit_leader"})
SINCE = date(2025, 1, 1)


def load() -> None:
    """Add the example agency; does nothing when there are people already. Caller commits, inside `writing()`."""
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        return
    units = {code: Unit(code=code, name=name, position=order) for order, (code, name) in enumerate(UNITS)}
    db.session.add_all(units.values())
    db.session.flush()
    for username, name, office, unit, roles in PEOPLE:
        home = units[unit].id if unit else None
        person = Person(username=username, name=name, office=office, unit_id=home, example=True)
        db.session.add(person)
        db.session.flush()
        db.session.add_all(
            Membership(
                person_id=person.id,
                role=role,
                unit_id=home if role in IN_UNIT else None,
                since=min(SINCE, clock.today()),
            )
            for role in roles
        )
    db.session.flush()


def person_id(username: str) -> int:
    """The id of an example person."""
    found = db.session.scalar(select(Person.id).where(Person.username == username))
    if found is None:
        raise LookupError(f"Không có người dùng thử “{username}”.")
    return found


def unit_id(code: str) -> int:
    """The id of an example unit."""
    found = db.session.scalar(select(Unit.id).where(Unit.code == code))
    if found is None:
        raise LookupError(f"Không có đơn vị mẫu “{code}”.")
    return found
