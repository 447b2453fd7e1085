"""`gradschool lab`: copy the course to a folder and open it in JupyterLab.

JupyterLab runs in this very process, so that it lives and ends as Jupyter does: Ctrl+C asks, `n`
goes on, `y` or a second Ctrl+C ends it, and a signal that ends this command ends the server and its
kernels.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import runpy
import shlex
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkers.classroom import FINE, complain
from checkers.cli import address
from checkers.course import copying
from checkers.course.files import why
from checkers.languages import LANGUAGES, language

OWN_FOLDER = "my-gradschool"
CONTAINER_SIGNS = (Path("/.dockerenv"), Path("/run/.containerenv"))  # Docker's and Podman's


def add_to(commands: Any) -> None:
    """The command and its options."""
    parser = commands.add_parser(
        "lab",
        help="copy the course to a folder of yours and open it in JupyterLab",
        epilog="Options for JupyterLab itself stand behind --: gradschool lab -- --ip=0.0.0.0",
    )
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        help=f"where your notebooks are; without it this folder, if it holds the course already, "
        f"else {OWN_FOLDER}. What you wrote is kept when the course is newer",
    )
    parser.add_argument(
        "--language", dest="edition", choices=LANGUAGES, help="open the lessons in this language"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="open no browser, print an address to copy"
    )
    parser.add_argument(
        "--port", type=int, help="serve there, not at the first free one from 8888 on"
    )
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Bring the course into the folder, say how to get to it, and be JupyterLab until it ends.

    Raises ModuleNotFoundError where JupyterLab is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise ModuleNotFoundError("No module named 'jupyterlab'", name="jupyterlab")
    here = Path.cwd()
    folder = options.folder or (here if copying.is_course(here) else here / OWN_FOLDER)
    changes: list[copying.Change] = []
    was_there = copying.is_course(folder)
    try:
        course = copying.course_folder()
        changes = copying.copy_course(course, folder) + copying.bring_packs(folder)
    except ValueError as error:
        code = complain(error)
        if not was_there:
            return code  # else yesterday's course opens: it is better than none
    for change in changes:
        if change.kept is not None:
            answers = ", ".join(change.answers) or "none"
            more = f"; your predictions: {change.predictions}" if change.predictions else ""
            print(
                f"{change.path}: the course has a newer one; your answers in it: {answers}{more};"
            )
            print(f"    your own version is kept as {change.kept.name}")
    print(f"{folder}: {_counted(changes)}")
    if _is_fleeting(folder):
        print(
            "What you write is gone with this container, unless a volume is mounted at the folder:"
        )
        print(f"    docker run -v my-course:{folder.resolve()} …")
    if not os.access(folder, os.W_OK):
        print(
            f"{folder} cannot be written to, so nothing that you change there is kept. Elsewhere:"
        )
        print("    gradschool lab OTHER-FOLDER")
    first = copying.start_page(course)
    if (options.edition or language()) != "en":
        first = first.parent / (options.edition or language()) / first.name
    start = plan(options, folder, first, os.environ)
    for line in start.said:
        print(line)
    sys.stdout.flush()  # before JupyterLab says anything, also into a file
    if not start.module:
        return FINE
    return serve(start.module, start.arguments, folder)


def _counted(changes: Sequence[copying.Change]) -> str:
    """How many notebooks are new, and how many untouched ones have a newer text."""
    new = sum(change.what == "new" for change in changes)
    newer = sum(change.what == "updated" for change in changes)
    parts = [f"{new} new notebooks"] * (new > 0)
    parts += [f"{newer} replaced by newer ones; you had written nothing in them"] * (newer > 0)
    return ", ".join(parts) or "your notebooks"


def _is_fleeting(folder: Path) -> bool:
    """Whether a folder lies on a container's own disk, which ends with it."""
    inside = any(sign.exists() for sign in CONTAINER_SIGNS)
    return inside and folder.stat().st_dev == Path("/").stat().st_dev


# ---- what is started, and what is said before ----------------------------------------------------


@dataclass(frozen=True)
class Start:
    """A server's module and options (no module: one runs already), and what to say before."""

    module: str
    arguments: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


def plan(
    options: argparse.Namespace, folder: Path, first: Path, environment: Mapping[str, str]
) -> Start:
    """How the course is opened where we are: at a desk, through ssh, under a hub, in a server."""
    own: list[str] = list(options.jupyter)
    inside = "JUPYTER_SERVER_URL" in environment  # a terminal in a running JupyterLab
    if inside and not (own or options.port or options.no_browser):
        return Start("", said=_beside_a_server(folder, first, environment))
    arguments = [
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{first.as_posix()}",
        # settings for the start: no question about news; and cells out of view that are there: by
        # default their heights are estimates, and a link to an exercise lands below its heading
        f"--LabApp.app_settings_dir={Path(__file__).parent / 'lab_settings'}",
        *([] if any("log_level" in each or each == "--debug" for each in own) else [address.QUIET]),
        *own,
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # in a container there is often nobody else to be
    if "JUPYTERHUB_API_TOKEN" in environment and not inside:
        # A hub started us: its own server, which serves the same JupyterLab, at the hub's address.
        return Start("jupyterhub.singleuser", tuple(arguments))
    if options.port:
        arguments.append(f"--ServerApp.port={options.port}")
    opens = address.browser_is_here(environment) and not options.no_browser
    if not opens and "--no-browser" not in own:
        arguments.append("--no-browser")
    arguments.append(f"--ServerApp.jpserver_extensions={address.__name__}=True")
    return Start("jupyterlab", tuple(arguments))


def _beside_a_server(folder: Path, first: Path, environment: Mapping[str, str]) -> tuple[str, ...]:
    """A JupyterLab runs already, e.g. a hub's: where it shows the folder."""
    root = Path(environment.get("JUPYTER_SERVER_ROOT", "/")).expanduser()
    try:
        inner = (folder.resolve() / first).relative_to(root.resolve())
    except ValueError:
        return (
            f"JupyterLab runs already and shows only what is in {root}: choose a folder there,",
            f"    gradschool lab {shlex.quote(str(root / OWN_FOLDER))}",
            "or start a second one: gradschool lab --no-browser",
        )
    prefix = environment.get("JUPYTERHUB_SERVICE_PREFIX", "/")
    return (
        f"JupyterLab runs already: open {inner.as_posix()} in its file browser,",
        f"or the path {prefix.rstrip('/')}/lab/tree/{inner.as_posix()} at its address.",
        "If a notebook does not find gradschool, make this environment known as a kernel, once:",
        f"    {shlex.join([sys.executable, '-m', 'ipykernel', 'install', '--user', '--name'])} "
        "gradschool",
    )


# ---- being JupyterLab ----------------------------------------------------------------------------


def serve(module: str, arguments: Sequence[str], folder: Path) -> int:
    """Run the server's module as `python -m` would, in this process; its exit code."""
    os.chdir(folder)
    sys.argv = [module, *arguments]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        # A closed terminal ends the server as SIGTERM does, so that no kernel or file is left.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if isinstance(ended.code, str):
            return complain(ended.code)
        return ended.code or FINE
    except OSError as error:
        return complain(
            f"JupyterLab has stopped: {error.filename or 'it'}: {why(error)}. Its own files can be "
            "kept elsewhere: set JUPYTER_CONFIG_DIR, JUPYTER_DATA_DIR and JUPYTER_RUNTIME_DIR"
        )
    return FINE
