"""The command `tongyu`. Imports stand inside the commands, so that help is there at once."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from tongyu.errors import InputError
from tongyu.study.threads import cores, use_one_thread

if TYPE_CHECKING:
    from tongyu.scenario import Scenario

MOST_SEEDS = 10_000
MOST_MONTHS = 1_200
MOST_WORKERS = 1_024
MOST_YUAN = 1_000_000_000_000
MOST_MINUTES = 100_000

app = typer.Typer(
    name="tongyu",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Name = Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario, or the path of a file: my.toml.")]
Households = Annotated[
    int | None,
    typer.Option(metavar="H", help="Households in the sample; without it one in ten, or what the file says."),
]
Full = Annotated[bool, typer.Option("--full", help="All households of the county: slower, less noise.")]
Months = Annotated[int | None, typer.Option(metavar="M", help="Months to run, from the scenario's start.")]
Seed = Annotated[int, typer.Option(metavar="S", help="Seed of the (first) run: its weather, illness and prices.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the results, new or empty.")]
Stress = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Put drought, brand_scandal, commission_rise, funding_ends or station_closures over every scenario,"
        " the baseline too; may be given again.",
    ),
]
Without = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Turn a mechanism or a link between the two sides off in every scenario, the baseline too: learning,"
        " cross_links ...; a wrong name is answered with all. May be given again.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@app.callback(invoke_without_command=True)
def tongyu(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)] = False,
) -> None:
    """A county in a computer, on which to try out a programme before a real county pays for it.

    tongyu compare is the main job: it sets all shipped scenarios against the baseline, with the same
    weather, illness and prices for each, and prints what each changes for how many and at what cost.

    The simulated villages and households are invented; the figures behind them are published (tongyu parameters).
    """
    if version:
        from tongyu.study.record import versions

        typer.echo(f"tongyu {versions()['tongyu']}")
        raise typer.Exit


@app.command()
def compare(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SCENARIO]...", help="Shipped names or files; without any, all that are shipped."),
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", help="Runs of each scenario, each with a seed of its own.")] = 10,
    households: Households = None,
    full: Full = False,
    months: Months = None,
    seed: Seed = 1,
    workers: Annotated[
        int | None, typer.Option(metavar="W", help="Processes to run on; without it one a core.")
    ] = None,
    stress: Stress = None,
    without: Without = None,
    equal_budget: Annotated[
        float | None,
        typer.Option(
            metavar="YUAN",
            help="Scale every programme to this planned cost, discounted to 2013; both is also split five ways.",
        ),
    ] = None,
    out: Out = None,
    who: Annotated[
        bool, typer.Option("--who", help="Also print who gains and loses: by income, age of the head, remoteness.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Set scenarios against the baseline, paired by seed, with 95 % intervals.

    Leaves the runs, the tables, three figures and a record in results/compare-DATE/ unless --out names a folder.

    Examples: tongyu compare, tongyu compare both my.toml --seeds 30, tongyu compare both --stress drought
    """
    with _answers():
        from tongyu.scenario import load, shipped_names

        _between("--seeds", seeds, 1, MOST_SEEDS)
        _between("--seed", seed, 0, 2**63 - 1 - seeds)
        if workers is not None:
            _between("--workers", workers, 1, MOST_WORKERS)
        if equal_budget is not None:
            _between("--equal-budget", equal_budget, 1, MOST_YUAN)
        chosen = [
            _adjusted(load(name), households, full, months, stress, without) for name in scenarios or shipped_names()
        ]
        from tongyu.commands.compare import at_budget, run_comparison  # once all is well: it takes a second

        chosen, budget = at_budget(chosen, equal_budget)
        failed = run_comparison(chosen, range(seed, seed + seeds), workers or cores(), out, as_json, who, budget)
    raise typer.Exit(1 if failed else 0)


