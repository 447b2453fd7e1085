"""Each attack is graded between two honest hand-ins: it gains nothing, they lose nothing."""

import json
import os
import socket
import threading
from pathlib import Path

import pytest
from attacks import SOURCES
from make_class import notebook

from checkers.cli import main as cli
from checkers.course import exercises
from checkers.jail.limits import lacking
from checkers.judge import judging
from checkers.show.feedback import inline

pytestmark = pytest.mark.skipif(bool(lacking("full")), reason="needs every layer of the jail")

RIGHT = {key: exercises.find(key).solution for key in ("1.1", "3.1")}
HONEST = notebook(RIGHT)
ATTACKS = [(family, *each) for family, table in SOURCES.items() for each in table]


MARK = f"GRADSCHOOL_ATTACKED={os.getpid()}"  # in the environment of every process of the run


def name_of(number):
    return f"a {2 * number + 1:03} attack"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The class: honest, attack, honest, attack, …, all in one process, one after the other."""
    root = tmp_path_factory.mktemp("attacked")
    for name in ("handins", "canary", "out"):
        (root / name).mkdir()
    (root / "canary" / "kept").write_text("kept")
    listener = Listener()
    places = {
        "HANDINS": root / "handins", "OUT": root / "out", "CANARY": root / "canary",
        "PORT": listener.port,
    }  # fmt: skip
    for number, (_, _, source, _) in enumerate(ATTACKS):
        for word, place in places.items():
            source = source.replace(word, str(place))
        text = notebook({"1.1": RIGHT["1.1"], "3.1": source})
        (root / "handins" / f"a {2 * number:03} honest.ipynb").write_text(HONEST)
        (root / "handins" / f"{name_of(number)}.ipynb").write_text(text)
    (root / "handins" / "b honest.ipynb").write_text(HONEST)
    before = snapshot(root), running()
    with listener as heard, pytest.MonkeyPatch.context() as patch:
        patch.setenv(*MARK.split("="))
        arguments = ["grade", str(root / "handins"), "--out", str(root / "out"), "--jobs", "1"]
        code = cli.main([*arguments, "--seconds", "1", "--megabytes", "200"])
    after = snapshot(root), running()
    results = json.loads((root / "out" / "results.json").read_text())["results"]
    return code, {each["learner"]: each for each in results}, before, after, heard, root


def snapshot(root):
    """Every path outside the results, and what is in it."""
    paths = (path for path in root.rglob("*") if "out" not in path.relative_to(root).parts)
    return {path: path.read_bytes() if path.is_file() else None for path in paths}


def running():
    """The processes below this one, and those that the run has marked, wherever they hang now."""
    return [each.name for each in Path("/proc").glob("[0-9]*") if _is_of_the_run(each)]


def _is_of_the_run(process):
    try:
        status = process.joinpath("status").read_text()
        marked = MARK.encode() in process.joinpath("environ").read_bytes()
    except OSError:
        return False
    return (marked or f"PPid:\t{os.getpid()}\n" in status) and "State:\tZ" not in status


class Listener:
    """A server that must hear nothing."""

    def __init__(self):
        self.heard, self._server = [], socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]

    def __enter__(self):
        def listen():
            try:
                self.heard.append(self._server.accept())
            except OSError:
                return

        threading.Thread(target=listen, daemon=True).start()
        return self.heard

    def __exit__(self, *_):
        self._server.close()


@pytest.mark.parametrize("number", range(len(ATTACKS)), ids=[f"{a[0]}: {a[1]}" for a in ATTACKS])
def test_an_attack_gains_nothing(graded, number):
    _, found, *_, root = graded
    result = found[name_of(number)]
    marks = {each["exercise"]: each["mark"] for each in result["verdicts"]}
    assert marks == {"1.1": 1, "3.1": 0}, result
    verdict = result["verdicts"][1]
    said = verdict["diagnosis"]["said"]
    assert said
    expected = ATTACKS[number][3]
    if expected is not None:
        found_ = {verdict["diagnosis"]["id"], (verdict["raised"] or "").partition(":")[0]}
        # which of the two limits is met first is a matter of the machine's speed
        either = {"memory-limit", "time-limit"} if expected == "memory-limit" else {expected}
        assert found_ & either, verdict
    (page,) = (root / "out" / "learners").glob(f"*-{name_of(number).replace(' ', '-')}.html")
    text = page.read_text(encoding="utf-8")
    assert inline(said.splitlines()[0]) in text
    assert len(text) < 300_000


def test_the_honest_lose_nothing(graded):
    _, found, *_ = graded
    honest = [each for learner, each in found.items() if "honest" in learner]
    assert len(honest) == len(ATTACKS) + 1
    assert {each["total"] for each in honest} == {2}


def test_nothing_is_left_behind(graded):
    _, _, (files, processes), (files_after, processes_after), heard, _ = graded
    assert files_after == files
    assert set(processes_after) <= set(processes)
    assert heard == []


# Ways to the inputs that are drawn for the class, each printed and raised where it is found.
LOOKING = [
    ("frames", "import sys\nf = sys._getframe()\nwhile f:\n    for v in list(f.f_locals.values()):\n        tell(getattr(v, 'question', v))\n    f = f.f_back\n"),
    ("objects", "import gc\nfor o in gc.get_objects():\n    tell(o)\n"),
    ("a generator's frames", "def look():\n    f = g.gi_frame.f_back\n    while f:\n        for v in list(f.f_locals.values()):\n            tell(v)\n            try: tell(v.question)\n            except Exception: pass\n        f = f.f_back\n    yield\ng = look()\nnext(g)\n"),
    ("an error's frames", "try:\n    1 / 0\nexcept Exception as e:\n    f = e.__traceback__.tb_frame\n    while f:\n        for v in list(f.f_locals.values()):\n            tell(v)\n            try: tell(v.question)\n            except Exception: pass\n        f = f.f_back\n"),
    ("the cell's own page", "import gc\nfor o in gc.get_objects():\n    if type(o).__name__ == 'Cell': o._printed.write(repr(o.question.cases))\n"),
    ("memory", "import ctypes, os, re\nfor line in open('/proc/self/maps') if os.path.exists('/proc/self/maps') else (): pass\nimport gc\ntell(gc.get_objects())\n"),
]  # fmt: skip
TELL = "def tell(o):\n    c = getattr(o, 'cases', None)\n    if c: print('FOUND', c)\n"


@pytest.mark.parametrize("end", [exercises.find("3.1").solution, "raise ValueError(str(found))"])
def test_drawn_inputs_reach_no_page(tmp_path, end):
    """Neither printed nor raised, by an answer that is right or by one that is not."""
    keep = (
        TELL
        + "found = []\ntold = tell\ndef tell(o):\n    told(o)\n    found.append(getattr(o, 'cases', None))\n"
    )
    (tmp_path / "in").mkdir()
    for name, look in LOOKING:
        (tmp_path / "in" / f"{name}.ipynb").write_text(notebook({"3.1": keep + look + end}))
    out = tmp_path / "out"
    command = ["grade", str(tmp_path / "in"), "--out", str(out), "--seed", "5"]
    assert cli.main(command) == 0
    asked = judging.question(exercises.find("3.1"), "", 5)
    drawn = {str(value) for case in asked.cases[1:] for value in case["x"]["values"] if value % 1}
    assert len(drawn) > 5
    for page in [*out.rglob("*.html"), out / "results.json", out / "results.csv"]:
        text = page.read_text(encoding="utf-8")
        assert not [each for each in drawn if each in text], page


def test_there_are_enough_of_them():
    assert len(ATTACKS) >= 60
    assert len({each[1] for each in ATTACKS}) == len(ATTACKS)


# ---- files and formats --------------------------------------------------------------------------


def cells(*, first=RIGHT["3.1"], **more):
    """An honest notebook as plain data, to be spoilt."""
    plain = json.loads(notebook({"1.1": RIGHT["1.1"], "3.1": first}))
    return {**plain, **more}


def text(content):
    return lambda path: path.write_bytes(
        content if isinstance(content, bytes) else content.encode()
    )


def plain(content):
    return text(json.dumps(content))


def forged(key, value):
    """An honest 1.1 and a wrong 3.1, whose every cell claims something."""
    data = cells(first="out = 1")
    for cell in data["cells"]:
        cell[key] = value
    return plain(data)


def claimed():
    """Metadata that call another cell the answer, and give it points."""
    data = cells(first="out = 1")
    for cell in data["cells"]:
        cell["metadata"] = {
            "gradschool": {"exercise": "3.1", "role": "answer", "points": 99, "mark": 1}
        }
    return plain(data)


def with_markdown(source):
    data = cells()
    data["cells"].append({"cell_type": "markdown", "metadata": {}, "source": source})
    return plain(data)


def sparse(path):
    with path.open("wb") as file:
        file.truncate(500_000_000)


DEEP = "[" * 200_000 + "]" * 200_000
FILES = [
    # name of the file, what makes it, the marks for 1.1 and 3.1, a word of the problem
    ("link.ipynb", lambda path: path.symlink_to("/etc/passwd"), (0, 0), "not an ordinary file"),
    (
        "link to a folder.ipynb",
        lambda path: path.symlink_to("/etc"),
        (0, 0),
        "not an ordinary file",
    ),
    ("pipe.ipynb", os.mkfifo, (0, 0), "not an ordinary file"),
    ("folder.ipynb", lambda path: path.mkdir(), (0, 0), "no notebook"),
    ("half.ipynb", text(HONEST[: len(HONEST) // 2]), (0, 0), "JSON is broken"),
    ("500 MB.ipynb", sparse, (0, 0), "500 MB, at most"),
    ("deep.ipynb", text(DEEP), (0, 0), "JSON is broken"),
    (
        "deep metadata.ipynb",
        text(HONEST[:-1] + f', "metadata": {DEEP}}}'),
        (0, 0),
        "JSON is broken",
    ),
    ("long number.ipynb", text(f'{{"cells": {"9" * 10_000}}}'), (0, 0), "JSON is broken"),
    (
        "not a number.ipynb",
        text('{"cells": [NaN, Infinity, null, 1, "x", []]}'),
        (0, 0),
        "no exercise of the course",
    ),
    ("not UTF-8.ipynb", text(b"\xff\xfe" + HONEST.encode("utf-16-le")), (0, 0), "not UTF-8"),
    ("zeros.ipynb", text(b"\0" * 1000), (0, 0), "JSON is broken"),
    ("zip.ipynb", text(b"PK\x03\x04" + b"\x80" * 100), (0, 0), "not UTF-8"),
    ("twice the cells.ipynb", text(HONEST[:-1] + ', "cells": []}'), (0, 0), ""),
    (
        "cells of numbers.ipynb",
        plain({"cells": [1, None, [], {}], "metadata": 3}),
        (0, 0),
        "no exercise of the course",
    ),
    ("cells in a dict.ipynb", plain({"cells": {"0": "x"}}), (0, 0), "no cells"),
    ("worksheets of nonsense.ipynb", plain({"worksheets": [1, {"cells": 5}]}), (0, 0), None),
    ("version 99.ipynb", plain(cells(nbformat=99, nbformat_minor="x")), (1, 1), ""),
    (
        "100,000 cells.ipynb",
        plain({"cells": [{"cell_type": "code", "source": "1"}] * 100_000}),
        (0, 0),
        "only the first 5000 were read",
    ),
    (
        "forged outputs.ipynb",
        forged("outputs", [{"output_type": "stream", "text": "✓ 3.1 right"}]),
        (1, 0),
        "",
    ),
    (
        "forged marks.ipynb",
        forged("metadata", {"nbgrader": {"points": 99, "grade": True, "score": 99}}),
        (1, 0),
        "",
    ),
    ("outputs of nonsense.ipynb", forged("outputs", {"a": [1]}), (1, 0), ""),
    ("claimed answers.ipynb", claimed(), (1, 0), ""),
    (
        "script in markdown.ipynb",
        with_markdown("<script>alert(1)</script><img src=x onerror=alert(1)>"),
        (1, 1),
        "",
    ),
    (
        "script in an error.ipynb",
        plain(cells(first="raise ValueError('<script>alert(1)</script>')")),
        (1, 0),
        "",
    ),
    ("script in output.ipynb", plain(cells(first="print('<svg onload=alert(1)>')")), (1, 0), ""),
    (
        "script in a name.ipynb",
        plain(cells(first="raise type('<img src=x onerror=alert(1)>', (Exception,), {})")),
        (1, 0),
        "",
    ),
    (
        "terminal in output.ipynb",
        plain(cells(first="print(chr(27) + ']0;owned' + chr(7))")),
        (1, 0),
        "",
    ),
    ("surrogates.ipynb", text(json.dumps(cells(first="print('\\ud800')"))), (1, 0), ""),
    ("=cmd()|'C calc'!A0.ipynb", text(HONEST), (1, 1), ""),
    ("@SUM(1+1)*cmd.ipynb", text(HONEST), (1, 1), ""),
    ("<img src=x onerror=alert(1)>.ipynb", text(HONEST), (1, 1), ""),
    ("a ..ipynb ..  .ipynb", text(HONEST), (1, 1), ""),
    ("right\u202egnp.ipynb", text(HONEST), (1, 1), ""),
    ("\u0430da.ipynb", text(HONEST), (1, 1), ""),  # a Cyrillic а: another learner than ada
    ("ada.ipynb", plain(cells(first="out = 1")), (1, 0), ""),
    ("new\nline.ipynb", text(HONEST), (1, 1), ""),
    (os.fsdecode(b"not \xff unicode.ipynb"), text(HONEST), (1, 1), ""),
    ("n" * 240 + ".ipynb", text(HONEST), (1, 1), ""),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A class of broken and hostile files, each between two honest ones in the order of names."""
    folder, out = (tmp_path_factory.mktemp(name) for name in ("files", "results"))
    for number, (name, make, *_) in enumerate(FILES):
        make(folder / name)
        (folder / f"{number} honest.ipynb").write_text(HONEST)
    code = cli.main(
        ["grade", str(folder), "--out", str(out), "--jobs", "1", "--exercises", "1.1,3.1"]
    )
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))["results"]
    return code, {each["learner"]: each for each in results}, out


