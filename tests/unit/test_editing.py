"""What the editor of a diagram offers: what the draft says, and the issue it is based on where the draft cannot be read."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest
from lxml import html

from tests.unit.people import signed_in, token
from webapp import engine
from webapp.engine import constructs
from webapp.procedure import definition, folders
from webapp.workflow import editing

OWNER, READER = "chuyenvien.nl", "phogiamdoc"
SLIP, SETTINGS = "corrective_action.bpmn", "procedure.toml"
ROLE = 'name = "Thư ký ISO"'


@pytest.fixture
def files(app):
    """A function that gives the page of a file of a new revision, to its owner, after saving what is handed in."""
    browser = signed_in(app, OWNER)
    opened = browser.post(
        "/procedure/revisions", data={"csrf_token": token(browser), "reason": "Đổi tên vai trò"}
    )

    def page(name, data=None, who=browser):
        path = f"{opened.location}/files/{name}"
        answer = who.get(path)
        if data is not None:
            version = html.fromstring(answer.get_data(as_text=True)).xpath("//input[@name='version']/@value")[
                0
            ]
            answer = who.post(path, data={"csrf_token": token(who), "data": data, "version": version})
            assert answer.status_code == 302
            answer = who.get(path)
        assert answer.status_code == 200
        return html.fromstring(answer.get_data(as_text=True))

    return page


def settings() -> str:
    return (folders.processes() / SETTINGS).read_text(encoding="utf-8")


def slip() -> str:
    return (folders.processes() / SLIP).read_text(encoding="utf-8")


def options(page, list):
    return [" ".join(one.text_content().split()) for one in page.xpath(f"//*[@id='{list}']/option")]


def test_everything_the_draft_knows_may_be_chosen(files):
    said, page = definition.read(settings()), files(SLIP)
    assert options(page, "the-role") == [role.name for role in said.roles.values()]
    assert options(page, "the-clause")[1:] == [f"{one.id} {one.title}" for one in said.clauses.values()]
    assert page.xpath("//fieldset[@data-choices]//input[@type='checkbox']/@value") == list(said.obligations)
    assert "BM.CTCL.01" in page.xpath("//*[@id='the-paper']/option/@value")
    form = page.xpath("//*[@id='the-form']/option[@value='AssignActionForm']/@data-step")
    assert form == ["assign_action"]
    assert len(options(page, "the-called")) == 1 + len(list(folders.processes().glob("*.bpmn")))
    assert {"corrective_action", "support_asked"} <= set(options(page, "messages"))
    assert {"assign_action.decision", "case.origin"} <= set(options(page, "facts"))


def test_what_was_issued_is_fixed_and_what_is_drawn_now_is_not(files):
    drawn = slip().replace('"not_needed"', '"needless"').replace(">not_needed<", ">needless<")
    assert '"needless"' in drawn
    fixed = files(SLIP, drawn).xpath("//*[@data-fixed]/@data-fixed")[0].split()
    assert {"assign_action", "not_needed", "lane_checker", "corrective_action"} <= set(fixed)
    assert "needless" not in fixed


def test_the_draft_says_its_own_roles_and_where_it_is_broken_the_issue_says_them(files):
    files(SETTINGS, settings().replace(ROLE, 'name = "Thư ký mới"'))
    assert "Thư ký mới" in options(files(SLIP), "the-role")
    files(SETTINGS, settings().replace(ROLE, "name = "))
    assert "Thư ký ISO" in options(files(SLIP), "the-role")


@pytest.mark.parametrize(
    ("was", "wrong"),
    [
        ('camunda:dueDate="P5D"', 'camunda:dueDate="năm ngày"'),
        ('assign_action.decision == "assign"', "khi được giao"),
    ],
)
def test_an_expression_that_cannot_be_read_is_a_finding_and_no_trouble(files, was, wrong):
    assert was in slip()
    assert "viết sai cú pháp" in files(SLIP, slip().replace(was, wrong)).xpath("string(//*[@id='findings'])")


def test_a_reader_is_given_no_lists(app, files):
    page = files(SLIP, who=signed_in(app, READER))
    assert not page.xpath("//*[@data-modeler] | //select | //button[contains(., 'Lưu')]")
    assert page.xpath("//textarea[@readonly]") and page.xpath("//*[@data-diagram]")


def test_every_rule_and_type_of_the_engine_can_be_chosen():
    assert set(editing.PERFORMERS) == set(get_args(get_type_hints(engine.Performer)["rule"]))
    assert set(editing.FIELD_TYPES) == constructs._FIELD_TYPES
