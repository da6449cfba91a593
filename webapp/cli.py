"""`ctcl` on the command line: every command by its line; what carries it out is imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

# Where each is carried out, a function of a room of `webapp.commands`, and its line.
COMMANDS = {
    "steps": ("procedure:steps", "Mọi bước của quy trình: điều, yêu cầu, điều ISO, vai trò, biểu mẫu."),
    "check": (
        "procedure:check",
        "Kiểm tra sơ đồ, procedure.toml và mẫu giấy tờ (forms/documents); mã thoát 1 khi có lỗi.",
    ),
    "verify": (
        "keeping:verify",
        "Kiểm tra dữ liệu: mọi điều phải luôn đúng, và chuỗi nhật ký; mã thoát 1 khi có sai lệch.",
    ),
    "anchor": (
        "keeping:anchor",
        "Ghi mốc của nhật ký hôm nay ra ngoài cơ sở dữ liệu và in ra để chép vào sổ.",
    ),
    "walk": (
        "trying:walk",
        "Đưa một phiếu mẫu đi qua mọi bước trên cơ sở dữ liệu nháp, mỗi bước in một dòng.",
    ),
    "demo": ("trying:demo_command", "Nạp đơn vị, người dùng và phiếu mẫu (chỉ khi cơ sở dữ liệu còn trống)."),
    "paper": ("trying:paper", "In dự thảo một giấy tờ của hồ sơ; đuôi tệp .pdf hay .docx quyết định dạng."),
    "release": (
        "procedure:release",
        "Ban hành lần mới từ các thư mục, khi kiểm tra sạch và mọi kịch bản đạt; hồ sơ đang chạy giữ lần cũ.",
    ),
    "import": (
        "people:import_command",
        "Nạp đơn vị, người dùng, mục tiêu, hồ sơ cũ từ .xlsx hoặc .csv: tất cả các dòng, hoặc không dòng nào.",
    ),
    "users": ("people:users", "Người dùng: liệt kê, thêm, đặt lại mật khẩu, giao vai trò."),
    "init": (
        "people:init",
        "Chuẩn bị một bản cài đặt mới: cơ sở dữ liệu, lần ban hành đầu, quản trị hệ thống đầu tiên.",
    ),
    "backup": ("keeping:backup", "Sao lưu mọi thứ vào một tệp zip, khi hệ thống vẫn đang chạy."),
    "restore": (
        "keeping:restore",
        "Khôi phục một bản sao lưu vào nơi còn trống, nâng cấp nếu cần, rồi kiểm tra; mã thoát 1 khi sai.",
    ),
    "run": ("running:run", "Dùng thử trên máy này: dữ liệu mẫu, trang web và đồng hồ trong một tiến trình."),
    "serve": ("running:serve", "Trang web của bản cài đặt thật (không có dữ liệu mẫu)."),
    "work": ("running:work", "Đồng hồ: chuyển các phiếu đến hạn."),
}


class _Lazily(click.Group):
    """Lists the commands without what they need, so that asking for help does not wait for the whole application."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command itself, from its room in `webapp.commands`."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, listed and itself(listed.name or ""), rest


def itself(name: str) -> click.Command:
    """The command of this name, with what it needs."""
    room, function = COMMANDS[name][0].split(":")
    command: click.Command = getattr(import_module(f"webapp.commands.{room}"), function)
    return command


main = _Lazily(
    help="QT.CTCL: quy trình cải tiến hệ thống quản lý chất lượng, vẽ bằng BPMN và chạy được.",
    commands=[click.Command(name, short_help=words) for name, (_, words) in COMMANDS.items()],
)
