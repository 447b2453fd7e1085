"""What a language still lacks: `python -m checkers.languages.missing fr`."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from checkers.languages import FOLDER, LANGUAGES, sections

CHECKERS = FOLDER.parent
SAID = re.compile(r"""\bsay\(\s*"([^"]+)\"""")


def said() -> set[str]:
    """Every English sentence that is said: by the code, in templates and pages, of a cause."""
    found: set[str] = set()
    for path in (CHECKERS / "causes").glob("*.toml"):
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).values():
            found |= {entry["title"], entry["said"]}
    for path in CHECKERS.rglob("*.py"):
        found |= set(_in_python(ast.parse(path.read_text(encoding="utf-8"))))
    for ending in ("html", "js"):
        for path in CHECKERS.rglob(f"*.{ending}"):
            found |= set(SAID.findall(path.read_text(encoding="utf-8")))
    return found


def _in_python(tree: ast.Module) -> Iterator[str]:
    constants = {
        target.id: each.value.value
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
            yield from (each for each in _texts(node.args[0], constants) if isinstance(each, str))


def _texts(argument: ast.expr, constants: Mapping[str, object]) -> Iterator[object]:
    """The texts that an argument can be, as far as it shows."""
    match argument:
        case ast.Constant():
            yield argument.value
        case ast.Name(id=name):
            yield constants.get(name)
        case ast.IfExp():
            yield from _texts(argument.body, constants)
            yield from _texts(argument.orelse, constants)


def missing(language: str) -> list[str]:
    """The sentences that the file of a language lacks, in alphabetical order."""
    known = {english for section in sections(language).values() for english in section}
    return sorted(said() - known)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is missing, a sentence a line."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if len(words) != 1 or words[0] not in LANGUAGES[1:]:
        there = ", ".join(LANGUAGES[1:])
        print(f"usage: python -m checkers.languages.missing LANGUAGE, one of {there}")
        print(f"a new language is a file {Path('checkers/languages') / 'CODE.toml'}")
        return 2
    for sentence in missing(words[0]):
        print(sentence)
    return 0


if __name__ == "__main__":
    sys.exit(main())
