"""A study of conditions in words and tables."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from tongyu.questions.conditions.answer import DIFFERENCE, ENDS, INTERACTION, agreed
from tongyu.questions.conditions.plan import DISPLACEMENT, HELP, POVERTY, QUOTA, STANDARD
from tongyu.report.sheet import Sheet
from tongyu.report.tables import columns
from tongyu.report.wording import interval_text, number_text
from tongyu.runs.counterfactual import BASELINE
from tongyu.runs.outcomes import outcome_called
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK
from tongyu.statistics.flipping import UNTOLD
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import counted

CALLED = {ECOMMERCE: "e-commerce", SOCIAL_WORK: "social work", UNTOLD: "-"}
MOST_NAMED = 12
FULL = 0.9  # of a quota, from which on it is called full, as docs/gate.md calls it

NOTES = (
    'Help: the chance that a case leads to an application for the allowance; "displ.": the chance that such an'
    " application pushes out another household where the quota is full. Less than nought is less poverty. A difference"
    " below nought says that social work spares more. Intervals: 95 % over seeds, each by itself; of twenty differences"
    " that are none, one is told by luck.",
    "Neither help nor displacement can change a run without social work, and without help there is nothing to displace:"
    ' such a run was made once and stands at every such point ("any").',
)


def places(table: pd.DataFrame) -> list[tuple[float, float]]:
    """The pairs of quota and standard, in the order of the table."""
    return list(dict.fromkeys(zip(table["quota"], table["standard"], strict=True)))


def at_place(table: pd.DataFrame, place: tuple[float, float]) -> pd.DataFrame:
    """The rows at one quota and standard."""
    return table[(table["quota"] == place[0]) & (table["standard"] == place[1])]


def place_in_words(place: tuple[float, float]) -> str:
    """`quota 0.1, standard 0.85`."""
    return f"quota {number_text(place[0])}, standard {number_text(place[1])}"


def place_heading(rows: pd.DataFrame, outcome: str) -> str:
    """What holds at all points of one quota and standard, whose `rows` are on `outcome`: e-commerce, and how full."""
    first = rows.iloc[0]
    place = place_in_words((float(first["quota"]), float(first["standard"])))
    effect = interval_text(interval_of(first.to_dict(), ECOMMERCE), outcome_called(outcome))
    return f"{place}: e-commerce {effect}; {_used(first[f'quota_used_{BASELINE}'])} of the quota used in the baseline"


def conditions_table(table: pd.DataFrame, outcome: str, place: tuple[float, float]) -> Sheet:
    """A row a chance of help and of displacement: the effects on `outcome` at one quota and standard (`place`)."""
    kind = outcome_called(outcome)
    made = columns(
        *("help", "displ.", "social work", "social work less\ne-commerce", "spares more"),
        *("both", "interaction", "quota used,\nsocial work"),
        first=0,
        keys=2,
    )
    for row in at_place(table[table["outcome"] == outcome], place).to_dict("records"):
        named = (SOCIAL_WORK, DIFFERENCE, BOTH, INTERACTION)
        effect, difference, both, together = (interval_text(interval_of(row, name), kind) for name in named)
        made.add_row(
            *(number_text(row["help"]), _displacement(row["displacement"])),
            *(effect, difference, CALLED.get(str(row["spares_more"]), "-")),
            *(both, together, _used(row[f"quota_used_{SOCIAL_WORK}"])),
        )
    return made


def all_lines(table: pd.DataFrame, by_benefits: pd.DataFrame, planned: Mapping[str, float]) -> list[str]:
    """What is said of the map: at the planned conditions, without benefits, who spares more where, how full it is."""
    return [
        *planned_lines(table, planned),
        *without_lines(by_benefits, planned),
        *order_lines(table),
        *quota_lines(table),
    ]


def planned_lines(table: pd.DataFrame, planned: Mapping[str, float]) -> list[str]:
    """The effects at the conditions as the county has them; none where these runs are missing."""
    at = at_place(table, (planned[QUOTA], planned[STANDARD]))
    at = at[at["help"] == planned[HELP]]
    at = at[at["displacement"].isna() | (at["displacement"] == planned[DISPLACEMENT])]
    said = []
    for row in at[at["outcome"].isin(POVERTY)].to_dict("records"):
        kind = outcome_called(str(row["outcome"]))
        named = ((CALLED[ECOMMERCE], ECOMMERCE), (CALLED[SOCIAL_WORK], SOCIAL_WORK), ("both", BOTH))
        effects = ", ".join(f"{name} {interval_text(interval_of(row, column), kind)}" for name, column in named)
        said.append(f"  {kind.label} ({kind.unit}): {effects}")
    return [f"At the planned conditions ({_planned(planned)}), against the baseline:", *said] if said else []


def without_lines(by_benefits: pd.DataFrame, planned: Mapping[str, float]) -> list[str]:
    """The part of social work that is not benefits, by itself, and the share that is; none where runs are missing."""
    at = at_place(by_benefits, (planned[QUOTA], planned[STANDARD]))
    said = []
    for row in at[at["outcome"].isin(POVERTY)].to_dict("records"):
        kind = outcome_called(str(row["outcome"]))
        without, effect, by_help = (
            interval_text(interval_of(row, name), kind) for name in ("without_help", SOCIAL_WORK, "by_help")
        )
        said.append(
            f"  {kind.label} ({kind.unit}): without help to apply {without}, with it {effect}; the help itself"
            f" {by_help}, {_share(row)}"
        )
    if not said:
        return []
    return [
        "The part of social work that is not benefits, at the planned conditions: the same social work, its posts for"
        " clients as they are, but nobody is helped to apply for the allowance.",
        *said,
    ]


def order_lines(table: pd.DataFrame) -> list[str]:
    """Which of the two spares more, and where: counted where the primary and the co-primary agree."""
    found = agreed(table)
    if found.empty:
        return []
    count = {name: int((found == name).sum()) for name in (SOCIAL_WORK, ECOMMERCE, UNTOLD)}
    lines = [
        f"Of {counted(len(found), 'set')} of conditions social work spares more poverty than e-commerce at"
        f" {count[SOCIAL_WORK]}, e-commerce at {count[ECOMMERCE]}, and at {count[UNTOLD]} it cannot be told. Counted"
        " where person-years by income and less own health payments agree."
    ]
    points = table.drop_duplicates("point").set_index("point")
    won = points.loc[[point for point, name in found.items() if name == SOCIAL_WORK]]
    pushes: dict[tuple[float, float, float], list[str]] = {}
    for row in won.to_dict("records"):
        pushes.setdefault((row["quota"], row["standard"], row["help"]), []).append(_displacement(row["displacement"]))
    named = [
        f"  social work spares more: {place_in_words((quota, standard))}, help {number_text(chance)}, displacement"
        f" {', '.join(values)}"
        for (quota, standard, chance), values in pushes.items()
    ]
    lines += named[:MOST_NAMED]
    if len(named) > MOST_NAMED:
        lines.append(f"  and at {len(named) - MOST_NAMED} more, all in the table.")
    return lines


def quota_lines(table: pd.DataFrame) -> list[str]:
    """How full each quota is, in the baseline and, at most, with social work."""
    said = []
    for place in places(table):
        rows = at_place(table, place)
        before, after = rows[f"quota_used_{BASELINE}"].iloc[0], rows[f"quota_used_{SOCIAL_WORK}"].max()
        if pd.notna(before) and pd.notna(after):
            state = "full" if before > FULL else "full with social work" if after > FULL else "with room"
            said.append(
                f"{place_in_words(place).capitalize()}: {state}; of the quota {_used(before)} is used in the baseline,"
                f" with social work up to {_used(after)}."
            )
    return said


def interval_of(row: Mapping[Any, Any], name: str) -> Interval:
    """The interval that the columns `name`, `name_low`, `name_high` of a row hold."""
    low, high = (None if pd.isna(row[f"{name}_{end}"]) else float(row[f"{name}_{end}"]) for end in ("low", "high"))
    return Interval(float(row[name]), low, high)


def _planned(planned: Mapping[str, float]) -> str:
    return ", ".join(f"{name.partition('.')[2]} {number_text(value)}" for name, value in planned.items())


def _displacement(value: float) -> str:
    return "any" if math.isnan(value) else number_text(value)


def _used(share: float) -> str:
    return "-" if math.isnan(share) else f"{100.0 * share:.0f} %"


def _share(row: Mapping[Any, Any]) -> str:
    share, low, high = (100.0 * float(row[f"share{end}"]) for end in ENDS)
    if math.isnan(share):
        return "of which no share can be told, since the whole cannot be told from nought"
    said = f"{share:.0f} % of the whole"
    return said if math.isnan(low) else f"{said} [{low:.0f}, {high:.0f}]"
