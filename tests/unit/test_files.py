"""Evidence: what is taken, what is refused, who opens it, and that nothing is lost on the way."""

from __future__ import annotations

import io
import re
import uuid
import zipfile

import pillow_heif
import pytest
from PIL import Image
from sqlalchemy import select

from tests.scenarios.department import SCAN, heic
from tests.unit.people import signed_in, slip, token
from webapp.extensions import db
from webapp.models import Attachment
from webapp.workflow import files, photos

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"


def docx():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return held.getvalue()


def attach(app, case_id, name, data, username="truongphong.tm", **more):
    browser = signed_in(app, username)
    path = f"/tasks/{open_task(browser)}"
    given = {
        "csrf_token": token(browser),
        "key": uuid.uuid4().hex,
        "reason": "Chữ đang gõ",
        "save": "1",
        "attachments": (io.BytesIO(data), name),
        **more,
    }
    return browser, path, browser.post(path, data=given, content_type="multipart/form-data")


def open_task(browser):
    return re.search(r'href="/tasks/(\d+)"', browser.get("/available").get_data(as_text=True))[1]


@pytest.mark.parametrize(
    ("name", "data"), [("bằng chứng.pdf", SCAN), ("ảnh.PNG", PNG), ("biên bản.docx", docx())]
)
def test_good_evidence_is_kept_and_opens_as_a_download(app, name, data):
    browser, _, answer = attach(app, slip(app), name, data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200 and "Chữ đang gõ" in page
    link = re.search(r'href="(/files/\d+)"', page)[1]
    with browser.get(link) as got:
        assert got.data == data
        assert got.headers["Content-Disposition"].startswith("attachment")
    assert signed_in(app, "chuyenvien.nl").get(link).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("trống.pdf", b"", "rỗng"),
        ("mã.html", b"<script>", "Không nhận tệp"),
        ("mã.svg", b"<svg/>", "Không nhận tệp"),
        ("giả.pdf", b"MZ\x90\x00" + b"x" * 99, "không đúng với đuôi"),
        ("giả.png", SCAN, "không đúng với đuôi"),
        ("giả.docx", SCAN, "không đúng với đuôi"),
        ("trống.heic", b"", "rỗng"),
        ("ảnh.HEIC", b"\0\0\0\x18ftypheic", "Không đọc được ảnh “ảnh.HEIC”"),
        ("nửa.heif", heic((640, 480))[:400], "Không đọc được ảnh"),
        ("giả.heic", PNG, "Không đọc được ảnh"),
        ("toàn cảnh.heic", heic((8001, 8000)), "hơn 64 triệu điểm ảnh"),
        ("không đuôi", SCAN, "Không nhận tệp"),
    ],
)
def test_bad_evidence_is_refused_with_a_sentence_and_nothing_typed_is_lost(app, name, data, sentence):
    _, _, answer = attach(app, slip(app), name, data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert sentence in page and "Chữ đang gõ" in page


def test_a_name_cannot_climb_or_hide(app):
    _, _, answer = attach(app, slip(app), "..\\..\\etc/pass\u202efdp.pdf", SCAN)
    page = answer.get_data(as_text=True)
    assert "passfdp.pdf</a>" in page and ".." not in re.search(r">([^<]*passfdp.pdf)<", page)[1]


def test_a_file_too_large_is_refused(app, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 1000)
    _, _, answer = attach(app, slip(app), "lớn.pdf", SCAN + b"0" * 1000)
    assert answer.status_code == 400 and "20 MB" in answer.get_data(as_text=True)


def test_a_request_larger_than_anything_is_refused_with_a_page(app):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    browser = signed_in(app, "truongphong.tm")
    answer = browser.post("/start/corrective_action", data={"title": "x" * 5000})
    assert answer.status_code == 413
    assert "20 MB" in answer.get_data(as_text=True)


def test_an_attachment_can_be_taken_back_before_it_is_sent_and_not_after(app):
    browser, path, answer = attach(app, slip(app), "nhầm.pdf", SCAN)
    file_id = re.search(r'href="/files/(\d+)"', answer.get_data(as_text=True))[1]
    given = {
        "csrf_token": token(browser),
        "key": uuid.uuid4().hex,
        "detach": file_id,
        "reason": "Vẫn còn đây",
    }
    page = browser.post(path, data=given).get_data(as_text=True)
    assert "nhầm.pdf" not in page and "Vẫn còn đây" in page
    given |= {"key": uuid.uuid4().hex}
    assert browser.post(path, data=given).status_code == 404


def test_evidence_of_a_start_goes_with_the_slip(app):
    browser = signed_in(app, "chuyenvien.tm")
    given = {
        "csrf_token": token(browser), "key": uuid.uuid4().hex, "title": "Chưa đủ", "send": "1",
        "attachments": (io.BytesIO(SCAN), "ảnh.pdf"),
    }  # fmt: skip
    answer = browser.post("/start/corrective_action", data=given, content_type="multipart/form-data")
    assert answer.status_code == 400 and "ảnh.pdf" in answer.get_data(as_text=True)
    from tests.scenarios.department import as_posted
    from webapp.example.answers import opening
    from webapp.workflow.asking import form_class_of
    from webapp.workflow.releases import issue

    with app.app_context():
        data = as_posted(form_class_of(issue(1).step("corrective_action", "open_request")), opening(), {})
    data |= {"csrf_token": token(browser), "key": uuid.uuid4().hex}
    assert browser.post("/start/corrective_action", data=data).status_code == 302
    assert "ảnh.pdf" in browser.get("/cases/1").get_data(as_text=True)
    assert "ảnh.pdf" not in browser.get("/start/corrective_action").get_data(as_text=True)


def shown(browser, page):
    """The links to the original and to the picture of the only file."""
    (original,) = set(re.findall(r'href="(/files/\d+)"', page))
    assert f'<img src="{original}/shown"' in page
    return original, f"{original}/shown"


def test_a_photo_of_a_phone_is_kept_as_it_is_and_shown_as_a_jpeg(app):
    photo = heic((3000, 2000), "orange")
    browser, _, answer = attach(app, slip(app), "hiện trường.HEIC", photo)
    original, picture = shown(browser, answer.get_data(as_text=True))
    with browser.get(original) as got:
        assert (got.data, got.mimetype) == (photo, "image/heic")
    for _ in range(2):  # A preview that is lost is drawn again.
        with browser.get(picture) as got, Image.open(io.BytesIO(got.data)) as drawn:
            assert (got.mimetype, drawn.format, drawn.size) == ("image/jpeg", "JPEG", (2560, 1707))
            assert "hi%E1%BB%87n%20tr%C6%B0%E1%BB%9Dng.jpg" in got.headers["Content-Disposition"]
            red, green, blue = drawn.getpixel((5, 5))
            assert red > 200 and 120 < green < 200 and blue < 60
        (kept,) = app.config["SETTINGS"].previews.glob("??/*")
        kept.unlink()
    assert signed_in(app, "chuyenvien.nl").get(picture).status_code == 404


def test_a_picture_says_nothing_of_place_or_camera(app):
    held, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "A camera"
    pillow_heif.from_pillow(Image.new("RGB", (64, 64))).save(held, exif=exif.tobytes())
    assert b"A camera" in held.getvalue()
    assert b"A camera" not in photos.jpeg_of("ảnh.heic", held.getvalue())


def test_a_photo_that_takes_too_long_ends_with_a_sentence(app, monkeypatch):
    monkeypatch.setattr(photos, "SECONDS", 0)
    _, _, answer = attach(app, slip(app), "ảnh.heic", heic((64, 64)))
    assert answer.status_code == 400 and "Không đọc được ảnh" in answer.get_data(as_text=True)


def test_a_photo_that_kills_its_decoder_kills_nothing_else(app, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(photos, "_CHILD", child)
    _, _, answer = attach(app, slip(app), "ảnh.heic", heic((64, 64)))
    assert answer.status_code == 400 and "Không đọc được ảnh" in answer.get_data(as_text=True)


def test_what_is_good_is_kept_beside_what_is_not(app):
    sent = [(io.BytesIO(SCAN), "tốt.pdf"), (io.BytesIO(b"x"), "hỏng.heic"), (io.BytesIO(PNG), "tốt.png")]
    _, _, answer = attach(app, slip(app), "", b"", attachments=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400 and "Không đọc được ảnh “hỏng.heic”" in page
    with app.app_context():
        assert list(db.session.scalars(select(Attachment.name))) == ["tốt.pdf", "tốt.png"]


def test_a_signed_scan_is_no_photo_of_a_phone(app):
    with pytest.raises(files.Refused, match="lưu lại thành JPEG"):
        files.checked("bản ký.heic", heic((64, 64)))
