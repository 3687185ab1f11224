"""`python -m tools.gate`: print the tables, or put them into the page between its marks."""

import argparse
import sys
from pathlib import Path

from tools.gate import page
from tools.gate.laid import lay
from tools.gate.priors import as_planned, draws
from tools.gate.records import record
from tools.gate.rows import effect, figures

SEEDS = (951, 952, 953, 954)  # of the recorded counties: no result uses them
DRAWS, DRAW_SEED = 200, 1


def tables() -> dict[str, str]:
    """All tables of the page by name."""
    records = [record(seed) for seed in SEEDS]
    points = list(draws(DRAWS, DRAW_SEED))
    found, effects = [], []
    for index, point in enumerate(points):
        recorded = records[index % len(records)]
        without = lay(recorded, point, index, casework=False)
        found.append(figures(without, recorded, point, index))
        effects.append(effect(lay(recorded, point, index, casework=True), without))
    planned = as_planned()
    central = figures(lay(records[0], planned, DRAWS, casework=False), records[0], planned, DRAWS)
    return {
        "reach": page.reach(points, found, central),
        "together": page.together(found),
        "arithmetic": page.arithmetic(effects),
        "displacement": page.by_displacement(points, effects),
        "numbers": page.numbers(),
    }


def main() -> None:
    """Run the gate."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", type=Path, help="the page whose tables are replaced")
    path = arguments.parse_args().write
    made = tables()
    if path is None:
        sys.stdout.write("\n\n".join(made.values()) + "\n")
        return
    text = path.read_text(encoding="utf-8")
    for name, table in made.items():
        start, end = f"<!-- {name} -->\n", f"\n<!-- /{name} -->"
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise SystemExit(f"{path} has no place for the table {name}")
        text = before + start + table + end + after
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
