"""A backup while people work, and its way back: one zip with the database, the files by hash, the anchors, the keys."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from webapp import clock
from webapp.config import Settings
from webapp.extensions import db
from webapp.workflow.audit import ANCHORS

FORMAT = 1
MANIFEST = "manifest.json"
KEYS = ("secret_key", "audit_key")
LARGEST_MANIFEST = 64 * 1024 * 1024
CHUNK = 1024 * 1024


class BackupError(Exception):
    """A backup that cannot be made or restored; the message says why and what to do."""


def back_up(settings: Settings, target: Path) -> int:
    """Write everything into the zip at `target`, readable by its owner only; returns how many files of evidence.

    The database is copied first, in one snapshot. A file is written before the row that names it and never changes,
    so whatever that snapshot names is there when the files are copied. Raises BackupError.
    """
    if target.exists():
        raise BackupError(f"“{target}” đã có; hãy đặt tên khác.")
    half = target.with_suffix(target.suffix + ".half")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_WRONLY | os.O_CREAT, 0o600))
    try:
        with tempfile.TemporaryDirectory(dir=settings.data) as scratch, zipfile.ZipFile(half, "w") as archive:
            database = _dump(settings, Path(scratch) / "database")
            contents = dict(_kept(settings)) | {"database": database}
            sums = {name: _packed(archive, name, path) for name, path in contents.items()}
            manifest = {
                "format": FORMAT,
                "version": version("ctcl"),
                "dialect": make_url(settings.database_url).get_backend_name(),
                "made_at": clock.now().isoformat(),
                "contents": sums,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1), zipfile.ZIP_DEFLATED)
        half.replace(target)
    except OSError as error:
        raise BackupError(f"Không ghi được bản sao lưu: {error.strerror or error}.") from error
    finally:
        half.unlink(missing_ok=True)
    return sum(name.startswith("files/") for name in sums)


def restore(settings: Settings, source: Path) -> None:
    """Bring a backup back into an empty installation. Raises BackupError; nothing is left half restored."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            _refuse_unless_empty(settings, manifest)
            with tempfile.TemporaryDirectory(dir=settings.data) as scratch:
                unpacked = Path(scratch)
                for name, digest in manifest["contents"].items():
                    _unpacked(archive, name, digest, unpacked / name)
                _put_back(settings, unpacked)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BackupError(f"“{source}” không phải là bản sao lưu của hệ thống này, hoặc đã hỏng.") from error
    except OSError as error:
        raise BackupError(f"Không khôi phục được: {error.strerror or error}.") from error


def _kept(settings: Settings) -> Iterator[tuple[str, Path]]:
    """What lies beside the database: name in the backup, and where it is."""
    for name in KEYS:
        if (settings.data / name).exists():
            yield name, settings.data / name
    if (settings.anchors / ANCHORS).exists():
        yield ANCHORS, settings.anchors / ANCHORS
    for path in sorted(settings.files.glob("??/*")):
        if "." not in path.name:  # One still being written has a suffix.
            yield f"files/{path.name}", path


def _dump(settings: Settings, target: Path) -> Path:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        with (
            closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            # A copy of its own kind: it must be whole in this one file.
            copy.execute("PRAGMA journal_mode=DELETE")
        return target
    _postgres("pg_dump", settings, "--format=custom", "--no-owner", f"--file={target}")
    return target


def _put_back(settings: Settings, unpacked: Path) -> None:
    """Files first, the database last: until it is there, the installation is still empty."""
    for name in KEYS:
        if (unpacked / name).exists():
            (settings.data / name).unlink(missing_ok=True)
            shutil.move(unpacked / name, settings.data / name)
            (settings.data / name).chmod(0o600)
    if (unpacked / ANCHORS).exists():
        settings.anchors.mkdir(parents=True, exist_ok=True)
        shutil.move(unpacked / ANCHORS, settings.anchors / ANCHORS)
    for path in (unpacked / "files").glob("*"):
        place = settings.files / path.name[:2]
        place.mkdir(parents=True, exist_ok=True)
        shutil.move(path, place / path.name)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        assert url.database is not None
        shutil.move(unpacked / "database", url.database)
    else:
        _postgres(
            "pg_restore",
            settings,
            "--no-owner",
            "--single-transaction",
            f"--dbname={url.database}",
            str(unpacked / "database"),
        )


def _postgres(program: str, settings: Settings, *words: str) -> None:
    """One of PostgreSQL's own programs; the password goes through the environment, where `ps` does not show it."""
    url = make_url(settings.database_url)
    told = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": str(url.port) if url.port else url.query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    environment = os.environ | {name: str(value) for name, value in told.items() if value}
    try:
        subprocess.run([program, *words], env=environment, check=True, capture_output=True, text=True)  # noqa: S603 (no shell, our own words)
    except FileNotFoundError as error:
        raise BackupError(
            f"Cần chương trình {program} của PostgreSQL (Debian: apt install postgresql-client)."
        ) from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{program} báo lỗi: {error.stderr.strip()[:300]}") from error


def _packed(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    """Copy a file into the archive; returns the sha256 of what was written."""
    digest = hashlib.sha256()
    entry = zipfile.ZipInfo(name, clock.local(clock.now()).timetuple()[:6])
    # Evidence is compressed already (pictures, PDF, office files); the database is not.
    entry.compress_type = zipfile.ZIP_STORED if name.startswith("files/") else zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _unpacked(archive: zipfile.ZipFile, name: str, digest: str, target: Path) -> None:
    known = name in (*KEYS, ANCHORS, "database") or name == f"files/{digest}"
    if not known:
        raise ValueError(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    found = hashlib.sha256()
    with archive.open(name) as source, target.open("wb") as file:
        while chunk := source.read(CHUNK):
            found.update(chunk)
            file.write(chunk)
    if found.hexdigest() != digest:
        raise BackupError(f"Bản sao lưu đã hỏng: nội dung “{name}” không khớp với mã kiểm tra.")


def _manifest(archive: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise ValueError("manifest")
    manifest: dict[str, dict[str, str]] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise BackupError(f"Bản sao lưu thuộc dạng {manifest['format']}, chương trình này đọc dạng {FORMAT}.")
    return manifest


def _refuse_unless_empty(settings: Settings, manifest: dict[str, dict[str, str]]) -> None:
    dialect = make_url(settings.database_url).get_backend_name()
    if manifest["dialect"] != dialect:
        raise BackupError(
            f"Bản sao lưu là của {manifest['dialect']}, còn nơi khôi phục dùng {dialect}; đặt lại DATABASE_URL."
        )
    url = make_url(settings.database_url)
    # A log left behind by a database that is gone would be played back onto the restored one.
    occupied = (
        any(Path(f"{url.database}{left}").exists() for left in ("", "-wal", "-shm", "-journal"))
        if dialect == "sqlite"
        else bool(inspect(db.engine).get_table_names())
    )
    if occupied:
        raise BackupError(
            "Nơi khôi phục đã có dữ liệu. Chọn thư mục khác (CTCL_DATA) hoặc cơ sở dữ liệu trống rồi thử lại."
        )
