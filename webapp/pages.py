"""Pages in the language of whoever reads: Vietnamese as the templates are written, English through the catalogue."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, has_request_context, request
from flask.templating import Environment
from jinja2 import Template

from webapp.languages.catalogue import LANGUAGES, told
from webapp.languages.templates import Translated, english_filters

KEY = "english_pages"


class EnglishPages(Environment):
    """Templates in English: their own text when they are compiled, what is ours of the values when they are read."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute, in English if it is ours."""
        return told(super().getattr(obj, attribute))

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item, in English if it is ours."""
        return told(super().getitem(obj, argument))


def language() -> str:
    """The language this page is read in: `vi`, or `en` where the reader asked for it."""
    wanted = request.cookies.get("language", "vi") if has_request_context() else "vi"
    return wanted if wanted in LANGUAGES else "vi"


def template(name: str) -> Template:
    """A template in the language of this page."""
    return (_english(current_app) if language() == "en" else current_app.jinja_env).get_template(name)


def render_template(name: str, /, **context: Any) -> str:
    """A page in the language of whoever reads it."""
    current_app.update_template_context(context)
    return template(name).render(context)


def init_app(app: Flask) -> None:
    """Let every page know its language."""
    app.jinja_env.globals.update(language=language, languages=LANGUAGES)


def _english(app: Flask) -> Environment:
    """Made when somebody first reads English, after every room has added its filters."""
    if KEY not in app.extensions:
        pages = EnglishPages(app, **app.jinja_options, autoescape=app.select_jinja_autoescape, finalize=told)
        pages.add_extension(Translated)
        pages.filters = english_filters(app.jinja_env.filters)
        pages.globals = app.jinja_env.globals
        app.extensions[KEY] = pages
    pages = app.extensions[KEY]
    assert isinstance(pages, Environment)
    return pages
