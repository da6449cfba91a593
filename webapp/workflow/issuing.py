"""Papers of a case: drafts, what was issued under a number, and the scans of what was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Case, IssuedPaper, Person, SignedScan
from webapp.models.types import canonical
from webapp.papers import catalogue, content, rendering
from webapp.papers.catalogue import Paper
from webapp.permissions import Actor, holds, sight
from webapp.procedure.definition import Definition
from webapp.workflow import audit, files, releases
from webapp.workflow.acts import finish, refuse_unless, unless_repeated
from webapp.workflow.asking import Sent
from webapp.workflow.errors import Done, NotFound, Refused
from webapp.workflow.files import Stored
from webapp.workflow.locking import hold
from webapp.workflow.moving import OnBehalf

ISSUES = ("iso_secretary", "board_leader")
HIGHEST = 99_999
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RENDERED = {"pdf": (rendering.pdf, PDF), "docx": (rendering.word, WORD)}


@dataclass(frozen=True)
class Issued:
    """One issue as the page of its case lists it."""

    paper: IssuedPaper
    by: str
    scans: Sequence[tuple[SignedScan, str, str]]


@dataclass(frozen=True)
class OfCase:
    """A paper that the case offers, with every issue of it, newest first."""

    paper: Paper
    issued: Sequence[Issued]


def may_issue(actor: Actor, case: Case) -> bool:
    """The board's people issue any paper; a unit's leader those of the unit's own cases."""
    units = {case.requesting_unit_id, case.concerned_unit_id, case.implementing_unit_id} - {None}
    return any(holds(actor, role) for role in ISSUES) or any(
        holds(actor, "unit_leader", unit) for unit in units
    )


def of_case(case: Case) -> list[OfCase]:
    """Every paper of a case that its reader may see."""
    signer = Person.__table__.alias("signer")
    scans: dict[int, list[tuple[SignedScan, str, str]]] = {}
    for scan, by, who in db.session.execute(
        select(SignedScan, Person.name, signer.c.name)
        .join(IssuedPaper, IssuedPaper.id == SignedScan.paper_id)
        .join(Person, Person.id == SignedScan.by_id)
        .join(signer, signer.c.id == SignedScan.signer_id)
        .where(IssuedPaper.case_id == case.id)
        .order_by(SignedScan.id)
    ):
        scans.setdefault(scan.paper_id, []).append((scan, by, who))
    issued: dict[str, list[Issued]] = {}
    for row, name in db.session.execute(
        select(IssuedPaper, Person.name)
        .join(Person, Person.id == IssuedPaper.by_id)
        .where(IssuedPaper.case_id == case.id)
        .order_by(IssuedPaper.issue.desc())
    ):
        issued.setdefault(row.code, []).append(Issued(row, name, scans.get(row.id, [])))
    offered = {paper.code: paper for paper in catalogue.offered(case)}
    # What was issued stays listed, also when the case no longer offers it.
    codes = [*offered, *(code for code in issued if code not in offered)]
    return [OfCase(catalogue.PAPERS[code], issued.get(code, [])) for code in codes]


def draft(actor: Actor, case_id: int, code: str, kind: str) -> tuple[bytes, str, str]:
    """A paper as the case stands now, marked as a draft: bytes, media type, file name. Raises NotFound."""
    case = _seen(actor, case_id)
    paper = _offered(case, code)
    if kind not in RENDERED or not paper.drafted:
        raise NotFound
    render, media_type = RENDERED[kind]
    said = content.content_of(paper, case.id, number=None)
    name = f"{code}-{case.number.replace('/', '-')}-du-thao.{kind}"
    db.session.rollback()  # Rendering takes its time: no transaction waits for it.
    return render(paper, said, draft=True), media_type, name


def proposed(case: Case, paper: Paper) -> int | None:
    """The number that comes next for this kind in this year; a new issue keeps the paper's own, and some bear none.

    Only what was issued counts, so that a page opened and left takes no number away.
    """
    if not paper.series:
        return None
    own = _first(case.id, paper.code)
    if own is not None:
        return own.sequence
    highest = db.session.scalar(
        select(func.max(IssuedPaper.sequence)).where(
            IssuedPaper.code == paper.code, IssuedPaper.year == clock.today().year
        )
    )
    return (highest or 0) + 1


