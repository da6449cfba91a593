"""The floor: the least a Flask application can do for the same acts. `python -m benchmarks.floor PORT DATABASE_URL`.

It checks a session; a submit writes one row of 5 kB and one audit row and commits once, a start writes a case row
besides, a show reads the session and renders a small page.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

from flask import Flask, abort, redirect, render_template, request, session
from jinja2 import DictLoader
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text, create_engine, insert, select
from waitress import serve

from webapp.extensions import prepare_engine, writing

ROW = 5_000
PERSON = "somebody"
PAGE = """<!doctype html><html lang="vi"><title>{{ person }}</title>
<form method="post" action="/submit" enctype="multipart/form-data">{% for number in range(6) %}
<label>{{ number }}<input name="field-{{ number }}" value=""></label>{% endfor %}<button>Gửi</button></form></html>"""

metadata = MetaData()
sessions = Table(
    "session", metadata, Column("id", String(64), primary_key=True), Column("person", String(60))
)
cases = Table("slip_case", metadata, Column("id", Integer, primary_key=True), Column("title", String(200)))
rows = Table("record", metadata, Column("id", Integer, primary_key=True), Column("answers", Text))
audit = Table(
    "audit_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True)),
    Column("person", String(60)),
    Column("what", String(60)),
)


def create_floor(url: str) -> Flask:
    """The floor on this database, which it fills with its tables."""
    app = Flask(__name__)
    app.secret_key = "nothing worth keeping"
    app.jinja_loader = DictLoader({"page.html": PAGE})
    engine = create_engine(url)
    prepare_engine(engine)
    metadata.create_all(engine)

    def person(connection: Any) -> str:
        found = connection.scalar(select(sessions.c.person).where(sessions.c.id == session.get("token")))
        return found or abort(401)

    @app.post("/sign-in")
    def sign_in() -> Any:
        session["token"] = "one"
        with engine.begin() as connection:
            connection.execute(sessions.delete())
            connection.execute(insert(sessions).values(id="one", person=PERSON))
        return redirect("/show")

    @app.get("/show")
    def show() -> Any:
        with engine.connect() as connection:
            return render_template("page.html", person=person(connection))

    @app.post("/submit")
    def submit() -> Any:
        return write()

    @app.post("/start")
    def start() -> Any:
        return write(insert(cases).values(title=request.form.get("title", "")[:200]))

    def write(*first: Any) -> Any:
        answers = json.dumps(request.form.to_dict(flat=False), ensure_ascii=False)
        with writing(), engine.begin() as connection:
            who = person(connection)
            for statement in first:
                connection.execute(statement)
            connection.execute(insert(rows).values(answers=answers.ljust(ROW)[:ROW]))
            connection.execute(insert(audit).values(at=datetime.now(UTC), person=who, what="submit"))
        return redirect("/show")

    return app


if __name__ == "__main__":
    serve(create_floor(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=8, ident=None)
