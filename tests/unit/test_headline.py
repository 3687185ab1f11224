"""The headline's frozen plan: read strictly, the same as when it was frozen, and followed or not as is said."""

import hashlib
import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.other_county import tongyu_with
from typer.testing import CliRunner

from tongyu import shipped
from tongyu.cli import app
from tongyu.commands.compare import run_comparison
from tongyu.commands.options import seeds_asked
from tongyu.county.tables import PARAMETERS
from tongyu.designs import points
from tongyu.designs.comparison import Design, design, design_of
from tongyu.designs.equal_budget import at_equal_budget
from tongyu.designs.uncertain import uncertain_draws
from tongyu.errors import InputError
from tongyu.questions.calibration.written import calibration_seeds
from tongyu.questions.comparison.answer import CO_MAIN, MAIN
from tongyu.questions.headline import (
    BUDGET,
    COUNTY,
    DRAWS,
    MONTHS,
    PARTS,
    SAMPLE,
    SCENARIOS,
    SEEDS,
    STRESS,
    SWITCHES,
    Plan,
    compared_by,
    followed,
    interaction_by,
    load_plan,
    planned_households,
    planned_scenarios,
    shipped_plan,
)
from tongyu.questions.interaction.pillars import interaction_study
from tongyu.questions.interaction.scales import PERSON_YEARS, PERSON_YEARS_NET
from tongyu.questions.interaction.variants import SQUARE
from tongyu.report.wording import plan_in_words
from tongyu.runs.outcomes import OUTCOMES
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.scenario import Scenario, load, shipped_names

ROOT = Path(__file__).parents[2]
TEXT = shipped_plan().read_text(encoding="utf-8")
MISTAKES = {
    ("schema = 1", "schema = 2"): "this file is schema 2",
    ('name = "headline"', 'nom = "headline"'): 'unknown key "nom"',
    ('name = "headline"', 'name = "head\\nline"'): "cannot be shown on a line",
    ('name = "headline"\n', ""): "name is missing.",
    ('frozen = "2026-11-30"', 'frozen = "30 November"'): 'frozen = "30 November" is no day',
    ('frozen = "2026-11-30"', "frozen = 2026-11-30"): "frozen must be text",
    ('amended = "2026-12-01"', 'amended = "today"'): 'amended = "today" is no day',
    ('point = "set"', 'point = "sat"'): 'unknown point "sat"; did you mean "set"?',
    ('point = "set"\n', ""): "point is missing.",
    ('primary = "person_years_poor" ', 'primary = "person_years_pure" '): 'did you mean "person_years_poor"?',
    ('"poverty_gap", "poverty_gap_net"', '"poverty_gap", "poverty_gap"'): "poverty_gap is given twice.",
    ('"resources_only"', '"resource_only"'): 'unknown scenario "resource_only"; did you mean "resources_only"?',
    ('"resources_only"', '"baseline"'): "baseline is what the others are set against; leave it out.",
    ('against = "baseline"', 'against = "basis"'): 'unknown scenario "basis"',
    ("seeds = [2001, 2010]", "seeds = [2010, 2001]"): "must be the first seed and the last",
    ("seeds = [2001, 2010]", "seeds = [2001]"): "seeds",
    ("seeds = [2001, 2010]", 'seeds = ["2001", 2010]'): "must be a whole number",
    ("seeds = [2001, 2010]", "seeds = [1, 2_000_000]"): "are more than 10,000 seeds.",
    ("households = 5_877   #", "households = 58_769   #"): "households = 58,769 are more than the 58,768",
    ("households = 5_877   #", "households = true   #"): "households must be a whole number",
    ('samples = ["1:10", "1:1"]', 'samples = ["a tenth"]'): 'sample "a tenth" must be a share such as 1:10.',
    ("threshold = 1.1", "threshold = 0"): "threshold = 0",
    ("threshold = 1.1", "threshold = nan"): "threshold",
    ('"state.data" = [0, 0.6]', '"state.data" = [0, 6]'): "state.data = [0, 6] must lie within 0.0-1.0.",
    ('"state.data" = [0, 0.6]', '"state.data" = [0.6, 0.6]'): "the two ends must differ.",
    ('"state.data" = [0, 0.6]', '"state.data" = 0.6'): "state.data must be two numbers",
    ('"state.data" = [0, 0.6]', '"state.data" = [0, "much"]'): "state.data must be a number",
    ('"state.data" = [0, 0.6]', '"data" = [0, 0.6]'): 'link "data" must be the name of a parameter',
}


