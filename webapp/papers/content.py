"""What a paper says, as plain JSON from the records of its case; whatever is missing is an empty string."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import Schema

from webapp.extensions import db
from webapp.models import Case, Submission
from webapp.papers import minutes, objectives, review_notice, review_report, slip, submission_list
from webapp.papers.catalogue import Paper
from webapp.papers.known import Known
from webapp.procedure.definition import Definition

CONTENTS: Mapping[str, tuple[Callable[[Known], dict[str, Any]], type[Schema]]] = {
    "BM.CTCL.01": (slip.content, slip.SlipSchema),
    "BM.CTCL.02": (minutes.content, minutes.MinutesSchema),
    "BC.XXLD": (review_report.content, review_report.ReportSchema),
    "PL3.BC": (objectives.report, objectives.ReportSchema),
    "PL3.KH": (objectives.plan, objectives.PlanSchema),
    "TB.XXLD": (review_notice.content, review_notice.NoticeSchema),
}


# The paper of a submission, not of a case.
SUBMISSION = "TTR.CTCL"
SCHEMAS: Mapping[str, type[Schema]] = {
    SUBMISSION: submission_list.SubmissionSchema,
    **{code: schema for code, (_, schema) in CONTENTS.items()},
}


def content_of(paper: Paper, case_id: int, *, number: str | None) -> dict[str, Any]:
    """The paper of this case as it stands now; `number` is the one it was issued under."""
    build, schema = CONTENTS[paper.code]
    content = build(Known(db.session.get_one(Case, case_id), number or ""))
    loaded: dict[str, Any] = schema().load(content)
    return loaded


def of_submission(
    submission: Submission, slips: Sequence[Case], count: int, definition: Definition
) -> dict[str, Any]:
    """The list of a submission (5.3), for a reader who may see these of its slips."""
    said = submission_list.content(submission, slips, count, definition)
    loaded: dict[str, Any] = submission_list.SubmissionSchema().load(said)
    return loaded
