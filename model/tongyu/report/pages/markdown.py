"""A report as Markdown, for a repository or a text processor: the same words and tables, figures as linked files."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from tongyu.report.pages.contents import Block, Contents, Figure, Points, Section, Table
from tongyu.report.wording import FINDINGS, INVENTED

_CODE = re.compile(r"(`[^`]+`)")
_SIGNS = re.compile(r"[\\*`]|\](?=[(\[:])|(?<!\w)_|_(?!\w)|~~")
_BEGINS = re.compile(r"^(\d*)([#>+=.)-])")


def markdown(contents: Contents, folder: Path) -> str:
    """The page, to be written to `folder`: figures are linked from there."""
    numbers = {id(figure): number for number, figure in enumerate(contents.figures, start=1)}
    parts = [f"# {escaped(contents.title)}"]
    if contents.question:
        parts.append(_paragraph(contents.question))
    parts += [f"**Warning: {escaped(warning)}**" for warning in contents.warnings]
    parts.append(f"**{FINDINGS} {INVENTED}**")
    for section in contents.short:
        parts += _section(section, 2, numbers, folder)
    parts.append("## Appendix")
    for section in contents.appendix:
        parts += _section(section, 3, numbers, folder)
    return "\n\n".join(parts) + "\n"


def markdown_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that may hold anything but line breaks."""
    heads = list(headings)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def escaped(text: str) -> str:
    """`text` as Markdown shows it word for word, but for what stands between backticks, which stays code."""
    pieces = _CODE.split(" ".join(text.split()))
    return "".join(piece if number % 2 else _plain(piece) for number, piece in enumerate(pieces))


def _plain(text: str) -> str:
    seen = "".join(letter if letter.isprintable() else "?" for letter in text)
    entities = seen.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SIGNS.sub(lambda found: f"\\{found[0]}", entities)


def _paragraph(text: str) -> str:
    """A paragraph that does not begin like a heading, a quotation or a list."""
    return _BEGINS.sub(r"\1\\\2", escaped(text))


def _section(section: Section, level: int, numbers: dict[int, int], folder: Path) -> list[str]:
    parts = [f"{'#' * level} {escaped(section.title)}"]
    for block in section.blocks:
        parts += _block(block, numbers, folder)
    return parts


def _block(block: Block, numbers: dict[int, int], folder: Path) -> list[str]:
    match block:
        case str():
            return [_paragraph(block)]
        case Points():
            return ["\n".join(f"- {_paragraph(line)}" for line in block.lines)]
        case Table():
            rows = ([escaped(cell) for cell in row] for row in block.rows)
            table = markdown_table([escaped(heading) for heading in block.headings], rows)
            return [f"*{escaped(block.caption)}*", table, *([escaped(block.note)] if block.note else [])]
        case Figure():
            link = f"![{escaped(block.title)}]({_link(block.svg.with_suffix('.png'), folder)})"
            return [link, f"**Figure {numbers[id(block)]}.** {escaped(block.caption or block.title)}"]


def _link(file: Path, folder: Path) -> str:
    """The address of `file` for a page in `folder`."""
    try:
        path = Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # on another drive
        return file.resolve().as_uri()
    return quote(path)
