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
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
# what everybody has who makes an environment: lab and classroom, and what the clone itself needs
USERS = [*PROJECT["dependencies"], *EXTRAS["lab"], *EXTRAS["classroom"]]
LOCKS = {
    "requirements.lock": [*USERS, *EXTRAS["clone"]],
    "tests/requirements.lock": [*USERS, *EXTRAS["clone"], *EXTRAS["test"]],
}
# conda-forge's name for a package where it differs from PyPI's
CONDA_NAMES = {"graphviz": "python-graphviz", "matplotlib": "matplotlib-base"}
# what only conda needs: the interpreter, and pip for the project itself
CONDA_ONLY = {"python", "pip"}


def _pairs(lines: list[str]) -> dict[str, str]:
    requirements = [Requirement(line) for line in lines]
    return {r.name.lower(): str(r.specifier) for r in requirements}


def test_conda_and_pip_ask_for_the_same() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert conda["channels"] == ["conda-forge"]
    wanted = {CONDA_NAMES.get(n, n): v for n, v in _pairs(USERS).items()}
    lines = [line for line in conda["dependencies"] if isinstance(line, str)]
    (python,) = [line for line in lines if line.startswith("python=")]
    # Binder's own rule: a version by "=", major and minor, else its default
    assert re.fullmatch(r"python=3\.\d+", python)
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.removeprefix("python="))
    found = _pairs([line for line in lines if line != python])
    assert {n: v for n, v in found.items() if n not in CONDA_ONLY} == wanted


def test_the_two_locks_agree() -> None:
    """Whoever goes from `make lab` to `make test` gets more, and nothing in another version."""
    first, second = (
        dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in LOCKS
    )
    assert {name: second.get(name) for name in first} == first


def test_the_version_rises_with_each_edition() -> None:
    """What stands under *Next* makes the version newer than the last one that was handed out."""
    text = (ROOT / "docs" / "changelog.md").read_text(encoding="utf-8")
    upcoming = text.partition("## Next")[2].partition("\n## ")[0].strip()
    released = [Version(found) for found in re.findall(r"^## (\d\S*)", text, re.MULTILINE)]
    assert released == sorted(released, reverse=True)
    current = Version(PROJECT["version"])
    assert current > released[0] if upcoming else current == released[0]


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
    assert len(listed) >= len(USERS) + len(EXTRAS["clone"]) + len(EXTRAS["test"])
    assert [line for line in listed if "#" not in line] == []


def test_the_citation_is_of_this_edition() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    page = (ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    assert f"Version {PROJECT['version']}" in page
    # the name of the wheel, wherever a page prints it
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        named = re.findall(r"gradschool-(\d[\w.]*?)-py3", path.read_text(encoding="utf-8"))
        assert set(named) <= {PROJECT["version"]}, path


def test_every_picture_that_a_page_shows_is_in_the_repository_or_built() -> None:
    """On GitHub nothing is built: pages that are read there show what is committed."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout.splitlines()  # fmt: skip
    count = 0
    for name in listed:
        if not name.endswith(".md"):
            continue
        text = (ROOT / name).read_text(encoding="utf-8")
        # a block for the built pages only; what it shows is built with them
        text = re.sub(r"^```\{raw\} html\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)|(?:src|srcset)=\"([^\"]+)\"", text)
        for place in filter(None, (each for pair in shown for each in pair)):
            path = ((ROOT / name).parent / place).resolve().relative_to(ROOT).as_posix()
            assert path in listed, f"{name} shows {place}"
            count += 1
    assert count > 10


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
