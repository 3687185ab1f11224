"""The programme: what money can pay happens, and nothing else; no lever touches income, consumption or poverty."""

import numpy as np
import pytest
from tests.households_by_hand import EVERYTHING, VALUES, all_levers, copy_of, moved

from tongyu import County
from tongyu.county import SCHEDULE
from tongyu.geography import make_geography
from tongyu.ledger import ENTERPRISE, GOVERNMENT, OUTSIDE, Ledger
from tongyu.levers import LEVERS
from tongyu.months import month_after
from tongyu.programme.programme import IDLE_MONTHS, Programme, Till

NEED = np.array([0.2, 0.5, 0.4])  # Seat, Hill, Lake: Hill is the neediest


class Run:
    """A programme on its own, with tills and books, released month by month."""

    def __init__(self, small, need=NEED, scale=1.0, **levers):
        self.scenario = moved(small, **levers)
        self.need = need
        self.scale = scale
        geography = make_geography(small.county)
        self.programme = Programme(self.scenario, VALUES, geography, lambda: self.need)
        self.tills = {GOVERNMENT: Till(), ENTERPRISE: Till()}
        balances = {name: lambda till=till: till.cash for name, till in self.tills.items()}
        self.ledger = Ledger(balances, lambda: np.zeros(1))
        self.months = 0

    def month(self):
        self.ledger.open_month()
        date = month_after("2011-01", self.months)
        self.programme.release(date, self.ledger, self.tills, self.scale)
        self.ledger.check(date)
        self.months += 1
        return self.programme

    def levels(self, key, months):
        return [self.month().level(key) for _ in range(months)]


def courses(**setting):
    return {"training__courses": {"intensity": 10, "unit_cost": 100.0, **setting}}


def test_what_the_line_can_pay_is_delivered(small):
    assert Run(small, **courses()).levels("training.courses", 3) == [10, 10, 10]
    assert Run(small, **courses(budget=12_000.0)).levels("training.courses", 3) == [10, 10, 10]
    assert Run(small, **courses(budget=6_000.0)).levels("training.courses", 3) == pytest.approx([5, 5, 5])
    assert Run(small, **courses(budget=0.0)).levels("training.courses", 3) == [0, 0, 0]


def test_unspent_money_carries_over(small):
    waiting = {"2011-01": 0.0, "2011-04": 10.0}
    run = Run(small, **courses(intensity=waiting, budget=6_000.0))
    assert run.levels("training.courses", 8) == pytest.approx([0, 0, 0, 10, 10, 10, 5, 5])


def test_a_lever_works_from_its_start_to_its_end_and_is_paid_for_no_longer(small):
    run = Run(small, **courses(start="2011-03", end="2011-04"))
    assert run.levels("training.courses", 6) == [0, 0, 10, 10, 0, 0]
    assert run.programme.cost_by_pillar() == {"training": 2_000.0}


@pytest.mark.parametrize("nothing", [0, {"2011-01": 0.0}])
def test_at_zero_intensity_nothing_is_spent_and_nothing_is_there(small, nothing):
    run = Run(small, **courses(intensity=nothing, budget=12_000.0))
    assert run.levels("training.courses", 12) == [0] * 12
    assert sum(run.programme.cost_by_pillar().values()) == 0.0
    assert run.ledger.paid(GOVERNMENT) == 0.0
    assert not run.programme.mask("training.courses").any()
    assert not run.programme.villages("training.courses").any()


def test_a_free_lever_is_delivered_whole(small):
    assert Run(small, **courses(unit_cost=0.0, budget=0.0)).levels("training.courses", 2) == [10, 10]


def test_without_its_own_unit_cost_a_lever_costs_what_its_parameter_says(small):
    run = Run(small, training__courses=7)
    run.month()
    assert run.programme.cost_by_pillar()["training"] == pytest.approx(7 * VALUES["programme.training.courses"])


