"""The headline's plan, frozen before its first run: what it says, its hash, and in what a study differs from it."""

import datetime
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from tongyu.county.tables import PARAMETERS
from tongyu.designs.comparison import Design
from tongyu.designs.points import CENTRAL, POINTS, SET
from tongyu.designs.uncertain import Draws, draws_in
from tongyu.runs.outcomes import OUTCOMES
from tongyu.runs.sampling import sample_of
from tongyu.runs.study import Study
from tongyu.scenario.scenario import CountyFacts, Scenario, is_history_elsewhere, load
from tongyu.shipped import experiments_folder, scenario_names
from tongyu.text.checking import Checked, Misfit, check_printable, number
from tongyu.text.toml_files import read_toml
from tongyu.text.wording import county_called, plain, shown, span, unknown

KEYS = (
    *("schema", "name", "frozen", "amended", "question", "seen", "point"),
    *("outcomes", "comparison", "interaction", "links"),
)
SHOWN_SIGNS = 8  # of a hash, where people read it
MOST_SEEDS = 10_000
COUNTY = "county"  # then nothing else is told apart: the plan is not of this county
SEEDS, SCENARIOS, SAMPLE, MONTHS, STRESS = "seeds", "scenarios", "sample", "months", "stress"
SWITCHES, BUDGET, DRAWS = "switches", "equal budget", "drawn parameters"
PARTS = (COUNTY, SEEDS, SCENARIOS, SAMPLE, MONTHS, STRESS, SWITCHES, BUDGET, DRAWS)
"""In what a study can differ from the plan, in the order in which it is said."""
_LINK = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_SHARE = re.compile(r"1:[1-9][0-9]{0,6}")


def _ends(seeds: tuple[int, int]) -> tuple[int, int]:
    first, last = seeds
    if not 0 <= first <= last < 2**63:
        raise Misfit(f"[{shown(first)}, {shown(last)}] must be the first seed and the last, from 0 at least.")
    if last - first >= MOST_SEEDS:
        raise Misfit(f"[{first}, {last}] are more than {MOST_SEEDS:,} seeds.")
    return seeds


def _distinct(names: list[str], noun: str, known: Sequence[str], others: str) -> list[str]:
    for name in names:
        if name not in known:
            raise Misfit(unknown(noun, name, list(known), others))
        if names.count(name) > 1:
            raise Misfit(f"{name} is given twice.")
    return names


def _shipped(names: list[str]) -> list[str]:
    return _distinct(names, "scenario", scenario_names(), "Shipped")


def _outcomes(names: list[str]) -> list[str]:
    return _distinct(names, "outcome", list(OUTCOMES), "Outcomes")


def _day(text: str, info: ValidationInfo) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise Misfit(f"{info.field_name} = {shown(text)} is no day; write it as 2026-11-30.") from None


def _point(word: str) -> str:
    return _distinct([word], "point", POINTS, "Points")[0]


Seeds = Annotated[tuple[int, int], Field(strict=False), AfterValidator(_ends)]
Shipped = Annotated[list[str], Field(min_length=1), AfterValidator(_shipped)]


class PlannedOutcomes(Checked):
    """The outcomes by which the headline is judged, by their names in `OUTCOMES`."""

    noun: ClassVar[str] = "the plan's outcomes"

    primary: Annotated[str, AfterValidator(lambda name: _outcomes([name])[0])]
    co_primary: Annotated[str, AfterValidator(lambda name: _outcomes([name])[0])]
    secondary: Annotated[list[str], AfterValidator(_outcomes)]


class PlannedComparison(Checked):
    """What `tongyu compare` runs where nobody chooses: `scenarios` set `against` one, `seeds` first and last."""

    noun: ClassVar[str] = "the plan's comparison"

    against: Annotated[str, AfterValidator(lambda name: _shipped([name])[0])]
    scenarios: Shipped
    seeds: Seeds
    households: int = Field(ge=1, description="in the sample")

    @field_validator("scenarios")
    @classmethod
    def _others(cls, names: list[str], info: Any) -> list[str]:
        if info.data.get("against") in names:
            raise Misfit(f"{info.data['against']} is what the others are set against; leave it out.")
        return names

    @property
    def names(self) -> list[str]:
        """All scenarios, the one that the others are set against first."""
        return [self.against, *self.scenarios]


