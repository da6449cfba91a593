"""The cause-and-effect drawing: every cause on the bone of its group, nothing outside the sheet."""

from __future__ import annotations

from webapp.views.fishbone import fishbone

CAUSES = [
    ("Con người", "Chưa tập huấn"),
    ("Phương pháp", "Không nhắc hạn"),
    ("Con người", "Vắng mặt"),
    ("", "Chưa rõ"),
    ("Môi trường", ""),
]


def test_causes_stand_at_their_group_and_groups_lie_in_turn_above_and_below():
    fish = fishbone(CAUSES)
    assert fish is not None
    assert {bone.name: [words for _, _, words in bone.causes] for bone in fish.bones} == {
        "Con người": ["Chưa tập huấn", "Vắng mặt"],
        "Phương pháp": ["Không nhắc hạn"],
        "Chưa xếp nhóm": ["Chưa rõ"],
    }
    assert [bone.ends[1] < fish.spine for bone in fish.bones] == [True, False, True]


def test_nothing_lies_outside_the_sheet_and_no_two_causes_on_each_other():
    fish = fishbone(
        [(f"Nhóm {number % 6}", f"Nguyên nhân dài đến mức phải cắt bớt, số {number}") for number in range(20)]
    )
    assert fish is not None
    places = [(x, y) for bone in fish.bones for x, y, _ in bone.causes]
    assert len(set(places)) == 20
    assert all(0 < x < fish.width and 0 < y < fish.height for x, y in places)
    assert all(len(words) <= 30 and words.endswith("…") for bone in fish.bones for _, _, words in bone.causes)


def test_without_causes_there_is_no_drawing():
    assert fishbone([("Con người", ""), ("", "")]) is None
