"""Edges that are routed here keep off the boxes and start and end where they should."""

import pytest

from checkers.graph import draw
from checkers.graph.geometry import Box, Link
from checkers.graph.layout import arrange
from checkers.graph.routing import route


def samples(curve, steps=12):
    """Points along a chain of cubic Bezier pieces."""
    points = curve.points
    for at in range(0, len(points) - 1, 3):
        a, b, c, d = points[at : at + 4]
        for step in range(steps + 1):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            yield tuple(
                sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True))
                for axis in (0, 1)
            )


def inside(box, point):
    return (
        abs(point[0] - box.x) < box.width / 2 - 0.5 and abs(point[1] - box.y) < box.height / 2 - 0.5
    )


@pytest.mark.parametrize("direction", ["down", "right"])
def test_no_edge_runs_through_a_box(direction):
    sizes = [(60 + 13 * (i % 7), 30 + 9 * (i % 4)) for i in range(90)]
    links = [Link(i - step, i) for i in range(90) for step in (1, 4, 17) if i >= step]
    layout = arrange(sizes, links, direction=direction)
    for link, curve in zip(links, layout.curves, strict=True):
        assert len(curve.points) >= 4
        for number, box in enumerate(layout.boxes):
            if number not in (link.source, link.target):
                assert not any(inside(box, point) for point in samples(curve)), (link, number)


def test_a_long_edge_goes_round():
    boxes = [Box(0, 0, 40, 20), Box(0, 60, 40, 20), Box(0, 120, 40, 20)]
    [curve] = route(boxes, [Link(0, 2)])
    assert curve.points[0] == (0, 10)
    assert curve.points[-1] == (0, 110)
    assert max(abs(x) for x, y in samples(curve) if 50 <= y <= 70) >= 20


def test_parallel_edges_stay_apart():
    boxes = [Box(0, 0, 40, 20), Box(0, 60, 40, 20)]
    first, second = route(boxes, [Link(0, 1), Link(0, 1)])
    assert first.points[0] != second.points[0]
    assert first.points[-1] != second.points[-1]


def test_a_large_picture_has_all_its_edges(torch):
    x = torch.tensor([0.5], requires_grad=True)
    pool = [x, x * 2]
    for turn in range(120):
        pool.append(pool[-1] * pool[-2] if turn % 3 else pool[turn // 2].sin())
    picture = draw(pool[-1] + pool[-2], collapse=False)
    assert picture.svg.count("data-edge=") == len(picture.graph.edges)
    assert picture.svg.count('class="gs-line" d="M') == len(picture.graph.edges)
