"""What the library may ask of the outside: expressions over the facts and the moment of the act, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from webapp.engine.errors import ExpressionError
from webapp.engine.expressions import evaluate
from webapp.engine.timers import utc


class FactsOnly(BasePythonScriptEngineEnvironment):
    """Replaces the library's environment, which would execute Python in eighteen places of a diagram."""

    def __init__(self, facts: Mapping[str, Any], now: datetime) -> None:
        super().__init__()
        self.facts, self.now = facts, utc(now)
        self.fired: list[
            Any
        ] = []  # cycle timers that fired in this act: they never complete, so nobody else tells

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        """The value over the facts; the token's own data holds nothing but the member of a multi-instance step."""
        return evaluate(expression, {**self.facts, **context})

    def execute(self, script: str, context: Any, external_context: Any = None) -> NoReturn:
        """Never: a diagram runs no scripts."""
        raise ExpressionError("Sơ đồ không được chạy mã lệnh.")

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:
        """Never: a diagram calls no services."""
        raise ExpressionError("Sơ đồ không được gọi dịch vụ.")