def test_a_lever_that_is_not_in_the_programme_is_nowhere(small):
    programme = Run(small, **courses()).month()
    assert programme.level("support.mutual_aid") == 0.0
    for where in (programme.mask, programme.townships, programme.villages, programme.weights):
        assert not where("support.mutual_aid").any()
    assert programme.stations("support.mutual_aid") == []


@pytest.mark.parametrize(("funder", "other"), [("government", ENTERPRISE), ("enterprise", GOVERNMENT)])
def test_the_funder_s_till_holds_what_came_in_and_did_not_go_out(small, funder, other):
    run = Run(small, scale=10.0, **courses(budget=24_000.0, funder=funder))
    for _ in range(6):
        run.month()
    assert run.tills[funder].cash == pytest.approx((6 * 2_000.0 - 6 * 1_000.0) / 10.0)
    assert run.tills[other].cash == 0.0
    assert run.ledger.paid(funder, "programme: training.courses") == pytest.approx(100.0)
    assert run.ledger.paid(OUTSIDE) == pytest.approx(200.0)


@pytest.mark.parametrize(
    ("place", "mask"),
    [
        ("all", [1, 1, 1]),
        (["Lake"], [0, 0, 1]),
        (["Lake", "Seat"], [1, 0, 1]),
        ("neediest 1", [0, 1, 0]),
        ("neediest 2", [0, 1, 1]),
        ("neediest 3", [1, 1, 1]),
    ],
)
def test_a_lever_works_in_its_place_only(small, place, mask):
    assert list(Run(small, **courses(place=place)).month().mask("training.courses")) == mask


def test_the_neediest_are_looked_for_anew_each_january_and_not_in_between(small):
    run = Run(small, **courses(place="neediest 1"))
    masks = []
    for month in range(14):
        if month == 6:
            run.need = np.array([0.9, 0.1, 0.1])
        masks.append(list(run.month().mask("training.courses")))
    assert masks[:12] == [[0, 1, 0]] * 12
    assert masks[12:] == [[1, 0, 0]] * 2


def test_townships_are_served_nodes_first_then_the_neediest(small):
    served = [
        list(Run(small, resources__node_townships=count).month().townships("resources.node_townships"))
        for count in (0.5, 1, 1.25, 2, 3)
    ]
    assert served == [[0.5, 0, 0], [1, 0, 0], [1, 0.25, 0], [1, 1, 0], [1, 1, 1]]
    elsewhere = Run(small, resources__node_townships={"intensity": 1, "place": ["Hill", "Lake"]}).month()
    assert list(elsewhere.townships("resources.node_townships")) == [0, 1, 0]


def test_what_was_built_in_a_township_does_not_move_with_need(small):
    run = Run(small, support__joint_centres=2)
    assert list(run.month().townships("support.joint_centres")) == [1, 1, 0]
    run.need = np.array([0.1, 0.1, 0.9])
    for _ in range(14):
        assert list(run.month().townships("support.joint_centres")) == [1, 1, 0]


def test_levers_in_villages_reach_their_number_spread_over_the_townships(small):
    programme = Run(small, resources__stations=4.5).month()
    served = programme.villages("resources.stations")
    assert sorted(served) == [0] * 7 + [0.5] + [1] * 4
    townships = make_geography(small.county).village_township
    first_three = np.argsort(-served, kind="stable")[:4]
    assert set(townships[first_three]) == {0, 1, 2}


def test_levers_in_shares_reach_that_share_of_all_villages(small):
    assert Run(small, monitoring__participation=0.5).month().villages("monitoring.participation").sum() == 6.0
    assert Run(small, monitoring__participation=1.0).month().villages("monitoring.participation").sum() == 12.0


def two_lines(small, rich=None, poor=None):
    run = Run(
        small,
        training__courses={"intensity": 10, "unit_cost": 100.0, "budget": 120_000.0, **(rich or {})},
        support__mutual_aid={"intensity": 10, "unit_cost": 100.0, "budget": 6_000.0, **(poor or {})},
    )
    for _ in range(3):
        run.month()
    return run


