"""The editor of a diagram: drawn on, told in lists, saved like any page, its findings beside their elements."""

from __future__ import annotations

import dataclasses
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.doing import BOARD, OWNER, become
from webapp import engine
from webapp.procedure import folders

# What people see does not depend on where the rows lie.
pytestmark = pytest.mark.only("sqlite")

SLIP = "corrective_action.bpmn"
FILES = sorted(path.name for path in folders.processes().glob("*.bpmn"))


@pytest.fixture
def owner(site: str, open_browser: Open) -> Page:
    """The owner's window before a revision that was just opened."""
    page = open_browser(site, viewport={"width": 1280, "height": 900})
    become(page, OWNER)
    page.goto("/procedure/revisions")
    page.get_by_label("Lý do sửa").fill("Đổi thời hạn")
    page.get_by_role("button", name="Mở bản sửa").click()
    return page


def draw(page: Page, name: str = SLIP) -> None:
    page.goto(f"/procedure/revisions/1/files/{name}")
    expect(page.locator("[data-modeler][data-drawn]")).to_be_visible()


def drawn(page: Page, id: str) -> Locator:
    return page.locator(f".djs-element[data-element-id='{id}'] .djs-hit").first


def pick(page: Page, id: str) -> None:
    """Click it, with nothing chosen before whose menu may lie over it; a flow is where its line is."""
    canvas = page.locator(".modeler .drawing")
    canvas.scroll_into_view_if_needed()
    width = canvas.evaluate("one => one.clientWidth")
    canvas.click(position={"x": width - 8, "y": 8})
    where = """one => {
        const box = one.getBoundingClientRect();
        if (!one.closest('.djs-connection')) return [box.x + box.width / 2, box.y + box.height / 2];
        const at = one.getPointAtLength(one.getTotalLength() / 3).matrixTransform(one.getScreenCTM());
        return [at.x, at.y];
    }"""
    x, y = drawn(page, id).evaluate(where)
    page.mouse.click(x, y)
    expect(page.locator(f".djs-element.selected[data-element-id='{id}']")).to_have_count(1)


def the(page: Page, label: str) -> Locator:
    return page.locator(".panel").get_by_label(label, exact=True)


def say(page: Page, label: str, words: str) -> None:
    the(page, label).fill(words)
    the(page, label).blur()


def xml(page: Page) -> str:
    return page.locator("#data").input_value()


def save(page: Page, name: str = SLIP) -> None:
    page.locator(".tools").get_by_role("button", name=f"Lưu {name}").click()
    expect(page.locator("[data-modeler][data-drawn]")).to_be_visible()


def test_a_step_is_changed_by_hand_and_keyboard_and_the_desk_tells_it(owner: Page) -> None:
    draw(owner)
    pick(owner, "assign_action")
    say(owner, "Tên", "5.3 Chỉ đạo, giao việc")
    expect(owner.locator("[data-state]")).to_have_text("Có thay đổi chưa lưu")
    say(owner, "Thời hạn", "P7D")
    owner.get_by_role("button", name="Hoàn tác").click()
    expect(the(owner, "Thời hạn")).to_have_value("P5D")
    owner.get_by_role("button", name="Làm lại thay đổi").click()
    the(owner, "Khi phê duyệt, hệ thống ghi").fill("chỉ đạo")
    owner.keyboard.press("Control+s")
    expect(owner.locator(".flash")).to_contain_text(f"Đã lưu “{SLIP}”")
    owner.get_by_role("link", name="Bản sửa quy trình số 1").click()
    told = owner.locator("main")
    expect(told).to_contain_text("“5.3 Chỉ đạo, phân công” đổi tên thành “5.3 Chỉ đạo, giao việc”")
    expect(told).to_contain_text("“5.3 Chỉ đạo, giao việc”: thời hạn P5D → P7D")


def as_read(name: str, text: str) -> engine.Diagram:
    """What the engine reads of a file, without its bytes."""
    diagram, findings = engine.read(name, text.encode())
    assert diagram is not None and not findings
    return dataclasses.replace(diagram, xml=b"")


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_changed_stays_as_it_was(owner: Page, name: str) -> None:
    draw(owner, name)
    before = xml(owner)
    said = the(owner, "Tên").input_value()
    say(owner, "Tên", f"{said}!")
    assert as_read(name, xml(owner)).name == f"{said}!"
    say(owner, "Tên", said)
    assert xml(owner) != before
    assert as_read(name, xml(owner)) == as_read(name, before)
    owner.get_by_role("button", name="Hoàn tác").click(click_count=2)
    expect(owner.locator("#data")).to_have_value(before)


