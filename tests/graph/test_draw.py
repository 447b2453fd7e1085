"""draw: the picture shows exactly the graph, survives everywhere, and takes labels as data."""

import base64
import re
import shutil
import stat
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from checkers.graph import GraphError, Picture, draw, layout
from checkers.graph.theme import DARK, LIGHT, text_width

SVG = "{http://www.w3.org/2000/svg}"
AWKWARD = [
    "<script>alert(1)</script>",
    "a\"b'c&d",
    "]]>--><!--",
    'x" -> y [label="z',
    "<b>bold</b>",
    "权重矩阵",
    "가중치",
    "وزن",
    "été",
    "line\nbreak\ttab\\n\\l",
    "null\x00bell\x07",
    "\ud800",
    "😀" * 60,
    "%s {0} $x",
    "a:b:c",
    "",
]


def lesson(torch):
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
    c = torch.tensor(3.0)
    y = x + 2
    z = y * y * c
    out = z.mean()
    return {"x": x, "c": c, "y": y, "z": z, "out": out}


def parts(svg):
    """Node ids and (source, target) pairs as they stand in the SVG, checked to be XML."""
    root = ET.fromstring(svg)
    nodes = [g.get("data-id") for g in root.iter(f"{SVG}g") if g.get("data-id")]
    edges = [
        (g.get("data-source"), g.get("data-target"))
        for g in root.iter(f"{SVG}g")
        if g.get("data-edge")
    ]
    return nodes, edges


def test_the_picture_has_the_nodes_and_edges_of_the_graph(torch):
    names = lesson(torch)
    picture = draw(names["out"], names=names, blocked=True)
    nodes, edges = parts(picture.svg)
    assert nodes == [node.id for node in picture.full.nodes]
    assert edges == [(edge.source, edge.target) for edge in picture.full.edges]
    assert len(nodes) == 7
    assert len(edges) == 7


def test_the_text_tree_of_a_lesson(torch):
    names = lesson(torch)
    lines = draw(names["out"], names=names, grads=True).text.splitlines()
    assert lines[0].startswith("out = MeanBackward0  () float32  40.5")
    assert lines[-1].strip("│├└─ ").startswith("⊣ c  constant  () float32  3")
    assert sum("x  leaf  (4,) float32  [0, 1, 2, 3]  no grad yet" in line for line in lines) == 1
    assert sum("y  (shown above)" in line for line in lines) == 1


def test_the_alternative_text_says_what_the_graph_is(torch):
    names = lesson(torch)
    assert draw(names["out"], names=names).alt == (
        "6 nodes: 1 leaf, 4 operations, 1 constant. x leads to out = MeanBackward0."
    )


LAYERS = [  # layer, text in the picture with it, absent without it
    ("values", "[0, 1, 2, 3]"),
    ("grads", "no grad yet"),
    ("saved", "saved other"),
    ("versions", "version 0"),
    ("hooks", "1 hook"),
    ("blocked", "value not saved"),
]


@pytest.mark.parametrize(("layer", "text"), LAYERS)
def test_layers_switch(torch, layer, text):
    names = lesson(torch)
    names["x"].register_hook(lambda grad: None)
    for on in (True, False):
        picture = draw(names["out"], names=names, **{layer: on})
        assert (text in picture.svg) is on


def test_a_gradient_is_shown_and_saved_badges_go_when_freed(torch):
    names = lesson(torch)
    assert "saved other" in draw(names["out"], names=names, saved=True).svg
    names["out"].backward()
    picture = draw(names["out"], names=names, saved=True)
    assert "grad [3, 4.5, 6, 7.5]" in picture.svg
    assert "saved other" not in picture.svg
    assert "freed" in picture.text


@pytest.mark.parametrize("name", AWKWARD)
def test_labels_are_data(torch, name):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    picture = draw({name: (x * 2).sum()}, names={name or "x": x}, saved=True)
    nodes, _ = parts(picture.svg)  # parses as XML
    assert len(nodes) == len(picture.graph.nodes)
    assert "<script" not in picture.svg
    assert "<script" not in picture.to_html()
    again = layout.AGraph(string=picture.dot.source)  # parses as DOT
    assert sorted(node.get_name() for node in again.nodes()) == sorted(
        node.id for node in picture.graph.nodes
    )
    assert len(again.edges()) == len(picture.graph.edges)
    assert picture.text
    assert picture.alt


@pytest.mark.parametrize(
    "name", ["x", "a_rather_long_variable_name", "权重矩阵", "가중치 W", "été"]
)
def test_names_fit_their_boxes(torch, name):
    x = torch.tensor(1.0, requires_grad=True)
    root = ET.fromstring(draw(x * 2, names={name: x}, values=False, grads=False).svg)
    [group] = [g for g in root.iter(f"{SVG}g") if g.get("data-id") == "AccumulateGrad_1"]
    box = group.find(f"{SVG}rect")
    for text in group.findall(f"{SVG}text"):
        assert float(text.get("textLength")) <= float(box.get("width")) - 20


def test_wide_characters_count_as_wide():
    assert text_width("权重", 10) == 20
    assert text_width("权重", 10, mono=True) == 20
    assert text_width("ii", 10) < text_width("WW", 10)


def test_two_runs_give_the_same_dot_and_svg(torch):
    first, second = (draw(lesson(torch)["out"], names={}) for _ in range(2))
    assert first.dot.source == second.dot.source
    assert first.svg == second.svg
    assert not re.search(r"0x[0-9a-f]{6}", first.dot.source + first.svg + first.text)


