"""What every command stands on: the settings, the installation's database, a refusal as a sentence."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask

from webapp import config, create_app, installing
from webapp.config import Settings, SettingsError
from webapp.extensions import db
from webapp.workflow.errors import WorkflowError


@contextmanager
def installation(
    settings: Settings | None = None, *, prepare: bool = False, made: bool = False, pages: bool = False
) -> Iterator[Flask]:
    """An application context on the installation's database; what is refused ends with a sentence and status 1.

    `prepare` makes or migrates the tables first; `made` refuses where nothing was installed yet; `pages` for a server.
    """
    app = create_app(settings or settings_here(), pages=pages)
    with app.app_context():
        try:
            spoken(installing.prepare if prepare else installing.reach)
            if made and not installing.installed():
                raise click.ClickException("Chưa có bản cài đặt nào ở đây; chạy “ctcl init” trước.")
            yield app
        except WorkflowError as error:
            raise click.ClickException(str(error)) from error
        finally:
            db.session.remove()
            db.engine.dispose()


def settings_here(*, demo: bool = False) -> Settings:
    """What the environment says, or a sentence and status 1."""
    return spoken(config.from_environment, demo=demo)


def spoken(
    act: Callable[..., Any], *given: Any, refusals: type[Exception] = SettingsError, **named: Any
) -> Any:
    """Do it; what it refuses ends the command with the sentence and status 1."""
    try:
        return act(*given, **named)
    except refusals as error:
        raise click.ClickException(str(error)) from error


def scratch(folder: Path) -> Settings:
    """An installation in this folder that nobody keeps."""
    return Settings(
        folder,
        f"sqlite:///{folder / 'scratch.sqlite3'}",
        secrets.token_urlsafe(48),
        secrets.token_urlsafe(48),
    )
