"""Makes the clone's environment: `python deploy/environment.py lab` (or `test`). Needs Python only.

The Makefile calls it, and `python -m gradschool` where there is no make. What is in the environment
is what the lock files say, with their hashes. uv installs it, because it needs seconds where pip
needs minutes; where uv cannot be had, or fails, pip does. The project itself is installed as it is,
without fetching anything, so that later starts need no network.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / os.environ.get("GRADSCHOOL_VENV", ".venv")
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
LOCKS = {"lab": ("requirements.lock",), "test": ("requirements.lock", "tests/requirements.lock")}
# What pip's own settings are called in uv's environment, so that a mirror is used by both.
SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE", "proxy": "ALL_PROXY", "trusted-host": "UV_INSECURE_HOST",
}  # fmt: skip
QUIET = ["-q", "--disable-pip-version-check"]


def main(arguments: Sequence[str]) -> int:
    """Make the environment ready for a kind of work; the exit code."""
    (kind,) = arguments or ["lab"]
    try:
        ready(kind)
    except Trouble as trouble:
        print(f"gradschool: {trouble}", file=sys.stderr)
        return 1
    return 0


class Trouble(Exception):
    """The environment cannot be made; the text says why and what to do."""


def ready(kind: str) -> None:
    """Install what a kind of work needs, unless it is there. Raises Trouble."""
    if sys.version_info < OLDEST:
        raise Trouble(
            f"this is Python {sys.version_info[0]}.{sys.version_info[1]}, and the course needs "
            "3.11 or newer: `python3.12 -m gradschool lab`, or `make lab PYTHON=python3.12`"
        )
    started = time.monotonic()
    if not PYTHON.exists():
        say(f"making {VENV.name} (once; ten seconds to two minutes, by how near packages are)")
        run([sys.executable, "-m", "venv", str(VENV)], "Python cannot make an environment: on "
            "Debian and Ubuntu `apt install python3-venv` brings what it lacks")  # fmt: skip
    for name in LOCKS[kind]:
        packages(name)
    itself()
    for each in LOCKS:  # a make that is given the stamps looks at their times
        if LOCKS[each] == LOCKS[kind][: len(LOCKS[each])]:
            (VENV / f".{each}").touch()
    if time.monotonic() - started > 2:
        say(f"{VENV.name} is ready after {time.monotonic() - started:.0f} s")


def say(text: str) -> None:
    print(f"gradschool: {text}", flush=True)


def run(command: Sequence[str], trouble: str) -> None:
    """Run a command. Raises Trouble with a text when it fails."""
    if subprocess.run(command, cwd=ROOT).returncode:
        raise Trouble(trouble)


# ---- packages ------------------------------------------------------------------------------------


def packages(lock: str) -> None:
    """Install what a lock file says, unless exactly that was installed from it before."""
    stamp = VENV / f".{lock.replace('/', '-')}"
    path = ROOT / lock
    now = digest(path)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    if lacking(path):  # else every package of it is there already, and no network is needed
        say(f"installing {lock}")
        install(path)
    stamp.write_text(now, encoding="utf-8")


def digest(*paths: Path) -> str:
    """What tells that files, or the Python that reads them, are others."""
    found = hashlib.sha256(sys.version.encode())
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()


def install(lock: Path) -> None:
    """With uv, else with pip. Raises Trouble, which names what is missing."""
    arguments = ["--require-hashes", "-r", str(lock)]
    if program := uv(lock):
        more = ["--python", str(PYTHON), "--index-strategy", "unsafe-best-match"]  # as pip chooses
        command = [*program, "pip", "install", "-q", *more, *arguments]
        if subprocess.run(command, cwd=ROOT, env=uv_environment()).returncode == 0:
            return
        say("uv could not do it; now with pip")
    if subprocess.run([str(PYTHON), "-m", "pip", "install", *QUIET, *arguments]).returncode:
        names = ", ".join(lacking(lock)[:8]) or "nothing, but something is broken"
        raise Trouble(f"not everything could be installed. No network? Missing: {names}")


def uv(lock: Path) -> list[str]:
    """The command uv: that of the system, or the lock's, installed now if need be; [] for none."""
    if os.environ.get("GRADSCHOOL_PIP"):
        return []
    if program := shutil.which("uv"):
        return [program]
    entry = re.search(r"^uv==.*(?:\n .*)*", lock.read_text(encoding="utf-8"), re.MULTILINE)
    if entry is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        only = Path(folder) / "uv.lock"
        only.write_text(entry[0] + "\n", encoding="utf-8")
        if lacking(only):
            command = [str(PYTHON), "-m", "pip", "install", *QUIET, "--require-hashes", "-r"]
            if subprocess.run([*command, str(only)], capture_output=True).returncode:
                return []
    return [str(PYTHON), "-m", "uv"]


def uv_environment() -> dict[str, str]:
    """The environment with pip's settings as uv calls them, where uv has none of its own."""
    command = [str(PYTHON), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True).stdout
    found = dict(os.environ)
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        key = SETTINGS.get(name.rpartition(".")[2])
        words = " ".join(value.strip("'\"").replace("\\n", " ").split())
        if key and words and key not in os.environ:
            found[key] = words.replace(" ", ",") if key == "UV_FIND_LINKS" else words
    return found


def lacking(lock: Path) -> list[str]:
    """The packages of a lock file that the environment does not have in that version."""
    found: list[str] = json.loads(_ask(LOOK, str(lock)))
    return found


# Asked of the environment's own Python, which may be another one: markers are about it.
LOOK = r"""
import json, re, sys
from importlib import metadata
from pathlib import Path
try:
    from packaging.requirements import Requirement
except ImportError:
    from pip._vendor.packaging.requirements import Requirement
text = Path(sys.argv[1]).read_text(encoding="utf-8")
found = []
for line in re.findall(r"^([A-Za-z0-9].*==.*?)\s*\\?$", text, re.MULTILINE):
    wanted = Requirement(line)
    if wanted.marker and not wanted.marker.evaluate():
        continue
    try:
        right = metadata.version(wanted.name) in wanted.specifier
    except metadata.PackageNotFoundError:
        right = False
    if not right:
        found.append(f"{wanted.name} {str(wanted.specifier)[2:]}")
print(json.dumps(found))
"""


def _ask(program: str, *arguments: str) -> str:
    ran = subprocess.run([str(PYTHON), "-c", program, *arguments], capture_output=True, text=True)
    if ran.returncode:
        raise Trouble(f"{VENV} is broken: `make clean` removes it. {ran.stderr.strip()[-200:]}")
    return ran.stdout


# ---- the project itself --------------------------------------------------------------------------


def itself() -> None:
    """Install the project as it lies here: what is changed in it is changed in the environment."""
    stamp, project = VENV / ".project", ROOT / "pyproject.toml"
    now = digest(project)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    # Its build backend is in the lock file, so nothing is fetched.
    arguments = ["--no-deps", "--no-index", "--no-build-isolation", "-e", "."]
    pip = [str(PYTHON), "-m", "pip", "install", *QUIET]
    if program := uv(ROOT / LOCKS["lab"][0]):
        pip = [*program, "pip", "install", "-q", "--python", str(PYTHON)]
    run([*pip, *arguments], "the project itself could not be installed")
    stamp.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
