"""`python -m gradschool …`: the command gradschool, wherever Python is.

In a clone it needs nothing before: unless gradschool is installed in this Python, it makes the
clone's environment first, as `make lab` does, and goes on in it. So it is the way in where there is
no make, on Windows for one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent


def __getattr__(name: str) -> str:
    if name == "__version__":
        from checkers.cli.version import version

        return version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def installed() -> bool:
    """Whether this Python has the package, and with it what it needs; lying in the folder that we
    are in does not count."""
    from importlib import metadata

    elsewhere = [each for each in sys.path if Path(each or ".").resolve() != HERE]
    return any(metadata.distributions(name="gradschool", path=elsewhere))


def main(arguments: Sequence[str]) -> int:
    """Run a command; in a clone that this Python does not know, in the clone's environment."""
    maker = HERE / "deploy" / "environment.py"
    if maker.exists() and not installed():
        code = subprocess.call([sys.executable, str(maker), "lab"])
        python = (
            HERE / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        )
        if code:
            return code
        command = [str(python), "-m", "gradschool", *arguments]
        if sys.platform == "win32":
            return subprocess.call(command)
        os.execv(command[0], command)  # so that signals and the terminal are the lab's own
        return 0
    from checkers.cli.main import main as command_line

    return command_line(list(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
