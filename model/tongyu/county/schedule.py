"""The phases of a month and the steps of each, in order; steps of added mechanisms beside or instead of them."""

from tongyu.county.built_in import BUILT_IN
from tongyu.county.mechanism import After, Before, Mechanism, Replaces, Step
from tongyu.text.checking import Misfit
from tongyu.text.wording import unknown

SCHEDULE: dict[str, tuple[str, ...]] = {
    "people": ("people.turn", "returning.come_back"),
    "fund": (
        "income.revalue",
        "stress.strike",
        "joint_centres.share_premises",
        "funding.release",
        "joint_centres.open_centres",
        "produce_selection.select",
    ),
    "reach": ("social_work.serve", "mutual_aid.form_groups", "community.organise", "linking.link"),
    "train": ("learning.train", "lessons.hold", "vocational.train"),
    "persuade": ("openness.persuade", "mutual_aid.group_spirit"),
    "decide": ("going_online.sell", "going_online.shop", "cooperatives.join"),
    "grow": ("leasing.lease", "growing.grow", "crop_insurance.insure_crops"),
    "organise": (
        *("cooperatives.run", "cooperatives.improve", "cooperatives.grade_harvest", "contracts.give"),
        "advances.pay_advances",
    ),
    "move": ("logistics.move", "stress.keep_shut"),
    "list": ("listing.list_markets",),
    "clear": ("selling.make_offers", "selling.clear_markets", "market_reports.bargain"),
    "settle": ("settling.settle",),
    "live": (
        *("placement.find_work", "work.compete", "work.work", "distress.recover"),
        *("living.earn_other", "leasing.pay", "small_credit.lend"),
        *("health.fall_sick", "state_support.pay", "producer_subsidy.pay", "people.send", "relief.relieve"),
        *("benefits.enrol", "benefits.pay", "posts.fill"),
        *("living.live", "income.close"),
    ),
    "measure": ("state_support.list_the_poor", "state_support.watch", "monitoring.monitor"),
}


def month_of(added: tuple[Mechanism, ...]) -> dict[str, dict[str, Step]]:
    """The month's steps by phase and name; those of `added` before, after or instead of the county's own.

    Raises Misfit for a step that is not there, and for one that two mechanisms replace.
    """
    own = {
        f"{mechanism.name}.{step.__name__}": step
        for mechanism in BUILT_IN
        for step in mechanism.steps
        if not isinstance(step, After | Before | Replaces)
    }
    schedule = {phase: {name: own[name] for name in names} for phase, names in SCHEDULE.items()}
    phases = {name: phase for phase, names in SCHEDULE.items() for name in names}
    replaced: dict[str, str] = {}
    after: list[tuple[str, str, After]] = []
    for mechanism in added:
        for step in mechanism.steps:
            if not isinstance(step, After | Before | Replaces):
                raise Misfit(f"{mechanism.name}: a step says when it is taken: After, Before or Replaces.")
            if step.name not in phases:
                raise Misfit(f"{mechanism.name}: {unknown('step', step.name, phases, 'Steps')}")
            phase = phases[step.name]
            if isinstance(step, Replaces):
                if step.name in replaced:
                    both = f"{replaced[step.name]} and {mechanism.name} both replace the step {step.name}"
                    raise Misfit(f"{both}; a scenario can use one of them.")
                replaced[step.name] = mechanism.name
                schedule[phase][step.name] = step.step
            elif isinstance(step, Before):
                schedule[phase] = _with(schedule[phase], step, name_of(mechanism, step))
            else:
                after.append((phase, name_of(mechanism, step), step))
    for phase, name, last in reversed(after):  # so that of two behind one step the first comes first
        schedule[phase] = _with(schedule[phase], last, name)
    return schedule


def name_of(mechanism: Mechanism, added: After | Before) -> str:
    """What a step that `mechanism` adds is called."""
    return f"{mechanism.name}.{added.step.__name__}"


def _with(steps: dict[str, Step], added: After | Before, name: str) -> dict[str, Step]:
    """`steps` with one more right beside the one that it names."""
    found: dict[str, Step] = {}
    for other, do in steps.items():
        if other == added.name and isinstance(added, Before):
            found[name] = added.step
        found[other] = do
        if other == added.name and isinstance(added, After):
            found[name] = added.step
    return found
