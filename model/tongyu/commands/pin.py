"""`tongyu pin`: note down small results of the shipped scenarios, for tests to compare with."""

from collections.abc import Sequence
from pathlib import Path

import typer

from tongyu import shipped
from tongyu.errors import InputError
from tongyu.report.tables import console
from tongyu.scenario import load
from tongyu.study.compiling import compile_kernels
from tongyu.study.files import reason
from tongyu.study.pins import SEEDS, pin_of, write_pin
from tongyu.wording import plain, unknown


def pin_scenarios(names: Sequence[str], out: Path | None) -> bool:
    """Run the shipped scenarios `names`, all without any, and write their pins; whether a run failed.

    Raises InputError for a name that is not shipped, and where the scenarios lie in no source tree and no folder `out`
    is given.
    """
    known = shipped.scenario_names()
    for name in names:
        if name not in known:
            raise InputError(f"{unknown('scenario', name, known, 'Shipped')} Only shipped ones are pinned.")
    if out is None and shipped.are_carried():
        raise InputError("pins lie beside the scenarios of a source tree, and this is none; name a folder with --out.")
    if out is not None:
        _make(out)
    compile_kernels(console(stderr=True).print)
    failed = False
    for name in names or known:
        try:
            path = write_pin(pin_of(load(name)), out)
        except RuntimeError as failure:
            typer.echo(f"FAILED: {failure}", err=True)
            failed = True
        else:
            typer.echo(f"{path} ({len(SEEDS)} runs)")
    return failed


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise InputError(f"{plain(str(folder), 200)}: this is a file; --out expects a folder.") from None
    except OSError as error:
        raise InputError(f"{plain(str(folder), 200)}: cannot be made: {reason(error)}.") from None
    except ValueError:  # a NUL in the path
        raise InputError(f"{plain(str(folder), 200)}: not a usable path.") from None
