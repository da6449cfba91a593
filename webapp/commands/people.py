"""Who works here: a new installation and its first administrator, people, what is loaded from sheets."""

from __future__ import annotations

import secrets
from pathlib import Path

import click
from sqlalchemy import select

from webapp.commands.installation import installation, settings_here
from webapp.extensions import db, writing
from webapp.models import Membership, Person, Unit
from webapp.workflow import audit, importing, sessions
from webapp.workflow.import_kinds import KINDS
from webapp.workflow.releases import effective
from webapp.workflow.tables import LARGEST


@click.command()
@click.option("--admin", "username", required=True, help="Tên đăng nhập của quản trị hệ thống đầu tiên.")
@click.option("--name", default="Quản trị hệ thống", help="Tên hiển thị.")
def init(username: str, name: str) -> None:
    """Chuẩn bị một bản cài đặt mới: cơ sở dữ liệu, lần ban hành đầu, quản trị hệ thống đầu tiên."""
    settings = settings_here()
    password = secrets.token_urlsafe(12)
    hashed = sessions.hash_password(password)
    with installation(settings, prepare=True), writing():
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


@click.group()
def users() -> None:
    """Người dùng: liệt kê, thêm, đặt lại mật khẩu, giao vai trò."""


@users.command("list")
def list_users() -> None:
    """Mọi người dùng và vai trò của họ."""
    with installation(made=True):
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
    with installation(prepare=True), writing():
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
    with installation(made=True), writing():
        sessions.reset_password(username, hashed)
        audit.note(None, "reset_password", f"person:{username}")
        db.session.commit()
    click.echo(f"Mật khẩu mới của {username} (chỉ hiện một lần): {password}")


@users.command("unit")
@click.argument("code")
@click.argument("name")
def add_unit(code: str, name: str) -> None:
    """Thêm một đơn vị trong phạm vi áp dụng."""
    with installation(prepare=True), writing():
        db.session.add(Unit(code=code, name=name, position=0))
        audit.note(None, "add_unit", f"unit:{code}", {"name": name})
        db.session.commit()
    click.echo(f"Đã thêm đơn vị {name}.")


@click.command("import")
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không nạp gì.")
def import_command(kind: str, file: Path, dry_run: bool) -> None:
    """Nạp đơn vị, người dùng, mục tiêu, hồ sơ cũ từ .xlsx hoặc .csv: tất cả các dòng, hoặc không dòng nào."""
    with installation(prepare=True), writing():
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        loaded = importing.load(None, kind, file.name, data, trial=dry_run)
    for fault in loaded.faults:
        click.echo(f"Dòng {fault.row}, cột “{fault.column}”: {fault.sentence}")
    if loaded.faults:
        raise click.ClickException(f"Có {len(loaded.faults)} lỗi; chưa nạp dòng nào.")
    click.echo(f"Đã nạp {loaded.rows} dòng." if loaded.written else f"{loaded.rows} dòng, không có lỗi.")
