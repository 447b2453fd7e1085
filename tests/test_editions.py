"""Two editions of one course: the same cells and exercises, and Chinese that is Chinese."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import jupytext
import pytest

from checkers.causes.catalogue import catalogue
from checkers.course import building
from checkers.course.exercises import all_exercises
from checkers.diagnose import checking
from checkers.graph.labels import COUNTED
from checkers.judge.exercise import Exercise
from checkers.languages import sections, translated
from checkers.languages.missing import said as said_in_the_code
from checkers.show import feedback

ROOT = Path(__file__).parents[1]
SOURCES = [
    *sorted((ROOT / "lessons" / "source").glob("*.py")),
    *sorted((ROOT / "exercises" / "source").glob("*/*.py")),
]
SENTENCES = {name: each for name, each in sections("zh").items() if name != "about"}
TERMS = ROOT / "docs" / "terms.md"
LEVELS = {each.level.partition("_")[2].replace("_", " ") for each in all_exercises()}
TERM_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
HAN = r"[\u4e00-\u9fff]"
# Code, formulas, HTML tags, targets of links and entries of menus are the same in both editions.
SHARED = re.compile(
    r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|<[^>\n]+>|\]\([^)\n]*\)|\{\w+\}|&\w+;"
    r"|\*\*\w+ → [^*]+\*\*",
    re.DOTALL,
)
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]+(?:[ ,;]+[A-Za-z][A-Za-z'’-]+){3,}")
FAULTS = {
    "half-width punctuation after Chinese": re.compile(
        rf"{HAN}[,;:?!](?=\s|{HAN}|$)|{HAN}\.(?=\s|$)"
    ),
    "half-width bracket around Chinese": re.compile(rf"\([^()\n]*{HAN}[^()\n]*\)"),
    "no space between Chinese and Latin": re.compile(rf"{HAN}[A-Za-z0-9§]|[A-Za-z0-9§]{HAN}"),
    "space beside full-width punctuation": re.compile(
        r"[，。：；？！、（“] (?!\|)|(?<=[^\s|>]) [，。：；？！、）”]"
    ),
    "slanted Chinese": re.compile(rf"(?<!\*)\*(?!\*)[^*\n]*{HAN}[^*\n]*(?<!\*)\*(?!\*)"),
    "line break that Markdown shows as a space": re.compile(
        rf"(?:{HAN}|[，。：；、）”])\n(?:{HAN}|[x“（])"
    ),
    "an English sentence": ENGLISH,
}


# ---- what is Chinese in the course --------------------------------------------------------------


def markdown_cells(path: Path) -> list:
    source = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    return [cell for cell in source.cells if cell.cell_type == "markdown"]


def chinese_texts() -> Iterator[tuple[str, str]]:
    """Every Chinese text with the place where it stands."""
    for path in SOURCES:
        for number, cell in enumerate(markdown_cells(path)):
            if cell.metadata.get("lang") == "zh":
                said = cell.source
                if path.stem == "glossary":  # its second column is English on purpose
                    said = re.sub(r"^(\| [^|]+ \|)[^|]+", r"\1 ", said, flags=re.MULTILINE)
                yield f"{path.parent.name}/{path.name} markdown cell {number}", said
    yield "README.zh.md", (ROOT / "README.zh.md").read_text(encoding="utf-8")
    for section, sentences in SENTENCES.items():
        for english, text in sentences.items():
            yield f"zh.toml [{section}] {english}", text


def faults(text: str) -> Iterator[str]:
    """What a Chinese copy editor would mark."""
    spaced = SHARED.sub(lambda found: " x " if found[0][0] in "`$" else "", text)
    for found in re.finditer(
        r"\*\*(?!\s)(.+?)\*\*", re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    ):
        before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
        # CommonMark: a mark between punctuation and a letter neither opens nor closes.
        opens = not _is_mark(found[1][0]) or not before or before.isspace() or _is_mark(before)
        closes = not _is_mark(found[1][-1]) or not after or after.isspace() or _is_mark(after)
        if not (opens and closes):
            yield f"bold that Markdown does not see: {before}{found[0]}{after}"
    for name, pattern in FAULTS.items():
        for found in pattern.finditer(spaced if name == "an English sentence" else _flat(text)):
            yield f"{name}: …{found[0]}…"


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _flat(text: str) -> str:
    """Shared pieces as one Latin letter, so that the spaces around them can be judged."""
    stand_in = {"`": "x", "$": "x", "{": "□"}
    return SHARED.sub(lambda found: stand_in.get(found[0][0], ""), text)


# ---- the same cells -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_english_cell_is_followed_by_its_chinese_twin(path: Path) -> None:
    cells = markdown_cells(path)
    kinds = [{k: v for k, v in cell.metadata.items() if k != "lang"} for cell in cells]
    assert [cell.metadata["lang"] for cell in cells] == ["en", "zh"] * (len(cells) // 2)
    assert kinds[::2] == kinds[1::2]
    for english, twin in zip(cells[::2], cells[1::2], strict=True):
        for mark in (r"^#+ ", r"^(?:- |\d+\. )", r"^```", r"\$\$", r"^\|", r"</?details>"):
            marks = [len(re.findall(mark, c.source, re.MULTILINE)) for c in (english, twin)]
            assert marks[0] == marks[1], f"{mark}: {english.source[:60]}"
        code = [_code(cell.source) for cell in (english, twin)]
        assert code[0] == code[1], f"code in {twin.source[:40]}"


def _code(markdown: str) -> set[str]:
    """What stands between backquotes, wherever its lines break."""
    prose = re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)
    return {" ".join(each.split()) for each in re.findall(r"`([^`]+)`", prose)}


def test_both_editions_have_the_same_notebooks_cell_by_cell() -> None:
    built = {str(each.path): each.notebook for each in building.course(ROOT)}
    english = {path: note for path, note in built.items() if "/zh/" not in path}
    assert len(built) == 2 * len(english)
    for path, notebook in english.items():
        folder, _, name = path.rpartition("/")
        twin = built[f"{folder}/zh/{name}"]
        assert twin.metadata.gradschool.language == "zh"
        for ours, theirs in zip(notebook.cells, twin.cells, strict=True):
            assert ours.cell_type == theirs.cell_type
            assert (ours.metadata, ours.source) == (theirs.metadata, theirs.source) or (
                (ours.cell_type == "markdown" or _without_text(ours) == _without_text(theirs))
                and re.search(HAN, theirs.source)
            )
            assert "glossary" in path or not re.search(HAN, ours.source)


def _without_text(cell: dict) -> str:
    """A code cell without what it says: a first line about a stage, the words of a plot."""
    if cell["metadata"].get("jupyter"):
        return cell["source"].partition("\n")[2]
    return re.sub(r"(?<=\n)( +f?\"[^\n]*\"\n)* +f?\"[^\n]*\",\n(?= *\))", "", cell["source"])


# ---- the same texts -----------------------------------------------------------------------------


def test_every_text_of_an_exercise_is_there_in_chinese() -> None:
    for each in all_exercises():
        for texts in (each.prompt, each.hints, each.why):
            assert set(texts) == {"en", "zh"}, each.id


def _filled(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_sentence_that_is_said_is_there_in_chinese() -> None:
    known = {english for section in SENTENCES.values() for english in section}
    said = said_in_the_code()
    assert (said | LEVELS) - known == set()
    assert len(said) > 100
    for section in SENTENCES.values():
        for english, text in section.items():
            assert _filled(english) == _filled(text), english


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda each: each.id)
def test_the_feedback_to_every_wrong_answer_is_chinese(exercise: Exercise) -> None:
    """Names, exceptions and typed predictions stay; what an exercise itself calls things does not.

    Without the search for a repair: what that says is in the transcripts, and each of its sentences
    in the test above.
    """
    for wrong in exercise.wrong:
        verdict = checking.check(exercise, wrong.source, seed=1, seconds=0)
        said = [feedback.heading(verdict, "zh")]
        for line in feedback.lines(verdict, "zh"):
            said += [line.label] if line.code else [line.label, line.text]
        if verdict.mismatch is not None:
            said.append(translated(verdict.mismatch.key, "zh"))
        for text in said:
            words = SHARED.sub("", text).replace("nobody thinks so", "")
            assert re.findall(r"\b[a-z]{2,} [a-z]{2,}\b", words) == [], text


def test_no_sentence_is_kept_that_nobody_says() -> None:
    """Also finds an English sentence that was changed in the code and not in zh.toml."""
    written = {text for entry in catalogue().values() for text in (entry.title, entry.said)}
    for path in (ROOT / "checkers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            written |= {node.value} if isinstance(node, ast.Constant) else set()
    others = (*(ROOT / "checkers").rglob("*.html"), *(ROOT / "checkers" / "graph").rglob("*.js"))
    text = "".join(path.read_text(encoding="utf-8") for path in others)
    made = LEVELS | set(COUNTED.values())
    for name, sentences in SENTENCES.items():
        if name != "phrases":
            unsaid = [e for e in sentences if e not in written | made and f'"{e}"' not in text]
            assert unsaid == [], name


def test_both_readmes_have_the_same_parts_and_links() -> None:
    english, twin = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")
    )
    for mark in (r"^#+ ", r"^\|", r"^```", r"^\*\*"):
        assert len(re.findall(mark, english, re.M)) == len(re.findall(mark, twin, re.M)), mark
    links = [
        set(re.findall(r"\]\(([^)]+)\)", text)) - {"README.md", "README.zh.md"}
        for text in (english, twin)
    ]
    assert links[0] <= links[1]
    assert links[1] - links[0] == {"docs/terms.md"}


# ---- Chinese as Chinese -------------------------------------------------------------------------


def test_the_terms_are_the_terms_of_the_list() -> None:
    said = TERMS.read_text(encoding="utf-8").partition("## Chinese")[2]
    rows = TERM_ROW.findall(said)[2:]
    assert len(rows) > 40
    wrong = {word: term for _, term, words in rows for word in words.strip().split("、")}
    found = [
        f"{place}: {word}, not {wrong[word].strip()}"
        for place, text in chinese_texts()
        for word in wrong
        if word in text
    ]
    assert found == []


def english_texts() -> Iterator[tuple[str, str]]:
    """Every English text of the course, without its code, with the place where it stands."""
    for path in SOURCES:
        for number, cell in enumerate(markdown_cells(path)):
            if cell.metadata.get("lang") == "en":
                yield f"{path.parent.name}/{path.name} markdown cell {number}", cell.source
    for key, entry in catalogue().items():
        yield f"catalogue {key}", f"{entry.title} {entry.said}"


def test_english_uses_the_words_of_the_field() -> None:
    said = TERMS.read_text(encoding="utf-8").partition("## English")[2].partition("## Chinese")[0]
    rows = TERM_ROW.findall(said)[2:]
    assert len(rows) > 8
    glossary = (ROOT / "lessons" / "source" / "glossary.py").read_text(encoding="utf-8")
    for term in ("upstream gradient", "local derivative", "saved tensors", "backward pass"):
        assert f"| {term}" in glossary
    wrong = {word: term for term, _, words in rows for word in words.strip().split(", ")}
    found = [
        f"{place}: {word!r}, not {wrong[word].strip()!r}"
        for place, text in english_texts()
        for word in wrong
        if re.search(rf"\b{word}\b", " ".join(re.sub(r"`[^`]*`", "", text).split()), re.I)
    ]
    assert found == []


FIELD = (
    "computational graph", "reverse mode", "backpropagation", "upstream gradient", "local derivative",
    "vector-Jacobian product", "leaf", "broadcast", "cross entropy", "batch", "epoch",
    "learning rate", "saved tensors", "double backward", "hook", "neural network",
)  # fmt: skip


@pytest.mark.parametrize("term", FIELD)
def test_a_lesson_introduces_the_term_and_the_glossary_has_it(term: str) -> None:
    lessons = [
        path for path in SOURCES if path.parent.name == "source" and path.stem[0] in "1234567"
    ]
    introduced = re.compile(rf"\*{{1,2}}(?:\w+ )?{term}\w*\*{{1,2}}", re.IGNORECASE)
    texts = ["\n".join(c.source for c in markdown_cells(path)) for path in lessons]
    assert any(introduced.search(text) for text in texts)
    glossary = next(path for path in SOURCES if path.stem == "glossary")
    assert term.lower() in markdown_cells(glossary)[0].source.lower()


def test_chinese_is_set_as_chinese() -> None:
    found = [f"{place}: {fault}" for place, text in chinese_texts() for fault in faults(text)]
    assert found == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("这是张量, 那是标量。", "half-width punctuation after Chinese"),
        ("梯度(很小)。", "half-width bracket around Chinese"),
        ("把x加一。", "no space between Chinese and Latin"),
        ("把`x`加一。", "no space between Chinese and Latin"),
        ("先算 `x` ，再算。", "space beside full-width punctuation"),
        ("**下一课：**第 2 课。", "bold that Markdown does not see"),
        ("这是*叶子*节点。", "slanted Chinese"),
        ("把梯度记下来，\n再算一次。", "line break that Markdown shows as a space"),
        ("这里 the gradient is not there 。", "an English sentence"),
    ],
)
def test_a_fault_of_setting_is_seen(text: str, fault: str) -> None:
    assert any(fault in each for each in faults(text))


@pytest.mark.parametrize(
    "text",
    [
        "把 `x` 加一（见 3.1），得到 $y = x + 1$。",
        "`RuntimeError: element 0 of tensors does not`",
        "“梯度”是 2。",
    ],
)
def test_well_set_chinese_has_no_fault(text: str) -> None:
    assert list(faults(text)) == []
