"""What the example people answer in 5.1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from webapp import clock
from webapp.example.agency import person_id, unit_id

Answers = dict[str, Any]


def recording(**changes: Any) -> Answers:
    """An ordinary nonconformity of the trade division, beyond the finder's own authority."""
    return {
        "content": "Trả kết quả quá hạn",
        "description": "Hồ sơ cấp giấy phép bán lẻ rượu trả chậm 02 ngày so với giấy hẹn.",
        "concerned_unit": unit_id("TM"),
        "found_on": clock.today().isoformat(),
        "within_authority": "no",
        "correction": "",
        "sources": ["source_1"],
        **changes,
    }


PLAIN: dict[str, Callable[[Mapping[str, Any]], Answers]] = {
    "record_nonconformity": lambda facts: recording(),
    "correct_on_the_spot": lambda facts: {
        "correction": "Đã gọi xin lỗi và trả kết quả cho người nộp.",
        "corrected_on": clock.today().isoformat(),
    },
    "decide_disposition": lambda facts: {
        "disposition": "rework",
        "implementer": person_id("chuyenvien2.tm"),
        "instruction": "Trả kết quả ngay, xin lỗi bằng văn bản.",
        "due": (clock.today() + timedelta(days=2)).isoformat(),
    },
    "carry_out_correction": lambda facts: {
        "result": "Đã trả kết quả, có ký nhận.",
        "done_on": clock.today().isoformat(),
    },
    "check_correction": lambda facts: {
        "result": "passed",
        "finding": "Đã xem sổ ký nhận và thư xin lỗi.",
        "checked_on": clock.today().isoformat(),
    },
}
