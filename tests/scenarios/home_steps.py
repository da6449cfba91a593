"""Steps about homes and figures: numbers by their words, and what opens behind them."""

from __future__ import annotations

from flask.testing import FlaskClient
from lxml import html
from pytest_bdd import parsers, then, when

from tests.scenarios.department import Department
from tests.unit.people import token
from webapp.example.agency import person_id

say = parsers.parse


def _page(department: Department) -> html.HtmlElement:
    assert department.last is not None
    return html.fromstring(department.last.get_data(as_text=True))


def _number(department: Department, words: str) -> html.HtmlElement:
    (found,) = _page(department).xpath(
        "//ul[@class='numbers']//a[normalize-space(span) = $words]", words=words
    )
    return found


@when(say('"{username}" đăng nhập'))
def signs_in(department: Department, username: str) -> None:
    browser: FlaskClient = department.app.test_client()
    with department.app.app_context():
        given = {"csrf_token": token(browser, "/sign-in"), "person_id": person_id(username)}
    department.last = browser.post("/sign-in/example", data=given, follow_redirects=True)


@then(say('trang đầu tiên là "{path}"'))
def first_page_is(department: Department, path: str) -> None:
    assert department.last is not None
    assert department.last.request.path == path


@then(say('số "{words}" trên trang là {number:d}'))
def number_is(department: Department, words: str, number: int) -> None:
    assert _number(department, words).xpath("string(b)") == str(number), department.text


@when(say('"{username}" mở số "{words}"'))
def opens_number(department: Department, username: str, words: str) -> None:
    department.get(username, str(_number(department, words).get("href")))


@then(say('bảng "{code}" có dòng "{row}" với {number:d} ở cột "{column}"'))
def table_says(department: Department, code: str, row: str, number: int, column: str) -> None:
    (table,) = _page(department).xpath("//section[@id = $code]//table", code=code)
    place = [" ".join(head.text_content().split()) for head in table.xpath("thead/tr/*")].index(column)
    rows = [line.xpath("*") for line in table.xpath("tbody/tr")]
    (cells,) = [cells for cells in rows if cells[0].text_content().strip().startswith(row)]
    assert cells[place].text_content().strip() == str(number)
