"""The language of conditions: what it can say, and that it can do nothing else."""

import random

import pytest

from tests.engine.hostile import PAYLOADS, armed
from webapp.engine import expressions
from webapp.engine.errors import EngineError, ExpressionError

FACTS = {
    "case": {"origin": "unit", "deadline": "2026-05-20", "implementer": 7, "implementer_settled": False},
    "verify_result": {"outcome": "achieved", "percent": 80, "evidence": None},
    "plan_measures": {
        "steps": [{"key": "a", "owner": 7, "done": True}, {"key": "b", "owner": 9, "done": False}]
    },
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("verify_result.outcome == 'achieved'", True),
        ('verify_result["outcome"] != "achieved"', False),
        ("case.origin in ['unit', 'review']", True),
        ("case.origin not in ('unit',)", False),
        ("'ach' in verify_result.outcome", True),
        ("50 <= verify_result.percent < 100", True),
        ("verify_result.percent > -1 and not case.implementer_settled", True),
        ("case.implementer_settled or case.implementer == 7", True),
        ("plan_measures.steps[1].owner", 9),
        ("plan_measures.steps[1].key", "b"),
        ("plan_measures.steps[5]", None),
        ("len(plan_measures.steps) == 2", True),
        ("any_of(plan_measures.steps, 'done')", True),
        ("all_of(plan_measures.steps, 'done')", False),
        ("any_of(plan_measures.steps, 'owner', case.implementer)", True),
        ("contains(case.origin, 'ni')", True),
        ("min(3, 1, 2)", 1),
        ("max(verify_result.percent, 90)", 90),
        ("lower('ĐẠT')", "đạt"),
        ("end_of_day(case.deadline)", "2026-05-20T17:00:00+07:00"),
        ("end_of_day(days_after(case.deadline, -5))", "2026-05-15T17:00:00+07:00"),
        ("months_after(case.deadline, 1)", "2026-06-20"),
        ("'Đạt' == 'Đạt'", True),
        ("True", True),
        ("None", None),
    ],
)
def test_what_it_says(text, value):
    assert expressions.evaluate(text, FACTS) == value


@pytest.mark.parametrize(
    "text", ["later.decision == 'x'", "case.nothing == 1", "case.nothing.more == 1", "'x' in case.nothing"]
)
def test_a_fact_nobody_has_given_is_nothing(text):
    assert expressions.evaluate(text, FACTS) is False
    assert expressions.evaluate("len(case.nothing)", FACTS) == 0
    assert expressions.evaluate("end_of_day(case.nothing)", FACTS) is None


@pytest.mark.parametrize(
    "text",
    [
        "case.nothing > 3",
        "case.origin > 3",
        "case.origin.upper",
        "3 in verify_result.percent",
        "len(3)",
        "end_of_day()",
        "end_of_day('31/12/2026')",
        "any_of(3)",
        "lower(3)",
        "min(1, 'a')",
    ],
)
def test_what_does_not_fit_the_facts_is_a_sentence(text):
    with pytest.raises(EngineError):
        expressions.evaluate(text, FACTS)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "a b", "a = 1", "a; b", "a + b", "a is b", "1j", "b'x'", "...", "{'a': 1}", "{1}", "a[b]", "a[1:2]",
     "len", "len(x=1)", "len(*a)", "a.len()", "a if b else c", "_a", "a._b", "é", "a\\nb", "1 if 1else 2", "a\x00", "a\nb",
     "unknown(1)", "-a", "~1", "+1", "${case.deadline}", "#{case}", "=case"],
)  # fmt: skip
def test_everything_else_is_outside(text):
    with pytest.raises(ExpressionError):
        expressions.parse(text)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_texts_are_refused_and_nothing_runs(payload, tmp_path, watched):
    canary = tmp_path / "canary"
    with watched() as happened, pytest.raises(ExpressionError):
        expressions.parse(armed(payload, canary))
    assert not canary.exists() and happened == []


def test_it_tells_which_facts_it_asks_for():
    text = "case.origin == 'unit' and any_of(plan_measures['steps'], 'done') or step.owner == bare"
    assert expressions.names(text) == {"case.origin", "plan_measures.steps", "step.owner", "bare"}


def test_random_texts_never_do_more_than_be_refused(watched, long_form):
    pieces = ["case", ".", "origin", "__class__", "(", ")", "[", "]", "'x'", "1", "==", "<", " and ", " not ", " in ", ",",
              "len", "lambda", "open", ":", "*", "**", "%", "f''", "{", "}", "end_of_day", "\\", "=", " for ", " if "]  # fmt: skip
    chance = random.Random(2)
    with watched() as happened:
        for _ in range(5000 if long_form else 1500):
            text = "".join(chance.choices(pieces, k=chance.randint(1, 12)))
            try:
                expressions.evaluate(text, FACTS)
            except EngineError:
                continue
    assert happened == []
