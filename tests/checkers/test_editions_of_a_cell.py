"""Of the texts that a call has for each language, a cell of one edition has its own."""

import pytest

from checkers.course.editions import spoken

CELLS = [
    # the cell, in English, in Chinese
    ("x = 1", "x = 1", "x = 1"),
    ('f(x, en="one", zh="一")', 'f(x, "one")', 'f(x, "一")'),
    ('f(en="one", zh="一", size=2)', 'f("one", size=2)', 'f("一", size=2)'),
    (
        'f(\n    x,  # kept\n    en="one "\n    "more",\n    zh=f"一{x}",\n)',
        'f(\n    x,  # kept\n    "one "\n    "more",\n)',
        'f(\n    x,  # kept\n    f"一{x}",\n)',
    ),
    ('a = "无"; f(en="one", zh="一"), f(en="two", zh="二")', 'a = "无"; f("one"), f("two")',
     'a = "无"; f("一"), f("二")'),
    ('f(en="one")', 'f("one")', 'f("one")'),
    ("len = 1; f(len=2)", "len = 1; f(len=2)", "len = 1; f(len=2)"),
    ("%matplotlib inline\nf(en=1)", "%matplotlib inline\nf(en=1)", "%matplotlib inline\nf(en=1)"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "english", "chinese"), CELLS)
def test_a_cell_speaks_one_language(cell: str, english: str, chinese: str) -> None:
    assert spoken(cell, "en") == english
    assert spoken(cell, "zh") == chinese


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('f(en="one", size=2, zh="一")', "stand together"),
        ('f(size=2, en="one", zh="一")', "before its other keywords"),
        ('f(zh="一")', "none in en"),
    ],
)
def test_texts_that_cannot_be_told_apart_are_refused(cell: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spoken(cell, "en")