def at_central(plan: Plan) -> Plan:
    """`plan` at central values: designs here have no draws; test_points.py asks the same at the set."""
    return plan.model_copy(update={"point": "central"})


@pytest.fixture(scope="module")
def plan() -> Plan:
    return at_central(load_plan())


@pytest.fixture(scope="module")
def planned(plan: Plan) -> Design:
    first, last = plan.comparison.seeds
    return design(planned_scenarios(plan), range(first, last + 1))


def test_the_plan_is_the_one_whose_hash_the_change_log_has(plan: Plan) -> None:
    named = re.findall(r"`experiments/plan\.toml`.*?SHA-256 `([0-9a-f]{64})`", (ROOT / "CHANGELOG.md").read_text())
    assert named[:1] == [plan.sha256]  # the latest comes first
    assert plan.sha256 == hashlib.sha256((ROOT / "experiments" / "plan.toml").read_bytes()).hexdigest()


def test_all_that_the_plan_names_is_there(plan: Plan) -> None:
    outcomes = plan.outcomes
    assert {outcomes.primary, outcomes.co_primary, *outcomes.secondary} <= set(OUTCOMES)
    assert (outcomes.primary, outcomes.co_primary) == (MAIN, CO_MAIN) == (PERSON_YEARS, PERSON_YEARS_NET)
    assert plan.comparison.names == shipped_names()
    assert set(plan.interaction.scenarios) == set(SQUARE)
    assert {name for name in plan.links if name in PARAMETERS}.isdisjoint(plan.not_built)
    assert set(plan.not_built) < set(plan.links)


def test_the_seeds_of_the_plan_are_none_that_was_calibrated_on(plan: Plan) -> None:
    for first, last in (plan.comparison.seeds, plan.interaction.seeds):
        assert set(range(first, last + 1)).isdisjoint(calibration_seeds())


def test_a_wheel_finds_the_plan_that_it_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("scenarios", "experiments"):
        (tmp_path / "shipped").mkdir(exist_ok=True)
        (tmp_path / "shipped" / name).symlink_to(ROOT / name)
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path)
    assert shipped_plan() == tmp_path / "shipped" / "experiments" / "plan.toml"
    assert load_plan().name == "headline"


