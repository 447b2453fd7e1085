"""The Makefile's commands where there is no make, as on Windows: `python deploy/make.py test`.

It reads the Makefile, so the two cannot differ: variables, targets with what they need, recipes of
plain commands, `&&` between them. `-n` prints the commands instead of running them.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WINDOWS = os.name == "nt"
SCRIPTS = {"BIN": ".venv/Scripts", "REFERENCE_BIN": ".reference/Scripts"}
VARIABLE = re.compile(r"^(?:export )?(\w+) *([:?]?)= *(.*)$")
RULE = re.compile(r"^([^\s:#=]+) *: *([^=#]*?) *(?:## *(.*))?$")


@dataclass(frozen=True)
class Target:
    """A target: what it needs first, its commands, and what `help` says of it."""

    needs: tuple[str, ...]
    recipe: tuple[str, ...]
    about: str


def read(text: str, given: Mapping[str, str]) -> dict[str, Target]:
    """The targets of a Makefile, with its variables put in; those that are given win."""
    values = dict(given)
    targets: dict[str, Target] = {}
    name = ""
    for line in text.replace("\\\n", "\0").splitlines():
        if line.startswith("\t"):
            before = targets[name]
            command = fill(line.strip().lstrip("@").replace("$@", name), values)
            command = command.replace("\0", "\\\n")
            targets[name] = Target(before.needs, (*before.recipe, command), before.about)
        elif found := VARIABLE.match(line.replace("\0", " ")):
            if found[1] not in given:
                values[found[1]] = fill(found[3], values)
        elif found := RULE.match(fill(line, values)):
            name = found[1]
            targets[name] = Target(tuple(found[2].split()), (), found[3] or "")
    return targets


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put variables in; `$$` is a dollar."""
    filled = re.sub(r"\$\((\w+)\)", lambda found: values.get(found[1], ""), text)
    return filled.replace("$$", "$")


def commands(targets: Mapping[str, Target], goal: str) -> Iterator[str]:
    """The commands that a target needs run, in order; a file that is newer than all needs none."""
    target = targets[goal]
    for need in target.needs:
        if need in targets:
            yield from commands(targets, need)
    if goal.startswith(".") and not _is_old(goal, target.needs):
        return
    yield from target.recipe


def _is_old(goal: str, needs: Sequence[str]) -> bool:
    place = ROOT / goal
    if not place.exists():
        return True
    there = [ROOT / need for need in needs if (ROOT / need).exists()]
    return any(need.stat().st_mtime > place.stat().st_mtime for need in there)


def run(command: str) -> int:
    """One line of a recipe, without a shell: commands with `&&` between them."""
    for part in command.replace("\\\n", " ").split(" && "):
        words = shlex.split(part)
        if words[0] == "nice":
            words = words[1:]
        if words[0] == "echo":
            print(*words[1:])
        elif words[0] == "touch":
            (ROOT / words[1]).touch()
        elif words[:2] == ["rm", "-rf"]:
            for name in words[2:]:
                shutil.rmtree(ROOT / name, ignore_errors=True)
        else:
            program = str(ROOT / words[0]) if "/" in words[0] else words[0]
            code = subprocess.call([program, *words[1:]], cwd=ROOT)
            if code:
                return code
    return 0


def main(arguments: Sequence[str]) -> int:
    """Run targets; the exit code of the first command that fails."""
    dry = "-n" in arguments
    given = {"PYTHON": sys.executable, **(SCRIPTS if WINDOWS else {})}
    targets = read((ROOT / "Makefile").read_text(encoding="utf-8"), given)
    os.environ.setdefault("PYTHONUTF8", "1")  # as the Makefile exports it
    for goal in [each for each in arguments if each != "-n"] or ["help"]:
        if goal == "help":
            for name, target in targets.items():
                if target.about:
                    print(f"{name:15} {target.about}")
            continue
        if goal not in targets:
            print(f"make: there is no {goal!r}; `help` lists what there is", file=sys.stderr)
            return 2
        for command in commands(targets, goal):
            if dry:
                print(command)
            elif code := run(command):
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