def test_reallocation_moves_unused_money_to_levers_that_lack_it_and_loses_none(small):
    run = two_lines(small)
    lines = run.programme.lines
    before = {key: line.available for key, line in lines.items()}
    idle = before["training.courses"] - IDLE_MONTHS * 1_000.0
    assert run.programme.reallocate(0.5) == pytest.approx(0.5 * idle)
    assert lines["training.courses"].available == pytest.approx(before["training.courses"] - 0.5 * idle)
    assert lines["support.mutual_aid"].available == pytest.approx(before["support.mutual_aid"] + 0.5 * idle)
    assert run.levels("support.mutual_aid", 1) == [10]


@pytest.mark.parametrize(
    ("share", "rich", "poor"),
    [
        (0.0, {}, {}),
        (0.5, {"funder": "enterprise"}, {}),
        (0.5, {}, {"funder": "enterprise"}),
        (0.5, {}, {"budget": 12_000.0}),  # nobody lacks money
        (0.5, {"budget": 12_000.0}, {}),  # nobody has too much
    ],
    ids=["no strength", "private money", "private need", "no need", "no surplus"],
)
def test_otherwise_reallocation_moves_nothing(small, share, rich, poor):
    run = two_lines(small, rich, poor)
    before = [line.available for line in run.programme.lines.values()]
    assert run.programme.reallocate(share) == 0.0
    assert [line.available for line in run.programme.lines.values()] == before


def test_levers_lean_toward_needy_townships_and_only_where_they_work(small):
    run = Run(small, **courses(place=["Seat", "Hill"]))
    programme = run.month()
    assert list(programme.weights("training.courses")) == [1, 1, 0]
    programme.lean(1.0)
    mean = NEED.mean()
    assert programme.weights("training.courses") == pytest.approx([0.2 / mean, 0.5 / mean, 0.0])
    programme.lean(0.0)
    assert list(programme.weights("training.courses")) == [1, 1, 0]


def test_a_programme_of_zero_intensity_is_no_programme_bit_for_bit(small):
    nothing = County(moved(small, **{key.replace(".", "__"): 0 for key in LEVERS}), rng=3).run()
    baseline = County(small, rng=3).run()
    for mine, its in zip(nothing.columns, baseline.columns, strict=True):
        assert np.array_equal(mine, its)
    assert nothing.monthly.equals(baseline.monthly)


# What only markets, work, the state and the household itself may move.
MONEY = (
    "cash",
    "debt",
    "spent",
    "income",
    "income_12",
    "income_year",
    "ring",
    "stock",
    "patronage",
    "rent_paid",
)
LEVERS_ACT = (("fund", "decide"), ("organise", "clear"))  # from phase to phase
MONEY_MOVES = ("grow", "settle", "live")


def test_where_levers_act_nobody_s_income_consumption_or_money_changes(small, monkeypatch):
    seen = []

    def remember(county):
        seen.append(copy_of(county.columns))

    def compare(county):
        was = seen.pop()
        # who leaves a cooperative that sleeps loses what it owed: the one change that is no payment
        stayed = was.cooperative == county.columns.cooperative
        for name in MONEY:
            before, now = getattr(was, name), getattr(county.columns, name)
            if name == "patronage":
                before, now = before[stayed], now[stayed]
            assert np.array_equal(before, now), (county.date, name)

    for first, last in LEVERS_ACT:
        monkeypatch.setitem(SCHEDULE, first, (remember, *SCHEDULE[first]))
        monkeypatch.setitem(SCHEDULE, last, (*SCHEDULE[last], compare))
    county = County(all_levers(small, 30), rng=3).run()
    assert not seen
    assert county.monthly["attended"].sum() > 0.0
    assert county.monthly["brand_sales"].sum() > 0.0
    assert county.monthly["linked"].iloc[-1] > 0.0


