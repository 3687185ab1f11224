"""Commands for studies: everything above one run and the main job."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tongyu.commands.options import (
    MOST_MONTHS,
    MOST_SEEDS,
    MOST_WORKERS,
    MOST_YUAN,
    Full,
    Households,
    InCounty,
    Json,
    Months,
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
from tongyu.errors import InputError
from tongyu.runs.threads import cores
from tongyu.text.wording import county_called, plain, unknown

if TYPE_CHECKING:
    from tongyu.county.facts import CountyFacts

MOST_TRIALS = 10_000
MOST_PARTS = 1_000
FRONTIER_HOUSEHOLDS = 3_000  # many small samples cost more than fewer large ones that tell as much

studies = typer.Typer()

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a study's results.")]


@studies.command()
def sweep(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A study file: what to vary, how often.")],
    county: InCounty = None,
    out: Resumed = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    as_json: Json = False,
) -> None:
    """Run a study file: many scenarios, points and seeds. Killed or grown, it goes on where it was.

    Example: tongyu sweep experiments/pillars.toml --out results/pillars
    """
    with answers():
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        from tongyu.commands.sweep import cluster_of, run_sweep  # once all is well: it takes a second

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        failed = run_sweep(file, out, workers or cores(), cluster, as_json, county_asked(county))
    raise typer.Exit(1 if failed else 0)


@studies.command()
def status(folder: Folder, as_json: Json = False) -> None:
    """Say how far a study is: runs done, failed and missing, damaged files, whether its tables are up to date."""
    with answers():
        from tongyu.commands.sweep import print_status

        print_status(folder, as_json)


@studies.command()
def report(
    folder: Folder,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Where to write it; without it report.html in DIR. Markdown beside it."),
    ] = None,
) -> None:
    """Write what a finished study found as one HTML page, two pages to read and an appendix, and as Markdown.

    Example: tongyu report results/compare-2026-11-23
    """
    with answers():
        from tongyu.commands.report import print_report

        print_report(folder, out)


@studies.command()
def interaction(
    county: InCounty = None,
    seeds: PlannedSeeds = None,
    seed: PlannedSeed = None,
    households: Households = None,
    months: Months = None,
    equal_budget: Annotated[
        float | None,
        typer.Option(metavar="YUAN", help="Scale every programme to this planned cost, discounted to 2013."),
    ] = None,
    assumptions: Annotated[
        int,
        typer.Option(
            metavar="N", help="Also ask what it hangs on: under other assumptions, on N of the seeds; 144 runs each."
        ),
    ] = 0,
    strengths: Annotated[
        int,
        typer.Option(
            metavar="N",
            help="Also ask how strong the links must be for a tenth more than the sum, on N seeds; 12 runs each.",
        ),
    ] = 0,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    out: Resumed = None,
    as_json: Json = False,
) -> None:
    """Ask whether e-commerce and social work, and the five pillars, do more together than apart: the paper's claim.

    All 32 sets of the five pillars, and e-commerce, social work and both, with the links between the two sides on and
    off. With --assumptions N also, on N seeds, at half and twice the scale of choice, with each link off, with other
    forms of adoption and of hours, and over the set of parameters that fits the patterns; and at which value of a
    number the sign of the interaction turns. With --strengths N also, on N seeds, at which strength of all links the
    whole exceeds the sum of its parts by a tenth: from 0, where they do nothing, to 1, the strong ends of their priors.
    Without either there are 45 runs a seed.

    Without seeds and sample it is the interaction of the headline's plan, which was frozen before its runs
    (experiments/plan.toml): a line says so, or in what this one differs.
    """
    with answers():
        from tongyu.questions.headline import load_plan, planned_households

        plan = load_plan()
        asked = seeds_asked(seeds, seed, plan.interaction.seeds, reach=100)
        between("--assumptions", assumptions, 0, len(asked))
        between("--strengths", strengths, 0, len(asked))
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        if months is not None:
            between("--months", months, 12, MOST_MONTHS)
        if equal_budget is not None:
            between("--equal-budget", equal_budget, 1, MOST_YUAN)
        there = county_asked(county)
        _within(households, there)
        from tongyu.commands.interaction import ask
        from tongyu.commands.sweep import cluster_of

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        failed = ask(
            plan,
            asked,
            planned_households(plan, there) if households is None else households,
            months,
            equal_budget,
            assumptions,
            strengths,
            workers or cores(),
            out,
            as_json,
            cluster,
            there,
        )
    raise typer.Exit(1 if failed else 0)


def _within(households: int | None, county: "CountyFacts | None") -> None:
    """Raises InputError for a sample larger than `county`, or the shipped scenarios' own where none is asked for."""
    if households is not None:
        from tongyu.scenario.scenario import load

        there = load("baseline", county).county
        most = f", the households of {county_called(there.name)}"
        between("--households", households, 1, there.households, most)


