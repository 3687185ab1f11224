"""Who gains: the change of income by decile, and sentences that say no more than the intervals allow."""

from pathlib import Path

import numpy as np
import pandas as pd

from tongyu.county.measures.winners import WORTH_NOTING
from tongyu.questions.comparison.answer import MAIN, Comparison
from tongyu.report.pages.contents import Figure, Section, listed
from tongyu.report.pages.drawings import draw_deciles
from tongyu.report.wording import against_in_words, caption, number_interval_text, span_of_years
from tongyu.statistics.intervals import LEVEL, Interval
from tongyu.text.wording import plain

DECILE = "income decile"


def who_section(comparison: Comparison, drawings: Path) -> Section | None:
    """The figure of the deciles and what it says; None without pairs of runs."""
    who = comparison.who
    shown = [name for name in comparison.design.references.others if (who["scenario"] == name).any()]
    if not shown:
        return None
    years = f", {span_of_years(comparison.window)}" if comparison.window else ""
    figure = Figure(
        "Change of income by decile",
        draw_deciles(who, shown, drawings, "deciles"),
        caption(
            comparison,
            f"Change of mean income a head in percent{years}, {against_in_words(comparison.design.references)}, by"
            " decile of income a head there, the poorest tenth of persons first. Hollow and grey: not distinguishable"
            " from zero.",
            "Dots are means, whiskers",
        ),
    )
    return Section("Who gains", (" ".join(sentences(comparison, shown)), figure))


def sentences(comparison: Comparison, shown: list[str]) -> list[str]:
    """What can be said of the programme with the largest effect, and of the poorest tenth under all of them."""
    name = _largest(comparison, shown)
    who = comparison.who
    own = who[(who["scenario"] == name) & (who["by"] == DECILE)]
    if own["change_percent_low"].isna().all():
        return ["One seed leaves no intervals: who gains cannot be told from luck."]
    gaining = own[own["change_percent_low"] > 0.0]
    losing = own[own["change_percent_high"] < 0.0]
    whole = who[(who["scenario"] == name) & (who["by"] == "all")].iloc[0]
    effect = next(row.effects[MAIN] for row in comparison.rows if row.scenario == name)
    sure = " (which cannot be told from zero)" if effect.includes_zero else ""
    of_which = f", the programme with the largest effect on poverty{sure}" if len(shown) > 1 else ""
    said = [
        f"Under the programme {plain(name)}{of_which}, income changes by {_percent(whole)} on average."
        f" {_deciles(gaining, 'gain')}{_deciles(losing, 'lose')}{_poorest(own)}".rstrip(),
        f"{_share(whole, 'gaining')} of persons gain more than {100 * WORTH_NOTING:g} % of their income and"
        f" {_share(whole, 'losing')} lose as much; part of both is luck, since a small change can turn a"
        " household's fortunes either way.",
    ]
    if len(shown) > 1:
        said.append(_poorest_of_all(who, shown))
    if comparison.design.draws is None:
        count = int(who[(who["by"] == DECILE) & who["scenario"].isin(shown)]["change_percent"].notna().sum())
        said.append(
            f"Of the figure's {count} intervals about {(1.0 - LEVEL) * count:.0f} would leave out zero by chance even"
            " if nothing changed."
        )
    return said


def _largest(comparison: Comparison, shown: list[str]) -> str:
    effects = {row.scenario: row.effects[MAIN].estimate for row in comparison.rows if MAIN in row.effects}
    return min(shown, key=lambda name: effects.get(name, np.inf))


def _deciles(rows: pd.DataFrame, verb: str) -> str:
    if rows.empty:
        return "No tenth gains distinguishably from zero. " if verb == "gain" else ""
    numbers = [int(group) for group in rows["group"]]
    if len(numbers) == 1:
        return f"Of the tenths by income, number {numbers[0]} {verb}s distinguishably: {_percent(rows.iloc[0])}. "
    sizes = rows["change_percent"].abs().to_numpy(dtype=np.float64)
    least, most = rows.iloc[int(sizes.argmin())], rows.iloc[int(sizes.argmax())]
    poorest = f"; the poorest, number 1, {verb}s {_percent(rows.iloc[0])}"
    told = {str(least["group"]), str(most["group"])}
    return (
        f"Of the tenths by income, numbers {_runs(numbers)} {verb} distinguishably, least number {least['group']}"
        f" ({_percent(least)}), most number {most['group']} ({_percent(most)})"
        f"{poorest if numbers[0] == 1 and '1' not in told else ''}. "
    )


def _poorest(own: pd.DataFrame) -> str:
    first = own[own["group"] == "1"]
    if first.empty or first["change_percent"].isna().all():
        return ""
    row = first.iloc[0]
    if row["change_percent_low"] > 0.0 or row["change_percent_high"] < 0.0:
        return ""  # named among those that gain or lose
    return f"The poorest tenth: {_percent(row)}, not distinguishable from zero."


def _poorest_of_all(who: pd.DataFrame, shown: list[str]) -> str:
    first = who[(who["by"] == DECILE) & (who["group"] == "1") & who["scenario"].isin(shown)]
    gains = [plain(str(name)) for name in first.loc[first["change_percent_low"] > 0.0, "scenario"]]
    loses = [plain(str(name)) for name in first.loc[first["change_percent_high"] < 0.0, "scenario"]]
    if not gains and not loses:
        return "Under none of the programmes can a change of the poorest tenth's income be told from zero."
    parts = [f"gains under {listed(gains)}" if gains else "", f"loses under {listed(loses)}" if loses else ""]
    others = ", and under the others its change cannot be told from zero" if len(gains + loses) < len(shown) else ""
    return f"The poorest tenth {' and '.join(filter(None, parts))}{others}."


def _runs(numbers: list[int]) -> str:
    """`3-6 and 9`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return listed(f"{low}-{high}" if high > low else f"{low}" for low, high in spans)


def _percent(row: pd.Series) -> str:
    return f"{_text(row, 'change_percent', 1.0, 2, signed=True)} %"


def _share(row: pd.Series, name: str) -> str:
    return f"{_text(row, name, 100.0, 1, signed=False)} %"


def _text(row: pd.Series, name: str, factor: float, decimals: int, signed: bool) -> str:
    low, high = (None if pd.isna(row[f"{name}_{end}"]) else float(row[f"{name}_{end}"]) for end in ("low", "high"))
    return number_interval_text(Interval(float(row[name]), low, high).scaled(factor), decimals, signed)
