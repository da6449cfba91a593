"""Loading what exists: every fault by row and column, all of it or nothing, bounded before it is read."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from click.testing import CliRunner
from sqlalchemy import func, select

from tests.unit.people import signed_in, token
from webapp.cli import main
from webapp.example.agency import person_id
from webapp.extensions import db, writing
from webapp.models import AuditEntry, LegacyRecord, Membership, Objective, Person, Unit
from webapp.registers import objectives as register
from webapp.workflow import import_kinds, importing, sessions, tables
from webapp.workflow.errors import NotFound, Refused

LEGACY = ["Số hồ sơ", "Ngày", "Mã đơn vị", "Nội dung KPH", "Mô tả", "Hình thức xử lý"]
GOOD = ["K1", "05/01/2025", "TM", "Trễ hạn", "Chậm ba ngày", "Làm lại"]


def xlsx(*rows):
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return written.getvalue()


def load(app, code, data, name="a.xlsx", *, trial=False, by="quantri"):
    with app.app_context(), writing():
        return importing.load(sessions.actor_for(person_id(by)), code, name, data, trial=trial)


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_every_fault_is_told_by_row_and_column_and_nothing_is_loaded(app):
    rows = [
        GOOD,
        ["K1", "32/01/2025", "XX", "", "Mô tả", "Đốt"],
        ["K2", "01/01/2099", "TM", "n" * 201, "Mô\u202etả", ""],
        ["", "", "", "", "", ""],
        ["K2", "2025-02-01", "XX", "Trễ hạn", "Mô tả", "Đốt"],
    ]
    loaded = load(app, "legacy", xlsx(LEGACY, *rows))
    told = {(fault.row, fault.column, fault.sentence) for fault in loaded.faults}
    assert told == {
        (3, "Số hồ sơ", "Trùng với dòng 2."),
        (3, "Ngày", "Ngày viết theo dạng 31/12/2025."),
        (3, "Nội dung KPH", "Cần nhập mục này."),
        (4, "Ngày", "Ngày chưa tới hoặc quá xa."),
        (4, "Nội dung KPH", "Dài quá 200 ký tự."),
        (4, "Mô tả", "Có ký tự ẩn không hợp lệ; hãy gõ lại."),
        (6, "Số hồ sơ", "Trùng với dòng 4."),
        (6, "Mã đơn vị", "Không có đơn vị mã XX."),
        (6, "Hình thức xử lý", "Không có trong danh mục hình thức xử lý."),
    }
    assert (loaded.rows, loaded.written, count(app, LegacyRecord)) == (4, False, 0)


def test_a_good_sheet_is_loaded_whole_once_and_audited(app):
    data = xlsx(LEGACY, GOOD, ["K2", "06/01/2025", "TM", "Trễ hạn", "Mô tả", ""])
    assert load(app, "legacy", data, trial=True).written is False
    assert count(app, LegacyRecord) == 0
    assert load(app, "legacy", data).written is True
    with app.app_context():
        row = db.session.scalars(select(LegacyRecord).order_by(LegacyRecord.id)).first()
        assert (row.number, row.content_folded, row.disposition) == ("K1", "tre han", "rework")
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (entry.action, entry.details["rows"]) == ("import", 2)
    again = load(app, "legacy", data)
    assert [fault.sentence for fault in again.faults] == ["Đã có hồ sơ số K1.", "Đã có hồ sơ số K2."]
    assert count(app, LegacyRecord) == 2


def test_what_breaks_half_way_leaves_nothing(app, monkeypatch):
    kind = import_kinds.KINDS["units"]

    def breaks(row, known):
        if row["code"] == "B":
            raise RuntimeError("broken on purpose")
        kind.add(row, known)

    monkeypatch.setitem(
        import_kinds.KINDS, "units", import_kinds.Kind(*list(vars(kind).values())[:5], breaks)
    )
    before = count(app, Unit)
    with pytest.raises(RuntimeError):
        load(app, "units", xlsx(["Mã đơn vị", "Tên đơn vị"], ["A", "Phòng A"], ["B", "Phòng B"]))
    with app.app_context():
        db.session.rollback()
    assert count(app, Unit) == before


def test_people_come_with_their_unit_and_roles(app):
    header = [
        "Tên đăng nhập",
        "Họ tên",
        "Chức vụ",
        "Thư điện tử",
        "Mã đơn vị",
        "Vai trò (cách nhau bằng dấu ;)",
    ]
    good = ["moi", "Người mới", "Chuyên viên", "moi@example.vn", "CN", "staff; chuyen gia danh gia"]
    wrong = ["Hoa ", "Hoa", "", "", "", "Vua; Lãnh đạo đơn vị"]
    faults = load(app, "people", xlsx(header, good, wrong)).faults
    assert {(f.row, f.column) for f in faults} == {(3, header[0])}
    wrong[0] = "hoa"
    faults = load(app, "people", xlsx(header, good, wrong)).faults
    assert {(f.row, f.column) for f in faults} == {(3, header[5]), (3, header[4])}
    assert load(app, "people", xlsx(header, good)).written
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.username == "moi")).one()
        roles = db.session.scalars(select(Membership.role).where(Membership.person_id == person.id))
        assert set(roles) == {"staff", "internal_auditor"}
        assert person.password_hash is None


OBJECTIVES = list(import_kinds.KINDS["objectives"].headings.values())
ONE = [
    "2026",
    "TM",
    "Trả kết quả đúng hạn",
    "98,5",
    "%",
    "Khong thap hon chi tieu",
    "96",
    "Hằng quý",
    "chuyenvien.tm",
]


def test_an_objective_that_cannot_be_measured_is_refused_with_its_row(app):
    rows = [
        [*ONE, "truongphong.tm"],
        ["2026", "TM", "Không có đơn vị tính", "98,5", ""],
        ["2099", "", "Năm sai", "5", "ngày"],
        ["2026", "XX", "Sai nhiều", "gần hết", "%", "Cao", "", "Hằng giờ", "khongco", "khongco", "", "Tốt"],
        [*ONE, "truongphong.tm"],
    ]
    loaded = load(app, "objectives", xlsx(OBJECTIVES, *rows))
    assert {(fault.row, fault.column) for fault in loaded.faults} == {
        (3, "Đơn vị tính"),
        (4, "Năm"),
        *((5, OBJECTIVES[place]) for place in (1, 3, 5, 7, 8, 9, 11)),
        (6, "Mục tiêu"),
    }
    assert any("98,5 (5.9" in fault.sentence for fault in loaded.faults)
    assert count(app, Objective) == 0


def test_an_objective_of_one_name_may_stand_for_each_year_and_unit_but_once(app):
    sheet = xlsx(OBJECTIVES, ONE, ["2025", *ONE[1:]], ["2026", "", *ONE[2:]])
    assert load(app, "objectives", sheet).written
    assert count(app, Objective) == 3
    again = load(app, "objectives", sheet)
    assert [fault.sentence for fault in again.faults] == ["Đã có mục tiêu này trong năm."] * 3


def test_a_loaded_objective_is_measured_and_assessed_like_any_other_but_not_revised(app):
    assert load(app, "objectives", xlsx(OBJECTIVES, ONE)).written
    with app.app_context():
        objective_id = db.session.scalars(select(Objective.id)).one()
        unit_id = db.session.scalars(select(Objective.unit_id)).one()
    browser = signed_in(app, "chuyenvien.tm")
    told = {"value": "97", "measured_on": "2026-02-01", "evidence": "Báo cáo 1", "key": "k1"}
    told["csrf_token"] = token(browser, f"/objectives/{objective_id}")
    assert browser.post(f"/objectives/{objective_id}/values", data=told).status_code == 302
    page = browser.get(f"/objectives/{objective_id}").get_data(as_text=True)
    assert "Nạp từ Excel" in page and "97" in page
    assert "97" in browser.get("/objectives?year=2026").get_data(as_text=True)
    with app.app_context():
        assert [row["reached"] for row in register.to_assess(unit_id, 2026)] == ["97"]
    leader = signed_in(app, "truongphong.tm")
    assert leader.get(f"/objectives/{objective_id}/revise").status_code == 404
    answer = leader.post(
        f"/objectives/{objective_id}/revise", data={"key": "k2", "version": "1", "csrf_token": token(leader)}
    )
    assert "Mục tiêu nạp từ Excel không sửa đổi ở đây" in answer.get_data(as_text=True)


@pytest.mark.parametrize("code", sorted(import_kinds.KINDS))
def test_a_template_has_the_headings_its_kind_reads(app, code):
    rows = tables.read("mau.xlsx", importing.template(code))
    assert rows == [list(import_kinds.KINDS[code].headings.values())]
    with pytest.raises(Refused, match="không có dòng dữ liệu"):
        load(app, code, importing.template(code))


def bomb():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.LARGEST_UNPACKED + 1))
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.xlsx", b"", "rỗng"),
        ("a.xlsx", b"x" * (tables.LARGEST + 1), "5 MB"),
        ("a.xlsx", b"not a zip", "Không đọc được"),
        ("a.xlsx", b"PK\x03\x04 not a zip either", "Không đọc được"),
        ("a.xls", b"x", "xlsx hoặc .csv"),
        ("a.csv", "Số".encode("utf-16"), "UTF-8"),
        ("a.csv", b"a\n" * 5002, "5000 dòng"),
        ("a.csv", b"a\n" * 50_000, "5000 dòng"),
        ("a.csv", b"x" * 200_000 + b"\n", "Không đọc được tệp CSV"),
        ("a.csv", "Số hồ sơ,Ngày\n1,2\n".encode(), "thiếu cột: Mã đơn vị"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(app, name, data, told):
    with pytest.raises(Refused, match=told):
        load(app, "legacy", data, name)


def test_a_sheet_that_unpacks_too_large_is_refused(app):
    with pytest.raises(Refused, match="quá lớn"):
        load(app, "legacy", bomb())


def test_only_an_administrator_loads(app):
    with pytest.raises(NotFound):
        load(app, "units", b"x", by="thukyiso")


def test_dates_numbers_and_our_own_apostrophe_come_as_people_type_them(app):
    data = ("Số;Ngày\n'=1;05/01/2025\n").encode("utf-8-sig")
    assert tables.read("a.csv", data) == [["Số", "Ngày"], ["=1", "05/01/2025"]]
    assert tables.read("a.xlsx", xlsx(["a"], [3.0]))[1] == ["3"]


def test_the_command_line_loads_and_tells(tmp_path, monkeypatch):
    monkeypatch.setenv("CTCL_DATA", str(tmp_path / "data"))
    file = tmp_path / "units.csv"
    run = lambda *words: CliRunner().invoke(main, ["import", "units", str(file), *words])  # noqa: E731
    file.write_text("Mã đơn vị,Tên đơn vị\nA,Phòng A\nA,Phòng B\n")
    refused = run()
    assert refused.exit_code == 1 and "Dòng 3, cột “Mã đơn vị”: Trùng với dòng 2." in refused.output
    file.write_text("Mã đơn vị,Tên đơn vị\nA,Phòng A\n")
    assert "1 dòng, không có lỗi" in run("--dry-run").output
    assert "Đã nạp 1 dòng" in run().output
    assert run().exit_code == 1