@studies.command()
def trial(
    lever: Annotated[str, typer.Argument(metavar="LEVER", help="A lever that works by village: training.courses.")],
    scenario: Annotated[str, typer.Option(metavar="SCENARIO", help="What it is put on.")] = "baseline",
    county: InCounty = None,
    intensity: Annotated[
        float | None,
        typer.Option(metavar="X", help="The lever if every village had it, in its unit; without it as five_pillars."),
    ] = None,
    share: Annotated[float, typer.Option(metavar="P", help="Share of each township's villages that is drawn.")] = 0.5,
    uptake: Annotated[float, typer.Option(metavar="P", help="Chance that a drawn village takes the lever up.")] = 0.8,
    leak: Annotated[float, typer.Option(metavar="P", help="Chance that a village has it in any case.")] = 0.05,
    start: Annotated[
        str | None, typer.Option(metavar="MONTH", help="The lever's first month; without it that of the years scored.")
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", help="Trials, each with a seed and a lottery of its own.")] = 10,
    seed: Seed = 1,
    households: Households = None,
    full: Full = False,
    months: Months = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    out: Resumed = None,
    as_json: Json = False,
) -> None:
    """Try a lever out in villages drawn by lot, and see what the trial finds and what it misses.

    Effects of being drawn and of the lever, by regression with errors clustered by village, and by group; beside them
    what the lever really changes in the treated villages and in the others, which no trial can see. Killed or grown by
    seeds, it goes on where it was with the same --out.

    Example: tongyu trial training.courses --intensity 1500 --seeds 20
    """
    with answers():
        between("--seeds", seeds, 1, MOST_SEEDS)
        between("--seed", seed, 0, 2**63 - 1 - seeds)
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        from tongyu.questions.trial.plan import make_plan
        from tongyu.scenario.relative import scored_months

        chosen = adjusted(loaded(scenario, county_asked(county)), households, full, months)
        begins = scored_months(chosen.county)[0] if start is None else start
        plan = make_plan(chosen, lever, intensity, share, uptake, leak, begins)
        from tongyu.commands.sweep import cluster_of
        from tongyu.commands.trial import try_out  # once all is well: it takes a second

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        failed = try_out(plan, range(seed, seed + seeds), workers or cores(), out, as_json, cluster)
    raise typer.Exit(1 if failed else 0)


@studies.command()
def sensitivity(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO]...", help="Shipped names or files; without any, e-commerce, social work, and both."
        ),
    ] = None,
    county: InCounty = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Vary only these, such as 'choice.*'; may be given again."),
    ] = None,
    trajectories: Annotated[int, typer.Option(metavar="N", help="Morris trajectories of each screening.")] = 10,
    samples: Annotated[int, typer.Option(metavar="N", help="Blocks of the Sobol design, a power of 2.")] = 64,
    groups: Annotated[int, typer.Option(metavar="N", help="Mechanisms whose parameters are screened singly.")] = 5,
    top: Annotated[int, typer.Option(metavar="N", help="Parameters that get Sobol indices.")] = 6,
    seeds: Annotated[
        int, typer.Option(metavar="N", help="Seeds at the central values; designs have their own, two a trajectory.")
    ] = 20,
    seed: Seed = 1,
    households: Annotated[
        int | None,
        typer.Option(metavar="H", help="Households in the sample; without it one in fifty, at least 500."),
    ] = None,
    months: Months = None,
    out: Resumed = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    as_json: Json = False,
) -> None:
    """Say on which uncertain numbers the effects hang: Morris screening, Sobol indices, what turns the order round.

    Screens all mechanisms, then the single numbers of the strongest, then shares the variance out over the strongest
    of these. Without options about half an hour on two cores; killed, it goes on where it was with the same --out.

    Examples: tongyu sensitivity, tongyu sensitivity both --parameters 'choice.*' --out results/choice
    """
    with answers():
        between("--trajectories", trajectories, 2, 10_000)
        between("--samples", samples, 8, 2**15)
        between("--groups", groups, 1, 1_000)
        between("--top", top, 1, 100)
        between("--seeds", seeds, 2, MOST_SEEDS)
        between("--seed", seed, 0, 2**62)
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        asked, there = scenarios or ("ecommerce_only", "social_work_only", "both"), county_asked(county)
        chosen = [adjusted(loaded(name, there), households, False, months) for name in asked]
        from tongyu.commands.sensitivity import run_sensitivity  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of
        from tongyu.questions.sensitivity.stages import Settings

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        settings = Settings(tuple(parameters or ("*",)), trajectories, samples, groups, top, seeds, seed)
        failed = run_sensitivity(chosen, settings, workers or cores(), out, as_json, cluster)
    raise typer.Exit(1 if failed else 0)


