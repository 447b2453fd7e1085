"""The stepper in a real browser: mouse, keys only, light, dark, narrow, reduced motion.

It is opened from a file with the network switched off: what works here works without a
kernel and without an address.
"""

import html
import importlib

import nbconvert
import nbformat
import pytest

from checkers.graph import step
from checkers.graph.theme import DARK, LIGHT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """A saved page, and the trace in it."""
    torch = importlib.import_module("engine")
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
    c = torch.tensor(3.0)
    y = x + 2
    z = y * y * c
    out = z.mean()
    names = {"x": x, "c": c, "y": y, "z": z, "out": out}
    stepper = step(out, names=names, order=2)
    return stepper.save(tmp_path_factory.mktemp("walk") / "walk.html"), stepper.trace


@pytest.fixture
def open_page(browser, walk):
    """Opens the page; any error on it fails the test."""
    errors, contexts = [], []

    def open_with(**options):
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.goto(walk[0].as_uri())
        page.wait_for_selector(".gs-step svg")
        return page

    yield open_with
    for context in contexts:
        context.close()
    assert errors == []


def title(page):
    return page.locator("[role=status] h3").inner_text()


def expected(walk, at, storey=0):
    return walk[1]["storeys"][storey]["steps"][at]["title"]


def test_the_mouse_steps_both_ways(open_page, walk):
    page = open_page()
    assert title(page) == expected(walk, 0)
    for at in range(1, 12):
        page.get_by_role("button", name="Next").click()
        assert title(page) == expected(walk, at)
    assert page.get_by_role("button", name="Next").is_disabled()
    page.get_by_role("button", name="Back").click()
    assert title(page) == expected(walk, 10)
    page.get_by_role("button", name="First").click()
    assert title(page) == expected(walk, 0)


def test_the_keys_work_without_a_click(open_page, walk):
    page = open_page(viewport={"width": 400, "height": 300})
    assert page.evaluate("document.activeElement.className") == "gs-step"
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("ArrowRight")
    assert title(page) == expected(walk, 1)


def test_a_page_within_a_page_leaves_the_focus_alone(browser, walk):
    page = browser.new_page()
    page.set_content(
        f'<input autofocus id="mine"><iframe srcdoc="{html.escape(walk[0].read_text("utf-8"))}"></iframe>'
    )
    page.frame_locator("iframe").locator(".gs-step svg").wait_for()
    assert page.evaluate("document.activeElement.id") == "mine"
    page.close()


@pytest.fixture(scope="module")
def exported(walk, tmp_path_factory):
    """A notebook that shows the stepper, as nbconvert writes it to HTML."""
    torch = importlib.import_module("engine")
    x = torch.tensor([2.0], requires_grad=True)
    y = x * x + 3 * x
    shown = step(y, names={"x": x, "y": y})._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", shown)
    cell = nbformat.v4.new_code_cell("step(y)", outputs=[output])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    path = tmp_path_factory.mktemp("exported") / "lesson.html"
    path.write_text(page, "utf-8")
    return path


@pytest.mark.parametrize("light", ["true", "false"])
def test_an_exported_notebook_steps_without_a_kernel_and_a_network(browser, exported, light):
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(exported.as_uri(), wait_until="commit")
    page.wait_for_selector("iframe.gs-stepper")
    page.evaluate(f"document.body.setAttribute('data-jp-theme-light', '{light}')")
    frame = page.frame_locator("iframe.gs-stepper")
    frame.locator(".gs-step svg").wait_for()
    dark = "gs-dark" in frame.locator(".gs-step").get_attribute("class")
    assert dark is (light == "false")
    before = frame.locator("[role=status] h3").inner_text()
    frame.get_by_role("button", name="Next").click()
    assert frame.locator("[role=status] h3").inner_text() != before
    inside = frame.locator("#stepper").bounding_box()["height"]
    outside = page.locator("iframe.gs-stepper").bounding_box()["height"]
    assert inside <= outside <= inside + 12  # it measured itself: nothing to scroll
    context.close()


def test_keys_alone_are_enough(open_page, walk):
    page = open_page()
    for key, at in [
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", 11),
        ("ArrowRight", 11),
        ("Home", 0),
        ("ArrowLeft", 0),
    ]:
        page.keyboard.press(key)
        assert title(page) == expected(walk, at), key
    page.keyboard.press("+")
    assert page.get_by_label("Speed").input_value() == "2"
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert page.get_by_label("Speed").input_value() == "4"
    page.keyboard.press(" ")
    assert page.get_by_role("button", name="Pause").is_visible()
    page.wait_for_function(
        f"document.querySelector('[role=status] h3').textContent === {expected(walk, 3)!r}"
    )
    page.keyboard.press(" ")
    assert page.get_by_role("button", name="Play").is_visible()
    # every control is reached with Tab, and a list is worked with its own keys
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.title || document.activeElement.ariaLabel")
        )
    assert any("Next" in str(label) or "One step on" in str(label) for label in reached)
    assert "Jump to a step" in reached


