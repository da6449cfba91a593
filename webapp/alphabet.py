"""The order of the Vietnamese alphabet, for SQLite, which knows none: letters first, then tones, then capitals."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# a ă â b c d đ e ê … o ô ơ … u ư: each mark that makes another letter, in its letter's own order.
_LETTER_MARKS = {"\u0306": 1, "\u0302": 2, "\u031b": 3}
# Ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_Key = tuple[tuple[tuple[int, str, int], ...], tuple[int, ...], tuple[bool, ...]]


def compare(one: str, other: str) -> int:
    """Negative, zero or positive, as a collation answers."""
    first, second = key(one), key(other)
    return (first > second) - (first < second)


@lru_cache(maxsize=4096)
def key(text: str) -> _Key:
    """What to sort by: signs and spaces stand before digits, digits before letters; đ is a letter after d."""
    letters: list[tuple[int, str, int]] = []
    tones: list[int] = []
    for sign in unicodedata.normalize("NFD", text.lower()):
        if letters and sign in _TONES:
            tones[-1] = _TONES[sign]
        elif letters and sign in _LETTER_MARKS:
            letters[-1] = (*letters[-1][:2], _LETTER_MARKS[sign])
        else:
            rank = 2 if sign.isalpha() else 1 if sign.isdigit() else 0
            letters.append((rank, *(("d", 1) if sign == "đ" else (sign, 0))))
            tones.append(0)
    capitals = tuple(sign.isupper() for sign in unicodedata.normalize("NFC", text))
    return tuple(letters), tuple(tones), capitals
