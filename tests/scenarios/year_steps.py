"""Steps of the year-long story: many months in few words, cases named as people name them."""

from __future__ import annotations

from typing import Any

from lxml import html
from pytest_bdd import given, parsers, then, when
from sqlalchemy import select

from tests.scenarios.department import Department, words
from webapp.extensions import db
from webapp.models import Case

say = parsers.parse


@given(say('"{username}" ghi sự không phù hợp "{content}", đơn vị xử lý xong, vào các ngày:'))
@when(say('"{username}" ghi sự không phù hợp "{content}", đơn vị xử lý xong, vào các ngày:'))
def happens_again(department: Department, username: str, content: str, datatable: Any) -> None:
    for (text,) in datatable:
        day = department.day(text)
        assert day is not None
        department.clock_on(day)
        department.open(username, {"content": content}, process="nonconformity")
        department.along("check_correction")
        department.do("truongphong.tm", "check_correction")
        assert department.case().outcome == "nonconformity_corrected", department.text


@when(say('xét "{label}"'))
def spoken_of(department: Department, label: str) -> None:
    """The case with this name becomes the one spoken of."""
    number = label.removeprefix("Phiếu ")
    with department.app.app_context():
        case_id = db.session.scalars(select(Case.id).where(Case.number == number)).one()
    department.opened = [*(one for one in department.opened if one != case_id), case_id]


@when(say('"{usernames}" lần lượt làm bước "{step}"'))
def one_after_the_other(department: Department, usernames: str, step: str) -> None:
    for username in usernames.split(", "):
        department.do(username, step)
        assert department.last is not None
        assert department.last.status_code == 302, department.text


@then(say('chuỗi liên kết của hồ sơ có "{labels}"'))
def chain_holds(department: Department, labels: str) -> None:
    page = html.fromstring(department.get("thukyiso", f"/cases/{department.case_id}").get_data(as_text=True))
    linked = [words(html.tostring(link, encoding="unicode")) for link in page.xpath("//*[@id='links']//a")]
    for label in labels.split(", "):
        assert any(label in text for text in linked), (label, linked)
