"""The folder of a trial: what is tried out, every trial that has ended, their tables, and the record.

    trial.json      the plan, enough to hold every trial again
    trials/         a file a trial, called after its identity and the SHA-256 of its bytes
    ...             tables, made anew from these whenever all are there
    record.json     written last

A file is written whole or not at all and never changed, so a folder may be given again: trials that are there are not
held again, and more seeds add the new. What does not match its name is damaged, and its trial is held again.
"""

import contextlib
import datetime
import hashlib
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.questions.trial.plan import Plan
from tongyu.questions.trial.results import compliance, results
from tongyu.questions.trial.running import Trial
from tongyu.runs.files import PARTIAL, reason, remove_partial, whole, write_csv, write_json, write_parquet
from tongyu.runs.folder import RESULTS, make, new_folder, take_back
from tongyu.runs.reading import LARGEST_PARQUET, arrow_table, content_of, document_in, is_own_file, parquet_in
from tongyu.runs.record import claims, mechanisms_of, model_version, record, write_record
from tongyu.runs.sampling import sample_of
from tongyu.runs.store import DAMAGED, STALE, run_id
from tongyu.runs.tasks import Failure
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import plain

PLAN, TRIALS = "trial.json", "trials"
TABLE, SUBGROUPS, UNITS = "trial.csv", "subgroups.csv", "units.parquet"
KIND = "trial"
_NAME = re.compile(r"([0-9a-f]{32})-([0-9a-f]{32})\.parquet")


def begin(plan: Plan, out: Path | None, announce: Callable[[str], None] = lambda line: None) -> Path:
    """The folder for trials of `plan`, with the plan written into it: `out`, or a new one below `results/`.

    A record that is there goes, and with it its report, of which `announce` is told. Raises InputError where `out` is a
    file, holds trials of another plan or something else, or cannot be written, and where this process runs another
    model than its files define.
    """
    require_as_loaded()
    folder = new_folder(RESULTS, f"{KIND}-{datetime.date.today().isoformat()}") if out is None else out
    _require_ours(plan, folder)
    make(folder)
    take_back(folder, announce)
    make(folder / TRIALS)
    remove_partial(folder / TRIALS, STALE)
    write_json(folder / PLAN, document_of(plan))
    return folder


def keep(folder: Path, plan: Plan, trial: Trial) -> None:
    """Store `trial`. Raises InputError where that cannot be written."""
    buffer = io.BytesIO()
    trial.units.to_parquet(buffer, index=False, compression="zstd")
    content = buffer.getvalue()
    with whole(folder / TRIALS / f"{_identity(plan, trial.seed)}-{_digest(content)}.parquet") as file:
        file.write(content)


def kept(folder: Path, plan: Plan, seeds: Sequence[int], announce: Callable[[str], None]) -> list[Trial]:
    """The stored trials of `plan` with `seeds` by this version of the model, in the order of the seeds.

    `announce` is told of files that are damaged, which are set aside as `.damaged`, and of those that are none of ours.
    Raises InputError where the folder cannot be read.
    """
    wanted = {_identity(plan, seed): seed for seed in seeds}
    found: dict[int, Trial] = {}
    try:
        for path in sorted((folder / TRIALS).iterdir()):
            if path.name.startswith(".") or path.name.endswith(DAMAGED):
                continue
            named = _NAME.fullmatch(path.name)
            if named is None or not is_own_file(path, folder):
                announce(f"{path.with_name(plain(path.name))}: not of this trial; left alone.")
                continue
            if named[1] not in wanted:
                continue
            units = _units(content_of(path, folder, LARGEST_PARQUET), named[2])
            if units is None:
                announce(f"{path}: damaged; set aside as {path.name}{DAMAGED}, its trial is held again.")
                with contextlib.suppress(OSError):
                    path.rename(path.with_name(path.name + DAMAGED))
                continue
            found[wanted[named[1]]] = Trial(wanted[named[1]], units)
    except OSError as error:
        raise InputError(f"{plain(str(folder / TRIALS), 200)}: cannot be read: {reason(error)}.") from None
    return [found[seed] for seed in seeds if seed in found]


def trials_there(folder: Path) -> list[str]:
    """The files of trials in `folder`, whatever version of the model held them."""
    return sorted(path.name for path in (folder / TRIALS).glob("*.parquet") if _NAME.fullmatch(path.name))


def tables_of(trials: Sequence[Trial]) -> dict[str, pd.DataFrame]:
    """What each of `trials`, at least one, finds, of all households and by group; by the names of their files."""
    return {
        name: pd.concat([results(trial, subgroups) for trial in trials], ignore_index=True)
        for name, subgroups in ((TABLE, False), (SUBGROUPS, True))
    }


def units_of(trials: Sequence[Trial]) -> pd.DataFrame:
    """The households of all trials, a row each, with the seed."""
    return pd.concat([trial.units.assign(seed=trial.seed) for trial in trials], ignore_index=True)


