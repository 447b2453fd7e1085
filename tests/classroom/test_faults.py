"""No fault of ours is a learner's 0: it is told, costs one exercise at most, or stops the run."""

import json
import os
import select
import signal
import sys
import time

import pytest
from make_class import notebook

from checkers.classroom import bounded, drawing, grading
from checkers.cli import main as cli
from checkers.course import exercises
from checkers.diagnose import checking
from checkers.jail import limits, rlimits
from checkers.judge import judging

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="replaces functions in forks")
KEYS = ("1.1", "3.1")
HONEST = notebook({key: exercises.find(key).solution for key in KEYS})
ODD = notebook(
    {"1.1": exercises.find("1.1").solution, "3.1": exercises.find("3.1").solution + "\nodd = 1"}
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    for name, text in (("ada", HONEST), ("bob", ODD), ("cy", HONEST)):
        (tmp_path / "in" / f"{name}.ipynb").write_text(text)
    return tmp_path / "in"


def grade(folder, *options):
    out = folder.parent / "out"
    code = cli.main(["grade", str(folder), "--out", str(out), "--jobs", "1", *options])
    path = out / "results.json"
    results = json.loads(path.read_text())["results"] if path.exists() else []
    return code, {each["learner"]: [v["mark"] for v in each["verdicts"]] for each in results}


def spoilt(monkeypatch, fault):
    """The judge has a fault that one answer meets."""
    real = checking.judge

    def judge(exercise, asked, *others, **options):
        if "odd = 1" in asked.source:
            fault()
        return real(exercise, asked, *others, **options)

    monkeypatch.setattr(checking, "judge", judge)


def raises():
    raise KeyError("8.1")


def never_ends():
    while True:
        pass


def never_looks_up():
    """As a parser in C: no signal's handler is run."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGVTALRM})
    while True:
        pass


@pytest.mark.parametrize("fault", [raises, never_ends, never_looks_up])
def test_a_fault_of_the_judge_costs_one_exercise_and_is_told(monkeypatch, folder, capsys, fault):
    monkeypatch.setattr(bounded, "SECONDS", 0.5)
    spoilt(monkeypatch, fault)
    begun = time.monotonic()
    code, found = grade(folder, "--no-pages")
    assert time.monotonic() - begun < 300  # it would have gone on for ever
    assert (code, found) == (1, {"ada": [1, 1], "bob": [1, None], "cy": [1, 1]})
    said = capsys.readouterr().out
    assert "bob: 3.1 could not be judged, by a fault of the checkers" in said
    sheet = (folder.parent / "out" / "results.csv").read_text(encoding="utf-8-sig")
    assert "bob,1,?,?,2," in sheet
    # a person decides; or the fault is mended, and it is judged with the next run
    monkeypatch.undo()
    assert grade(folder, "--no-pages") == (0, {name: [1, 1] for name in ("ada", "bob", "cy")})


def test_where_values_differ_only_the_cause_is_lost(monkeypatch, folder):
    wrong = exercises.find("3.1").wrong[0].source + "\nodd = 1"
    (folder / "bob.ipynb").write_text(notebook({"1.1": "odd = 1", "3.1": wrong}))
    spoilt(monkeypatch, raises)
    _, found = grade(folder, "--no-pages")
    assert found["bob"] == [0, 0]


def test_a_page_says_that_it_was_not_the_learner(monkeypatch, folder):
    spoilt(monkeypatch, raises)
    grade(folder)
    (page,) = (folder.parent / "out" / "learners").glob("*-bob.html")
    text = page.read_text()
    assert "not your fault" in text
    assert "Mark: ? of 1" in text
    assert 'class="mark not-judged"' in (folder.parent / "out" / "index.html").read_text()


# ---- the jail -------------------------------------------------------------------------------------


def test_a_limit_that_is_refused_is_a_missing_layer(monkeypatch, folder, capsys):
    """As on macOS, where RLIMIT_AS is refused with a ValueError."""
    real = rlimits.resource.setrlimit

    def setrlimit(kind, values):
        if kind == rlimits.resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        return real(kind, values)

    monkeypatch.setattr(rlimits.resource, "setrlimit", setrlimit)
    assert limits.missing() == ("memory",)
    assert cli.main(["doctor"]) == 1
    assert "✗ memory" in capsys.readouterr().out
    assert grade(folder, "--no-pages") == (2, {})
    assert "lacks memory" in capsys.readouterr().err
    accepted = grade(folder, "--no-pages", "--accept-isolation", "process")
    assert accepted == (0, {name: [1, 1] for name in ("ada", "bob", "cy")})


@pytest.mark.parametrize(
    ("attribute", "layer"), [("_list_root", "landlock"), ("_open_socket", "seccomp")]
)
def test_a_layer_that_lets_something_through_is_no_layer(monkeypatch, attribute, layer):
    from checkers.jail import trial

    trial._refused.cache_clear()
    attempts = {"landlock": "_lock_in", "seccomp": "_filter"}
    monkeypatch.setattr(trial, attempts[layer], lambda: None)
    try:
        assert layer in limits.missing()
        assert limits.level() != "full"
    finally:
        trial._refused.cache_clear()


def test_a_jail_that_refuses_everybody_stops_the_run(monkeypatch, folder, capsys):
    """Whatever the reason: a known right answer goes first."""

    def refusing(self, questions, pictured):
        from checkers.jail.warm import Reply

        return [Reply("ended", how="exit code 1")]

    monkeypatch.setattr("checkers.jail.warm.Warm._ask", refusing)
    assert grade(folder, "--no-pages") == (2, {})
    said = capsys.readouterr().err
    assert "nobody was graded" in said
    assert "known to be right" in said


def test_a_judge_that_finds_everything_right_stops_the_run(monkeypatch, folder, capsys):
    monkeypatch.setattr(
        checking, "judge", lambda exercise, *_, **__: judging.Verdict(exercise.id, "right")
    )
    assert grade(folder, "--no-pages") == (2, {})
    assert "known to be wrong" in capsys.readouterr().err


# ---- pictures -------------------------------------------------------------------------------------

GRAPH = json.dumps({"version": 1})


def test_a_graph_that_is_laid_out_for_ever_costs_its_picture_only(monkeypatch):
    real = drawing.graph_html

    def slow(graph, spoken):
        if graph == {"version": 1}:
            time.sleep(1000)
        return real(graph, spoken)

    monkeypatch.setattr(drawing, "graph_html", slow)
    monkeypatch.setattr(drawing, "SECONDS", 0.3)
    drawing.picture.cache_clear()
    drawing.close()
    assert "too large" in drawing.picture(GRAPH, "en")
    drawing.close()
    drawing.picture.cache_clear()


def test_a_graph_that_ends_its_process_costs_its_picture_only(monkeypatch):
    real = drawing.graph_html
    monkeypatch.setattr(
        drawing,
        "graph_html",
        lambda graph, spoken: os._exit(1) if isinstance(graph, dict) else real(graph, spoken),
    )
    drawing.picture.cache_clear()
    drawing.close()
    assert "too large" in drawing.picture(GRAPH, "en")
    drawing.close()
    drawing.picture.cache_clear()


@pytest.mark.parametrize(
    ("nodes", "edges", "drawn"),
    [(60, 1500, False), (60, 150, True), (3000, 10, False), (300, 600, True)],
)
def test_only_graphs_of_a_programs_density_are_drawn(nodes, edges, drawn):
    assert grading._is_drawable({"nodes": [0] * nodes, "edges": [0] * edges}) is drawn


def test_who_draws_keeps_nothing_of_ours_open():
    """A browser's driver ends when its pipe is closed: not as long as the fork that draws has it."""
    reader, writer = os.pipe()
    drawing.close()
    try:
        assert drawing._draughtsman().draw(GRAPH, "en") is not None
        os.close(writer)
        assert select.select([reader], [], [], 10)[0]
        assert os.read(reader, 1) == b""
        assert drawing._draughtsman().draw(GRAPH, "en") is not None  # and draws on
    finally:
        os.close(reader)
        drawing.close()
