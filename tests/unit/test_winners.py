"""Winners and losers by hand, and households paired by id and seed whatever order they come in."""

import itertools

import numpy as np
import pytest
from tests.unit.test_comparison import failure_of, four_scenarios, run_of

from tongyu.county.measures.winners import AGES, Changes, Years, age_groups, changes, equal_parts
from tongyu.questions.comparison.who import GROUPS, LABELS, Pairing, changes_of
from tongyu.runs.people import People
from tongyu.runs.tasks import Run

# Four households, the first two of group 0, group 2 empty.
BEFORE = np.array([100.0, 1_000.0, 2_000.0, -50.0])
AFTER = np.array([100.9, 1_020.0, 1_900.0, -40.0])
PERSONS = np.array([2, 3, 4, 1])
NOT = np.zeros(4)
YEARS = Years(poor=[3, 0, 1, 7], net=[4, 1, 1, 7], consumption=[1, 1, 1, 1], impoverished=NOT, vulnerable=[2, 2, 2, 2],
              catastrophic=[0, 1, 2, 3], deprived=[5, 5, 5, 5])  # fmt: skip
LATER = Years(poor=[3, 0, 2, 6], net=[2, 1, 1, 7], consumption=[1, 0, 1, 3], impoverished=[1, 0, 0, 0],
              vulnerable=[2, 2, 2, 0], catastrophic=[0, 0, 2, 3], deprived=[5, 5, 6, 7])  # fmt: skip
GROUP = np.array([0, 0, 1, 1])


def test_changes_by_hand() -> None:
    found = changes(BEFORE, AFTER, YEARS, LATER, PERSONS, GROUP, 3)
    assert found.persons.tolist() == [0.5, 0.5, 0.0]
    assert found.income[:2] == pytest.approx([(200 + 3_000) / 5, (8_000 - 50) / 5])
    assert found.change[:2] == pytest.approx([(1.8 + 60) / 5, (-400 + 10) / 5])
    assert found.change_percent[:2] == pytest.approx([100 * 61.8 / 3_200, 100 * -390 / 7_950])
    # 0.9 of 100 yuan is below the hundredth; of a loss of 50 yuan any gain above a hundredth of a yuan counts.
    assert found.gaining[:2].tolist() == [3 / 5, 1 / 5]
    assert found.losing[:2].tolist() == [0.0, 4 / 5]
    assert found.person_years[:2].tolist() == [0.0, 1_000 * (4 - 1) / 5]
    assert found.person_years_net[:2].tolist() == [1_000 * 2 * (2 - 4) / 5, 0.0]
    assert found.person_years_consumption[:2].tolist() == [1_000 * -3 / 5, 1_000 * 2 / 5]
    assert found.person_years_impoverished[:2].tolist() == [1_000 * 2 / 5, 0.0]
    assert found.person_years_vulnerable[:2].tolist() == [0.0, 1_000 * -2 / 5]
    # household-years: each household counts once, however many persons it has
    assert found.household_years_catastrophic[:2].tolist() == [1_000 * -1 / 2, 0.0]
    assert found.household_years_deprived[:2].tolist() == [0.0, 1_000 * (1 + 2) / 2]
    assert found.households.tolist() == [0.5, 0.5, 0.0]
    assert all(np.isnan(part[2]) for part in found[1:-1])


def test_groups_weighted_with_their_persons_sum_to_all() -> None:
    groups = changes(BEFORE, AFTER, YEARS, LATER, PERSONS, GROUP, 2)
    (whole,) = changes(BEFORE, AFTER, YEARS, LATER, PERSONS, np.zeros(4, dtype=int), 1).change
    assert (groups.persons * groups.change).sum() == pytest.approx(whole)


def test_no_percentage_of_a_group_whose_income_is_not_above_zero() -> None:
    same = Years(*[[1]] * 7)
    found = changes([-5.0], [5.0], same, same, [1], [0], 1)
    assert np.isnan(found.change_percent[0])
    assert found.change[0] == 10.0


def test_equal_parts_count_persons() -> None:
    # Persons 1-4, 5-6, 7-8: the middle of the first household lies in the first half, of the others in the second.
    assert equal_parts([10.0, 20.0, 30.0], [4, 2, 2], 2).tolist() == [0, 1, 1]
    assert equal_parts([30.0, 10.0, 20.0], [1, 1, 1], 3).tolist() == [2, 0, 1]


