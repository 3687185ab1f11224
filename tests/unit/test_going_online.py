"""Starting and stopping to sell online."""

import numpy as np
import pytest
from tests.households_by_hand import (
    CHANNELS,
    KEY,
    SEED,
    busy_county,
    copy_of,
    households,
    neighbours,
    numbers,
    terms,
    ties,
)

from tongyu.county.draws import Purpose, uniforms
from tongyu.kernels.going_online import (
    GoingOnline,
    decide_selling,
    expected_gain,
    start_chance,
)

START, STOP = int(Purpose.START_SELLING), int(Purpose.STOP_SELLING)
PLENTY = np.full((2, 5), 30.0)  # raw kg a month that a seller places
MUNG_BEANS = [0.0, 0.0, 400.0, 0.0, 0.0]
HURRIED = {
    "hazard": 0.05,
    "gain": 0.5,
    "gain_scale": 100,
    "openness": 3,
    "skill": 3,
    "peers": 2,
    "station": 0.5,
    "patience_months": 4,
    "stop": 0.0,
    "rollout": 1.0,
}


def decide(h, month_terms=None, tied=None, usual=PLENTY, month=3, rollout=1.0, **changed):
    """One month of decisions; returns (started, stopped)."""
    kinds = numbers(GoingOnline, **(HURRIED | changed))
    trade = month_terms or terms()
    return decide_selling(
        h, *(tied or ties(len(h.id))), kinds, CHANNELS, trade, usual, rollout, START, STOP, KEY, month
    )


def starters(month_terms=None, tied=None, rows=slice(None), changed=None, **columns):
    """Which of 4,000 growers of mung beans start within a month."""
    h = households(4_000, **({"stock": MUNG_BEANS, "km_hub": 10.0} | columns))
    decide(h, month_terms, tied, **(changed or {}))
    return h.sells[rows]


def gain_of(skill=0.0, km_hand_in=10.0, stock=MUNG_BEANS, quality=0.5):
    return expected_gain(np.array(stock), quality, skill, 10.0, km_hand_in, 8.0, PLENTY, CHANNELS, terms())


def test_the_expected_gain_is_what_the_usual_sales_earn_beyond_the_trader():
    trader = 6.5 - (6.5 * (0.05 + 0.001 * 10) + 0.002 * 10)
    online = 0.95 * 14.0 - (0.4 + (1.0 + 8.0) * 0.95 / 2.0) - 8.0 * (0.1 + 0.2 + 0.1) * 0.95 / 2.0
    assert gain_of() == pytest.approx(2 * 30.0 * (online - trader))


def test_nobody_expects_to_sell_more_than_is_in_stock_or_what_is_eaten_anyway():
    few = [0.0, 0.0, 10.0, 0.0, 0.0]
    assert gain_of(stock=few) == pytest.approx(gain_of() / 3.0)
    assert gain_of(stock=[0.0, 0.0, 1.0, 0.0, 0.0]) == 0.0


def test_skill_a_near_station_and_quality_raise_the_expected_gain():
    assert gain_of(skill=0.5) > gain_of()
    assert gain_of(km_hand_in=1.0) > gain_of()
    assert gain_of(quality=0.8) > gain_of()


def test_the_share_that_starts_is_the_hazard_of_the_stated_score():
    kinds = numbers(GoingOnline, **HURRIED)
    started = starters(openness=0.5, skill=0.4)
    score = kinds.gain * np.arcsinh(gain_of(skill=np.float32(0.4)) / kinds.gain_scale)
    score += kinds.openness * (0.5 - 1 / 3) + kinds.skill * 0.2
    chance = 1.0 - np.exp(-kinds.hazard * np.exp(score))
    assert started.mean() == pytest.approx(chance, abs=4 * np.sqrt(chance / 4_000))


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ({"openness": 0.6}, {"openness": 0.2}),
        ({"skill": 0.5}, {"skill": 0.1}),
        ({"month_terms": terms(station=True)}, {}),
        ({"quality": 0.8}, {"quality": 0.4}),
        ({"month_terms": terms(parcel=6.0)}, {"month_terms": terms(parcel=9.0)}),
    ],
    ids=["openness", "skill", "station", "quality", "cheaper parcels"],
)
def test_with_the_same_luck_whoever_starts_anyway_still_starts_and_some_more(more, less):
    with_more, with_less = starters(**more), starters(**less)
    assert np.all(with_more[with_less])
    assert with_more.sum() > with_less.sum() > 0