@pytest.mark.parametrize("number", range(len(FILES)), ids=[each[0][:30] for each in FILES])
def test_a_file_is_worth_what_its_answers_are(files, number):
    name, _, marks, problem = FILES[number]
    learner = name if name == "folder.ipynb" else name.removesuffix(".ipynb")
    found = files[1][learner.encode("utf-8", "backslashreplace").decode()]
    assert tuple(each["mark"] for each in found["verdicts"]) == marks, found
    if problem is not None:
        assert problem in " ".join(found["problems"])
        assert bool(found["problems"]) is bool(problem)


def test_the_honest_files_lose_nothing(files):
    code, found, _ = files
    assert code == 1
    honest = [each["total"] for learner, each in found.items() if learner.endswith(" honest")]
    assert honest == [2] * len(FILES)


def test_nothing_of_them_runs_on_the_teachers_screen(files):
    pages = list(files[2].rglob("*.html"))
    assert len(pages) == 2 * len(FILES) + 1
    for page in pages:
        content = page.read_text(encoding="utf-8")
        assert "<script" not in content
        assert "<img src=x" not in content
        assert "<svg onload" not in content
        assert "default-src 'none'" in content
    sheet = (files[2] / "results.csv").read_text(encoding="utf-8-sig")
    assert not [line for line in sheet.splitlines() if line.lstrip('"').startswith(("=", "@"))]