def test_equal_values_are_not_torn_apart() -> None:
    assert len(set(equal_parts([5.0] * 7, [1] * 7, 3).tolist())) == 1


def test_ages_fall_where_their_names_say() -> None:
    assert [AGES[k] for k in age_groups([22, 39, 40, 49, 50, 59, 60, 88])] == [
        "under 40", "under 40", "40-49", "40-49", "50-59", "50-59", "60+", "60+",
    ]  # fmt: skip


def people(gain: float = 0.0, ids: tuple[int, ...] = tuple(range(40))) -> People:
    """Forty households, household i with an income of 1,000 + 100 i and `gain` yuan more."""
    who = np.array(ids)
    return People(
        id=who.astype(np.int32),
        persons=(1 + who % 5).astype(np.int8),
        age=(25 + who).astype(np.int8),
        km=(who % 13).astype(np.float32),
        income=(1_000 + 100 * who + gain).astype(np.float32),
        years_poor=(who < 20).astype(np.uint8),
        years_poor_net=(who < 25).astype(np.uint8),
        years_poor_consumption=(who < 30).astype(np.uint8),
        years_impoverished=(who % 7 == 0).astype(np.uint8),
        years_vulnerable=(who < 22).astype(np.uint8),
        years_catastrophic=(who % 5 == 0).astype(np.uint8),
        years_deprived=(who < 10).astype(np.uint8),
    )


def test_a_run_against_itself_changes_exactly_nothing() -> None:
    found = changes_of(people(), people())
    assert found.shape == (len(LABELS), len(Changes._fields))
    assert (found[:, 2:-1] == 0.0).all()
    assert found[:, [0, -1]].sum(axis=0) == pytest.approx(len(GROUPS))


def test_households_are_paired_by_id_and_strangers_left_out() -> None:
    found = changes_of(people(50.0, ids=(*range(5, 40), 77)), people(ids=tuple(range(38))))
    assert found[0, 2] == pytest.approx(50.0)
    persons = people(ids=tuple(range(5, 38)))
    mean = np.average(persons.income, weights=persons.persons)
    assert found[0, 1] == pytest.approx(mean)


def run_with_people(scenario: str, seed: int, gain: float) -> Run:
    run = run_of(scenario, seed)
    return Run(**(vars(run) | {"people": people(gain)}))


GAINS = {"baseline": 0.0, "both": 30.0, "ecommerce_only": 10.0, "social_work_only": 20.0}


def all_runs() -> list[Run]:
    return [run_with_people(name, seed, gain * (1 + seed)) for name, gain in GAINS.items() for seed in (1, 2, 3, 4)]


@pytest.mark.parametrize("order", [0, 1, 2])
def test_whatever_order_runs_come_in_they_are_paired_and_their_households_dropped(order: int) -> None:
    pairing = Pairing(four_scenarios())
    results = np.random.default_rng(order).permutation(np.array(all_runs(), dtype=object)) if order else all_runs()
    for result in results:
        taken = pairing.take(result)
        assert isinstance(taken, Run)
        assert taken.people is None
    table = pairing.table()
    assert list(table["scenario"].unique()) == ["both", "ecommerce_only", "social_work_only"]
    whole = table[table["by"] == "all"].set_index("scenario")
    assert (whole["pairs"] == 4).all()
    assert whole.loc["both", "change"] == pytest.approx(30.0 * np.mean([2, 3, 4, 5]), rel=1e-5)
    assert whole.loc["both", "change_low"] < whole.loc["both", "change"] < whole.loc["both", "change_high"]
    assert not pairing._references
    assert not pairing._waiting


def test_a_failed_run_takes_its_pair_out() -> None:
    pairing = Pairing(four_scenarios())
    for run in all_runs():
        missing = (run.scenario, run.seed) in {("baseline", 2), ("both", 3)}
        pairing.take(failure_of(run.scenario, run.seed) if missing else run)
    pairs = pairing.table().groupby("scenario")["pairs"].first().to_dict()
    assert pairs == {"both": 2, "ecommerce_only": 3, "social_work_only": 3}
    assert not pairing._waiting


def test_without_pairs_the_table_has_its_columns_and_no_rows() -> None:
    pairing = Pairing(four_scenarios())
    for name, seed in itertools.product(GAINS, (1, 2, 3, 4)):
        pairing.take(failure_of(name, seed))
    assert pairing.table().empty
    assert {"scenario", "by", "group", "change", "person_years_high"} <= set(pairing.table().columns)
