"""Which form belongs to which step: the classes found in the process modules, or fields drawn in a diagram."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Protocol

import forms
from forms.base import MACHINERY, Box, StepForm
from forms.fields import Day as DayField
from forms.fields import Number, One, Text
from forms.language import _

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")


class DrawnField(Protocol):
    """A field drawn in a diagram (camunda:formData), as the engine room reads it."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def choices(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def required(self) -> bool: ...


@cache
def all_forms() -> Mapping[str, type[StepForm]]:
    """Step → form class, for every class of every module of this package that names its step."""
    found: dict[str, type[StepForm]] = {}
    for module in pkgutil.walk_packages(forms.__path__, "forms."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, StepForm) and value.step:
                known = found.setdefault(value.step, value)
                if known is not value:
                    raise ValueError(f"{known.__name__} and {value.__name__} both claim {value.step}.")
    return MappingProxyType(found)


def form_for(step: str) -> type[StepForm] | None:
    """The class that claims a step, or None."""
    return all_forms().get(step)


@cache
def form_from_fields(step: str, drawn: tuple[DrawnField, ...]) -> type[StepForm]:
    """A form made of the fields drawn in the diagram; every field is a fact.

    A boolean is answered “yes” or “no”. Raises ValueError (a Vietnamese sentence) for an unknown type or an id that
    cannot name a field.
    """
    members: dict[str, Any] = {}
    for field in drawn:
        if (
            field.id in members
            or field.id in MACHINERY
            or hasattr(_Drawn, field.id)
            or not NAME.match(field.id)
        ):
            raise ValueError(_(f"“{field.id}” không dùng làm mã trường được; hãy đặt mã khác, không trùng."))
        members[field.id] = _field(field)
    names = tuple(members)
    members |= {"step": step, "facts": names, "boxes": (Box(_("Nội dung"), names),)}
    return type(f"Drawn_{step}", (_Drawn,), members)


class _Drawn(StepForm):
    """The base of drawn forms: lists stand in the field itself, not in the release."""

    def _offer(self, form: Any) -> None:
        for field in form._fields.values():
            if isinstance(field, One):
                field.offer({field.list_name: field.drawn_choices})


class _DrawnOne(One):
    def __init__(self, label: str, *, choices_drawn: Any, required: bool, **more: Any) -> None:
        super().__init__(label, "", required=required, **more)
        self.drawn_choices = choices_drawn


def _field(field: DrawnField) -> Any:
    label = field.label or field.id
    if field.type == "enum":
        return _DrawnOne(label, choices_drawn=field.choices, required=field.required)
    if field.type == "boolean":
        return _DrawnOne(label, choices_drawn=(("yes", _("Có")), ("no", _("Không"))), required=field.required)
    if field.type == "date":
        return DayField(label, required=field.required)
    if field.type == "long":
        return Number(label, -(10**12), 10**12, required=field.required)
    if field.type == "string":
        return Text(label, required=field.required, longest=1000)
    raise ValueError(_(f"Kiểu trường “{field.type}” của “{label}” chưa được hỗ trợ."))
