"""The same browsers without a server between: the application in this process, its statements and commits counted."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event

from benchmarks.driver import Browser, Page
from webapp.extensions import db


class Counter(Browser):
    """A browser whose pages know what they cost; BEGIN, COMMIT and PRAGMA are no statements."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.statements: list[str] = []
        self.commits = 0
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._statement)
            event.listen(db.engine, "commit", self._commit)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], expect: int) -> Page:
        self.statements, self.commits = [], 0
        answer = self.client.open(path, method=method, data=body, headers=headers)
        if answer.status_code != expect:
            raise RuntimeError(f"{method} {path}: {answer.status_code}\n{answer.text[:4000]}")
        return Page(
            dict(answer.headers), answer.data, statements=tuple(self.statements), commits=self.commits
        )

    def _statement(self, connection: Any, cursor: Any, words: str, *_: Any) -> None:
        if not words.startswith(("PRAGMA", "BEGIN", "COMMIT")):
            self.statements.append(words)

    def _commit(self, connection: Any) -> None:
        self.commits += 1
