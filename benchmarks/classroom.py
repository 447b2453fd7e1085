"""Times `gradschool grade` on classes whose marks are known: `make benchclass`.

Everything runs as a teacher would run it: the command, on a folder, under the full isolation that
this system has. Where nbgrader is installed, its autograde grades the same answers in the same run.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "classroom")]

import nbformat  # noqa: E402
from make_class import EXERCISES, make  # noqa: E402
from nbformat.v4 import new_code_cell, new_notebook  # noqa: E402

from checkers.classroom import nbgrader  # noqa: E402
from checkers.course import building, exercises  # noqa: E402
from checkers.jail.limits import level  # noqa: E402

COUNT, MANY, HANGS = 300, 10_000, 20
DASKED = 1000  # hand-ins for the rate of a worker of a cluster
NBGRADED = 10  # nbgrader takes seconds for each
TABLE = ("<!-- figures -->", "<!-- end of figures -->")


@dataclass(frozen=True)
class Timed:
    """One run of a command: wall-clock seconds, processor seconds of all its processes, the
    largest of them in MB, what it printed."""

    seconds: float
    processor: float
    megabytes: float
    output: str


def run(*command: str, cwd: Path | None = None) -> Timed:
    """Run a command to its end. Raises RuntimeError if it fails."""
    start = time.perf_counter()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.Popen(
        command,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=cwd,
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: {output[-2000:]}")
    seconds, processor = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
    return Timed(seconds, processor, usage.ru_maxrss / 1024, output)


def grade(handins: Path, out: Path, *options: str) -> Timed:
    """`gradschool grade`."""
    command = [sys.executable, "-m", "checkers.cli.main", "grade", str(handins), "--out", str(out)]
    return run(*command, *options)


def check(out: Path, marks: dict[str, list[int]]) -> int:
    """How many marks there are. Raises AssertionError if one is not the expected one."""
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))["results"]
    found = {each["learner"]: [mark["mark"] for mark in each["verdicts"]] for each in results}
    assert found == marks
    return sum(map(len, marks.values()))


def measure(folder: Path, many: int) -> Iterator[tuple[str, str]]:
    """The rows of the table."""
    marks = make(folder / "alike", COUNT)
    cold = grade(folder / "alike", folder / "out", "--no-pages")
    right = check(folder / "out", marks)
    yield (
        f"{COUNT} hand-ins with {len(EXERCISES)} graded cells each, marks and diagnoses",
        rate(COUNT, cold),
    )
    yield "marks equal to those that the class was made for", f"{right} of {right}"
    again = grade(folder / "alike", folder / "out", "--no-pages")
    yield "the same class again, nothing changed", f"{again.seconds:.2f} s"
    pages = grade(folder / "alike", folder / "out", "--causes", "0")
    yield "its pages: a graph for each answer, read and drawn", rate(COUNT, pages)
    causes = grade(folder / "alike", folder / "out")
    check(folder / "out", marks)
    wrong = sum(each == 0 for row in marks.values() for each in row)
    yield f"causes of its {wrong} wrong answers, and their pages once more", rate(COUNT, causes)
    marks = make(folder / "unlike", COUNT, alike=False)
    unlike = grade(folder / "unlike", folder / "unlike out", "--no-pages")
    check(folder / "unlike out", marks)
    yield f"{COUNT} hand-ins in which no two answers are the same program", rate(COUNT, unlike)
    make(folder / "one", 1)
    one = grade(folder / "one", folder / "one out", "--no-pages")
    yield "a single hand-in, from the command to the end: starting up", f"{one.seconds:.2f} s"
    yield from hang(folder)
    yield from against_nbgrader(folder, cold)
    if many:
        yield from memory(folder, cold, many)
        yield from on_a_cluster(folder)


def memory(folder: Path, cold: Timed, many: int) -> Iterator[tuple[str, str]]:
    """Larger classes, of hand-ins in which answers recur as they do in a class."""
    largest = [f"{cold.megabytes:.0f} MB with {COUNT}"]
    for count in (many * 3 // 10, many):
        marks = make(folder / f"{count}", count)
        run_ = grade(folder / f"{count}", folder / f"{count} out", "--no-pages")
        check(folder / f"{count} out", marks)
        yield f"{count:,} hand-ins", rate(count, run_)
        largest.append(f"{run_.megabytes:.0f} MB with {count:,}")
    yield "largest process", ", ".join(largest)


def on_a_cluster(folder: Path) -> Iterator[tuple[str, str]]:
    """A Dask scheduler and one worker on this machine, twice: it and its jails load once."""
    if importlib.util.find_spec("distributed") is None:
        yield "one worker of a Dask cluster", "not measured: Dask is not installed"
        return
    make(folder / "dask", DASKED, alike=False)
    place = folder / "scheduler.json"
    common = ["--scheduler-file", str(place), "--host", "127.0.0.1", "--no-dashboard"]
    worker = ["worker", *common, "--no-nanny", "--nthreads", "1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = []
    try:
        for arguments in (["scheduler", *common, "--port", "0"], worker):
            command = [sys.executable, "-m", "dask", *arguments]
            started.append(subprocess.Popen(command, cwd=folder, **quiet))  # type: ignore[call-overload]
        while not place.exists() or not place.read_text():
            time.sleep(0.1)
        address = json.loads(place.read_text())["address"]
        time.sleep(5)  # until the worker has found it
        options = ["--no-pages", "--scheduler", address]
        grade(folder / "one", folder / "first dask out", *options)
        timed = grade(folder / "dask", folder / "dask out", *options)
    finally:
        for process in started:
            process.kill()
            process.wait()
    yield (
        f"{DASKED:,} unlike hand-ins on a Dask cluster with one worker on this machine",
        f"{timed.seconds:.1f} s, {DASKED / timed.seconds:.0f} a second; "
        f"{1000 * timed.processor / DASKED:.1f} ms processor of the run's own",
    )


def rate(count: int, timed: Timed) -> str:
    """Seconds, hand-ins a second, and the processor time of each."""
    each = 1000 * timed.processor / count
    return f"{timed.seconds:.1f} s, {count / timed.seconds:.0f} a second; {each:.1f} ms processor"


def hang(folder: Path) -> Iterator[tuple[str, str]]:
    """One answer that never ends, in a small class, with a limit of 3 seconds."""
    make(folder / "hang", HANGS)
    quick = grade(folder / "hang", folder / "quick out", "--no-pages", "--seconds", "3")
    file = folder / "hang" / "learner 00003.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    source = f"# --- begin {EXERCISES[2]} ---\nwhile True: pass\n# --- end {EXERCISES[2]} ---"
    cells = [each for each in notebook["cells"] if f"begin {EXERCISES[2]} " in each["source"]]
    cells[0]["source"] = source
    file.write_text(json.dumps(notebook), encoding="utf-8")
    slow = grade(folder / "hang", folder / "hang out", "--no-pages", "--seconds", "3")
    yield (
        f"{HANGS} hand-ins, and the same when one answer hangs (limit 3 s)",
        f"{quick.seconds:.1f} s and {slow.seconds:.1f} s",
    )


def against_nbgrader(folder: Path, ours: Timed) -> Iterator[tuple[str, str]]:
    """nbgrader's own autograde on the first hand-ins of the class, in a course of its own."""
    if importlib.util.find_spec("nbgrader") is None:
        yield "nbgrader's autograde", "not measured: nbgrader is not installed"
        return
    course, name = folder / "course", "assignment"
    source = course / "source" / name / f"{name}.ipynb"
    source.parent.mkdir(parents=True)
    taken: set[str] = set()
    cells = [new_code_cell(building.FIRST_CELL, id="imports")]
    for key in EXERCISES:
        plain = building.exercise_cells(exercises.find(key), "en", False, taken)
        cells.extend(nbgrader.with_marks(plain, key, taken))
    source.write_text(nbformat.writes(new_notebook(cells=cells)), encoding="utf-8")
    (course / "nbgrader_config.py").write_text(nbgrader.CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "nbgrader"]
    run(*command, "generate_assignment", name, cwd=course)
    released = json.loads((course / "release" / name / f"{name}.ipynb").read_text("utf-8"))
    for file in sorted((folder / "alike").iterdir())[:NBGRADED]:
        answers = {cell["id"]: cell for cell in json.loads(file.read_text("utf-8"))["cells"]}
        notebook = {
            **released,
            "cells": [answers.get(each["id"], each) for each in released["cells"]],
        }
        target = course / "submitted" / file.stem.replace(" ", "") / name / f"{name}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(notebook), encoding="utf-8")
    theirs = run(*command, "autograde", name, cwd=course)
    ratio = (COUNT / ours.seconds) / (NBGRADED / theirs.seconds)
    processor = (theirs.processor / NBGRADED) / (ours.processor / COUNT)
    yield f"nbgrader's autograde, {NBGRADED} of these hand-ins", rate(NBGRADED, theirs)
    yield "hand-ins a second, in units of nbgrader's", f"{ratio:.0f} ({processor:.0f} by processor)"


def environment() -> str:
    """Where this was measured."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc").exists() else ():
        if line.startswith("model name"):
            model = line.partition(": ")[2]
            break
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"Measured on {datetime.date.today()}: {os.cpu_count()} cores ({model}{load}), "
        f"{platform.system()} {platform.release().partition('-')[0]}, "
        f"Python {platform.python_version()}, isolation level {level()}."
    )


def main() -> None:
    """Measure and print; with --write also into the teacher's guide."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=MANY, help="hand-ins for the memory; 0: none")
    parser.add_argument("--write", type=Path, help="replace the table in this guide")
    options = parser.parse_args()
    lines = [environment(), "", "| what | figure |", "|---|---|"]
    print(*lines, sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for what, figure in measure(Path(folder), options.many):
            lines.append(f"| {what} | {figure} |")
            print(lines[-1], flush=True)
    if options.write is not None:
        text = options.write.read_text(encoding="utf-8")
        before, _, rest = text.partition(TABLE[0])
        _, _, after = rest.partition(TABLE[1])
        table = "\n".join([TABLE[0], "", *lines, "", TABLE[1]])
        options.write.write_text(before + table + after, encoding="utf-8")


if __name__ == "__main__":
    main()
