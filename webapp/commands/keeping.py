"""What is kept, whole: verified, marked, saved, brought back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from webapp import backing_up
from webapp.backing_up import BackupError
from webapp.commands.installation import installation, settings_here, spoken
from webapp.workflow import audit, invariants


@click.command()
def verify() -> None:
    """Kiểm tra dữ liệu: mọi điều phải luôn đúng, và chuỗi nhật ký; mã thoát 1 khi có sai lệch."""
    settings = settings_here()
    with installation(settings, made=True):
        findings = invariants.broken(settings)
    for sentence in findings:
        click.echo(sentence)
    click.echo(invariants.verdict(findings))
    if findings:
        sys.exit(1)


@click.command()
def anchor() -> None:
    """Ghi mốc của nhật ký hôm nay ra ngoài cơ sở dữ liệu và in ra để chép vào sổ."""
    settings = settings_here()
    with installation(settings, made=True):
        line = audit.anchor(settings.anchors)
    click.echo(f"Ngày {line['day']}, dòng {line['id']}: {line['hash']}")


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Sao lưu mọi thứ vào một tệp zip, khi hệ thống vẫn đang chạy. Tệp có cả khóa: giữ kín như máy chủ."""
    settings = settings_here()
    with installation(settings, made=True):
        count = spoken(backing_up.back_up, settings, target, refusals=BackupError)
    click.echo(f"Đã sao lưu vào {target}: cơ sở dữ liệu, {count} tệp đính kèm, mốc nhật ký và khóa.")


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Khôi phục một bản sao lưu vào nơi còn trống, nâng cấp nếu cần, rồi kiểm tra; mã thoát 1 khi sai."""
    settings = settings_here()
    with installation(settings):
        spoken(backing_up.restore, settings, source, refusals=BackupError)
    # The keys came back with the data: from here on they apply.
    settings = settings_here()
    with installation(settings, prepare=True):
        findings = invariants.broken(settings)
    for sentence in findings:
        click.echo(sentence)
    click.echo("Đã khôi phục; dữ liệu nguyên vẹn." if not findings else f"{len(findings)} điều không đúng.")
    if findings:
        sys.exit(1)
