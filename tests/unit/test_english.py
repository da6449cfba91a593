"""Two languages: every sentence of ours is known in English, and no page shows one in Vietnamese to an English reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import inspect, select

from forms.language import Joined, Ours
from tests.conftest import settings_in
from tests.database import Sqlite
from tests.unit.people import signed_in, token
from webapp import create_app, installing
from webapp.example import demo as example
from webapp.extensions import db
from webapp.languages import gathering, templates
from webapp.languages.catalogue import HOLE, catalogue, in_english, told
from webapp.models.types import Words

ROOT = Path(__file__).parents[2]
# What these say is written into records and papers, which are Vietnamese whoever reads them; or is the words of Gherkin.
NOT_OF_PAGES = {
    "webapp/registers/performance_inputs.py",
    "webapp/registers/review_inputs.py",
    "webapp/registers/reviews.py",
    "webapp/procedure/tracing.py",
    "webapp/models/types.py",
}
TAG = re.compile(r"</?\d+>")
READ_ALOUD = ("aria-label", "title", "alt", "placeholder", "label")


def test_every_sentence_has_its_english():
    gathered, known = gathering.gathered(), catalogue().sentences
    assert len(gathered) > 2000
    assert not [f"{path}: {message}" for message, path in gathered.items() if message not in known]
    assert not known.keys() - gathered.keys(), (
        "Nobody says these any more: python -m webapp.languages.gathering"
    )


def test_english_is_english_and_fills_in_what_vietnamese_does():
    wrong = []
    for vietnamese, english in catalogue().sentences.items():
        if set(gathering.holes(vietnamese)) != set(gathering.holes(english)):
            wrong.append(f"{vietnamese} → {english}: another value")
        if sorted(TAG.findall(vietnamese)) != sorted(TAG.findall(english)):
            wrong.append(f"{vietnamese} → {english}: another tag")
        if gathering.VIETNAMESE.search(english) and vietnamese != english and "“Dữ liệu”" not in english:
            wrong.append(f"{vietnamese} → {english}: Vietnamese")
    assert not wrong


@pytest.mark.parametrize("room", gathering.ROOMS)
def test_no_sentence_of_a_room_that_speaks_to_people_is_left_unmarked(room: str):
    paths = sorted((ROOT / room).rglob("*.py")) or [ROOT / room]
    assert not [
        f"{path.relative_to(ROOT)}:{line}: {sentence}"
        for path in paths
        if path.relative_to(ROOT).as_posix() not in NOT_OF_PAGES
        for line, sentence in gathering.bare(path.read_text(encoding="utf-8"))
    ]


def test_a_filled_sentence_is_known_by_its_shape():
    said = Ours("Việc “5.4 Phân tích nguyên nhân, đề xuất” đã được Trần Văn Bình xử lý.")
    step = in_english("5.4 Phân tích nguyên nhân, đề xuất")
    assert step.startswith("5.4 Analyse")
    assert told(said) == f"The task “{step}” was done by Trần Văn Bình."


def test_an_odd_text_inside_a_sentence_is_looked_at_once():
    """A text made of the signs that stand between holes may not make a page of somebody else's wait."""
    odd = ": việc “” – (), . " * 20_000
    assert told(Ours(f"Phiếu 07/2026: Trần Văn Bình trao đổi: {odd}")).endswith(odd[-100:])


def test_what_people_typed_is_shown_as_they_typed_it():
    assert told("Không") == "Không"
    assert told(Ours("Không")) == "No"
    assert told(Joined(": ", (Ours("Lý do"), "Không"))) == "Reason: Không"


def test_a_template_says_the_same_in_english():
    source = "<p title=\"Bỏ dòng {{ n }}\">Phiếu <b>{{ n }}</b> có {{ m }} tệp.</p>{{ 'Có' if x else 'Không' }}<i>{{ y }}</i>"
    messages = templates.messages(source)
    assert messages == ["Bỏ dòng {1}", "Phiếu <1>{1}</1> có {2} tệp.", "Có", "Không"]
    assert templates.read(source, lambda message: message) == source
    turned = {"Phiếu <1>{1}</1> có {2} tệp.": "{2} files in <1>slip {1}</1>.", "Không": "Don't"}
    assert templates.read(source, lambda message: turned.get(message, message)) == (
        "<p title=\"Bỏ dòng {{ n }}\">{{ m }} files in <b>slip {{ n }}</b>.</p>{{ 'Có' if x else 'Don\\'t' }}<i>{{ y }}</i>"
    )


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Flask]:
    """The example installation with cases at many steps."""
    app = create_app(settings_in(tmp_path, Sqlite().empty(tmp_path)))
    app.config["RATELIMIT_ENABLED"] = False
    with app.app_context():
        installing.prepare()
        assert example.load()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def typed(value: Any) -> Iterator[str]:
    """Every text in a stored value."""
    if isinstance(value, str):
        yield value
        yield from (line.strip() for line in value.splitlines())
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from typed(inner)