@app.command()
def run(
    scenario: Name,
    households: Households = None,
    full: Full = False,
    months: Months = None,
    seed: Seed = 1,
    stress: Stress = None,
    without: Without = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Run one scenario once and print its years.

    With --out the months, the years and the households at the end are left in a folder.
    """
    with _answers():
        from tongyu.scenario import load

        _between("--seed", seed, 0, 2**63 - 1)
        chosen = _adjusted(load(scenario), households, full, months, stress, without)
        from tongyu.commands.run import run_scenario  # once all is well: it takes a second

        failed = run_scenario(chosen, seed, out, as_json)
    raise typer.Exit(1 if failed else 0)


@app.command()
def life(
    scenario: Name,
    household: Annotated[
        int, typer.Option(metavar="N", help="Number of the household, from 0; more in a larger sample.")
    ],
    against: Annotated[
        str | None, typer.Option(metavar="SCENARIO", help="Tell also how the same household fared in this scenario.")
    ] = None,
    every_month: Annotated[
        bool, typer.Option("--all", help="Also the months in which nothing happened, and every month's cash.")
    ] = False,
    households: Households = None,
    full: Full = False,
    months: Months = None,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Tell what happened to one household, month by month, and why each year was poor or was not.

    Example: tongyu life five_pillars --household 123 --against baseline
    """
    with _answers():
        from tongyu.scenario import load

        _between("--seed", seed, 0, 2**63 - 1)
        chosen = _adjusted(load(scenario), households, full, months)
        other = None if against is None else load(against)
        from tongyu.commands.life import tell_life  # once all is well: it takes a second

        failed = tell_life(chosen, seed, household, other, every_month, as_json)
    raise typer.Exit(1 if failed else 0)


@app.command()
def question(
    seeds: Annotated[int, typer.Option(metavar="N", help="Runs of each scenario in each variant.")] = 10,
    seed: Seed = 1,
    households: Households = None,
    workers: Annotated[
        int | None, typer.Option(metavar="W", help="Processes to run on; without it one a core.")
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Ask whether e-commerce and social work help each other, and what the answer hangs on.

    Effects and interaction as it stands, at half and twice the scale of choice, with all links between the two sides
    off and each one off, with other forms of adoption, and over the set of parameters that fits the patterns.
    """
    with _answers():
        _between("--seeds", seeds, 1, MOST_SEEDS)
        _between("--seed", seed, 0, 2**63 - 1 - 100 * seeds)
        if workers is not None:
            _between("--workers", workers, 1, MOST_WORKERS)
        if households is not None:
            from tongyu.scenario import load

            county = load("baseline").county
            most = f", the households of {county.name} county"
            _between("--households", households, 1, county.households, most)
        from tongyu.commands.question import ask

        failed = ask(range(seed, seed + seeds), households, workers or cores(), out, as_json)
    raise typer.Exit(1 if failed else 0)


@app.command()
def trial(
    lever: Annotated[str, typer.Argument(metavar="LEVER", help="A lever that works by village: training.courses.")],
    scenario: Annotated[str, typer.Option(metavar="SCENARIO", help="What it is put on.")] = "baseline",
    intensity: Annotated[
        float | None,
        typer.Option(metavar="X", help="The lever if every village had it, in its unit; without it as five_pillars."),
    ] = None,
    share: Annotated[float, typer.Option(metavar="P", help="Share of each township's villages that is drawn.")] = 0.5,
    uptake: Annotated[float, typer.Option(metavar="P", help="Chance that a drawn village takes the lever up.")] = 0.8,
    leak: Annotated[float, typer.Option(metavar="P", help="Chance that a village has it in any case.")] = 0.05,
    start: Annotated[str, typer.Option(metavar="MONTH", help="The lever's first month.")] = "2014-01",
    seeds: Annotated[int, typer.Option(metavar="N", help="Trials, each with a seed and a lottery of its own.")] = 10,
    seed: Seed = 1,
    households: Households = None,
    full: Full = False,
    months: Months = None,
    workers: Annotated[
        int | None, typer.Option(metavar="W", help="Processes to run on; without it one a core.")
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Try a lever out in villages drawn by lot, and see what the trial finds and what it misses.

    Effects of being drawn and of the lever, by regression with errors clustered by village, and by group; beside them
    what the lever really changes in the treated villages and in the others, which no trial can see.

    Example: tongyu trial training.courses --intensity 1500 --seeds 20
    """
    with _answers():
        from tongyu.scenario import load

        _between("--seeds", seeds, 1, MOST_SEEDS)
        _between("--seed", seed, 0, 2**63 - 1 - seeds)
        if workers is not None:
            _between("--workers", workers, 1, MOST_WORKERS)
        from tongyu.study.trial.plan import make_plan

        chosen = _adjusted(load(scenario), households, full, months)
        plan = make_plan(chosen, lever, intensity, share, uptake, leak, start)
        from tongyu.commands.trial import try_out  # once all is well: it takes a second

        failed = try_out(plan, range(seed, seed + seeds), workers or cores(), out, as_json)
    raise typer.Exit(1 if failed else 0)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write: my.toml.")],
    base: Annotated[
        str, typer.Option("--from", metavar="SCENARIO", help="A shipped scenario or a file to start from.")
    ] = "baseline",
) -> None:
    """Write a commented scenario file to start from: every lever is there, those not moved commented out.

    Example: tongyu new my.toml --from both
    """
    with _answers():
        from tongyu.commands.new import write_new
        from tongyu.scenario import load

        write_new(file, load(base))


@app.command()
def pin(
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO]...", help="Shipped names; without any, all.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the files, instead of beside the scenarios.")
    ] = None,
) -> None:
    """Note down small results of the shipped scenarios, with which the tests compare: for a change that is meant."""
    with _answers():
        from tongyu.commands.pin import pin_scenarios

        failed = pin_scenarios(scenarios or (), out)
    raise typer.Exit(1 if failed else 0)


