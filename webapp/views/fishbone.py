"""The cause-and-effect drawing of 5.4: where each bone of entered causes lies; the template only draws lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from forms.language import _

SPACING, LINE, TOP, LEFT, SLANT = 250, 20, 34, 30, 60
LONGEST = 30


@dataclass(frozen=True)
class Bone:
    """One group of causes: where its line meets the spine, where it ends, and its causes in order of depth."""

    name: str
    meets: tuple[int, int]
    ends: tuple[int, int]
    causes: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Fishbone:
    """The whole drawing, in the units of its viewBox."""

    width: int
    height: int
    spine: int
    bones: tuple[Bone, ...]


def fishbone(causes: Iterable[tuple[str, str]]) -> Fishbone | None:
    """(group, cause) pairs as bones, above and below the spine in turn; None when nothing was entered."""
    groups: dict[str, list[str]] = {}
    for group, cause in causes:
        if cause:
            groups.setdefault(group or _("Chưa xếp nhóm"), []).append(cause)
    if not groups:
        return None
    depth = max(len(entered) for entered in groups.values()) * LINE + 24
    spine = TOP + depth
    bones = []
    for place, (group, entered) in enumerate(groups.items()):
        column, below = divmod(place, 2)
        side = 1 if below else -1
        meets = (LEFT + (column + 1) * SPACING, spine)
        ends = (meets[0] - SLANT, spine + side * depth)
        lines = []
        for number, cause in enumerate(entered, 1):
            height = number * LINE - 4
            # Words end where the bone passes at this height.
            x = meets[0] - SLANT * height // depth - 14
            lines.append((x, spine + side * height + (10 if below else 0), _short(cause)))
        bones.append(Bone(group, meets, ends, tuple(lines)))
    width = LEFT + (len(groups) + 1) // 2 * SPACING + 60
    return Fishbone(width, 2 * spine if len(bones) > 1 else spine + TOP // 2, spine, tuple(bones))


def entered_causes(form: Any) -> list[tuple[str, str]]:
    """(group, cause) as they stand in the rows of a form that asks for causes."""
    return [
        (
            next((option.label.text for option in row.form.category if option.checked), ""),
            row.form.cause.data or "",
        )
        for row in form.causes
    ]


def _short(cause: str) -> str:
    """As much as lies beside a bone; the whole of it stands in the list."""
    return cause if len(cause) <= LONGEST else f"{cause[: LONGEST - 1].rstrip()}…"
