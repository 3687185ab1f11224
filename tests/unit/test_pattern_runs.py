"""What is read of a running county adds up to what the county booked, and changes nothing in it."""

import numpy as np
import pytest
from tests.still import still

from tongyu.county.county import County
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.overlays import drought_years
from tongyu.county.reading import load_county
from tongyu.errors import AccountsError, InputError
from tongyu.questions.patterns import tasks, watching
from tongyu.questions.patterns.reached import judged
from tongyu.questions.patterns.receipts import receipts_of_month
from tongyu.questions.patterns.table import Absent, Pattern, load_patterns
from tongyu.questions.patterns.tasks import Figures, RunName, pattern_tasks, perform_patterns
from tongyu.questions.patterns.watching import Observed, complete_years, watch
from tongyu.report.pattern_table import pattern_notes
from tongyu.runs.tasks import Failure
from tongyu.scenario.scenario import load

HOUSEHOLDS = 400
NEIGHBOURS = 2_500  # enough of them in a village to form groups
YEARS = range(2011, 2021)


@pytest.fixture(scope="module")
def seen() -> Observed:
    return watch(still(load("five_pillars")), 5, NEIGHBOURS, surveyed={"2020-11"})


def test_watching_changes_nothing(seen: Observed) -> None:
    alone = County(still(load("five_pillars")), rng=5, households=NEIGHBOURS).run()
    assert seen.yearly.equals(alone.yearly)
    assert seen.monthly.equals(alone.monthly)


def test_households_are_kept_that_were_there_in_all_years() -> None:
    county: list[County] = []
    seen = watch(load("baseline").with_(months=48), 5, 300, made=county.append)
    assert seen.people is not None
    years = np.stack(list(seen.incomes.values()))
    assert not np.isfinite(years).all()
    assert seen.people.income.shape == (4, int(np.isfinite(years).all(axis=0).sum()))
    assert np.isfinite(seen.people.income).all()
    there = np.isfinite(years).all(axis=0)
    a_head = seen.people.income / seen.people.persons
    assert a_head[-1] == pytest.approx(county[0].income_by_year[2014][there], rel=1e-5)


def test_households_add_up_to_the_county(seen: Observed) -> None:
    people = seen.people
    assert people is not None
    persons = float(people.traits["persons"].sum())
    assert people.income.shape == (len(YEARS), NEIGHBOURS)
    assert people.persons.sum(axis=1) == pytest.approx(np.full(len(YEARS), persons))
    from_crops = people.crops.sum(axis=1) / persons
    columns = seen.yearly["income_crops"] + seen.yearly["income_stocks"]
    assert from_crops == pytest.approx(columns.loc[2011:2020].to_numpy(), rel=1e-6)
    by_year = people.income.sum(axis=1) / persons
    assert by_year == pytest.approx(seen.yearly["income"].loc[2011:2020].to_numpy(), rel=1e-6)
    wages = people.wages.sum(axis=1) / persons
    assert wages == pytest.approx(seen.yearly["income_wage"].loc[2011:2020].to_numpy(), rel=1e-6)
    sellers = people.sells.mean(axis=1)
    assert sellers == pytest.approx(seen.yearly["sellers"].loc[2011:2020].to_numpy())
    assert (people.sales >= people.listed + people.brand - 1e-9).all()
    assert people.health.sum() > 0.0


def test_the_survey_is_taken_once(seen: Observed) -> None:
    survey = seen.surveys["2020-11"]
    assert list(seen.surveys) == ["2020-11"]
    assert survey.lot_label.any()
    assert len(survey.lot_log_price) == len(survey.lot_label) == len(survey.lot_traits) > 500  # loads of the month


def test_a_change_in_the_settlement_is_noticed() -> None:
    county = County("baseline", rng=1, households=HOUSEHOLDS).run(11)
    assert float(receipts_of_month(county).trader.sum()) == pytest.approx(
        float(county.own(SellingState).takings.trader.sum())
    )
    county.own(SellingState).takings.trader[0] += 1_000.0
    with pytest.raises(AccountsError, match="receipts by household"):
        receipts_of_month(county)