def issue_page(actor: Actor, case_id: int, code: str) -> tuple[Case, Paper, int | None]:
    """What the page of issuing asks about: the case, the paper, the number proposed. Raises NotFound."""
    case = _seen(actor, case_id)
    if not may_issue(actor, case):
        raise NotFound
    paper = _offered(case, code)
    return case, paper, proposed(case, paper)


def issue(
    actor: Actor,
    case_id: int,
    code: str,
    sequence: int | None,
    act_date: date | None,
    request: Sent,
    folder: Path,
) -> Done:
    """Ban hành: the paper as the case stands, its bytes kept. Raises Refused, NotFound, Repeated.

    Printed between two transactions; what was printed is compared again under the lock of the case.
    """
    unless_repeated(actor, request)
    case, paper, own = issue_page(actor, case_id, code)
    day = _day(act_date)
    first = _first(case_id, code)
    if paper.series:
        refuse_unless(sequence is not None and 1 <= sequence <= HIGHEST, _("Số là số nguyên từ 1 đến 99999."))
        kept = first is None or sequence == own
        refuse_unless(kept, _("Lần ban hành sau giữ số của lần đầu."))
    year = first.year if first is not None else day.year
    definition = releases.issue(case.release_id).definition
    number = _number(definition, paper, sequence) if paper.series else case.number
    said = content.content_of(paper, case_id, number=number)
    db.session.rollback()
    data = rendering.pdf(paper, said, draft=False)
    digest = files.keep(folder, data)
    held = hold(case_id, actor)
    # The head of the trail is held by whoever takes a number: two people never take the same.
    audit.hold()
    unless_repeated(actor, request)
    refuse_unless(
        _hash(content.content_of(paper, case_id, number=number)) == _hash(said),
        _("Hồ sơ vừa thay đổi trong lúc in; mở lại trang rồi ban hành."),
    )
    if paper.series:
        _refuse_taken(case_id, code, year, sequence, number)
    count = db.session.scalar(
        select(func.max(IssuedPaper.issue)).where(IssuedPaper.case_id == case_id, IssuedPaper.code == code)
    )
    row = IssuedPaper(
        case_id=case_id,
        code=code,
        issue=(count or 0) + 1,
        year=year,
        sequence=sequence if paper.series else None,
        number=number,
        act_date=day,
        entered_at=clock.now(),
        sha256=digest,
        size=len(data),
        content_sha256=_hash(said),
        release_id=held.case.release_id,
        by_id=actor.person_id,
    )
    db.session.add(row)
    answers = {
        "paper": code,
        "paper_number": number,
        "issue": row.issue,
        "act_date": day.isoformat(),
        "sha256": digest,
    }
    what = _(f"có {code} số {number}, lần ban hành {row.issue}")
    return finish(actor, held.case, "issue_paper", _(f"Ban hành {code}"), answers, request, what)


def scan_page(actor: Actor, paper_id: int) -> tuple[Case, IssuedPaper]:
    """The issued paper that a signed scan is added to. Raises NotFound for who may not issue it."""
    row, case = _issued(actor, paper_id)
    if not may_issue(actor, case):
        raise NotFound
    return case, row


def add_scan(
    actor: Actor,
    paper_id: int,
    upload: tuple[str, bytes],
    number: str,
    signed_on: date | None,
    signer_id: int,
    request: Sent,
    folder: Path,
) -> Done:
    """The signed paper, scanned: for whoever signed it, both names and both dates kept. Raises Refused, NotFound."""
    unless_repeated(actor, request)
    row = scan_page(actor, paper_id)[1]
    name, media_type = files.checked(*upload)
    day, written = _day(signed_on), " ".join(number.split())
    refuse_unless(0 < len(written) <= 60, _("Cần ghi số của văn bản đã ký, nhiều nhất 60 ký tự."))
    signer = db.session.scalar(select(Person.id).where(Person.id == signer_id, Person.active))
    refuse_unless(signer is not None, _("Hãy chọn người đã ký."))
    held = hold(row.case_id, actor)
    audit.hold()
    if written != row.number:
        _refuse_written(row, written)
    digest = files.keep(folder, upload[1])
    known = select(SignedScan.id).where(SignedScan.paper_id == row.id, SignedScan.sha256 == digest)
    refuse_unless(db.session.scalar(known) is None, _("Bản quét này đã có ở giấy tờ này."))
    db.session.add(
        SignedScan(
            paper_id=row.id,
            name=name,
            media_type=media_type,
            sha256=digest,
            size=len(upload[1]),
            number=written,
            signed_on=day,
            entered_at=clock.now(),
            by_id=actor.person_id,
            signer_id=signer_id,
        )
    )
    answers = {"paper": row.code, "paper_number": written, "signed_on": day.isoformat(), "sha256": digest}
    signed = OnBehalf(signer_id, day) if signer_id != actor.person_id else None
    what = _(f"có bản quét {row.code} số {written} đã ký")
    return finish(
        actor, held.case, "add_scan", _(f"Nhập bản quét {row.code}"), answers, request, what, on_behalf=signed
    )


