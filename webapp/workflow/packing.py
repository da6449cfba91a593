"""The evidence of a period in one file: its register, the papers and the trail of its cases, and sums to check by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from sqlalchemy import func, select

from forms.language import _
from webapp import clock
from webapp.config import Settings
from webapp.extensions import db
from webapp.models import AuditEntry, Case, IssuedPaper, PrintRun, Record, SignedScan
from webapp.models.types import canonical
from webapp.permissions import SEES_SENSITIVE, Actor
from webapp.registers import base, export
from webapp.registers.base import Asked
from webapp.registers.evidence import Evidence
from webapp.workflow import files, invariants, issuing, releases, sessions
from webapp.workflow.errors import Refused

REGISTER = Evidence()
NARROWED_BY = ("since", "until", "clause", "q")
MOST = 500
SUMS = "SHA256SUMS"

# A name inside the pack, and what stands there.
Files = list[tuple[str, bytes]]


def question(actor: Actor, wanted: Mapping[str, str]) -> Asked:
    """The register narrowed to a period that has two ends. Raises Refused."""
    asked = releases.asked(actor, {name: wanted.get(name, "") for name in NARROWED_BY})
    since, until = asked.day("since"), asked.day("until")
    if since is None or until is None or since > until:
        raise Refused(
            _("Hãy chọn kỳ của bộ bằng chứng: từ ngày nào đến ngày nào, ngày đầu không sau ngày cuối.")
        )
    return asked


def cases(asked: Asked) -> Sequence[int]:
    """The cases in which something was done in the period, as far as the asker may see them. Raises Refused."""
    acts = REGISTER.statement(asked)
    found = db.session.scalars(
        acts.with_only_columns(Record.case_id).distinct().order_by(Record.case_id).limit(MOST + 1)
    ).all()
    lines = acts.with_only_columns(Record.id).limit(export.MOST + 1).subquery()
    many = db.session.scalar(select(func.count()).select_from(lines)) or 0
    if not found:
        raise Refused(_("Kỳ này không có bằng chứng nào anh/chị được xem."))
    if len(found) > MOST or many > export.MOST:
        raise Refused(
            _(
                f"Một bộ bằng chứng có nhiều nhất {MOST} hồ sơ và {export.MOST} lần thực hiện; "
                "hãy chọn kỳ ngắn hơn, hoặc từng mục."
            )
        )
    return found


def title(asked: Asked) -> str:
    """What a person calls the pack."""
    since, until = asked.day("since"), asked.day("until")
    if asked.of("clause"):
        return _(f"Bằng chứng mục {asked.of('clause')} từ {since:%d/%m/%Y} đến {until:%d/%m/%Y}")
    return _(f"Bằng chứng từ {since:%d/%m/%Y} đến {until:%d/%m/%Y}")


def parts(run: PrintRun, settings: Settings) -> Iterator[Files]:
    """The pack part by part: the register and the check, a folder a case, the sums of them all. Raises Refused.

    Asked anew for who asked: whatever they may no longer see when it is made is not in it.
    """
    sums = []
    for part in _told(sessions.actor_for(run.by_id), run.wanted, settings):
        sums += [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in part]
        yield part
    yield [(SUMS, "".join(sums).encode())]


def _told(actor: Actor, wanted: Mapping[str, str], settings: Settings) -> Iterator[Files]:
    asked = question(actor, wanted)
    case_ids = cases(asked)
    lines = base.everything(REGISTER, asked, export.MOST) or []
    register: Files = [
        (f"bang-chung.{kind}", export.export(REGISTER.title, REGISTER.columns, lines, kind))
        for kind in export.MEDIA_TYPES
    ]
    yield [("kiem-tra.txt", _check(asked, len(lines), len(case_ids), settings)), *register]
    for case_id in case_ids:
        yield _of_case(case_id, settings)


def _check(asked: Asked, lines: int, many: int, settings: Settings) -> bytes:
    """What the pack is, and what `ctcl verify` says of everything; its sentences may name cases not everybody sees."""
    findings = invariants.broken(settings)
    told = findings if asked.actor.roles() & SEES_SENSITIVE else []
    now = f"{clock.local(clock.now()):%H:%M %d/%m/%Y}"
    sentences = [
        title(asked),
        *([_(f"Chỉ những hồ sơ có “{asked.of('q')}” trong tên.")] if asked.words else []),
        _(f"Lập cho {asked.actor.name} lúc {now}"),
        _(f"Có {lines} lần thực hiện của {many} hồ sơ mà người này được xem."),
        "",
        _("Kiểm tra toàn bộ dữ liệu khi lập (ctcl verify):"),
        *told,
        invariants.verdict(findings),
        "",
        _(f"Đối chiếu từng tệp của bộ này: sha256sum -c {SUMS}"),
    ]
    return ("\n".join(sentences) + "\n").encode()


def _of_case(case_id: int, settings: Settings) -> Files:
    """The case's folder: every issue of its papers and the scans of what was signed, and its trail as sealed."""
    number = db.session.scalars(select(Case.number).where(Case.id == case_id)).one()
    folder = number.replace("/", "-")
    papers = db.session.scalars(
        select(IssuedPaper)
        .where(IssuedPaper.case_id == case_id)
        .order_by(IssuedPaper.code, IssuedPaper.issue)
    ).all()
    named = {row.id: issuing.file_name(row, number) for row in papers}
    held = [(named[row.id], row.sha256) for row in papers]
    for scan in db.session.scalars(
        select(SignedScan).where(SignedScan.paper_id.in_(named)).order_by(SignedScan.id)
    ):
        name = PurePath(named[scan.paper_id]).stem
        held.append((f"{name}-ban-ky-{scan.id}{PurePath(scan.name).suffix}", scan.sha256))
    columns = AuditEntry.__table__.c
    rows = db.session.execute(
        select(*columns).where(columns.subject == f"case:{case_id}").order_by(columns.id)
    )
    trail = [canonical({**row, "at": row["at"].isoformat()}) + "\n" for row in rows.mappings()]
    db.session.rollback()
    # One that is missing is named by the check.
    paths = [(name, files.kept_at(settings.files, digest)) for name, digest in held]
    kept = [(f"{folder}/{name}", path.read_bytes()) for name, path in paths if path.exists()]
    return [*kept, (f"{folder}/nhat-ky.jsonl", "".join(trail).encode())]
