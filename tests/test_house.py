"""The house itself: dependencies agree everywhere, locks hold no addresses, the README is true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = {
    "requirements.lock": PROJECT["dependencies"],
    "tests/requirements.lock": [
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["test"],
    ],
}
# conda-forge's name for a package where it differs from PyPI's
CONDA_NAMES = {"graphviz": "python-graphviz"}
# what only conda needs: the interpreter, and pip for the project itself
CONDA_ONLY = {"python", "pip"}


def _pairs(lines: list[str]) -> dict[str, str]:
    requirements = [Requirement(line) for line in lines]
    return {r.name.lower(): str(r.specifier) for r in requirements}


def test_conda_and_pip_ask_for_the_same() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert conda["channels"] == ["conda-forge"]
    wanted = {CONDA_NAMES.get(n, n): v for n, v in _pairs(PROJECT["dependencies"]).items()}
    found = _pairs([line for line in conda["dependencies"] if isinstance(line, str)])
    assert found.pop("python") == PROJECT["requires-python"]
    assert {n: v for n, v in found.items() if n not in CONDA_ONLY} == wanted


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_every_dependency_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", text, re.MULTILINE))
    assert set(_pairs(LOCKS[name])) <= {n.lower() for n in locked}
    entries = re.split(r"^(?=[A-Za-z0-9._-]+(?:\[.*\])?==)", text, flags=re.MULTILINE)[1:]
    assert [e.splitlines()[0] for e in entries if "--hash=sha256:" not in e] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_records_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"https?://|file:|--index-url|--find-links|--extra-index-url", text) == []


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = re.findall(r'^    "[^"]+",.*$', text, re.MULTILINE)
    listed = [line for line in lines if re.match(r'    "[a-z0-9-]+[><=]', line)]
    assert len(listed) >= len(PROJECT["dependencies"])
    assert [line for line in listed if "#" not in line] == []


def test_the_readme_names_commands_that_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"[`$] ?make ([a-z]+)", text)) <= targets
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_engine_needs_only_numpy() -> None:
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import numpy
before = set(sys.modules)
import engine
new = {{name.partition(".")[0] for name in set(sys.modules) - before}}
print(*sorted(n for n in new - set(sys.stdlib_module_names) if "cython" not in n))
"""
    run = [sys.executable, "-I", "-c", code]
    found = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()
    assert set(found) <= {"engine", "numpy"}  # Cython: numpy.random brings it