def test_a_step_is_added_told_in_lists_and_its_findings_stand_beside_it(owner: Page) -> None:
    draw(owner)
    pick(owner, "assign_action")
    owner.locator(".djs-context-pad [data-action='append.append-task']").click()
    expect(the(owner, "Mã")).to_have_value("step_1")
    owner.keyboard.press("Escape")
    say(owner, "Mã", "assign_action")
    assert the(owner, "Mã").evaluate("one => one.validationMessage") == "Mã này đã có trên sơ đồ."
    say(owner, "Mã", "inform_unit")
    say(owner, "Tên", "Báo đơn vị")
    the(owner, "Mục của quy trình").select_option("5.3")
    expect(the(owner, "Tên")).to_have_value("5.3 Báo đơn vị")
    owner.locator(".panel").get_by_label("QT-5.3.b").check()
    the(owner, "Tìm trong mọi yêu cầu").fill("QT-5.4.a")
    owner.locator(".panel").get_by_label("QT-5.4.a").check()
    owner.get_by_role("button", name="Thêm trường").click()
    row = owner.locator(".panel .row")
    for part, words in (("Mã trường", "told"), ("Nhãn", "Đã báo chưa")):
        row.get_by_label(part, exact=True).fill(words)
    row.get_by_label("Kiểu").select_option("chọn một")
    row.get_by_label("Các lựa chọn").fill("yes = Đã báo\nno = Chưa")
    row.get_by_label("Bắt buộc").check()
    the(owner, "Quy tắc chọn người").select_option("Không phải người của")
    say(owner, "Bước hoặc điều được hỏi", "case.drafter")
    save(owner)
    diagram, _ = engine.read(SLIP, xml(owner).encode())
    assert diagram is not None
    step = diagram.steps["inform_unit"]
    assert (step.name, step.clause, step.form) == ("5.3 Báo đơn vị", "5.3", "")
    assert (step.obligations, step.performer) == (("QT-5.3.b", "QT-5.4.a"), "not case.drafter")
    assert step.fields == (
        engine.Field("told", "Đã báo chưa", "enum", (("yes", "Đã báo"), ("no", "Chưa")), True),
    )
    found = owner.locator("#findings [data-element=inform_unit]", has_text="không dẫn tới đâu")
    found.get_by_role("button", name="5.3 Báo đơn vị").click()
    expect(the(owner, "Mã")).to_have_value("inform_unit")
    expect(owner.locator(".panel [data-said]")).to_contain_text("không dẫn tới đâu")
    expect(owner.locator("[data-container-id=inform_unit] .flaw")).to_contain_text("⚠")
    expect(drawn(owner, "inform_unit").locator("..")).to_have_class(re.compile("flawed"))
    for flawed in (".djs-shape.flawed > .djs-visual > rect", ".djs-connection.flawed > .djs-visual > path"):
        expect(owner.locator(flawed).first).to_have_css("stroke", "rgb(179, 32, 44)")


def test_an_obligation_that_nobody_knows_is_shown_and_can_be_taken_away(owner: Page) -> None:
    draw(owner)
    owner.locator("summary", has_text="XML của sơ đồ").click()
    owner.locator("#data").fill(xml(owner).replace('"QT-5.3.b', '"QT-9.z QT-5.3.b'))
    owner.locator("#data").blur()
    pick(owner, "assign_action")
    owner.locator(".panel").get_by_label("QT-5.3.a").check()
    assert 'value="QT-9.z QT-5.3.b QT-5.3.a"' in xml(owner)
    owner.locator(".panel").get_by_label("QT-9.z").click()
    assert 'value="QT-5.3.b QT-5.3.a"' in xml(owner)


def test_what_was_issued_keeps_its_id(owner: Page) -> None:
    draw(owner)
    for id in ("assign_action", "need_decided", "needed"):
        pick(owner, id)
        expect(the(owner, "Mã")).to_have_value(id)
        expect(the(owner, "Mã")).not_to_be_editable()


def test_a_new_step_that_takes_a_form_of_the_program_is_the_step_of_that_form(owner: Page) -> None:
    draw(owner, "unit_objectives.bpmn")
    pick(owner, "approve_unit_objectives")
    owner.locator(".djs-context-pad [data-action='append.append-task']").click()
    owner.keyboard.press("Escape")
    the(owner, "Biểu mẫu").select_option("OpenRequestForm")
    expect(the(owner, "Mã")).to_have_value("open_request")
    owner.get_by_role("button", name="Hoàn tác").click()
    expect(the(owner, "Mã")).to_have_value("step_1")