def test_dot_is_a_digraph_with_the_same_edges(torch):
    import graphviz

    picture = draw(lesson(torch)["out"], names={}, blocked=True)
    assert isinstance(picture.dot, graphviz.Digraph)
    for edge in picture.graph.edges:
        assert f"{edge.source} -> {edge.target}" in picture.dot.source


SIGNATURES = {
    "svg": b"<svg",
    "png": b"\x89PNG\r\n\x1a\n",
    "pdf": b"%PDF",
    "dot": b'digraph "graph"',
    "json": b'{"version"',
    "txt": b"Mean",
}


@pytest.mark.parametrize("ending", SIGNATURES)
def test_save(torch, tmp_path, ending):
    path = draw(lesson(torch)["out"], names={}).save(tmp_path / f"graph.{ending}")
    assert path.read_bytes().startswith(SIGNATURES[ending])


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("graph.bmp", "the name must end in one of .svg, .png, .pdf, .dot, .json, .txt"),
        ("graph", "the name must end in one of"),
        ("nowhere/graph.svg", "there is no folder"),
    ],
)
def test_save_says_what_is_wrong(torch, tmp_path, path, message):
    with pytest.raises(GraphError, match=re.escape(message)):
        draw(lesson(torch)["out"]).save(tmp_path / path)


def test_a_notebook_gets_an_image_and_text(torch):
    bundle = draw(lesson(torch)["out"], names={})._repr_mimebundle_()
    code = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', bundle["text/html"])[1]
    assert base64.b64decode(code).startswith(b"<svg")
    assert 'alt="6 nodes: 1 leaf' in bundle["text/html"]
    assert bundle["text/plain"].startswith("MeanBackward0")
    assert "http://" not in bundle["text/html"].replace("http://www.w3.org", "")


def without_graphviz(monkeypatch):
    monkeypatch.setattr(layout, "AGraph", None)
    monkeypatch.setenv("PATH", "")


def test_without_any_graphviz_the_text_tree_takes_over(torch, monkeypatch, tmp_path):
    without_graphviz(monkeypatch)
    picture = draw(lesson(torch)["out"], names={})
    page = picture.to_html()
    assert page.startswith("<pre>MeanBackward0")
    assert "pip install pygraphviz" in page
    for ending in ("svg", "png", "pdf"):
        with pytest.raises(GraphError, match="pip install pygraphviz"):
            picture.save(tmp_path / f"graph.{ending}")
    picture.save(tmp_path / "graph.json")


def stand_in(folder):
    """A `dot` made of the bundled library, for machines that have no other."""
    program = folder / "dot"
    program.write_text(
        f"#!{sys.executable}\nimport sys, pygraphviz\n"
        "source = sys.stdin.buffer.read().decode()\n"
        "form = sys.argv[1].removeprefix('-T')\n"
        "out = pygraphviz.AGraph(string=source).draw(format=form, prog='dot')\n"
        "sys.stdout.buffer.write(out)\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


SYSTEM_DOT = shutil.which("dot")


@pytest.mark.parametrize("kind", ["stand-in", *(["installed"] if SYSTEM_DOT else [])])
def test_a_system_dot_gives_the_same_nodes_and_edges(torch, monkeypatch, tmp_path, kind):
    expected = draw(lesson(torch)["out"], names={}, blocked=True)
    bundled = parts(expected.svg)
    without_graphviz(monkeypatch)
    where = Path(SYSTEM_DOT).parent if kind == "installed" else stand_in(tmp_path)
    monkeypatch.setenv("PATH", str(where))
    picture = draw(lesson(torch)["out"], names={}, blocked=True)
    assert parts(picture.svg) == bundled
    assert picture.dot.source == expected.dot.source
    assert picture.text == expected.text
    for ending in ("png", "pdf"):
        written = picture.save(tmp_path / f"graph.{ending}").read_bytes()
        assert written.startswith(SIGNATURES[ending])
    if kind == "installed":  # what a script does with the Digraph, and dot's own idea of it
        shown = picture.dot.pipe("svg", encoding="utf-8")
        assert shown.count('class="node"') == len(bundled[0])
        assert shown.count('class="edge"') == len(bundled[1])


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_every_theme_has_its_own_background(torch, theme):
    svg = draw(lesson(torch)["out"], theme=theme).svg
    assert (LIGHT.background in svg) is (theme != "dark")
    assert (DARK.background in svg) is (theme != "light")


def _contrast(first, second):
    """Contrast ratio of two colours, as the Web Content Accessibility Guidelines define it."""

    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read(palette):
    fills = {role: paint.fill for role, paint in palette.paints.items()}
    for role, paint in palette.paints.items():
        assert _contrast(paint.text, paint.fill) >= 4.5, role
    for role in ("leaf", "operation", "result", "constant", "missing", "extra", "replaced"):
        for colour in (palette.text, palette.muted, palette.gradient):
            assert _contrast(colour, fills[role]) >= 4.5, (role, colour)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"theme": "pink"}, "theme must be one of light, dark, auto, got 'pink'"),
        ({"direction": "up"}, "direction must be one of down, right, got 'up'"),
    ],
)
def test_wrong_options(torch, keywords, message):
    with pytest.raises(GraphError, match=message):
        draw(torch.ones(1), **keywords)


def test_a_module_is_drawn_by_its_parameters(torch):
    model = torch.nn.Linear(2, 1)
    assert [node.name for node in draw(model, names={}).graph.nodes] == ["weight", "bias"]
    result = model(torch.ones(1, 2)).sum()
    assert {"model.weight", "model.bias"} <= {node.name for node in draw(result).graph.nodes}


def test_repr_is_the_tree(torch):
    picture = draw(lesson(torch)["out"], names={})
    assert isinstance(picture, Picture)
    assert repr(picture) == picture.text
