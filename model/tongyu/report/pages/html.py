"""A report as one HTML file: nothing to fetch, nothing that runs, all text escaped."""

import re
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from tongyu.errors import InputError
from tongyu.report.pages.contents import Contents, Figure
from tongyu.report.pages.inlined import inlined
from tongyu.report.wording import FINDINGS, INVENTED
from tongyu.runs.reading import drawing_in
from tongyu.text.wording import plain

TEMPLATE = "report.html.jinja"
_CODE = re.compile(r"`([^`]+)`")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_BOUNDS = re.compile(r"\[[-+]?[\d.,]+, [-+]?[\d.,]+\]")
_DOI = re.compile(r"doi (10\.\d{4,9}/[A-Za-z0-9./]*[A-Za-z0-9])")


def html(contents: Contents) -> str:
    """The page. Raises InputError where a figure's file is damaged."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["marked"] = marked
    template = environment.from_string((files(__package__) / TEMPLATE).read_text(encoding="utf-8"))
    drawn = {id(figure): _drawn(figure, number) for number, figure in enumerate(contents.figures, start=1)}
    numbers = {key: place for place, key in enumerate(drawn, start=1)}
    return template.render(
        contents=contents,
        invented=f"{FINDINGS} {INVENTED}",
        drawn=lambda figure: drawn[id(figure)],
        number_of=lambda figure: numbers[id(figure)],
    )


def marked(text: str) -> Markup:
    """`text` escaped, what stands between backticks as code, Chinese as such, a DOI as a link, bounds on one line."""
    safe = str(escape(text))
    safe = _CODE.sub(r"<code>\1</code>", safe)
    safe = _BOUNDS.sub(r'<span class="bounds">\g<0></span>', safe)
    safe = _HAN.sub(r'<span lang="zh-Hans">\g<0></span>', safe)
    return Markup(_DOI.sub(r'<a href="https://doi.org/\1">doi \1</a>', safe))


def _drawn(figure: Figure, number: int) -> Markup:
    svg = drawing_in(figure.svg)
    try:
        return Markup(inlined(svg, f"figure{number}", figure.title, figure.caption))
    except ValueError:
        raise InputError(f"{plain(str(figure.svg), 200)}: this figure is damaged; run the study again.") from None