@studies.command()
def invariances(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SCENARIO]...", help="Shipped names or files; without any, all that are shipped."),
    ] = None,
    county: InCounty = None,
    seeds: Annotated[int, typer.Option(metavar="N", help="Runs of each scenario and choice.")] = 10,
    seed: Seed = 1,
    outcomes: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            metavar="NAME",
            help="Of which effects; without, the primary and the co-primary. Again for more.",
        ),
    ] = None,
    samples: Annotated[
        str, typer.Option(metavar="N,...", help="Samples of one household in so many; 1 is all households.")
    ] = "20,10,5",
    again: Annotated[
        int, typer.Option(metavar="N", help="Scenarios run again on other workers and threads; 0 for none.")
    ] = 2,
    households: Households = None,
    months: Months = None,
    out: Resumed = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    as_json: Json = False,
) -> None:
    """Show that no effect hangs on how it is measured or computed, or which do.

    The month in which the year ends, the price of stocks, the sample, the order of rows, workers, threads: every
    effect under each, paired with the baseline under the same. The exit status is 1 where one does not hold.

    Examples: tongyu invariances, tongyu invariances both --samples 10,5,1 --out results/invariances
    """
    with answers():
        between("--seeds", seeds, 2, MOST_SEEDS)
        between("--seed", seed, 0, 2**63 - 1 - seeds)
        between("--again", again, 0, 1_000)
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        from tongyu.runs.outcomes import outcomes_here
        from tongyu.scenario.scenario import shipped_names

        parts = _parts(samples)
        for name in outcomes or ():
            if name not in outcomes_here():
                raise InputError(unknown("outcome", name, list(outcomes_here()), "Outcomes"))
        there = county_asked(county)
        asked = scenarios or shipped_names(there)
        chosen = [adjusted(loaded(name, there), households, False, months) for name in asked]
        from tongyu.commands.invariances import run_invariances  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of
        from tongyu.questions.comparison.answer import CO_MAIN, MAIN
        from tongyu.questions.invariances.plan import invariances_study

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        of = tuple(dict.fromkeys(outcomes or (MAIN, CO_MAIN)))
        study = invariances_study(chosen, range(seed, seed + seeds), of, parts)
        fails = run_invariances(study, again, workers or cores(), out, as_json, cluster)
    raise typer.Exit(1 if fails else 0)


def _parts(text: str) -> list[int]:
    """Whole numbers with commas between them, each once. Raises InputError."""
    parts = []
    for word in text.split(","):
        try:
            parts.append(int(word))
        except ValueError:
            raise InputError(
                f'--samples: "{plain(word.strip())}" is no whole number; write --samples 20,10,5.'
            ) from None
        between("--samples", parts[-1], 1, MOST_PARTS)
    return list(dict.fromkeys(parts))


@studies.command()
def conditions(
    county: InCounty = None,
    seeds: Annotated[int, typer.Option(metavar="N", help="Runs of each scenario at each set of conditions.")] = 8,
    seed: PlannedSeed = None,
    households: Households = None,
    months: Months = None,
    out: Resumed = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    as_json: Json = False,
) -> None:
    """Map under which conditions e-commerce or social work spares more, where a rule decides by arithmetic.

    From the year in which the standard of the minimum-living allowance passes the poverty line, the rule itself lifts
    whoever is enrolled. So e-commerce, social work and both are run over the standard, the quota, the chance that a
    case leads to an application, and the chance that it pushes out another household; and the part of social work that
    is not benefits is told by itself. Killed, or grown by seeds, it goes on where it was with the same --out.

    Example: tongyu conditions --seeds 8 --out results/conditions
    """
    with answers():
        from tongyu.questions.headline import load_plan

        first = load_plan().interaction.seeds[0]
        asked = seeds_asked(seeds, seed, (first, first))
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        if months is not None:
            between("--months", months, 12, MOST_MONTHS)
        there = county_asked(county)
        _within(households, there)
        from tongyu.commands.conditions import run_conditions  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of
        from tongyu.questions.conditions.plan import conditions_study, shipped_sides

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        sides = [told_of_left_out(each) for each in shipped_sides(households, months, there)]
        study = conditions_study(sides, asked)
        failed = run_conditions(study, workers or cores(), out, as_json, cluster)
    raise typer.Exit(1 if failed else 0)


