"""Mechanisms: the tables made from all of them, and those that are added from outside."""

import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.added_mechanisms import EXAMPLES, MODULE, as_before, have, have_points, install, look_again, require_examples
from tests.end_to_end.commands import tongyu_here
from tests.whole_runs import different, digests

from tongyu import County, Scenario, load
from tongyu.county import extensions, order
from tongyu.county.extensions import GROUP, code_of, package_of
from tongyu.county.numbers.crops import KINDS
from tongyu.county.reading import read_county
from tongyu.county.tables import TABLES, tables_for, tables_here, tables_of
from tongyu.designs.comparison import comparable
from tongyu.designs.study_file import load_study
from tongyu.errors import AccountsError, InputError
from tongyu.extending import (
    HOUSEHOLDS,
    OUTSIDE,
    After,
    Before,
    Column,
    Figure,
    LeverKind,
    Mechanism,
    Replaces,
    State,
    Switch,
    number,
    try_out,
)
from tongyu.loaded_code import changed, require_as_loaded
from tongyu.runs.fitness import Fitness, described
from tongyu.runs.record import model_version, record
from tongyu.text.checking import Misfit

ROOT = Path(__file__).parents[2]
LOCKERS = {"resources": {"parcel_lockers": {"intensity": 3}}}


@pytest.fixture
def patch() -> Iterator[pytest.MonkeyPatch]:
    """What a test adds, or lets be installed, is gone after it."""
    with as_before() as patch:
        yield patch


@pytest.fixture(autouse=True)
def _the_examples_are_installed() -> None:
    require_examples()


@pytest.fixture(scope="module")
def busy(small: Scenario) -> Scenario:
    """Two years of the small county at a time when people sell and shop online."""
    return small.with_(start="2014-01", months=24, parameters={"going_online.hazard": 0.02, "shopping.hazard": 0.06})


def run(scenario: Scenario, **options: Any) -> County:
    return County(scenario, rng=3, **options).run()


def nothing(county: State) -> None:
    """A step that does nothing."""


def share(name: str, value: float = 0.5) -> Any:
    return number(name, value, "share", (0, 1), (0, 1), "assumed", "", "made up for a test")


def lever(name: str = "aid_posts", pillar: str = "support", **more: Any) -> LeverKind:
    return LeverKind(pillar, name, "S", "townships", 16, "aid", "made up for a test", **more)


COST = number("programme.support.aid_posts", 1.0, "yuan", (0, 2), (0, 10), "assumed", "", "made up for a test")


def aid(**parts: Any) -> Mechanism:
    """A mechanism called `aid` that does nothing, with these parts."""
    return Mechanism(**({"name": "aid", "does": "made up for a test"} | parts))


def showing(**figures: float) -> dict[str, Any]:
    return {"figures": lambda county: figures, "shows": tuple(Figure(name, "-", "made up") for name in figures)}


WHOLE = aid(
    numbers=(share("aid.reach"), COST),
    levers=(lever(),),
    switches=(Switch("aid", "made up", "aid", neutral={"aid.reach": 0}),),
    **showing(aid=1.0),
)


# The tables


def test_switches_and_uses_stand_in_the_order_that_is_written_and_all_of_that_exist() -> None:
    assert tuple(TABLES.switches) == order.SWITCHES
    assert tuple(TABLES.used) == order.USED
    assert set(TABLES.used) <= set(TABLES.levers)


def group_of(name: str) -> str:
    """The group under which the number `name` is placed; those of all crops are one, "crops"."""
    if name.startswith("crops."):
        return "crops"
    return name if name in order.NUMBERS else name.rpartition(".")[0]


def of_crops(names: Iterable[str], crops: tuple[str, ...]) -> tuple[str, ...]:
    """`names` of figures; one that ends in * is there for each of the `crops`, a share of land for the second alone."""
    found: list[str] = []
    for name in names:
        if name.endswith(order.EACH_CROP):
            shown = crops[1:2] if name == "crop_share_*" else crops
            found += [f"{name.removesuffix(order.EACH_CROP)}{crop}" for crop in shown]
        else:
            found.append(name)
    return tuple(found)


def test_numbers_stand_group_by_group_in_the_order_that_is_written() -> None:
    assert len(set(order.NUMBERS)) == len(order.NUMBERS)
    groups = [group_of(name) for name in TABLES.parameters]
    assert list(dict.fromkeys(groups)) == list(order.NUMBERS)
    assert groups == sorted(groups, key=order.NUMBERS.index)
    costs = [
        name.removeprefix("programme.")
        for name in TABLES.parameters
        if name.removeprefix("programme.") in TABLES.levers
    ]
    assert costs == list(TABLES.levers)


def test_numbers_of_crops_stand_crop_by_crop_in_the_order_of_the_countys_table() -> None:
    for facts in (load("baseline").county, read_county(ROOT / "tests" / "counties" / "hills")):
        listed = [name for name in tables_of((), facts).parameters if name.startswith("crops.")]
        assert listed == [f"crops.{crop}.{kind}" for crop in facts.crop_names for kind in KINDS]