def test_a_change_of_who_pays_for_care_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_own_care", lambda county: -1.0)
    with pytest.raises(AccountsError, match="own payments for illness"):
        watch(load("baseline"), 1, HOUSEHOLDS)


def test_every_shipped_row_can_be_estimated_and_no_run_is_done_twice() -> None:
    patterns = load_patterns()
    asked = pattern_tasks(patterns, [7], HOUSEHOLDS)
    runs = [name for task in asked for name in task.runs]
    assert len(runs) == len(set(runs)) == 5
    assert RunName("tongyu_2013", "training.courses") in runs
    assert RunName("baseline", drought=2016) in runs
    assert RunName("baseline", off=("critical_illness", "medical_assistance")) in runs
    assert {pattern.id for task in asked for pattern in task.patterns} == {pattern.id for pattern in patterns}
    results = [perform_patterns(task) for task in asked]
    figures: dict[str, float] = {}
    for result in results:
        assert isinstance(result, Figures)
        assert result.households == HOUSEHOLDS
        figures |= result.figures
    assert set(figures) == {pattern.id for pattern in patterns}
    gains = [figures[f"C14{letter}"] for letter in "bcdefghijk"]
    assert np.mean(gains) == pytest.approx(figures["C14a"], rel=0.05)
    assert figures["C11c"] > 0.0


def test_what_is_left_out_is_left_out() -> None:
    patterns = [pattern for pattern in load_patterns() if pattern.id == "C9b"]
    (task,) = pattern_tasks(patterns, [1], None)
    whole, less = task.runs.values()
    assert whole.name == "tongyu_2013"
    assert dict(whole.programme_items()).keys() - dict(less.programme_items()).keys() == {"training.courses"}
    with pytest.raises(InputError, match="moves no lever support"):
        pattern_tasks(
            [_row(without="support.mutual_aid", estimator="trained_online_sales", year=None, years=(2016, 2020))],
            [1],
            None,
        )


def test_switches_that_are_off_are_off_in_the_second_run_alone() -> None:
    row = _row(
        scenario="baseline",
        estimator="catastrophic_less",
        year=None,
        years=(2013, 2018),
        off=("medical_assistance", "critical_illness"),
    )
    (task,) = pattern_tasks([row], [1], HOUSEHOLDS)
    whole, less = task.runs.values()
    assert whole.without == ()
    assert less.without == ("critical_illness", "medical_assistance")
    assert less.name == "baseline without critical_illness, medical_assistance"


def test_a_drought_is_put_into_its_year_alone() -> None:
    row = _row(scenario="baseline", estimator="drought_income", year=None, drought=2016)
    (task,) = pattern_tasks([row], [1], HOUSEHOLDS)
    hit, calm = task.runs.values()
    assert drought_years(hit.stress, hit.values()) == {2016}
    assert calm.fingerprint == load("baseline").with_(households=HOUSEHOLDS).fingerprint
    result = perform_patterns(task)
    assert isinstance(result, Figures)
    assert 5.0 < result.figures["C8"] < 60.0


