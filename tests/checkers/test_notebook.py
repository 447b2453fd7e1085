"""check(), hint(), solution(), reset() and progress() in a real IPython shell."""

import json
import types

import pytest
from IPython.core.interactiveshell import InteractiveShell

from checkers.ask import program
from checkers.course import desk, exercises
from checkers.course.fences import fenced
from checkers.diagnose import checking
from checkers.show import feedback, notebook

FIRST = """
import engine as torch
from engine.autograd import Function, Variable
from checkers import check, hint, progress, reset, solution
"""
GIVEN = "x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)"
RIGHT = exercises.find("3.1").solution


@pytest.fixture
def shell(monkeypatch):
    """A shell whose cells are remembered as in a notebook."""
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance()
    cells = []
    monkeypatch.setattr(notebook, "_run", cells)
    made.events.register("pre_run_cell", lambda info: cells.append(info.raw_cell))

    def run(source):
        result = made.run_cell(source, store_history=True)
        result.raise_error()
        return result.result

    run(FIRST)
    yield types.SimpleNamespace(run=run, names=made.user_ns)
    InteractiveShell.clear_instance()


def test_right_answer(shell):
    shell.run(GIVEN)
    shell.run(fenced("3.1", RIGHT))
    shown = shell.run('check("3.1")')
    assert shown.verdict.outcome == "right"
    assert shown.verdict.notes == ()
    assert shown.text.startswith("✓ 3.1 right")
    assert "MeanBackward0" in shown.text
    assert "<img" in shown.html
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}


def test_check_in_the_answer_cell_itself(shell):
    shell.run(GIVEN)
    shown = shell.run(fenced("3.1", RIGHT) + '\ncheck("3.1")')
    assert shown.verdict.outcome == "right"


def test_wrong_answer_names_the_cause(shell):
    shell.run(GIVEN)
    shell.run(fenced("3.1", RIGHT.replace("out.backward()", "out.backward")))
    shown = shell.run('check("3.1")')
    assert shown.verdict.diagnosis.id == "M39"
    assert "`out.backward()`" in shown.text
    assert "Write <code>out.backward()</code>." in shown.html
    assert ">x.grad = None</code>" in shown.html


def test_nothing_run_yet(shell):
    shown = shell.run('check("3.1")')
    assert shown.verdict.outcome == "not attempted"
    assert shown.verdict.diagnosis.id == "no-fence"


def test_starter_is_not_attempted(shell):
    shell.run(GIVEN)
    shell.run(fenced("3.1", exercises.find("3.1").starter))
    assert shell.run('check("3.1")').verdict.diagnosis.id == "not-attempted"


def test_the_last_run_counts(shell):
    shell.run(GIVEN)
    shell.run(fenced("3.1", "y = x + 2"))
    assert shell.run('check("3.1")').verdict.outcome == "not yet"
    shell.run(GIVEN)
    shell.run(fenced("3.1", RIGHT))
    assert shell.run('check("3.1")').verdict.outcome == "right"


def test_stale_state_is_named(shell):
    shell.run(GIVEN)
    shell.run(fenced("3.1", RIGHT))
    shell.run(fenced("3.1", RIGHT))  # a second time, without the given cell: x.grad adds up
    shown = shell.run('check("3.1")')
    assert shown.verdict.outcome == "right"
    assert [note.id for note in shown.verdict.notes] == ["M41"]
    assert "x.grad still holds" in shown.text


def test_edited_given_is_stale_state_too(shell):
    shell.run(GIVEN.replace("3.0]", "4.0]"))
    shell.run(fenced("3.1", RIGHT))
    shown = shell.run('check("3.1")')
    assert [note.id for note in shown.verdict.notes] == ["M41"]


def test_an_answer_without_its_fence_is_missed(shell):
    shell.run(GIVEN)
    shell.run(fenced("3.1", "out = x.sum()"))
    shell.run(RIGHT)
    shown = shell.run('check("3.1")')
    assert [note.id for note in shown.verdict.notes] == ["fence-lost"]
    assert "on an older answer" in shown.text
    shell.run(GIVEN)
    shell.run(fenced("3.1", RIGHT))
    assert shell.run('check("3.1")').verdict.notes == ()


def test_later_cells_are_no_stale_state(shell):
    shell.run(GIVEN)
    shell.run(fenced("3.1", RIGHT))
    shell.run("x.grad = None; out = 5")
    assert shell.run('check("3.1")').verdict.notes == ()