def test_play_runs_to_the_end_and_stops(open_page, walk):
    page = open_page()
    page.get_by_label("Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        f"document.querySelector('[role=status] h3').textContent === {expected(walk, 11)!r}",
        timeout=20_000,
    )
    page.wait_for_timeout(700)
    assert page.get_by_role("button", name="Play").is_visible()


def test_a_step_shows_what_is_true_then(open_page, walk):
    page = open_page()
    steps = walk[1]["storeys"][0]["steps"]

    def has(node, name):
        return page.locator(f'.gs-node[data-id="{node}"].{name}').count() == 1

    page.get_by_label("Jump to a step").select_option("1")
    assert has("AddBackward0_1", "gs-lit")
    assert has("MeanBackward0_1", "gs-later")
    page.get_by_label("Jump to a step").select_option("5")
    assert page.locator(".gs-node.gs-later").count() == 0
    page.get_by_label("Jump to a step").select_option("7")  # the backward of z
    assert has("MulBackward0_2", "gs-lit")
    assert has("MulBackward0_2", "gs-freed")
    assert not has("MulBackward0_1", "gs-freed")
    assert page.locator("[role=status] li").all_inner_texts() == steps[7]["lines"]
    assert page.locator(".gs-flow text").all_text_contents() == ["[0.75, 0.75, 0.75, 0.75]"]
    assert page.locator("dd").all_inner_texts() == ["no grad yet"]
    page.get_by_label("Jump to a step").select_option("10")
    assert page.locator("dd.gs-new").all_inner_texts() == ["[3, 4.5, 6, 7.5]"]


def test_the_slider_and_a_node_jump(open_page, walk):
    page = open_page()
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert title(page) == expected(walk, 2)
    assert page.get_by_role("slider").get_attribute("aria-valuetext") == f"2: {expected(walk, 2)}"
    page.locator('.gs-node[data-id="MulBackward0_2"]').click()
    assert title(page) == expected(walk, 3)  # its next turn is forward …
    page.locator('.gs-node[data-id="MulBackward0_2"]').click()
    assert title(page) == expected(walk, 7)  # … and then backward


def test_the_second_storey(open_page, walk):
    page = open_page()
    page.get_by_role("button", name="The graph of the gradient").click()
    assert page.locator(".gs-node").count() == len(walk[1]["storeys"][1]["nodes"])
    page.keyboard.press("End")
    assert title(page) == expected(walk, -1, storey=1)


def test_a_screen_reader_hears_each_step(open_page):
    page = open_page()
    live = page.locator("[role=status]")
    assert live.get_attribute("aria-live") == "polite"
    assert live.get_attribute("aria-atomic") == "true"
    assert page.locator(".gs-stage svg").get_attribute("role") == "img"
    assert page.locator(".gs-stage svg title").first.text_content().startswith("The graph: 6 nodes")


def test_a_gradient_travels_unless_motion_is_reduced(open_page):
    moving = open_page()
    moving.get_by_label("Jump to a step").select_option("5")
    moving.get_by_role("button", name="Next").click()
    assert moving.locator(".gs-dot").count() == 1
    moving.wait_for_function("document.querySelectorAll('.gs-dot').length === 0")
    assert moving.locator(".gs-flow").count() == 1
    still = open_page(reduced_motion="reduce")
    still.get_by_label("Jump to a step").select_option("5")
    still.get_by_role("button", name="Next").click()
    assert still.locator(".gs-dot").count() == 0
    assert still.locator(".gs-flow").count() == 1


@pytest.mark.parametrize(("scheme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_it_follows_the_page_theme(open_page, scheme, palette):
    page = open_page(color_scheme=scheme)
    colour = page.evaluate("getComputedStyle(document.querySelector('.gs-graph .gs-card')).fill")
    wanted = tuple(int(palette.background[i : i + 2], 16) for i in (1, 3, 5))
    assert colour == f"rgb{wanted}"
    page.evaluate("document.body.setAttribute('data-jp-theme-light', 'false')")
    page.wait_for_selector(".gs-step.gs-dark")  # a notebook's own theme wins


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_the_page(open_page, width):
    page = open_page(viewport={"width": width, "height": 800})
    for _ in range(8):
        page.get_by_role("button", name="Next").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 24  # a target that a finger can hit


def test_a_step_paints_at_once(open_page):
    page = open_page()
    took = page.evaluate(
        """() => {
            const next = document.querySelector('button[title^="One step on"]');
            const began = performance.now();
            for (let i = 0; i < 10; i++) next.click();
            return (performance.now() - began) / 10;
        }"""
    )
    assert took < 16  # milliseconds: a frame
