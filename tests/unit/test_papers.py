"""Papers: every field of the specimen is on the page, whatever was typed; Word says the same as the PDF."""

from __future__ import annotations

import io
import re
import shutil
import unicodedata
from datetime import UTC, datetime, timedelta

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.unit.people import slip
from webapp import clock
from webapp.example import objective_year, review_story
from webapp.example.driving import open_slip, take, take_along
from webapp.example.reviews import planning
from webapp.extensions import db
from webapp.models import Case
from webapp.papers import catalogue, checking, content, rendering
from webapp.workflow import sweep

PAPERS = list(catalogue.PAPERS.values())
MARKUP = '#read("/etc/passwd") {{7*7}} <script>alert(1)</script> *đậm* $x$ @preview \\ {% if %} & "nháy"'
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = " ".join([*"bcdđghklmnpqrstvx", *(vowel + tone for vowel in VOWELS for tone in TONES)])
TESTED = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.code)


def emptied(value):
    """The same shape, and nothing in it."""
    if isinstance(value, dict):
        return {key: emptied(inner) for key, inner in value.items()}
    if isinstance(value, bool):
        return value
    # A table of the form keeps its rows, whatever is in them.
    if isinstance(value, list):
        return [emptied(inner) for inner in value] if value and isinstance(value[0], dict) else []
    return ""


def strings(value):
    """Every text of a content, but codes that are shown as a tick."""
    if isinstance(value, dict):
        return [text for key, inner in value.items() if key not in TICKS for text in strings(inner)]
    return [text for inner in value for text in strings(inner)] if isinstance(value, list) else [value]


HEADS = "TTNộidungthảoluậnKếtluậncủachủtrì"
# Heads of tables, which repeat on every page that the table goes on to.
REPEATED = re.compile(
    "|".join(
        (
            HEADS,
            "TTĐơnvịNgườinhậnNgàynhậnCáchtriểnkhai",
            "TTMụctiêuChỉtiêuTheodõiViệcsẽlàmNguồnlựcNgườichịutráchnhiệmThờihạnCáchđánhgiá",
            "TTSốphiếuTênphiếuđơnvịđềnghịLoạiyêucầuNộidungÝkiếnchỉđạophâncông",
            "TTMụctiêuChỉtiêuĐạtđượcKếtquảNhậnxétbằngchứng",
        )
    )
)
TICKS = ("kind", "outcome", "agreed")


def plain(text):
    """Letters alone: where a line or a page ends is not what is asked here."""
    return re.sub(r"\W", "", unicodedata.normalize("NFC", text))


def pages(data):
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def told(data):
    """What a PDF says, without the page numbers on top."""
    found = pages(data)
    return plain("".join(re.sub(r"^\d+\n", "", page) for page in found))


def in_word(data):
    document = docx.Document(io.BytesIO(data))
    return plain("".join(_texts(document)))


def _texts(holder):
    for inner in holder.iter_inner_content():
        if hasattr(inner, "rows"):
            for row in inner.rows:
                seen = []
                for cell in row.cells:
                    if cell._tc not in seen:
                        seen.append(cell._tc)
                        yield from _texts(cell)
        else:
            yield inner.text


def reviews(paper):
    """Cases that went every way through 5.8 and offer this paper."""
    list(review_story.reviews())
    cases = db.session.scalars(select(Case).where(Case.process.in_(paper.processes)).order_by(Case.id))
    return [case for case in cases if paper in catalogue.offered(case)]


@TESTED
def test_every_datum_of_a_paper_is_on_the_page(paper):
    said = catalogue.sample(paper)
    text = told(rendering.pdf(paper, said, draft=False))
    for value in strings(said):
        assert plain(value) in text, value


@TESTED
@pytest.mark.parametrize("shape", [emptied, dict], ids=["empty", "filled"])
def test_word_says_what_the_pdf_says(paper, shape):
    said = shape(catalogue.sample(paper))
    for draft in (True, False):
        word = in_word(rendering.word(paper, said, draft=draft))
        page = told(rendering.pdf(paper, said, draft=draft))
        # Over pages the head of a table repeats, and cells that stand side by side are read in turns.
        assert sorted(REPEATED.sub("", word)) == sorted(REPEATED.sub("", page))


