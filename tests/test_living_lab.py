"""`gradschool lab` in a real terminal: it lives and ends as Jupyter does, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

if os.name == "nt":
    pytest.skip("Windows has neither these terminals nor these signals", allow_module_level=True)
import pty

ROOT = Path(__file__).parents[1]
LAB = [sys.executable, "-m", "checkers.cli.main", "lab"]
SECONDS = 180  # a busy machine; what is waited for usually comes within five
ASKED = "Shut down this Jupyter server"


@dataclass
class Terminal:
    """A command in a terminal of its own: what it printed, and keys to press."""

    process: subprocess.Popen[bytes]
    keyboard: int
    folder: Path
    printed: str = ""
    _seen: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def listen(self) -> None:
        """Read what is printed until the terminal closes."""
        while True:
            try:
                some = os.read(self.keyboard, 65536)
            except OSError:
                return
            if not some:
                return
            with self._lock:
                self.printed += some.decode("utf-8", "replace")

    def wait_for(self, text: str) -> None:
        """Until it prints this, after what was waited for before."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with self._lock:
                place = self.printed.find(text, self._seen)
                if place >= 0:
                    self._seen = place + len(text)
                    return
            time.sleep(0.05)
        pytest.fail(f"{text!r} was not printed:\n{self.printed[-3000:]}")

    def press(self, keys: str) -> None:
        os.write(self.keyboard, keys.encode())

    @property
    def server(self) -> dict[str, str]:
        """What Jupyter noted about the running server."""
        (path,) = (self.folder / "runtime").glob("jpserver-*.json")
        found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def ask(self, path: str, method: str = "GET") -> dict[str, object]:
        """One request to the server."""
        about = self.server
        request = urllib.request.Request(about["url"] + path, method=method)
        request.add_header("Authorization", f"token {about['token']}")
        with urllib.request.urlopen(request, timeout=30) as answered:
            found: dict[str, object] = json.loads(answered.read())
            return found

    def start_kernel(self) -> int:
        """Start a kernel, as an open notebook does; its process."""
        self.ask("api/kernels", "POST")
        (kernel,) = kernels(self.server_process)
        (path,) = (self.folder / "runtime").glob("kernel-*.json")
        listens(json.loads(path.read_text(encoding="utf-8"))["shell_port"])
        return kernel

    @property
    def server_process(self) -> int:
        return int(self.server["pid"])

    def ended(self) -> int:
        """The exit code, once it has ended."""
        return self.process.wait(timeout=SECONDS)


def kernels(server: int) -> list[int]:
    """The kernels that a server has started."""
    columns = ["ps", "-A", "-ww", "-o", "ppid=,pid=,args="]
    listed = subprocess.run(columns, capture_output=True, text=True).stdout.splitlines()
    rows = [line.split(maxsplit=2) for line in listed]
    return [int(pid) for ppid, pid, words in rows if int(ppid) == server and "ipykernel" in words]


def listens(port: int) -> None:
    """Until somebody listens there: a kernel that is still starting is none yet."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1)  # it opens its other ports, and then takes signals
                return
        time.sleep(0.1)
    pytest.fail(f"nobody listens at {port}")


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _as_in_a_terminal() -> None:
    """Make it the session's terminal, so that Ctrl+C becomes a signal to everybody in it."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # these tests may run under nohup


