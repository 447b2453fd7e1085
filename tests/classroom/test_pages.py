"""The pages of a class in a real browser: light and dark, narrow, on paper, and without a network."""

import json

import pytest
from make_class import EXERCISES, make, notebook
from test_similar import OWN

from checkers.cli import main as cli
from checkers.course import exercises
from checkers.jail.limits import level

pytestmark = pytest.mark.browser

KEYS = EXERCISES[:3]
LOUD = "print('x' * 10_000)"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A class with every outcome, two who resemble each other, and one who prints a lot."""
    root = tmp_path_factory.mktemp("pages")
    make(root / "handins", 8, KEYS)
    for name, third in (("ada", OWN), ("bob", OWN), ("loud", LOUD)):
        answers = {key: exercises.find(key).solution for key in KEYS} | {"3.1": third}
        (root / "handins" / f"{name}.ipynb").write_text(notebook(answers))
    (root / "handins" / "empty.ipynb").write_text("")
    arguments = ["grade", str(root / "handins"), "--out", str(root / "out"), "--seed", "3"]
    assert cli.main([*arguments, "--accept-isolation", level()]) == 1
    return root / "out"


@pytest.fixture
def opened(browser, results):
    """Opens a page of the results and keeps what it asked the network for."""
    contexts = []

    def open_(name, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto((results / name).as_uri())
        return page

    yield open_
    for each in contexts:
        each.close()


def learner(results, name):
    (page,) = (results / "learners").glob(f"*-{name}.html")
    return page.relative_to(results)


def test_a_teacher_goes_from_the_class_to_a_learner_and_back(opened, results):
    page = opened("index.html")
    data = json.loads((results / "results.json").read_text())
    cells = page.locator("td.right, td.not-yet, td.not-attempted")
    assert cells.count() == len(data["results"]) * len(KEYS)
    page.get_by_role("link", name="learner 00003").click()
    assert page.locator("h1").inner_text() == "learner 00003"
    assert page.locator("section").count() == len(KEYS)
    page.get_by_role("link", name="all").click()
    assert page.locator("h1").inner_text() == "Results"


def test_causes_lead_to_a_lesson_that_is_there(opened, results):
    links = opened("index.html").locator("ol a")
    assert links.count() >= 1
    for number in range(links.count()):
        target = results / links.nth(number).get_attribute("href")
        assert json.loads(target.read_text(encoding="utf-8"))["cells"]
        assert links.nth(number).inner_text()


def test_similar_hand_ins_are_listed_for_a_person(opened):
    page = opened("index.html")
    rows = page.locator("h2:has-text('Similar hand-ins') ~ div table").first.locator("tbody tr")
    assert [rows.nth(n).locator("a").all_inner_texts() for n in range(rows.count())] == [
        ["ada", "bob"]
    ]


def test_a_learner_reads_mark_cause_lesson_graph_and_output(opened, results):
    page = opened(learner(results, "loud"))
    third = page.locator("section").nth(2)
    assert "Mark: 0 of 1" in third.inner_text()
    assert "To read: " in third.inner_text()
    shown = third.locator("pre").last.inner_text()
    assert "more output, not shown" in shown
    assert len(shown) < 5_000
    first = page.locator("section").first
    assert "Mark: 1 of 1" in first.inner_text()
    picture = page.locator("section img").first
    assert picture.evaluate("image => image.naturalWidth") > 50
    assert len(picture.get_attribute("alt")) > 20
    assert "empty" in opened(learner(results, "empty")).locator("[role=alert]").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_ask_nobody_for_anything(opened, results, scheme):
    for name in ("index.html", learner(results, "ada")):
        page = opened(name, color_scheme=scheme, offline=True)
        assert [each for each in page.asked if not each.startswith(("file:", "data:"))] == []
        back, text = page.evaluate(
            "[getComputedStyle(document.documentElement).backgroundColor,"
            " getComputedStyle(document.body).color]"
        )
        assert back != text


def test_a_narrow_window_scrolls_tables_and_not_the_page(opened, results):
    for name in ("index.html", learner(results, "learner-00003"), learner(results, "loud")):
        page = opened(name, viewport={"width": 360, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_paper_nothing_is_cut_off(opened, results):
    for name in ("index.html", learner(results, "loud")):
        page = opened(name, color_scheme="dark", viewport={"width": 700, "height": 1000})
        page.emulate_media(media="print")
        back = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert back in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 700
        assert page.locator("details:not([open])").count() == 0  # what is folded is not printed
        assert page.pdf().startswith(b"%PDF")
