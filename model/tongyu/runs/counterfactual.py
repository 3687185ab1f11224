"""What a scenario is set against: the same scenario without its programme. The one place that says so and names it.

County, parameters, stress, added mechanisms, switches, horizon and sample stay as its file has them, so that a
difference is what the programme does and nothing else. Scenarios whose counterfactuals are the same run share it; and
where one of the scenarios compared is that run already, since it has no programme, it is the one that the others are
set against.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tongyu.errors import InputError
from tongyu.runs.sampling import sample_of
from tongyu.scenario.files import Header
from tongyu.scenario.scenario import Scenario, load
from tongyu.text.wording import plain

BASELINE = "baseline"  # the shipped scenario without a programme, and nothing else
ENDING = " without programme"  # of the name of a counterfactual that is not the shipped one
_STRESS, _COSTS = "stress.", "programme."  # parameters of what the overlays do, and of what levers cost
_LONGEST_NAME = 60
_MOST_NAMED = 3


@dataclass(frozen=True)
class References:
    """Which of the scenarios `names` each is set against, `by_name`; a reference is set against itself.

    A scenario whose counterfactual is not among them is not in `by_name`, and has no effects.
    """

    names: tuple[str, ...]
    by_name: dict[str, str]

    def of(self, name: str) -> str | None:
        """What the scenario `name` is set against; None for a reference, and where that is not there."""
        found = self.by_name.get(name)
        return None if found == name else found

    @cached_property
    def distinct(self) -> list[str]:
        """The references, each once."""
        return list(dict.fromkeys(self.by_name.values()))

    @cached_property
    def others(self) -> list[str]:
        """All that is no reference."""
        return [name for name in self.names if self.by_name.get(name) != name]

    def set_against(self, reference: str) -> list[str]:
        """What is set against `reference`, without itself."""
        return [name for name in self.others if self.by_name.get(name) == reference]

    def shared(self, names: Iterable[str]) -> str | None:
        """The one reference of all `names`; None where they have several, or one of them has none or is one itself."""
        found = {self.of(name) for name in names}
        return found.pop() if len(found) == 1 else None


def references_of(scenarios: Sequence[Scenario]) -> References:
    """What each of `scenarios`, whose names differ, is set against: the first of them that is its counterfactual.

    The shipped baseline goes before others that are the same run.
    """
    idle = sorted((each for each in scenarios if not has_programme(each)), key=lambda each: each.name != BASELINE)
    runs = [(each.name, _run_without_programme(each)) for each in idle]
    by_name = {}
    for scenario in scenarios:
        wanted = _run_without_programme(scenario)
        found = next((name for name, run in runs if run == wanted), None)
        if found is not None:
            by_name[scenario.name] = found
    return References(tuple(each.name for each in scenarios), by_name)


def with_references(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """`scenarios` with the counterfactuals that are missing among them, each followed by what is set against it.

    Raises InputError where one of them has the name that a counterfactual would get.
    """
    every = list(scenarios)
    for scenario in scenarios:
        if scenario.name in references_of(every).by_name:
            continue
        added = counterfactual_of(scenario, scenarios)
        if any(each.name == added.name for each in every):
            raise InputError(
                f'a scenario is called "{plain(added.name)}", as what "{plain(scenario.name)}" is set against would be;'
                " give it another name."
            )
        every.append(added)
    found = references_of(every)
    by_name = {scenario.name: scenario for scenario in every}
    references = dict.fromkeys(found.by_name[scenario.name] for scenario in scenarios)
    return tuple(by_name[name] for reference in references for name in (reference, *found.set_against(reference)))


def counterfactual_of(scenario: Scenario, beside: Sequence[Scenario] = ()) -> Scenario:
    """`scenario` without its programme, in a study of the scenarios `beside` it.

    It is called `baseline` where it is the shipped one but for what the whole study has in common, and else after
    `scenario`.
    """
    shipped = _shipped_for(beside or [scenario])
    if _run_without_programme(scenario) == _run_without_programme(shipped):
        return scenario.with_(name=BASELINE, header=shipped.header, programme={}, left_out=(), held=())
    name = plain(scenario.name, _LONGEST_NAME - len(ENDING)) + ENDING
    header = Header(title=plain(f"{scenario.header.title or scenario.name},{ENDING}", 400))
    return scenario.with_(name=name, header=header, programme={}, left_out=(), held=())


def has_programme(scenario: Scenario) -> bool:
    """Whether `scenario` ever moves a lever."""
    return any(True for _ in scenario.programme_items())


def feels_links(scenario: Scenario) -> bool:
    """Whether the links between the two sides can change a run: not where neither social work nor monitoring acts.

    Every link has social work at one end, or the reports that the platform feeds, so that without levers of these a run
    is the same to the last bit at whatever strength of the links, which a test holds; it need not be made twice.
    """
    return has_social_work(scenario) or any(kind.pillar == "monitoring" for kind, _ in scenario.lever_settings())


def has_social_work(scenario: Scenario) -> bool:
    """Whether social work ever moves a lever in `scenario`: without one there are no workers, and no cases."""
    return any(kind.side == "S" or kind.pillar == "support" for kind, _ in scenario.lever_settings())


def refuse_false_baselines(scenarios: Sequence[Scenario]) -> None:
    """Raises InputError where one of `scenarios` is called as the shipped baseline and is another.

    What the study has in common may differ: county, horizon, sample, stress, switches and added mechanisms.
    """
    for scenario in scenarios:
        if scenario.name != BASELINE:
            continue
        differs = _differences(scenario, _shipped_for(scenarios))
        if differs:
            raise InputError(
                f'the scenario called "{BASELINE}" is not the shipped one ({differs}), so nothing can be set against'
                f' it; give it a name of its own: name = "{BASELINE}-changed".'
            )


def _shipped_for(scenarios: Sequence[Scenario]) -> Scenario:
    """The shipped baseline in the county, horizon, sample, stress, common switches and mechanisms of `scenarios`."""
    like, shipped = scenarios[0], load(BASELINE)
    uses = like.uses if all(each.uses == like.uses for each in scenarios) else ()
    off = like.without if all(each.without == like.without for each in scenarios) else ()
    return shipped.with_(
        county=like.county,
        start=like.start,
        months=like.months,
        households=like.households,
        stress=like.stress,
        uses=uses,
        without=[name for name in off if uses or name in shipped.tables.switches],
        parameters={name: value for name, value in like.parameters.items() if name.startswith(_STRESS)},
    )


def _run_without_programme(scenario: Scenario) -> tuple[object, ...]:
    """All that decides a run of `scenario` without its programme: equal for two that are the same to the last bit.

    Without what then plays no part: see `_felt_numbers` and `_felt_switches`.
    """
    return (
        scenario.county,
        scenario.start,
        scenario.months,
        sample_of(scenario),
        scenario.stress,
        scenario.uses,
        _felt_switches(scenario),
        _felt_numbers(scenario),
    )


def _felt_numbers(scenario: Scenario) -> dict[str, float]:
    """Parameters that are not as the model has them, but for what levers cost and what idle overlays would do."""
    idle = (_COSTS,) if scenario.stress else (_COSTS, _STRESS)
    return {
        name: value
        for name, value in scenario.parameters.items()
        if value != scenario.tables.parameters[name].value and not name.startswith(idle)
    }


def _felt_switches(scenario: Scenario) -> tuple[str, ...]:
    """What is turned off; but for the links between the two sides of a programme, which need one (`feels_links`)."""
    return tuple(name for name in scenario.without if name not in scenario.tables.links)


def _differences(scenario: Scenario, shipped: Scenario) -> str:
    """How a scenario differs from the shipped baseline, in words; empty where it does not."""
    said = []
    moved = [key for key, _ in scenario.programme_items()]
    if moved:
        said.append(f"it moves {_few(moved)}")
    numbers = [f"{name} = {value:g}" for name, value in _felt_numbers(scenario).items() if not name.startswith(_STRESS)]
    if numbers:
        said.append(f"it sets {_few(numbers)}")
    if scenario.uses != shipped.uses:
        said.append(f"it uses {_few(scenario.uses)}")
    off = [name for name in _felt_switches(scenario) if name not in shipped.without]
    if off:
        said.append(f"it is without {_few(off)}")
    return "; ".join(said)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