def test_the_ever_listed_with_an_open_case_and_a_station_are_accompanied_by_their_log_odds():
    kinds = numbers(GoingOnline, **HURRIED)
    there, client = {"month_terms": terms(station=True)}, {"listed": True, "case_months": 3}
    strong = {"changed": {"accompanied": 1.0}}
    started = starters(openness=0.5, skill=0.4, **there, **client, **strong)
    score = kinds.gain * np.arcsinh(gain_of(skill=np.float32(0.4), km_hand_in=0.0) / kinds.gain_scale)
    assert np.all(started[starters(openness=0.5, skill=0.4, **there)])
    near = {"km_hub": 0.0}  # so that a station moves the gain by nothing but its log odds
    score += kinds.openness * (0.5 - 1 / 3) + kinds.skill * 0.2 + kinds.station + 1.0
    chance = 1.0 - np.exp(-kinds.hazard * np.exp(score))
    accompanied = starters(openness=0.5, skill=0.4, **there, **client, **strong, **near)
    assert accompanied.mean() == pytest.approx(chance, abs=4 * np.sqrt(chance / 4_000))


@pytest.mark.parametrize(
    ("columns", "station"),
    [
        ({"listed": True, "case_months": 3}, False),
        ({"listed": True, "case_months": 0}, True),
        ({"listed": False, "case_months": 3}, True),
    ],
    ids=["without a station", "without a case", "never listed"],
)
def test_nobody_else_is_accompanied(columns, station):
    there = {"month_terms": terms(station=station)}
    alone, beside = (starters(**there, **columns, changed={"accompanied": strength}) for strength in (0.0, 1.5))
    assert np.array_equal(alone, beside)


COMPLEMENTARY, LOGIT, LINEAR = 0.0, 1.0, 2.0
LINKS = (COMPLEMENTARY, LOGIT, LINEAR)


@pytest.mark.parametrize("link", LINKS)
def test_at_score_zero_every_form_of_the_hazard_is_the_hazard_if_it_is_small(link):
    for hazard in (1e-6, 1e-4, 1e-3):
        assert start_chance(0.0, hazard, link) == pytest.approx(hazard, rel=2 * hazard)


def test_at_a_small_hazard_the_first_two_forms_agree_and_the_third_is_their_tangent():
    hazard = 1e-5
    for score in (-3.0, -0.5, 0.0, 0.5, 2.0):
        assert start_chance(score, hazard, LOGIT) == pytest.approx(start_chance(score, hazard, COMPLEMENTARY), rel=1e-3)
    for score in (-0.02, 0.02):
        assert start_chance(score, hazard, LINEAR) == pytest.approx(start_chance(score, hazard, LOGIT), rel=1e-3)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("hazard", [0.0, 1e-4, 0.05, 0.5, 0.99])
def test_a_chance_is_a_chance_and_never_falls_with_the_score(link, hazard):
    chances = [start_chance(score, hazard, link) for score in np.linspace(-50.0, 50.0, 101)]
    assert all(0.0 <= chance <= 1.0 for chance in chances)
    assert np.all(np.diff(chances) >= 0.0)
    if hazard == 0.0:
        assert not any(chances)
    else:
        assert chances[-1] == pytest.approx(1.0) or (link == LINEAR and chances[-1] == min(1.0, hazard * 51))
        assert chances[0] == pytest.approx(0.0, abs=1e-12)


def test_by_hand():
    assert start_chance(1.0, 0.05, COMPLEMENTARY) == pytest.approx(1 - np.exp(-0.05 * np.e))
    odds = 0.05 / 0.95 * np.e
    assert start_chance(1.0, 0.05, LOGIT) == pytest.approx(odds / (1 + odds))
    assert start_chance(1.0, 0.05, LINEAR) == pytest.approx(0.1)
    assert start_chance(-2.0, 0.05, LINEAR) == 0.0


@pytest.mark.parametrize("link", LINKS)
def test_the_share_that_starts_is_the_chance_of_the_chosen_form(link):
    changed = {"gain": 0.0, "openness": 3.0, "skill": 0.0, "peers": 0.0, "hazard": 0.1, "link": link}
    share = starters(openness=0.5, changed=changed).mean()
    chance = start_chance(3.0 * (np.float32(0.5) - 1 / 3), 0.1, link)
    assert share == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / 4_000))


def test_selling_neighbours_draw_others_in():
    pairs = [(i, i + 2_000) for i in range(2_000)]
    sells = np.arange(4_000) >= 2_000
    followers = starters(tied=ties(4_000, *pairs), rows=slice(2_000), sells=sells)
    alone = starters(rows=slice(2_000), sells=sells)
    assert np.all(followers[alone])
    assert followers.sum() > alone.sum() > 0


@pytest.mark.parametrize(
    "hindrance",
    [
        {"month_terms": terms(open_price=6.0)},  # no gain
        {"month_terms": terms(hub_open=False)},
        {"stock": 0.0},
        {"age": 78},
        {"adults": 0},  # and no elder
        {"changed": {"hazard": 0.0}},
    ],
    ids=["no gain", "closed hub", "no stock", "old", "nobody fit", "no hazard"],
)
def test_willing_is_not_doing(hindrance):
    assert not starters(**hindrance).any()


