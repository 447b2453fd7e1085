"""Where the running JupyterLab is found: an extension of its server that says so when it is up.

Only then is the port known, which a tunnel has to name. `gradschool lab` loads it; a hub's server
does not need it, because there the hub says where it is.
"""

from __future__ import annotations

import getpass
import logging
import os
import shlex
import socket
import sys
import webbrowser
from collections.abc import Mapping
from typing import Any

# While it starts JupyterLab says what is wrong, and not what it loads; `gradschool lab` passes it.
QUIET = "--Application.log_level=WARN"


def browser_is_here(environment: Mapping[str, str]) -> bool:
    """Whether a browser with windows can open on the screen in front of the learner."""
    screen = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    elsewhere = "SSH_CONNECTION" in environment
    if (elsewhere or sys.platform.startswith("linux")) and not screen:
        return False  # what is found without a screen is a text browser, if anything
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def lines(
    address: str, port: int, opens: bool, environment: Mapping[str, str], wanted: int = 0
) -> list[str]:
    """What to tell: the address, how to reach it from another machine, how to end.

    Args:
        address: of the start page on this machine, with its token.
        port: that it is served at.
        wanted: the port that was asked for, 0 for any.
        opens: whether a browser opens here by itself.
        environment: with `SSH_CONNECTION`: client, its port, server, its port.
    """
    said = []
    if wanted not in (0, port):
        said.append(f"Port {wanted} is in use, perhaps by another JupyterLab: here it is {port}.")
    if not opens and not browser_is_here(environment):
        said.append("No browser opens here by itself.")
    if "SSH_CONNECTION" in environment:
        said += [
            "This machine is reached through ssh. In a terminal of your own machine, type",
            f"    {_tunnel(port, environment['SSH_CONNECTION'])}",
            "and there open in a browser",
        ]
    else:
        said.append("If no page opens, copy this address:" if opens else "Open in a browser:")
    return [*said, f"    {address}", "Ctrl+C here ends JupyterLab; what you saved stays."]


def _tunnel(port: int, connection: str) -> str:
    """The command that brings the port to one's own machine."""
    words = connection.split()
    server, at = (words[2], words[3]) if len(words) == 4 else (socket.gethostname(), "22")
    other = [] if at == "22" else ["-p", at]
    try:
        user = f"{getpass.getuser()}@"
    except (OSError, KeyError):  # a number without a name, as in some containers
        user = ""
    forward = f"{port}:127.0.0.1:{port}"
    return shlex.join(["ssh", "-N", "-L", forward, *other, f"{user}{server}"])


def _load_jupyter_server_extension(server: Any) -> None:
    """Called by Jupyter while it starts, before it has tried the port."""
    wanted = server.port

    def say() -> None:
        if QUIET in sys.argv:
            server.log_level = logging.INFO  # what happens from now on is of interest
        told = lines(server.local_url, server.port, server.open_browser, os.environ, wanted)
        print("\n" + "\n".join(told), flush=True)

    server.io_loop.add_callback(say)  # once it serves, behind what Jupyter says itself


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]
