"""Settings: read once from the environment, checked before anything starts."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "::1")
KNOWN_SECRETS = {"dev", "secret", "changeme", "change-me", "password"}


class SettingsError(Exception):
    """A setting that would make the installation unsafe; the message says what to change."""


@dataclass(frozen=True)
class Settings:
    """What an installation may choose. All data lives under one folder."""

    data: Path
    database_url: str
    secret_key: str
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    behind_https: bool = False

    @property
    def files(self) -> Path:
        """Where uploaded files are kept, outside the web root."""
        return self.data / "files"


def from_environment(*, demo: bool = False) -> Settings:
    """Settings from `CTCL_*` and `PORT`; raises SettingsError for weak or contradictory ones."""
    data = Path(os.environ.get("CTCL_DATA", "var")).resolve()
    data.mkdir(parents=True, exist_ok=True)
    port = os.environ.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError(f"PORT phải là số từ 1 đến 65535, không phải “{port}”.")
    settings = Settings(
        data=data,
        database_url=os.environ.get("CTCL_DATABASE_URL", f"sqlite:///{data / 'ctcl.sqlite3'}"),
        secret_key=os.environ.get("CTCL_SECRET_KEY") or _kept_secret(data),
        demo=demo,
        host=os.environ.get("CTCL_HOST", "127.0.0.1"),
        port=int(port),
        behind_https=os.environ.get("CTCL_HTTPS", "") == "1",
    )
    refuse_weak(settings)
    return settings


def refuse_weak(settings: Settings) -> None:
    """Raise SettingsError when the installation would start unsafe."""
    if len(settings.secret_key) < 32 or settings.secret_key.lower() in KNOWN_SECRETS:
        raise SettingsError("CTCL_SECRET_KEY quá ngắn: cần ít nhất 32 ký tự ngẫu nhiên.")
    if settings.demo and settings.host not in LOOPBACK:
        raise SettingsError(
            "Chế độ dùng thử cho đăng nhập không mật khẩu nên chỉ chạy trên máy này (127.0.0.1); "
            f"không mở ra địa chỉ “{settings.host}”. Dùng “ctcl serve” để cài đặt thật."
        )
    if os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        raise SettingsError("FLASK_DEBUG đang bật: tắt trước khi chạy; trang gỡ lỗi chạy được mã lệnh.")


def _kept_secret(data: Path) -> str:
    """The secret of this installation, made once and kept readable by its owner only."""
    path = data / "secret_key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
