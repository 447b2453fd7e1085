"""Which language is spoken, and how its sentences are filled in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checkers import languages
from checkers.languages import fill, language, say, speaking, translated
from checkers.languages.missing import missing

CHINESE = {"metadata": {"gradschool": {"language": "zh"}}, "cells": []}


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In an empty folder, with nothing chosen."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(languages, "_chosen", [""])
    for name in ("GRADSCHOOL_LANGUAGE", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)


def test_english_where_nothing_else_is_said() -> None:
    assert language() == "en"


def test_a_folder_zh_speaks_chinese(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    monkeypatch.chdir(tmp_path / "zh")
    assert language() == "zh"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (json.dumps(CHINESE), "zh"),
        (json.dumps({"metadata": {}, "cells": []}), "en"),
        (json.dumps({"metadata": {"gradschool": {"language": "xx"}}}), "en"),
        (json.dumps([1, 2]), "en"),
        ("{", "en"),
    ],
)
def test_a_notebook_says_itself(
    content: str, expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Wherever it was saved: Jupyter names it to the kernel."""
    path = tmp_path / "3_mine.ipynb"
    path.write_text(content, encoding="utf-8")
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    assert language() == expected


def test_the_environment_decides_over_the_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADSCHOOL_LANGUAGE", "zh")
    assert language() == "zh"


def test_a_learner_decides_over_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADSCHOOL_LANGUAGE", "zh")
    assert language("en") == "en"
    assert say("right") == "right"
    with speaking("zh"):
        assert say("right") == "正确"
    assert language() == "en"


def test_an_unknown_language_says_what_there_is() -> None:
    with pytest.raises(ValueError, match="'fr': the course speaks en and zh"):
        language("fr")


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("创建 {name} 时", "x", "创建 x 时"),
        ("创建 {name} 时", "损失", "创建损失时"),
        ("创建 {name} 时", "{name}", "创建 {name} 时"),
        ("{name} 的值", "损失", "损失的值"),
    ],
)
def test_a_word_is_set_among_chinese(text: str, word: str, expected: str) -> None:
    assert fill(text, {"name": word}, "zh") == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("The parameter's mailbox", "这个参数的信箱"),
        ("detached from y", "从 y 分离而来"),
        ("x.grad", "x.grad"),
        ("", ""),
    ],
)
def test_phrases_are_translated_and_names_are_not(phrase: str, expected: str) -> None:
    assert translated(phrase) == phrase
    assert translated(phrase, "zh") == expected


def test_what_a_language_lacks_is_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "fr.toml").write_text('[feedback]\n"right" = "juste"\n', encoding="utf-8")
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    lacking = missing("fr")
    assert "right" not in lacking
    assert {"Your predictions", "Step {at} of {last}"} <= set(lacking)
    assert missing("zh") == []
