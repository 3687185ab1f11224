"""The table of patterns: target and figure of every row, a miss as plainly as a pass."""

from collections.abc import Sequence

from rich import box
from rich.table import Table

from tongyu.report.odd_tables import markdown_table
from tongyu.report.wording import INVENTED
from tongyu.study.patterns.reached import Reached
from tongyu.study.patterns.table import Pattern


def pattern_table(rows: Sequence[Reached], planned: int) -> Table:
    """A row a figure: what it is and how it is estimated, the target, what was reached, the verdict."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("row", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    table.add_column("figure and estimator", ratio=1)
    table.add_column("target", justify="right", no_wrap=True)
    table.add_column("reached [95 %]", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
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


def pattern_page(rows: Sequence[Reached]) -> str:
    """The same as Markdown, without the estimators, and the notes."""
    cells = []
    for row in rows:
        pattern = row.pattern
        texts = (target_text(pattern), reached_text(row))
        cells.append([pattern.id, pattern.kind, pattern.title, *texts, pattern.unit, row.verdict])
    table = markdown_table(("row", "kind", "figure", "target", "reached [95 %]", "unit", "verdict"), cells)
    return "\n\n".join([table, *pattern_notes(rows)])


def pattern_notes(rows: Sequence[Reached]) -> list[str]:
    """How many rows hit, which miss, and what is to be known of the intervals."""
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
    return f"{estimate} [{_number(interval.low, scale)}, {_number(interval.high, scale)}]"


def _number(value: float, scale: float) -> str:
    """As many decimals as a figure of the size `scale` needs."""
    decimals = 0 if scale >= 1_000 else 1 if scale >= 10 else 2 if scale >= 1 else 3
    return f"{round(value, decimals) + 0.0:,.{decimals}f}"
