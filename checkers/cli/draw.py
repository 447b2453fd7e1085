"""`gradschool draw script.py:y`: run a Python file and draw the graph of a variable."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from checkers.classroom import FINE, complain

DIRECTIONS = ("down", "right")
THEMES = ("light", "dark", "auto")
LAYERS = {
    "saved": "the tensors kept for the backward",
    "versions": "how often a tensor was changed in place",
    "hooks": "how many hooks a tensor carries",
    "blocked": "every input that no gradient reaches",
}


def add_to(commands: Any) -> None:
    """The command and its options."""
    parser = commands.add_parser("draw", help="run a Python file and draw the graph of a variable")
    parser.add_argument(
        "target",
        help="file and variables: script.py:y, script.py:y,z, script.py:trainer.loss, "
        "script.py:outs[0]; also a model or what it returned",
    )
    parser.add_argument(
        "--out",
        type=Path,
        help="a file ending in .svg, .png, .pdf, .dot, .json or .txt; without it script_y.svg is "
        "written here and the graph is also printed as a tree",
    )
    parser.add_argument("--names", help="the variable (a model, a dict) that names tensors")
    parser.add_argument("--direction", choices=DIRECTIONS, default="down")
    parser.add_argument("--theme", choices=THEMES, default="light")
    for layer, shown in LAYERS.items():
        parser.add_argument(f"--{layer}", action="store_true", help=f"show {shown}")
    for layer in ("values", "grads"):
        parser.add_argument(f"--no-{layer}", dest=layer, action="store_false", help=f"hide {layer}")
    parser.add_argument(
        "--whole", dest="collapse", action="store_false", help="draw every node, fold no repeat"
    )
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    from checkers.graph.script import draw_script, picture_path

    try:
        out = picture_path(options.target) if options.out is None else options.out
        shown = ("names", "direction", "theme", "values", "grads", "collapse", *LAYERS)
        layers = {name: getattr(options, name) for name in shown}
        picture = draw_script(options.target, **layers)
        if options.out is None:
            print(picture.text, flush=True)
        picture.save(out)
    except (OSError, ValueError) as error:
        return complain(error)
    print(out)
    return FINE