@app.command("scenarios")
def list_scenarios(as_json: Json = False) -> None:
    """List the shipped scenarios and the question each one asks."""
    with _answers():
        from tongyu.commands.show import print_scenarios

        print_scenarios(as_json)


@app.command()
def show(scenario: Name, as_json: Json = False) -> None:
    """Show what a scenario does: its levers, where, when and for how much, and its parameters."""
    with _answers():
        from tongyu.commands.show import print_scenario
        from tongyu.scenario import load

        print_scenario(load(scenario), as_json)


@app.command()
def parameters(
    pattern: Annotated[
        str | None, typer.Argument(help="Part of a name, or a pattern such as 'learning.*'; without it all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the numbers of the model: value, unit, plausible range, confidence, source."""
    with _answers():
        from tongyu.commands.show import print_parameters

        print_parameters(pattern, as_json)


@app.command()
def patterns(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Another table of patterns; without it the shipped one.")
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", help="Runs of each scenario, each with a seed of its own.")] = 10,
    seed: Annotated[int, typer.Option(metavar="S", help="The first seed; never one that was calibrated on.")] = 1_001,
    households: Households = None,
    workers: Annotated[
        int | None, typer.Option(metavar="W", help="Processes to run on; without it one a core.")
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Show what a credible county must reproduce, and what this one reaches: every row, hit or missed.

    With --out the table, the figures of every seed and a record are left in a folder.
    """
    with _answers():
        _between("--seeds", seeds, 1, MOST_SEEDS)
        _between("--seed", seed, 0, 2**63 - 1 - seeds)
        if workers is not None:
            _between("--workers", workers, 1, MOST_WORKERS)
        if households is not None:
            _between("--households", households, 1, 2**31)
        from tongyu.commands.patterns import run_patterns  # once all is well: it takes a second

        failed = run_patterns(file, range(seed, seed + seeds), households, workers or cores(), out, as_json)
    raise typer.Exit(1 if failed else 0)


@app.command()
def calibrate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What may move and what is fitted: calibration.toml.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File for the result; without it calibrated.toml beside FILE.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="W", help="Processes to run on; without it one a core.")
    ] = None,
    minutes: Annotated[float | None, typer.Option(metavar="M", help="Longest time; without it what FILE says.")] = None,
) -> None:
    """Search for the parameters with which the county reproduces the FIT rows, and keep the set that fits.

    No lever of a programme and no figure of the interaction takes part. The result is a TOML file.
    """
    with _answers():
        if workers is not None:
            _between("--workers", workers, 1, MOST_WORKERS)
        if minutes is not None and not 0.0 < minutes <= MOST_MINUTES:
            raise InputError(f"--minutes {minutes:g} is outside 0-{MOST_MINUTES:,}.")
        from tongyu.commands.calibrate import run_calibration  # once all is well: it takes a second

        failed = run_calibration(file, out, workers or cores(), minutes)
    raise typer.Exit(1 if failed else 0)


def main() -> None:
    """Entry point of the command."""
    use_one_thread()
    app(prog_name="tongyu")


@contextlib.contextmanager
def _answers() -> Iterator[None]:
    """Answer a user's mistake with one line and status 2, Ctrl-C with one line and status 130."""
    try:
        yield
    except InputError as error:
        _stop(str(error), 2)
    except KeyboardInterrupt as interrupt:
        _stop(str(interrupt) or "Interrupted; nothing was written.", 130)


def _stop(line: str, status: int) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(status) from None


def _adjusted(
    scenario: "Scenario",
    households: int | None,
    full: bool,
    months: int | None,
    stress: list[str] | None = None,
    without: list[str] | None = None,
) -> "Scenario":
    """`scenario` with the sample, horizon, stress and switches that the options ask for. Raises InputError."""
    if full and households is not None:
        raise InputError("--full and --households exclude each other; give one of them.")
    changes: dict[str, Any] = {}
    if households is not None:
        most = scenario.county.households
        _between("--households", households, 1, most, f", the households of {scenario.county.name} county")
        changes["households"] = households
    if full:
        changes["households"] = scenario.county.households
    if months is not None:
        _between("--months", months, 1, MOST_MONTHS)
        changes["months"] = months
    if stress:
        changes["stress"] = [*(name for name in scenario.stress if name not in stress), *stress]
    if without:
        changes["without"] = [*scenario.without, *without]
    return scenario.with_(**changes) if changes else scenario


def _between(option: str, value: float, low: int, high: int, what: str = "") -> None:
    if not low <= value <= high:
        raise InputError(f"{option} {value} is outside {low:,}-{high:,}{what}.")
