"""The engine room: knows BPMN; knows no people, no database, no HTTP. See README.md for what may live here."""

from webapp.engine.calendar import last_start
from webapp.engine.checking import check
from webapp.engine.diagrams import Diagram, Element, Field, Flow, Shape, Step, read
from webapp.engine.engine import Open, Result, cancel, complete, due, fire, look, refresh, start
from webapp.engine.errors import (
    BadState,
    CalendarError,
    DiagramError,
    EngineError,
    ExpressionError,
    Finding,
    NotOpen,
    Stuck,
    TooDeep,
    TooManySteps,
    TooManyTasks,
)
from webapp.engine.expressions import evaluate as value_of
from webapp.engine.expressions import names as asked_facts
from webapp.engine.places import Performer, parse_performer
from webapp.engine.sealing import Process, load

__all__ = [
    "BadState",
    "CalendarError",
    "Diagram",
    "DiagramError",
    "Element",
    "EngineError",
    "ExpressionError",
    "Field",
    "Finding",
    "Flow",
    "NotOpen",
    "Open",
    "Performer",
    "Process",
    "Result",
    "Shape",
    "Step",
    "Stuck",
    "TooDeep",
    "TooManySteps",
    "TooManyTasks",
    "asked_facts",
    "cancel",
    "check",
    "complete",
    "due",
    "fire",
    "last_start",
    "load",
    "look",
    "parse_performer",
    "read",
    "refresh",
    "start",
    "value_of",
]