class PlannedInteraction(Checked):
    """What `tongyu interaction` runs where nobody chooses; `samples` are those in which it may be run."""

    noun: ClassVar[str] = "the plan's interaction"

    scenarios: Shipped
    seeds: Seeds
    households: int = Field(ge=1, description="in the sample")
    samples: list[str] = Field(min_length=1, description="each one household in so many, 1:10")
    threshold: float = Field(gt=0, description="of what both do, as a multiple of the sum of the two")

    @field_validator("samples")
    @classmethod
    def _shares(cls, samples: list[str]) -> list[str]:
        for sample in samples:
            if not _SHARE.fullmatch(sample):
                raise Misfit(f"sample {shown(sample)} must be a share such as 1:10.")
        return samples


class Plan(Checked):
    """The frozen plan; `links` are (value that does nothing, strong end) by the parameter's name."""

    noun: ClassVar[str] = "a plan"

    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(check_printable)]
    frozen: Annotated[str, AfterValidator(_day)]
    amended: Annotated[str, AfterValidator(_day)] | None = Field(None, description="the day of the latest change")
    question: Annotated[str, Field(min_length=1, max_length=400), AfterValidator(check_printable)]
    seen: str = Field(min_length=1, description="what whoever wrote the plan knew of the answer")
    point: Annotated[str, AfterValidator(_point)] = Field(description="of the numbers, at which the runs are made")
    outcomes: PlannedOutcomes
    comparison: PlannedComparison
    interaction: PlannedInteraction
    links: dict[str, tuple[float, float]] = Field(min_length=1)
    sha256: str = Field("", description="of the file, in hexadecimal")

    @field_validator("links", mode="before")
    @classmethod
    def _link_ends(cls, table: Any) -> Any:
        return {name: _link(name, ends) for name, ends in table.items()} if isinstance(table, dict) else table

    @property
    def built(self) -> dict[str, tuple[float, float]]:
        """The links that the county has: their two ends by the parameter's name."""
        return {name: ends for name, ends in self.links.items() if name in PARAMETERS}

    @property
    def not_built(self) -> list[str]:
        """The links that the county does not have yet: there is no parameter of that name."""
        return [name for name in self.links if name not in PARAMETERS]


class Followed(Checked):
    """What a study says of the plan: which one it is, and in which of `PARTS` it differs; follows it where in none."""

    noun: ClassVar[str] = "what a study says of its plan"

    name: str
    frozen: str
    amended: str = ""  # the day of the latest change
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    differences: list[str]
    links: int = Field(ge=0, description="that the plan names")
    not_built: int = Field(ge=0, description="of these, when the study was begun")

    @property
    def short(self) -> str:
        """The first signs of the hash."""
        return self.sha256[:SHOWN_SIGNS]

    @property
    def document(self) -> dict[str, Any]:
        """The same as plain data, for records and other programs."""
        return self.model_dump(mode="json")


def followed(document: Any) -> Followed | None:
    """What a stored study says of the plan; None where it says nothing, as those of earlier versions.

    Raises ValueError for anything else than what `Followed.document` is.
    """
    return None if document is None else Followed.model_validate(document)


def shipped_plan() -> Path:
    """The file of the plan that comes with the package."""
    return experiments_folder() / "plan.toml"


def load_plan(path: Path | None = None) -> Plan:
    """The plan in the file `path`, else the shipped one.

    Raises InputError, among others for outcomes and scenarios that do not exist, and for a link the ends of which its
    parameter does not accept. A link without a parameter is not built yet, and no mistake.
    """
    file = read_toml(shipped_plan() if path is None else path, "a plan")
    file.require_schema(KEYS, "a plan")
    content = {key: value for key, value in file.data.items() if key != "schema"}
    plan = file.build(Plan, content | {"sha256": hashlib.sha256(file.path.read_bytes()).hexdigest()})
    county = load(plan.comparison.against).county
    for part in ("comparison", "interaction"):
        households = getattr(plan, part).households
        if households > county.households:
            file.fail(
                f"households = {households:,} are more than the {county.households:,} of {county_called(county.name)}.",
                (part, "households"),
            )
    return plan


def planned_scenarios(plan: Plan, county: CountyFacts | None = None) -> list[Scenario]:
    """The scenarios of the planned comparison in its sample, what they are set against first. Raises InputError.

    In another `county` than the plan's they are those that are not what the plan's own did, each in its usual sample.
    """
    if county is None or _is_of(plan, county):
        return [_sampled(load(name), plan.comparison.households) for name in plan.comparison.names]
    there = [name for name in plan.comparison.names if not is_history_elsewhere(name, county)]
    return [load(name, county) for name in there]


