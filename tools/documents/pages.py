"""README.md and pages of docs/ with what the code and finished results say between their markers."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tongyu.questions.comparison.answer import CO_MAIN, MAIN, Comparison
from tongyu.questions.patterns.reached import Reached
from tongyu.questions.patterns.registry import ESTIMATORS
from tongyu.questions.patterns.table import Absent, load_absent
from tongyu.report.pages.markdown import markdown_table
from tongyu.report.pattern_table import pattern_notes, reached_text, target_text
from tongyu.report.tables import (
    announcement,
    comparison_heading,
    comparison_notes,
    comparison_table,
    console,
    costs_table,
    yardstick_tables,
)
from tongyu.report.wording import FINDINGS as STANDING
from tongyu.report.wording import covers, interval_text, ratio_text
from tongyu.runs.counterfactual import BASELINE
from tongyu.runs.files import write_text
from tongyu.runs.outcomes import OUTCOMES
from tongyu.runs.record import code_hash
from tongyu.runs.results import Results
from tongyu.scenario.scenario import load
from tools.documents.county_tables import TABLES as COUNTY_TABLES
from tools.documents.findings import choosing, held, mapped, means, missed, together
from tools.documents.odd_tables import TABLES
from tools.documents.over_years import over_years
from tools.documents.printed import in_markdown
from tools.documents.read_back import kind_of, made_by, read_comparison, read_patterns, require_of

ROOT = Path(__file__).resolve().parents[2]
README, ODD, PICTURES = "README.md", "docs/odd.md", "docs/pictures"
FINDINGS, CONDITIONS = "docs/findings.md", "docs/conditions.md"
YARDSTICKS, PATTERNS, COUNTIES = "docs/yardsticks.md", "docs/patterns.md", "docs/counties.md"
FIGURES = ("effects.svg", "paths.svg")


def filled(page: str, kind: str, name: str, content: str) -> str:
    """`page` with `content` between the markers of `name`. Raises ValueError where they are not there, once."""
    begin, end = f"<!-- {kind}: {name} -->", f"<!-- end: {name} -->"
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise ValueError(f"expected once, and in this order: {begin} and {end}")
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n\n{content}\n\n{end}{rest.partition(end)[2]}"


def with_tables(page: str, tables: Mapping[str, Callable[[], str]] = TABLES) -> str:
    """docs/odd.md, or a page with other `tables`, with all that the code says of itself."""
    for name, make in tables.items():
        page = filled(page, "generated", name, make())
    return page


def at_a_glance(comparison: Comparison) -> str:
    """The one table of README.md: person-years of poverty by both yardsticks, income, and what a person-year costs."""
    headings = (
        *("scenario", "person-years poor<br>per 1,000 persons", "less own health<br>payments", "income<br>yuan a head"),
        *("the programme's yuan<br>per person-year", "the state's yuan<br>per person-year"),
    )
    cells = [
        (
            row.scenario,
            *(interval_text(row.effects[name], OUTCOMES[name]) for name in (MAIN, CO_MAIN, "income")),
            ratio_text(row.cost_per_person_year),
            ratio_text(row.fiscal_per_person_year),
        )
        for row in comparison.rows
        if row.effects
    ]
    said = announcement(comparison.design, comparison.households)
    return "\n\n".join(
        [f"{said}. Against the baseline; in brackets {covers(comparison.design)}.", markdown_table(headings, cells)]
    )


def findings(comparison: Comparison) -> str:
    """What `tongyu compare` prints, as Markdown: what was run, the tables, the notes."""
    said = announcement(comparison.design, comparison.households)
    parts = [f"{said}.", f"{comparison_heading(comparison)}:", in_markdown(comparison_table(comparison))]
    parts += ["What it costs:", in_markdown(costs_table(comparison))]
    return "\n\n".join(parts + comparison_notes(comparison))


def on_their_own_page(comparison: Comparison) -> str:
    """The same on the page to which the sentence leads that says where the findings are."""
    return findings(comparison).replace(f"{STANDING}\n\n", "")


def central(comparison: Comparison) -> str:
    """The effects with all numbers at their central values."""
    heading = comparison_heading(comparison).replace(f"{STANDING}\n\n", "")
    return "\n\n".join([f"{heading}:", in_markdown(comparison_table(comparison))])


def by_yardstick(comparison: Comparison) -> str:
    """What `tongyu compare --yardsticks` prints beside it, as Markdown."""
    parts = [f"{announcement(comparison.design, comparison.households)}.", f"{comparison_heading(comparison)}:"]
    for title, table in yardstick_tables(comparison).items():
        parts += [f"**{title}**", in_markdown(table)]
    return "\n\n".join(parts)


def pattern_page(rows: Sequence[Reached], absent: Sequence[Absent] | None = None) -> str:
    """What `tongyu patterns` prints, as Markdown, without the estimators, and its notes; `absent` None: Tongyu's."""
    cells = []
    for row in rows:
        pattern = row.pattern
        texts = (target_text(pattern), reached_text(row))
        cells.append([pattern.id, pattern.kind, pattern.title, *texts, pattern.unit, row.verdict])
    table = markdown_table(("row", "kind", "figure", "target", "reached [95 %]", "unit", "verdict"), cells)
    return "\n\n".join([table, *pattern_notes(rows, load_absent() if absent is None else absent)])


