"""Every command that README or docs print is run by a test, or the reason why not stands here."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from checkers.cli import main as cli
from deploy import make as deploy_make

ROOT = Path(__file__).parents[1]
BUILT = {"_build", "generated"}  # from docstrings, which print no commands
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(p for p in (ROOT / "docs").rglob("*.md") if not BUILT & {*p.parts}),
    ROOT / "tests" / "golden" / "README.md",
]

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
WHEEL = f"./gradschool-{VERSION}-py3-none-any.whl"  # so that pages name the edition that there is

# A command as it is printed, up to its arguments -> the tests that run it.
RUN = {
    "make lab": "tests/browser/test_lab.py::test_from_the_command_to_the_first_checked_cell",
    "make lessons": "tests/checkers/test_building.py::test_built_notebooks_are_up_to_date",
    "make docs": "tests/test_docs.py::site",
    "make lite": "tests/test_ways_in.py::pages",
    "make help": "tests/test_commands.py::test_make_help_lists_every_target",
    "make wheel": "tests/test_wheel.py::build_wheel",
    "make mutateanswers": "tests/checkers/test_exercises.py::test_mutants_of_the_solution_fail",
    f'pip install "{WHEEL}[lab]"': "tests/test_wheel.py::pip_install",
    f'pip install --upgrade "{WHEEL}[lab]"': (
        "tests/test_wheel.py::test_a_newer_wheel_keeps_what_a_learner_wrote"
    ),
    "python -m gradschool lab": "tests/test_environment.py::test_python_m_makes_the_environment",
    "python deploy/make.py": "tests/test_commands.py::test_without_make_the_same_commands_run",
    "gradschool --version": "tests/test_wheel.py::test_python_m_is_the_same_command",
    "gradschool lab": "tests/test_wheel.py::test_lab_copies_every_notebook_and_starts_jupyterlab",
    "gradschool check": "tests/test_wheel.py::test_check_reads_an_answer",
    "gradschool grade": "tests/test_wheel.py::test_grade_writes_a_gradebook",
    "gradschool doctor": "tests/checkers/test_cli.py::test_doctor_names_what_is_there",
    "gradschool draw": "tests/checkers/test_cli.py::test_draw_prints_a_tree_and_writes_a_picture",
    "gradschool exercise test": ("tests/checkers/test_packs.py::test_a_file_is_proved"),
    "gradschool exercise build": (
        "tests/checkers/test_packs.py::test_its_notebook_is_built_checked_and_graded"
    ),
    "gradschool --course": (
        "tests/checkers/test_packs.py::test_its_notebook_is_built_checked_and_graded"
    ),
    "python -m checkers.languages.missing": (
        "tests/test_recipes.py::test_a_recipe_works_as_it_stands"
    ),
    "gradschool override": (
        "tests/classroom/test_gradebook.py::test_a_regrade_keeps_what_a_person_decided"
    ),
    "gradschool book": "tests/classroom/test_book.py::test_removed_and_renamed_hand_ins_are_said_and_keep_their_marks",
    "gradschool assignment": "tests/classroom/test_book.py::test_rules_on_the_command_line",
    "gradschool marks": "tests/classroom/test_book.py::test_answers_go_out_and_marks_come_back",
    "gradschool feedback": "tests/classroom/test_sheets.py::test_feedback_goes_back_under_the_names_of_the_platform",
    "gradschool autograder": "tests/classroom/test_autograder.py::test_a_bundle_is_run_as_gradescope_runs_it",
    "gradschool autograde": "tests/classroom/test_autograder.py::test_causes_shares_and_extra_credit",
    "gradschool inventory": "tests/classroom/test_inventories.py::test_the_gain_of_a_class",
    "gradschool report": (
        "tests/classroom/test_gradebook.py::test_report_writes_the_same_pages_from_the_book"
    ),
    "gradschool release": "tests/classroom/test_nbgrader.py::course",
    "gradschool export": "tests/classroom/test_sheets.py::test_canvas_zip_to_canvas_sheet",
    "nbgrader generate_assignment": "tests/classroom/test_nbgrader.py::course",
    "dask scheduler": "tests/classroom/test_cluster.py::dask",
    "dask worker": "tests/classroom/test_cluster.py::dask",
    "python -m checkers.course.building": "tests/test_recipes.py::test_a_recipe_works_as_it_stands",
    "python -m checkers.course.provoked": "tests/test_recipes.py::test_a_recipe_works_as_it_stands",
    "python -m ruff check": "tests/test_recipes.py::test_a_recipe_works_as_it_stands",
    "python -m pytest": "tests/test_recipes.py::test_a_recipe_works_as_it_stands",
    "pre-commit install": "tests/test_ways_in.py::test_pre_commit_runs_tools_of_the_environment",
}
# What no test can run, and what stands for it.
NOT_RUN = {
    "make test": "it is what is running",
    "make check": "the same with fewer tests",
    "make coverage": "the same with fewer tests",
    "make mutatecode": "takes a quarter of an hour; docs/mutation.md carries machine and date",
    "make benchchecks": "takes long; its page carries machine and date",
    "make bench": "needs real torch; its page carries machine and date",
    "make benchclass": "takes minutes; its table carries machine and date",
    "make parity": "needs real torch; its page carries machine and date",
    "make golden": "needs real torch; tests/test_golden.py holds the record against its programs",
    "make torchtest": "needs real torch",
    "make pictures": "writes into the repository",
    "python docs/gallery/build.py": "needs real torch",
    "make lock": "needs a registry; tests/test_house.py compares what it wrote",
    "make clean": "would end this run",
    "make .venv/.test": "made the environment of this run",
    "make quick": "a part of make test",
    "make fuzz": "needs real torch",
    "make benchops": "takes long; its page carries machine and date",
    "python -m benchmarks.answers": "takes long; its page carries machine and date",
    "python -m benchmarks.reading": "shows what has to be read by somebody",
    "python -m benchmarks.claims": "tests/checkers/test_prompt_claims.py compares what it wrote",
    "python -m engine.stubs": "tests/engine/test_stubs.py compares what it wrote",
    f'pip install "{WHEEL}[classroom,cluster]"': "needs a registry; the tests have the packages",
    'pip install ".[lab]"': "needs a registry; as the wheel",
    "pip install pygraphviz": "needs a registry",
    "pip uninstall gradschool": "pip's own",
    "pip config set global.index-url": "pip's own; tests/test_environment.py reads such settings",
    "python -m ipykernel install": "writes into somebody's home",
    "git pull": "needs a repository; the next command is the one that matters",
    "conda env create -f environment.yml": "needs conda; tests/test_house.py compares the file",
    "conda activate gradschool": "needs conda",
    "docker build -f deploy/Dockerfile -t gradschool .": "needs Docker; see tests/test_ways_in.py",
    "docker run --rm -it -p 8888:8888 -v my-gradschool:/home/learner/my-gradschool gradschool": (
        "needs Docker; see tests/test_ways_in.py"
    ),
    "python tests/mutation.py": "as make mutatecode",
    "git tag v": "publishes",
}
# What a target of make must have in its recipe: what the test above runs, too.
RECIPES = {
    "lab": "gradschool lab",
    "lessons": "-m checkers.course.building",
    "docs": "-m sphinx -q -W --keep-going -b html",
    "lite": "-m deploy.lite",
    "wheel": "-m hatchling build -t wheel -d",
}
PROGRAMS = (
    *("make", "gradschool", "pip", "pipx", "conda", "docker", "pre-commit", "git", "uv", "npm"),
    *("jupyter", "jupyterhub", "nbgrader", "dask", "ruff", "mypy", "pytest", "bash", "sh", "curl"),
)
COMMAND = re.compile(
    rf"^(?:\.venv/bin/)?((?:{'|'.join(PROGRAMS)}|python(?= -m| \S+\.py)) +[^ ].*)$"
)
FENCE = re.compile(r"^```(?P<language>.*)\n(?P<text>(?:.*\n)*?)```$", re.MULTILINE)
QUOTED = re.compile(r"(?<!`)`([^`]+)`(?!`)")
OTHER_LANGUAGES = {
    *("python", "toml", "text", "{include} ../CONTRIBUTING.md", "{toctree}"),
    *("{image} pictures/walk.gif", "{raw} html", "{include} generated/explore_list.md"),
}


def printed(text: str) -> list[str]:
    """The commands of a page, without comments: in its console blocks, then in its sentences.

    Raises:
        ValueError: a block in a language that is not known to hold no commands.
    """
    found = []
    for fence in FENCE.finditer(text):
        if fence["language"] in ("console", ""):
            lines = [line for line in fence["text"].splitlines() if line.strip()]
            prompted = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
            found += prompted or [line for line in lines if COMMAND.match(line)]
        elif fence["language"] not in OTHER_LANGUAGES:
            raise ValueError(f"a block of {fence['language']!r}: name its commands `console`")
    for quoted in QUOTED.findall(FENCE.sub("", text)):
        command = " ".join(quoted.split())  # a sentence may break it over two lines
        found += [command] if COMMAND.match(command) else []
    return [re.sub(r"\s+#.*", "", each).removeprefix(".venv/bin/") for each in found]


def page(path: Path) -> list[str]:
    """The commands of one page."""
    return printed(path.read_text(encoding="utf-8"))


def _is(command: str, known: str) -> bool:
    return command == known or command.startswith(f"{known} ")


# ---- the commands --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_printed_command_is_run(path: Path) -> None:
    known = [*RUN, *NOT_RUN]
    assert [each for each in page(path) if not any(_is(each, name) for name in known)] == []


def test_every_known_command_is_printed() -> None:
    found = {each for path in PAGES for each in page(path)}
    assert [name for name in [*RUN, *NOT_RUN] if not any(_is(each, name) for each in found)] == []


@pytest.mark.parametrize("command", RUN)
def test_the_test_of_a_command_is_there(command: str) -> None:
    """The function exists, nothing skips it, and its file names what it runs."""
    path, _, name = RUN[command].partition("::")
    source = (ROOT / path).read_text(encoding="utf-8")
    defined = [each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)]
    (function,) = [each for each in defined if each.name == name]
    assert "skip" not in ast.unparse(ast.List(function.decorator_list))
    program, *words = command.split()
    if program == "gradschool":
        assert f'"{words[0]}"' in source
    if path == "tests/test_recipes.py":
        recipes = [each for each in PAGES if each.parent.name == "recipes"]
        assert any(_is(each, command) for recipe in recipes for each in page(recipe))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_command_line_takes_what_is_printed(path: Path) -> None:
    for command in page(path):
        program, *words = shlex.split(command)
        if program == "gradschool" and words[1:]:
            cli.parser().parse_args(words)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("```console\n$ make lab   # opens it\n```", ["make lab"]),
        ("```console\n$ anything at all\nwhat it prints\n```", ["anything at all"]),
        ("```\ngradschool grade a --out b\n```", ["gradschool grade a --out b"]),
        ("```\nsome text\n```", []),
        ("Run `.venv/bin/gradschool doctor`.", ["gradschool doctor"]),
        ("Run `make\ndocs` then.", ["make docs"]),
        ("`make` lists, `git` knows, `x.grad` holds.", []),
        ("```python\nmake = 1\n```", []),
        ("```console\n$ one\n```\n\nand\n\n```console\n$ two\n```", ["one", "two"]),
    ],
)
def test_commands_are_found(text: str, commands: list[str]) -> None:
    assert printed(text) == commands


def test_a_block_of_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="bash"):
        printed("```bash\nmake lab\n```")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_prompt_stands_outside_a_block(path: Path) -> None:
    outside = FENCE.sub("", path.read_text(encoding="utf-8"))
    assert re.findall(r"^\s*\$ .*", outside, re.MULTILINE) == []


# ---- make ----------------------------------------------------------------------------------------


def make(*arguments: str) -> str:
    """What make prints, as if no other make had started it."""
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")
    environment = {k: v for k, v in os.environ.items() if k not in outer}
    ran = subprocess.run(
        ["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


TARGETS = sorted({c.split()[1] for c in [*RUN, *NOT_RUN] if re.match(r"make \w+$", c)})


@pytest.mark.parametrize("target", [each for each in TARGETS if each != "help"])
def test_without_make_the_same_commands_run(target: str) -> None:
    """deploy/make.py reads the Makefile as make does; on Windows there is nothing else."""
    python = ROOT / ".venv" / "no" / "python"
    expected = make("-n", target, f"PYTHON={python}")
    command = [sys.executable, "deploy/make.py", "-n", target]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = ran.stdout.replace(sys.executable, str(python))
    assert [line.split() for line in found.splitlines()] == [
        line.split() for line in expected.splitlines()
    ]


def test_without_make_a_target_runs() -> None:
    command = [sys.executable, "deploy/make.py"]
    helped = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert helped.split() == make("help").split()
    wrong = subprocess.run([*command, "nothing"], cwd=ROOT, capture_output=True, text=True)
    assert (wrong.returncode, "there is no 'nothing'" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("echo one two", 0, "one two"),
        (f"{sys.executable} -c 'print(5)' && {sys.executable} -c 'print(6)'", 0, "5\n6"),
        (f"nice {sys.executable} -c 'raise SystemExit(3)' && echo never", 3, ""),
        (f"{sys.executable} \\\n    -c 'print(7)'", 0, "7"),
    ],
)
def test_a_line_of_a_recipe_is_run(
    line: str, code: int, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert deploy_make.run(line) == code
    assert capfd.readouterr().out.strip() == said


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_the_target(target: str) -> None:
    assert RECIPES.get(target, "") in make("-n", "-W", "Makefile", target)


def test_make_help_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    listed = re.findall(r"^([a-z]+) ", make("help"), re.MULTILINE)
    assert sorted(listed) == sorted(phony.split())
    assert sorted(phony.split()) == TARGETS
