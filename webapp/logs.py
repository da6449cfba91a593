"""Log records as JSON lines: ids and sentences, never what people typed, no local variables of a traceback."""

from __future__ import annotations

import structlog


def init() -> None:
    """Settle how everything is logged; safe to call again."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
