"""Which papers there are: one folder each in `forms/documents`, read once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, fields, validate
from sqlalchemy import exists, select

import forms
from webapp.extensions import db
from webapp.models import Case, Record

FOLDER = Path(forms.__file__).parent / "documents"
STYLE = "_style"


@dataclass(frozen=True)
class Paper:
    """One paper: offered on cases of these `processes` when one of the steps `after` is done.

    Without processes it is no paper of one case: the list of a submission is offered on the page of the submission.

    `series` names the series its number is taken from; without one it bears the case's own number. `signers`: the
    roles that sign, in the order of the signature block. `drafted`: it may be printed before it is issued.
    """

    code: str
    title: str
    clauses: tuple[str, ...]
    processes: tuple[str, ...]
    after: tuple[str, ...]
    folder: Path
    series: str = ""
    signers: tuple[str, ...] = ()
    drafted: bool = True


class PaperSchema(Schema):
    """The shape of `paper.toml`; anything unknown is refused, so that a misspelt key cannot be silent."""

    class Meta:
        unknown = RAISE

    code = fields.String(required=True, validate=validate.Regexp(r"^[A-Z0-9.-]{2,40}$"))
    title = fields.String(required=True)
    clauses = fields.List(fields.String(), required=True)
    processes = fields.List(fields.String(), required=True)
    after = fields.List(fields.String(), required=True)
    series = fields.String()
    signers = fields.List(fields.String())
    drafted = fields.Boolean()


def read(folder: Path) -> Paper:
    """The paper of a folder. Raises ValidationError, TOMLDecodeError."""
    raw = tomllib.loads((folder / "paper.toml").read_text(encoding="utf-8"))
    told: dict[str, Any] = PaperSchema().load(raw)
    fitted: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
    }
    return Paper(folder=folder, **fitted)


def sample(paper: Paper) -> dict[str, Any]:
    """What the paper says in its sample: shown in its picture, checked with every template."""
    said: dict[str, Any] = json.loads((paper.folder / "sample.json").read_text(encoding="utf-8"))
    return said


PAPERS: Mapping[str, Paper] = {
    paper.code: paper
    for paper in (read(folder) for folder in sorted(FOLDER.iterdir()) if (folder / "paper.toml").is_file())
}


def offered(case: Case) -> list[Paper]:
    """The papers this case has come far enough for."""
    return [
        paper for paper in PAPERS.values() if case.process in paper.processes and _reached(paper, case.id)
    ]


def _reached(paper: Paper, case_id: int) -> bool:
    done = exists().where(Record.case_id == case_id, Record.step.in_(paper.after))
    return bool(db.session.scalar(select(done)))
