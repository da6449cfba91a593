"""The language of gateways, timers and collections: an allow-list over the case's facts; nothing is ever executed."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from webapp.engine import calendar
from webapp.engine.errors import EngineError, ExpressionError

MAX_LENGTH = 500
MAX_NODES = 120
MAX_DEPTH = 16

Facts = Mapping[str, Any]
_Run = Callable[[Facts], Any]


@dataclass(frozen=True)
class Expression:
    """A text found to be inside the language, ready to be evaluated, and the facts it asks for."""

    text: str
    names: frozenset[str]
    run: _Run


def parse(text: str) -> Expression:
    """The expression in the text. Raises ExpressionError with a sentence when it is outside the language."""
    if not isinstance(text, str) or not text.strip():
        raise ExpressionError("Biểu thức bị bỏ trống.")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"Biểu thức dài quá {MAX_LENGTH} ký tự.")
    return _parse(text.strip())


def evaluate(text: str, facts: Facts) -> Any:
    """The value of the expression over the facts; a fact nobody has given yet is None. Raises ExpressionError."""
    expression = parse(text)
    try:
        return expression.run(facts)
    except EngineError:
        raise
    except (TypeError, ValueError, LookupError, RecursionError) as error:
        raise ExpressionError(f"Không tính được “{text}” với dữ liệu của phiếu.") from error


def names(text: str) -> set[str]:
    """What the expression asks for, as "step.fact" (or a bare name). Raises ExpressionError."""
    return set(parse(text).names)


@lru_cache(maxsize=2048)
def _parse(text: str) -> Expression:
    # A backslash only serves escapes, and the parser warns aloud about wrong ones.
    if "\\" in text or not text.isprintable():
        raise ExpressionError(f"Biểu thức “{_short(text)}” chứa ký tự không được dùng.")
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"Biểu thức “{_short(text)}” viết sai cú pháp.") from None
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise ExpressionError(f"Biểu thức “{_short(text)}” quá phức tạp.")
    compiler = _Compiler(text)
    run = compiler.build(tree.body, 0)
    return Expression(text, frozenset(compiler.names), run)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: right is not None and left in right,
    ast.NotIn: lambda left, right: right is None or left not in right,
}


def _any_of(items: Sequence[Any] | None, field: str | None = None, value: object = True) -> bool:
    return any(_field(item, field) == value for item in items or ())


def _all_of(items: Sequence[Any] | None, field: str | None = None, value: object = True) -> bool:
    return all(_field(item, field) == value for item in items or ())


def _field(item: Any, field: str | None) -> Any:
    return item if field is None else _member(item, field)


def _size(value: Any) -> int:
    return 0 if value is None else len(value)


def _text_of(change: Callable[[str], str]) -> Callable[[str | None], str | None]:
    def changed(text: str | None) -> str | None:
        if text is not None and not isinstance(text, str):
            raise ExpressionError("Hàm chữ chỉ dùng được với chữ.")
        return None if text is None else change(text)

    return changed


def _contains(values: Any, value: object) -> bool:
    return values is not None and value in values


def _least(*values: Any) -> Any:
    return min(values[0] if len(values) == 1 else values, default=None)


def _greatest(*values: Any) -> Any:
    return max(values[0] if len(values) == 1 else values, default=None)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "len": _size,
    "any_of": _any_of,
    "all_of": _all_of,
    "contains": _contains,
    "min": _least,
    "max": _greatest,
    "lower": _text_of(str.lower),
    "upper": _text_of(str.upper),
    "end_of_day": calendar.end_of_day,
    "days_after": calendar.days_after,
    "months_after": calendar.months_after,
}


class _Compiler:
    """Turns allowed nodes into closures; whatever has no method here is refused."""

    def __init__(self, text: str) -> None:
        self.text = _short(text)
        self.names: set[str] = set()

    def build(self, node: ast.expr, depth: int) -> _Run:
        if depth > MAX_DEPTH:
            raise ExpressionError(f"Biểu thức “{self.text}” lồng quá sâu.")
        builder = getattr(self, f"_{type(node).__name__.lower()}", None)
        if builder is None:
            raise self._refused()
        run: _Run = builder(node, depth + 1)
        return run

    def _refused(self) -> ExpressionError:
        return ExpressionError(
            f"Biểu thức “{self.text}” dùng cách viết không được phép: chỉ so sánh, and/or/not/in, "
            "dữ liệu dạng bước.dữ_kiện và các hàm " + ", ".join(FUNCTIONS) + "."
        )

    def _name_allowed(self, name: str) -> str:
        if name.startswith("_") or not name.isascii():
            raise self._refused()
        return name

    def _constant(self, node: ast.Constant, depth: int) -> _Run:
        value = node.value
        if value is not None and not isinstance(value, str | int | float):
            raise self._refused()
        return lambda facts: value

    def _name(self, node: ast.Name, depth: int) -> _Run:
        name = self._name_allowed(node.id)
        if name in FUNCTIONS:
            raise self._refused()
        self.names.add(name)
        return lambda facts: facts.get(name)

    def _attribute(self, node: ast.Attribute, depth: int) -> _Run:
        return self._access(node.value, self._name_allowed(node.attr), depth)

    def _subscript(self, node: ast.Subscript, depth: int) -> _Run:
        key = node.slice
        if not isinstance(key, ast.Constant) or type(key.value) not in (str, int):
            raise self._refused()
        return self._access(node.value, key.value, depth)

    def _access(self, owner: ast.expr, key: Any, depth: int) -> _Run:
        run = self.build(owner, depth)
        if isinstance(owner, ast.Name) and isinstance(key, str):
            self.names.discard(owner.id)
            self.names.add(f"{owner.id}.{key}")
        return lambda facts: _member(run(facts), key)

    def _list(self, node: ast.List | ast.Tuple, depth: int) -> _Run:
        runs = [self.build(item, depth) for item in node.elts]
        return lambda facts: [run(facts) for run in runs]

    _tuple = _list

    def _boolop(self, node: ast.BoolOp, depth: int) -> _Run:
        runs = [self.build(value, depth) for value in node.values]
        if isinstance(node.op, ast.And):
            return lambda facts: all(run(facts) for run in runs)
        return lambda facts: any(run(facts) for run in runs)

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> _Run:
        if isinstance(node.op, ast.Not):
            run = self.build(node.operand, depth)
            return lambda facts: not run(facts)
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            value = node.operand.value
            if isinstance(value, int | float) and not isinstance(value, bool):
                return lambda facts: -value
        raise self._refused()

    def _compare(self, node: ast.Compare, depth: int) -> _Run:
        first = self.build(node.left, depth)
        rest = []
        for symbol, right in zip(node.ops, node.comparators, strict=True):
            compare = _COMPARE.get(type(symbol))
            if compare is None:
                raise self._refused()
            rest.append((compare, self.build(right, depth)))

        def run(facts: Facts) -> bool:
            left = first(facts)
            for compare, other in rest:
                right = other(facts)
                if not compare(left, right):
                    return False
                left = right
            return True

        return run

    def _call(self, node: ast.Call, depth: int) -> _Run:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
            raise self._refused()
        function = FUNCTIONS[node.func.id]
        runs = [self.build(argument, depth) for argument in node.args]
        return lambda facts: function(*(run(facts) for run in runs))


def _member(owner: Any, key: Any) -> Any:
    """Only what JSON knows can be entered: a mapping by name, a list by position; nothing has nothing inside."""
    if owner is None:
        return None
    if isinstance(owner, Mapping):
        return owner.get(key)
    if isinstance(owner, list | tuple) and isinstance(key, int):
        return owner[key] if -len(owner) <= key < len(owner) else None
    raise ExpressionError(f"Không lấy được “{key}” từ một giá trị đơn.")