def test_where_money_moves_no_lever_is_read(small, monkeypatch):
    programmes = []

    def hide(county):
        programmes.append(county.programme)
        county.programme = None

    def show(county):
        county.programme = programmes.pop()

    for phase in MONEY_MOVES:
        monkeypatch.setitem(SCHEDULE, phase, (hide, *SCHEDULE[phase], show))
    watched = County(all_levers(small, 24), rng=3).run()
    monkeypatch.undo()
    assert watched.monthly.equals(County(all_levers(small, 24), rng=3).run().monthly)


def test_every_phase_either_moves_money_or_reads_levers_or_does_neither():
    phases = list(SCHEDULE)
    acting = [phase for first, last in LEVERS_ACT for phase in phases[phases.index(first) : phases.index(last) + 1]]
    assert sorted([*acting, *MONEY_MOVES, "measure"]) == sorted(phases)


def test_what_the_programme_spends_goes_to_the_outside_world_and_to_no_household(small):
    county = County(all_levers(small, 12), rng=3)
    for _ in range(12):
        county.step()
        for payer, payee, item in county.ledger.flows:
            if item.startswith("programme:"):
                assert (payer, payee) == (GOVERNMENT, OUTSIDE)


# A figure of the month, or of the county, that each lever alone moves, and the way it moves it.
FELT = {
    "resources.stations": ("stations", +1),
    "resources.carrier_contracts": ("parcel_price", -1),
    "resources.node_townships": ("node_capacity", +1),
    "branding.awareness": ("awareness", +1),
    "branding.technical_cooperation": ("quality", +1),
    "training.courses": ("skill", +1),
    "training.operators": ("awake", +1),
    "support.social_workers": ("insured", +1),
    "support.mutual_aid": ("mutual_aid", +1),
    "support.finance_links": ("inputs_bought", +1),
    "monitoring.market_reports": ("spread_of_worth", -1),
    "monitoring.participation": ("poor_missed", -1),
}
COMPANIONS = {  # levers that act on what another lever does
    "branding.inspection": ("deliveries", -1, {"branding.awareness": 60}),
    "training.coaching": ("skill", +1, {"training.courses": 12}),
    "support.joint_centres": ("trained_cases", +1, {"training.courses": 2, "support.social_workers": 3}),
    "monitoring.reallocation": (
        "groups",
        +1,
        {
            "training.courses": {"intensity": 1, "budget": 100_000.0},
            "support.mutual_aid": {"intensity": 20, "budget": 10_000.0},
        },
    ),
}
assert set(FELT) | set(COMPANIONS) == set(LEVERS)


def figure(county, name):
    h = county.columns
    if name == "awake":
        return float(county.monthly["cooperatives_open"].sum())
    if name == "deliveries":
        return float(county.monthly["delivering"].sum())
    if name == "node_capacity":
        return county.hubs[1].capacity
    if name == "inputs_bought":
        return float(h.inputs.mean())
    if name == "groups":
        return float(county.groups)
    if name == "trained_cases":
        return float(np.count_nonzero((h.since_course < 36) & h.linked))
    if name == "spread_of_worth":
        _, _, crop, hold, *_ = (column[: county.selling.offers] for column in county.selling.columns)
        return float(np.mean([np.std(hold[crop == c]) / county.prices.expected[c] for c in np.unique(crop)]))
    if name == "poor_missed":
        poor = h.income_12 / h.persons < county.values["line.national"]
        return float(np.mean(~h.registered[poor]))
    return county.figures[name]


@pytest.mark.parametrize("key", LEVERS)
def test_every_lever_moves_what_it_says_it_does(small, key):
    name, sign, others = (*FELT[key], {}) if key in FELT else COMPANIONS[key]
    settings = {other.replace(".", "__"): setting for other, setting in others.items()}
    with_lever = {key.replace(".", "__"): EVERYTHING[key] if key != "monitoring.participation" else 1.0}
    differences = []
    for seed in (1, 2, 3):
        moved_county, still_county = (
            County(moved(small, 36, **settings, **more), rng=seed).run() for more in (with_lever, {})
        )
        differences.append(figure(moved_county, name) - figure(still_county, name))
    assert sign * np.mean(differences) > 0.0, differences