@studies.command()
def frontier(
    base: Annotated[
        str, typer.Option(metavar="SCENARIO", help="The scenario whose levers are mixed.")
    ] = "five_pillars",
    county: InCounty = None,
    by: Annotated[
        str,
        typer.Option(
            metavar="GROUPS",
            help="What takes money together: pillar (cut where its levers are on both sides), side, or lever.",
        ),
    ] = "pillar",
    budgets: Annotated[
        str, typer.Option(metavar="YUAN,...", help="Budgets, yuan of 2015 discounted, with commas between them.")
    ] = "5e6,10e6,20e6,40e6",
    trials: Annotated[int, typer.Option(metavar="N", help="Programmes that the search tries.")] = 160,
    search_seeds: Annotated[int, typer.Option(metavar="N", help="Seeds that the search sees.")] = 4,
    seeds: Annotated[int, typer.Option(metavar="N", help="Fresh seeds that judge what it found.")] = 16,
    households: Annotated[
        int | None, typer.Option(metavar="H", help="Households in the sample; without it what the file says, or 3,000.")
    ] = None,
    months: Months = None,
    seed: Seed = 1,
    stress: Stress = None,
    without: Without = None,
    out: Resumed = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    as_json: Json = False,
) -> None:
    """Search the best mix of levers for each budget, and judge it on seeds that the search did not see.

    The best mixes are left as scenario files, for tongyu compare.

    Example: tongyu frontier --budgets 10e6,20e6 --out results/frontier
    """
    with answers():
        from tongyu.questions.frontier.groups import by_of

        between("--trials", trials, 1, MOST_TRIALS)
        between("--search-seeds", search_seeds, 1, MOST_SEEDS)
        between("--seeds", seeds, 1, MOST_SEEDS)
        between("--seed", seed, 0, 2**32 - 1)
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        sums, grouping = _sums("--budgets", budgets), by_of(by)
        mixed = loaded(base, county_asked(county))
        small = mixed.households or min(FRONTIER_HOUSEHOLDS, mixed.county.households)
        sample = small if households is None else households
        chosen = adjusted(mixed, sample, False, months, stress, without)
        from tongyu.commands.frontier import run_frontier  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of
        from tongyu.questions.frontier.plan import frontier_plan

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        first = seed + search_seeds
        plan = frontier_plan(chosen, grouping, sums, trials, range(seed, first), range(first, first + seeds))
        failed = run_frontier(plan, workers or cores(), out, as_json, cluster)
    raise typer.Exit(1 if failed else 0)


def _sums(option: str, text: str) -> list[float]:
    """Sums of yuan with commas between them. Raises InputError."""
    sums = []
    for word in text.split(","):
        try:
            sums.append(float(word))
        except ValueError:
            raise InputError(f'{option}: "{plain(word.strip())}" is no number; write {option} 10e6,20e6.') from None
        between(option, sums[-1], 1, MOST_YUAN)
    return sums


@studies.command()
def query(
    folder: Folder,
    sql: Annotated[str, typer.Argument(metavar="SQL", help='One SELECT, WITH, DESCRIBE or SHOW: "show tables".')],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all rows as CSV and nothing else.")] = False,
    as_json: Json = False,
) -> None:
    """Ask a study's results in SQL. Tables: runs, effects, years, months (where kept), failures, points.

    Effects are differences from the first scenario at the same point and seed. Nothing can be changed by a query.

    Example: tongyu query results/pillars "select scenario, avg(headcount) from runs group by all"
    """
    with answers():
        from tongyu.commands.query import run_query

        run_query(folder, sql, as_csv, as_json)


@studies.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a finished study, or of tongyu run.")],
    runs: Annotated[int, typer.Option(metavar="N", help="Stored runs to make again.")] = 3,
    seed: Annotated[int, typer.Option(metavar="S", help="Which of them are drawn.")] = 1,
    as_json: Json = False,
) -> None:
    """Check a result: its files by their hashes, some runs by making them again, its tables from the stored runs.

    Under the same model, libraries and kind of machine all must be the same to the last bit, else to 1e-6. The exit
    status is 1 where something differs.
    """
    with answers():
        between("--runs", runs, 1, MOST_SEEDS)
        between("--seed", seed, 0, 2**63 - 1)
        from tongyu.commands.verify import run_verify

        differs = run_verify(folder, runs, seed, as_json)
    raise typer.Exit(1 if differs else 0)


@studies.command()
def power(
    folder: Folder,
    size: Annotated[float, typer.Option(metavar="X", help="The effect to be seen, in the outcome's unit in tables.")],
    outcome: Annotated[str, typer.Option(metavar="NAME", help="The outcome it is of.")] = "person_years_poor",
    chance: Annotated[
        float, typer.Option("--power", metavar="P", help="How often an effect of that size shall be seen.")
    ] = 0.8,
    as_json: Json = False,
) -> None:
    """Say how many seeds an effect of a given size needs, with pairing and without, from a finished study as pilot.

    Seen: a two-sided t-test at the 5 % level finds it. Also says the smallest effect that the seeds there are show.

    Example: tongyu power results/compare-2026-11-23 --size 5
    """
    with answers():
        from tongyu.commands.power import run_power

        run_power(folder, size, outcome, chance, as_json)