@TESTED
def test_only_a_draft_says_that_it_is_one(paper):
    said = catalogue.sample(paper)
    assert "BẢNDỰTHẢO" in told(rendering.pdf(paper, said, draft=True))
    assert "BẢNDỰTHẢO" not in told(rendering.pdf(paper, said, draft=False))


@TESTED
def test_what_is_missing_is_a_dotted_line(paper):
    text = "".join(pages(rendering.pdf(paper, emptied(catalogue.sample(paper)), draft=False)))
    assert "None" not in text and "....." in text.replace(" ", "")


@TESTED
def test_it_is_an_archivable_tagged_pdf(paper):
    data = rendering.pdf(paper, catalogue.sample(paper), draft=False)
    catalog = PdfReader(io.BytesIO(data)).trailer["/Root"]
    metadata = catalog["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata and "<pdfaid:conformance>B" in metadata
    assert catalog["/MarkInfo"]["/Marked"] and catalog["/Lang"].startswith("vi")


def filled(value, text):
    """The same shape with this text in every field of prose."""
    if isinstance(value, dict):
        short = (
            "over",
            "under",
            "date",
            "opened",
            "closed",
            "parent",
            "agency",
            "agency_name",
            "place",
            "number",
            *TICKS,
        )
        return {key: inner if key in short else filled(inner, text) for key, inner in value.items()}
    return [filled(inner, text) for inner in value] if isinstance(value, list) else text


@TESTED
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_letter_composed_or_not_and_every_markup_is_printed_as_typed(paper, form):
    letters = unicodedata.normalize(form, f"{LETTERS} {LETTERS.upper()}")
    said = filled(catalogue.sample(paper), f"{MARKUP} {letters}\ndòng hai")
    wanted = plain(f"{MARKUP} {letters} dòng hai")
    for text in (
        told(rendering.pdf(paper, said, draft=False)),
        in_word(rendering.word(paper, said, draft=False)),
    ):
        assert wanted in text and "7*7=49" not in text and "root:x" not in text
    literal = "".join(pages(rendering.pdf(paper, said, draft=False)))
    assert '#read("/etc/passwd")' in literal and "{{7*7}}" in literal and "<script>" in literal


@TESTED
def test_no_other_typeface_stands_in(paper):
    letters = filled(catalogue.sample(paper), f"{LETTERS} {LETTERS.upper()}")
    data = rendering.pdf(paper, letters, draft=True)
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(io.BytesIO(data)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts and all("+LiberationSerif" in name for name in fonts)


@TESTED
def test_a_sign_the_typeface_lacks_is_a_square(paper):
    said = filled(catalogue.sample(paper), "trước 😀 sau\x07")
    assert "trước □ sau" in "".join(pages(rendering.pdf(paper, said, draft=False)))


@TESTED
def test_very_long_texts_go_over_pages_whole_and_the_motto_never_wraps(paper):
    words = " ".join(f"từ{place}" for place in range(800))
    said = filled(catalogue.sample(paper), words)
    found = pages(rendering.pdf(paper, said, draft=False))
    lines = found[0].splitlines()
    assert any(line.rstrip().endswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") for line in lines)
    assert any(line.strip().endswith("Độc lập – Tự do – Hạnh phúc") for line in lines)
    assert len(found) > 3 and found[1].startswith("2\n") and not found[0].startswith("1\n")
    assert "từ799" in found[-1] + found[-2]


def numbered(value, place):
    """The same shape, its texts told apart by a number."""
    if isinstance(value, dict):
        return {key: inner if key in TICKS else numbered(inner, place) for key, inner in value.items()}
    if isinstance(value, list):
        return [numbered(inner, place) for inner in value]
    return f"{value} mục {place}."


def lengthened(value, key=""):
    """Sixty of everything that there may be many of; the seven rows of 4.2 are printed on the form."""
    if isinstance(value, dict):
        return {inner_key: lengthened(inner, inner_key) for inner_key, inner in value.items()}
    if isinstance(value, list) and key != "rows":
        return [numbered(value[0], place) for place in range(60)] if value else []
    return value


@TESTED
def test_sixty_of_everything_are_all_printed_and_the_heads_of_tables_repeat(paper):
    said = lengthened(catalogue.sample(paper))
    data = rendering.pdf(paper, said, draft=False)
    # The heads are taken out: a page may end within an item.
    text = REPEATED.sub("", told(data))
    word = in_word(rendering.word(paper, said, draft=False))
    for value in strings(said):
        assert plain(value) in text and plain(value) in word, value
    with_head = [page for page in pages(data) if REPEATED.search(plain(page))]
    if paper.code not in ("BM.CTCL.01", "BC.XXLD"):
        assert len(with_head) > 1


@TESTED
def test_the_picture_is_the_sample_as_it_looks_now(paper):
    """Drawn anew by `make pictures`."""
    assert (paper.folder / "sample.png").read_bytes() == rendering.picture(paper, catalogue.sample(paper))


def test_a_slip_is_filled_as_far_as_it_has_come(app):
    paper = catalogue.PAPERS["BM.CTCL.01"]
    fresh, approved = slip(app), slip(app, "plan_measures")
    with app.app_context():
        before = content.content_of(paper, fresh, number=None)
        after = content.content_of(paper, approved, number=None)
        assert [offered.code for offered in catalogue.offered(db.session.get_one(Case, fresh))] == [
            paper.code
        ]
        db.session.remove()
    assert before["requester"] and before["description"] and before["number"]
    assert (before["cause"], before["measures"], before["approval"]["name"]) == ("", [], "")
    assert after["cause"] and after["measures"] and after["approval"]["name"] and after["approval"]["at"]
    assert after["implementing_unit"] and after["implementer"] and after["unit_head"] and after["deadline"]
    assert (after["outcome"], after["checked"]["name"]) == ("", "")
    assert after["approval"]["at"].startswith("Phê duyệt giải pháp, ")


def test_a_slip_bears_the_day_of_the_place_it_was_opened_at(app):
    opened = slip(app)
    with app.app_context():
        case = db.session.get_one(Case, opened)
        case.opened_at = datetime(2026, 3, 31, 18, 30, tzinfo=UTC)
        said = content.content_of(catalogue.PAPERS["BM.CTCL.01"], opened, number=None)
        db.session.remove()
    assert said["date"] == {"day": "01", "month": "4", "year": "2026"}


def test_a_notice_says_what_was_concluded_and_who_has_received_it(app):
    paper = catalogue.PAPERS["TB.XXLD"]
    with app.app_context():
        notices = [content.content_of(paper, case.id, number=None) for case in reviews(paper)]
        db.session.remove()
    assert len(notices) == 1
    said = notices[0]
    assert said["year"] == str(clock.today().year) and said["opinions"] and said["general"]
    assert len(said["inputs"]) == 6 and all(one["title"] and one["conclusion"] for one in said["inputs"])
    assert said["improvement"] and said["qms_change"] and said["resource"]
    assert said["endorsed"]["at"].startswith("5.8.2.2 Trình thông báo, ")
    assert said["approved"]["at"].startswith("Phê duyệt thông báo, ")
    assert said["receivers"] and all(one["unit"] and one["name"] and one["on"] for one in said["receivers"])


def test_a_report_has_all_six_inputs_and_goes_to_whoever_is_asked(app):
    paper = catalogue.PAPERS["BC.XXLD"]
    with app.app_context():
        reports = [content.content_of(paper, case.id, number=None) for case in reviews(paper)]
        db.session.remove()
    assert len(reports) == 1
    said = reports[0]
    assert len(said["inputs"]) == 6 and [len(one["parts"]) for one in said["inputs"]] == [1, 2, 7, 1, 1, 1]
    assert all(one["title"] and one["reporter"] for one in said["inputs"])
    assert all(part["text"] for one in said["inputs"] for part in one["parts"])
    assert [bool(part["title"]) for one in said["inputs"] for part in one["parts"]] == [
        False,
        *[True] * 9,
        *[False] * 3,
    ]
    assert said["audits"] and said["last_audit_on"] and said["receivers"] and said["year"]
    assert said["written"]["name"] and said["approved"]["at"].startswith("Phê duyệt báo cáo, ")


def said_of_each(app, code):
    """What a paper of 5.9 says of the agency and of a unit, after a year was walked; by process."""
    paper, sets = catalogue.PAPERS[code], {}
    with app.app_context():
        list(objective_year.walk_unit())
        for process in paper.processes:
            cases = db.session.scalars(select(Case).where(Case.process == process))
            reached = [one for one in cases if paper in catalogue.offered(one)]
            sets[process] = content.content_of(paper, reached[0].id, number=None)
        db.session.remove()
    return sets


def test_a_plan_of_the_agency_and_of_a_unit_has_its_bases_its_objectives_and_its_signatures(app):
    sets = said_of_each(app, "PL3.KH")
    agency, unit = sets["quality_objectives"], sets["unit_objectives"]
    for said in (agency, unit):
        assert len(said["bases"]) == 5 and all(one["title"] and one["text"] for one in said["bases"])
        assert all(value for one in said["objectives"] for value in one.values())
        assert said["objectives"][0]["target"] == "≥ 98,5 %" and said["revisions"] == []
        assert all(one["name"] and one["at"] for one in said["signatures"])
    assert agency["over"] and not agency["under"] and len(agency["signatures"]) == 3
    assert unit["under"] == unit["whose"].upper() and not unit["over"] and len(unit["signatures"]) == 2


def test_a_report_on_objectives_is_the_units_own_or_confirmed_by_the_board(app):
    sets = said_of_each(app, "PL3.BC")
    for said in sets.values():
        assert [row["result"] for row in said["results"]] == ["Đạt"] and said["conclusion"]
        assert said["results"][0]["target"] == "97 %" and said["results"][0]["reached"] == "97,2"
        assert all(one["name"] for one in said["signatures"])
    assert [one["title"] for one in sets["quality_objectives"]["signatures"]] == [
        "THƯ KÝ ISO",
        "LÃNH ĐẠO BAN ISO",
    ]
    assert [one["title"] for one in sets["unit_objectives"]["signatures"]] == ["LÃNH ĐẠO ĐƠN VỊ"]


def test_a_notice_drafted_anew_is_endorsed_no_more(app):
    paper = catalogue.PAPERS["TB.XXLD"]
    with app.app_context():
        case_id = open_slip("thukyiso", planning(kind="report"), "management_review").case_id
        list(take_along(case_id, "write_report", "approve_report"))
        with clock.moved(timedelta(days=8)):
            assert sweep.fire(case_id)
        list(take_along(case_id, "draft_notice", "endorse_notice"))
        before = content.content_of(paper, case_id, number=None)
        take(case_id, "approve_notice", {"decision": "send_back", "reason": "Thiếu số liệu."})
        take(case_id, "draft_notice")
        after = content.content_of(paper, case_id, number=None)
        db.session.remove()
    assert before["endorsed"]["name"] and not after["endorsed"]["name"]
    assert not before["approved"]["name"] and before["receivers"] == []


def test_the_head_of_the_table_repeats_and_forty_people_attend():
    paper = catalogue.PAPERS["BM.CTCL.02"]
    many = [f"Người dự {place}" for place in range(40)]
    found = pages(rendering.pdf(paper, {**catalogue.sample(paper), "attendance": many}, draft=False))
    assert sum(HEADS in plain(page) for page in found) >= 2
    assert all(name in "".join(found) for name in many) and "; gồm các nội dung" in "".join(found)


@pytest.fixture
def copied(tmp_path):
    """A paper as the Department may edit it: the folder of one, and the style beside."""
    shutil.copytree(catalogue.FOLDER / "PL3.BC", tmp_path / "PL3.BC")
    shutil.copytree(
        catalogue.FOLDER / catalogue.STYLE, tmp_path / catalogue.STYLE, ignore=lambda *_: ["fonts"]
    )
    return tmp_path / "PL3.BC"


def edited(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_warning_stops_the_printing(copied):
    edited(copied / "template.typ", "#head(", '#set text(font: "Không có phông này")\n#head(')
    paper = catalogue.read(copied)
    with pytest.raises(rendering.BrokenTemplateError, match=r"^PL3\.BC/template\.typ:4: unknown font"):
        rendering.pdf(paper, catalogue.sample(paper), draft=False)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("template.typ", "data.conclusion", "data.conclusions", "PL3.BC/template.typ · dòng 27 · template"),
        ("../_style/style.typ", "#let draft", "#let draft = foo", "_style/style.typ · dòng 3 · template"),
        (
            "template.typ",
            "#show",
            '#import "@preview/tablex:0.0.8"\n#show',
            "PL3.BC/template.typ · dòng 2 · package",
        ),
        ("paper.toml", "drafted", "draftet", "PL3.BC/paper.toml"),
        ("paper.toml", "drafted =", "drafted", "PL3.BC/paper.toml"),
        ("sample.json", '"conclusion"', '"conclusions"', "PL3.BC/sample.json"),
        ("sample.json", '"conclusion":', '"conclusion"', "PL3.BC/sample.json"),
    ],
)
def test_check_names_file_and_line_of_what_is_broken(ctcl, copied, file, old, new, said):
    assert ctcl("check", str(copied)).exit_code == 0
    edited(copied / file, old, new)
    for path in (copied, copied.parent):
        told = ctcl("check", str(path))
        assert told.exit_code == 1 and said in told.output, told.output


@pytest.mark.parametrize(
    ("text", "said"),
    [("{{ conclusions }}", "'conclusions' is undefined"), ("{{ conclusion", "{{ conclusion")],
)
def test_check_finds_what_a_word_file_cannot_fill_in(ctcl, copied, text, said):
    document = docx.Document(str(copied / "template.docx"))
    document.add_paragraph(text)
    document.save(str(copied / "template.docx"))
    told = ctcl("check", str(copied))
    assert told.exit_code == 1 and "PL3.BC/template.docx" in told.output and said in told.output, told.output


@pytest.mark.parametrize("name", ["template.docx", "template.typ"])
def test_check_finds_a_template_that_is_not_there_or_no_template_at_all(ctcl, copied, name):
    (copied / name).write_bytes(b"\xff\xfe")
    assert f"PL3.BC/{name}" in ctcl("check", str(copied)).output
    (copied / name).unlink()
    assert f"PL3.BC/{name}" in ctcl("check", str(copied)).output


def test_the_papers_of_the_house_are_whole():
    assert checking.holds_papers(catalogue.FOLDER) and not checking.holds_papers(catalogue.FOLDER.parent)
    assert checking.check(catalogue.FOLDER) == []


@pytest.mark.only("sqlite")
def test_the_command_line_prints_a_draft(ctcl, tmp_path):
    assert ctcl("demo").exit_code == 0
    said = ctcl("paper", "BM.CTCL.01", "--case", "99/1999", "-o", str(tmp_path / "phieu.pdf"))
    assert said.exit_code == 1 and "99/1999" in said.output
    said = ctcl("paper", "BM.CTCL.01", "--case", "01/2026", "-o", str(tmp_path / "phieu.txt"))
    assert said.exit_code == 1 and ".docx" in said.output
    number = f"01/{clock.today().year}"
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        said = ctcl("paper", "BM.CTCL.01", "--case", number, "-o", str(tmp_path / f"phieu.{kind}"))
        assert said.exit_code == 0, said.output
        assert (tmp_path / f"phieu.{kind}").read_bytes().startswith(start)


def test_minutes_are_written_from_the_record_of_their_meeting(app):
    paper = catalogue.PAPERS["BM.CTCL.02"]
    with app.app_context():
        said = content.content_of(paper, reviews(paper)[0].id, number="03/BB-BCĐ ISO")
        db.session.remove()
    assert said["number"] == "03/BB-BCĐ ISO" and said["chair"] and said["secretary"] and said["attendance"]
    assert said["opened"]["hour"] and said["opened"]["minute"] and said["closed"]["date"]["year"]
    assert all(report["reporter"] and report["summary"] for report in said["reports"])
    assert all(row["discussion"] and row["conclusion"] for row in said["rows"][:6]) and len(said["rows"]) == 7
    assert said["improvement"] and said["qms_change"] and said["resource"]
    assert said["secretary_signed"]["name"] and said["chair_signed"]["name"]
