"""The command `tongyu`. Imports stand inside the commands, so that help is there at once."""

import warnings
from pathlib import Path
from typing import Annotated

import typer

from tongyu.commands.county import counties
from tongyu.commands.options import (
    MOST_SEEDS,
    MOST_WORKERS,
    MOST_YUAN,
    AtPoint,
    Calibration,
    Full,
    Households,
    InCounty,
    Json,
    Months,
    Name,
    Out,
    PlannedSeed,
    PlannedSeeds,
    Resumed,
    Scheduler,
    Seed,
    Stress,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    Without,
    Workers,
    adjusted,
    answers,
    between,
    county_asked,
    loaded,
    seeds_asked,
    told_of_left_out,
)
from tongyu.commands.questions.calibrate import calibrate
from tongyu.commands.streams import told_whole
from tongyu.commands.studies import studies
from tongyu.errors import InputError
from tongyu.runs.threads import cores, use_one_thread

app = typer.Typer(
    name="tongyu",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def tongyu(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)] = False,
) -> None:
    """A county in a computer, on which to try out a programme before a real county pays for it.

    tongyu compare is the main job: it sets the programmes of a frozen plan against the baseline, with the same
    weather, illness and prices for each, and prints what each changes for how many and at what cost.

    The simulated villages and households are invented; the figures behind them are published (tongyu parameters).
    """
    if version:
        from tongyu.runs.record import versions

        typer.echo(f"tongyu {versions()['tongyu']}")
        raise typer.Exit


