"""At which point of the set each seed is run, and what becomes of it in scenarios, designs, plans and intervals."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from rich.table import Table
from tests.made_up_results import store_of

from tongyu.county.tables import PARAMETERS, TABLES
from tongyu.designs import points
from tongyu.designs.calibrated import Calibrated, CalibratedPoint, read_calibrated
from tongyu.designs.comparison import design, design_of
from tongyu.designs.points import draws_at, draws_of, point_of
from tongyu.designs.seeds_at_points import with_points
from tongyu.designs.uncertain import Draws
from tongyu.errors import InputError
from tongyu.questions.comparison.answer import CO_MAIN, MAIN
from tongyu.questions.comparison.deciding import deciding
from tongyu.questions.doubt import ASSUMED, FITTED, GROUPS, LESS_HEALTH, SOURCED, WIDEST, doubts
from tongyu.questions.headline import compared_by, load_plan
from tongyu.questions.interaction.doubt import TOGETHER, interaction_doubts
from tongyu.questions.interaction.pillars import interaction_study
from tongyu.report.doubt_text import deciding_lines, doubts_table
from tongyu.report.wording import covers, fitted_in_words, fitted_of
from tongyu.runs.record import model_version
from tongyu.runs.study import document_of, study_of
from tongyu.runs.variables import CALIBRATED
from tongyu.scenario.scenario import load
from tongyu.shipped import experiments_folder
from tongyu.statistics.intervals import mean_interval, middle


def made(
    weights: list[float], county: str = "Tongyu", names: tuple[str, ...] = ("choice.theta", "trend.wage")
) -> Calibrated:
    found = [
        CalibratedPoint(weight=weight, implausibility=0.0, values=[0.05 + 0.01 * k, 0.08 + 0.002 * k], figures={})
        for k, weight in enumerate(weights)
    ]
    like = read_calibrated(experiments_folder() / "calibrated.toml")
    ranges = {name: [0.0, 1.0] for name in names}
    return like.model_copy(update={"fits": True, "points": found, "county": county, "ranges": ranges, "rows": {}})


@pytest.mark.parametrize("first", [0, 2_001, 2**62])
def test_seeds_in_a_row_go_through_the_weights_evenly(first: int) -> None:
    weights = [0.5, 0.3, 0.1, 0.1]
    for n in (10, 40, 100):
        counts = np.bincount([point_of(seed, weights) for seed in range(first, first + n)], minlength=4)
        assert np.abs(counts - n * np.array(weights)).max() <= 2.0


def test_a_seed_has_its_point_whatever_other_seeds_there_are() -> None:
    found = made([0.4, 0.35, 0.25])
    few, many = (draws_of(found, range(1, n)).points[CALIBRATED].tolist() for n in (5, 30))
    assert many[:4] == few
    assert set(many) == {0.0, 1.0, 2.0}


def test_every_scenario_of_a_seed_has_the_same_point_and_keeps_what_it_sets_itself() -> None:
    found = made([0.4, 0.35, 0.25])
    own = load("both").with_(name="own theta", parameters={"choice.theta": 0.15})
    scenarios = [load("both"), own]
    planned = design(scenarios, range(1, 7), None, draws_of(found, range(1, 7)))
    study = planned.study
    assert study.runs == len(study.scenarios) * 6  # at no more runs
    for point, seed in study.replicates():
        number = point_of(seed, found.weights)
        of_seed = [study.scenario_at(name, point).values() for name in study.names]
        assert {values["trend.wage"] for values in of_seed} == {0.08 + 0.002 * number}
        assert study.scenario_at("both", point).values()["choice.theta"] == pytest.approx(0.05 + 0.01 * number)
        assert study.scenario_at("own theta", point).values()["choice.theta"] == 0.15
    again = design_of(study)
    assert again.draws is not None
    assert again.draws.of_set
    assert again.draws.values["trend.wage"].tolist() == planned.draws.values["trend.wage"].tolist()  # type: ignore[union-attr]
    assert again.draws.number_of_seed(study.seeds)["1"] == point_of(1, found.weights) + 1
    assert planned.interval is middle
    assert design(scenarios, range(1, 7)).interval is mean_interval
    assert covers(planned).startswith(
        "the lowest and the highest of 6 seeds (some 71 % of others would lie between them)"
    )
    assert "each with a point of the fitted set" in covers(planned)


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Calibrated:
    found = made([0.5, 0.5])
    monkeypatch.setattr(points, "calibration_in", lambda path, county: found)
    return found


@pytest.mark.usefixtures("shipped")
def test_the_default_is_one_word_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    scenarios, plan = [load("baseline"), load("both")], load_plan()
    assert draws_at("central", [1, 2], scenarios) is None
    at_set = draws_at("set", [1, 2], scenarios)
    assert at_set is not None
    assert plan.point == points.DEFAULT_POINT
    for word, drawn, differs in (("central", False, True), ("set", True, False)):
        monkeypatch.setattr(points, "DEFAULT_POINT", word)
        plan = plan.model_copy(update={"point": word})
        assert (draws_at(None, [1, 2], scenarios) is not None) == drawn
        told = compared_by(plan, design(scenarios, [1, 2], None, at_set)).differences
        assert ("drawn parameters" in told) == differs
        told = compared_by(plan, design(scenarios, [1, 2])).differences
        assert ("drawn parameters" in told) != differs


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (made([1.0], names=("choice.theta", "trend.gone")), "another model: it has trend.gone, which is no number"),
        (
            made([1.0], names=("choice.theta", "state.registration_midpoint")),
            "its state.registration_midpoint leaves what this one accepts",
        ),
    ],
)
def test_a_set_of_another_model_is_refused_and_never_the_default(
    found: Calibrated, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "calibration_in", lambda path, county: found)
    monkeypatch.setattr(points, "DEFAULT_POINT", "set")
    assert draws_at(None, [1], [load("baseline")]) is None
    with pytest.raises(InputError, match=f"--point set: .*{sentence}"):
        draws_at("set", [1], [load("baseline")])


def test_a_set_that_does_not_fit_serves_only_where_it_is_named_and_every_result_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenarios, file = [load("baseline"), load("both")], experiments_folder() / "calibrated.toml"
    good = made([0.5, 0.5]).model_copy(update={"model_version": model_version()})
    for found, said in (
        (good, ""),
        (good.model_copy(update={"fits": False}), "The set does not fit (fits = false)."),
        (
            good.model_copy(update={"model_version": "0" * 64}),
            "The set was made with another version of the model or its libraries.",
        ),
    ):
        monkeypatch.setattr(points, "calibration_in", lambda path, county, found=found: found)
        named = draws_at("set", [1, 2], scenarios, file)
        assert named is not None
        assert named.said == found.reservations == said
        planned = design(scenarios, [1, 2], None, named)
        assert fitted_in_words(planned) == ([said] if said else [])
        assert fitted_of(study_of(document_of(planned.study), planned.study.points)) == said  # of stored ones, too
        if found.fits:
            assert draws_at("set", [1, 2], scenarios) is not None
            continue
        with pytest.raises(InputError, match=r"--point set: the set in calibrated.toml does not fit \(fits = false\)"):
            draws_at("set", [1, 2], scenarios)
        monkeypatch.setattr(points, "DEFAULT_POINT", "set")
        assert draws_at(None, [1, 2], scenarios) is None
        monkeypatch.undo()


def test_without_a_set_the_set_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    there = [load("baseline", "zigui")]
    with pytest.raises(InputError, match="there is no set of points fitted to Zigui county; --point central"):
        draws_at("set", [1], there)
    with pytest.raises(InputError, match='unknown point "centre"; did you mean "central"'):
        draws_at("centre", [1], there)
    monkeypatch.setattr(points, "DEFAULT_POINT", "set")
    assert draws_at(None, [1], there) is None
    with pytest.raises(InputError, match="this is a calibration of Tongyu county, not of Zigui county"):
        draws_at("set", [1], there, experiments_folder() / "calibrated.toml")


def in_text(table: Table) -> str:
    page = Console(width=200, file=io.StringIO())
    page.print(table)
    return page.file.getvalue()  # type: ignore[attr-defined]


def drawn_points(n: int) -> tuple[Calibrated, pd.DataFrame]:
    """A set of n points, and the values of its numbers by seed."""
    found = made([1.0 / n] * n)
    luck = np.random.default_rng(1)
    varied = [
        point.model_copy(update={"values": [float(luck.uniform(0.05, 0.15)), float(luck.uniform(0.08, 0.13))]})
        for point in found.points
    ]
    found = found.model_copy(update={"points": varied})
    return found, draws_of(found, range(n)).values


def test_what_hangs_on_numbers_without_a_source_is_told_apart() -> None:
    names = [name for name, each in PARAMETERS.items() if each.confidence == "calibrated"]
    of_group = {FITTED: names, **{part: [] for part in (ASSUMED, SOURCED)}}
    for name, each in PARAMETERS.items():
        of_group[ASSUMED if each.confidence == "assumed" else SOURCED].append(name)
    of_group[SOURCED] = [name for name in of_group[SOURCED] if name not in names]
    of_group = {part: names[:16] for part, names in of_group.items()}
    luck = np.random.default_rng(2)
    values = pd.DataFrame({name: luck.random(150) for names in of_group.values() for name in names})
    draws = Draws((), values, ())
    hangs = {
        part: (values[names] * luck.choice([-1.0, 1.0], len(names))).sum(axis=1) + 0.1 * luck.standard_normal(150)
        for part, names in of_group.items()
    }
    told = doubts(draws, hangs, TABLES)
    table = told.set_index(["figure", "part"])["share"]
    for part in of_group:
        assert table[part, part] > 0.7
        assert (table[part].drop(part) < 0.2).all()
    assert set(told["part"]) == set(GROUPS)
    assert ((told["high"] - told["low"]) < WIDEST).all()
    assert "cannot be told" not in in_text(doubts_table(told))
    assert doubts(draws, {"few": hangs[FITTED].iloc[:5]}, TABLES).empty


def test_the_interaction_hangs_on_numbers_by_both_outcomes(tmp_path: Path) -> None:
    found, values = drawn_points(12)
    study = interaction_study(range(12), 100, 60, None)
    draws = draws_of(found, study.seeds)
    study = with_points(study, draws)
    spared = {"both": 400.0, "ecommerce_only": 200.0, "social_work_only": 100.0}
    results = store_of(
        study,
        tmp_path,
        lambda scenario, seed: 500.0 - spared.get(scenario, 50.0) * float(values["choice.theta"][seed]) - seed % 3,
    )
    table = interaction_doubts(results).set_index(["figure", "part"])
    figures = table.index.unique("figure")
    by_income = [name for name in figures if not name.endswith(LESS_HEALTH)]
    assert set(figures) == {*by_income, *(f"{name}{LESS_HEALTH}" for name in by_income)}
    assert TOGETHER in by_income
    for name in by_income:  # a tenth more of the same
        assert table.loc[name, "high"].tolist() == pytest.approx(table.loc[f"{name}{LESS_HEALTH}", "high"].tolist())


def test_a_share_that_few_draws_leave_open_is_not_told() -> None:
    found, values = drawn_points(10)
    luck = np.random.default_rng(4).standard_normal(10)
    effects = {"open": pd.Series(0.01 * values["choice.theta"] + luck)}
    few = doubts(draws_of(found, range(10)), effects, TABLES)
    wide = (few["high"] - few["low"]) >= WIDEST
    assert wide.any()
    assert few.loc[wide, "share"].isna().all()
    assert few.loc[~wide, "share"].notna().all()
    assert "cannot be told with 10 draws" in in_text(doubts_table(few))


def test_the_number_that_would_settle_the_choice_is_named() -> None:
    found, values = drawn_points(100)
    planned = design([load("both"), load("social_work_only")], range(100), None, draws_of(found, range(100)))
    noise = np.random.default_rng(3).standard_normal((100, 2))
    effects = pd.DataFrame(
        {"both": -5.0 + 100.0 * (values["choice.theta"] - 0.1) + noise[:, 0], "social_work_only": -5.0 + noise[:, 1]}
    )
    told = deciding(planned, {MAIN: effects, CO_MAIN: effects})
    assert told is not None
    worth = told.worth[MAIN]
    assert told.number == worth.table["number"].iloc[0] == "choice.theta"
    assert worth.table["p"].iloc[0] < 0.05
    assert (worth.draws, worth.points, worth.enough) == (100, len(values.drop_duplicates()), False)
    by_name = told.choices[MAIN].set_index("scenario")
    assert by_name.loc["baseline", "best"] < 0.05
    assert deciding(design([load("both")], range(100)), {MAIN: effects}) is None  # at the central values
    assert deciding(planned, {MAIN: effects, CO_MAIN: effects.iloc[:5]}) is None


def test_nothing_is_called_best_nor_to_be_measured_where_the_two_outcomes_disagree() -> None:
    found, values = drawn_points(100)
    planned = design([load("both"), load("social_work_only")], range(100), None, draws_of(found, range(100)))
    luck = np.random.default_rng(3).standard_normal((100, 2))
    theta, wage = (100.0 * (values[name] - values[name].mean()) for name in ("choice.theta", "trend.wage"))
    one = pd.DataFrame({"both": -6.0 + theta + luck[:, 0], "social_work_only": -5.0 + luck[:, 1]})
    other = pd.DataFrame({"both": -5.0 + 2.0 * wage + luck[:, 0], "social_work_only": -6.0 + luck[:, 1]})
    alike, apart = (deciding(planned, {MAIN: one, CO_MAIN: net}) for net in (one - 1.0, other))
    assert alike is not None
    assert apart is not None
    assert (alike.best, alike.number) == ("both", "choice.theta")
    assert apart.firsts == {MAIN: "both", CO_MAIN: "social_work_only"}
    assert apart.numbers == {MAIN: "choice.theta", CO_MAIN: "trend.wage"}
    assert (apart.best, apart.number) == (None, None)
    assert apart.choices_table["outcome"].tolist() == [MAIN] * 3 + [CO_MAIN] * 3
    agree, differ = (" ".join(deciding_lines(each, True)) for each in (alike, apart))
    assert "least expected regret, by income and by income less own health payments: both, best in" in agree
    assert "Most would be gained by measuring choice.theta" in agree
    assert "No programme is called best, since the outcomes disagree" in differ
    assert "both by income, social_work_only by income less own health payments" in differ
    assert "No number to measure is named, since the outcomes disagree: choice.theta by income, trend.wage" in differ
    assert "Most would be gained" not in differ
