"""The result of a calibration as a file: written without a date, so that the same runs give the same bytes."""

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tomli_w

from tongyu.county.tables import tables_of
from tongyu.designs.calibrated import KIND, Calibrated, read_calibrated
from tongyu.questions.calibration.answer import Answer
from tongyu.questions.calibration.centre import told_of
from tongyu.questions.calibration.misses import Aim
from tongyu.questions.calibration.plan import load_plan
from tongyu.questions.calibration.waves import DIGITS
from tongyu.runs.files import write_text
from tongyu.runs.record import SCHEMA, model_version
from tongyu.shipped import experiments_folder
from tongyu.text.toml_text import over_lines

NUMBERS_OF_COUNTY = "parameters.toml"
HEADER = "# Made by the command below. The simulated villages and households are invented.\n"


def write_calibrated(path: Path, answer: Answer, aims: Mapping[str, Aim], command: str) -> None:
    """Write the set of `answer` to `path`, `aims` being the targets of all rows. Raises InputError."""
    plan, chosen, matched = answer.plan, answer.chosen, answer.matched
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": KIND,
        "command": command,
        "county": plan.county.name,
        "model_version": model_version(),
        "seeds": plan.seeds,
        "level_seeds": list(plan.level) if plan.level else [],
        "households": plan.households,
        "draw": plan.draw,
        "until": plan.until,
        "fits": chosen.fits,
        "reason": chosen.reason,
        "unseen": [name for name in plan.parameters if name not in matched.seen],
    }
    waves = [{"points": len(wave.points), "failed": wave.failed, "left": wave.left} for wave in matched.waves]
    conflicts = [
        {"rows": [row["first"], *([row["second"]] if row["second"] else [])], "nearest": row["nearest"]}
        for row in chosen.conflicts.to_dict("records")
    ]
    worst = chosen.implausible.max(axis=1).to_numpy(dtype=float)
    values = chosen.points[list(plan.parameters)].to_numpy(dtype=float)
    figures = chosen.figures[list(plan.rows)].to_numpy(dtype=float)
    points = [
        {
            "weight": weight,
            "implausibility": min(float(worst[place]), 1e6),
            "values": values[place].tolist(),
            "figures": {
                name: each for name, each in zip(plan.rows, figures[place], strict=True) if math.isfinite(each)
            },
        }
        for place, weight in enumerate(chosen.weights)
    ]
    text = [HEADER + tomli_w.dumps(document)]
    text += [_lists("waves", waves), _lists("conflicts", conflicts)]
    text += [_lines("ranges", plan.parameters), _lines("rows", _rows(answer, aims)), _lists("points", points)]
    write_text(path, "\n".join(each for each in text if each))


def write_numbers(path: Path, answer: Answer, command: str) -> None:
    """Write the numbers that the rows told to `path`, as a county's parameters.toml, where `centre` has them."""
    known = tables_of((), answer.plan.county).parameters
    text = [
        f"# Numbers of {answer.plan.county.name} that its patterns pinned down or narrowed, by\n"
        f"#   {command}\n# A county whose folder holds them runs at them. Numbers of crops stay as crops.csv has"
        " them.\n"
    ]
    for row in told_of(answer.numbers).to_dict("records"):
        number = known[str(row["number"])]
        note = f"{row['verdict']} to {row['ratio']:.2f} of the s.d. of {row['low']:g} to {row['high']:g}"
        meaning = number.note.partition("; by tongyu calibrate")[0]
        said = {
            "value": float(f"{answer.centre[number.name]:.4g}"),
            "confidence": "calibrated",
            **({"source": number.source} if number.source else {}),
        }
        told = over_lines(f"{meaning}; by {command}: {note}")
        text.append(f'["{number.name}"]\n{tomli_w.dumps(said)}note = {told}\n')
    write_text(path, "\n".join(text))


def result_called(file: Path) -> str:
    """The name of the result of the calibration in `file`: calibration_zigui.toml leaves calibrated_zigui.toml."""
    begins = "calibration"
    ends = file.stem.removeprefix(begins) if file.stem.startswith(begins) else ""
    return f"calibrated{ends}.toml"


def calibration_seeds() -> list[int]:
    """The seeds of the calibrations that come with the package, planned or done: none of them may be reported."""
    seeds: set[int] = set()
    for plan in sorted(experiments_folder().glob("calibration*.toml")):
        planned = load_plan(plan)
        seeds |= {*planned.seeds, *planned.level_seeds}
    for file in sorted(experiments_folder().glob("calibrated*.toml")):
        seeds |= _seeds_of(read_calibrated(file))
    return sorted(seeds)


def _seeds_of(done: Calibrated) -> set[int]:
    level = done.level_seeds
    return {*done.seeds, *(range(level[0], level[-1] + 1) if level else ())}


def _rows(answer: Answer, aims: Mapping[str, Aim]) -> dict[str, dict[str, Any]]:
    found = {}
    for row in answer.rows.to_dict("records"):
        aim = aims[row["row"]]
        said = {"low": aim.low, "high": aim.high, "tolerance": aim.tolerance, "fitted": bool(row["fitted"])}
        said |= {name: row[name] for name in ("mean", "least", "most", "hit") if math.isfinite(row[name])}
        found[str(row["row"])] = {name: value for name, value in said.items() if value is not None}
    return found


def _lists(name: str, tables: Iterable[Mapping[str, Any]]) -> str:
    """Tables of a list, each value on one line."""
    return "\n".join(
        f"[[{name}]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in table.items()) for table in tables
    )


def _lines(name: str, table: Mapping[str, Any]) -> str:
    return f"[{name}]\n" + "".join(f'"{key}" = {_value(value)}\n' for key, value in table.items())


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case int():
            return str(value)
        case Mapping():
            return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
    text = f"{float(value):.{DIGITS}g}"
    return text if any(sign in text for sign in ".en") else f"{text}.0"