def test_a_seller_stops_after_months_of_loss_and_not_before():
    h = households(3, sells=True, loss_months=[3, 4, 5], online_gain=-20.0)
    assert decide(h, patience_months=4, stop_hazard=1.0) == (0, 2)
    assert list(h.sells) == [True, False, False]
    assert list(h.loss_months) == [3, 0, 0]
    assert list(h.online_gain) == [-20.0, 0.0, 0.0]
    assert decide(households(3, sells=True, loss_months=100), stop_hazard=0.0) == (0, 0)


def test_a_seller_may_stop_for_reasons_of_its_own_at_the_stated_yearly_rate_whatever_it_earns():
    h = households(40_000, sells=True, online_gain=300.0)
    _, stopped = decide(h, stop=0.6)
    assert stopped == pytest.approx(2_000, abs=4 * np.sqrt(40_000 * 0.05 * 0.95))
    assert np.all(h.online_gain[~h.sells] == 0.0)
    more = households(40_000, sells=True, online_gain=300.0)
    decide(more, stop=1.2)
    assert not np.any(more.sells & ~h.sells)  # with the same luck
    assert decide(households(1_000, sells=True), stop=0.0) == (0, 0)


def test_both_reasons_to_stop_are_drawn_apart():
    tired = households(40_000, sells=True, loss_months=9)
    _, stopped = decide(tired, stop=0.6, stop_hazard=0.1)
    assert stopped / 40_000 == pytest.approx(1 - 0.95 * 0.9, abs=4 * np.sqrt(0.145 * 0.855 / 40_000))


@pytest.mark.parametrize(("power", "rollout", "times"), [(0.0, 0.25, 1.0), (0.5, 0.25, 0.5), (1.0, 0.25, 0.25)])
def test_the_hazard_of_starting_follows_the_roll_out_to_its_power(power, rollout, times):
    flat = {"gain": 0.0, "openness": 0.0, "skill": 0.0, "peers": 0.0, "rollout": power}
    h = households(40_000, stock=MUNG_BEANS, km_hub=10.0)
    kinds = numbers(GoingOnline, **(HURRIED | flat))
    usual, trade = PLENTY, terms()
    started, _ = decide_selling(h, *ties(40_000), kinds, CHANNELS, trade, usual, rollout, START, STOP, KEY, 3)
    chance = 1 - np.exp(-0.05 * times)
    assert started / 40_000 == pytest.approx(chance, abs=4 * np.sqrt(chance / 40_000))


def test_who_starts_expects_its_gain():
    h = households(500, stock=MUNG_BEANS, km_hub=10.0)
    started, _ = decide(h, hazard=0.1)
    assert started == h.sells.sum() > 0
    assert h.online_gain[h.sells] == pytest.approx(gain_of())
    assert np.all(h.online_gain[~h.sells] == 0.0)


def test_the_kernel_agrees_with_a_plain_loop():
    county = busy_county()
    was, h, month = county.columns, copy_of(county.columns), 60
    kinds = numbers(GoingOnline, **(HURRIED | {"hazard": 0.01}))
    trade, usual = county.terms, PLENTY
    kinds = kinds._replace(stop=0.9)
    counted = decide_selling(h, *county.ties, kinds, CHANNELS, trade, usual, 0.7, START, STOP, KEY, month)
    start, stop = (uniforms(SEED, which, h.id, month) for which in (Purpose.START_SELLING, Purpose.STOP_SELLING))
    leave = uniforms(SEED, Purpose.STOP_SELLING, h.id, month, 1)
    expected = []
    for i in range(len(h.id)):
        if was.sells[i]:
            tired = was.loss_months[i] >= kinds.patience_months and stop[i] < kinds.stop_hazard
            idle = was.tilled[i] <= 0.0 and was.stock[i].max() <= 1.0
            expected.append(not idle and not tired and leave[i] >= 0.9 / 12)
            continue
        t, station = was.township[i], bool(trade.station[was.village[i]])
        km = was.km_station[i] if station else was.km_hub[i]
        traits = was.stock[i], was.quality[i], was.skill[i], was.km_hub[i], km
        gain = expected_gain(*traits, trade.parcel[t], usual, CHANNELS, trade)
        others = neighbours(county.ties, i)
        score = kinds.gain * np.arcsinh(max(gain, 0.0) / kinds.gain_scale)
        score += kinds.openness * (float(was.openness[i]) - 1 / 3) + kinds.skill * (float(was.skill[i]) - 0.2)
        score += kinds.peers * (np.mean([was.sells[j] for j in others]) if others else 0.0)
        accompanied = kinds.accompanied if was.listed[i] and was.case_months[i] > 0 else 0.0
        score += (kinds.station + accompanied) * station
        able = gain > 0.0 and was.age[i] < 78 and was.adults[i] + was.elders[i] > 0 and trade.hub_open[t]
        expected.append(able and start[i] < 1.0 - np.exp(-0.7 * kinds.hazard * np.exp(score)))
    assert list(h.sells) == expected
    assert counted == ((h.sells & ~was.sells).sum(), (was.sells & ~h.sells).sum())
    assert counted[0] > 0