def test_a_run_that_fails_is_a_failure_with_its_month(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_own_care", lambda county: -1.0)
    (task,) = pattern_tasks([_row(estimator="illness_of_listed", year=2015)], [1], HOUSEHOLDS)
    failure = perform_patterns(task)
    assert isinstance(failure, Failure)
    assert failure.month == "2011-01"
    assert failure.scenario == "tongyu_2013"
    (row,) = judged([_row(estimator="illness_of_listed", year=2015)], [failure])
    assert (row.verdict, row.seeds, row.interval) == ("no figure", 0, None)


def test_the_mean_over_seeds_is_judged() -> None:
    fit, check = _row(id="C1", kind="FIT"), _row(id="C5", low=5.0)
    free = _row(id="C14")
    results = [Figures(seed, 1, {"C1": figure, "C5": figure, "C14": figure}) for seed, figure in ((1, 2.0), (2, 6.0))]
    results.append(Figures(3, 1, {"C1": float("nan"), "C5": float("nan"), "C14": 1.0}))
    rows = judged([fit, check, free], results)
    assert [row.verdict for row in rows] == ["pass", "disagrees", "reported"]
    assert [row.seeds for row in rows] == [2, 2, 3]
    assert rows[0].interval is not None
    assert rows[0].interval.estimate == pytest.approx(4.0)
    # t(0.975, 1 degree) = 12.706 times the standard error, 2
    assert rows[0].interval.high == pytest.approx(4.0 + 12.706 * 2.0, rel=1e-4)
    assert rows[0].unsettled
    assert not rows[2].unsettled


def test_rows_that_were_changed_or_left_out_say_so_below_the_table() -> None:
    rows = [_row(id="C1a", changed="It failed."), _row(id="C2"), _row(id="C3", changed="It failed.")]
    notes = pattern_notes(judged(rows, []), [Absent(row="C5", why="Dropped."), Absent(row="C9c", why="No evidence.")])
    assert "Rows that were changed. C1a, C3: It failed." in notes
    assert "Rows that have no figure. C5: Dropped. C9c: No evidence." in notes
    assert not [note for note in pattern_notes(judged([_row()], [])) if note.startswith("Rows that")]


def test_goods_add_up_to_the_county(seen: Observed) -> None:
    of = {name: float(table.to_numpy().sum()) for name, table in seen.goods.items()}
    assert of["harvested"] == pytest.approx(float(seen.monthly["harvest"].sum()))
    assert of["trader"] == pytest.approx(float(seen.monthly["trader_sales"].sum()))
    assert of["open_paid"] > float(seen.monthly["open_sales"].sum()) > 0.0
    assert 0.0 < of["open_consumer_kg"] < of["open_kg"]
    assert seen.goods["harvested"].columns.tolist() == list(seen.crops)
    month = seen.goods["harvested"].sum(axis=1)
    assert {int(str(date)[5:]) for date in month.index[month > 0.0]} == {9, 10}
    assert seen.first_harvest == 8
    sent = seen.counts["parcels"].loc[2011:2020].sum()
    order = seen.values["channels.order_kg"]
    assert sent > of["open_consumer_kg"] / order > 0.0


@pytest.mark.parametrize(
    ("start", "months", "years"),
    [
        ("2011-01", 120, (2011, 2020)),
        ("2011-02", 119, (2012, 2020)),
        ("2011-01", 119, (2011, 2019)),
        ("2014-01", 132, (2014, 2024)),
        ("2014-06", 6, (2015, 2013)),
    ],
)
def test_a_year_is_whole_with_all_its_months(start: str, months: int, years: tuple[int, int]) -> None:
    assert complete_years(start, months) == years


def test_rows_of_another_county_are_run_there_over_its_calendar() -> None:
    zigui = load_county("zigui")
    row = _row(scenario="baseline", estimator="harvest", year=2016, crops=("tea",))
    (task,) = pattern_tasks([row], [1], 50, zigui)
    (scenario,) = task.runs.values()
    assert scenario.county == zigui
    assert (scenario.start, scenario.months) == (zigui.calendar.start, zigui.calendar.months)
    result = perform_patterns(task)
    assert isinstance(result, Figures)
    assert 5.0 < result.figures["C8"] < 50.0  # 1,000 t of leaf


def test_a_scenario_that_ends_too_early_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "load", lambda name, *county: load(name).with_(months=100))
    with pytest.raises(InputError, match="C8: it looks at 2020, outside the whole years 2011-2018"):
        pattern_tasks([_row(year=2020)], [1], HOUSEHOLDS)


def _row(**changes: object) -> Pattern:
    fields: dict[str, object] = {
        "id": "C8",
        "kind": "CHECK",
        "title": "A row",
        "scenario": "tongyu_2013",
        "estimator": "registered",
        "year": 2015,
        "description": "A sentence.",
        "unit": "%",
        "source": "nowhere",
    }
    if changes.get("kind") == "FIT":
        fields |= {"low": 3.0, "high": 5.0}
    return Pattern.model_validate(fields | changes)
