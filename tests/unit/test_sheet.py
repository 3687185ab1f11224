"""Tables in narrow terminals: in blocks, with every number whole."""

import ast
import io
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

import tongyu
from tongyu.report.sheet import Sheet
from tongyu.report.tables import columns

NUMBERS = st.floats(-1e7, 1e7).map(lambda value: f"{value:+,.1f}")
INTERVALS = st.tuples(NUMBERS, NUMBERS, NUMBERS).map(lambda three: f"{three[0]} [{three[1]}, {three[2]}]")
CELLS = st.one_of(NUMBERS, INTERVALS, st.sampled_from(["-", "", "not distinguishable from zero", "28.3x"]))
NAMES = st.sampled_from(
    ["baseline", "five_pillars", "a_very_long_name_of_a_scenario_of_somebody", "both (2 of 3 seeds)"]
)


def printed(table: Sheet, width: int) -> str:
    text = io.StringIO()
    Console(file=text, width=width, color_system=None, highlight=False, markup=False).print(table)
    return text.getvalue()


@given(
    rows=st.lists(st.tuples(NAMES, st.lists(CELLS, min_size=9, max_size=9)), min_size=1, max_size=4),
    width=st.integers(40, 110),
    group=st.sampled_from(["all", "remoteness: farthest", "income before: poorest"]),
)
@settings(max_examples=60, deadline=None)
def test_every_number_of_a_table_is_whole_at_every_width(
    rows: list[tuple[str, list[str]]], width: int, group: str
) -> None:
    headings = ("scenario", "group", *(f"a heading\nper 1,00{place} persons" for place in range(9)))
    table = columns(*headings, first=2)
    for name, cells in rows:
        table.add_row(name, group, *cells)
    text = printed(table, width)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    found = text.split()
    for _, cells in rows:
        for word in " ".join(cells).split():
            if re.search(r"\d", word):
                assert word in found


def test_the_keys_stand_in_every_block_and_nothing_else_is_there_twice() -> None:
    table = columns("scenario", *("persons\nper 1,000" for _ in range(6)))
    for name in ("baseline", "both"):
        table.add_row(name, *(f"{place},{place}11.{place}" for place in range(1, 7)))
    words = printed(table, 40).split()
    assert words.count("both") == words.count("baseline") == words.count("scenario") == 2
    assert [words.count(f"{place},{place}11.{place}") for place in range(1, 7)] == [2] * 6
    wide = printed(table, 100).split()
    assert wide.count("both") == 1


def test_all_tables_are_sheets() -> None:
    root = Path(tongyu.__file__).parent
    for path in root.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name == "sheet.py" or "from rich.table import Table\n" not in text:
            continue
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Table"], path