@pytest.mark.parametrize("county", ["small", "hills"])
def test_figures_stand_in_the_order_that_is_written_and_behind_them_what_levers_deliver(
    small: Scenario, county: str
) -> None:
    if county == "hills":
        small = small.with_(county=read_county(ROOT / "tests" / "counties" / "hills"), start="2021-01")
    shown = list(County(small, rng=1, households=50).run(1).monthly.columns)
    figures = of_crops(order.FIGURES, small.county.crop_names)
    assert len(set(figures)) == len(figures)
    assert tuple(shown) == (*figures, *(f"level_{key}" for key in TABLES.levers))


def test_what_is_added_stands_behind_the_countys_own(patch: pytest.MonkeyPatch, small: Scenario) -> None:
    try_out(WHOLE)
    tables = tables_of(("aid",))
    assert list(tables.parameters) == [*TABLES.parameters, "aid.reach", COST.name]
    assert list(tables.switches) == [*TABLES.switches, "aid"]
    in_pillar = [kind.key for kind in tables.levers_of("support")]
    assert in_pillar == [*(kind.key for kind in TABLES.levers_of("support")), "support.aid_posts"]
    assert [key for key in tables.levers if key in TABLES.levers] == list(TABLES.levers)
    shown = list(County(small.with_(uses=["aid"]), rng=1, households=50).run(1).monthly.columns)
    figures = of_crops(order.FIGURES, small.county.crop_names)
    assert tuple(shown[: len(figures)]) == figures
    assert shown[len(figures)] == "aid"
    outcomes = list(run(small.with_(uses=["aid"], months=12), households=50).outcomes())
    assert outcomes == [*run(small.with_(months=12), households=50).outcomes(), "aid"]


@pytest.mark.parametrize("name", ["baseline", "five_pillars"])
def test_what_is_installed_and_not_used_changes_no_byte(name: str, patch: pytest.MonkeyPatch) -> None:
    scenario = load(name).with_(start="2013-01", months=18, households=400)

    def everything() -> tuple[Any, ...]:
        return digests(run(scenario)), scenario.fingerprint, model_version(), list(TABLES.parameters)

    with_examples = everything()
    assert {mechanism.name for mechanism in tables_here().added} == set(EXAMPLES)  # all loaded
    loaded = everything()
    have_points(patch, [])
    assert tables_here().added == ()
    without = everything()
    assert different(with_examples[0], loaded[0]) == different(loaded[0], without[0]) == []
    assert with_examples[1:] == loaded[1:] == without[1:]


# The examples


def test_every_example_says_in_its_files_what_it_is() -> None:
    for name in EXAMPLES:
        folder = ROOT / "examples" / name
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert project["entry-points"][GROUP] == {name: f"tongyu_{name}:MECHANISM"}
        assert load(folder / f"{name}.toml").uses == (name,)
        assert package_of(name) == project["name"]


def test_lockers_make_parcels_cheaper_as_more_households_use_them(busy: Scenario) -> None:
    scenario = busy.with_(uses=["parcel_lockers"], programme=LOCKERS)
    plain, lockers = run(busy).monthly, run(scenario).monthly
    eager = run(scenario.with_(parameters=scenario.parameters | {"parcel_lockers.learning": 0.3})).monthly
    assert (lockers["parcel_lockers"] == 3.0).all()
    used = lockers["parcel_lockers_used"]
    assert used.is_monotonic_increasing
    assert 0.0 < used.iloc[-1] < eager["parcel_lockers_used"].iloc[-1] <= 1.0
    first_month = [table["parcel_price"].iloc[0] for table in (plain, lockers, eager)]
    assert first_month == sorted(first_month, reverse=True)
    assert lockers["parcel_price"].iloc[-1] < plain["parcel_price"].iloc[-1]
    assert lockers["cost"].iloc[-1] == pytest.approx(3 * 1_500.0 * 24)


def test_lockers_that_save_nothing_are_as_if_they_were_not_there(busy: Scenario) -> None:
    scenario = busy.with_(uses=["parcel_lockers"], programme=LOCKERS)
    saving_nothing = run(scenario.with_(parameters=scenario.parameters | {"parcel_lockers.saving": 0.0}))
    turned_off = run(scenario.with_(without=["parcel_lockers"]))
    assert different(digests(saving_nothing), digests(turned_off)) == []
    without = run(busy)
    paid = {"monthly.cost", "monthly.cost_resources"}  # for lockers, whatever they save
    own = {f"monthly.{name}" for name in saving_nothing.monthly if name not in without.monthly}
    assert {name.rpartition(".")[2] for name in own} == {"parcel_lockers", "parcel_lockers_used"}
    found = {name for name in different(digests(without), digests(saving_nothing)) if name.startswith("monthly")}
    assert found <= paid | own


