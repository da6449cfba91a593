"""A few example slips at different steps, so that every list of a newcomer has something in it."""

from __future__ import annotations

from sqlalchemy import select

from webapp.example import agency
from webapp.example.answers import opening
from webapp.example.driving import open_slip, take, take_along
from webapp.extensions import db, writing
from webapp.models import Person

TO_SECRETARY = ("determine_need",)
TO_ANALYSIS = (*TO_SECRETARY, "consolidate_requests", "assign_action")
TO_WORK = (*TO_ANALYSIS, "analyse_cause", "approve_solution", "take_on_work", "plan_measures")
TO_CHECK = (*TO_WORK, "carry_out_step", "carry_out_step", "report_completion", "appoint_checker")


def load() -> bool:
    """Load the example agency and slips into an empty database; False when people are there already."""
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        return False
    db.session.rollback()
    with writing():
        agency.load()
        db.session.commit()
    industry = agency.unit_id("CN")
    open_slip(
        "chuyenvien.tm",
        opening(title="Phiếu tiếp nhận hồ sơ thiếu chữ ký của người nộp"),
    )
    for title in (
        "Biểu mẫu công bố hợp quy chưa cập nhật theo thông tư mới",
        "Thiết bị đo hết hạn hiệu chuẩn",
    ):
        done = open_slip(
            "chuyenvien.cn",
            opening(title=title, requesting_unit=industry, concerned_unit=industry),
        )
        list(take_along(done.case_id, *TO_SECRETARY))
    done = open_slip(
        "truongphong.tm",
        opening(
            title="Bổ sung hướng dẫn điện tử cho thủ tục khuyến mại",
            kind="preventive_improvement",
            description="Nhiều doanh nghiệp hỏi cùng một nội dung; đề nghị có hướng dẫn điện tử kèm ví dụ.",
        ),
    )
    list(take_along(done.case_id, *TO_ANALYSIS))
    done = open_slip("chuyenvien.tm", opening())
    list(take_along(done.case_id, *TO_WORK))
    take(done.case_id, "support_asked")
    done = open_slip("danhgia", opening(title="Hồ sơ lưu của phòng thiếu biên bản kiểm tra thực tế"))
    list(take_along(done.case_id, *TO_CHECK))
    done = open_slip("chuyenvien.tm", opening(title="Trả kết quả nhầm địa chỉ nhận bưu chính công ích"))
    list(take_along(done.case_id, *TO_CHECK, "verify_result", "close_request"))
    return True
