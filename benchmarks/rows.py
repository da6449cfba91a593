"""What is measured: one function a group of rows, each giving figures by the name of their row."""

from __future__ import annotations

import gzip
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urljoin

from sqlalchemy import func, select

from benchmarks import books, papers, seeding, servers
from benchmarks.acts import Office
from benchmarks.counting import Counter
from benchmarks.driver import Browser, Page
from benchmarks.servers import Databases
from webapp import clock, create_app
from webapp.extensions import db
from webapp.models import AuditEntry, Case

Figures = dict[str, Any]
SEEN_BY = ("thukyiso", seeding.HEAD, "chuyenvien.cn")


@dataclass(frozen=True)
class Size:
    """How much is measured: --quick shows that everything runs, the full size is what the figures are from."""

    rounds: int
    tasks: int
    reports: int
    timers: int

    @property
    def cases(self) -> int:
        """Cases on the seeded database."""
        return self.tasks // seeding.TASKS_A_CASE


def work(databases: Databases, size: Size) -> Figures:
    """Start, show and submit beside the floor's, request by request; what a case takes; what the process holds."""
    took: dict[str, list[float]] = defaultdict(list)
    worked: dict[str, list[float]] = defaultdict(list)
    databases.fresh("floor")
    with (
        seeding.installed(databases, "work"),
        servers.floor(databases) as bare,
        servers.serve(databases.settings("work")) as server,
    ):
        office, floor = Office(lambda: Browser(server)), Browser(bare)
        floor.post("/sign-in", [])
        for _ in range(2):  # Warm: forms, templates and statements are compiled once a process.
            for timed in office.case():
                _beside(floor, timed.kind, timed.fields)
        before = databases.size("work")
        for _ in range(size.rounds):
            for timed in office.case():
                beside = _beside(floor, timed.kind, timed.fields)
                for name, page in ((timed.kind, timed.page), (f"floor {timed.kind}", beside)):
                    took[name].append(page.took)
                    worked[name].append(page.worked)
        stored = (databases.size("work") - before) / size.rounds / 1024
        held = server.memory()
        costs = _costs(databases)
    times = {kind: median(values) for kind, values in took.items()}
    return {
        **{f"{kind} ÷ floor": times[kind] / times[f"floor {kind}"] for kind in ("submit", "show", "start")},
        "statements a submit": median(len(page.statements) for page in costs),
        "most statements a submit": max(len(page.statements) for page in costs),
        "commits a submit": max(page.commits for page in costs),
        "KiB a case": stored,
        "web process MB": held,
        **{f"{kind} ms": value for kind, value in times.items()},
        **{f"{kind} processor ms": median(values) for kind, values in worked.items()},
    }


def lists(databases: Databases, size: Size) -> Figures:
    """The inbox with very many open tasks beside one with few, and the list of all cases."""
    for name, tasks in (("few", 1_000), ("many", size.tasks)):
        with seeding.installed(databases, name):
            seeding.open_tasks(tasks)
    with _head_of(databases, "few") as few, _head_of(databases, "many") as many:
        figures: Figures = {}
        for path in ("/", "/available", "/waiting", "/done"):
            short, long = _side_by_side(
                lambda path=path: few.get(path), lambda path=path: many.get(path), size.rounds
            )
            figures |= {
                f"inbox {path} few ms": short,
                f"inbox {path} many ms": long,
                f"inbox {path} ratio": long / short,
            }
        figures["inbox many ÷ few"] = max(figures["inbox / ratio"], figures["inbox /available ratio"])
        figures |= _on_the_wire(many)
        for username in SEEN_BY:
            reader = Browser(many.server).sign_in(username, seeding.PASSWORD)
            shown = _median_of(lambda reader=reader: reader.get("/cases"), size.rounds)
            figures[f"cases as {username} ms"] = shown
        figures["registers ms"] = max(figures[f"cases as {username} ms"] for username in SEEN_BY)
    return figures


def long_history(databases: Databases, size: Size) -> Figures:
    """A monthly report in a case with very many finished tasks, beside one in cases with twelve."""
    took: dict[str, list[float]] = defaultdict(list)
    repeats = min(size.rounds, 20)
    with seeding.installed(databases, "history"):
        long = seeding.long_case(size.reports)
        short = [seeding.long_case(4) for _ in range(repeats + 2)]
        with servers.serve(databases.settings("history")) as server:
            office = Office(lambda: Browser(server))
            for turn, case_id in enumerate(short):
                for name, number in (("short", case_id), ("long", long)):
                    for timed in office.step(number, "report_progress", "chuyenvien2.tm"):
                        if turn >= 2:
                            took[f"{name} {timed.kind}"].append(timed.page.took)
                seeding.next_report(long, size.reports + turn + 2)
    times = {f"{name} history ms": median(values) for name, values in took.items()}
    return {
        **times,
        "submit long ÷ short": times["long submit history ms"] / times["short submit history ms"],
        "show long ÷ short": times["long show history ms"] / times["short show history ms"],
    }


