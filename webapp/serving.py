"""Web and clock in one process: waitress in the main thread, the sweep beside it, both stopping cleanly."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask
from waitress.server import create_server

from webapp.config import Settings
from webapp.extensions import db
from webapp.workflow import audit, claims, duties, reminding, scheduling, sweep, watching

if TYPE_CHECKING:
    from webapp.jobs import Jobs

log = structlog.get_logger()
SECONDS_BETWEEN_SWEEPS = 15.0
# Parts that do a little at a time and say whether there was anything to do.
MAY_BE_MORE = ("calendar", "timers", "claims", "reminders")
FAILED = object()
MADE_BETWEEN_COLLECTIONS = 10_000


def serve(app: Flask, settings: Settings, *, work: bool) -> None:
    """Serve until SIGTERM or SIGINT; exits with status 1 and a sentence when the port is taken."""
    try:
        server = create_server(
            app, host=settings.host, port=settings.port, threads=8, ident=None, **_proxied(settings)
        )
    except OSError:
        sys.exit(
            f"Cổng {settings.port} đang được chương trình khác dùng. Chọn cổng khác: PORT={settings.port + 1} make run"
        )
    stop = threading.Event()
    clockwork = threading.Thread(target=_sweep_until, args=(app, stop), name="clock")

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    settle()
    if work:
        clockwork.start()
    print(
        f"Hệ thống QT.CTCL đang chạy tại http://{settings.host}:{settings.port}/ (dừng: Ctrl+C)", flush=True
    )
    try:
        server.run()
    finally:
        stop.set()
        server.close()
        if clockwork.is_alive():
            clockwork.join(timeout=10)


def settle() -> None:
    """What was made by now stays for good: the collector need not go through it again at every turn.

    And it turns less often than for programs that keep little: an act makes some thousand objects and keeps none.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE_BETWEEN_COLLECTIONS, 10, 10)


def _proxied(settings: Settings) -> dict[str, Any]:
    """Who asks is whom our own proxy names; what anybody else says of it stays a header that nobody believes."""
    kept = {"clear_untrusted_proxy_headers": False}  # So that /metrics sees what came through a proxy.
    if not settings.proxy:
        return kept
    return {
        **kept,
        "trusted_proxy": settings.proxy,
        "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto",
    }


def work_until_stopped(app: Flask) -> None:
    """The clock alone, in the main thread, until SIGTERM or SIGINT."""
    settle()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _sweep_until(app, stop)


def _sweep_until(app: Flask, stop: threading.Event) -> None:
    """One round after the other; one that fails as a whole is logged, and the next one tries again."""
    from webapp.jobs import (
        Jobs,  # The queue and what it stands on take 10 MB; pages without the clock need them not.
    )

    jobs = Jobs(app)
    consumer = jobs.consumer()
    consumer.start()
    try:
        while not stop.is_set():
            stop.wait(0.0 if _round(app, jobs) else SECONDS_BETWEEN_SWEEPS)
    finally:
        consumer.stop(graceful=True)


def _round(app: Flask, jobs: Jobs) -> bool:
    """Move what is due, tell, send what waits, mark the trail. True when more may be due already.

    A part that fails is logged by its name and stops no other; one that keeps failing is told at /readyz.
    """
    parts: dict[str, Callable[[], object]] = {
        "calendar": scheduling.open_due,
        "timers": lambda: sweep.sweep().moved,
        "claims": claims.give_back,
        "reminders": reminding.tell,
        "duties": duties.tell,
        "jobs": jobs.enqueue,
        "anchor": lambda: audit.anchor(app.config["SETTINGS"].anchors),
    }
    outcomes = {name: _part(app, name, do) for name, do in parts.items()}
    failed = [name for name, outcome in outcomes.items() if outcome is FAILED]
    _part(app, "notes", lambda: watching.note_round(failed))
    return any(outcomes[name] for name in MAY_BE_MORE if name not in failed)


def _part(app: Flask, name: str, do: Callable[[], object]) -> object:
    with app.app_context():
        try:
            return do()
        except Exception:
            log.exception("round_failed", part=name)
            return FAILED
        finally:
            db.session.remove()
