"""The report of a sensitivity study: on which uncertain numbers the effects and their order hang."""

from pathlib import Path

from tongyu.questions.sensitivity.answer import Screened, Sensitivity, sensitivity_of
from tongyu.report import sensitivity_figures as figures
from tongyu.report import sensitivity_text as printed
from tongyu.report.pages.comparison import county_in_words, titled
from tongyu.report.pages.contents import Block, Contents, Figure, Points, Section, listed, sections
from tongyu.report.pages.printed import as_printed
from tongyu.report.pages.side_by_side import differences_section, scenarios_section
from tongyu.report.pages.trust import hangs_section, limits_section
from tongyu.report.wording import INVENTED, several_in_words
from tongyu.runs.results import Results

COVERS = (
    "95 %: of effects at the central values over seeds, of screening and shares by bootstrap over trajectories and"
    " blocks, which have seeds of their own and cover the plausible ranges of all uncertain numbers"
)


def contents(results: Results, drawings: Path) -> Contents:
    """The report of the study in `results`; its figures go to the folder `drawings`."""
    found = sensitivity_of(results)
    study = found.study
    return Contents(
        title=f"What the answer hangs on: {county_in_words(study.scenarios[0])}",
        question=study.question,
        short=sections(
            _asked(found),
            _order(found),
            _shares(found, drawings),
            hangs_section(study.scenarios, COVERS, True),
            limits_section(),
        ),
        appendix=sections(
            _screening(found, drawings),
            scenarios_section(study.scenarios),
            differences_section(study.scenarios),
        ),
    )


def _asked(found: Sensitivity) -> Section:
    study = found.study
    references, others = (
        listed(titled(each) for each in study.scenarios if each.name in names)
        for names in (study.references.distinct, study.references.others)
    )
    notes = tuple(line for line in printed.closing_notes(found) if line != INVENTED)
    return Section(
        "What was run",
        (
            f"{others} against {references}, over the plausible ranges of"
            f" {found.varied:,} uncertain numbers: first all mechanisms were screened, then the single numbers of the"
            " strongest; the variance was then shared out over the strongest of these, all others and luck.",
            *several_in_words(study.references),
            Points(notes),
        ),
    )


def _order(found: Sensitivity) -> Section:
    blocks: list[Block] = [
        Points((*printed.conclusions(found), *printed.flip_lines(found))),
        as_printed(printed.central_table(found), "Effects at the central values; in brackets 95 % over seeds."),
        as_printed(
            printed.pairs_table(found),
            "How often each pair keeps its order, over draws of all uncertain numbers and where luck alone varies.",
        ),
    ]
    if len(found.flips):
        caption = f"At which value of a number each order turns; differences in {printed.UNIT}."
        blocks.append(as_printed(printed.flips_table(found), caption, " ".join(printed.flip_notes(found))))
    return Section("Does the order hold?", tuple(blocks))


def _shares(found: Sensitivity, drawings: Path) -> Section:
    figures.draw_shares(found, drawings)
    return Section(
        "Which numbers it hangs on",
        (
            Figure(
                "Shares of the variance of each effect",
                drawings / f"{figures.SHARES}.svg",
                figures.shares_caption(found),
            ),
            as_printed(
                printed.shares_table(found),
                "Shares of the variance of each effect, over parameters and seeds.",
                " ".join(printed.shares_notes(found)),
            ),
        ),
    )


def _screening(found: Sensitivity, drawings: Path) -> Section | None:
    blocks: list[Block] = []
    drawn = found.parameters or found.groups
    if drawn is not None:
        figures.draw_screening(found, drawn, drawings)
        figure = drawings / f"{figures.SCREENING}.svg"
        blocks.append(Figure("What moves each effect", figure, figures.screening_caption(found, drawn)))
    stages: tuple[tuple[Screened | None, str, str], ...] = (
        (found.groups, "mechanism", "mechanisms"),
        (found.parameters, "uncertain number", "numbers"),
    )
    for screened, heading, noun in stages:
        if screened is not None:
            blocks.append(
                as_printed(
                    printed.screening_table(found, screened, heading),
                    f"The strongest {noun}, in {printed.UNIT}.",
                    " ".join(printed.screening_notes(found, screened, noun)),
                )
            )
    return Section("Screening", tuple(blocks)) if blocks else None
