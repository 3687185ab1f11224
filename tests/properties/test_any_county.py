"""Whatever a county's numbers are: what shipped scenarios do there is accepted, within its caps, and paid for."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.other_county import tongyu_with

from tongyu.county.facts import CountyFacts
from tongyu.county.levers import COSTED_PERSONS, COUNTED, LeverKind, number_of
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.scenario.plans.holding import excesses
from tongyu.scenario.relative import resolved, scored_months
from tongyu.scenario.scenario import load, shipped_names

MOST_PERSONS = int(tongyu_with().area_km2 * 1_500 / tongyu_with().mu_per_person)
"""With more of them, who have so much land each, the cropland would be more than the county."""

COSTED = PARAMETERS[COSTED_PERSONS].value
SIZED = sorted(key for key, kind in LEVERS.items() if kind.sized)


@st.composite
def counties(draw: st.DrawFn) -> CountyFacts:
    """Tongyu with any numbers of villages, households, persons, cooperatives and poor villages that fit together."""
    villages = draw(st.integers(16, 500), label="villages")
    households = draw(st.integers(20 * villages, 500_000), label="households")
    return tongyu_with(
        villages=villages,
        households=households,
        persons=draw(st.integers(households, min(6 * households, MOST_PERSONS)), label="persons"),
        cooperatives=draw(st.integers(0, 600), label="cooperatives"),
        poor_villages=draw(st.none() | st.integers(0, villages), label="poor villages"),
        townships=tongyu_with().townships[: draw(st.integers(1, 16), label="townships")],
    )


@settings(max_examples=40, deadline=None)
@given(counties(), st.sampled_from(shipped_names(tongyu_with(name="Elsewhere"))))
def test_shipped_scenarios_fit_any_county(county: CountyFacts, name: str) -> None:
    made, here = load(name, county), load(name)
    left_out = {each.partition(" ")[0] for each in made.left_out}
    assert {key for key, _ in made.programme_items()} | left_out == {key for key, _ in here.programme_items()}
    usual = dict(here.programme_items())
    for key, setting in made.programme_items():
        assert 0.0 < setting.most <= LEVERS[key].most_in(county)
        assert (setting.start, setting.end) == scored_months(county)
        a_unit = LEVERS[key].cost_in(county, usual[key].budget / usual[key].intensity, COSTED)  # type: ignore[operator]
        assert abs(setting.budget - a_unit * setting.intensity) < 1e-6 * setting.budget  # type: ignore[operator]
        if LEVERS[key].sized:
            assert LEVERS[key].rounded(setting.intensity) == setting.intensity  # type: ignore[arg-type]
    assert not excesses(made)
    assert made.fingerprint == made.with_().fingerprint


@settings(max_examples=200, deadline=None)
@given(counties(), st.sampled_from(SIZED), st.sampled_from(COUNTED), st.floats(0.0, 1e3), st.floats(0.0, 1e6))
def test_what_is_told_by_a_measure_is_that_many_times_it_and_costs_what_its_units_do(
    county: CountyFacts, key: str, per: str, amount: float, a_unit: float
) -> None:
    kind = LEVERS[key]
    written = {kind.pillar: {kind.name: {"intensity": amount, "per": per, "budget_a_unit": a_unit}}}
    made, left_out, held = resolved(written, county, LEVERS, COSTED)
    there = number_of(per, county)  # type: ignore[arg-type]
    if left_out:
        assert amount > 0.0
        assert kind.name not in made[kind.pillar]
        assert not there or kind.rounded(amount * there) == 0.0 or kind.most_in(county) == 0.0
        return
    setting = made[kind.pillar][kind.name]
    asked, most = (kind.rounded(amount * there) if there else amount), kind.most_in(county)
    assert setting["intensity"] == (min(asked, most) if most else asked)
    assert [each.partition(" ")[0] for each in held] == ([key] if asked > most > 0.0 else [])
    # In its own county it is a mistake, for the scenario to refuse.
    own = resolved(written, county, LEVERS, COSTED, [key])
    assert (own.programme[kind.pillar][kind.name]["intensity"], own.held) == (asked, ())
    assert setting["budget"] == setting["intensity"] * a_unit


@given(counties(), st.sampled_from(sorted(LEVERS)))
def test_a_cap_is_never_less_than_what_it_is_told_for_and_little_more(county: CountyFacts, key: str) -> None:
    kind: LeverKind = LEVERS[key]
    exact = kind.most * (number_of(kind.most_per, county) or 0.0)
    assert exact * (1.0 - 1e-9) <= kind.most_in(county) <= max(1.1 * exact, exact + 1.0)
    if kind.most_per in ("village", "township", "cooperative") and kind.most == 1:
        assert kind.most_in(county) == exact
