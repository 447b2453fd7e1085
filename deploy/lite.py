"""Builds the lessons as static pages that run in a browser: `make lite`.

The pages hold the wheel and the notebooks. Each notebook gets a first cell that installs the wheel
into the browser's Python; what else is fetched there, and from where, stands in docs/ways_in.md.
Building needs no network.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from checkers.course.copying import notebooks, start_page

ROOT = Path(__file__).parents[1]
# NumPy is Pyodide's own build. Of our dependencies the browser needs nothing else: without
# pygraphviz and anywidget, pictures and the stepper are shown as text.
INSTALL = "%pip install -q numpy\n%pip install -q --no-deps gradschool"
# Where the kernel fetches Python from, as it stands in its own script.
PYODIDE = re.compile(r"https://[^\"'`\s]+/pyodide\.m?js")
SETTINGS = re.compile(r'<script\s+id="jupyter-config-data".*?</script>', re.DOTALL)
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
    _open_the_start_page(pages)
    _say_what_is_waited_for(pages)
    return pages


def _open_the_start_page(pages: Path) -> None:
    """The address of the pages opens the first notebook, not an empty launcher."""
    page = pages / "index.html"
    start = f"lab/index.html?path={start_page(ROOT).as_posix()}"
    (settings,) = SETTINGS.findall(page.read_text(encoding="utf-8"))  # each app reads them here
    page.write_text(
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>gradschool</title>\n'
        f'<meta http-equiv="refresh" content="0; url={start}">\n{settings}</head>\n'
        f'<body><p><a href="{start}">gradschool: the start page</a></p></body></html>\n',
        encoding="utf-8",
    )


def _say_what_is_waited_for(pages: Path) -> None:
    """Put waiting.js into the page of JupyterLab, with the address that Python comes from."""
    parts = (pages / "extensions").rglob("*.js")
    found = {site for part in parts for site in PYODIDE.findall(part.read_text(encoding="utf-8"))}
    (site,) = found
    script = Path(__file__).with_name("waiting.js").read_text(encoding="utf-8")
    text = script.replace("{{SITE}}", json.dumps(site))
    (pages / "lab" / "waiting.js").write_text(text, encoding="utf-8")
    page = pages / "lab" / "index.html"
    html = page.read_text(encoding="utf-8")
    if html.count("</head>") != 1:
        raise SystemExit(f"{page}: no place for waiting.js")
    html = html.replace("</head>", '<script src="./waiting.js"></script></head>')
    page.write_text(html, encoding="utf-8")


if __name__ == "__main__":
    print(f"serve {build(ROOT / 'build' / 'lite')}, e.g. with python -m http.server")
