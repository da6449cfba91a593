"""Work that may wait, carried by huey: jobs hold only ids, rows are the truth; a lost or repeated job is harmless."""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from webapp import mail
from webapp.config import Settings
from webapp.extensions import db
from webapp.workflow import mailing, printing, rehearsing

WORKERS = 2


class Jobs:
    """The queue of one installation and what can be put into it."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.config["SETTINGS"]
        self.app = app
        self.queue = _queue(settings)
        self._transport = mail.transport(settings)
        self._letterhead = mailing.Letterhead(settings.mail_from, settings.site)
        self._settings = settings
        self._stopping = threading.Event()
        self._send_mail = self.queue.task(name="send_mail")(self.send_mail)
        self._rehearse = self.queue.task(name="rehearse")(self.rehearse)
        self._print = self.queue.task(name="print")(self.print)

    def enqueue(self) -> int:
        """Put everything that waits into the queue; returns how many jobs. Needs an application context."""
        while mailing.gather():
            pass
        ids = mailing.lease()
        for mail_id in ids:
            self._send_mail(mail_id)
        printing.clear(self._settings.prints)
        runs = printing.lease()
        for run_id in runs:
            self._print(run_id)
        rehearsals = rehearsing.lease()
        for rehearsal_id in rehearsals:
            self._rehearse(rehearsal_id)
        return len(ids) + len(runs) + len(rehearsals)

    def send_mail(self, mail_id: int) -> None:
        """The job: send one mail."""
        with self.app.app_context():
            try:
                mailing.send(mail_id, self._transport, self._letterhead)
            finally:
                db.session.remove()

    def print(self, run_id: int) -> None:
        """The job: make one run of papers or evidence."""
        with self.app.app_context():
            try:
                printing.carry_out(run_id, self._settings)
            finally:
                db.session.remove()

    def rehearse(self, rehearsal_id: int) -> None:
        """The job: run the scenarios over one content; minutes, unless the program ends before."""
        with self.app.app_context():
            try:
                rehearsing.carry_out(rehearsal_id, self._stopping.is_set)
            finally:
                db.session.remove()

    def consumer(self) -> Consumer:
        """Workers for this queue; `start()` and `stop(graceful=True)` are the caller's."""
        made = _Quiet(self.queue, workers=WORKERS, periodic=False, max_delay=1.0)
        self._stopping = made.stop_flag
        return made


class _Quiet(Consumer):
    """A consumer inside our process: signals are ours."""

    def _set_signal_handlers(self) -> None:
        return


def _queue(settings: Settings) -> Huey:
    """By `CTCL_QUEUE`: `redis://…`, `postgresql://…`, or nothing for a file in the data folder."""
    # What the library reads back from the queue it would unpickle; signed, so that nobody else can write there.
    signed = SignedSerializer(secret=settings.secret_key, salt="jobs")
    shared: dict[str, Any] = {"results": False, "utc": True, "serializer": signed}
    if settings.queue_url.startswith("redis"):
        return RedisHuey("ctcl", url=settings.queue_url, **shared)
    if settings.queue_url.startswith("postgres"):
        return PostgresHuey("ctcl", dsn=settings.queue_url, **shared)
    return SqliteHuey("ctcl", filename=str(settings.data / "jobs.sqlite3"), **shared)
