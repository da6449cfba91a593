"""What is ours to translate: sentences of the application and words of the procedure, never what people typed."""

from __future__ import annotations

from collections.abc import Iterable


class Ours(str):
    """A Vietnamese text that the application or the procedure says; a page in another language may say it there.

    It is a `str` like any other, so records, papers and mails hold it as it is. What people typed is a plain `str`
    and is shown in every language as they typed it.
    """

    def __str__(self) -> str:
        """Still ours: an exception that is turned into its sentence says a sentence of ours."""
        return self

    def __mod__(self, values: object) -> Ours:
        """WTForms fills its sentences in this way."""
        return Ours(super().__mod__(values))


class Joined(Ours):
    """Several texts in one, of which some are ours and some are not: each is shown as it would be alone."""

    parts: tuple[str, ...]
    between: str

    def __new__(cls, between: str, parts: Iterable[str]) -> Joined:
        """The parts with `between` between them."""
        kept = tuple(parts)
        joined = super().__new__(cls, between.join(kept))
        joined.parts, joined.between = kept, between
        return joined


def _(text: str) -> str:
    """Mark a sentence of ours (see Ours)."""
    return Ours(text)