def registers(databases: Databases, size: Size) -> Figures:
    """Every register and every page of a year, by the slowest of them."""
    return books.measure(databases, min(size.rounds, 5), size.cases)


def documents(databases: Databases, size: Size) -> Figures:
    """Every paper from its sample; no database has a part in it."""
    return papers.measure(size.rounds)


def timers(databases: Databases, size: Size) -> Figures:
    """Due monthly reports fired by one and by two workers; each exactly once."""
    figures: Figures = {}
    for count in (1, 2):
        with seeding.installed(databases, "timers"):
            ids = seeding.due_cases(size.timers)
            with servers.workers(databases.settings("timers"), count):
                while db.session.scalar(
                    select(func.count()).where(Case.next_due <= clock.now(), Case.status == "open")
                ):
                    db.session.rollback()
                    sleep(0.1)
            fired = db.session.execute(
                select(AuditEntry.subject, AuditEntry.at)
                .where(AuditEntry.action == "timer")
                .order_by(AuditEntry.id)
            ).all()
            moments = [row.at for row in fired]
            figures[f"timers a second, {count} workers"] = (
                len(ids) / (moments[-1] - moments[0]).total_seconds()
            )
            once = sorted(row.subject for row in fired) == sorted(f"case:{id}" for id in ids)
            figures[f"each timer once, {count} workers"] = once
    return figures


def commands(databases: Databases, size: Size) -> Figures:
    """What somebody at a terminal waits for."""
    environment = servers.environment(databases.settings("work"))
    return {
        "check seconds": _median_of_command(("check", "processes"), environment),
        "help seconds": _median_of_command(("--help",), environment),
    }


def _beside(floor: Browser, kind: str, fields: list[tuple[str, str]]) -> Page:
    return floor.get("/show") if kind == "show" else floor.post(f"/{kind}", fields)


def _costs(databases: Databases) -> list[Page]:
    """Every submit of one case, asked of an application in this process that counts."""
    app = create_app(databases.settings("work"))
    office = Office(lambda: Counter(app))
    return [timed.page for timed in office.case() if timed.kind == "submit"]


@contextmanager
def _head_of(databases: Databases, name: str) -> Iterator[Browser]:
    """The browser of the head for whom most tasks were seeded."""
    with servers.serve(databases.settings(name)) as server:
        yield Browser(server).sign_in(seeding.HEAD, seeding.PASSWORD)


def _side_by_side(one: Callable[[], Page], other: Callable[[], Page], rounds: int) -> tuple[float, float]:
    pairs = [(one().took, other().took) for _ in range(rounds + 2)][2:]
    return median(first for first, _ in pairs), median(second for _, second in pairs)


def _median_of(ask: Callable[[], Page], rounds: int) -> float:
    return median([ask().took for _ in range(rounds + 2)][2:])


def _median_of_command(words: tuple[str, ...], environment: dict[str, str]) -> float:
    took = []
    for _ in range(5):
        began = perf_counter()
        subprocess.run((*servers.CTCL, *words), env=environment, check=True, capture_output=True)
        took.append(perf_counter() - began)
    return median(took)


def _on_the_wire(browser: Browser) -> Figures:
    """kB of a full inbox page as sent and as gzip would make it, with everything a first visit loads besides."""
    page = browser.get("/available")
    sent, packed = len(page.body), len(gzip.compress(page.body))
    own = set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', page.body))
    styles = {path: browser.get(path.decode()).body for path in own if path.endswith(b".css")}
    fonts = {
        urljoin(path, found)
        for path, style in styles.items()
        for found in re.findall(rb"url\([\"']?([^\"')]+)", style)
        if not found.startswith(b"data:")
    }
    parts = [browser.get(path.decode()).body for path in own | fonts]
    return {
        "next visit kB sent": sent / 1000,
        "next visit kB gz": packed / 1000,
        "first visit kB sent": (sent + sum(map(len, parts))) / 1000,
        "first visit kB gz": (packed + sum(len(gzip.compress(part)) for part in parts)) / 1000,
    }
