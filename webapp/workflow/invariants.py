"""What must always hold in the database; `ctcl verify` asks, and so does every scenario when it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import func, select, text

from forms import registry, schema
from forms.language import _
from webapp import clock, engine
from webapp.config import Settings
from webapp.extensions import db
from webapp.models import Case, Counter, Incident, Person, Record, Release, Task, guards
from webapp.workflow import audit, claims, files, releases

SQLITE_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
# One that is there but switched off guards nothing.
POSTGRESQL_TRIGGERS = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
GRACE = timedelta(minutes=5)


def broken(settings: Settings | None = None) -> list[str]:
    """A sentence for everything that does not hold; empty when all is well.

    With the settings of an installation, what lies beside the database is looked at too: anchors and files.
    """
    beside = files.damaged(settings.files) if settings else ()
    anchors = settings.anchors if settings else None
    return [
        *audit.broken(anchors),
        *beside,
        *_triggers(),
        *_numbers(),
        *_cases(),
        *_claims(),
        *_records(),
        *_forms(),
    ]


def verdict(findings: Sequence[str]) -> str:
    """What `broken` found, in one sentence."""
    return _(f"{len(findings)} điều không đúng.") if findings else _("Dữ liệu nguyên vẹn.")


def _cases() -> Iterator[str]:
    """Nothing stops silently: a running case has an open task, a future timer or an incident; rows equal the engine."""
    now = clock.now()
    for case in db.session.scalars(select(Case).execution_options(yield_per=200)):
        tasks = db.session.scalars(select(Task).where(Task.case_id == case.id, Task.status == "open")).all()
        issue = releases.issue(case.release_id)
        opened = engine.look(issue.processes[case.process], case.state)
        drawn = sorted(entry.key for entry in opened.open)
        listed = sorted(task.engine_key for task in tasks)
        if drawn != listed:
            yield _(f"{case.label}: danh sách việc {listed} khác với quy trình {drawn}.")
        if case.status != "open":
            if tasks or case.next_due is not None:
                yield _(f"{case.label} đã kết thúc mà vẫn còn việc hoặc hẹn giờ.")
            continue
        if opened.next_due != case.next_due:
            yield _(f"{case.label}: giờ hẹn lưu {case.next_due} khác với quy trình {opened.next_due}.")
        waits = any(task.kind == "user" for task in tasks) or (
            case.next_due is not None
            and max(case.next_due, case.blocked_until or case.next_due) > now - GRACE
        )
        if not waits and not _has_incident(case.id):
            yield _(f"{case.label} đứng yên: không có việc, không có hẹn giờ, không có sự cố.")


def _claims() -> Iterator[str]:
    """What somebody claimed they may do: nobody else sees it waiting. The clock's next round gives it back."""
    for task in claims.unable():
        label = db.session.get_one(Case, task.case_id).label
        who = db.session.get_one(Person, task.claimed_by_id).name
        yield _(f"{label}: việc “{task.name}” do {who} nhận, nhưng người này không còn được làm việc đó.")


def _has_incident(case_id: int) -> bool:
    found = db.session.scalar(
        select(Incident.id).where(Incident.case_id == case_id, Incident.resolved_at.is_(None)).limit(1)
    )
    return found is not None


def _records() -> Iterator[str]:
    """A done task has exactly one record, and a record's task is done."""
    for task_id, count in db.session.execute(
        select(Task.id, func.count(Record.id))
        .outerjoin(Record, Record.task_id == Task.id)
        .where(Task.status == "done", Task.kind != "message")
        .group_by(Task.id)
        .having(func.count(Record.id) != 1)
    ):
        yield _(f"Việc {task_id} đã xong nhưng có {count} bản ghi.")
    for record_id in db.session.scalars(
        select(Record.id).join(Task, Task.id == Record.task_id).where(Task.status != "done")
    ):
        yield _(f"Bản ghi {record_id} thuộc một việc chưa xong.")


def _numbers() -> Iterator[str]:
    """The numbers of a process's cases in a year are 1, 2, 3 … without a gap."""
    for process, year, count, highest in db.session.execute(
        select(Case.process, Case.year, func.count(Case.id), func.max(Case.sequence)).group_by(
            Case.process, Case.year
        )
    ):
        last = db.session.scalar(select(Counter.last).where(Counter.series == process, Counter.year == year))
        if not count == highest == last:
            yield _(f"Số của {process} năm {year}: {count} hồ sơ, số lớn nhất {highest}, bộ đếm {last}.")


def _triggers() -> Iterator[str]:
    """The tables that only grow are guarded by the database itself."""
    sqlite = db.session.connection().dialect.name == "sqlite"
    names = set(db.session.scalars(text(SQLITE_TRIGGERS if sqlite else POSTGRESQL_TRIGGERS)))
    for trigger, _body in guards.triggers(sqlite=sqlite):
        if trigger not in names:
            yield _(f"Thiếu trigger bảo vệ {trigger}.")


def _forms() -> Iterator[str]:
    """The code's forms are those of every release that running cases follow."""
    in_use = select(Case.release_id).where(Case.status == "open")
    for release_id in db.session.scalars(select(Release.id).where(Release.id.in_(in_use))):
        for step, kept in releases.issue(release_id).bundle.forms.items():
            form_class = registry.form_for(step)
            if form_class is not None and schema.schema_hash(form_class) != kept["hash"]:
                yield _(f"Biểu mẫu của bước {step} trong mã nguồn khác với lần ban hành số {release_id}.")
