"""`ctcl` as the owner of the procedure and the administrator use it, and the program as a machine runs it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.database import OWNER
from webapp.cli import COMMANDS, itself, main
from webapp.clock import ZONE

ROOT = Path(__file__).parents[2]


def test_steps_as_json(ctcl):
    rows = json.loads(ctcl("steps", "--json").output)
    drawn = [path.read_text().count("camunda:formKey=") for path in (ROOT / "processes").glob("*.bpmn")]
    assert len(rows) == sum(drawn)
    assert {"id", "process", "name", "clause", "obligations", "iso9001", "role", "form"} == set(rows[0])
    assert "5.2.1" in ctcl("steps").output


def test_check_is_clean_on_the_procedure_and_ends_with_0(ctcl):
    result = ctcl("check", str(ROOT / "processes"), "--json")
    assert (result.exit_code, json.loads(result.output)) == (0, [])


def test_check_tells_all_findings_of_a_bad_file_at_once_and_ends_with_1(ctcl, tmp_path):
    text = (ROOT / "processes" / "implementation.bpmn").read_text()
    bad = tmp_path / "implementation.bpmn"
    bad.write_text(text.replace("PlanMeasuresForm", "NoForm").replace('value="5.5"', 'value="9.9"', 1))
    (tmp_path / "hostile.bpmn").write_text('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
    shutil.copy(ROOT / "processes" / "procedure.toml", tmp_path)
    result = ctcl("check", str(tmp_path), "--json")
    rules = {(row["file"], row["rule"]) for row in json.loads(result.output)}
    assert result.exit_code == 1
    assert ("implementation.bpmn", "form") in rules
    assert any(file == "hostile.bpmn" for file, _ in rules)
    assert all(row["message"] for row in json.loads(result.output))


def test_check_reports_forms_that_differ_from_the_release_in_effect(ctcl, monkeypatch):
    assert ctcl("demo").exit_code == 0
    assert ctcl("check", str(ROOT / "processes")).exit_code == 0
    from forms.corrective_action.request import OpenRequestForm
    from webapp.procedure import check as checking

    real = checking.schema.schema_hash
    monkeypatch.setattr(
        checking.schema, "schema_hash", lambda form: "other" if form is OpenRequestForm else real(form)
    )
    result = ctcl("check", str(ROOT / "processes"))
    assert result.exit_code == 1 and "OpenRequestForm" in result.output


def test_walk_takes_a_slip_through_every_step(ctcl):
    result = ctcl("walk", "corrective_action")
    assert result.exit_code == 0, result.output
    assert "Đã qua 18/18 bước." in result.output


def test_demo_and_verify(ctcl):
    assert "Đã nạp" in ctcl("demo").output
    assert "không nạp gì" in ctcl("demo").output
    result = ctcl("verify")
    assert (result.exit_code, result.output.strip()) == (0, "Dữ liệu nguyên vẹn.")


@pytest.mark.parametrize(
    "words", [["verify"], ["anchor"], ["users", "list"], ["users", "password", "quantri"]]
)
def test_where_nothing_is_installed_yet_a_command_says_so(ctcl, words):
    result = ctcl(*words)
    assert (result.exit_code, result.output) == (
        1,
        "Error: Chưa có bản cài đặt nào ở đây; chạy “ctcl init” trước.\n",
    )


def test_people_are_added_by_the_administrator(ctcl):
    assert ctcl("users", "unit", "VP", "Văn phòng Sở").exit_code == 0
    added = ctcl("users", "add", "nguoi.moi", "--name", "Người mới", "--unit", "VP", "--role", "staff")
    assert added.exit_code == 0 and "chỉ hiện một lần" in added.output
    assert "nguoi.moi" in ctcl("users", "list").output
    assert ctcl("users", "password", "nguoi.moi").exit_code == 0
    for wrong in (("--role", "king"), ("--unit", "NO", "--role", "staff")):
        refused = ctcl("users", "add", "khac", "--name", "Khác", *wrong)
        assert refused.exit_code != 0 and "Error" in refused.output
    assert ctcl("users", "password", "khong.co").exit_code != 0
    assert ctcl("work", "--once").exit_code == 0


def test_unsafe_settings_are_refused_with_a_sentence(ctcl, monkeypatch):
    monkeypatch.setenv("CTCL_HOST", "0.0.0.0")  # noqa: S104 (that is what must be refused)
    assert "chỉ chạy trên máy này" in ctcl("run").output
    monkeypatch.setenv("PORT", "many")
    assert "PORT phải là số" in ctcl("serve").output
    monkeypatch.setenv("PORT", "8000")
    monkeypatch.setenv("CTCL_SECRET_KEY", "short")
    assert "quá ngắn" in ctcl("serve").output


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "CTCL_DATA": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1", **more}


def test_the_list_of_commands_says_what_each_says_itself():
    for name, (_, line) in COMMANDS.items():
        assert (itself(name).name, itself(name).get_short_help_str(200)) == (name, line)


def test_help_does_not_wait_for_the_application(tmp_path):
    asked = "import sys; from webapp.cli import main; main(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "backup" in ran.stdout
    for heavy in ("sqlalchemy", "flask", "SpiffWorkflow", "lxml"):
        assert f"'{heavy}'" not in ran.stdout, heavy


def test_a_web_process_holds_no_printer_and_no_queue_before_it_needs_one(tmp_path):
    """Every web process pays for what it imports; these are imported where they are used."""
    asked = (
        "import sys; from webapp import config, create_app, serving; from tests.conftest import settings_in; from pathlib import Path; "
        f"create_app(settings_in(Path({str(tmp_path)!r}), 'sqlite:///{tmp_path}/one.sqlite')); print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    held = {name.partition(".")[0] for name in ran.stdout.split()}
    assert "flask" in held
    assert not held & {
        "typst",
        "docxtpl",
        "docx",
        "fontTools",
        "xlsxwriter",
        "python_calamine",
        "icalendar",
        "alembic",
        "pillow_heif",
        "PIL",
        "huey",
    }


def test_run_serves_answers_and_stops_cleanly(tmp_path, databases):
    port, url = free_port(), databases.empty(tmp_path)
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "run"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(tmp_path, PORT=str(port), DATABASE_URL=url),
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            assert running.stdout is not None
            assert f"http://127.0.0.1:{port}/" in running.stdout.readline()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
                assert answer.status == 200
        finally:
            running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=30) == 0
    databases.remove(url)


@pytest.mark.parametrize("command", ["serve", "work", "verify", "run"])
@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://here/ctcl", "DATABASE_URL phải có dạng postgresql://"),
        ("not an address", "DATABASE_URL phải có dạng postgresql://"),
        ("postgresql://somebody@/", "DATABASE_URL phải có dạng postgresql://"),
        (
            "postgresql://me:hidden@127.0.0.1:1/ctcl",
            "Không mở được cơ sở dữ liệu postgresql+psycopg://me:***@",
        ),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_one_sentence(
    tmp_path, monkeypatch, command, address, told
):
    monkeypatch.setenv("CTCL_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", address)
    result = CliRunner().invoke(main, [command])
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1), result.output
    assert told in result.output


def test_a_missing_driver_is_told_with_the_command_that_brings_it(tmp_path, monkeypatch):
    monkeypatch.setenv("CTCL_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://here/ctcl")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    result = CliRunner().invoke(main, ["serve"])
    assert result.exit_code == 1
    assert "pip install 'ctcl[postgres]'" in result.output


@pytest.mark.only("postgresql")
def test_two_programs_that_start_at_once_prepare_one_database(tmp_path, databases):
    url = databases.empty(tmp_path)
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "users", "unit"]
    starting = [
        subprocess.Popen(
            [*command, code, code],
            cwd=ROOT,
            env=environment(tmp_path, DATABASE_URL=url),
            stderr=subprocess.PIPE,
            text=True,
        )
        for code in ("A", "B", "C")
    ]
    for started in starting:
        _, told = started.communicate(timeout=120)
        assert started.returncode == 0, told
    databases.remove(url)


@pytest.mark.only("postgresql")
def test_a_database_that_cannot_hold_vietnamese_is_refused(ctcl, databases, monkeypatch):
    databases.tell(
        "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    )
    monkeypatch.setattr(
        databases, "empty", lambda folder: f"postgresql://{OWNER}@/ascii?host={databases.socket}"
    )
    result = ctcl("serve")
    assert (result.exit_code, "--encoding=UTF8" in result.output) == (1, True)


def test_a_wheel_carries_everything_and_runs_elsewhere(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    place = tmp_path / "elsewhere"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    for name in (
        "webapp/_procedure/processes/corrective_action.bpmn",
        "webapp/_procedure/features/inbox.feature",
        "webapp/static/vendor/bpmn-js/LICENSE",
        "webapp/templates/task.html",
        "forms/corrective_action/request.py",
        "forms/documents/BM.CTCL.01/template.typ",
        "forms/documents/_style/fonts/LICENSE",
    ):
        assert (place / name).exists(), name
    # -P and another folder: nothing of the checkout may answer for the wheel.
    command = [
        sys.executable,
        "-P",
        "-c",
        "import webapp.cli as c; print(c.__file__); c.main()",
        "walk",
        "corrective_action",
    ]
    ran = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment(tmp_path, PYTHONPATH=str(place)),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert str(place) in ran.stdout.splitlines()[0]
    assert "Đã qua 18/18 bước." in ran.stdout


def test_the_zone_is_the_departments():
    assert ZONE.key == "Asia/Ho_Chi_Minh"
