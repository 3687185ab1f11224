"""`tongyu report`: what a folder of results says, as one HTML page and as Markdown."""

from pathlib import Path

from tongyu.errors import InputError
from tongyu.report.pages.html import html
from tongyu.report.pages.kinds import contents_of
from tongyu.report.pages.markdown import markdown
from tongyu.report.tables import console
from tongyu.runs.files import write_text
from tongyu.runs.folder import REPORT, make
from tongyu.text.wording import plain

PAGE = f"{REPORT}.html"


def write_report(folder: Path, out: Path | None = None) -> tuple[Path, Path, tuple[str, ...]]:
    """Write the report of the finished study in `folder` to `out` (else `report.html` there), and `.md` beside it.

    Figures made for it go to a folder beside it, called as the page without `.html`, and with `-figures` where that is
    the study's own folder, into which nothing else belongs. Returns both files, and warnings that stand in them. Raises
    InputError.
    """
    page = folder / PAGE if out is None else out
    if page.suffix.lower() not in (".html", ".htm") or page.is_dir():
        raise InputError(f"{plain(str(page), 200)}: --out expects a file that ends in .html.")
    drawings = page.with_suffix("")
    if drawings.resolve() == folder.resolve():
        drawings = page.with_name(f"{page.stem}-figures")
    if out is None and drawings.is_symlink():
        raise InputError(
            f"{plain(str(drawings), 200)}: is a link; figures are drawn into no folder but the study's own."
        )
    contents, _ = contents_of(folder, drawings)
    text = page.with_suffix(".md")
    make(page.parent)
    write_text(page, html(contents))
    write_text(text, markdown(contents, page.parent))
    return page, text, contents.warnings


def print_report(folder: Path, out: Path | None = None) -> None:
    """Write the report and say where it is. Raises InputError."""
    page, text, warnings = write_report(folder, out)
    for warning in warnings:
        console(stderr=True).print(f"Warning: {warning}", soft_wrap=True)
    console().print(f"Saved: {page}, {text}", soft_wrap=True)