def test_lockers_that_nobody_pays_for_change_nothing(busy: Scenario) -> None:
    plain, idle = run(busy).monthly, run(busy.with_(uses=["parcel_lockers"])).monthly
    assert (idle[["parcel_lockers", "parcel_lockers_used"]] == 0.0).all(axis=None)
    assert plain.equals(idle[list(plain)])


@pytest.mark.parametrize("name", EXAMPLES)
def test_accounts_close_every_month_with_an_example(name: str, busy: Scenario) -> None:
    programme = LOCKERS if name == "parcel_lockers" else {}
    county = County(busy.with_(uses=[name], programme=programme), rng=4)
    seen = []
    county.step_observer = lambda phase, step: seen.append(step) if step == "ledger.check" else None
    county.run()
    assert len(seen) == 24


def test_another_hazard_takes_the_place_of_the_countys(busy: Scenario) -> None:
    def started(**parameters: float) -> float:
        changes = {f"another_hazard.{name}": value for name, value in parameters.items()}
        return float(run(busy.with_(uses=["another_hazard"], parameters=changes)).monthly["started_selling"].sum())

    assert tables_of(("another_hazard",)).schedule["decide"]["going_online.sell"].__module__ == "tongyu_another_hazard"
    assert run(busy).monthly["started_selling"].sum() > 0
    assert started(pace=0.0) == 0
    assert started(mean=0.0) > started(mean=0.3) > 0
    turned_off = run(busy.with_(uses=["another_hazard"], without=["another_hazard"]))
    assert turned_off.monthly["started_selling"].sum() == 0


# Steps, columns, figures


def order_of(county: County, phase: str) -> list[str]:
    taken: list[str] = []
    county.step_observer = lambda where, step: taken.append(step) if where == phase else None
    county.step()
    return taken


def test_steps_are_taken_before_after_and_instead_in_the_order_in_which_they_are_written(
    patch: pytest.MonkeyPatch, small: Scenario
) -> None:
    told: list[str] = []

    def step(name: str) -> Callable[[State], None]:
        def do(county: State) -> None:
            told.append(name)

        do.__name__ = name
        return do

    train = "learning.train"
    try_out(
        aid(
            steps=(
                *(After(train, step("third")), After(train, step("fourth")), Replaces(train, step("instead"))),
                *(Before(train, step("first")), Before(train, step("second"))),
            )
        )
    )
    try_out(Mechanism("zeal", "made up", steps=(After(train, step("fifth")), Before(train, step("later")))))
    county = County(small.with_(uses=["zeal", "aid"]), rng=1, households=50)
    first = ["aid.first", "aid.second", "zeal.later"]
    assert order_of(county, "train") == [
        *first,
        train,
        "aid.third",
        "aid.fourth",
        "zeal.fifth",
        "lessons.hold",
        "vocational.train",
    ]
    assert told == ["first", "second", "later", "instead", "third", "fourth", "fifth"]


def test_a_switch_can_leave_out_a_step_that_was_added(patch: pytest.MonkeyPatch, small: Scenario) -> None:
    try_out(
        aid(steps=(After("learning.train", nothing),), switches=(Switch("aid", "-", "aid", steps=("aid.nothing",)),))
    )
    scenario = small.with_(uses=["aid"])
    assert "aid.nothing" in order_of(County(scenario, rng=1, households=50), "train")
    assert "aid.nothing" not in order_of(County(scenario, rng=1, households=50, without=["aid"]), "train")


def test_a_column_is_made_with_the_county_and_is_its_own(patch: pytest.MonkeyPatch, small: Scenario) -> None:
    def count_up(county: State) -> None:
        county.column("aid_months")[:] += 1

    try_out(
        aid(
            columns=(
                Column("aid_months", np.int16),
                Column("aid_land", np.float32, lambda county: 2.0 * county.columns.land),
            ),
            steps=(After("income.close", count_up),),
        )
    )
    county, other = (County(small.with_(uses=["aid"]), rng=1, households=50) for _ in range(2))
    land = county.column("aid_land")
    assert land.dtype == np.float32
    assert land.tolist() == (2.0 * county.columns.land).tolist()
    county.run(3)
    assert county.column("aid_months").tolist() == [3] * 50
    assert other.column("aid_months").tolist() == [0] * 50
    with pytest.raises(KeyError):
        county.column("aid_other")


def test_money_that_is_not_booked_ends_the_month(patch: pytest.MonkeyPatch, small: Scenario) -> None:
    def give(county: State) -> None:
        county.columns.cash[:] += 1.0

    def give_and_book(county: State) -> None:
        give(county)
        county.ledger.pay(OUTSIDE, HOUSEHOLDS, "gifts", float(len(county.columns.id)))

    scenario = small.with_(months=1)
    try_out(aid(steps=(Before("living.live", give),)))
    with pytest.raises(AccountsError, match=r"2011-01: the books of the households are off by 50 yuan"):
        run(scenario.with_(uses=["aid"]), households=50)
    try_out(aid(steps=(Before("living.live", give_and_book),)))
    assert run(scenario.with_(uses=["aid"]), households=50).ledger.received(HOUSEHOLDS, "gifts") == 50.0


