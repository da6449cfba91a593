"""The web application of QT.CTCL; create_app() joins the parts and does nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.config import Settings


def create_app(settings: Settings | None = None, *, pages: bool = True) -> Flask:
    """The application for these settings (default: the environment's). Raises SettingsError for unsafe ones.

    Without `pages` it is what a command needs, which shows none: the database, its settings and the log.
    """
    # Imported here, so that what needs no application (`ctcl --help`) does not wait for one.
    from flask import Flask

    from webapp import config, extensions, logs

    logs.init()
    settings = settings or config.from_environment()
    config.refuse_weak(settings)
    app = Flask(__name__)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # The key that seals the trail travels with the database whose trail it seals.
        SQLALCHEMY_ENGINE_OPTIONS={
            "execution_options": {"audit_key": settings.audit_key.encode()},
            **extensions.engine_options(settings.database_url),
        },
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=1000,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.behind_https,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
    )
    extensions.init_app(app)
    if pages:
        _with_pages(app)
    return app


def _with_pages(app: Flask) -> None:
    from webapp import errors, pages, views

    pages.init_app(app)
    errors.init_app(app)
    views.init_app(app)