def trials_of(units: pd.DataFrame) -> list[Trial]:
    """The trials that `units_of` put together."""
    return [
        Trial(int(str(seed)), of_seed.drop(columns="seed").reset_index(drop=True))
        for seed, of_seed in units.groupby("seed", sort=False)
    ]


def conclude(
    folder: Path, plan: Plan, seeds: Sequence[int], trials: Sequence[Trial], failed: Sequence[Failure]
) -> None:
    """Write the tables of `trials`, of which there is at least one, and the record."""
    for name, table in tables_of(trials).items():
        write_csv(folder / name, table)
    write_parquet(folder / UNITS, units_of(trials))
    runs = {"planned": 2 * len(seeds), "failed": [str(each) for each in failed]}
    write_record(record(KIND, [plan.scenario], seeds, **found_in(plan, trials), runs=runs), folder)


def found_in(plan: Plan, trials: Sequence[Trial]) -> dict[str, Any]:
    """What a record says of the plan and of what became of it, beside its scenario and seeds."""
    return {
        "households": sample_of(plan.scenario),
        "trial": described(plan),
        "compliance": compliance(trials).to_dict("records"),
    }


def claimed(plan: Plan, seeds: Sequence[int], trials: Sequence[Trial]) -> dict[str, Any]:
    """All that the record of `trials` with `seeds` must say, but for what cannot be known from plan and trials."""
    return claims(KIND, [plan.scenario], seeds) | found_in(plan, trials)


def stored_trials(folder: Path) -> list[Trial]:
    """The trials whose households are in the table of `folder`. Raises InputError where that is missing or damaged."""
    path = folder / UNITS
    shown = plain(str(path), 200)
    try:
        trials = trials_of(parquet_in(path, folder))
    except FileNotFoundError:
        raise InputError(f"{shown}: missing; give the command again.") from None
    except (KeyError, ValueError, TypeError):  # a table of something else
        trials = []
    if not trials:
        raise InputError(f"{shown}: damaged; give the command again.")
    return trials


def described(plan: Plan) -> dict[str, Any]:
    """The plan but for its scenario, as plain data."""
    return {
        "lever": plan.lever,
        "intensity": plan.intensity,
        "unit": plan.kind.unit,
        "share": plan.share,
        "uptake": plan.uptake,
        "leak": plan.leak,
        "start": plan.start,
        "year_before": plan.year_before,
        "years": plan.years,
    }


def document_of(plan: Plan) -> dict[str, Any]:
    """The plan as plain data, from which `stored_plan` makes it again."""
    scenario = plan.scenario.document
    return {"schema": 1, "kind": KIND, "scenario": scenario, "trial": described(plan)}


def stored_plan(folder: Path) -> Plan:
    """The plan of the trials in `folder`. Raises InputError where there is none that this version reads."""
    shown = plain(str(folder), 200)
    try:
        document = document_in(folder / PLAN, folder)
        scenario = Scenario.model_validate_json(json.dumps(document["scenario"]))
        names = ("lever", "intensity", "share", "uptake", "leak", "start")
        return Plan(scenario, *(document["trial"][name] for name in names))
    except FileNotFoundError:
        raise InputError(f"{shown}: no trial in it ({PLAN} is missing).") from None
    except (AttributeError, ValueError, KeyError, TypeError):
        raise InputError(f"{shown}/{PLAN}: damaged, or of another tongyu; hold the trial again.") from None


def _require_ours(plan: Plan, out: Path) -> None:
    shown = plain(str(out), 200)
    try:
        if out.exists() and not out.is_dir():
            raise InputError(f"{shown}: this is a file; --out expects a folder, new or of the same trial.")
        present = sorted(path.name for path in out.iterdir()) if out.exists() else []
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {reason(error)}.") from None
    others = [name for name in present if not name.endswith(PARTIAL)]
    if PLAN not in others:
        if others and not (others == [TRIALS] and not any((out / TRIALS).iterdir())):
            raise InputError(f"{shown}: holds something else ({plain(others[0])}); name a new or an empty folder.")
        return
    try:
        before = document_in(out / PLAN, out)
    except FileNotFoundError:  # a link that leads nowhere
        raise InputError(f"{shown}/{PLAN}: damaged, or written by something else; name a new folder.") from None
    if before != json.loads(json.dumps(document_of(plan))):
        raise InputError(f"{shown}: holds another trial; name a new or an empty folder.")


def _identity(plan: Plan, seed: int) -> str:
    """The hash of what is tried out, the seed and the version of the model."""
    planned = json.dumps({"scenario": plan.scenario.fingerprint, "trial": described(plan)}, sort_keys=True)
    return run_id(hashlib.sha256(planned.encode()).hexdigest(), seed, model_version(mechanisms_of([plan.scenario])))


def _units(content: bytes, digest: str) -> pd.DataFrame | None:
    """The table in `content`; None where that is not what was written."""
    if _digest(content) != digest:
        return None
    try:
        return arrow_table(content).to_pandas()
    except Exception:  # whatever Arrow says of bytes that are no table
        return None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
