"""What the engine's tests share: a watch over everything Python can do behind our back, and the long form's switch."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

_DANGEROUS = ("exec", "open", "os.", "subprocess.", "socket.", "ctypes.", "shutil.", "import")
_seen: list[str] | None = None


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _seen is not None and event.startswith(_DANGEROUS):
        _seen.append(f"{event} {arguments!r}"[:200])


# An audit hook cannot be taken away again, so it is added once and only listens while somebody watches.
sys.addaudithook(_watch)


@pytest.fixture
def watched() -> Callable[[], AbstractContextManager[list[str]]]:
    """Inside, every file opened, module imported, code executed, process or socket started is noted."""

    @contextmanager
    def watching() -> Iterator[list[str]]:
        global _seen
        _seen = seen = []
        try:
            yield seen
        finally:
            _seen = None

    return watching


@pytest.fixture(scope="session")
def long_form() -> bool:
    """CTCL_LONG=1 runs the walks and random texts at full length."""
    return os.environ.get("CTCL_LONG") == "1"
