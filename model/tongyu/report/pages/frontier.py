"""The report of a frontier: the best mix of levers for each budget, and whether it is really better."""

from pathlib import Path

from tongyu.questions.frontier.answer import Frontier, frontier_of
from tongyu.questions.frontier.plan import budgets_in_words
from tongyu.questions.frontier.tables import trials_table
from tongyu.report import frontier as printed
from tongyu.report.pages.comparison import county_in_words
from tongyu.report.pages.contents import Block, Contents, Figure, Points, Section, Table, listed, sections
from tongyu.report.pages.printed import as_printed
from tongyu.report.pages.side_by_side import differences_section, scenarios_section
from tongyu.report.pages.trust import hangs_section, limits_section
from tongyu.report.wording import (
    COVERS,
    against_in_words,
    horizon_of,
    sample_in_words,
    seeds_in_words,
    span_of_years,
)
from tongyu.runs.results import Results
from tongyu.scenario.scenario import Scenario, load, shipped_names

MONEY = "money_"


def contents(results: Results, drawings: Path) -> Contents:
    """The report of the frontier in `results`; its figure goes to the folder `drawings`."""
    frontier = frontier_of(results)
    compared = _compared(frontier)
    plain = {each.plain for each in frontier.tried if each.plain}
    county = frontier.study.scenarios[0].county
    return Contents(
        title=f"The best mix for each budget: {county_in_words(frontier.study.scenarios[0])}",
        question=frontier.study.question,
        short=sections(
            _asked(frontier),
            _found(frontier, drawings),
            _plain(frontier),
            hangs_section(compared, COVERS, False),
            limits_section(),
        ),
        appendix=sections(
            scenarios_section([load(name, county) for name in shipped_names(county) if name in plain])
            if plain
            else None,
            differences_section(compared),
            _tried(frontier),
        ),
    )


def _compared(frontier: Frontier) -> list[Scenario]:
    """What all are set against, and what is best at some budget."""
    by_name = {scenario.name: scenario for scenario in frontier.study.scenarios}
    return [frontier.study.scenarios[0], *(by_name[each.scenario] for each in frontier.best)]


def _asked(frontier: Frontier) -> Section:
    study = frontier.study
    first, settings = study.scenarios[0], study.settings
    groups = [
        f"{name} ({listed(key.partition('.')[2].replace('_', ' ') for key in levers)})"
        for name, levers in settings["groups"].items()
    ]
    sample = sample_in_words(frontier.households, first.county.households) if frontier.households else "no households"
    years = f" Effects are those of {span_of_years(frontier.window)}." if frontier.window else ""
    return Section(
        "What was run",
        (
            f"Mixes of the levers of {settings['base']}, for {budgets_in_words(settings['budgets'])}, against"
            f" {first.name}. What a mix can shift between is money for {listed(groups)}.",
            f"A search tried {len(frontier.tried)} programmes on {seeds_in_words(study.seeds)}, the plain scenarios at"
            f" each budget first. What it chose was judged on {seeds_in_words(frontier.fresh_seeds)} that it had not"
            " seen, since the best of many uncertain figures looks better than it is.",
            f"{county_in_words(first)}, {horizon_of(first)}; in the model {sample}.{years}",
        ),
    )


def _found(frontier: Frontier, drawings: Path) -> Section:
    found: list[Block] = [
        Points(tuple(printed.verdict(at) for at in frontier.at)),
        Figure(
            "Person-years of poverty spared, by planned cost",
            printed.draw(frontier, drawings),
            printed.caption(frontier),
        ),
        as_printed(
            printed.best_table(frontier), f"The best mix for each budget, on fresh seeds; in brackets {COVERS}."
        ),
        Points(tuple(printed.mixes(frontier))),
    ]
    cautions = printed.cautions(frontier)
    return Section("What was found", (*found, *([Points(tuple(cautions))] if cautions else [])))


def _plain(frontier: Frontier) -> Section:
    against = against_in_words(frontier.study.references)
    caption = f"Person-years of poverty per 1,000 persons, {against}, on fresh seeds; in brackets {COVERS}."
    note = "Each scenario is scaled to the budget; where it cannot spend all of that, what it can stands behind."
    return Section("Beside the plain scenarios", (as_printed(printed.plain_table(frontier), caption, note),))


def _tried(frontier: Frontier) -> Section:
    trials = trials_table(frontier)
    spent = [name for name in trials.columns if str(name).startswith(MONEY)]
    rows = tuple(
        (
            str(each.number),
            each.scenario,
            f"{each.budget / 1e6:,.1f}",
            *(f"{row[name] / 1e6:,.1f}" for name in spent),
            "failed" if each.believed is None else f"{each.believed.estimate:+.1f}",
        )
        for each, row in zip(frontier.tried, trials.fillna(0.0).to_dict("records"), strict=True)
    )
    money = (str(name).removeprefix(MONEY).replace("_", " ") for name in spent)
    headings = ("trial", "programme", "budget", *money, "believed")
    caption = (
        "All that the search tried: money in m yuan, and what it believed on its own seeds, person-years of poverty per"
        " 1,000 persons."
    )
    return Section("The search", (Table(caption, headings, rows, texts=2),))
