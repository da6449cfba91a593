"""Is the drawing fit to be read? Everything drawn, nothing overlapping, flows at right angles and around shapes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from webapp.engine import Diagram, Element, Finding, Flow, Shape

# Half a pixel is rounding; ten pixels is the least a reader needs to tell two lines apart.
TOLERANCE = 0.5
APART = 10
FRAMES = frozenset({"participant", "lane"})
# The strip at a lane's left where its name stands, as every BPMN editor draws it.
LANE_HEADER = 30

Point = tuple[float, float]
Segment = tuple[Point, Point]


def check_geometry(name: str, diagram: Diagram) -> Iterator[Finding]:
    """Findings about one drawing; `name` is its file."""
    nodes = [element for element in diagram.elements.values() if element.type not in FRAMES]
    for element, rule, sentence in (
        *_undrawn(diagram),
        *_overlapping(nodes),
        *_outside(diagram, nodes),
        *_crooked(diagram),
        *_through(diagram, nodes),
        *_on_one_line(list(diagram.flows.values())),
        *_covered(diagram, nodes),
    ):
        yield Finding(name, element, "error", rule, sentence)


Told = Iterator[tuple[str, str, str]]


def _undrawn(diagram: Diagram) -> Told:
    for element in diagram.elements.values():
        if element.bounds is None or min(element.bounds.width, element.bounds.height) <= 0:
            yield element.id, "drawn", f"“{element.name or element.id}” chưa được vẽ."
    for flow in diagram.flows.values():
        if len(flow.waypoints) < 2:
            yield flow.id, "drawn", f"Luồng “{flow.name or flow.id}” chưa được vẽ."


def _overlapping(nodes: list[Element]) -> Told:
    for one, other in combinations(nodes, 2):
        if (
            one.bounds is None
            or other.bounds is None
            or one.id == other.attached_to
            or other.id == one.attached_to
        ):
            continue
        if _overlap(one.bounds, other.bounds):
            yield other.id, "overlap", f"“{other.name or other.id}” đè lên “{one.name or one.id}”."


def _outside(diagram: Diagram, nodes: list[Element]) -> Told:
    """A node lies in its lane, beside the lane's name, and a lane lies in the pool."""
    pools = [element.bounds for element in diagram.elements.values() if element.type == "participant"]
    lanes = {
        diagram.lanes[element.id]: element.bounds
        for element in diagram.elements.values()
        if element.type == "lane"
    }
    for name, bounds in lanes.items():
        if bounds is not None and pools and not any(pool and _inside(bounds, pool) for pool in pools):
            yield name, "lane", f"Làn “{name}” nằm ngoài khung quy trình."
    for node in nodes:
        lane = lanes.get(node.lane)
        if lane is None or node.bounds is None:
            continue
        room = Shape(lane.x + LANE_HEADER, lane.y, lane.width - LANE_HEADER, lane.height)
        if not _inside(node.bounds, room):
            yield node.id, "lane", f"“{node.name or node.id}” nằm ngoài làn “{node.lane}”."


def _crooked(diagram: Diagram) -> Told:
    """Every piece of a flow is level or upright; it begins and ends on the borders of what it joins."""
    for flow in diagram.flows.values():
        if any(min(abs(a[0] - b[0]), abs(a[1] - b[1])) > TOLERANCE for a, b in pairwise(flow.waypoints)):
            yield flow.id, "orthogonal", f"Luồng “{flow.name or flow.id}” có đoạn vẽ chéo."
        ends = ((flow.source, flow.waypoints[:1]), (flow.target, flow.waypoints[-1:]))
        for end, points in ends:
            bounds = diagram.elements[end].bounds if end in diagram.elements else None
            if bounds is not None and points and not _on_border(points[0], bounds):
                yield flow.id, "joined", f"Luồng “{flow.name or flow.id}” không chạm viền của “{end}”."


def _through(diagram: Diagram, nodes: list[Element]) -> Told:
    for flow in diagram.flows.values():
        for node in nodes:
            if node.bounds is None or _rests_on(diagram, flow, node):
                continue
            inner = _shrunk(node.bounds)
            if any(_crosses(segment, inner) for segment in pairwise(flow.waypoints)):
                yield (
                    flow.id,
                    "through",
                    f"Luồng “{flow.name or flow.id}” đi xuyên qua “{node.name or node.id}”.",
                )


