"""The Department as a scenario sees it: people with a browser each, and questions about what came of it."""

from __future__ import annotations

import io
import json
import re
import shutil
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pillow_heif
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from PIL import Image
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse
from wtforms import FieldList, RadioField, SelectMultipleField

from forms.base import Context, StepForm
from webapp import clock
from webapp.example.agency import person_id, unit_id
from webapp.example.answers import answers_for
from webapp.extensions import db, writing
from webapp.models import Case, Membership, Person, Record, Task
from webapp.permissions import may_do
from webapp.procedure import folders
from webapp.procedure.releases import bundle
from webapp.workflow import claims, duties, people, releases, reminding, scheduling, sessions, sweep
from webapp.workflow.asking import form_class_of
from webapp.workflow.releases import issue

# The plain way of each process: which step comes next, and who of the example people does it.
PLAIN_WAYS = {
    "corrective_action": (
        ("determine_need", "truongphong.tm"),
        ("consolidate_requests", "thukyiso"),
        ("assign_action", "phogiamdoc"),
        ("analyse_cause", "truongphong.tm"),
        ("approve_solution", "phogiamdoc"),
        ("take_on_work", "truongphong.tm"),
        ("plan_measures", "chuyenvien2.tm"),
        ("carry_out_step", "chuyenvien.tm"),
        ("carry_out_step", "chuyenvien.vp"),
        ("report_completion", "chuyenvien2.tm"),
        ("appoint_checker", "giamdoc"),
        ("verify_result", "danhgia"),
        ("close_request", "thukyiso"),
    ),
    "nonconformity": (
        ("decide_disposition", "truongphong.tm"),
        ("carry_out_correction", "chuyenvien2.tm"),
        ("check_correction", "truongphong.tm"),
    ),
    # Both routes of a review in one list: a step that is not open is passed over.
    "management_review": (
        ("prepare_inputs", "thukyiso"),
        ("write_minutes", "chanhvanphong"),
        ("approve_minutes", "giamdoc"),
        ("write_report", "thukyiso"),
        ("approve_report", "phogiamdoc"),
        ("give_opinion", "giamdoc"),
        ("give_opinion", "chanhvanphong"),
        ("give_opinion", "truongphong.tm"),
        ("give_opinion", "truongphong.cn"),
        ("give_opinion", "truongphong.nl"),
        ("draft_notice", "thukyiso"),
        ("endorse_notice", "phogiamdoc"),
        ("approve_notice", "giamdoc"),
        ("propose_requests", "thukyiso"),
    ),
    "quality_objectives": (
        ("assess_agency_objectives", "thukyiso"),
        ("confirm_agency_assessment", "phogiamdoc"),
        ("draft_agency_objectives", "thukyiso"),
        ("submit_agency_objectives", "phogiamdoc"),
        ("approve_agency_objectives", "giamdoc"),
    ),
    "unit_objectives": (
        ("assess_unit_objectives", "truongphong.tm"),
        ("assign_drafter", "truongphong.tm"),
        ("draft_unit_objectives", "chuyenvien.tm"),
        ("approve_unit_objectives", "truongphong.tm"),
    ),
}
# Who begins a process when the scenario does not say.
BEGINNERS = {
    "corrective_action": "chuyenvien.tm",
    "nonconformity": "chuyenvien.tm",
    "management_review": "thukyiso",
}
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def table(datatable: Any) -> dict[str, str]:
    """A two-column table as changes to the plain answers."""
    return dict(datatable)


