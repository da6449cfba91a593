"""What the editor of a diagram offers its owner: roles, clauses, obligations, forms, papers and facts of the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forms import registry
from forms.language import _
from webapp import engine
from webapp.engine import Diagram, ExpressionError
from webapp.extensions import db
from webapp.models import Revision
from webapp.papers.catalogue import PAPERS, Paper
from webapp.procedure import definition
from webapp.procedure.definition import Clause, Definition, DefinitionError, Obligation
from webapp.workflow import releases
from webapp.workflow.revising import OpenFile

# The rules of engine.parse_performer, as people say them; the step or the fact that each is about follows.
PERFORMERS = {
    "same_as": _("Chính người của"),
    "not": _("Không phải người của"),
    "unit_of": _("Đơn vị của"),
    "named_in": _("Người được nêu ở"),
    "each": _("Từng người, từng đơn vị ở"),
}
FIELD_TYPES = {
    "string": _("chữ"),
    "long": _("số"),
    "date": _("ngày"),
    "boolean": _("có hoặc không"),
    "enum": _("chọn một"),
}


@dataclass(frozen=True)
class OfferedForm:
    """A form of the program: its class, what it asks, the one step it belongs to."""

    name: str
    title: str
    step: str


@dataclass(frozen=True)
class Lists:
    """What may be chosen while drawing; `fixed` are the ids of the issue the draft is based on, never renamed."""

    roles: Sequence[str]
    clauses: Sequence[Clause]
    obligations: Sequence[Obligation]
    forms: Sequence[OfferedForm]
    papers: Sequence[Paper]
    processes: Mapping[str, str]
    messages: Sequence[str]
    performers: Mapping[str, str]
    field_types: Mapping[str, str]
    facts: Sequence[str]
    fixed: Sequence[str]


def lists(file: OpenFile) -> Lists:
    """What the editor of a file offers, as far as the draft can be read; else as the issue it is based on says."""
    issue = releases.issue(db.session.get_one(Revision, file.revision_id).based_on_id)
    said = _definition(file, issue.definition)
    diagrams = _read(file.draft.diagrams)
    return Lists(
        roles=[role.name for role in said.roles.values()],
        clauses=list(said.clauses.values()),
        obligations=list(said.obligations.values()),
        forms=[
            OfferedForm(form.__name__, form.boxes[0].title if form.boxes else "", step)
            for step, form in sorted(registry.all_forms().items())
        ],
        papers=list(PAPERS.values()),
        processes={diagram.process_id: diagram.name for diagram in diagrams},
        messages=sorted({*said.processes, *_messages(diagrams)}),
        performers=PERFORMERS,
        field_types=FIELD_TYPES,
        facts=sorted(_facts(diagrams)),
        fixed=[
            id
            for diagram in _read({file.name: issue.bundle.diagrams.get(file.name, b"")})
            for id in (*diagram.elements, *diagram.flows, diagram.process_id)
        ],
    )


def _definition(file: OpenFile, otherwise: Definition) -> Definition:
    try:
        return definition.read(file.draft.settings)
    except DefinitionError:
        return otherwise  # The findings of procedure.toml say why.


def _read(files: Mapping[str, bytes]) -> list[Diagram]:
    found = (engine.read(name, data)[0] for name, data in files.items())
    return [diagram for diagram in found if diagram is not None]


def _messages(diagrams: Iterable[Diagram]) -> set[str]:
    return {
        element.message for diagram in diagrams for element in diagram.elements.values() if element.message
    }


def _facts(diagrams: Iterable[Diagram]) -> set[str]:
    """What conditions and due dates may ask: what forms and drawn fields give, and whatever is asked already."""
    facts: set[str] = set()
    for diagram in diagrams:
        for step in diagram.steps.values():
            form = registry.form_for(step.id)
            given = form.facts if form is not None else tuple(field.id for field in step.fields)
            facts.update(f"{step.id}.{fact}" for fact in given)
        for text in (flow.condition for flow in diagram.flows.values() if flow.condition):
            try:
                facts |= engine.asked_facts(text)
            except ExpressionError:
                continue  # A finding says so.
    return facts
