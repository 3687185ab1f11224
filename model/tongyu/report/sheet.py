"""A table that fits any terminal without cutting a number: what is too wide goes on in blocks below one another."""

import re
from collections.abc import Iterator, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Column, Table

GAP = 3  # characters between columns
NARROWEST = 6  # of a column of words, where these have to be folded

_NUMBER = re.compile(r"[^\w\s]*\d")  # how a number begins: `-17`, `[+0.2,`; a name such as tongyu_2013 is none


class Sheet(Table):
    """A quiet table, of which the first `keys` columns name the rows and stand in every block.

    A terminal that is too narrow for all columns gets as many as fit beside the keys, then the others below, under the
    keys again. Lines break between words; where that is not enough, words are folded, but never a number.
    """

    def __init__(self, keys: int = 1) -> None:
        super().__init__(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
        self.keys = keys

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = options.max_width
        if _total([_widest_line(column) for column in self.columns]) <= room:
            yield from super().__rich_console__(console, options)
            return
        for number, block in enumerate(self._blocks(room)):
            if number:
                yield ""
            yield self._part(block, room)

    def _blocks(self, room: int) -> list[list[Column]]:
        keys, others = self.columns[: self.keys], self.columns[self.keys :]
        blocks = [[*keys, *others[:1]]]
        for column in others[1:]:
            if _total([_least(each) for each in (*blocks[-1], column)]) <= room:
                blocks[-1].append(column)
            else:
                blocks.append([*keys, column])
        return blocks

    def _part(self, columns: Sequence[Column], room: int) -> Table:
        """A table of these columns alone, in `room` characters."""
        part = Table(box=self.box, show_edge=False, pad_edge=False, header_style=self.header_style)
        for column, width in zip(columns, _widths(columns, room), strict=True):
            part.add_column(
                column.header, justify=column.justify, vertical=column.vertical, width=width, overflow="fold"
            )
        for row, cells in zip(self.rows, zip(*(column.cells for column in columns), strict=True), strict=True):
            part.add_row(*cells, end_section=row.end_section)
        return part


def _widths(columns: Sequence[Column], room: int) -> list[int]:
    """Widths that fill at most `room`: the widest column is made narrower first.

    At first down to where an interval or a word would break, then an interval, then a word; never a number.
    """
    widths = [_widest_line(column) for column in columns]
    for floor in (_least, _widest_word, lambda column: max(NARROWEST, _widest_number(column))):
        floors = [floor(column) for column in columns]
        while _total(widths) > room:
            wide = [place for place, width in enumerate(widths) if width > floors[place]]
            if not wide:
                break
            widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _least(column: Column) -> int:
    """The width from which on no word breaks, nor a cell that begins with a number."""
    numbers = (line for cell in column.cells for line in str(cell).split("\n") if _NUMBER.match(line))
    return max(_widest_word(column), *map(cell_len, numbers), 0)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _widest_line(column: Column) -> int:
    return max(cell_len(line) for text in _texts(column) for line in text.split("\n"))


def _widest_word(column: Column) -> int:
    return max((cell_len(word) for text in _texts(column) for word in text.split()), default=0)


def _widest_number(column: Column) -> int:
    return max((cell_len(word) for text in _texts(column) for word in text.split() if _NUMBER.match(word)), default=0)


def _texts(column: Column) -> Iterator[str]:
    return map(str, (column.header, *column.cells))