def test_names_from_other_cells_are_lent(shell):
    shell.run("def mean(t):\n    return t.sum() / len(t)")
    shell.run(GIVEN)
    shell.run(fenced("3.1", RIGHT.replace("z.mean()", "mean(z)")))
    shown = shell.run('check("3.1")')
    assert shown.verdict.outcome == "right"
    assert [note.id for note in shown.verdict.notes] == ["borrowed"]


def test_a_check_leaves_the_notebook_alone(shell):
    shell.run(GIVEN)
    shell.run("torch.manual_seed(1); first = torch.rand(1).item()")
    shell.run("torch.manual_seed(1)")
    shell.run(fenced("3.1", "out = x * 1000"))
    before = shell.names["x"].grad
    with_recording = shell.names["torch"].is_grad_enabled()
    shell.run('check("3.1")')
    assert shell.names["x"].grad is before
    assert shell.names["torch"].is_grad_enabled() is with_recording
    assert shell.run("torch.rand(1).item()") == shell.names["first"]


def test_hints_come_in_order(shell):
    texts = [shell.run('hint("3.1")').text for _ in range(4)]
    assert [text[5] for text in texts] == ["1", "2", "3", "3"]
    assert "last hint" in texts[2]


def test_solution_only_after_an_attempt(shell):
    assert "Try first" in shell.run('solution("3.1")').text
    assert "out.backward()" in shell.run('solution("3.1", confirm=True)').text
    shell.run(fenced("1.1", "v = 1"))
    shell.run('check("1.1")')
    assert "requires_grad=True" in shell.run('solution("1.1")').text


def test_reset_puts_the_starter_beside(shell, monkeypatch):
    written = []
    monkeypatch.setattr(
        notebook._shell(),
        "set_next_input",
        lambda text, replace=False: written.append((text, replace)),
    )
    shell.run('reset("3.1")')
    assert written == [(fenced("3.1", exercises.find("3.1").starter), False)]


def test_progress_counts_and_survives_a_broken_file(shell):
    shell.run(GIVEN)
    shell.run(fenced("3.1", RIGHT))
    shell.run('check("3.1")')
    assert "✓ 3.1" in shell.run("progress()").text
    stored = json.loads(desk.path().read_text())
    assert stored["exercises"]["3.1"]["outcome"] == "right"
    desk.path().write_text('{"exerc')
    assert "○ 3.1" in shell.run("progress()").text
    assert desk.path().with_name("progress.unreadable-1.json").read_text() == '{"exerc'


def test_a_right_answer_stays_right(shell):
    for outcome in ("right", "not yet", "not attempted"):
        desk.note_check("3.1", outcome)
    assert desk.read().of("3.1") == desk.Standing("right", attempts=2)


def test_unknown_exercise(shell):
    with pytest.raises(exercises.ExerciseError, match=r"no exercise '3\.99'"):
        shell.run('check("3.99")')


def test_text_and_html_say_the_same():
    each = exercises.find("3.1")
    for wrong in each.wrong:
        verdict = checking.check(each, wrong.source, seed=1)
        text, page = feedback.as_text(verdict), feedback.as_html(verdict)
        assert verdict.diagnosis.said() in text
        for line in feedback.lines(verdict):
            assert line.text.splitlines()[0] in text
        assert "<script" not in page
        assert 'role="status"' in page


def test_markup_from_learners_is_escaped():
    each = exercises.find("3.1")
    verdict = checking.check(each, "raise ValueError('<img src=x onerror=alert(1)>')", seed=1)
    assert "<img src=x" not in feedback.as_html(verdict)
    assert "&lt;img src=x" in feedback.as_html(verdict)


@pytest.mark.parametrize("exercise", exercises.all_exercises(), ids=lambda each: each.id)
def test_the_names_of_a_given_cell_are_those_that_are_there_when_it_has_run(exercise):
    """Else every learner would be told that the cell had not been run."""
    names = program.prelude(program.default_torch())
    before = set(names)
    exec(exercise.given, names)
    made = notebook.names_at_the_top(exercise.given)
    assert made <= names.keys()
    assert not exercise.given.strip() or made
    assert {each for each in names.keys() - before if not each.startswith("__")} - made <= {
        "math",
        "contextlib",
    }
