"""Builds the lessons as static pages that run in a browser: `make lite`.

The pages hold the wheel and the notebooks. Each notebook gets a first cell that installs the wheel
into the browser's Python; what else is fetched there, and from where, stands in docs/ways_in.md.
Building needs no network.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from checkers.copying import notebooks

ROOT = Path(__file__).parents[1]
# NumPy is Pyodide's own build. Of our dependencies the browser needs nothing else: without
# pygraphviz and anywidget, pictures and the stepper are shown as text.
INSTALL = "%pip install -q numpy\n%pip install -q --no-deps gradschool"
KERNEL = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
# Of the JupyterLab extensions in this environment, only the one that runs Python in the browser.
EXTENSION = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"


def prepare(folder: Path) -> None:
    """Put wheel and notebooks where `jupyter lite build` looks for them."""
    shutil.rmtree(folder, ignore_errors=True)
    extension = str(Path(sysconfig.get_path("data"), EXTENSION))
    only = {"ignore_sys_prefix": ["federated_extensions"], "federated_extensions": [extension]}
    (folder / "pypi").mkdir(parents=True)
    (folder / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": only}))
    wheel = ["-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "pypi")]
    subprocess.run([sys.executable, *wheel], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    for inner in notebooks(ROOT):
        notebook = json.loads((ROOT / inner).read_text(encoding="utf-8"))
        install = {
            "cell_type": "code",
            "id": "install",
            "metadata": {},
            "source": INSTALL,
            "execution_count": None,
            "outputs": [],
        }
        notebook["cells"].insert(0, install)
        notebook["metadata"]["kernelspec"] = KERNEL
        (folder / "files" / inner).parent.mkdir(parents=True, exist_ok=True)
        (folder / "files" / inner).write_text(json.dumps(notebook), encoding="utf-8")


def build(folder: Path) -> Path:
    """Build the pages; returns their folder."""
    prepare(folder)
    pages = folder / "pages"
    command = ["jupyterlite_core", "build", "--lite-dir", ".", "--contents", "files"]
    only = ["--apps", "lab", "--no-sourcemaps", "--output-dir", str(pages)]
    ran = subprocess.run(
        [sys.executable, "-m", *command, *only], cwd=folder, capture_output=True, text=True
    )
    if ran.returncode:
        raise SystemExit(ran.stdout + ran.stderr)
    return pages


if __name__ == "__main__":
    print(f"serve {build(ROOT / 'build' / 'lite')}, e.g. with python -m http.server")
