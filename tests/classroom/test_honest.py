"""Every solution and every accepted answer gets its mark: in a class, and by `check FILE`."""

import json

import pytest
from make_class import notebook

from checkers.cli import main as cli
from checkers.course import exercises

EVERY = exercises.all_exercises()
MOST = max(1 + len(each.accepted) for each in EVERY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A notebook of right answers to everything, in as many different forms as there are."""
    root = tmp_path_factory.mktemp("honest")
    for number in range(MOST):
        answers = {
            each.id: (each.solution, *each.accepted)[min(number, len(each.accepted))]
            for each in EVERY
        }
        (root / f"learner {number}.ipynb").write_text(notebook(answers))
    return root


def lost(verdicts):
    return {
        (each["exercise"], each["diagnosis"] and each["diagnosis"]["id"])
        for each in verdicts
        if each["mark"] != 1
    }


def test_in_a_class(folder, tmp_path):
    assert cli.main(["grade", str(folder), "--out", str(tmp_path), "--no-pages"]) == 0
    results = json.loads((tmp_path / "results.json").read_text())["results"]
    assert {each["learner"]: lost(each["verdicts"]) for each in results} == {
        f"learner {number}": set() for number in range(MOST)
    }
    assert {len(each["verdicts"]) for each in results} == {len(EVERY)}


@pytest.mark.parametrize("number", range(MOST))
def test_by_check_file(folder, number, capsys):
    assert cli.main(["check", str(folder / f"learner {number}.ipynb"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (lost(found["verdicts"]), found["mark"]) == (set(), len(EVERY))


SOLUTION = exercises.find("3.1").solution
# What honest cells hold beside the answer.
BESIDE = [
    "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2], label='x')\nplt.show()",
    "import matplotlib\nmatplotlib.use('Agg')\nfrom matplotlib import pyplot as plt, cm\nplt.figure(figsize=(3, 3))",
    "import matplotlib.pyplot as plt\nfig, axes = plt.subplots(2, 2)\naxes[0, 1].set_title('x')\nwith plt.style.context('dark'): plt.bar([1], [2])",
    "import seaborn as sns\nsns.set_theme()",
    "%matplotlib inline",
    "!pip install torch",
    "torch.set_printoptions(precision=2)",
    "np.set_printoptions(precision=2)",
    "torch.set_printoptions(sci_mode=True)",
    "import warnings\nwarnings.filterwarnings('ignore')",
    "device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')",
    "import os\nos.environ['KMP_DUPLICATE_LIB_OK'] = 'TRUE'",
    "import sys\nsys.path.append('..')",
    "import time\nstart = time.time()",
    "import random\nrandom.seed(0)\ntorch.manual_seed(0)",
    "from tqdm import tqdm\nfor _ in tqdm(range(2)): pass",
    "print('🎉 梯度')",
    "from IPython.display import display\ndisplay(x)",
]


def test_what_stands_beside_an_answer_costs_nothing(tmp_path):
    (tmp_path / "in").mkdir()
    for number, beside in enumerate(BESIDE):
        text = notebook({"3.1": f"{beside}\n{SOLUTION}"})
        (tmp_path / "in" / f"learner {number:02}.ipynb").write_text(text)
    out = tmp_path / "out"
    assert cli.main(["grade", str(tmp_path / "in"), "--out", str(out), "--no-pages"]) == 0
    results = json.loads((out / "results.json").read_text())["results"]
    assert {each["learner"]: lost(each["verdicts"]) for each in results} == {
        f"learner {number:02}": set() for number in range(len(BESIDE))
    }