@pytest.mark.parametrize("change", MISTAKES, ids=lambda each: each[1].strip()[:40] or "left out")
def test_a_damaged_plan_is_one_sentence(change: tuple[str, str], tmp_path: Path) -> None:
    assert change[0] in TEXT
    path = tmp_path / "plan.toml"
    path.write_text(TEXT.replace(*change, 1), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_plan(path)
    assert MISTAKES[change] in str(raised.value)
    assert str(raised.value).startswith(str(path))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("command", ["compare", "interaction"])
def test_a_command_answers_a_damaged_plan_with_a_sentence_and_status_2(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(TEXT.replace("[links]", "[ties]"), encoding="utf-8")
    monkeypatch.setattr("tongyu.questions.headline.shipped_plan", lambda: path)
    answer = CliRunner().invoke(app, [command])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert re.fullmatch(rf'{re.escape(str(path))}, line \d+: unknown key "ties" of a plan.*\n', answer.stderr)


def test_a_link_whose_parameter_does_not_exist_is_not_built_and_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(TEXT + '"moon.cheese" = [0, 1]\n', encoding="utf-8")
    assert "moon.cheese" in load_plan(path).not_built
    assert "moon.cheese" not in load_plan(path).built


def test_what_the_plan_says_is_followed_and_told_with_its_hash(plan: Plan, planned: Design) -> None:
    told = compared_by(plan, planned)
    assert told.differences == []
    said = f"Follows the plan headline, frozen 2026-11-30, amended 2026-12-01 ({plan.sha256[:8]})."
    assert (told.links, told.not_built) == (32, 0)
    assert plan_in_words(told) == said
    lacking = f" Of its {len(plan.links)} links, 3 were not built when this was run."
    assert plan_in_words(told.model_copy(update={"not_built": 3})) == said + lacking
    assert ", amended" not in plan_in_words(told.model_copy(update={"amended": ""}))


def moved(scenario: Scenario) -> Scenario:
    setting = scenario.programme["support"]["social_workers"]
    changed = LeverSetting.model_validate(setting.model_dump(exclude_none=True) | {"intensity": 1.0})
    return scenario.with_(programme={**scenario.programme, "support": {"social_workers": changed}})


def all_with(**changes: Any) -> Callable[[Design], Design]:
    return lambda asked: design([each.with_(**changes) for each in asked.scenarios], asked.seeds)


def with_a_parameter(asked: Design) -> Design:
    others = [each.with_(parameters={"line.national": 3_800.0}) for each in asked.scenarios if each.name != "baseline"]
    return design([asked.first, *others], asked.seeds)


def budgeted(asked: Design) -> Design:
    made, budget = at_equal_budget(list(asked.scenarios), 20e6)
    return design(made, asked.seeds, budget)


def drawn(asked: Design) -> Design:
    return design(asked.scenarios, asked.seeds, None, uncertain_draws(10, asked.scenarios))


def elsewhere(asked: Design) -> Design:
    county = tongyu_with(name="Elsewhere")
    return design([each.with_(county=county) for each in asked.scenarios], asked.seeds)


CHANGES: dict[str, tuple[Callable[[Design], Design], list[str]]] = {
    "other seeds": (lambda asked: replace(asked, seeds=tuple(range(1, 11))), [SEEDS]),
    "more seeds": (lambda asked: replace(asked, seeds=tuple(range(2001, 2031))), [SEEDS]),
    "fewer scenarios": (lambda asked: replace(asked, scenarios=asked.scenarios[:3]), [SCENARIOS]),
    "another scenario of that name": (
        lambda asked: replace(asked, scenarios=tuple(moved(s) if s.name == "both" else s for s in asked.scenarios)),
        [SCENARIOS],
    ),
    "a parameter": (with_a_parameter, [SCENARIOS]),
    "a smaller sample": (all_with(households=600), [SAMPLE]),
    "the same sample, said": (all_with(households=5_877), []),
    "fewer months": (all_with(months=84), [MONTHS]),
    "stress": (all_with(stress=["drought"]), [STRESS]),
    "without": (all_with(without=["cross_links"]), [SWITCHES]),
    "a budget": (budgeted, [SCENARIOS, BUDGET]),
    "draws": (drawn, [DRAWS]),
    "another county, and other seeds": (lambda asked: elsewhere(replace(asked, seeds=(1, 2))), [COUNTY]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_chosen_otherwise_is_told_and_nothing_else(change: str, plan: Plan, planned: Design) -> None:
    make, differences = CHANGES[change]
    told = compared_by(plan, make(planned))
    assert told.differences == differences
    if differences == [COUNTY]:
        said = f"The plan headline ({plan.sha256[:8]}) is Tongyu county's, and is not followed in another."
        assert plan_in_words(told) == said
    elif differences:
        said = f"Differs from the plan headline ({plan.sha256[:8]}): {', '.join(differences)}."
        assert plan_in_words(told).startswith(said)


@pytest.mark.parametrize(
    ("asked", "differences"),
    [
        ({}, []),
        ({"seeds": range(1, 21)}, [SEEDS]),
        ({"households": 58_768}, []),  # 1:1 is planned too
        ({"households": 600}, [SAMPLE]),
        ({"months": 96, "budget": 20e6, "seeds": [7]}, [SEEDS, MONTHS, BUDGET]),
    ],
)
def test_an_interaction_follows_the_plan_or_says_in_what_it_does_not(
    asked: dict[str, Any], differences: list[str], plan: Plan
) -> None:
    first, last = plan.interaction.seeds
    usual = {"seeds": range(first, last + 1), "households": planned_households(plan)}
    assert interaction_by(plan, interaction_study(**usual | asked)).differences == differences


def test_every_difference_has_its_place_in_the_order(plan: Plan, planned: Design) -> None:
    assert {name for _, names in CHANGES.values() for name in names} == set(PARTS)


def test_what_is_said_of_the_plan_is_stored_and_read_again(plan: Plan, planned: Design) -> None:
    document = compared_by(plan, planned).document
    stored = replace(planned, plan=document).study
    assert stored.settings["plan"] == document
    assert followed(design_of(stored).plan) == compared_by(plan, planned)
    assert design_of(planned.study).plan is None  # as in results from before there was a plan
    assert followed(None) is None


@pytest.mark.parametrize("damaged", [7, {}, {"name": "headline"}, "headline"])
def test_what_a_damaged_study_says_of_its_plan_is_refused(damaged: object) -> None:
    with pytest.raises(ValueError, match=r"validation error|missing|must be"):
        followed(damaged)


def test_the_planned_runs_are_those_of_the_shipped_scenarios_as_they_are(plan: Plan) -> None:
    for scenario in planned_scenarios(plan):
        assert scenario.fingerprint == load(scenario.name).fingerprint
    assert planned_households(plan) is None
    other = plan.model_copy(update={"comparison": plan.comparison.model_copy(update={"households": 300})})
    assert {scenario.households for scenario in planned_scenarios(other)} == {300}


@pytest.mark.parametrize(
    ("count", "first", "expected"),
    [
        (None, None, range(2001, 2011)),
        (30, None, range(2001, 2031)),
        (None, 1, range(1, 11)),
        (3, 5, range(5, 8)),
    ],
)
def test_seeds_that_nobody_chose_are_the_plans(count: int | None, first: int | None, expected: range) -> None:
    assert seeds_asked(count, first, (2001, 2010)) == expected


@pytest.mark.parametrize("command", ["compare", "interaction"])
def test_help_says_that_the_plan_is_what_nobody_chose(command: str) -> None:
    parameters = {each.name: each for each in typer.main.get_command(app).commands[command].params}  # type: ignore[attr-defined]
    for name in ("seeds", "seed"):
        assert parameters[name].default is None
        assert "without it the plan's" in parameters[name].help


def test_a_comparison_for_which_nothing_is_chosen_follows_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []
    monkeypatch.setattr("tongyu.commands.compare.run_comparison", lambda *given: begun.append(given))
    for line in ([], ["both"], ["--households", "600", "--seeds", "3"]):
        assert CliRunner().invoke(app, ["compare", *line]).exit_code == 0
    told = [compared_by(at_central(read), design(scenarios, seeds)).differences for read, scenarios, seeds, *_ in begun]
    assert told == [[], [SCENARIOS], [SEEDS, SAMPLE]]
    assert begun[0][0] == load_plan()
    assert load_plan().point == points.DEFAULT_POINT
    where = list(inspect.signature(run_comparison).parameters).index("point")
    assert {each[where] for each in begun} == {None}  # so that draws are at the default


def test_an_interaction_for_which_nothing_is_chosen_follows_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []
    monkeypatch.setattr("tongyu.commands.interaction.ask", lambda *given: begun.append(given))
    for line in ([], ["--seed", "1"], ["--households", "58768", "--assumptions", "20", "--strengths", "20"]):
        assert CliRunner().invoke(app, ["interaction", *line]).exit_code == 0
    told = [
        interaction_by(at_central(read), interaction_study(*asked)).differences
        for read, *asked, _, _, _, _, _, _, _, _, _ in begun
    ]
    assert told == [[], [SEEDS], []]
