"""What a report consists of, whatever it is written as: sections of paragraphs, lists, tables and figures.

Text is plain: what stands between backticks is a command or a name of the code, nothing else is marked up, and whoever
writes the pages escapes it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    form: ClassVar[str] = "points"
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells under `headings`; the first `texts` columns and the last `words` are text, the others numbers."""

    form: ClassVar[str] = "table"
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1
    words: int = 0
    note: str = ""

    def is_text(self, column: int) -> bool:
        """Whether the column of that number is text."""
        return column < self.texts or column >= len(self.headings) - self.words


@dataclass(frozen=True)
class Figure:
    """A drawing, the SVG file of which has a PNG beside it; `title` says what it shows to who cannot see it.

    Without a `caption` the drawing has its own.
    """

    form: ClassVar[str] = "figure"
    title: str
    svg: Path
    caption: str


Block = str | Points | Table | Figure


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Contents:
    """A report: `short` is for everybody and fits two pages, `appendix` for whoever checks it."""

    title: str
    question: str
    short: tuple[Section, ...]
    appendix: tuple[Section, ...]
    warnings: tuple[str, ...] = field(default=())

    @property
    def figures(self) -> Iterator[Figure]:
        """All figures, in the order of the pages."""
        for section in (*self.short, *self.appendix):
            yield from (block for block in section.blocks if isinstance(block, Figure))


def sections(*made: Section | None) -> tuple[Section, ...]:
    """The sections that there are and that say anything."""
    return tuple(section for section in made if section is not None and section.blocks)


def listed(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    all_of_them = list(names)
    if len(all_of_them) < 2:
        return "".join(all_of_them)
    return f"{', '.join(all_of_them[:-1])} and {all_of_them[-1]}"
