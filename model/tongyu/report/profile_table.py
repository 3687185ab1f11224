"""The table of `tongyu run --profile`."""

from itertools import groupby

from rich.table import Table

from tongyu.report.tables import columns
from tongyu.runs.profile import Part, Profile
from tongyu.text.wording import counted


def profile_table(profile: Profile) -> Table:
    """Processor time by phase and, where a phase has several, by step; the whole run last."""
    table = columns("phase", "step", "ms a month", "seconds", "share\n%", first=2)
    for phase, found in groupby(profile.parts, key=lambda part: part.phase):
        steps = list(found)
        seconds, share = sum(part.seconds for part in steps), sum(part.share for part in steps)
        table.add_row(*_row(profile, Part(phase, "", seconds, share), phase, ""))
        if len(steps) > 1:
            for part in steps:
                table.add_row(*_row(profile, part, "", part.step))
    table.add_section()
    table.add_row("whole run", counted(profile.months, "month"), "", f"{profile.seconds:.3f}", "100.0")
    return table


def _row(profile: Profile, part: Part, phase: str, step: str) -> tuple[str, ...]:
    monthly = profile.a_month(part)
    return phase, step, "" if monthly is None else f"{monthly:.3f}", f"{part.seconds:.3f}", f"{100.0 * part.share:.1f}"
