"""What the example people answer at each step: plausible sentences, dates counted from today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from webapp.example import nonconformities, objectives, reviews
from webapp.example.agency import person_id, unit_id
from webapp.example.dates import after

Answers = dict[str, Any]


def opening(**changes: Any) -> Answers:
    """Box 1 of an ordinary slip, raised in the trade division."""
    return {
        "title": "Hồ sơ cấp giấy phép bán lẻ rượu trả kết quả quá hạn",
        "kind": "corrective",
        "origin": "unit",
        "requesting_unit": unit_id("TM"),
        "concerned_unit": unit_id("TM"),
        "sources": ["source_2"],
        "description": "Trong tháng có 05 hồ sơ trả kết quả chậm từ 01 đến 03 ngày so với giấy hẹn; "
        "khách hàng đã phản ánh qua Bộ phận Một cửa.",
        "found_on": after(0),
        **changes,
    }


def _reopening() -> Answers:
    """Box 1 of the slip that follows a failed one; where it comes from is known and not asked."""
    box = opening(title="Thực hiện lại: hồ sơ cấp phép bán lẻ rượu vẫn quá hạn", sources=["source_4"])
    del box["origin"]
    return box


def answers_for(step: str, facts: Mapping[str, Any]) -> Answers:
    """Answers that take the plain way on; `facts` are the case's, for dates that must agree."""
    return (_PLAIN | objectives.PLAIN)[step](facts)


def _plan(facts: Mapping[str, Any]) -> Answers:
    return {
        "steps": [
            {
                "what": "Rà soát, sửa phiếu kiểm soát quá trình giải quyết hồ sơ",
                "owner": person_id("chuyenvien.tm"),
                "due": after(10),
            },
            {
                "what": "Bổ sung nhắc hạn trên phần mềm Một cửa",
                "owner": person_id("chuyenvien.vp"),
                "due": after(20),
            },
        ],
        "note": "Phối hợp với Văn phòng Sở.",
    }


_PLAIN: dict[str, Callable[[Mapping[str, Any]], Answers]] = {
    "open_request": lambda facts: opening(),
    "determine_need": lambda facts: {
        "signs": ["sign_2"],
        "kind": facts["case"]["kind"],
        "decision": "needed",
        "reason": "",
    },
    "decide_failed_request": lambda facts: {
        "decision": "proceed",
        "opinion": "Đồng ý thực hiện lại, giao Ban ISO chỉ đạo.",
    },
    "consolidate_requests": lambda facts: {
        "summary": "Phiếu đủ thông tin; đề nghị Lãnh đạo Ban ISO phân công đơn vị phân tích nguyên nhân."
    },
    "assign_action": lambda facts: {
        "decision": "assign",
        "direction": "Phân tích đến nguyên nhân gốc, đề xuất biện pháp lâu dài.",
        "assignee_kind": "person",
        "assignee_person": person_id("truongphong.tm"),
    },
    "analyse_cause": lambda facts: {
        "whys": ["Hồ sơ chậm ở khâu thẩm định", "Không ai được nhắc khi sắp đến hạn"],
        "causes": [{"category": "method", "cause": "Quy trình không có điểm nhắc hạn"}],
        "root_cause": "Chưa có cơ chế nhắc hạn và phân công người thay khi vắng mặt.",
        "measures": [
            {"measure": "Bổ sung bước nhắc hạn trước 02 ngày", "resources": "01 chuyên viên phần mềm"}
        ],
        "proposed_unit": unit_id("TM"),
        "proposed_deadline": after(60),
    },
    "approve_solution": lambda facts: {
        "decision": "approve",
        "reason": "",
        "implementing_unit": unit_id("TM"),
        "deadline": after(75),
    },
    "take_on_work": lambda facts: {
        "implementer": person_id("chuyenvien2.tm"),
        "note": "Giao thực hiện từ hôm nay.",
    },
    "plan_measures": _plan,
    "carry_out_step": lambda facts: {"result": "Đã hoàn thành, có biên bản kèm theo.", "done_on": after(0)},
    "support_asked": lambda facts: {
        "needs": ["resources"],
        "explanation": "Nhà cung cấp phần mềm cần thêm thời gian chỉnh sửa.",
        "resources": "Thêm 01 kỹ thuật viên trong 02 tuần.",
    },
    "decide_support": lambda facts: {
        "decision": "approve",
        "opinion": "Đồng ý bổ sung nguồn lực.",
        "change": "Bổ sung 01 kỹ thuật viên của Văn phòng Sở tham gia chỉnh sửa phần mềm.",
        "new_deadline": after(90),
    },
    "report_progress": lambda facts: {
        "progress": "Đã hoàn thành phiếu kiểm soát mới; đang thử nhắc hạn.",
        "percent": 50,
        "difficulties": "",
    },
    "report_completion": lambda facts: {
        "result": "Không còn hồ sơ chậm trong tháng gần nhất.",
        "done_on": after(0),
    },
    "appoint_checker": lambda facts: {
        "checker": person_id("danhgia"),
        "authorisation": "",
        "check_by": after(5),
    },
    "verify_result": lambda facts: {
        "carried_out": "fully",
        "effective": "yes",
        "outcome": "achieved",
        "evidence": "Kiểm tra 30 hồ sơ: không hồ sơ nào quá hạn.",
        "checked_on": after(0),
    },
    "close_request": lambda facts: {
        "evidence": "Kết quả duy trì; đủ bằng chứng kèm theo.",
        "risk_change": "no",
        "document_change": "yes",
        "document_change_note": "Sửa quy trình cấp phép, bổ sung bước nhắc hạn.",
    },
    "open_new_request": lambda facts: _reopening(),
    **nonconformities.PLAIN,
    **reviews.PLAIN,
}