def test_what_a_form_elsewhere_asked_of_a_field_stays_asked(owner: Page) -> None:
    draw(owner)
    asked = (
        '<camunda:formData><camunda:formField id="why" label="Vì sao" type="string"><camunda:validation>'
        '<camunda:constraint name="maxlength" config="9" /></camunda:validation></camunda:formField></camunda:formData>'
    )
    inside = '<camunda:properties>\n          <camunda:property name="clause" value="5.2.2"'
    assert inside in xml(owner)
    owner.locator("summary", has_text="XML của sơ đồ").click()
    without = xml(owner).replace(' camunda:formKey="DetermineNeedForm"', "")
    owner.locator("#data").fill(without.replace(inside, asked + inside))
    owner.locator("#data").blur()
    pick(owner, "determine_need")
    owner.locator(".panel .row").get_by_label("Bắt buộc").check()
    said = xml(owner)
    assert '<camunda:constraint name="maxlength" config="9" />' in said
    diagram, _ = engine.read(SLIP, said.encode())
    assert diagram is not None
    assert diagram.steps["determine_need"].fields == (engine.Field("why", "Vì sao", "string", (), True),)
    assert diagram.steps["determine_need"].clause == "5.2.2"


def test_flows_lanes_and_events_are_told_too(owner: Page) -> None:
    draw(owner)
    pick(owner, "needed")
    say(owner, "Điều kiện", 'determine_need.decision == "yes"')
    the(owner, "Đi đường này khi không điều kiện nào đúng").check()
    expect(the(owner, "Điều kiện")).to_have_value("")
    pick(owner, "month_passed")
    the(owner, "Loại hẹn giờ").select_option("Sau một khoảng")
    say(owner, "Thời điểm hẹn giờ", "P2M")
    pick(owner, "request_reissued")
    say(owner, "Thông điệp hoặc mã", "nonconformity")
    say(owner, "Danh sách hồ sơ cần mở", "verify_result.requests")
    pick(owner, "implement_measures")
    the(owner, "Quy trình được gọi").select_option("review_by_report")
    owner.locator(".djs-element[data-element-id=lane_checker] .djs-hit").first.click(
        force=True, position={"x": 15, "y": 30}
    )
    the(owner, "Vai trò").select_option("Thư ký ISO")
    diagram, _ = engine.read(SLIP, xml(owner).encode())
    assert diagram is not None
    assert diagram.elements["need_decided"].default == "needed" and not diagram.flows["needed"].condition
    assert diagram.elements["month_passed"].timer == "P2M"
    ended = diagram.elements["request_reissued"]
    assert (ended.message, ended.seeds) == ("nonconformity", "verify_result.requests")
    assert diagram.calls == {"implement_measures": "review_by_report"}
    assert diagram.lanes["lane_checker"] == "Thư ký ISO"


def test_nothing_is_offered_that_the_engine_refuses(owner: Page) -> None:
    draw(owner)
    palette = owner.locator(".djs-palette .entry[data-action^='create.']")
    assert palette.count() == 6
    owner.locator(".djs-palette [data-action='create.intermediate-event']").click()
    owner.locator(".modeler .drawing").click(position={"x": 600, "y": 130})
    tried = 0
    for id in ("assign_action", "need_found", "request_stopped", "need_decided", "month_passed", "event_1"):
        pick(owner, id)
        owner.locator(".djs-context-pad [data-action=replace]").click()
        kinds = owner.locator(".djs-popup .entry")
        ids = [str(one.get_attribute("data-id")) for one in kinds.all()]
        owner.keyboard.press("Escape")
        for kind in ids:
            pick(owner, id)
            owner.locator(".djs-context-pad [data-action=replace]").click()
            owner.locator(f".djs-popup .entry[data-id='{kind}']").click()
            _, findings = engine.read(SLIP, xml(owner).encode())
            wrong = [finding for finding in findings if finding.rule in ("construct", "event")]
            assert not wrong, (id, kind, wrong)
            owner.get_by_role("button", name="Hoàn tác").click()
            tried += 1
    assert tried > 20


def test_several_chosen_at_once_break_no_rule_of_the_page(owner: Page) -> None:
    """The modeler's menus for several elements bring styles that the page's policy refuses, and says so."""
    draw(owner)
    pick(owner, "assign_action")
    drawn(owner, "consolidate_requests").click(modifiers=["Shift"])
    expect(owner.locator(".djs-element.selected")).to_have_count(2)
    expect(owner.locator(".djs-context-pad .entry")).to_have_count(1)
    expect(owner.locator(".panel h2")).to_have_text("Quy trình")


def test_two_who_save_at_once_lose_nothing(owner: Page, open_browser: Open) -> None:
    draw(owner)
    other = open_browser(owner.url.partition("/procedure")[0], viewport={"width": 1280, "height": 900})
    become(other, OWNER)
    draw(other)
    for page, name in ((owner, "5.3 Chỉ đạo trước"), (other, "5.3 Chỉ đạo sau")):
        pick(page, "assign_action")
        say(page, "Tên", name)
    save(owner)
    expect(owner.locator(".flash")).to_be_visible()
    save(other)
    expect(other.get_by_role("alert")).to_contain_text("đã lưu")
    expect(other.locator("[data-state]")).to_have_text("Có thay đổi chưa lưu")
    pick(other, "assign_action")
    expect(the(other, "Tên")).to_have_value("5.3 Chỉ đạo sau")


