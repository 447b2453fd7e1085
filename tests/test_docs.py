"""The docs: they build without a warning, need nothing from elsewhere, and list what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe import findings
from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs"))
import generate  # noqa: E402

# ---- the pages -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    ran = subprocess.run(
        [*command, "-d", str(folder / "trees"), "docs", str(folder / "html")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return folder / "html"


class Fetched(HTMLParser):
    """The addresses that a browser fetches for a page, as opposed to links to follow."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "srcset", "data", "poster") or (name == "href" and tag == "link"):
                self.found.append(value or "")


def test_the_pages_need_no_address_outside(site: Path) -> None:
    count = 0
    for path in site.rglob("*.html"):
        reader = Fetched()
        reader.feed(path.read_text(encoding="utf-8"))
        count += len(reader.found)
        assert [each for each in reader.found if re.match(r"(https?:)?//", each)] == [], path
    assert count > 100  # a reader that finds nothing proves nothing
    for path in site.rglob("*.css"):
        outside = re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", path.read_text("utf-8"))
        assert outside == [], path


def test_the_index_leads_to_every_page(site: Path) -> None:
    index = (site / "index.html").read_text(encoding="utf-8")
    for page in (
        "install",
        "troubleshooting",
        "faq",
        "generated/glossary",
        "learning",
        "teaching",
        "ways_in",
        "architecture",
        "changelog",
        "contributing",
    ):
        assert f'href="{page}.html"' in index


@pytest.mark.parametrize("name", generate.PAGES)
def test_the_reference_lists_every_public_name(name: str, site: Path) -> None:
    _, module = generate.PAGES[name]
    page = (site / "generated" / f"{name}.html").read_text(encoding="utf-8")
    public = generate.public(module)
    assert public
    for each in public:
        if callable(getattr(module, each)):
            assert f'id="{module.__name__}.{each}"' in page, each


# What somebody types into the search -> the page that they want, which comes first.
SEARCHED = [
    ("install", "Install"), ("installation", "Install"), ("upgrade", "Install"),
    ("colab", "Front ends and other ways in"), ("citation", "Cite"),
]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize(("words", "first"), SEARCHED)
def test_the_search_finds_the_page_first(
    words: str, first: str, site: Path, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{(site / 'search.html').as_uri()}?q={words}")
    found = page.locator("#search-results li a").first
    found.wait_for(timeout=30_000)
    assert found.inner_text() == first
    page.close()


@pytest.mark.browser
def test_the_first_page_shows_how_to_begin_without_scrolling(site: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((site / "index.html").as_uri())
    for what in (page.get_by_text("make lab"), page.locator("img[src*='walk']")):
        box = what.first.bounding_box()
        assert box is not None
        assert box["y"] < 600
    page.close()


DOCS = ("index", "install", "troubleshooting", "learning", "ways_in", "architecture", "misconceptions", "generated/testing",
        "gallery/README", "search")  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", DOCS)
def test_a_page_of_the_docs_has_no_serious_finding(
    name: str, scheme: str, site: Path, browser: Browser
) -> None:
    assert findings(browser, site / f"{name}.html", scheme) == []


# ---- the house -----------------------------------------------------------------------------------

# Who may not import whom, and why it matters.
FORBIDDEN = [
    ("engine", "checkers", "the engine knows nobody"),
    ("checkers.graph", "engine", "pictures are drawn of PyTorch's tensors as well"),
    ("checkers.graph", "checkers.judge.judging", "pictures know no exercise"),
    ("checkers.graph", "checkers.course.exercises", "pictures know no exercise"),
    ("checkers.jail.worker", "checkers.judge.judging", "nothing is judged in a stranger's process"),
    ("checkers.jail.worker", "checkers.course.exercises", "and no solution is there"),
    (
        "checkers.judge.judging",
        "checkers.show.notebook",
        "one definition serves notebook, command line, class",
    ),
    ("checkers.judge.judging", "checkers.classroom", "the same"),
]


def _inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize(("who", "whom", "why"), FORBIDDEN)
def test_arrows_go_one_way(who: str, whom: str, why: str) -> None:
    modules = generate.imports()
    assert any(_inside(name, who) for name in modules)
    assert any(_inside(name, whom) for name in modules)
    wrong = [
        (name, each)
        for name, (_, used) in modules.items()
        for each in used
        if _inside(name, who) and _inside(each, whom)
    ]
    assert wrong == [], why


def test_the_drawing_knows_an_import_that_everybody_can_see() -> None:
    modules = generate.imports()
    assert "engine.ops.elements.pointwise" in modules["engine.ops.elements.elementwise"][1]
    assert "checkers.judge.exercise" in modules["checkers.judge.judging"][1]
    assert ("checkers.classroom", "checkers.jail") in generate.packages_of(modules).arrows


# ---- the README ----------------------------------------------------------------------------------


A_FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|toml|md|txt|js|css|json|html|yml))`")
# Where a page may begin to count from.
FROM = ("", "engine", "checkers", "checkers/graph", "checkers/classroom", "tests")
LEARNERS = {"my_engine/stage_2.py", "lessons/progress.json", "ada/progress.json"}  # learners' own


def test_every_file_that_a_page_names_is_there() -> None:
    """But for the recipes, which make theirs and are followed by a test of their own."""
    pages = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs").glob("decisions/*"),
    ]
    missing = [
        (page.name, name)
        for page in pages
        for name in A_FILE.findall(page.read_text(encoding="utf-8"))
        if name not in LEARNERS and not any((ROOT / base / name).exists() for base in FROM)
    ]
    assert missing == []


def test_the_readmes_program_prints_what_it_says() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    expression, said = re.findall(r"^(x\.grad) +# (.*)$", program, re.MULTILINE)[0]
    exec(program, names)
    assert repr(eval(expression, names)) == said
