"""`make lab` as a learner meets it: from the command to the first checked cell, with the clock."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import wait_until_ready
from desk import Desk, Lab
from playwright.sync_api import Browser, expect

ROOT = Path(__file__).parents[2]
SECONDS = 60  # docs/ways_in.md says what it takes on a quiet machine; this one may be busy

pytestmark = pytest.mark.browser


def command_of_make_lab() -> list[str]:
    """What `make lab` runs once the environment is there."""
    command = ["make", "--no-print-directory", "-n", "lab"]  # `make test` may be what runs this
    dry = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    last = dry.stdout.splitlines()[-1].strip()  # no ARGS given
    assert re.fullmatch(r"\.venv/bin/gradschool lab", last), last
    return last.split()[1:]


def test_from_the_command_to_the_first_checked_cell(
    browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    own = [
        *("--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
        *(f"--LabApp.workspaces_dir={tmp_path / 'workspaces'}",),
    ]

    program = [sys.executable, "-m", "checkers.cli.main", *command_of_make_lab(), "--", *own]
    log = tmp_path / "lab.log"
    places = {
        f"JUPYTER_{name}_DIR": str(tmp_path / name.lower())
        for name in ("CONFIG", "DATA", "RUNTIME")
    }
    start = time.monotonic()
    with log.open("w") as stream:
        server = subprocess.Popen(
            program, cwd=tmp_path, stdout=stream, stderr=stream, env={**os.environ, **places}
        )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/api?token={token}", server, log)
        ready = time.monotonic() - start
        folder = tmp_path / "my-gradschool"
        desk = Desk(browser.new_page(viewport={"width": 1280, "height": 900}))
        desk.open(Lab(folder, port, token).url("lessons/1_variable.ipynb"))
        desk.run(desk.cell("import engine as torch"))
        check = desk.page.locator(
            ".jp-CodeCell", has=desk.page.locator(".cm-content", has_text='check("1.1")')
        )
        check.scroll_into_view_if_needed()
        expect(desk.run(check)).to_contain_text("1.1 not attempted")
        checked = time.monotonic() - start
        desk.page.close()
    finally:
        server.terminate()
        server.wait(timeout=30)
    with capsys.disabled():
        print(f"\nlab: server after {ready:.1f} s, first cell checked after {checked:.1f} s")
    assert checked < SECONDS
