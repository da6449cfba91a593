"""StepForm: one form for one step; the page draws it, the workflow reads its answers and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any, ClassVar

import wtforms

from forms import schema
from forms.fields import Hidden, Listed, Rows
from forms.language import _
from forms.messages import LANGUAGES, Vietnamese

FOREIGN = _("Trường không thuộc biểu mẫu")
# Names every page may post beside the form's own.
MACHINERY = frozenset(
    {
        *("csrf_token", "key", "attachments", "send", "save", "detach"),
        *("behalf_person_id", "behalf_date", "confirm_password"),
    }
)


@dataclass(frozen=True)
class Context:
    """What a form may know: choices of this release, the case's facts, today, who fills it, who leads which unit."""

    choices: Mapping[str, Sequence[tuple[str, str]]]
    facts: Mapping[str, Any]
    today: date
    person: int
    heads: Mapping[int, Sequence[int]]
    attachments: int = 0
    # What the workflow looks up when a form asks for it by name: registers, what others answered.
    known: Mapping[str, Any] = dataclass_field(default_factory=dict)

    def of_case(self, fact: str) -> Any:
        """A fact of the case itself; None when it is not known yet."""
        return self.facts.get("case", {}).get(fact)

    def fact(self, step: str, fact: str) -> Any:
        """A fact some step gave; None when it has not."""
        return self.facts.get(step, {}).get(fact)


@dataclass(frozen=True)
class Box:
    """A group of fields, drawn like a box of the paper."""

    title: str
    fields: tuple[str, ...]
    number: str = ""


@dataclass(frozen=True)
class Shown:
    """A table the page shows above the form, to decide from."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


class _Speaks:
    """WTForms' own sentences come in Vietnamese, in rows of a list too."""

    locales = LANGUAGES

    def get_translations(self, form: wtforms.form.BaseForm) -> Vietnamese:
        """Our sentences for theirs."""
        return Vietnamese()


class Row(wtforms.Form):
    """One row of a list with several columns."""

    class Meta(_Speaks):
        """Speaks as the form does."""


class StepForm(wtforms.Form):
    """A form that belongs to one step. `facts` are the fields diagrams and later steps may ask for."""

    step: ClassVar[str] = ""
    facts: ClassVar[tuple[str, ...]] = ()
    boxes: ClassVar[tuple[Box, ...]] = ()
    # When a field that may be empty may not (what `check` requires), in the words after “bắt buộc khi”.
    required_when: ClassVar[Mapping[str, str]] = {}
    submit_label: ClassVar[str] = _("Gửi")
    # The answers open a new case instead of changing this one (5.7.b).
    opens_case: ClassVar[bool] = False
    # Processes that may be begun from a case of this one, with their first form filled by `seed`.
    seeds: ClassVar[tuple[str, ...]] = ()
    # What the registers know that whoever fills the form is shown beside it (see `Context.known`).
    shown: ClassVar[tuple[str, ...]] = ()

    class Meta(_Speaks):
        """Speaks Vietnamese."""

    def __init__(
        self, formdata: Any = None, *, context: Context, data: Mapping[str, Any] | None = None
    ) -> None:
        self.context = context
        self._posted = formdata
        super().__init__(formdata, data=schema.to_fields(type(self), data or {}))
        for name, words in self.required_when.items():
            self._fields[name].needed_when = words
        self._offer(self)
        self._turn_rows(formdata)

    # --- reading ----------------------------------------------------------

    def answers(self) -> dict[str, Any]:
        """What was answered, as JSON values, through the schema derived from this class."""
        return schema.dump(type(self), self)

    def answers_so_far(self) -> dict[str, Any]:
        """What has been typed, whether it is valid or not; for drafts."""
        return schema.plain(self)

    def fact_values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that become facts under this step's name."""
        return {name: answers.get(name) for name in self.facts}

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """Facts of the case (or of another step) that these answers change; none, unless a form says so."""
        return {}

    def shows(self, context: Context) -> Sequence[Shown]:
        """What the page puts before the person's eyes above the form; nothing, unless a form says so."""
        return ()

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """What the form starts with: the answers given the last time this step was done."""
        return dict(records.get(cls.step, {}))

    @classmethod
    def seed(
        cls, process: str, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Any]:
        """What a case of this process hands to the first form of `process` (see `seeds`)."""
        return {}

    @classmethod
    def seeded(cls, seed: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """The first answers of a case that another one begins: what it hands over, over what the form starts with."""
        return {**cls.prefill({}, {}, context), **seed}

    @classmethod
    def described(cls) -> list[tuple[str, str, Any]]:
        """(name, label, kind) of every field, box by box; kind is a list's name, a mapping for rows, or empty."""
        own = schema.blank(cls)._fields
        return [
            (name, own[name].label.text, schema.kind_of(own[name]))
            for box in cls.boxes
            for name in box.fields
            if not isinstance(own[name], Hidden)
        ]

    # --- checking ---------------------------------------------------------

    def validate(self, extra_validators: Any = None) -> bool:
        """All rules of all fields, then the form's own, then: was anything posted that is not asked here?"""
        valid = super().validate(extra_validators)
        self.check(self.context)
        foreign = self._foreign()
        if foreign:
            self.form_errors.append(f"{FOREIGN}: {', '.join(sorted(foreign)[:5])}.")
        return valid and not self.errors and not foreign

    def check(self, context: Context) -> None:
        """Rules across fields; each puts its sentence beside the field with `refuse`."""

    def refuse(self, name: str, sentence: str | None) -> None:
        """Put a sentence beside a field; nothing when there is no sentence."""
        if sentence:
            field = self._fields[name]
            field.errors = [*field.errors, sentence]

    def require(self, name: str, sentence: str) -> None:
        """Refuse an empty field."""
        if self._fields[name].data in (None, "", []):
            self.refuse(name, sentence)

    def refuse_leaderless(self, name: str) -> None:
        """A unit without a leader cannot be given work: nobody would see it."""
        unit = self._fields[name].data
        if unit is not None and not self.context.heads.get(unit):
            self.refuse(
                name,
                _(
                    "Đơn vị này chưa có lãnh đạo đơn vị trong hệ thống; đề nghị Quản trị hệ thống cập nhật rồi gửi lại."
                ),
            )

    def rows_requested(self) -> bool:
        """Did the person press “add a row” or “remove this row” instead of sending?"""
        return self._row_button() is not None

    # --- making -----------------------------------------------------------

    def _offer(self, form: wtforms.form.BaseForm) -> None:
        for asked in form._fields.values():
            for each in asked.entries if isinstance(asked, Rows) else (asked,):
                if isinstance(each, Listed):
                    each.offer(self.context.choices)
                elif isinstance(each, wtforms.FormField):
                    self._offer(each.form)

    def _row_button(self) -> tuple[str, str] | None:
        for name in self._posted or ():
            listed, _, act = name.partition("-")
            if isinstance(self._fields.get(listed), Rows) and schema.is_row_button(act):
                return listed, act
        return None

    def _turn_rows(self, formdata: Any) -> None:
        """Make the list longer or shorter as the pressed button says."""
        pressed = self._row_button() if formdata else None
        if pressed is None:
            return
        rows = self._fields[pressed[0]]
        if pressed[1] == "add":
            rows.add()
        else:
            rows.remove(int(pressed[1].removeprefix("remove-")))
        self._offer(self)

    def _foreign(self) -> set[str]:
        return {name for name in self._posted or () if name not in MACHINERY and not schema.owns(self, name)}