def test_figures_become_outcomes_as_means_over_the_years(patch: pytest.MonkeyPatch, small: Scenario) -> None:
    try_out(
        aid(
            figures=lambda county: {"aid": float(county.month), "aid_seldom": 5.0 if county.month > 12 else np.nan},
            shows=(Figure("aid", "months", "made up"), Figure("aid_seldom", "-", "made up", better=-1)),
        )
    )
    county = run(small.with_(uses=["aid"], months=24), households=50)
    assert county.yearly["aid"].tolist() == [5.5, 17.5]
    assert county.outcomes()["aid"] == 11.5
    assert county.outcomes()["aid_seldom"] == 5.0


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (showing(aid=1.0) | {"figures": lambda county: {"aid_x": 1.0}}, "`figures` gives aid_x and `shows` names aid;"),
        (showing(aid=1.0) | {"figures": lambda county: {"aid": 1.0, "income": 0.0}}, "gives aid, income and"),
        (showing(aid=1.0) | {"figures": lambda county: {}}, "`figures` gives none and `shows` names aid;"),
    ],
)
def test_figures_are_those_that_are_shown(
    parts: dict[str, Any], said: str, patch: pytest.MonkeyPatch, small: Scenario
) -> None:
    try_out(aid(**parts))
    with pytest.raises(InputError, match=said):
        run(small.with_(uses=["aid"], months=1), households=50)


@pytest.mark.parametrize("name", ["cash", "theil", "spells"])
def test_no_figure_takes_the_place_of_one_of_the_countys(name: str, patch: pytest.MonkeyPatch, small: Scenario) -> None:
    """Of months, of years, and of all years."""
    try_out(Mechanism(name, "made up", **showing(**{name: 1.0})))
    with pytest.raises(InputError, match=f'the added figure "{name}" has the name of another one'):
        run(small.with_(uses=[name], months=12), households=50).outcomes()


def test_what_two_mechanisms_keep_is_of_two_classes(patch: pytest.MonkeyPatch, small: Scenario) -> None:
    class Kept:
        """What both keep."""

    for name in ("aid", "zeal"):
        try_out(Mechanism(name, "made up", state=lambda county: Kept()))
    assert isinstance(County(small.with_(uses=["aid"]), rng=1, households=50).own(Kept), Kept)
    with pytest.raises(InputError, match="two mechanisms keep a Kept in a county"):
        County(small.with_(uses=["aid", "zeal"]), rng=1, households=50)


# Trying out


def test_what_is_tried_out_runs_in_memory_and_is_not_stored(patch: pytest.MonkeyPatch, small: Scenario) -> None:
    require_as_loaded()
    assert try_out(WHOLE) is WHOLE
    scenario = small.with_(uses=["aid"], months=12)
    assert run(scenario, households=50).outcomes()["aid"] == 1.0
    with pytest.raises(InputError) as raised:
        record("run", [scenario], [1])
    assert str(raised.value) == (
        "the mechanism aid is tried out in this process and not installed, and what is stored is stored as made by"
        " the model in the files; such runs are made in memory alone (tongyu.County), or from changed files by a new"
        " process."
    )


def test_what_is_tried_out_again_is_replaced_and_what_is_wrong_replaces_nothing(
    patch: pytest.MonkeyPatch, small: Scenario
) -> None:
    try_out(WHOLE)
    with pytest.raises(InputError, match="has no unit cost"):
        try_out(replace(WHOLE, numbers=(share("aid.reach"),)))
    assert small.with_(uses=["aid"]).tables.added == (WHOLE,)
    other = aid(**showing(aid_more=2.0))
    try_out(other)
    assert small.with_(uses=["aid"]).tables.added == (other,)
    with pytest.raises(InputError, match=r"must be called zeal\.something"):
        try_out(Mechanism("zeal", "made up", numbers=(share("zest.reach"),)))
    with pytest.raises(InputError, match='unknown mechanism "zeal"'):
        small.with_(uses=["zeal"])


def test_what_is_tried_out_goes_before_what_is_installed(patch: pytest.MonkeyPatch, small: Scenario) -> None:
    own = Mechanism("parcel_lockers", "another one")
    try_out(own)
    assert small.with_(uses=["parcel_lockers"]).tables.added == (own,)


# What can be wrong


def installing(mechanism: object, name: str = "aid") -> Callable[[pytest.MonkeyPatch, Path], None]:
    return lambda patch, folder: have(patch, {name: mechanism})


