"""What the example people answer in 5.9: one whole objective, and the year around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from webapp import clock
from webapp.example.agency import person_id

Facts = Mapping[str, Any]


def objective(facts: Facts, **changes: Any) -> dict[str, Any]:
    """A whole objective for the year after the case's."""
    return {
        "text": "Tỷ lệ hồ sơ thủ tục hành chính giải quyết đúng hạn",
        "target": "98,5",
        "measure_unit": "%",
        "direction": "at_least",
        "baseline": "97,2",
        "frequency": "quarterly",
        "measured_by": person_id("chuyenvien.tm"),
        "policy": "Cam kết giải quyết thủ tục đúng hạn của chính sách chất lượng.",
        "relevance": "Giảm hồ sơ trễ hẹn, tăng sự hài lòng của tổ chức, cá nhân.",
        "actions": "Nhắc hạn tự động trước 02 ngày; rà soát hồ sơ trễ mỗi tuần.",
        "resources": "Phần mềm Một cửa, 01 chuyên viên theo dõi.",
        "owner": person_id("truongphong.tm"),
        "due": f"{facts['case']['year'] + 1}-12-31",
        "judged_by": "Số hồ sơ đúng hạn trên tổng số hồ sơ trả kết quả trong năm.",
        **changes,
    }


def _assessed(facts: Facts) -> dict[str, Any]:
    return {
        "results": [
            {
                "text": "Tỷ lệ hồ sơ giải quyết đúng hạn (lập trên giấy)",
                "target": "97",
                "measure_unit": "%",
                "reached": "97,2",
                "result": "achieved",
                "remark": "Báo cáo cải cách hành chính năm.",
            }
        ],
        "conclusion": "Mục tiêu của năm đã đạt; tiếp tục giảm hồ sơ trễ hẹn.",
    }


PLAIN: dict[str, Callable[[Facts], dict[str, Any]]] = {
    "assess_agency_objectives": _assessed,
    "confirm_agency_assessment": lambda facts: {"decision": "approve", "reason": ""},
    "draft_agency_objectives": lambda facts: {
        "direction": "Chương trình cải cách hành chính của tỉnh.",
        "policy": "Chính sách chất lượng của Sở đang có hiệu lực.",
        "last_results": "Mục tiêu của năm đã đạt.",
        "needs": "Số hóa hồ sơ, rút ngắn thời gian giải quyết.",
        "review_conclusions": "Tập trung giảm hồ sơ trễ hẹn.",
        "objectives": [objective(facts)],
    },
    "submit_agency_objectives": lambda facts: {"decision": "submit", "reason": ""},
    "approve_agency_objectives": lambda facts: {"decision": "approve", "reason": ""},
    "receive_agency_objectives": lambda facts: {"note": "Đã phổ biến tại họp giao ban."},
    "assess_unit_objectives": _assessed,
    "assign_drafter": lambda facts: {
        "drafter": person_id("chuyenvien.tm"),
        "draft_due": max(facts["case"]["dates"]["unit_draft"], clock.today().isoformat()),
        "direction": "Bám mục tiêu của cơ quan.",
    },
    "draft_unit_objectives": lambda facts: {
        "policy": "Chính sách chất lượng của Sở đang có hiệu lực.",
        "agency_objectives": "Theo mục tiêu của cơ quan.",
        "functions": "Tham mưu quản lý thương mại trên địa bàn.",
        "last_results": "Mục tiêu của năm đã đạt.",
        "requirements": "Thời hạn giải quyết theo quy định của pháp luật.",
        "objectives": [objective(facts)],
    },
    "approve_unit_objectives": lambda facts: {"decision": "approve", "reason": ""},
    "receive_unit_objectives": lambda facts: {"note": ""},
}
