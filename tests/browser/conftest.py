"""A real JupyterLab for the end-to-end tests."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from desk import Lab
from playwright.sync_api import Browser

from checkers.cli import lab as lab_command

SETTINGS = {
    # no pop-up about news, and no question about updates: the tests speak to this machine only
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    # every cell is in the page, not only those in view
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}
START_SECONDS = 90


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Lab]:
    """JupyterLab on a free port, with settings and files of its own."""
    with running(tmp_path_factory.mktemp("lab"), SETTINGS) as found:
        yield found


@pytest.fixture(scope="session")
def own_lab(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Lab]:
    """JupyterLab with the settings that `gradschool lab` starts it with, and no others."""
    settings = Path(lab_command.__file__).parent / "lab_settings"
    with running(tmp_path_factory.mktemp("own"), {}, f"--LabApp.app_settings_dir={settings}") as it:
        yield it


@contextmanager
def running(home: Path, settings: Mapping[str, Any], *options: str) -> Iterator[Lab]:
    """A JupyterLab whose files are in this folder; it ends with the block."""
    folder = home / "course"
    folder.mkdir()
    for name, values in settings.items():
        path = home / "settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--allow-root"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"),
        *(f"--LabApp.user_settings_dir={home / 'settings'}",),
        *(f"--LabApp.workspaces_dir={home / 'workspaces'}",),
        *options,
    ]
    own = ("CONFIG", "DATA", "RUNTIME")
    places = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in own}
    log = home / "lab.log"
    with log.open("w") as stream:
        server = subprocess.Popen(
            command, stdout=stream, stderr=stream, env={**os.environ, **places}
        )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/api?token={token}", server, log)
        yield Lab(folder, port, token)
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:  # it waits for a kernel that is still starting
            server.kill()
            server.wait()


def wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return as soon as JupyterLab answers; fail with its log when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")
