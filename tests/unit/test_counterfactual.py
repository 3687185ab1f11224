"""What a scenario is set against: itself without its programme, whatever it and others are called."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.households_by_hand import moved
from tests.made_up_results import store_of
from tests.whole_runs import different, digests

from tongyu.commands.life import tell_life
from tongyu.county.county import County
from tongyu.county.tables import CROSS_LINKS, PARAMETERS
from tongyu.designs.comparison import Design, comparable, design
from tongyu.designs.equal_budget import at_equal_budget
from tongyu.designs.study_file import load_study
from tongyu.errors import InputError
from tongyu.questions.comparison.who import Pairing
from tongyu.questions.frontier.plan import frontier_plan
from tongyu.questions.interaction.pillars import interaction_study
from tongyu.questions.interaction.variants import variants_study
from tongyu.questions.pilot import paired
from tongyu.questions.sensitivity.stages import Settings, central_study
from tongyu.questions.sweep.summary import summary
from tongyu.questions.trial.plan import make_plan
from tongyu.runs.counterfactual import counterfactual_of, references_of, with_references
from tongyu.runs.people import People
from tongyu.runs.study import Study, square_of
from tongyu.runs.tasks import Run
from tongyu.scenario.scenario import Scenario, load, shipped_names

LINE = {"line.national": 3_800.0}


def programme(name: str = "school", **changes: Any) -> Scenario:
    return load("training_only").with_(**({"name": name, "parameters": LINE} | changes))


def base(name: str = "base") -> Scenario:
    return load("baseline").with_(name=name, parameters=LINE)


def test_all_but_the_programme_is_kept() -> None:
    scenario = programme(
        start="2012-01", months=60, households=300, without=["shopping"], stress=["drought"], parameters=LINE
    )
    found = counterfactual_of(scenario)
    assert found.fingerprint == scenario.with_(programme={}).fingerprint
    assert found.name == "school without programme"
    assert found.header.title == f"{scenario.header.title}, without programme"
    assert found.header.author == ""


def test_the_shipped_scenarios_are_all_set_against_the_shipped_baseline() -> None:
    chosen = [load(name) for name in shipped_names()]
    made = comparable(chosen)
    assert made == tuple(chosen)
    assert set(references_of(made).by_name.values()) == {"baseline"}


def test_a_scenario_without_a_programme_is_what_others_are_set_against_where_it_is_the_same_run() -> None:
    made = design([programme(), base()], [1])
    assert made.names == ["base", "school"]
    assert made.references.by_name == {"base": "base", "school": "base"}


def test_a_scenario_without_a_programme_that_is_another_run_is_no_reference_of_others() -> None:
    made = with_references([programme(), base("another").with_(parameters={"learning.fade": 0.03})])
    assert [scenario.name for scenario in made] == ["school without programme", "school", "another"]
    assert references_of(made).of("another") is None


def test_equal_counterfactuals_are_one_and_different_ones_their_own() -> None:
    chosen = [programme(), programme("clinic", programme=load("support_only").programme), load("both")]
    made = with_references(chosen)
    assert [scenario.name for scenario in made] == ["school without programme", "school", "clinic", "baseline", "both"]
    found = references_of(made)
    assert found.distinct == ["school without programme", "baseline"]
    assert found.set_against("school without programme") == ["school", "clinic"]
    assert found.shared(["school", "clinic"]) == "school without programme"
    assert found.shared(["school", "both"]) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"parameters": {"choice.theta": float(PARAMETERS["choice.theta"].value)}},
        {"parameters": {"programme.training.courses": 999.0}},
        {"parameters": {"stress.drought_years": 3.0}},
        {"without": ["cross_links"]},
        {"without": [next(iter(CROSS_LINKS))]},
        {"households": 5_877},
    ],
    ids=str,
)
def test_what_is_not_felt_without_a_programme_makes_no_other_counterfactual(changes: dict[str, Any]) -> None:
    made = with_references([load("both"), load("training_only").with_(**changes)])
    assert [scenario.name for scenario in made][:1] == ["baseline"]
    assert len(made) == 3


@pytest.mark.parametrize("changes", [{"without": ["learning"]}, {"parameters": {"learning.fade": 0.03}}], ids=str)
def test_what_is_felt_makes_another(changes: dict[str, Any]) -> None:
    made = with_references([load("both"), load("training_only").with_(**changes)])
    assert [scenario.name for scenario in made] == [
        "baseline",
        "both",
        "training_only without programme",
        "training_only",
    ]


def test_what_is_turned_off_in_all_is_turned_off_in_the_baseline() -> None:
    made = design([load(name).with_(without=["learning"]) for name in ("both", "training_only")], [1])
    assert made.names == ["baseline", "both", "training_only"]
    assert made.without == made.first.without == ("learning",)


@pytest.mark.parametrize("link", [None, *CROSS_LINKS])
def test_without_a_programme_links_and_idle_numbers_are_not_felt_to_the_last_bit(link: str | None) -> None:
    scenario = load("baseline").with_(households=300, months=14)
    idle = {"programme.training.courses": 999.0, "programme.discount": 0.1, "stress.drought_years": 3.0}
    other = scenario.with_(without=[link]) if link else scenario.with_(parameters=idle)
    assert references_of([scenario, other.with_(name="other")]).by_name == {"baseline": "baseline", "other": "baseline"}
    assert different(digests(County(scenario, rng=2).run()), digests(County(other, rng=2).run())) == []


CHANGED: dict[str, Callable[[], Scenario]] = {
    "it moves training.courses": lambda: load("baseline").with_(
        programme={"training": {"courses": {"intensity": 5.0}}}
    ),
    "it sets line.national = 3800": lambda: base("baseline"),
    "it is without shopping": lambda: load("baseline").with_(without=["shopping"]),
}


@pytest.mark.parametrize("said", CHANGED)
def test_a_scenario_called_baseline_that_is_another_is_refused_wherever_something_is_set_against_it(said: str) -> None:
    changed = CHANGED[said]()
    both = load("both")
    for use in (
        lambda: design([changed, both], [1]),
        lambda: central_study([changed, both], Settings()),
        lambda: at_equal_budget([changed, both], 20e6),
    ):
        with pytest.raises(InputError, match='called "baseline" is not the shipped one') as caught:
            use()
        assert f"({said})" in str(caught.value)


def test_a_trial_is_not_held_on_a_changed_baseline_under_its_name() -> None:
    with pytest.raises(InputError, match=r"it sets line\.national = 3800"):
        make_plan(base("baseline"), "training.courses", None, 0.5, 0.8, 0.05, "2014-01")


def test_no_life_is_told_against_a_changed_baseline_under_its_name() -> None:
    with pytest.raises(InputError, match=r"it sets line\.national = 3800"):
        tell_life(load("both"), 1, 0, base("baseline"), False, False)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["baseline"], "nothing to compare: baseline has no programme"),
        (["baseline", "base"], "nothing to compare: none of the scenarios has a programme"),
    ],
)
def test_where_no_scenario_has_a_programme_there_is_nothing_to_compare(names: list[str], said: str) -> None:
    made = {"baseline": load("baseline"), "base": base()}
    with pytest.raises(InputError, match=said):
        design([made[name] for name in names], [1])


def test_a_name_that_the_counterfactual_needs_is_refused() -> None:
    taken = programme("school without programme")
    with pytest.raises(InputError, match='a scenario is called "school without programme"'):
        design([programme(), taken.with_(parameters={"learning.fade": 0.03})], [1])


def test_a_frontier_is_set_against_its_own_base() -> None:
    plan = frontier_plan(
        load("five_pillars").with_(name="mine", parameters=LINE), "pillar", [20e6], 9, range(1, 3), range(3, 5)
    )
    assert plan.reference.name == "mine without programme"
    assert plan.reference.parameters == LINE
    assert plan.study([plan.made(mix, 0) for mix in plan.starts[:1]]).references.others == ["mine at 20 m"]


def test_a_sensitivity_study_keeps_what_its_scenarios_set() -> None:
    study = central_study([programme(), load("both")], Settings())
    assert study.names == ["school without programme", "school", "baseline", "both"]
    with pytest.raises(InputError, match="a scenario with a programme"):
        central_study([base(), load("baseline")], Settings())


def test_every_scenario_of_the_interaction_and_its_variants_has_its_own_baseline() -> None:
    study = interaction_study([1], 100)
    found = study.references
    assert found.distinct == ["baseline"]
    assert len(found.others) == len(study.names) - 1
    assert square_of(found) == ("both", "ecommerce_only", "social_work_only", "baseline")
    under = variants_study([1], 100).references
    assert under.of("both, hazard linear") == "baseline, hazard linear"
    assert under.of("both, choice scale doubled") == "baseline, choice scale doubled"
    assert set(under.names) == set(under.by_name)


def test_a_study_file_adds_what_each_scenario_is_set_against(tmp_path: Path) -> None:
    (tmp_path / "school.toml").write_text(
        'schema = 1\nbased_on = "training_only"\n[parameters]\nline.national = 3800\n'
    )
    (tmp_path / "asked.toml").write_text(
        'schema = 1\nscenarios = ["./school.toml", "both"]\nseeds = 2\n[uncertain]\nline.national = [3000, 3900]\n'
        '[design]\nkind = "latin_hypercube"\nsamples = 2\n'
    )
    study = load_study(tmp_path / "asked.toml")
    assert study.names == ["school without programme", "school", "baseline", "both"]
    for point in range(2):
        scenario, reference = (study.scenario_at(name, point) for name in ("school", "school without programme"))
        assert scenario.with_(programme={}).fingerprint == reference.fingerprint


LEVELS = {"school without programme": 900.0, "school": 880.0, "baseline": 600.0, "both": 570.0}


@pytest.fixture
def two(tmp_path: Path) -> Any:
    scenarios = with_references([programme(), load("both")])
    study = Study("sweep", "two", "", scenarios, (1, 2, 3), ("person_years_poor",))
    return store_of(study, tmp_path / "two", lambda name, seed: LEVELS[name] + 10.0 * seed)


def test_effects_pilots_and_summaries_are_against_each_scenarios_own(two: Any) -> None:
    effects = two.effects.set_index(["scenario", "seed"])["person_years_poor"]
    assert effects.to_dict() == {
        (name, seed): change for name, change in (("school", -20.0), ("both", -30.0)) for seed in (1, 2, 3)
    }
    treated, reference = paired(two, "school", "person_years_poor")
    np.testing.assert_array_equal(treated - reference, [-20.0] * 3)
    table = summary(two).set_index("scenario")
    assert table["effect_estimate"].dropna().to_dict() == {"school": -20.0, "both": -30.0}
    assert table["against"].dropna().to_dict() == {"school": "school without programme", "both": "baseline"}


def test_a_scenario_whose_counterfactual_was_not_run_has_no_effects(tmp_path: Path) -> None:
    study = Study("sweep", "old", "", (load("baseline"), programme()), (1,), ("person_years_poor",))
    made = store_of(study, tmp_path / "old", lambda name, seed: 600.0)
    assert made.effects.empty
    assert study.references.others == ["school"]


def people(income: float) -> People:
    return People(
        id=np.arange(4, dtype=np.int32),
        persons=np.ones(4, dtype=np.int8),
        age=np.full(4, 50, dtype=np.int8),
        km=np.arange(4, dtype=np.float32),
        income=np.full(4, income, dtype=np.float32),
        **{each.name: np.zeros(4, dtype=np.uint8) for each in fields(People) if each.name.startswith("years_")},
    )


@pytest.mark.parametrize("reverse", [False, True])
def test_households_are_paired_with_their_own_in_whatever_order_runs_come(reverse: bool) -> None:
    made = Design(with_references([programme(), load("both")]), (1,))
    incomes = {"school without programme": 5_000.0, "school": 5_050.0, "baseline": 8_000.0, "both": 8_100.0}
    pairing = Pairing(made)
    for name in sorted(made.names, reverse=reverse):
        pairing.take(Run(name, 1, 4, 4, (2014, 2020), {}, pd.DataFrame(), pd.DataFrame(), 0.1, people(incomes[name])))
    whole = pairing.table().query("by == 'all'").set_index("scenario")
    assert whole["change"].to_dict() == {"school": 50.0, "both": 100.0}
    assert whole["against"].to_dict() == {"school": "school without programme", "both": "baseline"}


def test_a_small_county_counts_too(small: Scenario) -> None:
    made = with_references([moved(small, 24, training__courses=5).with_(name="courses")])
    assert [scenario.name for scenario in made] == ["baseline", "courses"]
    assert made[0].county == small.county
