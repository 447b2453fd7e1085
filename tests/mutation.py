"""Mutation testing of the engine's rules, its walk, and the judge: `make mutatecode`.

cosmic-ray changes one operator, comparison, condition or number at a time, in a copy of the
project, and the tests of that part run on it; a change that no test notices is a survivor.
docs/mutation.md explains the survivors. Of a part's mutants every n-th is run, always the same.
(`make mutateanswers` is about another thing: mutants of the exercises' solutions, given to the judge.)
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).parents[1]
COPIED = ("engine", "checkers", "tests", "exercises", "lessons", "docs", "pyproject.toml")
SECONDS = 600  # a mutant that takes longer goes round in circles, which counts as noticed
TESTED = 100  # pytest's exit code counts from here, so that no other end is taken for it


@dataclass(frozen=True)
class Part:
    """What is mutated, the tests that should notice, and one mutant in how many is run."""

    module: str
    tests: tuple[str, ...]
    every: int


ENGINE = ("tests/engine", "tests/test_golden.py")
JUDGE = (
    *("tests/checkers/test_facts.py", "tests/checkers/test_kinds.py"),
    *("tests/checkers/test_comparing.py", "tests/checkers/test_judging.py"),
    *("tests/checkers/test_diagnosis.py", "tests/checkers/test_exercises.py"),
    *("-k", "not (takes_less or mutants or variations)"),  # what takes long or depends on the load
)
PARTS = {
    "rules": Part("engine/ops/elements/elementwise.py", ENGINE, 12),
    "arithmetic": Part("engine/ops/elements/arithmetic.py", ENGINE, 7),
    "walk": Part("engine/core/walk.py", ENGINE, 2),
    "judging": Part("checkers/judge/judging.py", JUDGE, 6),
    "comparing": Part("checkers/judge/comparing.py", JUDGE, 5),
}
# One plausible slip for each operator, not all that could stand in its place. Not `|`: here it
# stands in annotations, which nothing evaluates.
SLIPS = {
    "ReplaceBinaryOperator": "Add_Sub Sub_Add Mul_Div Div_Mul Pow_Mul Mod_Mul BitAnd_BitOr",
    "ReplaceComparisonOperator": "Eq_NotEq NotEq_Eq Lt_LtE LtE_Lt Gt_GtE GtE_Gt Is_IsNot IsNot_Is",
    "ReplaceUnaryOperator": "Delete_USub Delete_Not",
}
OPERATORS = (
    *(f"core/{kind}_{slip}" for kind, slips in SLIPS.items() for slip in slips.split()),
    *("core/AddNot", "core/ReplaceAndWithOr", "core/ReplaceOrWithAnd", "core/NumberReplacer"),
    *("core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue", "core/ZeroIterationForLoop"),
    *("core/ReplaceContinueWithBreak", "core/ReplaceBreakWithContinue"),
)


@dataclass(frozen=True, order=True)
class Mutant:
    """The n-th place of a module where an operator of cosmic-ray applies."""

    line: int
    operator: str
    number: int


def mutants(source: str) -> list[Mutant]:
    """All mutants of a module, from its first line to its last."""
    return sorted(_mutants(source))


def _mutants(source: str) -> Iterator[Mutant]:
    tree = get_ast(source)
    for name in OPERATORS:
        operator = get_operator(name)()
        places = (place for node in ast_nodes(tree) for place in operator.mutation_positions(node))
        for number, (start, _) in enumerate(places):
            yield Mutant(start[0], name, number)


def copy(folder: Path) -> None:
    """A copy to mutate: a run that is killed leaves the project as it is."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "_build")
            )
        else:
            shutil.copy(source, folder / name)


def _test(folder: Path, tests: tuple[str, ...]) -> None:
    """In a process of its own: run the tests in the copy; the exit code tells."""
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True  # a mutant of the same second and size would be taken for it
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    import pytest

    skipped = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-m", "not browser"]
    os._exit(TESTED + pytest.main(["-x", "-q", *skipped, *tests]))


def passes(folder: Path, tests: tuple[str, ...]) -> bool:
    """Whether the tests pass in this copy, in time."""
    process = multiprocessing.get_context("spawn").Process(target=_test, args=(folder, tests))
    process.start()
    process.join(SECONDS)
    if process.exitcode is None:
        process.kill()
        process.join()
        return False
    if process.exitcode not in (TESTED, TESTED + 1, TESTED + 2):  # passed, failed, cannot be read
        raise SystemExit(f"the tests could not be run: exit code {process.exitcode}")
    return process.exitcode == TESTED


def run(folder: Path, part: Part, every: int) -> tuple[int, int, list[str]]:
    """Returns how many mutants there are, how many ran, and those that survived."""
    path = folder / part.module
    source = path.read_text(encoding="utf-8")
    if not passes(folder, part.tests):
        raise SystemExit(f"the tests of {part.module} fail without any mutant: mend them first")
    known = mutants(source)
    survivors = []
    for mutant in known[::every]:
        changed = mutate_code(source, get_operator(mutant.operator)(), mutant.number)
        path.write_text(changed, encoding="utf-8")
        if passes(folder, part.tests):
            pairs = zip(source.splitlines(), changed.splitlines(), strict=True)
            before, after = next((b.strip(), a.strip()) for b, a in pairs if a != b)
            survivors.append(f"{part.module}:{mutant.line}: {before}  ->  {after}")
            print("   ", survivors[-1], flush=True)
    path.write_text(source, encoding="utf-8")
    return len(known), len(known[::every]), survivors


def main() -> None:
    """Mutate the parts that are named, or all."""
    parser = argparse.ArgumentParser(description="Mutation testing of the engine and the judge.")
    parser.add_argument("parts", nargs="*", metavar="PART", help="any of: " + ", ".join(PARTS))
    parser.add_argument("--every", type=int, help="run each n-th mutant (default: by part)")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}: choose of {', '.join(PARTS)}")
    folder = ROOT / "build" / "mutation"
    copy(folder)
    for name in options.parts or PARTS:
        part, start = PARTS[name], time.monotonic()
        known, tried, survivors = run(folder, part, options.every or part.every)
        print(
            f"{name}: {tried} of {known} mutants, {len(survivors)} survived, "
            f"{time.monotonic() - start:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
