"""descend: the page's optimizers go where the library's go; everything can be dragged."""

import importlib

import numpy as np
import pytest

from checkers.graph import GraphError, descend

torch = importlib.import_module("engine")

VALLEYS = {
    "bowl": (lambda p: 0.5 * p[0] ** 2 + 4 * p[1] ** 2, [1.8, 1.0], 0.2),
    "rosenbrock": (lambda p: (1 - p[0]) ** 2 + 5 * (p[1] - p[0] ** 2) ** 2, [-1.0, 1.0], 0.02),
    "waves": (lambda p: (p * 3).sin().sum() + (p * p).sum(), [1.2, -0.7], 0.05),
    "line": (lambda p: (p**4 - 3 * p**2 + p).sum(), [1.9], 0.03),
}
MADE = {
    "SGD": lambda p, lr: torch.optim.SGD([p], lr=lr),
    "momentum": lambda p, lr: torch.optim.SGD([p], lr=lr, momentum=0.9),
    "RMSprop": lambda p, lr: torch.optim.RMSprop([p], lr=lr),
    "Adam": lambda p, lr: torch.optim.Adam([p], lr=lr),
}


def way(loss, start, make, lr, steps):
    """The parameters before each step, as the library's optimizer moves them."""
    point = torch.tensor(start, requires_grad=True)
    optimizer = make(point, lr)
    found = []
    for _ in range(steps + 1):
        found.append(point.detach().tolist())
        optimizer.zero_grad()
        loss(point).backward()
        optimizer.step()
    return found


@pytest.fixture
def open_page(browser, tmp_path):
    errors, contexts = [], []

    def open_with(shown, **options):
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(shown.save(tmp_path / "descent.html").as_uri())
        page.wait_for_selector(".gs-descend .gs-run")
        return page

    yield open_with
    for context in contexts:
        context.close()
    assert errors == []


def ways(page):
    return page.evaluate(
        """() => Object.fromEntries(Object.entries(document.querySelector('.gs-descend').gsFound())
            .map(([name, way]) => [name, way.map((step) => step.theta)]))"""
    )


@pytest.mark.browser
@pytest.mark.parametrize("name", VALLEYS)
def test_the_page_descends_as_the_optimizers_do(open_page, name):
    loss, start, lr = VALLEYS[name]
    page = open_page(descend(loss, start, lr=lr, steps=40, optimizers=list(MADE)))
    found = ways(page)
    for optimizer, make in MADE.items():
        wanted = way(loss, start, make, lr, 40)
        assert np.allclose(found[optimizer], wanted, rtol=2e-4, atol=2e-4), optimizer


@pytest.mark.browser
def test_everything_can_be_dragged_and_keys_do_the_same(open_page):
    loss, start, lr = VALLEYS["bowl"]
    page = open_page(descend(loss, start, lr=lr, steps=10, optimizers=["SGD"]))
    box = page.locator(".gs-land .gs-catch").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4, steps=4)
    page.mouse.up()
    first = ways(page)["SGD"][0]
    assert first[0] == pytest.approx(-1.17, abs=0.05)  # a quarter of the way across ±2.34
    assert first[1] == pytest.approx(1.17, abs=0.05)
    page.locator(".gs-land svg").focus()
    page.keyboard.press("ArrowRight")
    assert ways(page)["SGD"][0][0] == pytest.approx(first[0] + 0.05, abs=1e-5)
    page.get_by_label("start, number 0").fill("1.8")
    page.get_by_label("start, number 1").fill("1")
    page.keyboard.press("Enter")
    rate = page.get_by_label("learning rate")
    rate.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    lr = float(rate.get_attribute("aria-valuetext"))
    assert lr == 0.26
    wanted = way(loss, start, MADE["SGD"], lr, 10)
    assert np.allclose(ways(page)["SGD"], wanted, rtol=1e-4, atol=1e-4)


@pytest.mark.browser
def test_a_rate_that_is_too_high_flies_off_and_is_said(open_page):
    loss, start, _ = VALLEYS["line"]
    page = open_page(descend(loss, start, lr=0.9, steps=40, optimizers=["SGD"]))
    page.wait_for_function("document.querySelector('.gs-spoken').textContent.includes('flies off')")


PLAYED = [("no-preference", 120), ("reduce", 600)]  # milliseconds a step


@pytest.mark.browser
@pytest.mark.parametrize(("motion", "pace"), PLAYED)
def test_it_plays_step_by_step_and_calmly_where_motion_is_reduced(open_page, motion, pace):
    page = open_page(descend(lambda p: p * p, [2.0], lr=0.1), reduced_motion=motion)
    page.clock.install()
    page.reload()
    page.get_by_role("button", name="Play").click()
    for expected in ("1", "2", "3"):
        page.clock.run_for(pace)
        assert page.get_by_label("look at step").input_value() == expected
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(10 * pace)
    assert page.get_by_label("look at step").input_value() == "3"


@pytest.mark.browser
def test_the_step_that_is_looked_at_is_written_out(open_page):
    page = open_page(descend(lambda p: (p * p).sum(), [2.0, 1.0], lr=0.1, optimizers=["SGD"]))
    assert page.locator(".gs-update pre").inner_text().splitlines() == [
        "g = [4, 2], loss = 5",
        "θ − lr · g = [2, 1] − 0.1 · [4, 2] = [1.6, 0.8]",
    ]
    page.get_by_label("look at step").focus()
    page.keyboard.press("ArrowRight")
    assert "[1.6, 0.8] − 0.1 · [3.2, 1.6] = [1.28, 0.64]" in page.locator(".gs-update").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", VALLEYS)
def test_the_words_along_the_axes_stand_apart(open_page, name, width):
    loss, start, lr = VALLEYS[name]
    shown = descend(loss, start, lr=lr, optimizers=list(MADE))
    page = open_page(shown, viewport={"width": width, "height": 800})
    touching = page.evaluate(
        """() => [...document.querySelectorAll('.gs-plot')].flatMap((plot) => {
            const texts = [...plot.querySelectorAll('text')].map((t) => [t.textContent, t.getBoundingClientRect()]);
            return texts.flatMap(([a, p], i) => texts.slice(i + 1).filter(([, q]) =>
                Math.min(p.right, q.right) - Math.max(p.left, q.left) > 0.5
                && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 2.5).map(([b]) => [a, b]));
        })"""
    )
    assert touching == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_the_page(open_page, width):
    loss, start, lr = VALLEYS["bowl"]
    page = open_page(descend(loss, start, lr=lr), viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((lambda p: p * 2, [1.0, 2.0]), "one number"),
        ((lambda p: p.sum(), [1.0, 2.0, 3.0]), "one or two numbers"),
        ((lambda p: p.cumprod(0).sum(), [1.0, 2.0]), "CumprodBackward0"),
        ((lambda p: torch.tensor(1.0), [1.0, 2.0]), "no graph"),
    ],
)
def test_what_is_no_landscape_is_refused(arguments, said):
    with pytest.raises(GraphError, match=said):
        descend(*arguments)


def test_an_optimizer_that_is_not_offered():
    with pytest.raises(GraphError, match="LBFGS"):
        descend(lambda p: (p * p).sum(), [1.0], optimizers=["LBFGS"])