def planned_households(plan: Plan, county: CountyFacts | None = None) -> int | None:
    """Households in the sample of the planned interaction; None where they are those of a sample nobody chose."""
    if county is not None and not _is_of(plan, county):
        return None
    return _sampled(load(plan.comparison.against), plan.interaction.households).households


def compared_by(plan: Plan, design: Design) -> Followed:
    """Whether the comparison `design` follows `plan`, or in what it differs."""
    if not _is_of(plan, design.first.county):
        return _of(plan, {COUNTY: True})
    planned = {scenario.name: scenario for scenario in planned_scenarios(plan)}
    given = {scenario.name: scenario for scenario in design.scenarios}
    usual, first = planned[plan.comparison.against], design.first
    both = planned.keys() & given.keys()
    return _of(
        plan,
        {
            SEEDS: tuple(design.seeds) != _all(plan.comparison.seeds),
            SCENARIOS: planned.keys() != given.keys() or any(_does(given[n]) != _does(planned[n]) for n in both),
            SAMPLE: sample_of(first) != plan.comparison.households,
            MONTHS: first.months != usual.months,
            STRESS: set(first.stress) != set(usual.stress),
            SWITCHES: any(set(given[n].without) != set(planned[n].without) for n in both),
            BUDGET: design.budget is not None,
            DRAWS: _is_drawn_otherwise(plan, design.draws),
        },
    )


def interaction_by(plan: Plan, study: Study) -> Followed:
    """Whether `study`, of the kind interaction, follows `plan`, or in what it differs."""
    usual, first = load(plan.comparison.against), study.scenarios[0]
    if first.county != usual.county:
        return _of(plan, {COUNTY: True})
    total = first.county.households
    samples = {max(1, round(total / int(share.removeprefix("1:")))) for share in plan.interaction.samples}
    return _of(
        plan,
        {
            SEEDS: tuple(study.seeds) != _all(plan.interaction.seeds),
            SCENARIOS: not set(plan.interaction.scenarios) <= set(study.names),
            SAMPLE: sample_of(first) not in samples | {plan.interaction.households},
            MONTHS: first.months != usual.months,
            BUDGET: study.settings.get("budget") is not None,
            DRAWS: _is_drawn_otherwise(plan, draws_in(study)),
        },
    )


def _is_drawn_otherwise(plan: Plan, draws: Draws | None) -> bool:
    """Whether the numbers are not at the plan's `point`."""
    return (CENTRAL if draws is None else SET if draws.of_set else "drawn") != plan.point


def _is_of(plan: Plan, county: CountyFacts) -> bool:
    """Whether `county` is the one that the plan speaks of."""
    return load(plan.comparison.against).county == county


def _of(plan: Plan, differs: Mapping[str, bool]) -> Followed:
    return Followed(
        name=plan.name,
        frozen=plan.frozen,
        amended=plan.amended or "",
        sha256=plan.sha256,
        differences=[part for part in PARTS if differs.get(part)],
        links=len(plan.links),
        not_built=len(plan.not_built),
    )


def _all(ends: tuple[int, int]) -> tuple[int, ...]:
    return tuple(range(ends[0], ends[1] + 1))


def _does(scenario: Scenario) -> tuple[Any, ...]:
    """What a scenario is beside its sample, months, stress and switches, which are told apart."""
    return scenario.county, scenario.start, scenario.programme, scenario.parameters, scenario.uses


def _sampled(scenario: Scenario, households: int) -> Scenario:
    """`scenario` in a sample of `households`; itself where that is its own, so that stored runs are the same."""
    return scenario if sample_of(scenario) == households else scenario.with_(households=households)


def _link(name: str, ends: Any) -> tuple[float, float]:
    if not _LINK.fullmatch(name):
        raise Misfit(f'link "{plain(name)}" must be the name of a parameter, such as "state.data".', name)
    if not isinstance(ends, list | tuple) or len(ends) != 2:
        raise Misfit(f"{name} must be two numbers: the value that does nothing, and the strong end.", name)
    nothing, strong = (number(end, name, name) for end in ends)
    if nothing == strong:
        raise Misfit(f"{name} = [{nothing:g}, {strong:g}]: the two ends must differ.", name)
    parameter = PARAMETERS.get(name)
    if parameter is not None and not all(parameter.floor <= end <= parameter.ceiling for end in (nothing, strong)):
        allowed = span(float(parameter.floor), float(parameter.ceiling))
        raise Misfit(f"{name} = [{nothing:g}, {strong:g}] must lie within {allowed}.", name)
    return nothing, strong