def estimator_page() -> str:
    """Every estimator by its name: what it computes, its unit, the keys of a row that it needs."""
    cells = []
    for name, each in ESTIMATORS.items():
        needs = [f"`{key}`" for key in each.needs] + (["a second run"] if each.paired else [])
        cells.append([f"`{name}`", each.does, each.unit, ", ".join(needs) or "-"])
    return markdown_table(("estimator", "what it computes", "unit", "needs"), cells)


BY_COMPARISON = (
    (README, "comparison", at_a_glance),
    (FINDINGS, "comparison", on_their_own_page),
    (YARDSTICKS, "yardsticks", by_yardstick),
)
"""What a comparison over the fitted set fills: pages, their markers, and by what."""
OF_STUDIES = {
    "interaction": (FINDINGS, together, ()),
    "invariances": (FINDINGS, held, ()),
    "conditions": (CONDITIONS, mapped, ("conditions.svg",)),
}
"""What a study of another kind fills: its page, by what, and with which figures."""


def fill(page: str, name: str, content: str) -> None:
    """Write `content` to the marker `name` of `page`."""
    text = (ROOT / page).read_text(encoding="utf-8")
    write_text(ROOT / page, filled(text, "from results", name, content))


def write_pages(results: Path | None) -> None:
    """Write all pages; what stands in them from results, and the figures, only where a folder of `results` is given.

    Raises InputError where it holds nothing finished that stands in them, and where that is of another county, which
    has a page of its own (`tools.documents.county_page`).
    """
    if results is not None:
        require_of(results, load(BASELINE).county)
    odd = with_tables((ROOT / ODD).read_text(encoding="utf-8"))
    kind = "" if results is None else kind_of(results)
    if results is not None and kind in OF_STUDIES:
        of_study = OF_STUDIES[kind]
        fill(of_study[0], kind, of_study[1](results))
        for figure in of_study[2]:
            shutil.copyfile(results / figure, ROOT / PICTURES / figure)
    elif results is not None and kind == "patterns":
        reached = read_patterns(results)
        odd = filled(odd, "from results", "patterns", pattern_page(reached))
        fill(FINDINGS, "missed", missed(reached))
    elif results is not None and (comparison := read_comparison(results)).design.budget is not None:
        fill(FINDINGS, "choosing", choosing(comparison))
    elif results is not None:
        filling = BY_COMPARISON if comparison.design.draws is not None else ((YARDSTICKS, "central", central),)
        for page, name, made in filling:
            fill(page, name, made(comparison))
        if comparison.design.draws is not None:
            odd = filled(odd, "from results", "over_years", over_years(Results(results)))
            fill(FINDINGS, "means", means(Results(results)))
        for figure in FIGURES if comparison.design.draws is not None else ():
            shutil.copyfile(results / figure, ROOT / PICTURES / figure)
    if results is not None and made_by(results) != code_hash():
        console(stderr=True).print(f"{results}: made by another state of the code; make it again.")
    write_text(ROOT / ODD, odd)
    counties = (ROOT / COUNTIES).read_text(encoding="utf-8")
    write_text(ROOT / COUNTIES, with_tables(counties, COUNTY_TABLES))
    patterns = (ROOT / PATTERNS).read_text(encoding="utf-8")
    write_text(ROOT / PATTERNS, filled(patterns, "generated", "estimators", estimator_page()))
