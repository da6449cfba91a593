"""Which issue of the procedure applies, and its sealed processes, loaded once per running program."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import BindParameter, Select, func, select

from forms.language import _
from webapp import clock, engine
from webapp.engine import Process, Step
from webapp.extensions import db
from webapp.models import Case, Release
from webapp.permissions import Actor
from webapp.procedure import releases
from webapp.procedure.definition import Definition
from webapp.registers.base import Asked
from webapp.workflow.errors import Refused

_loaded: dict[int, Issue] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Issue:
    """One released issue: its definition and its sealed processes. Never changes, so it is shared freely."""

    id: int
    bundle: releases.Bundle
    processes: Mapping[str, Process]

    @property
    def definition(self) -> Definition:
        """Roles, lists, clauses, obligations and settings of this issue."""
        return self.bundle.definition

    @cached_property
    def steps(self) -> Mapping[str, tuple[str, str]]:
        """Every drawn step with its name and its clause."""
        drawn = [step for process in self.processes.values() for step in process.steps.values()]
        return {step.id: (_(step.name), step.clause) for step in drawn if step.kind != "message"}

    def step(self, process: str, step: str) -> Step:
        """The drawn step; called processes included."""
        return self.processes[process].steps[step]


def effective_id(day: date | BindParameter[date]) -> Select[int]:
    """The release that applies on a day, as a query others can put inside theirs."""
    return (
        select(Release.id)
        .where(Release.effective_from <= day)
        .order_by(Release.effective_from.desc(), Release.id.desc())
        .limit(1)
    )


def issue(release_id: int) -> Issue:
    """A release by its row; read from the database once, then shared."""
    found = _loaded.get(release_id)
    if found is None:
        with _lock:
            found = _loaded.get(release_id) or _load(release_id)
            _loaded[release_id] = found
    return found


def asked(actor: Actor, wanted: Mapping[str, str] | None = None) -> Asked:
    """A question to a register in the words of the actor's issue."""
    found = issue(actor.release_id)
    return Asked(actor, found.definition, wanted or {}, found.steps)


def effective() -> Issue:
    """The release that applies today; raises Refused when none was loaded yet."""
    release_id = db.session.scalar(effective_id(clock.today()))
    if release_id is None:
        raise Refused(
            _(
                "Chưa có lần ban hành nào của quy trình có hiệu lực. Chạy “ctcl serve” hoặc “ctcl run” để nạp lần đầu."
            )
        )
    return issue(release_id)


def release_first(bundle: releases.Bundle) -> Release:
    """Keep the issue in the folders as the first release; does nothing when a release exists. Caller commits."""
    existing = db.session.scalar(select(Release).order_by(Release.id).limit(1))
    if existing is not None:
        return existing
    row = Release(
        issue=bundle.definition.issue,
        hash=bundle.hash,
        bundle=bundle.to_bytes(),
        effective_from=min(bundle.definition.issued_on, clock.today()),
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def release(bundle: releases.Bundle, effective_from: date) -> Release:
    """Keep a new issue; cases begun from its day on follow it, running ones stay on theirs.

    Raises Refused for what was released before, for a change that bears an old issue's number, and for a day that is
    over. Caller commits.
    """
    known = db.session.scalar(select(Release).where(Release.hash == bundle.hash))
    if known is not None:
        raise Refused(
            _(
                f"Không có gì thay đổi: nội dung này đã ban hành (lần {known.issue}, "
                f"hiệu lực từ {known.effective_from:%d/%m/%Y})."
            )
        )
    number = bundle.definition.issue
    if db.session.scalar(select(Release.id).where(Release.issue == number).limit(1)) is not None:
        raise Refused(
            _(
                f"Lần ban hành {number} đã có với nội dung khác: ghi số lần mới vào “issue” của procedure.toml rồi "
                "ban hành lại."
            )
        )
    if effective_from < clock.today():
        raise Refused(_("Ngày có hiệu lực đã qua; hồ sơ đã mở không đổi quy trình được."))
    latest = db.session.scalar(select(func.max(Release.effective_from)))
    if latest is not None and effective_from < latest:
        # The issue that applies is the latest by its day: an earlier day would bring the old one back later.
        raise Refused(
            _(f"Lần trước có hiệu lực từ {latest:%d/%m/%Y}; lần mới không thể có hiệu lực trước ngày ấy.")
        )
    data = bundle.to_bytes()
    try:
        releases.processes(releases.read_bundle(data))
    except (releases.ReleaseError, engine.DiagramError) as error:
        raise Refused(str(error)) from error  # What cannot be read again could never be taken back.
    row = Release(
        issue=bundle.definition.issue,
        hash=bundle.hash,
        bundle=data,
        effective_from=effective_from,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def running_on_changed_forms(bundle: releases.Bundle) -> int:
    """How many running cases follow an issue whose forms are no longer those of this one."""
    count = 0
    rows = db.session.execute(
        select(Case.release_id, func.count(Case.id)).where(Case.status == "open").group_by(Case.release_id)
    )
    for release_id, cases in rows:
        old, new = issue(release_id).bundle.forms, bundle.forms
        if any(step not in new or new[step]["hash"] != form["hash"] for step, form in old.items()):
            count += cases
    return count


def _load(release_id: int) -> Issue:
    data = db.session.scalar(select(Release.bundle).where(Release.id == release_id))
    if data is None:
        raise Refused(_(f"Không có lần ban hành số {release_id} trong cơ sở dữ liệu."))
    bundle = releases.read_bundle(data)
    return Issue(release_id, bundle, releases.processes(bundle))