def test_what_is_typed_and_not_left_yet_belongs_to_the_step_it_was_typed_for(owner: Page) -> None:
    draw(owner)
    pick(owner, "assign_action")
    the(owner, "Thời hạn").fill("P9D")
    pick(owner, "verify_result")
    diagram, _ = engine.read(SLIP, xml(owner).encode())
    assert diagram is not None
    assert diagram.steps["assign_action"].due == "P9D" != diagram.steps["verify_result"].due


def test_leaving_with_changes_is_asked_about(owner: Page) -> None:
    draw(owner)
    asked: list[str] = []
    owner.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    owner.get_by_role("link", name="Bản sửa quy trình số 1").click()
    draw(owner)
    pick(owner, "assign_action")
    say(owner, "Tên", "5.3 Khác")
    owner.get_by_role("link", name="Bản sửa quy trình số 1").click()
    expect(owner.locator("h1")).to_contain_text("Bản sửa quy trình")
    draw(owner)
    pick(owner, "assign_action")
    say(owner, "Tên", "5.3 Khác")
    save(owner)
    assert asked == ["beforeunload"]


def test_a_broken_file_is_mended_as_text_and_drawn_again(owner: Page) -> None:
    draw(owner)
    whole = xml(owner)
    owner.locator("summary", has_text="XML của sơ đồ").click()
    owner.locator("#data").fill("<bpmn:definitions")
    owner.locator("#data").blur()
    expect(owner.locator("[data-state]")).to_contain_text("Không vẽ được tệp này")
    owner.locator("#save").get_by_role("button", name=f"Lưu {SLIP}").click()
    expect(owner.locator("#findings")).to_contain_text("Tệp XML hỏng")
    owner.locator("#data").fill(whole.replace("5.3 Chỉ đạo, phân công", "5.3 Chỉ đạo"))
    owner.locator("#data").blur()
    expect(owner.locator("[data-modeler][data-drawn]")).to_be_visible()
    pick(owner, "assign_action")
    expect(the(owner, "Tên")).to_have_value("5.3 Chỉ đạo")


def test_without_scripts_the_file_is_edited_as_text(owner: Page, open_browser: Open) -> None:
    page = open_browser(owner.url.partition("/procedure")[0], java_script_enabled=False)
    become(page, OWNER)
    page.goto(f"/procedure/revisions/1/files/{SLIP}")
    expect(page.locator(".modeler")).not_to_be_visible()
    page.locator("#data").fill(xml(page).replace("5.3 Chỉ đạo, phân công", "5.3 Chỉ đạo"))
    page.locator("#save").get_by_role("button", name=f"Lưu {SLIP}").click()
    expect(page.locator(".flash")).to_contain_text("Đã lưu")


def test_others_look_at_the_drawing_and_change_nothing(owner: Page, open_browser: Open) -> None:
    page = open_browser(owner.url.partition("/procedure")[0])
    become(page, BOARD)
    page.goto(f"/procedure/revisions/1/files/{SLIP}")
    expect(page.locator(".drawing[data-drawn]")).to_be_visible()
    expect(page.locator(".modeler, .panel, .djs-palette")).to_have_count(0)
    expect(page.get_by_role("button", name=f"Lưu {SLIP}")).to_have_count(0)
    expect(page.locator("#data")).not_to_be_editable()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_has_no_barrier_a_machine_can_find(
    owner: Page, open_browser: Open, scheme: str, width: int
) -> None:
    site = owner.url.partition("/procedure")[0]
    page = open_browser(site, viewport={"width": width, "height": 844}, color_scheme=scheme)
    become(page, OWNER)
    draw(page)
    pick(page, "assign_action")
    say(page, "Thời hạn", "năm ngày")
    the(page, "Biểu mẫu").select_option("")
    save(page)
    page.locator("#findings [data-element=assign_action] button").first.click()
    page.locator("#findings").scroll_into_view_if_needed()
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0


def test_an_english_reader_reads_the_editor_in_english(owner: Page) -> None:
    draw(owner)
    expect(owner.locator(".djs-palette [aria-label='Thêm bước']")).to_have_count(1)
    owner.get_by_role("button", name="English").click()
    draw(owner)
    pick(owner, "assign_action")
    expect(owner.locator(".panel h2")).to_have_text("Step")
    expect(owner.locator(".djs-palette [aria-label='Create task']")).to_have_count(1)
