"""Options that commands share, and how commands answer mistakes."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from tongyu.errors import InputError, TongyuError
from tongyu.text.wording import county_called

if TYPE_CHECKING:
    from tongyu.county.facts import CountyFacts
    from tongyu.scenario.scenario import Scenario

MOST_SEEDS = 10_000
MOST_MONTHS = 1_200
MOST_WORKERS = 1_024
MOST_YUAN = 1_000_000_000_000
MOST_MINUTES = 100_000

Name = Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario, or the path of a file: my.toml.")]
InCounty = Annotated[
    str | None,
    typer.Option(
        "--county",
        metavar="FOLDER",
        help="Another county than the scenarios' own: a shipped one, or a path: ./mine. What they do fits its size.",
    ),
]
Households = Annotated[
    int | None,
    typer.Option(metavar="H", help="Households in the sample; without it one in ten, or what the file says."),
]
Full = Annotated[bool, typer.Option("--full", help="All households of the county: slower, less noise.")]
Months = Annotated[int | None, typer.Option(metavar="M", help="Months to run, from the scenario's start.")]
Seed = Annotated[int, typer.Option(metavar="S", help="Seed of the (first) run: its weather, illness and prices.")]
PlannedSeeds = Annotated[
    int | None,
    typer.Option(metavar="N", help="Runs of each scenario, each with a seed of its own; without it the plan's."),
]
PlannedSeed = Annotated[
    int | None,
    typer.Option(metavar="S", help="Seed of the first run: its weather, illness and prices; without it the plan's."),
]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the results, new or empty.")]
Resumed = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for the results: new, or of this study, which goes on."),
]
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
AtPoint = Annotated[
    str | None,
    typer.Option(
        "--point",
        metavar="POINT",
        help="central: the central values of all numbers; set: with each seed a point of the fitted set, so that"
        " the brackets cover the numbers too, which holds without this too where the county has a set that fits; one"
        " that does not has to be named with --calibrated.",
    ),
]
Workers = Annotated[int | None, typer.Option(metavar="W", help="Processes to run on; without it one a core.")]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="A Dask scheduler that already runs, tcp://host:8786 or tls://host:8786."),
]
TlsAuthority = Annotated[
    Path | None, typer.Option("--tls-ca", metavar="PEM", help="For tls://: the authority's certificate.")
]
TlsCertificate = Annotated[Path | None, typer.Option("--tls-cert", metavar="PEM", help="For tls://: our certificate.")]
TlsKey = Annotated[Path | None, typer.Option("--tls-key", metavar="PEM", help="For tls://: its private key.")]
Calibration = Annotated[
    Path | None,
    typer.Option(
        "--calibrated",
        metavar="FILE",
        help="The result of a calibration of the county, from which calibrated numbers are drawn; without it the one"
        " that is shipped for it, or, where there is none, their ranges.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


PUT_OFF = 0.05  # seconds until a request to end is heeded that came where it could not be


@contextlib.contextmanager
def answers() -> Iterator[None]:
    """Answer a user's mistake with one line and status 2, what else we know with status 1, Ctrl-C with status 130.

    A request to end, SIGTERM, does and says what Ctrl-C does and says, with status 143. A path that the system refuses,
    such as one too long, is the user's mistake.
    """
    asked_to_end = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal asked_to_end
        asked_to_end = True
        if _in_callback(frame) and hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, end)
            signal.setitimer(signal.ITIMER_REAL, PUT_OFF)
            return
        raise KeyboardInterrupt

    with heeding_sigterm(end):
        try:
            yield
        except InputError as error:
            stop(str(error), 2)
        except TongyuError as error:
            stop(str(error), 1)
        except OSError as error:
            if error.filename is None:
                raise
            from tongyu.runs.files import reason
            from tongyu.text.wording import plain

            stop(f"{plain(str(error.filename), 200)}: {reason(error)}.", 2)
        except KeyboardInterrupt as interrupt:
            ended_by = signal.SIGTERM if asked_to_end else signal.SIGINT
            stop(str(interrupt) or "Interrupted; nothing was written.", 128 + ended_by)


def _in_callback(frame: FrameType | None) -> bool:
    """Whether the compiler has called back, where what is raised would be dropped."""
    while frame is not None and not frame.f_code.co_filename.endswith("executionengine.py"):
        frame = frame.f_back
    return frame is not None


@contextlib.contextmanager
def heeding_sigterm(end: Callable[[int, FrameType | None], Any]) -> Iterator[None]:
    """Answer SIGTERM by `end`, unless whoever started this process keeps it from heeding that signal."""
    in_main = threading.current_thread() is threading.main_thread()  # in others nothing can be set
    if not in_main or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if hasattr(signal, "setitimer"):  # what was put off comes no more
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)


def stop(line: str, status: int) -> NoReturn:
    """End the command with one line on standard error."""
    typer.echo(line, err=True)
    raise typer.Exit(status) from None


def county_asked(name: str | None) -> "CountyFacts | None":
    """The county that --county names, None without it. Raises InputError."""
    if name is None:
        return None
    from tongyu.county.reading import load_county

    try:
        return load_county(name)
    except InputError as error:
        raise InputError(f"--county: {error}") from None


def loaded(name: str, county: "CountyFacts | None" = None) -> "Scenario":
    """The scenario `name`, in `county` where one is asked for; what it cannot have there is told. Raises InputError."""
    from tongyu.scenario.scenario import load

    return told_of_left_out(load(name, county))


def told_of_left_out(scenario: "Scenario") -> "Scenario":
    """`scenario`; the levers of its file that its county cannot have are told in a line on standard error."""
    from tongyu.scenario.scenario import left_out_in_words

    if said := left_out_in_words(scenario):
        typer.echo(said, err=True)
    return scenario


def adjusted(
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
        between("--households", households, 1, most, f", the households of {county_called(scenario.county.name)}")
        changes["households"] = households
    if full:
        changes["households"] = scenario.county.households
    if months is not None:
        between("--months", months, 1, MOST_MONTHS)
        changes["months"] = months
    if stress:
        changes["stress"] = [*(name for name in scenario.stress if name not in stress), *stress]
    if without:
        changes["without"] = [*scenario.without, *without]
    return scenario.with_(**changes) if changes else scenario


def within(households: int | None, county: "CountyFacts | None") -> None:
    """Raises InputError for a sample larger than `county`, or the shipped scenarios' own where none is asked for."""
    if households is not None:
        from tongyu.scenario.scenario import load

        there = load("baseline", county).county
        most = f", the households of {county_called(there.name)}"
        between("--households", households, 1, there.households, most)


def seeds_asked(count: int | None, first: int | None, planned: tuple[int, int], reach: int = 1) -> range:
    """The seeds that --seeds (`count`) and --seed (`first`) ask for; what is left out is that of `planned`.

    `planned` is the first seed and the last; of what is asked for, `reach` times as many may be used from the first
    on. Raises InputError.
    """
    seeds = planned[1] - planned[0] + 1 if count is None else count
    start = planned[0] if first is None else first
    between("--seeds", seeds, 1, MOST_SEEDS)
    between("--seed", start, 0, 2**63 - 1 - reach * seeds)
    return range(start, start + seeds)


def between(option: str, value: float, low: int, high: int, what: str = "") -> None:
    """Raises InputError for a value outside `low`-`high`."""
    if not low <= value <= high:
        raise InputError(f"{option} {value} is outside {low:,}-{high:,}{what}.")
