"""The procedure tried out: a slip through every step, the example agency, a paper."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
from sqlalchemy import select

from webapp.commands.installation import installation, scratch
from webapp.example import agency, demo, walking
from webapp.extensions import db, writing
from webapp.models import Case
from webapp.papers import catalogue, content, rendering
from webapp.workflow import invariants


@click.command()
@click.argument("process")
def walk(process: str) -> None:
    """Đưa một phiếu mẫu đi qua mọi bước trên cơ sở dữ liệu nháp, mỗi bước in một dòng."""
    with tempfile.TemporaryDirectory() as folder, installation(scratch(Path(folder)), prepare=True):
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


@click.command("demo")
def demo_command() -> None:
    """Nạp đơn vị, người dùng và phiếu mẫu (chỉ khi cơ sở dữ liệu còn trống)."""
    with installation(prepare=True):
        click.echo("Đã nạp dữ liệu mẫu." if demo.load() else "Cơ sở dữ liệu đã có người dùng: không nạp gì.")


@click.command()
@click.argument("code")
@click.option("--case", "number", required=True, help="Số của hồ sơ, như 07/2026.")
@click.option("-o", "target", required=True, type=click.Path(dir_okay=False, path_type=Path))
def paper(code: str, number: str, target: Path) -> None:
    """In dự thảo một giấy tờ của hồ sơ; đuôi tệp .pdf hay .docx quyết định dạng."""
    render = {".pdf": rendering.pdf, ".docx": rendering.word}.get(target.suffix.lower())
    if render is None:
        raise click.ClickException("Tên tệp phải kết thúc bằng .pdf hoặc .docx.")
    with installation():
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
