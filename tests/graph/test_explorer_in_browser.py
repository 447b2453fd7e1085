"""The explorer in a real browser: mouse, touch and keys, light, dark, narrow, exported.

Every number that is read off the page is compared with the engine's for the same inputs. Pages are
opened from a file with the network switched off.
"""

import importlib
import re

import nbconvert
import nbformat
import pytest

from checkers.graph import explore
from checkers.graph.numbers import format_line, read_values
from checkers.graph.theme import DARK, LIGHT
from checkers.languages import speaking

pytestmark = pytest.mark.browser
torch = importlib.import_module("engine")


def square(x=2.0, a=1.0):
    x, a = (torch.tensor(v, requires_grad=True) for v in (x, a))
    inner = x + a
    power = inner**2
    y = power + 3
    return {"x": x, "a": a, "inner": inner, "power": power, "y": y}


def lesson(x=(0.0, 1.0, 2.0, 3.0)):
    x = torch.tensor(list(x), requires_grad=True)
    y = x + 2
    q = y * y
    z = q * 3
    out = z.mean()
    return {"x": x, "y": y, "q": q, "z": z, "out": out}


def masked(x=1.5, c=2.0):
    x = torch.tensor(x, requires_grad=True)
    c = torch.tensor([c, 1.0])
    y = (x * c + 1).sin()
    w = torch.where(y > 0, y, y * y)
    out = w.sum()
    return {"x": x, "w": w, "out": out, "c": c}


def wide():
    leaves = {name: torch.tensor([1.0] * 4, requires_grad=True) for name in "abc"}
    out = leaves["a"] * leaves["b"] + leaves["c"]
    return {**leaves, "out": out}


def summed():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    return {"x": x, "out": (x + 2).sum()}


def turned():
    m = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    with torch.no_grad():
        doubled = m * 2
    flipped = m.T
    product = flipped * doubled
    out = product.sum()
    return {"m": m, "doubled": doubled, "flipped": flipped, "product": product, "out": out}


def cut():
    x = torch.tensor(2.0, requires_grad=True)
    copy = x.detach()
    out = x * copy + x
    return {"x": x, "out": out}


PROGRAMS = {f.__name__: f for f in (square, lesson, masked, wide, summed, turned, cut)}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explorer")
    found = {}
    for name, program in PROGRAMS.items():
        tensors = program()
        result = tensors.get("out", list(tensors.values())[-1])
        found[name] = explore(result, names=tensors).save(folder / f"{name}.html")
    with speaking("zh"):
        tensors = square()
        found["zh"] = explore(tensors["y"], names=tensors).save(folder / "zh.html")
    return found


@pytest.fixture
def open_page(browser, saved):
    """Opens a page; any error on it fails the test."""
    errors, contexts = [], []

    def open_with(name="square", **options):
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.goto(saved[name].as_uri())
        page.wait_for_selector(".gs-explore svg")
        return page

    yield open_with
    for context in contexts:
        context.close()
    assert errors == []


def expected(tensors):
    """{box: (value, gradient)} as the engine has them, in the page's spelling."""
    result = list(tensors.values())[-1]
    grads = torch.autograd.grad(
        [result], list(tensors.values()), [torch.ones_like(result.detach())], retain_graph=True
    )
    return {
        name: (format_line(read_values(tensor)), format_line(read_values(grad)))
        for (name, tensor), grad in zip(tensors.items(), grads, strict=True)
    }


def table(page):
    """{box: (value, gradient)} as the accessible table has them."""
    if page.locator("details.gs-table").get_attribute("open") is None:
        page.locator("details.gs-table summary").click()
    page.wait_for_timeout(60)  # a frame
    found = {}
    for row in page.locator(".gs-table tbody tr").all():
        cells = row.locator("td").all()
        fields = [field.input_value() for field in cells[1].locator("input").all()]
        value = cells[1].inner_text() if not fields else fields[0]
        if len(fields) > 1:
            value = f"[{', '.join(fields)}]"
        found[row.locator("th").inner_text()] = (value, cells[2].inner_text())
    return found


