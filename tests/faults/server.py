"""The program as a process of its own, to be killed; and a browser of the plainest kind that remembers what it was told."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.parse
from pathlib import Path
from typing import Any

from webapp.config import Settings

ROOT = Path(__file__).parents[2]
BEGIN = "from tests.faults.server import main; main()"


def main() -> None:
    """Serve the demo without its data, with whatever mutant the environment names."""
    from webapp import create_app, serving
    from webapp.config import from_environment

    settings = from_environment(demo=True)
    app = create_app(settings)
    if os.environ.get("MUTANT") == "answers_before_commit":
        _answer_before_commit()
    if limit := os.environ.get("LARGEST_FILE"):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    serving.serve(app, settings, work=False)


def _answer_before_commit() -> None:
    """The mutant: whoever opens a slip is told so when it is only flushed."""
    from sqlalchemy.orm import Session

    from webapp.workflow import actions

    opening = threading.local()
    open_case, commit = actions.open_case, Session.commit

    def opened_too_soon(*given: Any) -> Any:
        opening.now = True
        try:
            return open_case(*given)
        finally:
            opening.now = False

    actions.open_case = opened_too_soon
    Session.commit = lambda session: session.flush() if getattr(opening, "now", False) else commit(session)  # type: ignore[method-assign]


class Served:
    """A running program on a folder and database of its own."""

    def __init__(self, settings: Settings, **more: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        environment = {
            **os.environ, "CTCL_DATA": str(settings.data), "DATABASE_URL": settings.database_url,
            "CTCL_SECRET_KEY": settings.secret_key, "CTCL_AUDIT_KEY": settings.audit_key,
            "PORT": str(self.port), "PYTHONUNBUFFERED": "1", **more,
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-c", BEGIN], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        assert str(self.port) in self.process.stdout.readline()

    def kill(self) -> None:
        """As the power fails: nothing is told, nothing is finished."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> None:
        """As an administrator stops it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)


class Person:
    """Somebody who opens slips, one after the other, and remembers which were acknowledged."""

    def __init__(self, port: int, person_id: int) -> None:
        self.port, self.cookie = port, ""
        self.acknowledged: list[str] = []
        page = self._ask("GET", "/sign-in")[1]
        self._ask(
            "POST", "/sign-in/example", {"csrf_token": _value(page, "csrf_token"), "person_id": person_id}
        )

    def open_slip(self, title: str, unit: int) -> int:
        """Open one; the status, or 0 when no answer came."""
        status, page = self._ask("GET", "/start/corrective_action")
        if status != 200:
            return status
        status, page = self._ask(
            "POST",
            "/start/corrective_action",
            {
                "csrf_token": _value(page, "csrf_token"), "key": _value(page, "key"), "send": "1", "title": title,
                "kind": "corrective", "origin": "unit", "requesting_unit": unit, "concerned_unit": unit,
                "sources": "source_2", "description": f"Nội dung của {title}", "found_on": "2026-03-02",
            },
        )  # fmt: skip
        if status == 302:
            self.acknowledged.append(title)
        self.page = page
        return status

    def _ask(self, method: str, path: str, form: dict[str, object] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                self.cookie = cookie.partition(";")[0]
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no {name} on the page"
    return found[1]
