"""Settings: read once from the environment, checked before anything starts."""

from __future__ import annotations

import importlib
import ipaddress
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHORTEST_KEY = 32
WHICH_DATABASE = (
    "DATABASE_URL phải có dạng postgresql://người:mậtkhẩu@máychủ/tên hoặc sqlite:////đường/dẫn/tệp; "
    "bỏ biến này đi thì dữ liệu nằm trong tệp SQLite ở thư mục dữ liệu."
)


class SettingsError(Exception):
    """A setting that would make the installation unsafe; the message says what to change."""


@dataclass(frozen=True)
class Settings:
    """What an installation may choose. All data lives under one folder."""

    data: Path
    database_url: str
    secret_key: str
    # Seals the trail. Apart from `secret_key`, which may be changed at any time; this one never may.
    audit_key: str
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    behind_https: bool = False
    # The address of the proxy in front, whose word on who asks is believed; nobody's when empty.
    proxy: str = ""
    anchors_folder: Path | None = None
    mail_url: str = ""
    mail_from: str = "ctcl@localhost"
    queue_url: str = ""
    site_url: str = ""

    @property
    def files(self) -> Path:
        """Where uploaded files are kept, outside the web root."""
        return self.data / "files"

    @property
    def prints(self) -> Path:
        """Where papers printed in bulk wait to be fetched; nothing here needs a backup."""
        return self.data / "prints"

    @property
    def previews(self) -> Path:
        """Where photos lie as browsers show them; whatever is missing here is drawn again."""
        return self.data / "previews"

    @property
    def example_clock(self) -> Path:
        """How many days the example installation has gone ahead."""
        return self.data / "days-ahead"

    @property
    def anchors(self) -> Path:
        """Where the trail's head is written down each day: `CTCL_ANCHORS`, best on another disk than the database."""
        return self.anchors_folder or self.data / "anchors"

    @property
    def site(self) -> str:
        """The address people open, for links in mails."""
        return (self.site_url or f"http://{self.host}:{self.port}").rstrip("/")


def from_environment(*, demo: bool = False) -> Settings:
    """Settings from `CTCL_*`, `DATABASE_URL` and `PORT`; raises SettingsError for weak or contradictory ones."""
    data = Path(os.environ.get("CTCL_DATA", "var")).resolve()
    data.mkdir(parents=True, exist_ok=True)
    port = os.environ.get("PORT", "8000")
    if re.fullmatch("[0-9]{1,5}", port) is None or not 0 < int(port) < 65536:
        raise SettingsError(f"PORT phải là số từ 1 đến 65535, không phải “{port}”.")
    settings = Settings(
        data=data,
        database_url=database_url(os.environ.get("DATABASE_URL") or f"sqlite:///{data / 'ctcl.sqlite3'}"),
        secret_key=os.environ.get("CTCL_SECRET_KEY") or _kept_secret(data, "secret_key"),
        audit_key=os.environ.get("CTCL_AUDIT_KEY") or _kept_secret(data, "audit_key"),
        demo=demo,
        host=os.environ.get("CTCL_HOST", "127.0.0.1"),
        port=int(port),
        behind_https=os.environ.get("CTCL_HTTPS", "") == "1",
        proxy=_address(os.environ.get("CTCL_PROXY", "")),
        mail_url=os.environ.get("CTCL_MAIL", ""),
        mail_from=os.environ.get("CTCL_MAIL_FROM", "ctcl@localhost"),
        queue_url=os.environ.get("CTCL_QUEUE", ""),
        site_url=os.environ.get("CTCL_SITE", ""),
        anchors_folder=Path(os.environ["CTCL_ANCHORS"]).resolve() if os.environ.get("CTCL_ANCHORS") else None,
    )
    refuse_weak(settings)
    return settings


def database_url(address: str) -> str:
    """The address with our driver in it. Raises SettingsError for another database, or when the driver is missing."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise SettingsError(WHICH_DATABASE) from error
    if url.get_backend_name() == "sqlite":
        return address
    if url.get_backend_name() not in ("postgresql", "postgres") or not url.database:
        raise SettingsError(WHICH_DATABASE)
    try:
        importlib.import_module("psycopg")
    except ImportError as error:
        raise SettingsError(
            "Chưa có trình điều khiển PostgreSQL: cài bằng “pip install 'ctcl[postgres]'” rồi chạy lại."
        ) from error
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def refuse_weak(settings: Settings) -> None:
    """Raise SettingsError when the installation would start unsafe."""
    for name, key in (("CTCL_SECRET_KEY", settings.secret_key), ("CTCL_AUDIT_KEY", settings.audit_key)):
        if len(key) < SHORTEST_KEY or len(set(key)) < 10:
            raise SettingsError(
                f"{name} quá ngắn hoặc dễ đoán: cần ít nhất {SHORTEST_KEY} ký tự ngẫu nhiên. "
                "Bỏ biến này đi thì chương trình tự tạo và giữ một khóa trong thư mục dữ liệu."
            )
    if settings.demo and settings.host not in LOOPBACK:
        raise SettingsError(
            "Chế độ dùng thử cho đăng nhập không mật khẩu nên chỉ chạy trên máy này (127.0.0.1); "
            f"không mở ra địa chỉ “{settings.host}”. Dùng “ctcl serve” để cài đặt thật."
        )
    if os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        raise SettingsError("FLASK_DEBUG đang bật: tắt trước khi chạy; trang gỡ lỗi chạy được mã lệnh.")


def _address(text: str) -> str:
    """The address as a connection names it. Raises SettingsError: “everybody” is no proxy to trust."""
    try:
        return str(ipaddress.ip_address(text)) if text else ""
    except ValueError as error:
        raise SettingsError(
            f"CTCL_PROXY phải là địa chỉ IP của máy chủ trung gian (proxy), ví dụ 127.0.0.1, không phải “{text}”."
        ) from error


def _kept_secret(data: Path, name: str) -> str:
    """A secret of this installation, made once and kept readable by its owner only."""
    path = data / name
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
