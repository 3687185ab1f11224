"""In whole runs: a scenario against itself changes nobody, groups sum to the whole, years agree with their sums."""

import numpy as np
import pytest
from tests.households_by_hand import all_levers
from tests.still import still

from tongyu import County, Scenario
from tongyu.county.measures.winners import Changes
from tongyu.designs.comparison import Design
from tongyu.kernels.people import SPLIT_OFF
from tongyu.questions.comparison.who import GROUPS, WITH_BOUNDS, Pairing, changes_of
from tongyu.runs.people import people_of
from tongyu.runs.tasks import Run, Task, perform

MONTHS = 72  # to 2016, so that the state's list and three years of the window are in it


@pytest.fixture(scope="module")
def runs(small: Scenario) -> dict[str, Run]:
    """The baseline, itself under another name, and all levers, with one seed; all from the middle of the roll-out."""
    base = still(small).with_(months=MONTHS)
    scenarios = {"baseline": base, "again": base, "levers": all_levers(still(small), MONTHS)}
    made = {name: perform(Task(scenario.with_(name=name), 4)) for name, scenario in scenarios.items()}
    assert all(isinstance(run, Run) for run in made.values())
    return {name: run for name, run in made.items() if isinstance(run, Run)}


def test_a_scenario_against_itself_changes_exactly_nothing_for_anybody(small: Scenario, runs: dict[str, Run]) -> None:
    scenarios = tuple(small.with_(name=name, months=MONTHS) for name in ("baseline", "again"))
    pairing = Pairing(Design(scenarios, (4,)))
    for scenario in scenarios:
        pairing.take(runs[scenario.name])
    table = pairing.table()
    assert len(table) == sum(map(len, GROUPS.values()))
    assert (table[list(WITH_BOUNDS)] == 0.0).all(axis=None)


def test_changes_of_groups_weighted_by_persons_are_the_change_of_all(runs: dict[str, Run]) -> None:
    treated, baseline = runs["levers"].people, runs["baseline"].people
    assert treated is not None
    assert baseline is not None
    found = changes_of(treated, baseline)
    whole, place = found[0], 1
    assert whole[2] != 0.0
    for by, names in list(GROUPS.items())[1:]:
        part = found[place : place + len(names)]
        place += len(names)
        for name in ("income", "change", "gaining", "losing", *WITH_BOUNDS[4:]):
            field = Changes._fields.index(name)
            weights = part[:, Changes._fields.index("households" if name.startswith("household") else "persons")]
            summed = np.nansum(weights * part[:, field])
            assert summed == pytest.approx(whole[field], rel=1e-9, abs=1e-9), (by, name)


def test_the_change_of_all_is_what_the_outcomes_say(runs: dict[str, Run]) -> None:
    treated, baseline = runs["levers"], runs["baseline"]
    assert treated.people is not None
    assert baseline.people is not None
    whole = changes_of(treated.people, baseline.people)[0]
    found = Changes(*whole)
    first, last = treated.window or (0, 0)
    change = {name: treated.outcomes[name] - baseline.outcomes[name] for name in treated.outcomes}
    assert found.change == pytest.approx(change["income"], abs=0.01)  # of incomes kept in single precision
    assert found.person_years == pytest.approx(change["person_years_poor"], abs=1e-6)
    assert found.person_years_net == pytest.approx(change["person_years_poor_net"], abs=1e-6)
    assert found.person_years_consumption == pytest.approx(change["person_years_poor_consumption"], abs=1e-6)
    years = 1_000.0 * (last - first + 1)  # the outcomes are means of the years
    assert found.person_years_impoverished == pytest.approx(years * change["impoverished"], abs=1e-6)
    assert found.person_years_vulnerable == pytest.approx(years * change["vulnerable"], abs=1e-6)
    assert found.household_years_catastrophic == pytest.approx(years * change["catastrophic"], abs=1e-6)
    assert found.person_years_consumption != 0.0
    assert found.household_years_catastrophic != 0.0
    assert found.household_years_deprived != 0.0