@app.command()
def compare(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SCENARIO]...", help="Shipped names or files; without any, those of the plan."),
    ] = None,
    county: InCounty = None,
    seeds: PlannedSeeds = None,
    households: Households = None,
    full: Full = False,
    months: Months = None,
    seed: PlannedSeed = None,
    workers: Workers = None,
    stress: Stress = None,
    without: Without = None,
    equal_budget: Annotated[
        float | None,
        typer.Option(
            metavar="YUAN",
            help="Scale every programme to this planned cost, discounted; both is also split five ways.",
        ),
    ] = None,
    uncertain: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Draw the uncertain parameters N times, each with a seed of its own, instead of --seeds: the brackets"
            " then cover them too.",
        ),
    ] = None,
    point: AtPoint = None,
    calibrated: Calibration = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    out: Resumed = None,
    who: Annotated[
        bool, typer.Option("--who", help="Also print who gains and loses: by income, age of the head, remoteness.")
    ] = False,
    yardsticks: Annotated[
        bool,
        typer.Option(
            "--yardsticks",
            help="Also print every yardstick of poverty side by side: income, less health payments, consumption, ...",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Set scenarios against themselves without their programmes, paired by seed, with 95 % intervals.

    Of the shipped ones, and of files that change nothing but levers, that is the scenario baseline.

    Without scenarios, seeds and sample it is the comparison of the headline's plan, which was frozen before its runs
    (experiments/plan.toml): a line says so, or in what this one differs.

    Leaves the runs, the tables, three figures and a record in results/compare-DATE/ unless --out names a folder; given
    the folder of another comparison, what is there already is not run again.

    Examples: tongyu compare, tongyu compare both my.toml --seeds 30, tongyu compare both --stress drought,
    tongyu compare --county ./mine
    """
    with answers():
        from tongyu.questions.headline import load_plan, planned_scenarios

        plan = load_plan()
        asked = seeds_asked(seeds, seed, plan.comparison.seeds)
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        if equal_budget is not None:
            between("--equal-budget", equal_budget, 1, MOST_YUAN)
        there = county_asked(county)
        named = (
            [loaded(name, there) for name in scenarios]
            if scenarios
            else [told_of_left_out(each) for each in planned_scenarios(plan, there)]
        )
        chosen = [adjusted(each, households, full, months, stress, without) for each in named]
        if uncertain is not None and point is not None:
            raise InputError("--uncertain and --point exclude each other; give one of them.")
        if uncertain is not None:
            between("--uncertain", uncertain, 2, MOST_SEEDS)
            asked = seeds_asked(uncertain, seed, plan.comparison.seeds)
        elif calibrated is not None and point != "set":
            raise InputError("--calibrated says from what --uncertain and --point set draw; give one of these too.")
        from tongyu.commands.compare import at_budget, run_comparison  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        chosen, budget = at_budget(chosen, equal_budget)
        failed = run_comparison(
            plan,
            chosen,
            asked,
            workers or cores(),
            out,
            as_json,
            who,
            yardsticks,
            budget,
            uncertain,
            cluster,
            calibrated,
            point,
        )
    raise typer.Exit(1 if failed else 0)


@app.command()
def run(
    scenario: Name,
    county: InCounty = None,
    households: Households = None,
    full: Full = False,
    months: Months = None,
    seed: Seed = 1,
    stress: Stress = None,
    without: Without = None,
    threads: Annotated[
        int,
        typer.Option(
            metavar="T", help="Threads that share the market of a county of 10,000 households or more; same results."
        ),
    ] = 1,
    out: Out = None,
    profile: Annotated[
        bool, typer.Option("--profile", help="Tell also where the time went, by phase and step.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run one scenario once and print its years.

    With --out the months, the years and the households at the end are left in a folder.
    """
    with answers():
        between("--seed", seed, 0, 2**63 - 1)
        chosen = adjusted(loaded(scenario, county_asked(county)), households, full, months, stress, without)
        from tongyu.commands.run import run_scenario  # once all is well: it takes a second

        failed = run_scenario(chosen, seed, out, as_json, profile, threads)
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
    county: InCounty = None,
    households: Households = None,
    full: Full = False,
    months: Months = None,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Tell what happened to one household, month by month, and why each year was poor or was not.

    Example: tongyu life five_pillars --household 123 --against baseline
    """
    with answers():
        between("--seed", seed, 0, 2**63 - 1)
        there = county_asked(county)
        chosen = adjusted(loaded(scenario, there), households, full, months)
        other = None if against is None else loaded(against, there)
        from tongyu.commands.life import tell_life  # once all is well: it takes a second

        failed = tell_life(chosen, seed, household, other, every_month, as_json)
    raise typer.Exit(1 if failed else 0)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write: my.toml.")],
    base: Annotated[
        str, typer.Option("--from", metavar="SCENARIO", help="A shipped scenario or a file to start from.")
    ] = "baseline",
    county: InCounty = None,
) -> None:
    """Write a commented scenario file to start from: every lever is there, those not moved commented out.

    Example: tongyu new my.toml --from both
    """
    with answers():
        from tongyu.commands.new import write_new

        write_new(file, loaded(base, county_asked(county)), county)


@app.command("scenarios")
def list_scenarios(county: InCounty = None, as_json: Json = False) -> None:
    """List the shipped scenarios and the question each one asks; with --county those that can be run there."""
    with answers():
        from tongyu.commands.show import print_scenarios

        print_scenarios(county_asked(county), as_json)


@app.command()
def show(scenario: Name, county: InCounty = None, as_json: Json = False) -> None:
    """Show what a scenario does: its levers, where, when and for how much, and its parameters."""
    with answers():
        from tongyu.commands.show import print_scenario

        print_scenario(loaded(scenario, county_asked(county)), as_json)


@app.command()
def parameters(
    pattern: Annotated[
        str | None, typer.Argument(help="Part of a name, or a pattern such as 'learning.*'; without it all.")
    ] = None,
    county: InCounty = None,
    as_json: Json = False,
) -> None:
    """List the numbers of the model, or of a county: value, unit, plausible range, confidence, source."""
    with answers():
        from tongyu.commands.show import print_parameters

        print_parameters(pattern, county_asked(county), as_json)


@app.command()
def patterns(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="Another table of patterns, of the county that it names; without it Tongyu's."
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", help="Runs of each scenario, each with a seed of its own.")] = 10,
    seed: Annotated[int, typer.Option(metavar="S", help="The first seed; never one that was calibrated on.")] = 1_001,
    county: InCounty = None,
    households: Households = None,
    point: AtPoint = None,
    calibrated: Calibration = None,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Show what a credible county must reproduce, and what this one reaches: every row, hit or missed.

    With --out the table, the figures of every seed and a record are left in a folder.
    """
    with answers():
        between("--seeds", seeds, 1, MOST_SEEDS)
        between("--seed", seed, 0, 2**63 - 1 - seeds)
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        if households is not None:
            between("--households", households, 1, 2**31)
        if calibrated is not None and point != "set":
            raise InputError("--calibrated says from what --point set draws; give it too.")
        from tongyu.commands.patterns import run_patterns  # once all is well: it takes a second

        asked = range(seed, seed + seeds)
        failed = run_patterns(
            file, asked, households, workers or cores(), out, as_json, county_asked(county), point, calibrated
        )
    raise typer.Exit(1 if failed else 0)


app.command()(calibrate)


@app.command("app")
def page(
    port: Annotated[int, typer.Option(metavar="N", help="Where it listens; 0 for any port that is free.")] = 8765,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="An address of this machine that others reach, to let them in.")
    ] = "127.0.0.1",
    results: Annotated[Path, typer.Option(metavar="DIR", help="Folder of studies whose results are shown.")] = Path(
        "results"
    ),
    tabs: Annotated[int, typer.Option(metavar="N", help="How many counties may be open at once.")] = 12,
    county: InCounty = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Whether a browser is opened.")] = True,
) -> None:
    """Open the county in a browser: play it, move levers, set it beside itself without them, look at results.

    It listens on this machine only, and needs no internet.

    Example: tongyu app --results results
    """
    with answers():
        between("--port", port, 0, 65_535)
        between("--tabs", tabs, 1, 200)
        from tongyu.commands.app import run_app

        run_app(host, port, results, tabs, browser, county_asked(county))


app.add_typer(studies)
app.add_typer(counties, name="county")


def main() -> None:
    """Entry point of the command."""
    use_one_thread()
    # Said before the kernels are compiled (`runs.compiling`), in the manner of a command.
    warnings.filterwarnings("ignore", message="Compiled kernels are not kept")
    with told_whole():
        app(prog_name="tongyu")
