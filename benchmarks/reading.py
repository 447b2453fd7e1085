"""The labels of whoever has read the feedback on the fresh answers.

`python -m benchmarks.reading` shows the answers whose feedback has changed since it was read;
`python -m benchmarks.reading 3.1#2=place 4.5#6=specific` writes labels down, and `--kept` renews
those that are shown and still hold. The labels are the keys of `benchmarks.answers.READ`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import answers
from benchmarks.answers import FRESH, READ, Typed, fingerprint
from checkers.show.feedback import as_text

BLOCK = re.compile(r"^\[\[answer\]\]$", re.MULTILINE)
LABEL = re.compile(r"^(?:judged|told) = .*\n", re.MULTILINE)


def unread(chosen: Sequence[str] = ()) -> list[Typed]:
    """The wrong answers whose feedback nobody has read as it is now, of these exercises or all."""
    return [
        each
        for each in answers.fresh()
        if not each.right
        and (not chosen or each.exercise in chosen)
        and (each.judged not in READ or each.told != fingerprint(each))
    ]


def shown(typed: Typed) -> str:
    """An answer, what is wrong with it, what it is told, and the label so far."""
    told = as_text(answers.verdict(typed.exercise, typed.source), "en")
    source = typed.source.strip()
    return f"== {typed.key} [{typed.judged or 'not read'}]\n{typed.slip}\n\n{source}\n\n{told}\n"


def write(labels: Mapping[str, str]) -> None:
    """Write labels beside their answers, with the fingerprint of the feedback."""
    by_key = {each.key: each for each in answers.fresh() if each.key}
    for name in sorted({by_key[key].file for key in labels}):
        path = FRESH / f"{name}.toml"
        path.write_text(_written(path, name, labels), encoding="utf-8")


def _written(path: Path, name: str, labels: Mapping[str, str]) -> str:
    head, *blocks = BLOCK.split(path.read_text(encoding="utf-8"))
    typed = [each for each in answers.fresh() if each.file == name]
    for number, (each, block) in enumerate(zip(typed, blocks, strict=True)):
        if each.key in labels:
            mark = f'judged = "{labels[each.key]}"\ntold = "{fingerprint(each)}"\n'
            before, source, rest = block.partition("source = ")
            blocks[number] = LABEL.sub("", before) + mark + source + rest
    return head + "".join(f"[[answer]]{block}" for block in blocks)


def main() -> int:
    """Show what is to be read, or write labels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kept", action="store_true", help="the labels shown still hold")
    parser.add_argument("labels", nargs="*", metavar="KEY=LABEL or exercise")
    options = parser.parse_args()
    given = dict(each.split("=") for each in options.labels if "=" in each)
    wrong = set(given.values()) - set(READ)
    if wrong:
        parser.error(f"no such label: {', '.join(sorted(wrong))}; the labels are {', '.join(READ)}")
    chosen = [each for each in options.labels if "=" not in each]
    left = [] if given and not options.kept else unread(chosen)
    if options.kept:
        given = {each.key: each.judged for each in left if each.judged in READ} | given
    elif not given:
        print("\n".join(map(shown, left)))
    if given:
        write(given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