def test_what_is_kept_of_a_household_agrees_with_its_table_and_the_years(small: Scenario) -> None:
    county = County(still(all_levers(small, 48)), rng=2, households=300).run()
    years, h = list(county.yearly.index), county.columns
    assert list(county.income_by_year) == years
    assert all(income.dtype == np.float32 for income in county.income_by_year.values())
    poor = np.stack(list(county.income_by_year.values())) < county.values["line.national"]
    person_years = float((poor * h.persons).sum())
    assert person_years / h.persons.sum() == pytest.approx(county.yearly["headcount"].sum())
    frame = county.households.frame()
    assert [name for name in frame if str(name).startswith("income_20")] == [f"income_{year}" for year in years]
    assert (frame["years_poor"] * frame["persons"]).sum() == pytest.approx(person_years)
    for year in years:
        mean = np.average(frame[f"income_{year}"], weights=frame["persons"])
        assert mean == pytest.approx(county.yearly.loc[year, "income"], rel=1e-6)
    kept = people_of(county)
    assert kept is not None
    assert np.array_equal(kept.id, frame.index)
    assert sum(array.nbytes for array in vars(kept).values()) <= 21 * len(kept.id)


def test_the_year_that_has_just_begun_is_not_yet_a_year(small: Scenario) -> None:
    county = County(small, rng=2, households=100).run(11)
    assert county.income_by_year == {}
    assert people_of(county) is None
    assert (county.households.frame()["years_poor"] == 0).all()


def test_entry_exit_and_return_of_the_yearly_table_are_those_of_the_incomes(small: Scenario) -> None:
    county = County(still(small), rng=2, households=300).run(48)
    poor = np.stack(list(county.income_by_year.values())) < county.values["line.national"]
    heads = county.columns.persons.astype(float)
    years = county.yearly
    assert years[["entered_poverty", "left_poverty"]].iloc[0].isna().all()
    assert years["returned_to_poverty"].iloc[:2].isna().all()
    for y in range(1, len(years)):
        came = heads[~poor[y - 1] & poor[y]].sum() / heads[~poor[y - 1]].sum()
        went = heads[poor[y - 1] & ~poor[y]].sum() / heads[poor[y - 1]].sum()
        assert years["entered_poverty"].iloc[y] == pytest.approx(came)
        assert years["left_poverty"].iloc[y] == pytest.approx(went)
    for y in range(2, len(years)):
        left = poor[y - 2] & ~poor[y - 1]
        assert years["returned_to_poverty"].iloc[y] == pytest.approx(heads[left & poor[y]].sum() / heads[left].sum())


def test_households_are_paired_that_were_there_in_all_years(small: Scenario) -> None:
    scenarios = {"plain": small.with_(months=MONTHS), "levers": all_levers(small, MONTHS)}
    plain, treated = (County(scenario, rng=2, households=300).run() for scenario in scenarios.values())
    one, other = people_of(plain), people_of(treated)
    assert one is not None
    assert other is not None
    assert np.array_equal(one.id, other.id)
    began = plain.columns.id >= SPLIT_OFF
    in_window = np.isfinite(np.stack([plain.income_by_year[year] for year in (2014, 2015, 2016)])).all(axis=0)
    assert sorted(one.id.tolist()) == sorted(plain.columns.id[in_window].tolist())
    assert began.any()
    assert len(one.id) < len(plain.columns.id)
    assert set(one.id.tolist()) < set(range(300)) | set(plain.columns.id.tolist())
    assert np.isfinite(changes_of(other, one)[0]).all()


def test_entry_and_exit_count_households_that_were_there(small: Scenario) -> None:
    county = County(small, rng=2, households=300).run(48)
    earlier, before, now = list(county.incomes_at_line().values())[-3:]
    there, line = np.isfinite(earlier + before), county.values["line.national"]
    assert not there.all()
    heads = county.columns.persons[there].astype(float)
    was, is_now = before[there] < line, now[there] < line
    left = heads[was & ~is_now].sum() / heads[was].sum()
    assert county.yearly["left_poverty"].iloc[-1] == pytest.approx(left)
