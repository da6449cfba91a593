"""What is no diagram at all: refused by its bytes, before anything of it is looked at; and the caps of the trial start."""

import pytest

from tests.engine.drawing import NOW, end, flow, gateway, load, process, start, straight, user
from webapp import engine
from webapp.engine import checking, intake

PLAIN = straight("aim", ("work", user("work")))
BODY = PLAIN.partition(b"?>")[2].decode()
BOMB = '<!DOCTYPE bomb [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY passwd SYSTEM "file:///etc/passwd">]>'


def _utf7(text: str) -> bytes:
    """ASCII but for the brackets of the declarations, which a search in the bytes would not see."""
    hidden = text.replace("<!", "+ADwAIQ-").replace("[", "+AFs-").replace("]", "+AF0-")
    return f'<?xml version="1.0" encoding="UTF-7"?>{hidden}'.encode()


NO_DIAGRAM = {
    "nothing": (b"", "not_xml"),
    "text": ("Bước 1".encode(), "not_xml"),
    "UTF-16 with its mark": (BODY.encode("utf-16"), "not_xml"),
    "UTF-16 without it": (BODY.encode("utf-16-le"), "not_xml"),
    "UTF-32": (BODY.encode("utf-32-le"), "not_xml"),
    "EBCDIC": (BODY.encode("cp037", "replace"), "not_xml"),
    "a ZIP": (b"PK\x03\x04" + PLAIN, "not_xml"),
    "a document type": (f"<!DOCTYPE definitions>{BODY}".encode(), "doctype"),
    "a document type in small letters": (f"<!doctype definitions>{BODY}".encode(), "doctype"),
    "an entity bomb": (f"{BOMB}{BODY.replace('Vai', '&c;')}".encode(), "doctype"),
    "an entity from outside": (f"{OUTSIDE}{BODY.replace('Vai', '&passwd;')}".encode(), "doctype"),
    "an entity bomb in UTF-7": (_utf7(f"{BOMB}{BODY.replace('Vai', '&c;')}"), "xml"),
    "an entity nobody declared": (BODY.replace("Vai", "&c;").encode(), "xml"),
    "an open end": (PLAIN[:-5], "xml"),
    "a depth no diagram has": (b"<a>" * 10_000 + b"</a>" * 10_000, "xml"),
    "another XML": (b"<svg />", "not_bpmn"),
    "over 2 MB": (PLAIN + b" " * intake.MAX_BYTES, "size"),
    "more elements than the cap": (b"<a>" + b"<b />" * intake.MAX_ELEMENTS + b"</a>", "elements"),
}


@pytest.mark.parametrize("what", NO_DIAGRAM)
def test_what_is_no_diagram_is_refused_at_the_door(what, watched):
    data, rule = NO_DIAGRAM[what]
    engine.read("aim.bpmn", PLAIN)
    with watched() as happened:
        diagram, findings = engine.read("aim.bpmn", data)
    assert diagram is None
    assert [(one.file, one.rule, one.severity) for one in findings] == [("aim.bpmn", rule, "error")]
    assert happened == [], "no file is opened, no address asked"


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + PLAIN, b"\n\n" + BODY.encode(), PLAIN + b" " * 1000])
def test_a_mark_and_white_space_around_a_diagram_do_no_harm(data):
    assert engine.read("aim.bpmn", data)[1] == []


def test_a_comment_and_an_instruction_leave_no_trace():
    data = PLAIN.replace(b"<bpmn:userTask", b"<!-- DOCTYPE --><?php evil ?><bpmn:userTask")
    assert engine.read("aim.bpmn", data)[1] == []
    assert engine.check({"aim.bpmn": data}) == []


def test_as_many_elements_as_the_cap_allows_are_looked_at():
    at_cap = b"<a>" + b"<b />" * (intake.MAX_ELEMENTS - 1) + b"</a>"
    assert engine.read("aim.bpmn", at_cap)[1][0].rule == "not_bpmn"


def _splits_in_series(count: int) -> bytes:
    """Two tokens at each split, never joined: 2^count of them at the start."""
    parts, flows, tip = [start()], [], "begun"
    for index in range(count):
        split, merged = f"split_{index}", f"merged_{index}"
        parts += [gateway(split, kind="parallel"), gateway(merged), gateway(f"other_{index}")]
        flows += [
            flow(tip, split),
            flow(split, merged),
            flow(split, f"other_{index}"),
            flow(f"other_{index}", merged),
        ]
        tip = merged
    last = (user("last"), end("ended"), flow(tip, "last"), flow("last", "ended"))
    return process("many", *parts, *last, *flows)


def test_splits_in_series_stop_at_a_cap_and_not_at_the_end_of_time():
    assert len(engine.start(load(many=_splits_in_series(3))["many"], {}, NOW).open) == 8
    with pytest.raises((engine.TooManyTasks, engine.TooManySteps)):
        engine.start(load(many=_splits_in_series(40))["many"], {}, NOW)
    assert [one.rule for one in engine.check({"many.bpmn": _splits_in_series(40)})] == ["trial"]


_SHRUNK = "trial.{0} = {1}; trial.main()"


@pytest.mark.parametrize(("limit", "value"), [("SECONDS", 0.001), ("MEMORY", 1)])
def test_a_trial_that_takes_too_much_is_a_finding(limit, value, monkeypatch):
    """The limits are shrunk rather than a diagram blown up: no diagram we know still reaches them."""
    monkeypatch.setattr(checking, limit, value)
    monkeypatch.setattr(
        checking, "_CHILD", checking._CHILD.replace("trial.main()", _SHRUNK.format(limit, value))
    )
    assert [one.rule for one in engine.check({"aim.bpmn": PLAIN})] == ["trial"]
