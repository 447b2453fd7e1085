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
    for page in ("learning", "teaching", "ways_in", "architecture", "changelog", "contributing"):
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


DOCS = ("index", "learning", "ways_in", "architecture", "misconceptions", "generated/testing",
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
    ("checkers.graph", "checkers.judging", "pictures know no exercise"),
    ("checkers.graph", "checkers.exercise", "pictures know no exercise"),
    ("checkers.jail.worker", "checkers.judging", "nothing is judged in a stranger's process"),
    ("checkers.jail.worker", "checkers.exercise", "and no solution is there"),
    (
        "checkers.judging",
        "checkers.notebook",
        "one definition serves notebook, command line, class",
    ),
    ("checkers.judging", "checkers.classroom", "the same"),
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
    assert "engine.ops.define" in modules["engine.ops.elementwise"][1]  # from .define import ...
    assert "checkers.exercise" in modules["checkers.judging"][1]
    assert ("checkers.classroom", "checkers.jail") in generate.packages_of(modules).arrows


# ---- the README ----------------------------------------------------------------------------------


def test_the_readmes_program_prints_what_it_says() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    expression, said = re.findall(r"^(x\.grad) +# (.*)$", program, re.MULTILINE)[0]
    exec(program, names)
    assert repr(eval(expression, names)) == said
