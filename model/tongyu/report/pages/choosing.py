"""The sections of a comparison over points: on which numbers its intervals hang, and which programme to choose."""

from tongyu.questions.comparison.answer import Comparison
from tongyu.report.doubt_text import SHARES_BY, choices_table, deciding_lines, doubts_table, worth_table
from tongyu.report.pages.contents import Block, Points, Section
from tongyu.report.pages.printed import as_printed


def choosing_section(comparison: Comparison) -> Section | None:
    """What the draws of `comparison` say beside its intervals; None where numbers stand at their central values."""
    if not len(comparison.doubts) and comparison.deciding is None:
        return None
    blocks: list[Block] = []
    if len(comparison.doubts):
        blocks.append(
            as_printed(doubts_table(comparison.doubts), "On which numbers the effects on person-years hang.", SHARES_BY)
        )
    found = comparison.deciding
    if found is not None:
        blocks.append(as_printed(choices_table(found), "Which programme to choose while the numbers are uncertain."))
        worth = worth_table(found)
        if worth is not None:
            blocks.append(as_printed(worth, "What it is worth to know a number before choosing."))
        blocks.append(Points(tuple(deciding_lines(found, comparison.design.budget is not None))))
    return Section("While the numbers are uncertain", tuple(blocks))
