"""The table of patterns: target and figure of every row, a miss as plainly as a pass."""

from collections.abc import Sequence

from rich.table import Table

from tongyu.questions.patterns.reached import Reached
from tongyu.questions.patterns.table import Absent, Pattern
from tongyu.report.tables import columns
from tongyu.report.wording import INVENTED
from tongyu.text.wording import bounds, rounded


def pattern_table(rows: Sequence[Reached], planned: int) -> Table:
    """A row a figure: what it is and how it is estimated, the target, what was reached, the verdict."""
    table = columns(
        "row", "kind", "figure and estimator", "target", "reached [95 %]", "unit", "verdict", first=3, keys=1
    )
    for column in table.columns[-2:]:
        column.justify = "left"
    for row in rows:
        pattern = row.pattern
        fewer = f"\n({row.seeds} of {planned} seeds)" if row.seeds < planned else ""
        table.add_row(
            pattern.id,
            pattern.kind,
            f"{pattern.title}\n{pattern.description}",
            target_text(pattern),
            reached_text(row) + fewer,
            pattern.unit,
            row.verdict,
            end_section=True,
        )
    return table


def pattern_notes(rows: Sequence[Reached], absent: Sequence[Absent] = ()) -> list[str]:
    """How many rows hit, which miss, what is to be known of the intervals, which rows were changed or are `absent`."""
    notes = []
    for kind, good, bad in (("FIT", "pass", "miss"), ("CHECK", "agrees", "disagrees")):
        of_kind = [row for row in rows if row.pattern.kind == kind and row.pattern.has_target]
        if not of_kind:
            continue
        missed = [row.pattern.id for row in of_kind if row.verdict != good]
        named = f"; {bad}: {', '.join(missed)}" if missed else ""
        notes.append(f"{kind}: {len(of_kind) - len(missed)} of {len(of_kind)} hit their target{named}.")
    unsettled = [row.pattern.id for row in rows if row.unsettled]
    if unsettled:
        notes.append(
            f"The interval reaches over a border of the target, so more seeds may turn it: {', '.join(unsettled)}."
        )
    notes.append(
        "The mean over seeds is judged; intervals are Student's t over seeds. FIT rows calibrate, on other seeds; CHECK"
        " rows were never fitted."
    )
    changed: dict[str, list[str]] = {}
    for row in rows:
        changed.setdefault(row.pattern.changed, []).append(row.pattern.id)
    said = [f"{', '.join(ids)}: {sentence}" for sentence, ids in changed.items() if sentence]
    notes += [f"Rows that were changed. {' '.join(said)}"] if said else []
    said = [f"{each.row}: {each.why}" for each in absent]
    notes += [f"Rows that have no figure. {' '.join(said)}"] if said else []
    notes.append(INVENTED)
    return notes


def target_text(pattern: Pattern) -> str:
    """`20.0-23.0`, `at most 1.0`, `-`."""
    low, high = pattern.bounds
    if low is None and high is None:
        return "-"
    scale = max(abs(bound) for bound in (low, high) if bound is not None)
    if low is None or high is None:
        return f"at most {_number(high, scale)}" if high is not None else f"at least {_number(low or 0.0, scale)}"
    joint = " to " if low < 0.0 else "-"
    return f"{_number(low, scale)}{joint}{_number(high, scale)}"


def reached_text(row: Reached) -> str:
    """`21.7 [21.2, 22.1]`; without brackets where a single seed leaves the spread unknown."""
    interval = row.interval
    if interval is None:
        return "-"
    scale = abs(interval.estimate)
    estimate = _number(interval.estimate, scale)
    if interval.low is None or interval.high is None:
        return estimate
    return f"{estimate} {bounds(interval.low, interval.high, _decimals(scale))}"


def _number(value: float, scale: float) -> str:
    return rounded(value, _decimals(scale))


def _decimals(scale: float) -> int:
    """How many decimals a figure of the size `scale` needs."""
    return 0 if scale >= 1_000 else 1 if scale >= 10 else 2 if scale >= 1 else 3
