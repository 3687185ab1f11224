"""Survey files: read strictly, and written in one form whatever order their rows and columns stood in.

A folder holds `households.csv` or `households.parquet`, and beside it `persons.csv` or `persons.parquet` or nothing. A
mistake is one sentence with file, line (of Parquet: row) and column.
"""

import csv
import io
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from tongyu.county.survey.format import (
    HOUSEHOLD_ITEMS,
    MOST_PERSONS,
    OLDEST_IN_WORK,
    PERSON_ITEMS,
    RELATIONS,
    SEXES,
    SHARE,
    Item,
    share_items,
)
from tongyu.county.survey.survey import Survey
from tongyu.errors import InputError
from tongyu.text.csv_files import Row, Table, parse_csv, read_csv
from tongyu.text.wording import nearest, plain, shown, span, unknown

SURVEYS = tuple(f"{kind}.{ending}" for kind in ("households", "persons") for ending in ("csv", "parquet"))
MOST_HOUSEHOLDS, MOST_LINES = 200_000, 1_000_000
_LARGEST_PARQUET = 500_000_000  # bytes

Cells = dict[str, str]


class Places(NamedTuple):
    """The names that places of a survey may have; without them anything goes, and the county checks it.

    `townships` by every name they have, to the first, `villages` to their numbers; `township_of` each one's township.
    """

    townships: Mapping[str, str]
    villages: Mapping[str, int]
    township_of: Sequence[str]
    number: int  # of villages


def read_survey(
    folder: Path,
    townships: Iterable[tuple[str, ...] | str],
    villages: int | Sequence[tuple[str, ...] | str],
    crops: Sequence[str] = (),
    township_of: Sequence[str] = (),
    year: int | None = None,
) -> Survey | None:
    """The survey in `folder`, None where there is none.

    `townships` are names, or tuples of all the names of one; `villages` how many there are, or their names likewise in
    the order of their numbers, `township_of` the township of each, if known; `crops` may have a column of shares each;
    `year` is that of whose yuan the sums are where the table says none. Raises InputError.
    """
    tables = {kind: _file(folder, kind) for kind in ("households", "persons")}
    if tables["households"] is None:
        if tables["persons"] is not None:
            raise InputError(
                f"{plain(str(tables['persons']), 200)}: there are persons, but no households.csv beside it."
            )
        return None
    named = [_all_names(each) for each in townships]
    names = [] if isinstance(villages, int) else [_all_names(each) for each in villages]
    places = Places(
        {name: each[0] for each in named for name in each},
        {name: number for number, each in enumerate(names) for name in each},
        tuple(township_of),
        villages if isinstance(villages, int) else len(names),
    )
    households = _read(tables["households"], "households", crops)
    persons = None if tables["persons"] is None else _read(tables["persons"], "persons", crops)
    return survey_of(households, persons, places, year)


def _all_names(of_one: tuple[str, ...] | str) -> tuple[str, ...]:
    return (of_one,) if isinstance(of_one, str) else tuple(filter(None, of_one))


def survey_of_texts(households: str, persons: str = "") -> Survey:
    """The survey that was written as these texts. Raises InputError, as of files."""
    first = households.split("\n", 1)[0].split(",")
    crops = tuple(name.removeprefix(SHARE) for name in first if name.startswith(SHARE))
    table = _parsed(households, "households", crops)
    return survey_of(table, _parsed(persons, "persons", ()) if persons else None, None, None)


def survey_of(households: Table, persons: Table | None, places: Places | None, year: int | None) -> Survey:
    """The survey that these tables are. Raises InputError."""
    items = [item for item in _items("households", _crops(households)) if item.name in households.columns]
    by_id: dict[str, tuple[Row, Cells]] = {}
    for row in households:
        cells = _household(row, items, places)
        name = cells["household"]
        if name in by_id:
            row.fail(f"household {shown(name)} is there twice, first in line {by_id[name][0].line}.", "household")
        by_id[name] = row, cells
    members: dict[str, list[Cells]] = {name: [] for name in by_id}
    if persons is not None:
        _take_persons(persons, households, members)
    for name, (row, cells) in by_id.items():
        _fits_together(row, cells, members[name], persons)
        if year is not None and not cells.get("year") and any(cells.get(s) for s in _SUMS):
            cells["year"] = str(year)
    columns = [item.name for item in items]
    if year is not None and "year" not in columns:
        columns.insert(1, "year")
    ordered = sorted(by_id, key=_natural)
    texts = _text(columns, (by_id[name][1] for name in ordered))
    of_persons = [] if persons is None else [item.name for item in PERSON_ITEMS if item.name in persons.columns]
    listed = (cells for name in ordered for cells in sorted(members[name], key=_in_household))
    return Survey(texts, _text(of_persons, listed) if of_persons and any(members.values()) else "")


