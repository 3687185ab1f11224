"""Closing the household's books of a phase: what no listed flow explains becomes a line "other", never nothing."""

from collections.abc import Sequence
from dataclasses import replace

from tongyu.county.households.columns import SOURCES, Columns
from tongyu.life.records import Flow

TOLERANCE = 1e-9  # relative to what the household had, got and gave

# Items that are known not to be income.
NO_INCOME = frozenset(
    {
        "loan for inputs",
        "loan for rent",
        "loan for care",
        "loan to live on",
        "loan",
        "care",
        "insurance",
        "critical-illness insurance",
        "medical assistance",
        "mutual aid",
        "interest",
        "small credit",
        "bought with small credit",
        "small credit repaid",
        "consumption",
        "repayment",
        "inherited",
        "left to kin",
        "taken along",
        "given to who moved out",
        "other",
    }
)


def closed(phase: str, flows: Sequence[Flow], before: Columns, after: Columns) -> list[Flow]:
    """`flows` of the phase, and "other" lines for what they leave unexplained of the change of cash and of income.

    `before`, `after`: copies of the columns whose first row is the household. Money that comes with as much new debt,
    where no flow is listed, is a loan. An item that is not known here counts as income of the source that it explains.
    """
    listed = [replace(flow, phase=phase) for flow in flows if flow.yuan != 0.0]
    change = float(after.cash[0]) - float(before.cash[0])
    small = TOLERANCE * max(1.0, abs(float(before.cash[0])), *(abs(flow.yuan) for flow in listed), abs(change))
    for s, source in enumerate(SOURCES):
        earned = float(after.income[0, s]) - float(before.income[0, s])
        missing = earned - sum(flow.yuan for flow in listed if flow.source == source)
        if abs(missing) <= small:
            continue
        for k, flow in enumerate(listed):
            if flow.source is None and flow.item not in NO_INCOME and abs(flow.yuan - missing) <= small:
                listed[k] = replace(flow, source=source)
                break
        else:
            listed.append(Flow(phase, "other", missing, source))
    missing = change - sum(flow.yuan for flow in listed if flow.cash)
    borrowed = float(after.debt[0]) - float(before.debt[0])
    if not flows and abs(borrowed) > small:
        listed.append(Flow(phase, "loan" if borrowed > 0.0 else "repayment", borrowed, None))
        missing -= borrowed
    if abs(missing) > small:
        listed.append(Flow(phase, "other", missing, None))
    return listed