def opened(command: list[str], folder: Path, **more: str) -> Terminal:
    """The command in a new terminal, with Jupyter's own files in the folder."""
    keyboard, screen = pty.openpty()
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "SSH_CONNECTION", "JUPYTERHUB_API_TOKEN")
    outer = ("JUPYTER_SERVER_URL", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    kept = {name: value for name, value in os.environ.items() if name not in (*hidden, *outer)}
    places = {f"JUPYTER_{n}_DIR": str(folder / n.lower()) for n in ("CONFIG", "DATA", "RUNTIME")}
    found = subprocess.Popen(
        command, cwd=folder, stdin=screen, stdout=screen, stderr=screen, start_new_session=True,
        env={**kept, **places, "PYTHONPATH": str(ROOT), "TERM": "xterm", **more},
        preexec_fn=_as_in_a_terminal,
    )  # fmt: skip
    os.close(screen)
    terminal = Terminal(found, keyboard, folder)
    threading.Thread(target=terminal.listen, daemon=True).start()
    return terminal


@pytest.fixture
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """A running lab."""
    running = opened(getattr(request, "param", LAB), tmp_path)
    try:
        running.wait_for("Ctrl+C here ends JupyterLab")
        yield running
    finally:
        if running.process.poll() is None:
            os.killpg(running.process.pid, signal.SIGKILL)
            running.process.wait()


CTRL_C = "\x03"


def test_no_answer_and_n_go_on_and_y_ends_it(terminal: Terminal) -> None:
    kernel, server = terminal.start_kernel(), terminal.server_process
    terminal.press(CTRL_C)
    terminal.wait_for(ASKED)
    terminal.press("n\n")
    terminal.wait_for("resuming operation")
    assert terminal.ask("api/status")["kernels"] == 1

    terminal.press(CTRL_C)
    terminal.wait_for(ASKED)
    terminal.wait_for("No answer")  # after five seconds
    terminal.wait_for("resuming operation")
    assert terminal.ask("api/status")["kernels"] == 1
    assert lives(kernel)

    terminal.press(CTRL_C)
    terminal.wait_for(ASKED)
    terminal.press("y\n")
    nothing_is_left(terminal, server, kernel)


def close(terminal: Terminal) -> None:
    """Close the terminal's window: whoever reads from it is told so by a signal."""
    os.kill(terminal.server_process, signal.SIGHUP)


ENDS = {
    "Ctrl+C twice": lambda terminal: (
        terminal.press(CTRL_C), terminal.wait_for(ASKED), terminal.press(CTRL_C)
    ),
    "SIGTERM": lambda terminal: terminal.process.terminate(),
    "SIGHUP": close,
}  # fmt: skip


@pytest.mark.parametrize("how", ENDS)
def test_it_ends_cleanly(how: str, terminal: Terminal) -> None:
    kernel, server = terminal.start_kernel(), terminal.server_process
    ENDS[how](terminal)
    nothing_is_left(terminal, server, kernel)


def nothing_is_left(terminal: Terminal, server: int, kernel: int) -> None:
    """No server, no kernel, no file that says that a server runs, no traceback of ours."""
    assert terminal.ended() == 0, terminal.printed[-2000:]
    deadline = time.monotonic() + 10
    while lives(kernel) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not lives(kernel)
    assert not lives(server)
    assert list((terminal.folder / "runtime").glob("*server-*")) == []
    assert list((terminal.folder / "runtime").glob("kernel-*.json")) == []
    assert "cli/lab.py" not in terminal.printed, terminal.printed[-3000:]  # as in a traceback


def test_through_make_it_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(f"lab:\n\t@{' '.join(LAB)}\n")
    terminal = opened(["make", "lab"], tmp_path)
    try:
        terminal.wait_for("Ctrl+C here ends JupyterLab")
        terminal.press(CTRL_C)
        terminal.wait_for(ASKED)
        terminal.press("n\n")
        terminal.wait_for("resuming operation")
        assert terminal.ask("api/status")["kernels"] == 0
        kernel, server = terminal.start_kernel(), terminal.server_process
        terminal.press(CTRL_C)
        terminal.wait_for(ASKED)
        terminal.press("y\n")
        terminal.ended()  # make says "Interrupt"; its code is not ours
        assert not lives(kernel)
        assert not lives(server)
        assert list((tmp_path / "runtime").glob("*server-*")) == []
    finally:
        if terminal.process.poll() is None:
            os.killpg(terminal.process.pid, signal.SIGKILL)
            terminal.process.wait()


def test_through_ssh_the_tunnel_is_told(tmp_path: Path) -> None:
    """The address that is printed for the tunnel is the one that is served."""
    terminal = opened(LAB, tmp_path, SSH_CONNECTION="10.0.0.1 50000 10.0.0.2 2222")
    try:
        terminal.wait_for("Ctrl+C here ends JupyterLab")
        port = terminal.server["port"]
        assert f"ssh -N -L {port}:127.0.0.1:{port} -p 2222 " in terminal.printed
        assert "@10.0.0.2\r\n" in terminal.printed
        assert (
            f"    {terminal.server['url'].replace('localhost', '127.0.0.1')}lab/tree/"
            in terminal.printed.rpartition("ssh")[2]
        )
        terminal.press(CTRL_C)
        terminal.wait_for(ASKED)
        terminal.press(CTRL_C)
        assert terminal.ended() == 0
    finally:
        if terminal.process.poll() is None:
            os.killpg(terminal.process.pid, signal.SIGKILL)
            terminal.process.wait()
