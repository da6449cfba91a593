"""A few example slips at different steps, so that every list of a newcomer has something in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from webapp import clock
from webapp.example import agency, objective_year
from webapp.example.answers import opening
from webapp.example.driving import open_slip, take
from webapp.example.nonconformities import recording
from webapp.example.reviews import planning
from webapp.extensions import db, writing
from webapp.models import Person
from webapp.workflow import drafting, revising, sessions

RENAMED = "corrective_action.bpmn"
REASON = "Gọi bước 5.3 đúng việc Lãnh đạo Ban ISO làm: giao việc cho đơn vị và người thực hiện."


@dataclass(frozen=True)
class Story:
    """A slip: who opened it with which words, and which step was done so many days ago."""

    by: str
    title: str
    steps: tuple[tuple[int, str], ...]
    unit: str = "TM"
    more: Mapping[str, Any] | None = None
    process: str = "corrective_action"


STORIES = (
    Story(
        "chuyenvien.tm",
        "Trả kết quả nhầm địa chỉ nhận bưu chính công ích",
        (
            (64, "open_request"),
            (63, "determine_need"),
            (62, "consolidate_requests"),
            (61, "assign_action"),
            (58, "analyse_cause"),
            (57, "approve_solution"),
            (56, "take_on_work"),
            (55, "plan_measures"),
            (48, "carry_out_step"),
            (45, "carry_out_step"),
            (40, "report_completion"),
            (38, "appoint_checker"),
            (33, "verify_result"),
            (30, "close_request"),
        ),
    ),
    Story(
        "chuyenvien.tm",
        "Hồ sơ cấp giấy phép bán lẻ rượu trả kết quả quá hạn",
        (
            (44, "open_request"),
            (43, "determine_need"),
            (42, "consolidate_requests"),
            (41, "assign_action"),
            (37, "analyse_cause"),
            (36, "approve_solution"),
            (35, "take_on_work"),
            (34, "plan_measures"),
            (27, "carry_out_step"),
            (2, "support_asked"),
        ),
    ),
    Story(
        "danhgia",
        "Hồ sơ lưu của phòng thiếu biên bản kiểm tra thực tế",
        (
            (29, "open_request"),
            (28, "determine_need"),
            (26, "consolidate_requests"),
            (25, "assign_action"),
            (22, "analyse_cause"),
            (21, "approve_solution"),
            (20, "take_on_work"),
            (19, "plan_measures"),
            (12, "carry_out_step"),
            (9, "carry_out_step"),
            (4, "report_completion"),
            (1, "appoint_checker"),
        ),
        unit="ATMT",
    ),
    Story(
        "truongphong.tm",
        "Bổ sung hướng dẫn điện tử cho thủ tục khuyến mại",
        ((14, "open_request"), (13, "determine_need"), (11, "consolidate_requests"), (8, "assign_action")),
        more={
            "kind": "preventive_improvement",
            "description": "Nhiều doanh nghiệp hỏi cùng một nội dung; đề nghị có hướng dẫn điện tử kèm ví dụ.",
        },
    ),
    Story(
        "chuyenvien.cn",
        "Biểu mẫu công bố hợp quy chưa cập nhật theo thông tư mới",
        ((6, "open_request"), (5, "determine_need")),
        unit="CN",
    ),
    Story(
        "chuyenvien.cn",
        "Thiết bị đo hết hạn hiệu chuẩn",
        ((3, "open_request"), (2, "determine_need")),
        unit="CN",
    ),
    Story(
        "chuyenvien.tm",
        "Trả kết quả quá hạn",
        (
            (20, "record_nonconformity"),
            (19, "decide_disposition"),
            (18, "carry_out_correction"),
            (17, "check_correction"),
        ),
        process="nonconformity",
    ),
    Story(
        "chuyenvien2.tm",
        "Trả kết quả quá hạn",
        ((12, "record_nonconformity"),),
        more={"within_authority": "yes", "correction": "Đã trả ngay và xin lỗi người nộp."},
        process="nonconformity",
    ),
    Story(
        "chuyenvien.tm",
        "Trả kết quả quá hạn",
        ((5, "record_nonconformity"), (4, "decide_disposition"), (2, "carry_out_correction")),
        process="nonconformity",
    ),
    Story("chuyenvien2.tm", "Trả kết quả quá hạn", ((1, "record_nonconformity"),), process="nonconformity"),
    Story(
        "danhgia",
        "Hồ sơ lưu thiếu biên bản kiểm tra",
        ((9, "record_nonconformity"),),
        unit="CN",
        more={"sources": ["source_3"], "audit_reference": "Đánh giá nội bộ đợt 1"},
        process="nonconformity",
    ),
    Story(
        "thukyiso",
        "Xem xét bằng cuộc họp",
        (
            (24, "plan_review"),
            (22, "prepare_inputs"),
            (20, "write_minutes"),
            (18, "approve_minutes"),
            (17, "propose_requests"),
        ),
        process="management_review",
    ),
    Story(
        "thukyiso",
        "Xem xét bằng báo cáo, đang lấy ý kiến",
        ((5, "plan_review"), (4, "write_report"), (3, "approve_report"), (2, "give_opinion")),
        more={"kind": "report"},
        process="management_review",
    ),
    Story("chuyenvien2.tm", "Phiếu tiếp nhận hồ sơ thiếu chữ ký của người nộp", ((0, "open_request"),)),
)


def load() -> bool:
    """Load the example agency and slips into an empty database; False when people are there already."""
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        return False
    db.session.rollback()
    with writing():
        agency.load()
        db.session.commit()
    objective_year.load()
    # Day by day, as it would have been entered: numbers and the audit trail run in the order of time.
    acts = [(days, number, step) for number, story in enumerate(STORIES) for days, step in story.steps]
    cases: dict[int, int] = {}
    for days, number, step in sorted(acts, key=lambda act: -act[0]):
        story = STORIES[number]
        with clock.moved(-timedelta(days=days)):
            if step in FIRST:
                cases[number] = open_slip(story.by, FIRST[step](story), story.process).case_id
            else:
                take(cases[number], step)
    with clock.moved(-timedelta(days=3)):
        _draft_revision()
    return True


def _draft_revision() -> None:
    """The procedure in revision: one step renamed, for its owner to go on with."""
    owner = sessions.actor_for(agency.person_id("chuyenvien.nl"))
    with writing():
        revision_id = drafting.open_revision(owner, REASON)
    drawn = revising.open_file(owner, revision_id, RENAMED)
    data = drawn.data.decode().replace("5.3 Chỉ đạo, phân công", "5.3 Chỉ đạo, giao việc")
    db.session.rollback()
    with writing():
        drafting.save(owner, revision_id, RENAMED, data.encode(), drawn.version)


def _recorded(story: Story) -> dict[str, Any]:
    unit = agency.unit_id(story.unit)
    return recording(content=story.title, concerned_unit=unit, **(story.more or {}))


def _box_1(story: Story) -> dict[str, Any]:
    unit = agency.unit_id(story.unit)
    return opening(title=story.title, requesting_unit=unit, concerned_unit=unit, **(story.more or {}))


def _planned(story: Story) -> dict[str, Any]:
    return planning(**(story.more or {}))


# First step → what it is answered with; every other step is answered plainly.
FIRST: Mapping[str, Callable[[Story], dict[str, Any]]] = {
    "open_request": _box_1,
    "record_nonconformity": _recorded,
    "plan_review": _planned,
}
