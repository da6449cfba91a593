"""What every form must do whatever is typed into it: judge without breaking, in Vietnamese, losing nothing."""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from datetime import date

import marshmallow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms import registry, schema
from forms.base import Context, StepForm
from forms.fields import HIDDEN, Rows
from forms.messages import PLURALS, SENTENCES

FORMS = sorted(registry.all_forms().items())
TODAY = date(2026, 3, 2)
ENGLISH = re.compile(
    r"\b(the|this|is|not|valid|field|required|choice|must|be|at|least|most|invalid|value|date)\b"
)
WORDS = st.text(max_size=60) | st.sampled_from(
    [
        "",
        "1",
        "-1",
        "²",
        "١",
        "2026-13-01",
        "31/12/2026",
        "0001-01-01",
        "None",
        "null",
        "a\x00b",
        "\u202e",
        "9" * 30,
        "on",
    ]
)


# A receipt needs no words.
MAY_BE_EMPTY = {"support_asked"}


class Every(dict):
    """Two entries in every list."""

    def __missing__(self, name):
        return [("1", "Một"), ("2", "Hai")]


def context(**facts):
    return Context(choices=Every(), facts=facts, today=TODAY, person=1, heads={1: [1]}, attachments=0)


def names_of(form_class):
    names = []
    for name, field in schema.blank(form_class)._fields.items():
        if isinstance(field, Rows):
            names += [f"{name}-0", f"{name}-1", f"{name}-add", f"{name}-remove-0", f"{name}-999", f"{name}-²"]
            inner = field.entries[0]
            if hasattr(inner, "form"):
                names += [f"{name}-{row}-{column}" for row in (0, 1) for column in inner.form._fields]
        else:
            names.append(name)
    return [*names, "forged", "_fields", "csrf_token"]


@pytest.mark.parametrize(("step", "form_class"), FORMS)
# The same examples every time: a suite that fails by chance teaches people to look away.
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_input_is_judged_and_kept(step, form_class, data):
    posted = MultiDict(
        data.draw(st.lists(st.tuples(st.sampled_from(names_of(form_class)), WORDS), max_size=25))
    )
    form = form_class(posted, context=context())
    valid = form.validate()
    said = json.dumps([form.errors, form.form_errors], ensure_ascii=False, default=str)
    told = re.sub(r"“[^”]*”|thuộc biểu mẫu:.*?\.", "", said)
    if not any(mark in told for mark in ("csrf",)):
        for sentence in sentences(form):
            assert not ENGLISH.search(re.sub(r"“[^”]*”|biểu mẫu: .*", "", sentence).lower()), sentence
    if "forged" in posted:
        assert not valid
    if valid:
        answers = form.answers()
        schema.schema_of(form_class)().load(answers)
    # A draft holds whatever was typed, and a page can be drawn from it again.
    draft = json.loads(json.dumps(form.answers_so_far()))
    form_class(None, context=context(), data=draft)


def sentences(form):
    for errors in (form.form_errors, *form.errors.values()):
        stack = [errors]
        while stack:
            here = stack.pop()
            if isinstance(here, str):
                yield here
            else:
                stack.extend(here.values() if isinstance(here, dict) else here)


@pytest.mark.parametrize(("step", "form_class"), FORMS)
def test_an_empty_form_says_what_is_missing(step, form_class):
    form = form_class(MultiDict({"csrf_token": "x"}), context=context())
    # A receipt is given by sending it.
    assert form.validate() is False or step in MAY_BE_EMPTY or step.startswith("receive_"), step
    needed = [name for name, field in form._fields.items() if field.needed and not isinstance(field, Rows)]
    assert {name for name in needed if form[name].data in (None, "", [])} <= set(form.errors)


@pytest.mark.parametrize(("step", "form_class"), FORMS)
def test_the_schema_refuses_what_is_not_asked(step, form_class):
    with pytest.raises(marshmallow.ValidationError):
        schema.schema_of(form_class)().load({"forged": 1}, unknown=marshmallow.RAISE)


