"""`python -m benchmarks`: measure, print the table, keep every figure as JSON."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from benchmarks import rows, table
from benchmarks.rows import Size
from benchmarks.servers import Databases

GROUPS: dict[str, Callable[[Databases, Size], rows.Figures]] = {
    "work": rows.work,
    "lists": rows.lists,
    "registers": rows.registers,
    "documents": rows.documents,
    "history": rows.long_history,
    "timers": rows.timers,
    "commands": rows.commands,
}
FULL = Size(rounds=40, tasks=1_000_000, reports=1_000, timers=2_000)
QUICK = Size(rounds=5, tasks=20_000, reports=60, timers=200)


@click.command()
@click.argument("groups", nargs=-1, type=click.Choice(list(GROUPS)))
@click.option("--quick", is_flag=True, help="Small sizes: shows in two minutes that everything runs.")
@click.option(
    "--database", help="URL of a PostgreSQL database; others are made beside it and dropped. Default: SQLite."
)
@click.option(
    "--json", "path", type=click.Path(path_type=Path), default=Path("var/benchmarks.json"), show_default=True
)
def main(groups: tuple[str, ...], quick: bool, database: str | None, path: Path) -> None:
    """Measure GROUPS of rows (default: all) and print them beside their targets; status 1 when one is missed."""
    size = QUICK if quick else FULL
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="ctcl-benchmarks-") as folder:
        databases = Databases(Path(folder), database)
        for name in groups or GROUPS:
            click.echo(f"{name} …", err=True)
            figures |= GROUPS[name](databases, size)
        machine = f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}"
        head = f"{date.today()}, {databases.told}, Python {platform.python_version()}, {machine}"
        databases.drop_all()
    click.echo(f"{head}{', --quick' if quick else ''}\n")
    click.echo("\n".join(table.lines(figures)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"measured": head, "size": vars(size), **figures}, ensure_ascii=False, indent=2) + "\n"
    )
    click.echo(f"\n{path}")
    sys.exit(1 if table.missed(figures) else 0)


if __name__ == "__main__":
    main()
