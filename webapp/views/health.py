"""Is the application alive, does its clock keep up, and what do its numbers say?"""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from webapp.config import LOOPBACK
from webapp.views.access import ANYBODY, open_to
from webapp.workflow import releases, watching

log = structlog.get_logger()
pages = Blueprint("health", __name__)
# What a proxy adds to what it passes on.
OF_A_PROXY = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto")
GAUGES = {
    "due_cases": "Cases whose timer is due and has not fired",
    "lag_seconds": "How long the oldest due timer has waited",
    "open_tasks": "Tasks somebody can do now",
    "open_incidents": "Acts that stopped and wait for an administrator",
    "mails_waiting": "Mails still to be sent",
    "mails_failed": "Mails given up",
    "failing_parts": "Parts of the clock's round that fail again and again",
}


@pages.get("/healthz")
@open_to(ANYBODY)
def healthz() -> ResponseReturnValue:
    """200 when the database answers."""
    watching.ping()
    return {"status": "ok"}


@pages.get("/readyz")
@open_to(ANYBODY)
def readyz() -> ResponseReturnValue:
    """200 when pages can be served: the database answers and a release is in effect; 503 when not.

    A clock that is late, or a part of its round that fails, is told in `status` and does not change the answer: what
    asks here takes an address out of use at anything but 200, and people who can still work would find nothing.
    """
    try:
        releases.effective()
        health, failing = watching.health(), watching.failing()
    except Exception:
        log.exception("not_ready")
        return {"status": "down"}, 503
    status = "failing" if failing else "late" if health.late else "ok"
    told = {row.part: {"since": row.since.isoformat(), "times": row.times} for row in failing}
    return {"status": status, "lag_seconds": round(health.lag_seconds), "failing": told}


@pages.get("/metrics")
@open_to(ANYBODY)
def metrics() -> ResponseReturnValue:
    """Prometheus' text format; for this machine only, never through a proxy."""
    if request.remote_addr not in LOOPBACK or any(name in request.headers for name in OF_A_PROXY):
        abort(404)
    registry = CollectorRegistry()
    registry.register(_Numbers())
    ProcessCollector(registry=registry)
    return Response(generate_latest(registry), mimetype="text/plain")


class _Numbers(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Our gauges, read at the moment they are asked for."""
        health = watching.health()
        for name, sentence in GAUGES.items():
            yield GaugeMetricFamily(f"ctcl_{name}", sentence, value=getattr(health, name))
