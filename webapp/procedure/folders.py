"""Where the procedure's files are: inside an installed wheel, or in the checkout beside the code."""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).parents[1] / "_procedure"
_CHECKOUT = Path(__file__).parents[2]
PROCESSES, FEATURES = "processes", "features"


def _root() -> Path:
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def processes() -> Path:
    """The folder of diagrams, `procedure.toml` and `glossary.csv`."""
    return _root() / PROCESSES


def features() -> Path:
    """The folder of scenarios."""
    return _root() / FEATURES


def checkout() -> Path | None:
    """The checkout with its tests; None in an installed wheel."""
    return _CHECKOUT if (_CHECKOUT / "tests" / "scenarios").is_dir() else None
