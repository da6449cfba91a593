"""How a mail leaves: by SMTP, or into a folder where an installation without a mail server can look at it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from webapp.config import Settings, SettingsError

Transport = Callable[[EmailMessage], None]
SECONDS = 20.0


def transport(settings: Settings) -> Transport:
    """Send as `CTCL_MAIL` says: `smtp://…`, `smtps://…`, or nothing for the folder. Raises SettingsError."""
    if not settings.mail_url:
        return _into(settings.data / "mail")
    server = urlsplit(settings.mail_url)
    if server.scheme not in ("smtp", "smtps") or not server.hostname:
        raise SettingsError(
            "CTCL_MAIL viết theo dạng smtp://tên:mật-khẩu@máy-chủ:587 hoặc smtps://máy-chủ:465."
        )

    def send(message: EmailMessage) -> None:
        with _session(
            server.scheme, server.hostname or "", server.port, secret=bool(server.username)
        ) as session:
            if server.username:
                session.login(unquote(server.username), unquote(server.password or ""))
            session.send_message(message)

    return send


def _session(scheme: str, host: str, port: int | None, *, secret: bool) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=ssl.create_default_context())
    session = smtplib.SMTP(host, port or 587, timeout=SECONDS)
    session.ehlo()
    if session.has_extn("starttls"):
        session.starttls(context=ssl.create_default_context())
    elif secret:
        session.close()
        raise smtplib.SMTPNotSupportedError(
            "Máy chủ thư không có STARTTLS nên không gửi: mật khẩu sẽ đi không mã hóa."
        )
    return session


def _into(folder: Path) -> Transport:
    def keep(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (folder / f"{name}.eml").write_bytes(message.as_bytes())

    return keep
