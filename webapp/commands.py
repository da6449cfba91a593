"""What `ctcl` does: the procedure's owner, the administrator and the machine speak through it."""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import select

from webapp import backing_up, clock, config, create_app, installing, serving
from webapp.backing_up import BackupError
from webapp.config import Settings, SettingsError
from webapp.example import agency, demo, walking
from webapp.extensions import db, writing
from webapp.models import Case, Membership, Person, Unit
from webapp.papers import catalogue, content, rendering
from webapp.papers import checking as paper_checking
from webapp.procedure import check as checking
from webapp.procedure import difference, folders, output, proof, releases
from webapp.workflow import audit, importing, invariants, scheduling, sessions, sweep
from webapp.workflow.errors import WorkflowError
from webapp.workflow.import_kinds import KINDS
from webapp.workflow.releases import effective, running_on_changed_forms
from webapp.workflow.releases import release as release_next
from webapp.workflow.tables import LARGEST


@click.group()
def main() -> None:
    """QT.CTCL: quy trình cải tiến hệ thống quản lý chất lượng, vẽ bằng BPMN và chạy được."""


@main.command()
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def steps(as_json: bool) -> None:
    """Mọi bước của quy trình: điều, yêu cầu, điều ISO, vai trò, biểu mẫu."""
    bundle = releases.bundle(folders.processes(), folders.features())
    rows = output.steps(bundle)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['clause']:7} {row['id']:22} {row['role']:28} {row['form']}")


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Kiểm tra sơ đồ, procedure.toml và mẫu giấy tờ (forms/documents); mã thoát 1 khi có lỗi."""
    papers = [path for path in paths if paper_checking.holds_papers(path)]
    findings = checking.check([path for path in paths if path not in papers], effective=_effective_forms())
    findings += [finding for path in papers for finding in paper_checking.check(path)]
    if as_json:
        click.echo(json.dumps(output.findings(findings), ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            word = "LỖI" if finding.severity == "error" else "Nhắc"
            click.echo(f"{word}: {finding.file} · {finding.element} · {finding.rule}: {finding.message}")
        if not findings:
            click.echo("Không có gì phải sửa.")
    if any(finding.severity == "error" for finding in findings):
        sys.exit(1)


@main.command()
def verify() -> None:
    """Kiểm tra dữ liệu: mọi điều phải luôn đúng, và chuỗi nhật ký; mã thoát 1 khi có sai lệch."""
    settings = _settings()
    with _installation(settings, made=True):
        findings = invariants.broken(settings)
    for sentence in findings:
        click.echo(sentence)
    click.echo(invariants.verdict(findings))
    if findings:
        sys.exit(1)


@main.command()
def anchor() -> None:
    """Ghi mốc của nhật ký hôm nay ra ngoài cơ sở dữ liệu và in ra để chép vào sổ."""
    settings = _settings()
    with _installation(settings, made=True):
        line = audit.anchor(settings.anchors)
    click.echo(f"Ngày {line['day']}, dòng {line['id']}: {line['hash']}")


@main.command()
@click.argument("process")
def walk(process: str) -> None:
    """Đưa một phiếu mẫu đi qua mọi bước trên cơ sở dữ liệu nháp, mỗi bước in một dòng."""
    with tempfile.TemporaryDirectory() as scratch, _installation(_scratch(Path(scratch)), prepare=True):
        with writing():
            agency.load()
            db.session.commit()
        for line in walking.walk(process):
            click.echo(line)
        broken = invariants.broken()
    for sentence in broken:
        click.echo(sentence)
    if broken:
        sys.exit(1)


@main.command()
@click.argument("code")
@click.option("--case", "number", required=True, help="Số của hồ sơ, như 07/2026.")
@click.option("-o", "target", required=True, type=click.Path(dir_okay=False, path_type=Path))
def paper(code: str, number: str, target: Path) -> None:
    """In dự thảo một giấy tờ của hồ sơ; đuôi tệp .pdf hay .docx quyết định dạng."""
    render = {".pdf": rendering.pdf, ".docx": rendering.word}.get(target.suffix.lower())
    if render is None:
        raise click.ClickException("Tên tệp phải kết thúc bằng .pdf hoặc .docx.")
    with _installation():
        case = db.session.scalar(select(Case).where(Case.number == number))
        if case is None:
            raise click.ClickException(f"Không có hồ sơ số {number}.")
        offered = {found.code: found for found in catalogue.offered(case)}
        if code not in offered:
            here = ", ".join(offered) or "chưa có"
            raise click.ClickException(f"Hồ sơ {number} chưa in được {code}. Giấy tờ in được: {here}.")
        said = content.content_of(offered[code], case.id, number=None)
        target.write_bytes(render(offered[code], said, draft=True))
    click.echo(f"Đã in dự thảo {code} của {number} vào {target}.")


@main.command("demo")
def demo_command() -> None:
    """Nạp đơn vị, người dùng và phiếu mẫu (chỉ khi cơ sở dữ liệu còn trống)."""
    with _installation(prepare=True):
        click.echo("Đã nạp dữ liệu mẫu." if demo.load() else "Cơ sở dữ liệu đã có người dùng: không nạp gì.")


@main.command()
@click.option(
    "--effective", "day", type=click.DateTime(["%Y-%m-%d"]), help="Ngày có hiệu lực (mặc định hôm nay)."
)
@click.option(
    "--scenarios-passed",
    "report",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Báo cáo JUnit của các kịch bản, khi không chạy được chúng tại đây.",
)
def release(day: datetime | None, report: Path | None) -> None:
    """Ban hành lần mới từ các thư mục, khi kiểm tra sạch và mọi kịch bản đạt; hồ sơ đang chạy giữ lần cũ."""
    bundle = releases.bundle(folders.processes(), folders.features())
    with _installation(prepare=True):
        before = effective().bundle
        said = difference.differences(before, bundle)
        if not said:
            raise click.ClickException("Không có gì thay đổi so với lần ban hành đang có hiệu lực.")
        for sentence in said:
            click.echo(f"– {sentence}")
        _refuse_findings()
        proven = _spoken(_proven, bundle, report)
        held_up = running_on_changed_forms(bundle)
        with writing():
            row = release_next(bundle, day.date() if day else clock.today())
            audit.note(
                None,
                "release",
                f"release:{row.id}",
                {"issue": row.issue, "hash": row.hash, "changes": said[:50]},
            )
            db.session.commit()
    click.echo(
        f"Đã ban hành lần {row.issue}, hiệu lực từ {row.effective_from:%d/%m/%Y}; {proven} kịch bản đạt."
    )
    if held_up:
        click.echo(
            f"Lưu ý: {held_up} hồ sơ đang chạy theo lần cũ dùng biểu mẫu đã đổi; “ctcl verify” sẽ nhắc."
        )


def _refuse_findings() -> None:
    findings = checking.check([folders.processes()])
    for finding in findings:
        click.echo(f"{finding.file} · {finding.element} · {finding.rule}: {finding.message}")
    if findings:
        raise click.ClickException("Kiểm tra quy trình chưa sạch nên chưa ban hành.")


def _proven(bundle: releases.Bundle, report: Path | None) -> int:
    checkout = folders.checkout()
    if report is None and checkout is None:
        raise proof.NotProven(
            "Bản cài đặt này không có các kịch bản; hãy đưa báo cáo bằng --scenarios-passed."
        )
    return proof.passed(report or proof.run(checkout), bundle.features)  # type: ignore[arg-type]


@main.command("import")
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không nạp gì.")
def import_command(kind: str, file: Path, dry_run: bool) -> None:
    """Nạp đơn vị, người dùng, mục tiêu, hồ sơ cũ từ .xlsx hoặc .csv: tất cả các dòng, hoặc không dòng nào."""
    with _installation(prepare=True), writing():
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        loaded = importing.load(None, kind, file.name, data, trial=dry_run)
    for fault in loaded.faults:
        click.echo(f"Dòng {fault.row}, cột “{fault.column}”: {fault.sentence}")
    if loaded.faults:
        raise click.ClickException(f"Có {len(loaded.faults)} lỗi; chưa nạp dòng nào.")
    click.echo(f"Đã nạp {loaded.rows} dòng." if loaded.written else f"{loaded.rows} dòng, không có lỗi.")


@main.group()
def users() -> None:
    """Người dùng: liệt kê, thêm, đặt lại mật khẩu, giao vai trò."""


@users.command("list")
def list_users() -> None:
    """Mọi người dùng và vai trò của họ."""
    with _installation(made=True):
        rows = db.session.execute(
            select(Person, Membership.role, Unit.name)
            .outerjoin(Membership, Membership.person_id == Person.id)
            .outerjoin(Unit, Unit.id == Membership.unit_id)
            .order_by(Person.username, Membership.role)
        )
        for person, role, unit in rows:
            click.echo(f"{person.username:20} {person.name:34} {role or '-':18} {unit or ''}")


@users.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Họ tên hiển thị.")
@click.option("--office", default="", help="Chức vụ.")
@click.option("--unit", "unit_code", default=None, help="Mã đơn vị.")
@click.option("--role", "roles", multiple=True, help="Vai trò trong procedure.toml; lặp lại được.")
def add_user(username: str, name: str, office: str, unit_code: str | None, roles: tuple[str, ...]) -> None:
    """Thêm người dùng; mật khẩu đầu tiên in ra một lần và phải đổi khi đăng nhập."""
    password = secrets.token_urlsafe(12)
    hashed = sessions.hash_password(password)
    with _installation(prepare=True), writing():
        sessions.add_person(username, name, office, unit_code, roles, hashed)
        audit.note(None, "add_user", f"person:{username}", {"roles": list(roles)})
        db.session.commit()
    click.echo(f"Đã thêm {username}. Mật khẩu lần đầu (chỉ hiện một lần): {password}")


@users.command("password")
@click.argument("username")
def reset_password(username: str) -> None:
    """Đặt lại mật khẩu; mọi phiên của người đó kết thúc."""
    password = secrets.token_urlsafe(12)
    hashed = sessions.hash_password(password)
    with _installation(made=True), writing():
        sessions.reset_password(username, hashed)
        audit.note(None, "reset_password", f"person:{username}")
        db.session.commit()
    click.echo(f"Mật khẩu mới của {username} (chỉ hiện một lần): {password}")


@users.command("unit")
@click.argument("code")
@click.argument("name")
def add_unit(code: str, name: str) -> None:
    """Thêm một đơn vị trong phạm vi áp dụng."""
    with _installation(prepare=True), writing():
        db.session.add(Unit(code=code, name=name, position=0))
        audit.note(None, "add_unit", f"unit:{code}", {"name": name})
        db.session.commit()
    click.echo(f"Đã thêm đơn vị {name}.")


@main.command()
@click.option("--admin", "username", required=True, help="Tên đăng nhập của quản trị hệ thống đầu tiên.")
@click.option("--name", default="Quản trị hệ thống", help="Tên hiển thị.")
def init(username: str, name: str) -> None:
    """Chuẩn bị một bản cài đặt mới: cơ sở dữ liệu, lần ban hành đầu, quản trị hệ thống đầu tiên."""
    settings = _settings()
    password = secrets.token_urlsafe(12)
    hashed = sessions.hash_password(password)
    with _installation(settings, prepare=True), writing():
        if db.session.scalar(select(Person.id).limit(1)) is not None:
            raise click.ClickException(
                "Bản cài đặt này đã có người dùng; dùng “ctcl users add” để thêm người."
            )
        sessions.add_person(username, name, "Quản trị hệ thống", None, ("administrator",), hashed)
        audit.note(None, "add_user", f"person:{username}", {"roles": ["administrator"]})
        db.session.commit()
        agency_name = effective().definition.agency["name"]
    click.echo(f"Đã chuẩn bị hệ thống của {agency_name}; dữ liệu ở {settings.data}.")
    click.echo(f"Đăng nhập: {username}. Mật khẩu lần đầu (chỉ hiện một lần, phải đổi khi vào): {password}")
    click.echo("Tiếp theo: “ctcl users unit MÃ TÊN”, “ctcl users add …”, rồi “ctcl serve” và “ctcl work”.")


@main.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Sao lưu mọi thứ vào một tệp zip, khi hệ thống vẫn đang chạy. Tệp có cả khóa: giữ kín như máy chủ."""
    settings = _settings()
    with _installation(settings, made=True):
        count = _spoken(backing_up.back_up, settings, target)
    click.echo(f"Đã sao lưu vào {target}: cơ sở dữ liệu, {count} tệp đính kèm, mốc nhật ký và khóa.")


