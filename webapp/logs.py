"""Log records as JSON lines: ids and sentences, never what people typed, no local variables of a traceback."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.types import Processor

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
_AS_JSON = structlog.processors.JSONRenderer(ensure_ascii=False)


class _Lines(logging.Handler):
    """What Flask and the libraries have to say, in the same lines as ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line where errors go at this moment."""
        sys.stderr.write(self.format(record) + "\n")


_LINES = _Lines()
_LINES.setFormatter(
    structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED[:-1],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _SHARED[-1], _AS_JSON],
    )
)


def init() -> None:
    """Settle how everything is logged; safe to call again."""
    structlog.configure(processors=[*_SHARED, _AS_JSON])
    root = logging.getLogger()
    if _LINES not in root.handlers:
        root.addHandler(_LINES)
