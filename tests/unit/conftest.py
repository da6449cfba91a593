"""The command line on installations of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.database import Databases
from webapp.cli import main


@pytest.fixture
def ctcl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databases: Databases
) -> Iterator[Callable[..., Result]]:
    """`ctcl` in the installation `data`, which is new when it is first named."""
    urls: dict[str, str] = {}

    def run(*words: str, data: str = "here") -> Result:
        folder = tmp_path / data
        if data not in urls:
            folder.mkdir()
            urls[data] = databases.empty(folder)
        monkeypatch.setenv("CTCL_DATA", str(folder))
        monkeypatch.setenv("DATABASE_URL", urls[data])
        return CliRunner().invoke(main, list(words))

    yield run
    for url in urls.values():
        databases.remove(url)
