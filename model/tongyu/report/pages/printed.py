"""A table that a command prints, as a table of a page."""

from rich.table import Table as Printed

from tongyu.report.pages.contents import Table

UNITS = ("%", "m yuan", "per ", "person-years", "share of")  # with which a line of a heading begins


def as_printed(table: Printed, caption: str, note: str = "") -> Table:
    """`table` with its cells as they are; the columns on its left that are aligned left are text.

    A first cell that is left empty because it says what the one above says is filled in, since a page is also read out.
    """
    headings = tuple(_heading(str(column.header)) for column in table.columns)
    cells = [[", ".join(_lines(str(cell))) for cell in column.cells] for column in table.columns]
    if cells:
        for place in range(1, len(cells[0])):
            cells[0][place] = cells[0][place] or cells[0][place - 1]
    texts = next((n for n, column in enumerate(table.columns) if column.justify != "left"), len(table.columns))
    return Table(caption, headings, tuple(zip(*cells, strict=True)), texts=texts, note=note)


def _heading(text: str) -> str:
    """On one line, a unit after a comma; what brackets are is for the caption to say."""
    said = ""
    for line in _lines(text):
        if not line.startswith("["):
            said += f", {line}" if said and line.startswith(UNITS) else f" {line}"
    return said.strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