def of_people() -> list[str]:
    """Everything in the database that is not ours: what people typed, and how they and their units are called."""
    found: set[str] = set()
    for mapper in db.Model.registry.mappers:
        for column in inspect(mapper.class_).columns:
            if isinstance(column.type, Words) or mapper.class_.__name__ in ("AuditEntry", "Release"):
                continue
            for value in db.session.scalars(select(column)):
                found.update(text for text in typed(value) if gathering.VIETNAMESE.search(text))
    return sorted(found, key=len, reverse=True)


def leftovers(page: str, people: list[str]) -> list[str]:
    """The Vietnamese of a page that nobody typed and that is not said to be Vietnamese."""
    found = []
    tree = html.fromstring(page)
    for node in tree.iter():
        if (
            not isinstance(node.tag, str)
            or node.tag in ("script", "style")
            or node.xpath("ancestor-or-self::*[@lang='vi'][not(self::html)]")
        ):
            continue
        for text in (node.text, *(child.tail for child in node), *(node.get(name) for name in READ_ALOUD)):
            rest = " ".join((text or "").split())
            if gathering.VIETNAMESE.search(rest):
                for said in people:
                    rest = rest.replace(" ".join(said.split()), "")
                begun = rest.strip(" .…;")  # A long text is cut short in a list.
                if gathering.VIETNAMESE.search(rest) and not any(begun in said for said in people):
                    found.append(rest)
    return found


@pytest.mark.only("sqlite")  # What a page says does not depend on where the rows lie.
@pytest.mark.parametrize(
    "username", ["chuyenvien.tm", "truongphong.tm", "thukyiso", "phogiamdoc", "giamdoc", "quantri"]
)
def test_no_page_shows_a_sentence_of_ours_in_vietnamese(demo: Flask, username: str):
    browser = signed_in(demo, username)
    browser.set_cookie("language", "en")
    with demo.app_context():
        people = of_people()
    waiting, kinds, found, opened = ["/", "/no-such-page", "/sign-in", "/style"], set(), {}, 0
    while waiting:
        path = waiting.pop(0)
        answer = browser.get(path)
        if answer.mimetype != "text/html" or answer.status_code in (301, 302):
            continue
        page, opened = answer.get_data(as_text=True), opened + 1
        assert 'lang="en"' in page
        if left := leftovers(page, people):
            found[path] = left
        for link in html.fromstring(page).xpath("//a/@href"):
            at = str(link).partition("#")[0].partition("?")[0]
            kind = at if at.startswith("/tasks/") else re.sub(r"\d+", "N", at)
            if at.startswith("/") and kind not in kinds and len(kinds) < 150:
                kinds.add(kind)
                waiting.append(at)
    assert opened > 20
    assert not {path: list(dict.fromkeys(left)) for path, left in found.items()}


def test_a_refused_form_speaks_english_and_sends_back_what_was_chosen(app):
    browser = signed_in(app, "chuyenvien.tm")
    assert browser.post("/language", data={"csrf_token": token(browser), "language": "en"}).status_code == 302
    page = browser.post(
        "/start/corrective_action",
        data={"csrf_token": token(browser), "key": "k", "send": "1", "title": "Không"},
    )
    text = page.get_data(as_text=True)
    assert "This field must be filled in." in text
    assert 'value="Không"' in text


def test_an_unknown_language_is_vietnamese(app):
    browser = app.test_client()
    browser.set_cookie("language", "xx")
    assert 'lang="vi"' in browser.get("/sign-in").get_data(as_text=True)


def test_scripts_know_both_languages():
    folder = ROOT / "webapp/static/js"
    sources = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js"))]
    known = set(re.findall(r"^  '([^']+)':", "".join(sources), re.MULTILINE))
    said = {
        one
        for source in sources
        for line in source.splitlines()
        for one in re.findall(r"['`]([^'`]*)['`]", line.partition("//")[0])
        if gathering.VIETNAMESE.search(one) and re.search(r"[^\W\d_]", one)
    }
    assert known
    assert said - known == set()


def test_no_shape_takes_the_sentence_of_another():
    """A sentence with holes, filled in, comes out as its own English and not as that of a wider one."""
    wrong = []
    for vietnamese, english in catalogue().sentences.items():
        if not HOLE.search(vietnamese) or re.search(r"\{\d", vietnamese):
            continue
        fill = lambda text: HOLE.sub(lambda hole: f"x{hole[1] or hole[2]}x", text)  # noqa: E731
        if (
            in_english(fill(vietnamese)) != fill(english)
            and sum(map(str.isalpha, HOLE.sub("", vietnamese))) >= 2
        ):
            wrong.append(f"{vietnamese} → {in_english(fill(vietnamese))}")
    assert not wrong