class Department:
    """Everybody's browser, the cases they opened, and the last page that came back."""

    def __init__(self, app: Flask, traveller: time_machine.Traveller) -> None:
        self.app, self.traveller = app, traveller
        self.browsers: dict[str, FlaskClient] = {}
        self.opened: list[int] = []
        self.last: TestResponse | None = None
        self.began = clock.now()
        self.pages: dict[str, tuple[str, MultiDict[str, Any]]] = {}

    # --- people and pages -------------------------------------------------

    def browser(self, username: str) -> FlaskClient:
        """The person's signed-in browser. A session that ended with the clock is renewed."""
        browser = self.browsers.setdefault(username, self.app.test_client())
        if browser.get("/notices").status_code != 200:
            page = html.fromstring(browser.get("/sign-in").get_data(as_text=True))
            token = page.xpath("//input[@name='csrf_token']/@value")[0]
            with self.app.app_context():
                person = person_id(username)
            answer = browser.post("/sign-in/example", data={"csrf_token": token, "person_id": person})
            assert answer.status_code == 302, answer.get_data(as_text=True)
        return browser

    def get(self, username: str, path: str) -> TestResponse:
        """Open a page."""
        self.last = self.browser(username).get(path)
        return self.last

    def post(self, username: str, path: str, data: Any, *, page: str = "") -> TestResponse:
        """Send a form, with the token and the key of the page it stands on."""
        browser = self.browser(username)
        posted = MultiDict(data)
        seen = browser.get(page or path)
        if seen.status_code == 200:
            tree = html.fromstring(seen.get_data(as_text=True))
            for name in ("csrf_token", "key"):
                found = tree.xpath(f"//input[@name='{name}']/@value")
                if found and name not in posted:
                    posted[name] = found[0]
        else:
            tree = html.fromstring(browser.get("/notices").get_data(as_text=True))
            posted["csrf_token"] = tree.xpath("//input[@name='csrf_token']/@value")[0]
            posted.setdefault("key", uuid.uuid4().hex)
        self.last = browser.post(path, data=posted, content_type="multipart/form-data")
        return self.last

    def with_password(self, username: str, password: str, ago: timedelta) -> None:
        """Give the person a password of their own, and sign them in with it so long ago."""
        with self.app.app_context(), writing():
            row = update(Person).where(Person.id == person_id(username))
            hashed = sessions.hash_password(password)
            db.session.execute(row.values(example=False, password_hash=hashed))
            db.session.commit()
        browser = self.browsers[username] = self.app.test_client()
        token = html.fromstring(browser.get("/sign-in").get_data(as_text=True)).xpath(
            "//input[@name='csrf_token']/@value"
        )[0]
        browser.post("/sign-in", data={"csrf_token": token, "username": username, "password": password})
        self.traveller.move_to(clock.now() + ago)

    @property
    def text(self) -> str:
        """The words of the last page."""
        assert self.last is not None
        return words(self.last.get_data(as_text=True))

    # --- acts -------------------------------------------------------------

    def open(
        self,
        username: str,
        changes: Mapping[str, str] | None = None,
        *,
        process: str = "corrective_action",
        source: int | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin a process, from another case where one is named; remembers the case when it was opened."""
        before = self.case_ids()
        with self.app.app_context():
            step = issue(1).processes[process].diagram.first_step
            data = as_posted(form_class_of(_step(step)), answers_for(step, {}), self.resolved(changes))
        path = f"/start/{process}" + (f"?from_case={source}" if source is not None else "")
        data.update(more or {})
        self.post(username, path, data)
        self.opened.extend(sorted(set(self.case_ids()) - set(before)))

    def open_as_filled(self, username: str, process: str, source: int) -> None:
        """Begin a process from another case with exactly what its page was filled with."""
        before = self.case_ids()
        path = f"/start/{process}?from_case={source}"
        page = html.fromstring(self.get(username, path).get_data(as_text=True))
        (form,) = page.xpath("//form[@data-draft]")
        self.post(username, path, MultiDict(form.form_values()))
        self.opened.extend(sorted(set(self.case_ids()) - set(before)))

    def do(
        self,
        username: str,
        step: str,
        changes: Mapping[str, str] | None = None,
        *,
        case_id: int | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """Complete an open step of the case as this person; a step of many members takes the person's own."""
        before = self.case_ids()
        path, data = self.filled(username, step, changes, case_id=case_id)
        data.update(more or {})
        self.post(username, path, data)
        self.opened.extend(sorted(set(self.case_ids()) - set(before)))

    def filled(
        self,
        username: str,
        step: str,
        changes: Mapping[str, str] | None = None,
        *,
        case_id: int | None = None,
    ) -> tuple[str, MultiDict[str, Any]]:
        """The path of the task page and the plain answers with these changes."""
        task = self.task(step, username, case_id=case_id)
        with self.app.app_context():
            case = db.session.get_one(Case, task.case_id)
            plain = answers_for(step, case.facts)
            form_class = form_class_of(_step(step))
            data = as_posted(form_class, plain, self.resolved(changes))
            db.session.rollback()
        return f"/tasks/{task.id}", data

    def along(self, to_step: str, *, case_id: int | None = None) -> None:
        """Take the case along its plain way until this step is open."""
        for step, username in PLAIN_WAYS[self.case(case_id).process]:
            if to_step in self.open_steps(case_id):
                return
            if step in self.open_steps(case_id):
                self.do(username, step, case_id=case_id)
                assert self.last is not None
                assert self.last.status_code == 302, self.text
        assert to_step in self.open_steps(case_id), self.open_steps(case_id)

    def clock_to(self, days: int) -> None:
        """So many days after the scenario began, at nine in the evening, with everything due done."""
        self.clock_on(clock.local(self.began).date() + timedelta(days=days))

    def clock_on(self, day: date, at: time = time(21, 0)) -> None:
        """That day, at nine in the evening unless said otherwise; the calendar has opened its cases, and the sweep has nothing left."""
        self.traveller.move_to(datetime.combine(day, at, clock.ZONE))
        before = self.case_ids()
        with self.app.app_context():
            scheduling.open_due()
            while True:
                swept = sweep.sweep()
                assert swept.failed == 0
                if not swept.moved:
                    break
            claims.give_back()
            duties.tell()
            while reminding.tell():
                pass
        # What the calendar opens beside a story that is under way is not what the story speaks of.
        if not before:
            self.opened.extend(self.case_ids())

    # --- questions --------------------------------------------------------

    @property
    def case_id(self) -> int:
        """The case the scenario speaks of: the last one opened."""
        return self.opened[-1]

    def case(self, case_id: int | None = None) -> Case:
        """The case's row."""
        with self.app.app_context():
            return db.session.get_one(Case, case_id or self.case_id)

    def case_ids(self) -> list[int]:
        """Every case there is."""
        with self.app.app_context():
            return list(db.session.scalars(select(Case.id).order_by(Case.id)))

    def tasks(
        self, case_id: int | None = None, *, status: str = "open", kind: str = "user"
    ) -> Sequence[Task]:
        """The case's tasks of one status."""
        with self.app.app_context():
            return db.session.scalars(
                select(Task)
                .where(Task.case_id == (case_id or self.case_id), Task.status == status, Task.kind == kind)
                .order_by(Task.id)
            ).all()

    def open_steps(self, case_id: int | None = None) -> list[str]:
        """Steps open now."""
        return [task.step for task in self.tasks(case_id)]

    def task(self, step: str, username: str = "", *, case_id: int | None = None) -> Task:
        """The open task of a step; among several, the person's own; when none is open, the last there was."""
        rows = [task for task in self.tasks(case_id) if task.step == step]
        rows += [task for task in self.tasks(case_id, kind="catch") if task.step == step]
        if not rows:
            with self.app.app_context():
                rows = list(
                    db.session.scalars(
                        select(Task)
                        .where(Task.case_id == (case_id or self.case_id), Task.step == step)
                        .order_by(Task.id.desc())
                    )
                )
        assert rows, f"no task of {step}: {self.open_steps(case_id)}"
        if not username:
            return rows[0]
        with self.app.app_context():
            actor = sessions.actor_for(person_id(username))
        own = (task for task in rows if task.person_id == actor.person_id)
        return next(own, None) or next((task for task in rows if may_do(actor, task)), rows[0])

    def records(self, step: str) -> int:
        """How often a step or act was done."""
        with self.app.app_context():
            return len(
                db.session.scalars(
                    select(Record.id).where(Record.case_id == self.case_id, Record.step == step)
                ).all()
            )

    def listed(self, username: str, step: str) -> bool:
        """Is the step's task in one of the person's two work lists, as the pages show them?"""
        links = set()
        for path in ("/", "/available"):
            links |= set(
                re.findall(r'href="/tasks/(\d+)"', self.browser(username).get(path).get_data(as_text=True))
            )
        wanted = {str(task.id) for task in self.tasks() if task.step == step}
        return bool(links & wanted)

    def box(self, number: int) -> str:
        """The words of one box on the case page, as the secretary sees it."""
        return self.sheet(f"box-{number}")

    def sheet(self, name: str) -> str:
        """The words of one section of the case page, as the secretary sees it."""
        page = html.fromstring(self.browser("thukyiso").get(f"/cases/{self.case_id}").get_data(as_text=True))
        found = page.xpath(f"//*[@id='{name}']")
        assert found, f"the case page has no {name}"
        return words(html.tostring(found[0], encoding="unicode"))

    def exported(self, username: str, code: str, kind: str) -> str:
        """The words of a register's file; `code` with what its page was narrowed to, if anything."""
        register, _, narrowed = code.partition("?")
        answer = self.browser(username).get(f"/registers/{register}/export.{kind}?{narrowed}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        if kind == "csv":
            return answer.get_data().decode("utf-8-sig")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(0)
        return "\n".join(str(cell) for row in sheet.to_python() for cell in row)

    # --- the procedure itself ---------------------------------------------

    def release(self, folder: Path, number: str, day: str, old: str, new: str) -> None:
        """A new issue that says something else in its diagrams or settings, kept as `ctcl release` keeps it."""
        shutil.copytree(folders.processes(), folder)
        definition = folder / "procedure.toml"
        definition.write_text(
            re.sub(r'^issue = ".*"$', f'issue = "{number}"', definition.read_text(), flags=re.M)
        )
        changed = [path for path in (definition, *folder.glob("*.bpmn")) if old in path.read_text()]
        assert changed, f"neither a diagram nor a setting says {old}"
        for path in changed:
            path.write_text(path.read_text().replace(old, new))
        with self.app.app_context(), writing():
            releases.release(bundle(folder, folders.features()), self.day(day))
            db.session.commit()

    # --- words to values --------------------------------------------------

    def resolved(self, changes: Mapping[str, str] | None) -> dict[str, Any]:
        """Scenario words as answers: @people, #units, days counted from the scenario's beginning, JSON lists."""
        with self.app.app_context():
            return {name: self._value(text) for name, text in (changes or {}).items()}

    def path(self, text: str) -> str:
        """A path with {case}, @people and #units in it."""
        with self.app.app_context():
            text = re.sub(r"@([a-z0-9.]+)", lambda found: str(person_id(found[1])), text)
            text = re.sub(r"#([A-Z]+)", lambda found: str(unit_id(found[1])), text)
        return text.replace("{case}", str(self.opened[-1]) if self.opened else "")

    def _value(self, text: Any) -> Any:
        if isinstance(text, list):
            return [self._value(entry) for entry in text]
        if isinstance(text, dict):
            return {name: self._value(entry) for name, entry in text.items()}
        if not isinstance(text, str):
            return text
        if text.startswith("["):
            return self._value(json.loads(text))
        if text.startswith("@"):
            return person_id(text[1:])
        if text.startswith("vai trò của @"):
            whose = person_id(text.partition("@")[2])
            held = select(Membership.id).where(Membership.person_id == whose, Membership.role != "staff")
            return list(db.session.scalars(held))
        if text.startswith("vai trò "):
            administrator = sessions.actor_for(person_id("quantri"))
            roles = issue(administrator.release_id).definition.roles
            codes = people.role_codes(administrator).items()
            return next(number for number, code in codes if roles[code].name == text.removeprefix("vai trò "))
        if re.fullmatch(r"#[A-Z]+", text):
            return unit_id(text[1:])
        day = self.day(text)
        return day.isoformat() if day else text

    def day(self, text: str) -> date | None:
        """“hôm nay”, “hôm qua”, “sau 10 ngày”, “31/12/2026” as a date; None for other words."""
        began = clock.local(self.began).date()
        if text == "hôm nay":
            return began
        if text == "hôm qua":
            return began - timedelta(days=1)
        if re.fullmatch(r"\d\d/\d\d/\d{4}", text):
            return date(*reversed([int(part) for part in text.split("/")]))
        found = re.fullmatch(r"sau (\d+) ngày", text)
        return began + timedelta(days=int(found[1])) if found else None


def as_posted(
    form_class: type[StepForm], plain: Mapping[str, Any], changes: Mapping[str, Any]
) -> MultiDict[str, Any]:
    """Answers as a browser would send them; a field emptied by a change is sent empty or, for choices, not at all."""
    context = Context(choices=_Any(), facts={}, today=clock.today(), person=0, heads={}, attachments=0)
    blank = form_class(None, context=context)
    posted: MultiDict[str, Any] = MultiDict()
    for name, value in {**plain, **changes}.items():
        field = blank._fields.get(name)
        if isinstance(value, list) and isinstance(field, FieldList):
            for row, entry in enumerate(value):
                columns = entry.items() if isinstance(entry, dict) else [("", entry)]
                for column, text in columns:
                    posted.add(f"{name}-{row}" + (f"-{column}" if column else ""), str(text))
        elif isinstance(value, list):
            posted.setlist(name, [str(entry) for entry in value])
        elif (
            value not in ("", None)
            or field is None
            or not isinstance(field, RadioField | SelectMultipleField)
        ):
            posted.add(name, "" if value is None else str(value))
    return posted


def words(page: str) -> str:
    """Text of a page without tags, spaces made single."""
    tree = html.fromstring(page)
    values = [value for value in tree.xpath("//input[@type='text']/@value") if value]
    return " ".join([*" ".join(tree.itertext()).split(), *values])


def scan() -> tuple[io.BytesIO, str]:
    """A small PDF as a browser uploads it."""
    return io.BytesIO(SCAN), "quyet-dinh.pdf"


def heic(size: tuple[int, int] = (64, 48), colour: str = "navy") -> bytes:
    """A photo as phones take it."""
    held = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", size, colour)).save(held, quality=20)
    return held.getvalue()


def photo(data: bytes) -> tuple[io.BytesIO, str]:
    """It, or what is left of it, as a browser uploads it."""
    return io.BytesIO(data), "hiện trường.heic"


class _Any(dict[str, Any]):
    def __missing__(self, name: str) -> list[tuple[str, str]]:
        return []


def _step(step: str) -> Any:
    return next(process.steps[step] for process in issue(1).processes.values() if step in process.steps)
