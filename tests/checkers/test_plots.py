"""described(): a plot with words in the language of the edition."""

import re

import pytest
from matplotlib import pyplot

from checkers.languages import speaking
from checkers.show.plots import described


@pytest.mark.parametrize(("language", "words"), [("en", 'a line & a "dot"'), ("zh", "一条线")])
def test_a_plot_has_its_words(language: str, words: str) -> None:
    figure, axis = pyplot.subplots()
    axis.plot([0, 1])
    with speaking(language):
        shown = described(figure, en='a line & a "dot"', zh="一条线")
    assert str(shown) == words
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == words
    escaped = words.replace("&", "&amp;").replace('"', "&quot;")
    assert f'alt="{escaped}"' in bundle["text/html"]
    assert re.match(r'<img src="data:image/png;base64,[A-Za-z0-9+/=]{100,}"', bundle["text/html"])


def test_the_figure_is_closed_so_that_it_is_not_shown_twice() -> None:
    figure, _ = pyplot.subplots()
    described(figure, en="nothing", zh="无")
    assert not pyplot.fignum_exists(figure.number)
