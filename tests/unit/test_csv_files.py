"""Tables as CSV: what is read, and the one sentence that each mistake gets."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongyu.errors import InputError
from tongyu.text.csv_files import Table, read_csv

GOOD = """# crops of a county
crop,price,eaten
maize,1.77,yes

"mung, bean", 6.5 ,no
"""


def read(folder: Path, text: str) -> Table:
    path = folder / "crops.csv"
    path.write_bytes(text.encode())
    return read_csv(path, "a table of crops", ("crop", "price"), ("eaten", "note"), 5, "crops.csv")


def test_a_table_is_read(tmp_path: Path) -> None:
    table = read(tmp_path, GOOD)
    first, second = table
    assert (first.word("crop"), first.number("price"), first.flag("eaten")) == ("maize", 1.77, True)
    assert (second.word("crop"), second.number("price"), second.flag("eaten")) == ("mung, bean", 6.5, False)
    assert (first.line, second.line) == (3, 5)
    assert not first.has("note")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "crop,prise\nmaize,1\n",
            'crops.csv, line 1: unknown column "prise" of a table of crops; did you mean "price"?',
        ),
        ("crop\nmaize\n", "crops.csv, line 1: the column price is missing; a table of crops needs crop, price."),
        ("crop,price,crop\na,1,b\n", "crops.csv, line 1: the column crop is there twice."),
        ("crop,price\nmaize,1,2\n", "crops.csv, line 2: 3 cells, but there are 2 columns"),
        ("crop,price\n", "crops.csv: there is no line below the names of the columns."),
        ("# nothing\n", "crops.csv: the file is empty; its first line must name the columns: crop, price."),
        ('crop,price\n"maize,1\n', "crops.csv, line 3: not CSV: unexpected end of data."),
        ("crop,price\n" + "a,1\n" * 6, "crops.csv: more than 5 lines; a table of crops has at most so many."),
        ("", "crops.csv: the file is empty; expected a table of crops."),
    ],
)
def test_a_table_that_is_none_is_refused_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, text)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_cells_are_refused_with_line_and_column(tmp_path: Path) -> None:
    row = next(iter(read(tmp_path, "crop,price,eaten\nmaze,1.5,perhaps\n")))
    for ask, sentence in (
        (lambda: row.number("price", 2, 3), "crops.csv, line 2, column price: price = 1.5 is outside 2-3."),
        (lambda: row.whole("price", 0, 9), "crops.csv, line 2, column price: price = 1.5 is no whole number."),
        (lambda: row.number("crop"), 'crops.csv, line 2, column crop: "maze" is not a number.'),
        (lambda: row.flag("eaten"), 'crops.csv, line 2, column eaten: eaten must be yes or no, not "perhaps".'),
        (lambda: row.word("note"), "crops.csv, line 2, column note: note is missing."),
        (
            lambda: row.word("crop", ["maize"], "crop"),
            'crops.csv, line 2, column crop: unknown crop "maze"; did you mean "maize"? Known crops: maize.',
        ),
    ):
        with pytest.raises(InputError) as refused:
            ask()
        assert str(refused.value) == sentence


@given(st.text(max_size=200))
def test_whatever_stands_in_the_file_it_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "any.csv"
    path.write_text(text, encoding="utf-8", newline="")
    sentence = ""
    try:
        for row in read_csv(path, "a table", ("a",), ("b",)):
            row.word("a")
    except InputError as refused:
        sentence = str(refused)
    assert "\n" not in sentence