def of_file(text: str) -> Callable[[pytest.MonkeyPatch, Path], None]:
    """The mechanism `aid` in a module of its own, with that text."""

    def install(patch: pytest.MonkeyPatch, folder: Path) -> None:
        (folder / "aid_in_a_file.py").write_text(text, encoding="utf-8")
        patch.syspath_prepend(folder)
        patch.delitem(sys.modules, "aid_in_a_file", raising=False)
        have_points(patch, [EntryPoint("aid", "aid_in_a_file:MECHANISM", GROUP)])

    return install


def twice(patch: pytest.MonkeyPatch, folder: Path) -> None:
    have(patch, {}, {})
    have_points(patch, [EntryPoint("aid", f"{package}:MECHANISM", GROUP) for package in ("one", "other")])


def two_that_replace(patch: pytest.MonkeyPatch, folder: Path) -> None:
    steps = (Replaces("learning.train", nothing),)
    have(patch, {"aid": aid(steps=steps), "zeal": Mechanism("zeal", "made up", steps=steps)})


def two_with(**parts: Any) -> Callable[[pytest.MonkeyPatch, Path], None]:
    """Two mechanisms, the second of which has the same parts as the first."""
    return lambda patch, folder: have(patch, {"aid": aid(**parts), "zeal": Mechanism("zeal", "made up", **parts)})


MEASURED = number("aid.reach", 0.5, "share", (0, 1), (0, 1), "measured", "", "made up")
WRONG: dict[str, tuple[Callable[[pytest.MonkeyPatch, Path], None], str]] = {
    "nothing is installed": (
        lambda patch, folder: have_points(patch, []),
        'unknown mechanism "aid": no added mechanism is installed with this Python, ',
    ),
    "another is installed": (
        installing(Mechanism("paid", "made up"), "paid"),
        'unknown mechanism "aid"; did you mean "paid"? Those here: paid.',
    ),
    "none is like it": (
        installing(Mechanism("zeal", "made up"), "zeal"),
        'unknown mechanism "aid". Those here: zeal.',
    ),
    "two packages have one": (
        twice,
        'the added mechanism "aid" is in two packages, one:MECHANISM and other:MECHANISM;',
    ),
    "no such module": (
        lambda patch, folder: have_points(patch, [EntryPoint("aid", "no_such_module:MECHANISM", GROUP)]),
        'the added mechanism "aid" of no_such_module:MECHANISM cannot be loaded: ModuleNotFoundError: No module named',
    ),
    "the import fails": (of_file("1 / 0"), "cannot be loaded: ZeroDivisionError: division by zero."),
    "no such object": (of_file("MECHANISMS = 3"), "cannot be loaded: AttributeError: module 'aid_in_a_file' has no"),
    "a number out of its range": (
        of_file(
            "from tongyu.extending import number\n"
            "number('aid.reach', 2, 'share', (0, 1), (0, 1), 'assumed', '', 'made up')"
        ),
        "cannot be loaded: ValueError: aid.reach: expected floor 0 <= low 0 <= value 2 <= high 1 <= ceiling 1.",
    ),
    "no mechanism": (
        installing("aid"),
        f'"{MODULE}:M0" of {MODULE}:M0 must be a Mechanism of tongyu, not of the type str.',
    ),
    "another name inside": (
        installing(Mechanism("zeal", "made up")),
        'the added mechanism "aid" calls itself "zeal"; both must be the same.',
    ),
    "a name of the county's": (
        installing(Mechanism("aid", "made up", numbers=(share("learning.fade"),))),
        'aid: the number "learning.fade" must be called aid.something.',
    ),
    "an unknown step": (
        installing(aid(steps=(After("learning.trian", nothing),))),
        'aid: unknown step "learning.trian"; did you mean "learning.train"? Steps: people.turn, returning.come_back, ',
    ),
    "a step that says no when": (
        installing(aid(steps=(nothing,))),
        "aid: `steps` must be a tuple of After, Before or Replaces, with a comma behind a single one.",
    ),
    "a step without a comma": (
        installing(aid(steps=After("learning.train", nothing))),
        "with a comma behind a single one.",
    ),
    "a lever without a comma": (
        installing(aid(levers=lever(), numbers=(COST,))),
        "aid: `levers` must be a tuple of LeverKind",
    ),
    "a step that is no function": (
        installing(aid(steps=(Replaces("learning.train", "nothing"),))),
        "aid: a step must be a function of the county.",
    ),
    "two steps of one name": (
        installing(aid(steps=(After("learning.train", nothing), Before("lessons.hold", nothing)))),
        'aid: two steps are called "nothing"; each needs a name of its own.',
    ),
    "an unknown pillar": (
        installing(aid(levers=(lever(pillar="suport"),))),
        'aid: unknown pillar "suport"; did you mean "support"? Pillars: resources, ',
    ),
    "a number with another prefix": (
        installing(aid(numbers=(share("first_aid.reach"),))),
        'aid: the number "first_aid.reach" must be called aid.something.',
    ),
    "the cost of a lever misspelt": (
        installing(aid(levers=(lever(),), numbers=(share("support.aid_posts"),))),
        '"support.aid_posts" must be called aid.something or programme.support.aid_posts.',
    ),
    "a figure with another prefix": (
        installing(aid(**showing(first_aid=1.0))),
        'aid: the name of the figure "first_aid" must begin with aid.',
    ),
    "a column with another prefix": (
        installing(aid(columns=(Column("first_aid"),))),
        'aid: the name of the column "first_aid" must begin with aid.',
    ),
    "a figure twice": (
        installing(aid(figures=lambda county: {}, shows=(Figure("aid", "-", "one"), Figure("aid", "-", "two")))),
        'aid: two figures are called "aid".',
    ),
    "figures that are not described": (installing(aid(figures=lambda county: {})), "aid: `shows` must name what"),
    "figures that are not given": (installing(replace(WHOLE, figures=None)), "aid: `shows` must name what"),
    "a lever without its cost": (
        installing(aid(levers=(lever(),))),
        "the lever support.aid_posts has no unit cost; its mechanism must declare the number programme.support.aid_p",
    ),
    "a lever twice": (
        installing(aid(levers=(lever(), lever()), numbers=(COST,))),
        'the lever "support.aid_posts" is both of aid and of aid.',
    ),
    "a lever of the county's": (
        installing(aid(levers=(lever("mutual_aid"),))),
        'the lever "support.mutual_aid" is both of mutual_aid and of aid.',
    ),
    "a lever with the luck of another": (
        installing(aid(levers=(lever(number=0),), numbers=(COST,))),
        "and support.aid_posts have the same number 0.",
    ),
    "a switch of the county's": (
        installing(aid(switches=(Switch("brand", "made up", "aid"),))),
        'the switch "brand" is both of brand and of aid.',
    ),
    "a switch of no number": (
        installing(aid(switches=(Switch("aid", "made up", "aid", neutral={"aid.reach": 0}),))),
        "the switch aid sets the number aid.reach, which there is not.",
    ),
    "a switch of no step": (
        installing(aid(switches=(Switch("aid", "made up", "aid", steps=("aid.help",)),))),
        'the switch aid: unknown step "aid.help"',
    ),
    "the use of no lever": (
        installing(aid(used={"support.aid_pots": lambda county: 1.0})),
        "a mechanism tells of the use of support.aid_pots, and there is no such lever.",
    ),
    "a measured number without a source": (
        installing(aid(numbers=(MEASURED,))),
        "the number aid.reach is measured but names no source.",
    ),
    "an unknown source": (
        installing(aid(numbers=(replace(MEASURED, source="nobody_2020"),))),
        "the number aid.reach names the unknown source nobody_2020.",
    ),
}
TOGETHER = {
    "two replace one step": (
        two_that_replace,
        "aid and zeal both replace the step learning.train; a scenario can use one of them.",
    ),
    "two have one lever": (
        lambda patch, folder: have(
            patch, {name: Mechanism(name, "made up", levers=(lever(),), numbers=(COST,)) for name in ("aid", "zeal")}
        ),
        'the lever "support.aid_posts" is both of aid and of zeal.',
    ),
    "two have one switch": (
        two_with(switches=(Switch("help", "made up", "aid"),)),
        'the switch "help" is both of aid and of',
    ),
}