_SUMS = ("wage", "crops", "other_operating", "property", "transfer", "savings", "debt")


def _items(kind: str, crops: Sequence[str]) -> tuple[Item, ...]:
    return PERSON_ITEMS if kind == "persons" else HOUSEHOLD_ITEMS + share_items(tuple(crops))


def _crops(table: Table) -> tuple[str, ...]:
    return tuple(name.removeprefix(SHARE) for name in table.columns if name.startswith(SHARE))


def _file(folder: Path, kind: str) -> Path | None:
    found = [folder / f"{kind}.{ending}" for ending in ("csv", "parquet") if (folder / f"{kind}.{ending}").exists()]
    if len(found) == 2:
        raise InputError(f"{plain(str(found[0]), 200)} and {found[1].name} are both there; keep one of them.")
    return found[0] if found else None


def _names(kind: str, crops: Sequence[str]) -> tuple[tuple[str], list[str]]:
    return ("household",), [item.name for item in _items(kind, crops)[1:]]


_NOUNS = {"households": "a survey of households", "persons": "a survey's table of persons"}
_MOST = {"households": MOST_HOUSEHOLDS, "persons": MOST_LINES}


def _read(path: Path, kind: str, crops: Sequence[str]) -> Table:
    if path.suffix == ".parquet":
        return _read_parquet(path, kind, crops)
    return read_csv(path, _NOUNS[kind], *_names(kind, crops), _MOST[kind], plain(str(path), 200))


def _parsed(text: str, kind: str, crops: Sequence[str]) -> Table:
    return parse_csv(text, f"survey.{kind}", _NOUNS[kind], *_names(kind, crops), _MOST[kind])


@dataclass(frozen=True)
class ParquetRow(Row):
    """A row of a Parquet file, which has no lines."""

    def fail(self, sentence: str, column: str = "") -> NoReturn:
        """Raise the InputError that says `sentence` of this row, counted from 1."""
        where = f", column {column}" if column else ""
        raise InputError(f"{self.table.label}, row {self.line}{where}: {sentence}")


def _read_parquet(path: Path, kind: str, crops: Sequence[str]) -> Table:
    import pyarrow
    import pyarrow.parquet

    label = plain(str(path), 200)
    try:
        if path.stat().st_size > _LARGEST_PARQUET:
            raise InputError(f"{label}: the file is larger than {_LARGEST_PARQUET / 1e6:,.0f} MB.")
        table = pyarrow.parquet.ParquetFile(path).read()
        columns = {name: table.column(at).to_pylist() for at, name in enumerate(table.column_names)}
    except (OSError, pyarrow.ArrowException, ValueError, NotImplementedError) as error:
        reason = plain(str(error).split("\n")[0], 120).rstrip(".")
        raise InputError(f"{label}: cannot be read as Parquet: {reason}.") from None
    required, optional = _names(kind, crops)
    for name in table.column_names:
        known = [*required, *optional]
        if name not in known:
            noun = _NOUNS[kind]
            raise InputError(f"{label}: {unknown('column', str(name), known, f'Columns of {noun}', f' of {noun}')}")
    if len(columns) != len(table.column_names):
        raise InputError(f"{label}: a column is there twice.")
    if "household" not in columns:
        raise InputError(f"{label}: the column household is missing.")
    if not 0 < table.num_rows <= _MOST[kind]:
        raise InputError(f"{label}: {table.num_rows:,} rows; expected 1-{_MOST[kind]:,}.")
    names = tuple(columns)
    empty = Table(label, path, names, ())
    rows = zip(*columns.values(), strict=True)
    made = tuple(
        ParquetRow(empty, at, dict(zip(names, map(_cell, values), strict=True)))
        for at, values in enumerate(rows, start=1)
    )
    return Table(label, path, names, made)