def picture(page):
    """{box: texts} as they stand in the picture."""
    page.wait_for_timeout(60)  # a frame
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.gs-node')].map((box) =>
            [(box.querySelector('.gs-name') ?? box.querySelector('.gs-op')).textContent,
             [...box.querySelectorAll('text.gs-value, .gs-grip text'),
              ...box.querySelectorAll('text.gs-gradient')]
               .map((text) => text.textContent)]))"""
    )


def grip(page, name):
    return page.get_by_role("slider", name=name, exact=True).locator("visible=true").first


def choose(page, name):
    grip(page, name).click()
    page.wait_for_timeout(60)  # a frame


def drag(page, target, by):
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y + 3, steps=6)
    page.mouse.up()


def test_it_begins_with_the_recorded_numbers(open_page):
    page = open_page()
    assert table(page) == expected(square())
    assert picture(page)["power"] == ["9", "grad 1"]
    assert picture(page)["x"] == ["2", "grad 6"]
    rates = page.locator(".gs-rate-text").all_text_contents()
    assert rates == ["×1", "×1", "×6", "×1"]


def test_a_drag_moves_a_number_and_all_that_follows(open_page):
    page = open_page()
    drag(page, grip(page, "x"), 40)  # eight steps of 0.1
    assert table(page) == expected(square(x=2.8))
    drag(page, grip(page, "a"), -75)
    assert table(page) == expected(square(x=2.8, a=-0.5))
    page.get_by_role("button", name="Back to the start").click()
    assert table(page) == expected(square())


def test_a_number_is_typed(open_page):
    page = open_page("lesson")
    grip(page, "x[2]").click()
    page.keyboard.type("-7.25")
    page.keyboard.press("Enter")
    assert table(page) == expected(lesson((0.0, 1.0, -7.25, 3.0)))
    page.keyboard.press("Enter")
    page.keyboard.type("99")
    page.keyboard.press("Escape")
    assert table(page) == expected(lesson((0.0, 1.0, -7.25, 3.0)))


@pytest.mark.parametrize("word", ["nan", "inf", "-inf", "1/3", "1e-3", "0"])
def test_odd_numbers_are_typed(open_page, word):
    page = open_page()
    grip(page, "x").click()
    page.keyboard.type(word)
    page.keyboard.press("Enter")
    number = 1 / 3 if word == "1/3" else float(word)
    assert table(page) == expected(square(x=number))


def test_keys_alone_are_enough(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    seen = set()
    for _ in range(12):
        seen.add(
            page.evaluate(
                "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
            )
        )
        if page.evaluate("document.activeElement.classList.contains('gs-grip')"):
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "x"
    for key in ("ArrowUp", "ArrowRight", "Shift+ArrowUp", "ArrowDown", "Alt+ArrowDown"):
        page.keyboard.press(key)
    page.wait_for_function("document.activeElement.getAttribute('aria-valuenow') === '3.09'")
    assert table(page) == expected(square(x=3.09))
    page.locator(".gs-grip").first.focus()
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    assert table(page) == expected(square(x=5.0))
    page.get_by_role("tab", name="Look").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Nudge").get_attribute("aria-selected") == "true"


def test_a_finger_drags(browser, saved):
    context = browser.new_context(
        offline=True, has_touch=True, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto(saved["square"].as_uri())
    box = page.locator(".gs-grip").first.bounding_box()
    session = context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for kind, at in (
        ("touchStart", x),
        ("touchMove", x + 20),
        ("touchMove", x + 50),
        ("touchEnd", None),
    ):
        points = [] if at is None else [{"x": at, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(40)
    assert table(page) == expected(square(x=3.0))
    context.close()


def test_what_changed_is_said(open_page):
    page = open_page()
    live = page.locator(".gs-spoken")
    assert live.get_attribute("aria-live") == "polite"
    grip(page, "x").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("document.querySelector('.gs-spoken').textContent")
    assert live.inner_text() == "x = 2.1: y = 12.61, gradient 6.2"


def test_paths_multiply_along_and_add_up(open_page):
    page = open_page("lesson")
    page.get_by_role("tab", name="Paths").click()
    ways = page.locator(".gs-way code").all_inner_texts()
    assert ways == ["1 · [2, 3, 4, 5] · 3 · 0.25 = [1.5, 2.25, 3, 3.75]"] * 2
    assert page.locator(".gs-content .gs-say").inner_text().endswith(expected(lesson())["x"][1])
    assert page.locator(".gs-edge.gs-path").count() == 5
    page.locator(".gs-way").first.focus()
    assert page.locator(".gs-edge.gs-path").count() == 4
    page.get_by_role("tab", name="Look").click()
    assert page.locator(".gs-edge.gs-path").count() == 0


def test_the_slope_of_the_curve_is_the_gradient(open_page):
    page = open_page()
    drag(page, grip(page, "x"), 20)
    page.wait_for_timeout(60)
    assert "slope of the curve is 6.8:" in page.locator(".gs-content .gs-say").inner_text()
    page.get_by_label("and a second one").select_option(label="a")
    assert page.locator(".gs-level").count() > 5
    assert "[6.8, 6.8]" in page.locator(".gs-content .gs-say").inner_text()
    plane = page.locator(".gs-catch")
    plane.scroll_into_view_if_needed()
    drag(page, plane, 30)
    now = table(page)
    x, a = float(now["x"][0]), float(now["a"][0])
    assert (x, a) != (2.4, 1.0)
    assert now == expected(square(x=x, a=a))


def test_a_nudge_shows_the_gap_shrink(open_page):
    page = open_page()
    page.get_by_role("tab", name="Nudge").click()
    rows = [row.locator("td").all_inner_texts() for row in page.locator(".gs-content tr").all()[1:]]
    # (3 + h)² - 9 = 6h + h²: the gap is h², and h of h
    assert [row[0] for row in rows] == ["1", "0.5", "0.1", "0.01", "0.001", "0.0001"]
    for h, true, promised, gap, part in [list(map(float, row)) for row in rows]:
        assert true == pytest.approx(6 * h + h * h, rel=1e-3)
        assert promised == pytest.approx(6 * h, rel=1e-3)
        assert gap == pytest.approx(h * h, rel=1e-3)
        assert part == pytest.approx(h, rel=1e-3)


def mailboxes(page):
    return page.locator(".gs-content dd").all_inner_texts()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_backward_twice_adds_or_refuses(open_page):
    page = open_page()
    page.get_by_role("tab", name="Switches").click()
    assert mailboxes(page) == ["None", "None"]
    press(page, "y.backward(retain_graph=True)")
    assert mailboxes(page) == ["6", "6"]
    press(page, "y.backward()")
    assert mailboxes(page) == ["12 2 times the gradient: it was added, not replaced"] * 2
    press(page, "y.backward()")
    assert (
        "RuntimeError: Trying to backward through the graph a second time"
        in page.locator(".gs-said").inner_text()
    )
    assert mailboxes(page)[0].startswith("12")
    press(page, "run the program again")
    press(page, ".grad = None")
    press(page, "y.backward()")
    assert mailboxes(page) == ["6", "6"]


def test_switches_cut_the_graph(open_page):
    page = open_page()
    page.get_by_role("tab", name="Switches").click()
    page.get_by_role("checkbox", name="x", exact=True).uncheck()
    press(page, "y.backward()")
    assert mailboxes(page) == ["None", "6"]
    assert picture(page)["x"] == ["2", "grad None"]
    page.get_by_label("power: computed from inner.detach()").check()
    press(page, "y.backward()")
    said = page.locator(".gs-said").inner_text()
    assert (
        said
        == "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn"
    )
    page.get_by_label("power: computed from inner.detach()").uncheck()
    page.get_by_label("inner: computed under no_grad()").check()
    assert picture(page)["y"] == ["12", "grad None"]


def test_what_is_cut_is_written_as_one_would_write_it(open_page):
    page = open_page("masked")
    page.get_by_role("tab", name="Switches").click()
    labels = page.locator(".gs-switches fieldset").nth(1).locator("label").all_inner_texts()
    labels = [label.strip() for label in labels]
    assert "x × c + 1: computed from (x × c).detach()" in labels
    assert "sin(x × c + 1): computed from (x × c + 1).detach()" in labels
    assert "x × c: computed from x.detach()" in labels
    assert not [label for label in labels if "c.detach()" in label]  # c is a constant


def test_what_stays_as_recorded_is_said_at_first_sight(open_page):
    page = open_page("masked")
    note = page.locator(".gs-explore > .gs-note").inner_text()
    assert note == "w: The mask or index stays as it was recorded: it is no part of the graph."
    page = open_page("summed")
    note = page.locator(".gs-explore > .gs-note").inner_text()
    assert note.startswith("x + 2: This number was found from what follows")
    page = open_page("square")
    assert page.locator(".gs-explore > .gs-note").count() == 0


def test_a_box_says_what_a_number_cannot(open_page):
    page = open_page("turned")
    told = page.locator(".gs-look")
    choose(page, "doubled[0, 0]")
    assert "it stays when other numbers move" in told.inner_text()
    choose(page, "m[0, 0]")
    assert "× 1   each number where it came from" in told.inner_text()


SLOPES = [  # page, box, slope, and what is said of its gradient
    ("square", "x", "6", "that is the gradient."),
    ("turned", "doubled[0, 0]", "1", "doubled[0, 0] gets no gradient."),
    ("cut", "x", "5", "The gradient of x is 3: a part of the way is cut."),
]


@pytest.mark.parametrize(("name", "box", "slope", "said"), SLOPES)
def test_a_slope_is_not_called_a_gradient_where_it_is_none(open_page, name, box, slope, said):
    page = open_page(name)
    choose(page, box)
    words = page.locator(".gs-content .gs-say")
    assert f"the slope of the curve is {slope}" in words.inner_text()
    assert words.inner_text().endswith(said)
    page.get_by_role("tab", name="Nudge").click()
    page.wait_for_timeout(60)
    assert f"The slope {slope} times h" in words.inner_text()
    gaps = page.locator(".gs-numbers td:nth-child(5)").all_inner_texts()
    assert abs(float(gaps[-1].replace("−", "-").replace("e-", "E-"))) < 1e-3


def test_a_picture_that_goes_on_to_the_right_fades_there(open_page):
    page = open_page("wide", viewport={"width": 390, "height": 800})
    stage = page.locator(".gs-stage.gs-more")
    stage.wait_for()
    stage.evaluate("stage => stage.scrollTo(9999, 0)")
    stage.wait_for(state="detached")


def test_guess_first(open_page):
    page = open_page()
    page.get_by_role("tab", name="Guess first").click()
    press(page, "Hide them")
    assert picture(page)["x"] == ["2", "grad ?"]
    assert table(page)["x"] == ("2", "?")
    page.get_by_label("gradient of x").fill("6")
    page.get_by_label("gradient of a").fill("5")
    press(page, "Show the numbers")
    assert page.locator(".gs-content .gs-said").inner_text() == "1 of 2 right"
    assert page.locator(".gs-right").count() == 1
    assert picture(page)["a"] == ["1", "grad 6"]


def test_chosen_numbers_are_hidden_from_the_start(browser, tmp_path):
    tensors = square()
    shown = explore(tensors["y"], names=tensors, hide=["y", "x.grad"])
    page = browser.new_page()
    page.goto(shown.save(tmp_path / "hidden.html").as_uri())
    page.get_by_label("value of y").fill("12")
    assert picture(page)["y"] == ["?", "grad 1"]
    assert picture(page)["x"] == ["2", "grad ?"]
    page.get_by_label("gradient of x").fill("3")
    page.get_by_label("gradient of x").press("Enter")
    assert page.locator(".gs-content .gs-said").inner_text() == "1 of 2 right"
    assert picture(page)["x"] == ["2", "grad 6"]
    page.close()


@pytest.mark.parametrize(("scheme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_it_follows_the_page_theme(open_page, scheme, palette):
    page = open_page(color_scheme=scheme)
    colour = page.evaluate("getComputedStyle(document.querySelector('.gs-graph .gs-card')).fill")
    wanted = tuple(int(palette.background[i : i + 2], 16) for i in (1, 3, 5))
    assert colour == f"rgb{wanted}"


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("name", ["square", "lesson"])
def test_it_fits_the_page(open_page, name, width):
    page = open_page(name, viewport={"width": width, "height": 800})
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab.inner_text()
        for button in page.get_by_role("button").all():
            box = button.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["height"] >= 24


def test_chinese_pages_speak_chinese(open_page):
    page = open_page("zh")
    for tab in page.get_by_role("tab").all():
        tab.click()
        words = page.locator(".gs-panel").inner_text()
        words = re.sub(
            r"[\w.]+\(\)?|requires_grad|retain_graph=True|[A-Z]\w+Backward\d|float64|None",
            "",
            words,
        )
        assert re.findall(r"[a-z]{2,} [a-z]{2,}", words) == [], tab.inner_text()


def test_an_exported_notebook_lives_without_a_kernel_and_a_network(browser, tmp_path):
    tensors = square()
    shown = explore(tensors["y"], names=tensors)._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell(
        "explore(y)", outputs=[nbformat.v4.new_output("display_data", shown)]
    )
    page_text, _ = nbconvert.HTMLExporter().from_notebook_node(
        nbformat.v4.new_notebook(cells=[cell])
    )
    path = tmp_path / "lesson.html"
    path.write_text(page_text, "utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="commit")
    frame = page.frame_locator("iframe.gs-explorer")
    frame.locator(".gs-graph").wait_for()
    frame.locator(".gs-grip").first.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(80)
    assert (
        frame.locator(".gs-node", has_text="power").first.locator("text.gs-value").text_content()
        == "9.61"
    )
    inside = frame.locator("#explorer").bounding_box()["height"]
    outside = page.locator("iframe.gs-explorer").bounding_box()["height"]
    assert inside <= outside <= inside + 12
    context.close()