def test_the_hash_changes_with_what_is_asked_and_not_with_a_sentence():
    from forms.fields import Text

    def form(label, longest):
        return type("SomeForm", (StepForm,), {"one": Text(label, longest=longest)})

    assert schema.schema_hash(form("Một", 10)) == schema.schema_hash(form("Hai", 10))
    assert schema.schema_hash(form("Một", 10)) != schema.schema_hash(form("Một", 20))


@pytest.mark.parametrize("sign", [*sorted(HIDDEN), "\x00", "\x1b"])
def test_signs_that_hide_are_refused(sign):
    form_class = registry.form_for("decide_failed_request")
    form = form_class(MultiDict({"decision": "1", "opinion": f"đồng{sign}ý"}), context=context())
    assert not form.validate()
    assert "ký tự ẩn" in form.opinion.errors[0]


def test_text_is_kept_as_typed_but_composed():
    form_class = registry.form_for("decide_failed_request")
    form = form_class(MultiDict({"decision": "1", "opinion": "  Đồng y\u0301\r\nlàm  "}), context=context())
    assert form.validate(), form.errors
    assert form.answers()["opinion"] == "Đồng ý\nlàm"


def test_a_list_is_made_longer_and_shorter_without_judging():
    form_class = registry.form_for("plan_measures")
    form = form_class(MultiDict({"steps-0-what": "Một", "steps-add": "1"}), context=context())
    assert form.rows_requested()
    assert [row.form.what.data for row in form.steps] == ["Một", None]
    form = form_class(
        MultiDict({"steps-0-what": "Một", "steps-1-what": "Hai", "steps-remove-0": "1"}), context=context()
    )
    assert [row.form.what.data for row in form.steps] == ["Hai"]


def test_a_list_takes_no_more_than_its_bound():
    form_class = registry.form_for("plan_measures")
    form = form_class(MultiDict({f"steps-{row}-what": "x" for row in range(40)}), context=context())
    assert not form.validate()
    assert len(form.steps.entries) == form.steps.most


def test_all_sentences_are_vietnamese():
    for sentence in (*SENTENCES.values(), *PLURALS.values()):
        assert not ENGLISH.search(re.sub(r"%\(.*?\)\w", "", sentence).lower()), sentence


def test_fields_drawn_in_a_diagram_become_a_form():
    from types import SimpleNamespace

    def drawn(id, type, **more):
        plain = {"label": id, "required": True, "choices": (), "least": None, "most": None, "default": None}
        return _Drawn(**{**plain, "id": id, "type": type, **more})

    class _Drawn(SimpleNamespace):
        def __hash__(self):
            return hash(self.id)

    form_class = registry.form_from_fields("new_step", (drawn("note", "string"), drawn("day", "date")))
    form = form_class(MultiDict({"note": "Ghi chú", "day": "2026-03-02"}), context=context())
    assert form.validate(), form.errors
    assert form.fact_values(form.answers()) == {"note": "Ghi chú", "day": "2026-03-02"}
    with pytest.raises(ValueError, match="mã trường"):
        registry.form_from_fields("bad_step", (drawn("validate", "string"),))
    with pytest.raises(ValueError):
        registry.form_from_fields("odd_step", (drawn("one", "colour"),))


def required_by_check(form_class):
    """The fields that a form's own check names as required, in its own lines or those of a form it builds on."""
    for base in form_class.__mro__:
        if base.__module__.startswith("forms.") and base is not StepForm and "check" in vars(base):
            tree = ast.parse(textwrap.dedent(inspect.getsource(base.check)))
            calls = [call for call in ast.walk(tree) if isinstance(call, ast.Call)]
            first = [call.args[0] for call in calls if getattr(call.func, "attr", "") == "require"]
            yield from (name.value for name in first if isinstance(name, ast.Constant))


@pytest.mark.parametrize("form_class", registry.all_forms().values(), ids=lambda each: each.__name__)
def test_no_field_that_a_check_requires_is_called_optional(form_class):
    fields = schema.blank(form_class)._fields
    told = {name for name in fields if fields[name].needed} | set(form_class.required_when)
    assert set(required_by_check(form_class)) <= told
    assert all(not fields[name].needed for name in form_class.required_when)
