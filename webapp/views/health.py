"""Is the application alive, does its clock keep up, and what do its numbers say?"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from webapp.config import LOOPBACK
from webapp.views.access import ANYBODY, open_to
from webapp.workflow import watching

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
    """200 when the clock keeps up with what is due, 503 when nobody moves it; with the lag in seconds."""
    health = watching.health()
    told = {"status": "ok" if health.ready else "late", "lag_seconds": round(health.lag_seconds)}
    return told, 200 if health.ready else 503


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
