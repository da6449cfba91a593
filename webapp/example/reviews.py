"""What the example people answer in a management review (5.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from forms.management_review.inputs import CONTENTS
from webapp.example.agency import person_id, unit_id
from webapp.example.dates import after

Answers = dict[str, Any]


def planning(**changes: Any) -> Answers:
    """A stand-alone meeting in a few days."""
    return {
        "kind": "meeting",
        "held_on": after(0),
        "chair": person_id("giamdoc"),
        "meeting_secretary": person_id("chanhvanphong"),
        "attendees": "Giám đốc Sở – chủ trì\nPhó Giám đốc Sở – Lãnh đạo Ban ISO\nCác thành viên Ban ISO",
        "audits": "Đánh giá nội bộ theo Kế hoạch số 12/KH-SCT, tháng 02.",
        "last_audit_on": after(0),
        **changes,
    }


def outputs() -> list[Answers]:
    """Two conclusions: one becomes a slip, one does not."""
    return [
        {
            "kind": "improvement",
            "text": "Nhắc hạn hồ sơ trước 02 ngày trên phần mềm Một cửa",
            "owner_unit": unit_id("TM"),
            "due": after(90),
            "opens_slip": "yes",
        },
        {
            "kind": "resource",
            "text": "Bổ sung 01 chuyên viên công nghệ thông tin cho Văn phòng Sở",
            "owner_person": person_id("chanhvanphong"),
            "due": after(120),
            "opens_slip": "no",
        },
    ]


def inputs() -> Answers:
    """The six inputs, each reported."""
    reporters = {f"{name}_reporter": person_id("thukyiso") for name in CONTENTS}
    told = {name: "Đã báo cáo kèm số liệu của năm." for names in CONTENTS.values() for name in names}
    return {**reporters, **told}


def discussion(*names: str) -> Answers:
    """What was said and concluded on these inputs."""
    said = {f"{name}_discussion": "Các thành viên thống nhất với báo cáo." for name in names}
    return {**said, **_conclusions(*names)}


def _conclusions(*names: str) -> Answers:
    return {f"{name}_conclusion": "Đồng ý với báo cáo, giao các đơn vị duy trì." for name in names}


def _concluded() -> Answers:
    return {
        "general_conclusion": "HTQLCL được duy trì, phù hợp và có hiệu lực.",
        "outputs": outputs(),
        "none_kinds": ["qms_change"],
    }


def _minutes(facts: Mapping[str, Any]) -> Answers:
    return {
        "opened_on": after(0),
        "opened_at": "08:00",
        "venue": "Phòng họp số 1",
        "attendance": "Giám đốc Sở\nPhó Giám đốc Sở\nCác thành viên Ban ISO",
        **discussion(*CONTENTS),
        **_concluded(),
        "read_out": "yes",
        "closed_on": after(0),
        "closed_at": "11:30",
    }


def _combined(facts: Mapping[str, Any]) -> Answers:
    covered = facts["case"]["agenda"]
    return {
        "minutes_number": "15/BB-SCT ngày họp",
        "held_on": after(0),
        "covered": covered,
        **discussion(*covered),
        **_concluded(),
    }


def _notice(facts: Mapping[str, Any]) -> Answers:
    summary = "Các thành viên nhất trí; ý kiến của Văn phòng đã được tiếp thu."
    return {"opinions_summary": summary, **_conclusions(*CONTENTS), **_concluded()}


def _proposal(facts: Mapping[str, Any]) -> Answers:
    marked = [output for output in facts["case"]["outputs"] if output["slip"]]
    return {
        "requests": [
            {
                "output": output["code"],
                "title": output["text"],
                "kind": "preventive_improvement",
                "concerned_unit": output["unit"] or unit_id("VP"),
                "description": output["text"],
            }
            for output in marked
        ],
        "risks_touched": "yes",
        "risk_units": [unit_id("TM")],
    }


PLAIN: dict[str, Callable[[Mapping[str, Any]], Answers]] = {
    "plan_review": lambda facts: planning(),
    "prepare_inputs": lambda facts: inputs(),
    "write_minutes": _minutes,
    "check_combined_minutes": _combined,
    "approve_minutes": lambda facts: {"decision": "approve", "reason": ""},
    "write_report": lambda facts: inputs(),
    "approve_report": lambda facts: {"decision": "approve", "reason": "", "opinions_until": after(7)},
    "give_opinion": lambda facts: {"stance": "add", "opinion": "Đề nghị nêu rõ số hồ sơ quá hạn."},
    "draft_notice": _notice,
    "endorse_notice": lambda facts: {"decision": "endorse", "reason": ""},
    "approve_notice": lambda facts: {"decision": "approve", "reason": ""},
    "receive_notice": lambda facts: {"note": "Đã phổ biến tại cuộc họp đơn vị."},
    "propose_requests": _proposal,
    "update_risks": lambda facts: {"decision": "updated", "note": "Bổ sung rủi ro quá tải cuối năm."},
}
