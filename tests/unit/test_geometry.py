"""The drawing check, proved by breaking a good drawing in every way it guards."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from webapp import engine
from webapp.procedure.geometry import check_geometry

DRAWING = Path(__file__).parents[2] / "processes" / "corrective_action.bpmn"
NS = {
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "dd": "http://www.omg.org/spec/DD/20100524/DI",
}


class Drawing:
    """The real drawing, with what a test does to it."""

    def __init__(self) -> None:
        self.tree = etree.fromstring(DRAWING.read_bytes())

    def shape(self, element: str):
        return self.tree.find(f".//di:BPMNShape[@bpmnElement='{element}']", NS)

    def edge(self, flow: str):
        return self.tree.find(f".//di:BPMNEdge[@bpmnElement='{flow}']", NS)

    def put(self, element: str, **values: float) -> None:
        bounds = self.shape(element).find("dc:Bounds", NS)
        for name, value in values.items():
            bounds.set(name, str(value))

    def put_label(self, element: str, **values: float) -> None:
        drawn = self.shape(element) if self.shape(element) is not None else self.edge(element)
        bounds = drawn.find("di:BPMNLabel/dc:Bounds", NS)
        for name, value in values.items():
            bounds.set(name, str(value))

    def bend(self, flow: str, *points: tuple[float, float]) -> None:
        edge = self.edge(flow)
        for point in edge.findall("dd:waypoint", NS):
            edge.remove(point)
        for x, y in points:
            etree.SubElement(edge, f"{{{NS['dd']}}}waypoint", x=str(x), y=str(y))

    def points(self, flow: str) -> list[tuple[float, float]]:
        return [(float(p.get("x")), float(p.get("y"))) for p in self.edge(flow).findall("dd:waypoint", NS)]

    def rules(self) -> set[tuple[str, str]]:
        diagram, findings = engine.read("corrective_action.bpmn", etree.tostring(self.tree))
        assert diagram is not None, findings
        return {(finding.rule, finding.element) for finding in check_geometry("x.bpmn", diagram)}

    def bounds(self, element: str) -> tuple[float, float, float, float]:
        found = self.shape(element).find("dc:Bounds", NS)
        x, y, width, height = (float(found.get(name)) for name in ("x", "y", "width", "height"))
        return x, y, width, height


@pytest.fixture
def drawing() -> Drawing:
    return Drawing()


def test_the_drawing_as_it_is_has_no_findings(drawing):
    assert drawing.rules() == set()


def test_an_element_without_a_shape(drawing):
    shape = drawing.shape("close_request")
    shape.getparent().remove(shape)
    assert ("drawn", "close_request") in drawing.rules()


def test_a_flow_without_a_line(drawing):
    edge = drawing.edge("f_close")
    edge.getparent().remove(edge)
    assert ("drawn", "f_close") in drawing.rules()


def test_one_shape_on_another(drawing):
    x, y, *_ = drawing.bounds("verify_result")
    drawing.put("open_new_request", x=x + 10, y=y + 10)
    assert any(rule == "overlap" for rule, _ in drawing.rules())


def test_a_node_outside_its_lane(drawing):
    _, y, *_ = drawing.bounds("close_request")
    drawing.put("close_request", y=y - 120)
    assert ("lane", "close_request") in drawing.rules()


def test_a_lane_outside_the_pool(drawing):
    drawing.put("lane_checker", x=-2000)
    assert any(rule == "lane" for rule, _ in drawing.rules())


def test_a_slanting_flow(drawing):
    first, last = drawing.points("f_close")[0], drawing.points("f_close")[-1]
    drawing.bend("f_close", first, (last[0] - 5, last[1] + 40), last)
    assert ("orthogonal", "f_close") in drawing.rules()


def test_a_flow_that_ends_in_the_air(drawing):
    first, last = drawing.points("f_close")[0], drawing.points("f_close")[-1]
    drawing.bend("f_close", first, (last[0] - 20, last[1]))
    assert ("joined", "f_close") in drawing.rules()


def test_a_flow_through_a_shape(drawing):
    first, last = drawing.points("f_opened")[0], drawing.points("f_verified")[0]
    drawing.bend("f_opened", first, (first[0], last[1]), last)
    assert any(rule == "through" for rule, _ in drawing.rules())


def test_two_flows_on_one_line(drawing):
    points = drawing.points("f_appointed")
    other = drawing.points("f_check")
    drawing.bend("f_check", other[0], (points[1][0], other[0][1]), (points[1][0], other[-1][1]), other[-1])
    assert any(rule == "apart" for rule, _ in drawing.rules())


@pytest.mark.parametrize("over", ["a shape", "a lane's name", "a flow", "another label"])
def test_a_covered_label(drawing, over):
    if over == "a shape":
        x, y, *_ = drawing.bounds("determine_need")
        drawing.put_label("need_decided", x=x + 10, y=y + 10)
    elif over == "a lane's name":
        x, y, *_ = drawing.bounds("lane_requester")
        drawing.put_label("need_found", x=x + 5, y=y + 60)
    elif over == "a flow":
        (x, y), *_ = drawing.points("f_start")
        drawing.put_label("need_found", x=x - 20, y=y - 6, width=60, height=14)
    else:
        label = drawing.edge("needed").find("di:BPMNLabel/dc:Bounds", NS)
        drawing.put_label("need_decided", x=float(label.get("x")), y=float(label.get("y")))
    assert any(rule == "label" for rule, _ in drawing.rules())


def test_a_named_event_without_room_for_its_name(drawing):
    shape = drawing.shape("request_closed")
    shape.remove(shape.find("di:BPMNLabel", NS))
    assert ("label", "request_closed") in drawing.rules()
