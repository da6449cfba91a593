"""The processes a machine runs."""

from __future__ import annotations

import click

from webapp import clock, serving
from webapp.commands.installation import installation, settings_here
from webapp.example import demo
from webapp.workflow import scheduling, sweep


@click.command()
def run() -> None:
    """Dùng thử trên máy này: dữ liệu mẫu, trang web và đồng hồ trong một tiến trình."""
    settings = settings_here(demo=True)
    clock.resume(settings.example_clock)
    with installation(settings, prepare=True, pages=True) as app:
        demo.load()
    serving.serve(app, settings, work=True)


@click.command()
def serve() -> None:
    """Trang web của bản cài đặt thật (không có dữ liệu mẫu)."""
    settings = settings_here()
    with installation(settings, prepare=True, pages=True) as app:
        pass
    serving.serve(app, settings, work=False)


@click.command()
@click.option("--once", is_flag=True, help="Quét một lượt rồi dừng.")
def work(once: bool) -> None:
    """Đồng hồ: chuyển các phiếu đến hạn."""
    with installation() as app:
        if not once:
            serving.work_until_stopped(app)
            return
        opened, swept = scheduling.open_due(), sweep.sweep()
        click.echo(
            f"Lịch mở {opened} hồ sơ; đã chuyển {swept.moved} hồ sơ đến hạn, {swept.failed} gặp sự cố."
        )