def _rests_on(diagram: Diagram, flow: Flow, node: Element) -> bool:
    """A boundary event sits on its host, so a flow that leaves it may begin inside the host's border."""
    source = diagram.elements.get(flow.source)
    return source is not None and source.attached_to == node.id


def _on_one_line(flows: list[Flow]) -> Told:
    """Two flows must not run along each other, unless they part from one shape or meet at one."""
    for one, other in combinations(flows, 2):
        if one.source == other.source or one.target == other.target:
            continue
        if any(_along(a, b) for a in pairwise(one.waypoints) for b in pairwise(other.waypoints)):
            yield other.id, "apart", f"Luồng “{other.id}” chạy trùng hoặc sát luồng “{one.id}”."


def _covered(diagram: Diagram, nodes: list[Element]) -> Told:
    """A label is never under a shape, a flow, another label or a lane's name."""
    labels = [(element.id, element.name, element.label) for element in nodes if element.label is not None]
    labels += [(flow.id, flow.name, flow.label) for flow in diagram.flows.values() if flow.label is not None]
    headers = [
        Shape(lane.bounds.x, lane.bounds.y, LANE_HEADER, lane.bounds.height)
        for lane in diagram.elements.values()
        if lane.type == "lane" and lane.bounds is not None
    ]
    for id, name, label in labels:
        assert label is not None
        inner = _shrunk(label)
        if any(_overlap(label, node.bounds) for node in nodes if node.bounds is not None):
            yield id, "label", f"Nhãn “{name}” bị hình che."
        elif any(_overlap(label, header) for header in headers):
            yield id, "label", f"Nhãn “{name}” đè lên tên làn."
        elif any(
            _crosses(segment, inner)
            for flow in diagram.flows.values()
            for segment in pairwise(flow.waypoints)
        ):
            yield id, "label", f"Nhãn “{name}” bị luồng cắt qua."
    for (_, name, label), (other_id, other_name, other) in combinations(labels, 2):
        if label is not None and other is not None and _overlap(label, other):
            yield other_id, "label", f"Nhãn “{other_name}” đè lên nhãn “{name}”."
    unlabelled = [
        node for node in nodes if node.name and node.label is None and node.bounds and node.bounds.width <= 50
    ]
    for node in unlabelled:
        yield node.id, "label", f"Nhãn “{node.name}” chưa có chỗ riêng trên sơ đồ."


def _overlap(one: Shape, other: Shape) -> bool:
    return (
        min(one.x + one.width, other.x + other.width) - max(one.x, other.x) > TOLERANCE
        and min(one.y + one.height, other.y + other.height) - max(one.y, other.y) > TOLERANCE
    )


def _inside(one: Shape, room: Shape) -> bool:
    return (
        one.x >= room.x - TOLERANCE
        and one.y >= room.y - TOLERANCE
        and one.x + one.width <= room.x + room.width + TOLERANCE
        and one.y + one.height <= room.y + room.height + TOLERANCE
    )


def _on_border(point: Point, bounds: Shape) -> bool:
    return _inside(Shape(*point, 0, 0), bounds) and not _inside(Shape(*point, 0, 0), _shrunk(bounds, 1.5))


def _shrunk(bounds: Shape, by: float = 1) -> Shape:
    return Shape(bounds.x + by, bounds.y + by, bounds.width - 2 * by, bounds.height - 2 * by)


def _crosses(segment: Segment, bounds: Shape) -> bool:
    (ax, ay), (bx, by) = segment
    box = Shape(min(ax, bx) - TOLERANCE, min(ay, by) - TOLERANCE, abs(ax - bx) + 1, abs(ay - by) + 1)
    return _overlap(box, bounds)


def _along(one: Segment, other: Segment) -> bool:
    """Do two level (or two upright) pieces lie closer than a reader can tell, side by side for a while?"""
    for level in (0, 1):
        across = 1 - level
        if (
            abs(one[0][across] - one[1][across]) > TOLERANCE
            or abs(other[0][across] - other[1][across]) > TOLERANCE
        ):
            continue
        together = min(max(one[0][level], one[1][level]), max(other[0][level], other[1][level])) - max(
            min(one[0][level], one[1][level]), min(other[0][level], other[1][level])
        )
        if together > APART and abs(one[0][across] - other[0][across]) < APART:
            return True
    return False