def open_paper(actor: Actor, paper_id: int, folder: Path) -> Stored:
    """An issued paper of a case the actor may see. Raises NotFound."""
    row, case = _issued(actor, paper_id)
    return Stored(file_name(row, case.number), PDF, files.kept_at(folder, row.sha256))


def file_name(row: IssuedPaper, number: str) -> str:
    """What an issued paper of the case of this number is called outside."""
    return f"{row.code}-{number.replace('/', '-')}-lan-{row.issue}.pdf"


def open_scan(actor: Actor, scan_id: int, folder: Path) -> Stored:
    """A signed scan of a case the actor may see. Raises NotFound."""
    row = db.session.get(SignedScan, scan_id)
    if row is None:
        raise NotFound
    _issued(actor, row.paper_id)
    return Stored(row.name, row.media_type, files.kept_at(folder, row.sha256))


def _seen(actor: Actor, case_id: int) -> Case:
    case = db.session.scalar(select(Case).where(Case.id == case_id, sight(actor)))
    if case is None:
        raise NotFound
    return case


def _offered(case: Case, code: str) -> Paper:
    found = next((paper for paper in catalogue.offered(case) if paper.code == code), None)
    if found is None:
        raise NotFound
    return found


def _issued(actor: Actor, paper_id: int) -> tuple[IssuedPaper, Case]:
    row = db.session.get(IssuedPaper, paper_id)
    if row is None:
        raise NotFound
    return row, _seen(actor, row.case_id)


def _first(case_id: int, code: str) -> IssuedPaper | None:
    return db.session.scalar(
        select(IssuedPaper).where(
            IssuedPaper.case_id == case_id, IssuedPaper.code == code, IssuedPaper.issue == 1
        )
    )


def _refuse_taken(case_id: int, code: str, year: int, sequence: int | None, number: str) -> None:
    taken = db.session.scalar(
        select(Case)
        .join(IssuedPaper, IssuedPaper.case_id == Case.id)
        .where(
            IssuedPaper.code == code,
            IssuedPaper.year == year,
            IssuedPaper.sequence == sequence,
            Case.id != case_id,
        )
        .limit(1)
    )
    refuse_unless(taken is None, _(f"Số {number} năm {year} đã dùng cho hồ sơ khác; hãy ghi số khác."))


def _refuse_written(row: IssuedPaper, number: str) -> None:
    """The office's register gave the signed paper another number: no other paper of that kind and year bears it."""
    printed = select(IssuedPaper.id).where(
        IssuedPaper.code == row.code,
        IssuedPaper.year == row.year,
        IssuedPaper.number == number,
        IssuedPaper.case_id != row.case_id,
    )
    signed = (
        select(SignedScan.id)
        .join(IssuedPaper, IssuedPaper.id == SignedScan.paper_id)
        .where(
            SignedScan.number == number,
            IssuedPaper.code == row.code,
            IssuedPaper.year == row.year,
            IssuedPaper.case_id != row.case_id,
        )
    )
    if db.session.scalar(printed.union_all(signed).limit(1)) is not None:
        raise Refused(_(f"Số {number} năm {row.year} đã dùng cho hồ sơ khác; hãy ghi số khác."))


def _number(definition: Definition, paper: Paper, sequence: int | None) -> str:
    patterns: Mapping[str, str] = definition.rules.get("paper_numbers", {})
    return patterns.get(paper.series, "{sequence:02d}").format(sequence=sequence)


def _day(day: date | None) -> date:
    refuse_unless(day is not None, _("Hãy chọn ngày của văn bản."))
    assert day is not None
    refuse_unless(day <= clock.today(), _("Ngày của văn bản chưa tới."))
    return day


def _hash(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(said).encode()).hexdigest()
