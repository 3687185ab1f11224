"""Tables as commands print them, as Markdown."""

import re

from rich.table import Table

from tongyu.report.pages.markdown import markdown_table


def in_markdown(table: Table) -> str:
    """A printed table as Markdown."""
    headings = [re.sub(r"\n", "<br>", str(column.header)) for column in table.columns]
    rows = zip(
        *([str(cell).strip().replace("\n", "<br>") for cell in column.cells] for column in table.columns), strict=True
    )
    return markdown_table(headings, rows)
