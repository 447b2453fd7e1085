"""Draw programs, run them on both sides, report the share that agrees and the kinds that do not.

python -m benchmarks.fuzz                         2,000 programs, a seed of its own
python -m benchmarks.fuzz --seed 7 --count 500 --profile hooks views
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import torch  # noqa: E402

from benchmarks.fuzz.draw import Draw  # noqa: E402
from benchmarks.fuzz.kept import check, is_kept  # noqa: E402
from benchmarks.fuzz.kinds import Difference, grouped, minimise  # noqa: E402
from benchmarks.fuzz.profiles import PROFILES  # noqa: E402
from benchmarks.fuzz.running import Outcome  # noqa: E402
from benchmarks.fuzz.sides import Sides, agree  # noqa: E402

FORK = multiprocessing.get_context("fork")  # torch is loaded once
SHOWN = 3  # members shown of each kind


def draw(profile: str, seed: int) -> list[str]:
    """The program of a profile that belongs to a seed."""
    d = Draw(random.Random(f"{profile} {seed}"), torch)
    try:
        PROFILES[profile](d)
        d.show_all()
    finally:
        d.close()
    return d.program


def comparable(
    program: list[str], pairs: list[tuple[Outcome, Outcome]]
) -> list[tuple[Outcome, Outcome]]:
    """What stands before the engine says that something is left out on purpose, or before a
    difference that docs/differences.md names."""
    for i, (theirs, mine) in enumerate(pairs):
        if mine.raised.startswith("NotOffered") or is_kept(program[i], theirs, mine):
            return pairs[:i]
    return pairs


def report(differences: list[Difference]) -> str:
    """The kinds, each with its shortest programs and both sides' words."""
    lines = []
    for kind, members in grouped(differences):
        lines.append(f"\n=== {len(members)} x {kind}")
        for d in members[:SHOWN]:
            lines += [f"--- {d.profile}", *d.program]
            for side, outcome in (("torch ", d.torch), ("engine", d.engine)):
                told = [outcome.printed.rstrip(), *outcome.warned, outcome.raised]
                lines.append(
                    f"# {side}: " + " || ".join(t for t in told if t).replace("\n", "\n#  ")
                )
    return "\n".join(lines)


@dataclass(frozen=True)
class Tried:
    """How one program went: its lines, those that agree, and the difference that is reported."""

    lines: int
    same: int
    silent: bool = False
    difference: Difference | None = None

    @property
    def whole(self) -> bool:
        return self.lines == self.same


def tried(program: list[str], sides: Sides, profile: str, brief: bool) -> Tried:
    """Run a program on both sides and compare."""
    pairs = comparable(program, sides.both(program))
    matches = [agree(a, b) for a, b in pairs]
    if all(matches):
        return Tried(len(matches), len(matches))
    a, b = pairs[matches.index(False)]
    silent = a.raised == b.raised and a.warned == b.warned
    found = None if brief else minimise(program, matches.index(False), sides, profile)
    return Tried(len(matches), sum(matches), silent, found)


def try_part(sent: Connection, profile: str, numbers: range, seed: int, brief: bool) -> None:
    """Try the programs of these numbers, one message each: for a process that torch may crash."""
    with Sides(torch) as sides:
        for k in numbers:
            sent.send(tried(draw(profile, seed * 100_003 + k), sides, profile, brief))
    sent.close()


def try_all(profile: str, count: int, seed: int, brief: bool) -> tuple[list[Tried], int]:
    """What became of the programs of a profile, and how many of them crashed torch itself."""
    found: list[Tried] = []
    crashed = 0
    while len(found) + crashed < count:
        received, sent = FORK.Pipe(duplex=False)
        numbers = range(len(found) + crashed, count)
        part = FORK.Process(target=try_part, args=(sent, profile, numbers, seed, brief))
        part.start()
        sent.close()
        with contextlib.suppress(EOFError):
            while True:
                found.append(received.recv())
        part.join()
        if part.exitcode and part.exitcode > 0:
            raise SystemExit(f"the fuzzer itself failed in {profile}")
        crashed += part.exitcode != 0
    return found, crashed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--count", type=int, default=2000, help="programs, over all profiles")
    parser.add_argument("--profile", nargs="*", default=list(PROFILES), choices=list(PROFILES))
    parser.add_argument("--brief", action="store_true", help="shares only, nothing minimised")
    options = parser.parse_args()
    seed = random.randrange(10**6) if options.seed is None else options.seed
    check()
    torch.set_num_threads(1)
    torch.set_warn_always(True)
    each = max(1, options.count // len(options.profile))
    differences: list[Difference] = []
    print(f"seed {seed}, {each} programs in each of {len(options.profile)} profiles", flush=True)
    total = whole = 0
    for profile in options.profile:
        found, crashed = try_all(profile, each, seed, options.brief)
        good, lines = sum(t.whole for t in found), sum(t.lines for t in found)
        differences += [t.difference for t in found if t.difference is not None]
        total, whole = total + len(found), whole + good
        print(
            f"{profile:12} {good:5}/{len(found)} = {good / len(found):6.1%} of programs, "
            f"{sum(t.same for t in found) / lines:6.1%} of {lines} lines, "
            f"silent {sum(t.silent for t in found)}"
            + (f", torch crashed on {crashed}" if crashed else ""),
            flush=True,
        )
    print(f"{'all':12} {whole:5}/{total} = {whole / total:6.1%}")
    print(report(differences))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
