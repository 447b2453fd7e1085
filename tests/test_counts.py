"""What the READMEs and the guide count is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from golden import running as golden

from benchmarks.operation_causes import WHY
from checkers.causes.catalogue import catalogue
from checkers.course.exercises import all_exercises

ROOT = Path(__file__).parents[1]
EXERCISES = all_exercises()
WORDS = {"eight": 8, "八": 8}
COUNTS = {
    "lessons": len(
        {path.name[0] for path in (ROOT / "lessons").glob("[1-9]*.ipynb")}
    ),  # 3b is of 3
    "exercises": len(EXERCISES),
    "misconceptions": sum(key.startswith("M") for key in catalogue()),
    "wrong": sum(len(each.wrong) for each in EXERCISES),
}
# A page -> how it says each count.
SAID = {
    "README.md": {
        "lessons": r"(\w+) lessons and \d",
        "exercises": r"(\d+) exercises",
        "misconceptions": r"know (\d+)\s+misconceptions",
        "wrong": r"(\d+) wrong answers",
    },
    "README.zh.md": {
        "lessons": r"(\w)节课和",
        "exercises": r"(\d+) 道练习",
        "misconceptions": r"(\d+) 种误解",
        "wrong": r"(\d+) 个必须",
    },
    "docs/learning.md": {
        "lessons": r"(\w+) levels",
        "exercises": r"(\d+) exercises",
    },
    "lessons/source/0_start.py": {"lessons": r"(\w+) lessons take you"},
}


@pytest.mark.parametrize(
    ("page", "what", "how"),
    [(page, what, how) for page, said in SAID.items() for what, how in said.items()],
)
def test_a_page_counts_what_there_is(page: str, what: str, how: str) -> None:
    found = re.findall(how, (ROOT / page).read_text(encoding="utf-8"))
    assert found, how
    for each in found:
        assert int(WORDS.get(each.lower(), each)) == COUNTS[what]


def test_the_readmes_state_what_the_record_and_the_parity_run_found() -> None:
    programs = sum(map(len, golden.all_cases().values()))
    table = dict(
        re.findall(r"\| ([\w ]+) \| (\d+)\b", (ROOT / "docs/parity.md").read_text("utf-8"))
    )
    assert table["identical"] == table["samples run"]
    samples = f"{int(table['identical']):,}"
    for page, said, all_of_them in (
        ("README.md", r"more than (\d+) programs", f"all of their {samples} samples"),
        ("README.zh.md", r"(\d+) 多个程序", f"全部 {samples} 个样本"),
    ):
        text = (ROOT / page).read_text("utf-8")
        assert all_of_them in text
        [count] = re.findall(said, text)
        assert int(count) <= programs < int(count) + 200


HOURS = 19  # as the pages say: about
LENGTHS = {
    "README.md": "about {} hours", "README.zh.md": "大约 {} 小时", "docs/index.md": "about {} hours",
    "docs/first_minutes.md": "about {} hours", "docs/learning.md": "about {} hours",
    "docs/faq.md": "About {} hours",
}  # fmt: skip


@pytest.mark.parametrize("page", LENGTHS)
def test_the_hours_are_about_the_sum_of_what_the_lessons_say(page: str) -> None:
    lessons = sorted((ROOT / "lessons" / "source").glob("*.py"))
    said = [re.search(r"About (\d+) minutes", each.read_text("utf-8")) for each in lessons]
    assert abs(sum(int(each[1]) for each in said if each) / 60 - HOURS) < 2
    assert LENGTHS[page].format(HOURS) in (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize(("page", "buttons"), [
    ("README.md", ["Check again", "Hint", "Solution"]),
    ("README.zh.md", ["再检查一次", "提示", "参考答案"]),
    ("docs/learning.md", ["Check again", "Hint", "Solution"]),
])  # fmt: skip
def test_the_buttons_are_named_as_they_are_labelled(page: str, buttons: list[str]) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for each in buttons:
        assert f"**{each}**" in text


def test_each_operation_that_is_slow_past_reason_has_its_cause() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table, _, beyond = page.partition("## Beyond the mark")
    rows = re.findall(r"^\| (`.+?`) \| .* \| ([^|]*) \|$", beyond, re.MULTILINE)
    assert [call for call, why in rows if why not in WHY] == []
    assert f"beyond the mark: {len(rows)}." in table