@pytest.mark.parametrize("wrong", [*WRONG, *TOGETHER])
def test_what_is_wrong_with_a_mechanism_is_one_sentence_and_status_2(
    wrong: str, patch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install, said = (WRONG | TOGETHER)[wrong]
    uses = ["aid"] if wrong in WRONG else ["zeal", "aid"]
    install(patch, tmp_path)
    with pytest.raises(Misfit) as raised:
        tables_of(tuple(sorted(uses)))
    assert said in raised.value.sentence
    assert raised.value.sentence.endswith(".")
    assert "\n" not in raised.value.sentence
    file = tmp_path / "mine.toml"
    file.write_text(f'schema = 1\nbased_on = "baseline"\nuses = {uses}\n', encoding="utf-8")
    told = tongyu_here("run", file)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.endswith(f"mine.toml, line 3: {raised.value.sentence}\n")


def test_a_mechanism_called_as_one_of_the_countys_is_refused(patch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="the county has a mechanism called learning; the added one needs a name"):
        try_out(Mechanism("learning", "made up"))


@pytest.mark.parametrize("name", ["Aid", "first-aid", "援助", ""])
def test_the_name_of_a_mechanism_is_plain(name: str, patch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="the name of a mechanism is of small letters, digits"):
        try_out(Mechanism(name, "made up"))


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_and_not_used_stops_nobody(wrong: str, patch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    WRONG[wrong][0](patch, tmp_path)
    told = tongyu_here("show", "both")
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize(
    ("uses", "said"),
    [
        ('"parcel_lockers"', 'uses must be a list of names, such as ["parcel_lockers"], not "parcel_lockers".'),
        ("[3]", "uses must be a list of names of mechanisms; 3 is none."),
        ('["parcel_lockers", "parcel_lockers"]', 'uses names "parcel_lockers" twice.'),
        ('["parcel_locker"]', 'unknown mechanism "parcel_locker"; did you mean "parcel_lockers"?'),
    ],
)
def test_what_is_wrong_with_uses_is_told(uses: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f'schema = 1\nbased_on = "baseline"\nuses = {uses}\n', encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load(file)
    assert f"line 3: {said}" in str(raised.value)


def test_numbers_levers_and_switches_of_what_is_not_used_are_unknown(small: Scenario) -> None:
    for changes in (
        {"parameters": {"parcel_lockers.saving": 0.1}},
        {"programme": LOCKERS},
        {"without": ["parcel_lockers"]},
    ):
        with pytest.raises(InputError, match=r'of an added mechanism; write uses = \["parcel_lockers"\]'):
            small.with_(**changes)
        small.with_(uses=["parcel_lockers"], **changes)


# What is compared with what, and what is varied


def test_a_scenario_is_set_against_itself_with_the_mechanisms_that_it_uses() -> None:
    lockers, hazard = (load(ROOT / "examples" / name / f"{name}.toml") for name in ("parcel_lockers", "another_hazard"))
    made = comparable([lockers, hazard, load("both")])
    assert {each.name: each.uses for each in made} == {
        "parcel_lockers without programme": ("parcel_lockers",),
        "parcel_lockers": ("parcel_lockers",),
        "another_hazard without programme": ("another_hazard",),
        "another_hazard": ("another_hazard",),
        "baseline": (),
        "both": (),
    }
    alone = comparable([hazard, hazard.with_(name="more")])
    assert (alone[0].name, alone[0].uses) == ("baseline", ("another_hazard",))
    off = {"without": ["parcel_lockers"]}
    assert [each.name for each in comparable([lockers.with_(**off)])] == ["baseline", "parcel_lockers"]
    both = lockers.with_(name="two", uses=["another_hazard", "parcel_lockers"], **off)
    assert len(comparable([lockers.with_(**off), both])) == 4


def test_a_false_baseline_is_one_that_uses_a_mechanism() -> None:
    false = load("baseline").with_(uses=["another_hazard"])
    with pytest.raises(InputError, match=r'called "baseline" is not the shipped one \(it uses another_hazard\)'):
        comparable([false, load("both")])


STUDY = """
schema = 1
scenarios = [{scenarios}]
seeds = 1
households = 100
months = 60

[design]
{design}

[uncertain]
{line}
"""


def study_of(folder: Path, line: str, *scenarios: str, design: str = 'kind = "grid"') -> Any:
    for name in EXAMPLES:
        text = (ROOT / "examples" / name / f"{name}.toml").read_text(encoding="utf-8")
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    file = folder / "study.toml"
    named = ", ".join(f'"{name}"' for name in scenarios)
    file.write_text(STUDY.format(scenarios=named, design=design, line=line), encoding="utf-8")
    return load_study(file)


def test_a_study_varies_a_number_of_an_added_mechanism_in_the_scenarios_that_use_it(tmp_path: Path) -> None:
    line = '"parcel_lockers.saving" = { values = [0.1, 0.2] }'
    study = study_of(tmp_path, line, "./parcel_lockers.toml", "both")
    assert study.mechanisms == ("parcel_lockers",)
    for point, saving in enumerate([0.1, 0.2]):
        assert study.scenario_at("parcel_lockers", point).parameters == {"parcel_lockers.saving": saving}
        assert study.scenario_at("both", point).parameters == {}
    ids = study.plan.set_index(["scenario", "point"])["id"]
    assert ids["parcel_lockers", 0] != ids["parcel_lockers", 1]
    assert ids["both", 0] == ids["both", 1]
    runs = [run(study.scenario_at("parcel_lockers", point)).monthly["parcel_price"] for point in (0, 1)]
    assert runs[1].iloc[-1] < runs[0].iloc[-1]


def test_a_pattern_takes_the_numbers_of_an_added_mechanism(tmp_path: Path) -> None:
    design = 'kind = "latin_hypercube"\nsamples = 2'
    study = study_of(tmp_path, '"parcel_lockers.*" = {}', "./parcel_lockers.toml", design=design)
    ranges = {each.name: (each.low, each.high) for each in study.variables}
    assert ranges == {"parcel_lockers.saving": (0.05, 0.3), "parcel_lockers.learning": (0.03, 0.3)}


def test_a_number_that_no_scenario_has_is_not_varied(tmp_path: Path) -> None:
    line = '"parcel_lockers.saving" = { values = [0.1, 0.2] }'
    with pytest.raises(InputError) as raised:
        study_of(tmp_path, line, "./another_hazard.toml", "both")
    assert str(raised.value).endswith(
        "none of the scenarios uses the mechanism of parcel_lockers.saving, so that it cannot be varied."
    )


# What is hashed


PACKAGE = '''"""A mechanism."""
from tongyu.extending import Mechanism, number

MECHANISM = Mechanism(
    "aid", "made up", numbers=(number("aid.reach", 0.5, "share", (0, 1), (0, 1), "assumed", "", "made up"),)
)
'''


def hashes(folder: Path, small: Scenario, **files: str) -> tuple[str, str, str]:
    """Code, fingerprint of a scenario, and version of the model, with a package `aid_package` of these files."""
    install(
        folder, "aid", "aid_package.inside:MECHANISM", **{f"aid_package/{name}": text for name, text in files.items()}
    )
    look_again()
    return code_of("aid"), small.with_(uses=["aid"]).fingerprint, model_version(["aid"])


@pytest.mark.parametrize("own", [{"__init__": ""}, {}], ids=["package", "namespace"])
def test_the_code_of_a_mechanism_is_part_of_what_names_a_run(
    own: dict[str, str], patch: pytest.MonkeyPatch, tmp_path: Path, small: Scenario
) -> None:
    patch.syspath_prepend(tmp_path)
    first = hashes(tmp_path, small, inside=PACKAGE, **own)
    assert hashes(tmp_path, small, inside=PACKAGE.replace("A mechanism", "The same") + "# as before\n") == first
    changed_number = hashes(tmp_path, small, inside=PACKAGE.replace("0.5", "0.6"))
    assert all(now != before for now, before in zip(changed_number, first, strict=True))
    beside = hashes(tmp_path, small, inside=PACKAGE, **{"deeper/beside": "HALF = 0.5\n"})
    assert all(now != before for now, before in zip(beside, first, strict=True))
    assert model_version() not in {first[2], changed_number[2]}


@pytest.mark.parametrize("own", [{"__init__": ""}, {}], ids=["package", "namespace"])
def test_a_mechanism_of_a_package_is_as_its_files_define_it(
    own: dict[str, str], patch: pytest.MonkeyPatch, tmp_path: Path, small: Scenario
) -> None:
    patch.syspath_prepend(tmp_path)
    hashes(tmp_path, small, inside=PACKAGE, **own)
    assert changed() is None
    (tmp_path / "aid_package" / "inside.py").write_text(PACKAGE + "HALF = 0.5\n", encoding="utf-8")
    assert changed() == "inside.py of aid_package.inside was changed after this process had loaded it"


def test_a_mechanism_that_no_scenario_uses_may_change_while_others_run(
    patch: pytest.MonkeyPatch, tmp_path: Path, small: Scenario
) -> None:
    install(tmp_path, "aid", "aid_in_a_module:MECHANISM", aid_in_a_module=PACKAGE)
    patch.syspath_prepend(tmp_path)
    look_again()
    assert "aid" in [mechanism.name for mechanism in tables_here().added]
    (tmp_path / "aid_in_a_module.py").write_text(PACKAGE + "HALF = 0.5\n", encoding="utf-8")
    assert changed() is None
    assert small.with_(uses=["aid"]).tables.added
    assert changed() == "aid_in_a_module.py of aid_in_a_module was changed after this process had loaded it"


def test_a_worker_without_the_mechanism_is_named_and_left_out(patch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install(tmp_path, "aid", "aid_in_a_module:MECHANISM", aid_in_a_module=PACKAGE)
    patch.syspath_prepend(tmp_path)
    look_again()

    def ask(function: Callable[..., Any], addresses: list[str]) -> dict[str, Any]:
        answers = {}
        for address in addresses:
            with pytest.MonkeyPatch.context() as there:
                if address == "bare":
                    there.setattr(sys, "path", [path for path in sys.path if path != str(tmp_path)])
                look_again()
                answers[address] = function(SimpleNamespace(name=address))
            look_again()
        return answers

    told: list[str] = []
    fitness = Fitness(ask, told.append)
    assert fitness.of(["bare", "whole"]) == ["bare", "whole"]  # for the county's own model
    fitness.requires(["aid"])
    assert fitness.of(["bare", "whole"]) == ["whole"]
    assert told[0].startswith(
        "Left out: worker bare (bare) has not the mechanisms that this work uses: unknown mechanism"
    )
    assert described(["aid"])["packages"]["aid"] == "1.0"


def test_what_tables_say_of_scenarios_together_is_of_all_that_they_use() -> None:
    together = tables_for(
        [load("baseline").with_(uses=list(uses)) for uses in (("parcel_lockers",), (), ("another_hazard",))]
    )
    assert [mechanism.name for mechanism in together.added] == ["another_hazard", "parcel_lockers"]
    assert together.schedule == TABLES.schedule  # no county has both
    assert together.said("Parcel lockers", "zh") == "快递柜"
    assert together.said("Parcel lockers", "fr") == "Parcel lockers"


def test_nothing_of_these_tests_stays() -> None:
    look_again()
    assert extensions._tried == {}
    assert set(extensions.installed()) >= set(EXAMPLES)
    assert changed() is None
