"""Section 4: terms on a page of their own, and marked where a form uses them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from forms.base import StepForm
from webapp.pages import render_template
from webapp.procedure.glossary import Term, terms
from webapp.views.access import SIGNED_IN, open_to

pages = Blueprint("glossary", __name__)


def init_app(app: Flask) -> None:
    """Register the filter that marks abbreviations, and the list of terms a form uses."""
    app.jinja_env.filters["abbreviated"] = abbreviated
    app.jinja_env.globals["terms_in"] = terms_in


@pages.get("/glossary")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """Every term, with its abbreviation, what it means and its clause."""
    return render_template("glossary.html", terms=terms())


@lru_cache(maxsize=2000)
def abbreviated(text: str) -> Markup:
    """A label with its abbreviations marked, so that they are spelt out when pointed at or read aloud."""
    full, shortened = _shortened()
    marked = shortened.sub(
        lambda found: f'<abbr title="{escape(full[found[0]])}">{found[0]}</abbr>', str(escape(text))
    )
    return Markup(marked)  # noqa: S704 (escaped above)


def terms_in(form: StepForm) -> tuple[Term, ...]:
    """The terms that the form's labels use."""
    return _met(" · ".join([*(box.title for box in form.boxes), *(field.label.text for field in form)]))


@lru_cache(maxsize=200)
def _met(labels: str) -> tuple[Term, ...]:
    return tuple(term for term in terms() if term.clause.startswith("4") and term.stands_in(labels))


@cache
def _shortened() -> tuple[dict[str, str], re.Pattern[str]]:
    full = {term.short: term.name for term in terms() if term.short}
    return full, re.compile(rf"\b({'|'.join(full)})\b")
