"""`tongyu life`: what happened to one household, and why it was poor or not."""

import typer

from tongyu.commands.output import print_results
from tongyu.errors import InputError, TongyuError
from tongyu.life import in_sample, live_of, pair
from tongyu.report.life import told
from tongyu.report.tables import console
from tongyu.report.wording import FINDINGS
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.counterfactual import refuse_false_baselines
from tongyu.runs.record import SCHEMA
from tongyu.runs.sampling import sample_of
from tongyu.scenario.plans.timing import require_at_work
from tongyu.scenario.scenario import Scenario

UNITS = "yuan of 2015, kg of raw produce, hours and months; shares 0-1"


def tell_life(
    scenario: Scenario, seed: int, household: int, against: Scenario | None, every_month: bool, as_json: bool
) -> bool:
    """Run `scenario` (and `against`) with `seed` and tell of `household`; whether a run failed.

    Raises InputError where the household is not in the sample or the scenarios cannot be set side by side.
    """
    in_sample(scenario, household)
    other = None if against is None else _beside(scenario, against)
    for each in (scenario, *([other] if other is not None else [])):
        require_at_work(each)
    errors = console(stderr=True)
    errors.quiet = as_json
    compile_kernels(errors.print)
    lives = []
    for each in (scenario, *([other] if other is not None else [])):
        try:
            lives.append(live_of(each, seed, household))
        except InputError:
            raise
        except TongyuError as error:
            where = "".join(f", {note}" for note in getattr(error, "__notes__", ()))
            typer.echo(f"FAILED: {each.name}, seed {seed}{where}: {type(error).__name__}: {error}", err=True)
            return True
    paired = pair(lives[0], lives[1]) if len(lives) > 1 else None
    if as_json:
        document = {"schema": SCHEMA, "kind": "life", "invented": True, "units": UNITS} | lives[0].document()
        print_results(document | {"against": paired.document() if paired is not None else None})
        return False
    page = console()
    page.print(f"{FINDINGS}\n", soft_wrap=True)
    for line in told(lives[0], paired, every_month):
        page.print(line, soft_wrap=True)
    return False


def _beside(scenario: Scenario, other: Scenario) -> Scenario:
    """`other` with the sample and horizon of `scenario`. Raises InputError where it is falsely called baseline."""
    refuse_false_baselines([other])
    for what, here, there in (
        ("county", scenario.county, other.county),
        ("first month", scenario.start, other.start),
    ):
        if here != there:
            raise InputError(
                f"--against {other.name}: it has another {what} than {scenario.name}, so the household's luck differs."
            )
    return other.with_(households=sample_of(scenario), months=scenario.months)
