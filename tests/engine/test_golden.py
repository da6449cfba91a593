"""Instances saved by every codec there has been are read, shown as they were, and taken to their end."""

import base64
import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.engine.golden.__main__ import MOMENTS, Case
from webapp import engine
from webapp.engine.state import CODEC

GOLDEN = Path(__file__).parent / "golden"
SAVED = sorted(GOLDEN.glob("*/*.json"), key=str)


def _process(folder: Path) -> engine.Process:
    return engine.load({path.name: path.read_bytes() for path in folder.glob("*.bpmn")})["corrective_action"]


@pytest.mark.parametrize("path", SAVED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_it_is_read_and_goes_on_to_its_end(path):
    saved = json.loads(path.read_text("utf-8"))
    now = datetime.fromisoformat(saved["now"])
    case = Case(_process(path.parent), saved["facts"], now, base64.b64decode(saved["state"]))
    shown = sorted([one.step, one.kind, one.item_key, one.item] for one in case.result.open)
    assert shown == saved["open"]
    assert (case.result.next_due and case.result.next_due.isoformat()) == saved["next_due"]
    for act in saved["rest"]:
        case.act(act)
    assert (case.result.completed, case.result.ended) == (True, saved["ended"])
    assert list(case.result.messages) == saved["messages"]
    assert engine.cancel(case.process, base64.b64decode(saved["state"])).completed


def test_todays_codec_has_every_moment_and_no_earlier_one_is_forgotten():
    """After CODEC is raised: `python -m tests.engine.golden`."""
    kept = {(path.parent.name, path.stem) for path in SAVED}
    assert kept >= {(str(CODEC), name) for name in MOMENTS}
    assert {codec for codec, _ in kept} == {str(codec) for codec in range(1, CODEC + 1)}