def _cell(value: Any) -> str:
    """What a value of a Parquet file would be in a CSV file."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def _household(row: Row, items: Sequence[Item], places: Places | None) -> Cells:
    cells = {item.name: _read_cell(row, item, places) for item in items}
    shares = [float(cells[item.name]) for item in items if item.name.startswith(SHARE) and cells[item.name]]
    if sum(shares) > 1.0 + 1e-6:
        row.fail(f"the shares of crops sum to {sum(shares):.3f}, more than 1.")
    if places is not None and places.township_of and cells.get("village") and cells.get("township"):
        lies_in = places.township_of[int(cells["village"])]
        if lies_in != cells["township"]:
            row.fail(f"the village {row.word('village')} lies in {lies_in}, not in {cells['township']}.", "village")
    return cells


def _read_cell(row: Row, item: Item, places: Places | None) -> str:
    """The cell as it is kept; "" where there is nothing."""
    name = item.name
    if name == "household":
        text = row.word(name)
        if text.startswith("#"):
            row.fail(f"a household's name cannot begin with #, as {shown(text)} does.", name)
        return text
    if not row.has(name):
        return ""
    if name == "weight" and row.number(name) <= 0.0:
        row.fail(f"weight = {row.cells[name]} must be more than 0.", name)
    if item.kind in ("number", "whole"):
        value = row.number(name)
        if not item.low <= value <= item.high:
            allowed = f"{span(item.low, item.high)} ({item.unit})"
            row.fail(f"{name} = {plain(row.cells[name])} is outside {allowed}.", name)
        if item.kind == "whole" and not value.is_integer():
            row.fail(f"{name} = {plain(row.cells[name])} is no whole number ({item.unit}).", name)
        return _written(value)
    if item.kind == "flag":
        return "yes" if row.flag(name) else "no"
    if name == "sex":
        return "female" if SEXES[_one_of(row, name, SEXES)] else "male"
    if name == "relation":
        return _one_of(row, name, RELATIONS)
    if name == "township":
        known = places.townships if places is not None else {}
        text = row.word(name, known, "township")
        return known.get(text, text)
    return str(_village(row, places))


def _one_of(row: Row, name: str, known: Collection[str]) -> str:
    text = row.word(name).lower()
    return text if text in known else row.word(name, known, name)


def _village(row: Row, places: Places | None) -> int:
    text = row.word("village")
    if places is not None and text in places.villages:
        return places.villages[text]
    number = text.removesuffix(".0")
    if number.isascii() and number.isdigit():
        return row.whole("village", 0, 30_000 if places is None else places.number - 1)
    names, count = (places.villages, places.number) if places is not None else ({}, 30_000)
    near = nearest(text, names)
    guess = f'; did you mean "{near}"?' if near else "."
    also = "also " if names else ""
    return row.fail(f"unknown village {shown(text)}{guess} It may {also}be a number, 0-{count - 1}.", "village")


def _take_persons(persons: Table, households: Table, members: dict[str, list[Cells]]) -> None:
    items = [item for item in PERSON_ITEMS if item.name in persons.columns]
    heads: dict[str, int] = {}
    for row in persons:
        cells = {item.name: _read_cell(row, item, None) for item in items}
        name = cells["household"]
        if name not in members:
            near = nearest(name, members) if len(members) <= 10_000 else None
            guess = f'; did you mean "{near}"?' if near else "."
            row.fail(f"household {shown(name)} is not in {_called(households)}{guess}", "household")
        if cells.get("relation") == "head":
            if name in heads:
                row.fail(f"household {shown(name)} has two heads, the first in line {heads[name]}.", "relation")
            heads[name] = row.line
        members[name].append(cells)
        if len(members[name]) > MOST_PERSONS:
            row.fail(f"household {shown(name)} has more than {MOST_PERSONS} persons.", "household")


def _fits_together(row: Row, cells: Cells, members: list[Cells], persons: Table | None) -> None:
    count = int(cells.get("persons") or len(members))
    if count == 0:
        where = (
            f"is without persons in {_called(persons)}" if persons else "has no persons, and there is no persons.csv"
        )
        row.fail(f"household {shown(cells['household'])} {where}; give them there, or their number in persons.")
    if members and count != len(members):
        label = _called(persons) if persons else "persons"
        row.fail(f"persons = {count}, but {label} has {len(members)} of household {shown(cells['household'])}.")
    for name in ("adults", "elders"):
        if int(cells.get(name) or 0) > count:
            row.fail(f"{name} = {cells[name]} are more than its {count} persons.", name)
    ages = [int(each["age"]) for each in members if each.get("age")]
    old = sum(age > OLDEST_IN_WORK for age in ages)
    if cells.get("elders") and len(ages) == count and int(cells["elders"]) != old:
        row.fail(f"elders = {cells['elders']}, but {old} of its persons are over {OLDEST_IN_WORK}.", "elders")


def _natural(name: str) -> tuple[int, int, str]:
    """Numbers in their order, before other names in theirs."""
    return (0, int(name), "") if name.isascii() and name.isdigit() and len(name) < 19 else (1, 0, name)


def _in_household(cells: Cells) -> tuple[Any, ...]:
    """The head first, then from old to young: one order, whichever the file has."""
    relation = cells.get("relation", "")
    rank = RELATIONS.index(relation) if relation else len(RELATIONS)
    return rank, -int(cells.get("age") or 0), *(cells.get(item.name, "") for item in PERSON_ITEMS)


def _called(table: Table) -> str:
    """The name of its file."""
    return table.path.name or table.label


def _written(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _text(columns: Sequence[str], rows: Iterable[Cells]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cells.get(name, "") for name in columns] for cells in rows)
    return out.getvalue()
