"""Differences that stand in docs/differences.md: a program counts up to the first of them.

Each has a pattern and the heading in that page under which it stands.
"""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.fuzz.running import Outcome

PAGE = Path(__file__).resolve().parents[2] / "docs" / "differences.md"
# (what torch raises, heading)
RAISED = (
    (r"A view was created in (no_grad|inference) mode and its base or another view", "Views"),
    (r"is a view and its base or another view of its base has been modified inplace", "Views"),
)
# (statement, heading): what torch computes there is not what its own reverse mode does
COMPUTED = ((r"\b(jacfwd|hessian)\(.*argnums=-", "Where the engine goes further"),)
# (statement, heading): only names of nodes differ
OTHER_NODES = ((r"\bjvp\(", "Forward mode"),)
NAMES = re.compile(r"grad_fn=<\w+>")
# torch's name of a node -> the engine's
NAMED = {
    "XlogyBackward1": "XlogyBackward0",
    "XlogyBackward2": "XlogyBackward0",
    "CopysignBackward1": "CopysignBackward0",
    "SqueezeBackward4": "SqueezeBackward1",
    "CholeskyBackward0": "LinalgCholeskyExBackward0",
}


def _headings() -> str:
    return "\n".join(line for line in PAGE.read_text("utf-8").splitlines() if line[:3] == "## ")


def is_kept(statement: str, torch: Outcome, engine: Outcome) -> bool:
    """Whether the sides differ in a way that is documented."""
    if torch == engine:
        return False
    if any(re.search(text, torch.raised) for text, _ in RAISED):
        return True
    if "grad_fn=<Invalid>" in torch.printed:  # a view whose base has changed: "Views"
        return True
    if "grad_fn=<NotImplemented>" in torch.printed:  # "Where the engine goes further"
        return True
    if NAMES.sub("", torch.printed) == NAMES.sub("", engine.printed) and any(
        re.search(s, statement) for s, _ in OTHER_NODES
    ):
        return True
    if torch.raised == engine.raised == "" and any(re.search(s, statement) for s, _ in COMPUTED):
        return True
    renamed = torch.printed
    for theirs, mine in NAMED.items():
        renamed = renamed.replace(f"<{theirs}>", f"<{mine}>")
    return renamed != torch.printed and renamed == engine.printed


def check() -> None:
    """Fail where the page does not have a heading that this file names."""
    known = _headings()
    named = [heading for _, heading in (*RAISED, *COMPUTED, *OTHER_NODES)] + ["Names of nodes"]
    missing = [heading for heading in named if f"## {heading}" not in known]
    if missing:
        raise SystemExit(f"docs/differences.md has no heading that starts with {missing}")
