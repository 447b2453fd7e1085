"""predict(): nothing runs before there is a guess, and a first guess is kept."""

import pytest

import engine as torch
from checkers.course import desk
from checkers.show.predictions import predict


def told(capsys, name, guesses, outcome):
    predict(name, *guesses)(outcome)
    return capsys.readouterr().out.splitlines()


def never():
    raise AssertionError("the code of the cell has run")


def refused():
    raise RuntimeError("no history")


@pytest.mark.parametrize(
    ("guesses", "told_about"),
    [((...,), "each ..."), ((..., ...), "each ..."), ((1, ..., 2, ...), "number 2, 4")],
)
def test_an_open_prediction_runs_nothing_and_stores_nothing(guesses, told_about, capsys):
    lines = told(capsys, "3 opening", guesses, never)
    assert lines[0] == "Your predictions:"
    assert told_about in lines[1]
    assert desk.read().predictions == {}


@pytest.mark.parametrize(
    ("guesses", "outcome", "lines"),
    [
        ((8,), lambda: torch.tensor(8.0), ["✓ 8, as predicted"]),
        ((8,), lambda: torch.tensor([8.0]), ["✓ 8, as predicted"]),
        ((6,), lambda: 8.0, ["✗ you predicted 6, it is 8"]),
        (("error",), refused, ["✓ error, as predicted"]),
        ((8,), refused, ["✗ you predicted 8, it is error"]),
        ((None, True), lambda: (None, False), ["✓ 1: None, as predicted", "✗ 2: you predicted True, it is False"]),
        (([1, 2], 3), lambda: (torch.tensor([1.0, 2.0]), 3), ["✓ 1: [1, 2], as predicted", "✓ 2: 3, as predicted"]),
    ],
)  # fmt: skip
def test_a_guess_is_laid_beside_what_happened(guesses, outcome, lines, capsys):
    assert told(capsys, "3 opening", guesses, outcome)[1:-1] == lines


def test_a_guess_is_stored_before_the_code_runs():
    seen = []
    predict("3 opening", 8)(lambda: seen.append(desk.read().predictions["3 opening"]))
    assert seen == [("8",)]


def test_the_first_guess_is_kept(capsys):
    told(capsys, "3 opening", (6,), lambda: 8)
    lines = told(capsys, "3 opening", (8,), lambda: 8)
    assert lines[-1] == "Your first prediction was 6."
    assert desk.read().predictions["3 opening"] == ("6",)
    assert "first" not in told(capsys, "3 opening", (6,), lambda: 8)[-1]


def test_a_chinese_edition_says_it_in_chinese(capsys, monkeypatch):
    monkeypatch.setenv("GRADSCHOOL_LANGUAGE", "zh")
    assert "与预测一致" in "".join(told(capsys, "3 opening", (8,), lambda: 8))


@pytest.mark.parametrize("arguments", [(), ("3 opening",), (8, 8)])
def test_a_call_without_name_or_guess_says_what_is_missing(arguments):
    with pytest.raises((ValueError, TypeError), match=r"name"):
        predict(*arguments)


def test_as_many_guesses_as_values():
    with pytest.raises(ValueError, match=r"2 guesses, but two\(\) returns 3 values"):

        @predict("3 opening", 1, 2)
        def two():
            return 1, 2, 3