@main.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Khôi phục một bản sao lưu vào nơi còn trống, nâng cấp nếu cần, rồi kiểm tra; mã thoát 1 khi sai."""
    settings = _settings()
    with _installation(settings):
        _spoken(backing_up.restore, settings, source)
    # The keys came back with the data: from here on they apply.
    settings = _settings()
    with _installation(settings, prepare=True):
        findings = invariants.broken(settings)
    for sentence in findings:
        click.echo(sentence)
    click.echo("Đã khôi phục; dữ liệu nguyên vẹn." if not findings else f"{len(findings)} điều không đúng.")
    if findings:
        sys.exit(1)


@main.command()
def run() -> None:
    """Dùng thử trên máy này: dữ liệu mẫu, trang web và đồng hồ trong một tiến trình."""
    settings = _settings(demo=True)
    clock.resume(settings.example_clock)
    with _installation(settings, prepare=True) as app:
        demo.load()
    serving.serve(app, settings, work=True)


@main.command()
def serve() -> None:
    """Trang web của bản cài đặt thật (không có dữ liệu mẫu)."""
    settings = _settings()
    with _installation(settings, prepare=True) as app:
        pass
    serving.serve(app, settings, work=False)


@main.command()
@click.option("--once", is_flag=True, help="Quét một lượt rồi dừng.")
def work(once: bool) -> None:
    """Đồng hồ: chuyển các phiếu đến hạn."""
    with _installation() as app:
        if not once:
            serving.work_until_stopped(app)
            return
        opened, swept = scheduling.open_due(), sweep.sweep()
        click.echo(
            f"Lịch mở {opened} hồ sơ; đã chuyển {swept.moved} hồ sơ đến hạn, {swept.failed} gặp sự cố."
        )


@contextmanager
def _installation(
    settings: Settings | None = None, *, prepare: bool = False, made: bool = False
) -> Iterator[Flask]:
    """An application context on the installation's database; what is refused ends with a sentence and status 1.

    `prepare` makes or migrates the tables first; `made` refuses where nothing was installed yet.
    """
    app = create_app(settings or _settings())
    with app.app_context():
        try:
            _spoken(installing.prepare if prepare else installing.reach)
            if made and not installing.installed():
                raise click.ClickException("Chưa có bản cài đặt nào ở đây; chạy “ctcl init” trước.")
            yield app
        except WorkflowError as error:
            raise click.ClickException(str(error)) from error
        finally:
            db.session.remove()
            db.engine.dispose()


def _settings(*, demo: bool = False) -> Settings:
    return _spoken(config.from_environment, demo=demo)


def _spoken(act: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Do it; what it refuses ends the command with the sentence and status 1."""
    try:
        return act(*given, **named)
    except (SettingsError, BackupError, proof.NotProven) as error:
        raise click.ClickException(str(error)) from error


def _scratch(folder: Path) -> Settings:
    return Settings(
        folder,
        f"sqlite:///{folder / 'scratch.sqlite3'}",
        secrets.token_urlsafe(48),
        secrets.token_urlsafe(48),
    )


def _effective_forms() -> dict[str, dict[str, Any]] | None:
    """The forms of the release in effect here, when an installation exists; so that a changed form is found."""
    with _installation():
        if not installing.installed():
            return None
        return {step: dict(form) for step, form in effective().bundle.forms.items()}
