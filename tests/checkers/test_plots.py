"""described(): a plot with words for those who do not see it."""

import re

import pytest
from matplotlib import pyplot

from checkers.languages import speaking
from checkers.show.plots import described


@pytest.mark.parametrize("words", ['a line & a "dot"', "一条线"])
def test_a_plot_has_its_words(words: str) -> None:
    figure, axis = pyplot.subplots()
    axis.plot([0, 1])
    shown = described(figure, words)
    assert str(shown) == words
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == words
    escaped = words.replace("&", "&amp;").replace('"', "&quot;")
    assert f'alt="{escaped}"' in bundle["text/html"]
    assert re.match(r'<img src="data:image/png;base64,[A-Za-z0-9+/=]{100,}"', bundle["text/html"])


def test_the_figure_is_closed_so_that_it_is_not_shown_twice() -> None:
    figure, _ = pyplot.subplots()
    described(figure, "nothing")
    assert not pyplot.fignum_exists(figure.number)


@pytest.mark.parametrize(("language", "words"), [("en", "a line"), ("zh", "一条线")])
def test_a_notebook_of_the_version_before_has_them_in_each_language(
    language: str, words: str
) -> None:
    figure, _ = pyplot.subplots()
    with speaking(language):
        assert str(described(figure, en="a line", zh="一条线")) == words


def test_a_plot_without_words_is_refused() -> None:
    figure, _ = pyplot.subplots()
    with pytest.raises(TypeError, match="needs the words"):
        described(figure)


@pytest.mark.parametrize(("rows", "columns"), [(1, 3), (2, 8), (3, 1)])
def test_the_columns_of_a_plot_can_wrap(rows: int, columns: int) -> None:
    """As pieces of one picture, which has its words once."""
    figure, _ = pyplot.subplots(rows, columns, figsize=(9, 3), layout="constrained")
    for axis in figure.axes:
        axis.set(xticks=[], yticks=[], title="title")
    shown = described(figure, "many")
    assert shown.html.count("<img ") == columns
    assert shown.html.count('"many"') == 1
    widths = [int(each) for each in re.findall(r"max-width:min\(100%,(\d+)px\)", shown.html)]
    assert sum(widths) == (810 if columns > 1 else 0)
    assert columns == 1 or max(widths) < 1.2 * min(widths)
