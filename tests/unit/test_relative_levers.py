"""Amounts that files tell by what a county has, made amounts of one county; and the caps of levers likewise."""

import json
from pathlib import Path

import pytest
from tests.other_county import elsewhere, tongyu_with

from tongyu.county.levers import COSTED_PERSONS, LeverKind
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.errors import InputError
from tongyu.runs.counterfactual import counterfactual_of
from tongyu.runs.record import claims
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.plans.budget import discount_of, planned_cost
from tongyu.scenario.plans.cautions import cautions
from tongyu.scenario.scenario import Scenario, is_history_elsewhere, left_out_in_words, load, shipped_names

BEFORE = json.loads(Path(__file__).with_name("programmes_in_tongyu.json").read_text(encoding="utf-8"))
"""What the shipped scenarios did in Tongyu when all their amounts were Tongyu's own."""

MOST = {
    "resources.hubs": 16,
    "resources.node_townships": 16,
    "support.joint_centres": 16,
    "resources.stations": 172,
    "branding.technical_cooperation": 172,
    "support.village_funds": 172,
    "resources.federation": 57,
    "resources.credit_lines": 1_000,
    "resources.leading_enterprise": 200,
    "branding.awareness": 200,
    "training.courses": 2_000,
    "training.skill_courses": 500,
    "training.lectures": 10_000,
    "training.field_visits": 2_000,
    "training.operators": 400,
    "training.coaching": 5_000,
    "support.social_workers": 400,
    "support.mutual_aid": 5_000,
    "support.finance_links": 60_000,
    "support.legal_links": 60_000,
    "support.health_links": 60_000,
    "support.volunteers": 5_000,
    "support.crowdfunding": 500,
    "support.pillar_support": 64_000,
    "support.vocational_training": 500,
}
"""The caps when all were Tongyu's own, but for those of what is of a whole county."""


def read(folder: Path, lever: str, key: str = "support.volunteers", county: str = "tongyu") -> LeverSetting:
    """The setting of a lever of a file with these lines."""
    text = f'schema = 1\ncounty = "{county}"\n[programme.{key}]\n{lever}\n'
    return dict(scenario(folder, text).programme_items())[key]


def scenario(folder: Path, text: str, name: str = "my.toml", **options: object) -> Scenario:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load(path, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_programmes_are_in_tongyu_what_they_were_to_the_last_digit(name: str) -> None:
    made = load(name)
    programme = {
        pillar: {lever: setting.model_dump(mode="json", exclude_none=True) for lever, setting in levers.items()}
        for pillar, levers in made.programme.items()
    }
    assert json.dumps(programme) == json.dumps(BEFORE[name]["programme"])
    assert made.left_out == ()


def test_every_shipped_scenario_but_tongyus_history_is_told_by_what_a_county_has() -> None:
    big = tongyu_with(villages=320, persons=446_748, households=117_536, cooperatives=114, poor_villages=180)
    for name in shipped_names(big):
        for key, setting in load(name, big).programme_items():
            there = dict(load(name).programme_items())[key]
            more = LEVERS[key].sized and LEVERS[key].most_per not in ("county", "township")
            assert (setting.most > there.most) == more, (name, key)
    assert "tongyu_2013" not in shipped_names(big)
    assert is_history_elsewhere("tongyu_2013", big)
    assert not is_history_elsewhere("tongyu_2013", tongyu_with())


def test_caps_are_tongyus_where_they_were_and_another_countys_elsewhere() -> None:
    here, there = tongyu_with(), tongyu_with(villages=320, persons=15_000, households=5_000, cooperatives=0)
    assert {key: LEVERS[key].most_in(here) for key in MOST} == MOST
    assert {key for key, kind in LEVERS.items() if not kind.sized} == LEVERS.keys() - MOST.keys()
    assert all(LEVERS[key].most_in(here) == LEVERS[key].most_in(there) for key in LEVERS.keys() - MOST.keys())
    assert LEVERS["resources.stations"].most_in(there) == 320
    assert LEVERS["resources.federation"].most_in(there) == 0
    assert LEVERS["support.social_workers"].most_in(there) == 27  # 1.78 x 15, rounded up
    assert LEVERS["branding.awareness"].most_in(there) == 14  # 0.89 x 15, in two figures
    assert load("baseline").with_(county=there, programme={"resources": {"stations": {"intensity": 320}}})


def test_a_county_may_have_caps_of_its_own(tmp_path: Path) -> None:
    path = elsewhere(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write('\n[caps]\n"support.social_workers" = 0.5\nresources.stations = 0.5\nresources.hubs = 0\n')
    made = load("both", str(path))
    assert LEVERS["support.social_workers"].most_in(made.county) == 8  # 0.5 x 15, rounded up
    assert made.left_out[0] == "resources.hubs (none may be: its cap there is 0)"
    assert made.fingerprint != load("both", elsewhere(tmp_path, "Uncapped")).fingerprint
    with pytest.raises(InputError) as caught:
        load("baseline", str(path)).with_(programme={"support": {"social_workers": {"intensity": 9}}})
    assert str(caught.value) == "baseline: support.social_workers.intensity = 9.0 is outside 0.0-8.0 workers."


@pytest.mark.parametrize(
    ("caps", "said"),
    [
        (
            '"support.social_worker" = 1',
            'unknown lever "support.social_worker"; did you mean "support.social_workers"?',
        ),
        ('"support.volunteers" = -1', "caps.support.volunteers = -1 must not be negative."),
        ("support.volunteers = -1", "caps.support.volunteers = -1 must not be negative."),
        ("support.volunteers = true", "caps.support.volunteers must be a number, not true."),
    ],
)
def test_a_cap_that_cannot_be_is_told_in_a_sentence(tmp_path: Path, caps: str, said: str) -> None:
    path = elsewhere(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n[caps]\n{caps}\n")
    with pytest.raises(InputError) as caught:
        load("baseline", path)
    line = path.read_text(encoding="utf-8").count("\n")
    assert f"{path.name}, line {line}: " in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "intensity", "budget"),
    [
        ("intensity = 1", 1, None),
        ('intensity = 1\nper = "village"', 172, None),
        ('intensity = 0.5\nper = "poor village"', 45, None),
        ('intensity = 2\nper = "township"', 32, None),
        ('intensity = 2\nper = "cooperative"', 114, None),
        ('intensity = 0.01\nper = "household"', 588, None),
        ('intensity = 0.13\nper = "1,000 persons"', 29, None),
        ('intensity = 12\nper = "county"', 12, None),
        ('intensity = 1\nper = "village"\nbudget = 720', 172, 172 * 720),
        ('intensity = 1\nbudget = 720\nbudget_per = "village"', 1, 172 * 720),
        ('intensity = 1\nper = "village"\nbudget = 7\nbudget_per = "county"', 172, 7),
        ('intensity = 1\nbudget = 0.5\nbudget_per = "person"', 1, 111_687),
        ('intensity = 0.13\nper = "1,000 persons"\nbudget_a_unit = 62_004', 29, 29 * 62_004),
        ("intensity = 1.5\nbudget_a_unit = 100", 1.5, 150),
        (
            'intensity = { "2014-01" = 0.5, "2016-01" = 1 }\nper = "village"\nbudget_a_unit = 10',
            {"2014-01": 86, "2016-01": 172},
            {"2014-01": 860, "2016-01": 1_720},
        ),
    ],
)
def test_amounts_are_told_by_what_the_county_has(tmp_path: Path, lines: str, intensity: object, budget: object) -> None:
    setting = read(tmp_path, lines)
    assert (setting.intensity, setting.budget) == (intensity, budget)


def test_what_is_scaled_is_rounded_to_what_the_unit_knows(tmp_path: Path) -> None:
    lines = 'intensity = 0.0112\nper = "1,000 persons"'
    assert read(tmp_path, lines, "branding.awareness").intensity == 2.5  # x 10,000 yuan, in tenths
    assert read(tmp_path, lines, "training.courses").intensity == 3
    assert LeverKind("support", "x", "S", "villages", 1, "", "").rounded(0.5) == 1.0


def test_months_may_be_those_that_count_and_places_a_share_of_the_townships(tmp_path: Path) -> None:
    setting = read(tmp_path, 'intensity = 1\nstart = "scored"\nend = "scored"\nplace = "neediest 50 %"')
    assert (setting.start, setting.end, setting.place) == ("2014-01", "2020-12", "neediest 8")
    assert read(tmp_path, 'intensity = 1\nplace = "neediest 1 %"').place == "neediest 1"


MISTAKES = {
    'intensity = 1\nper = "vilage"': 'line 5: unknown measure "vilage" in per; did you mean "village"? per is one of: ',
    "intensity = 1\nper = 3": 'line 5: per must be a text such as "village", not 3.',
    'per = "village"': "line 4: per is of an intensity; write the intensity beside it.",
    "intensity = 1\nbudget = 1\nbudget_a_unit = 1": "line 6: both budget and budget_a_unit are given; leave out one",
    'intensity = 1\nbudget_per = "person"': "line 5: budget_per is of a budget; write the budget beside it.",
    'intensity = 1\nbudget = 1\nbudget_per = "men"': 'line 6: unknown measure "men" in budget_per',
    "intensity = 1\nbudget_a_unit = -1": "line 5: budget_a_unit = -1 must not be negative.",
    'intensity = 1\nbudget_a_unit = "x"': 'line 5: budget_a_unit must be a number, not "x".',
    'intensity = 2\nper = "household"': "line 4: support.volunteers.intensity = 117536.0 is outside 0.0-5000.0 volunt",
    'intensity = 1\nplace = "neediest 0 %"': 'line 5: place = "neediest 0 %" is outside "neediest 1 %" to "neediest',
    'intensity = 1\npr = "village"': 'line 5: unknown key "pr" of a lever; did you mean "per"?',
}


@pytest.mark.parametrize("lines", MISTAKES)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, lines: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, lines)
    assert str(caught.value).startswith(f"{tmp_path / 'my.toml'}, {MISTAKES[lines]}")


@pytest.mark.parametrize("key", [key for key, kind in LEVERS.items() if not kind.sized])
def test_what_is_of_a_whole_county_is_never_scaled(tmp_path: Path, key: str) -> None:
    with pytest.raises(InputError, match=r"alike in counties of any size; leave out per\."):
        read(tmp_path, 'intensity = 0.1\nper = "village"', key)


def test_what_an_amount_is_told_for_goes_with_it_from_file_to_file(tmp_path: Path) -> None:
    base = '[programme.support.volunteers]\nintensity = 1\nper = "village"\nbudget_a_unit = 720\n'
    scenario(tmp_path, f'schema = 1\ncounty = "tongyu"\n{base}', "base.toml")

    def over(lines: str) -> tuple[object, object]:
        own = f'schema = 1\nbased_on = "./base.toml"\n[programme.support.volunteers]\n{lines}\n'
        setting = scenario(tmp_path, own).programme["support"]["volunteers"]
        return setting.intensity, setting.budget

    assert over('start = "2015-01"') == (172, 172 * 720)
    assert over("intensity = 50") == (50, 50 * 720)
    assert over("budget = 5_000") == (172, 5_000)
    assert over("budget_a_unit = 100") == (172, 17_200)
    assert over('intensity = 3\nper = "township"') == (48, 48 * 720)
    assert over('budget = 10\nbudget_per = "township"') == (172, 160)


def test_a_file_with_a_county_of_its_own_scales_what_it_is_based_on(tmp_path: Path) -> None:
    there = elsewhere(tmp_path)
    made = scenario(tmp_path, f'schema = 1\nbased_on = "both"\ncounty = "./{there.name}"\n')
    assert made.programme == load("both", there).programme
    assert made.programme["support"]["social_workers"].intensity == 2  # of Tongyu's 29


def test_a_tenth_of_tongyu_spends_a_tenth(tmp_path: Path) -> None:
    numbers = {"persons": 22_337, "households": 5_877, "villages": 17, "poor_villages": 9, "cooperatives": 6}
    small = tongyu_with(**numbers, townships=tongyu_with().townships[:2])
    for name in ("both", "five_pillars"):
        made, here = load(name, small), load(name)
        rate = discount_of(here)
        assert planned_cost(made, rate) == pytest.approx(0.1 * planned_cost(here, rate), rel=0.2)


def test_levers_that_a_county_cannot_have_are_left_out_and_named(tmp_path: Path) -> None:
    made = load("both", elsewhere(tmp_path))
    assert left_out_in_words(made) == (
        "both: left out for Elsewhere county: resources.federation (no cooperatives), resources.credit_lines"
        " (no cooperatives), training.skill_courses (0.009 a 1,000 persons rounds to none; from 0.034 on it is 1),"
        " support.vocational_training (0.022 a 1,000 persons rounds to none; from 0.034 on it is 1),"
        " support.crowdfunding (0.022 a 1,000 persons rounds to none; from 0.034 on it is 1)."
    )
    assert "federation" not in made.programme["resources"]
    assert left_out_in_words(load("both")) == ""
    assert made.with_(months=12).left_out == made.left_out
    assert "left_out" not in made.model_dump()
    assert made.fingerprint == made.with_(left_out=()).fingerprint
    path = elsewhere(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("poor_villages", "# poor_villages"), encoding="utf-8")
    said = "support.mutual_aid (the county's file does not say how many poor villages)"
    assert said in load("support_only", path).left_out


def capped(folder: Path, caps: str = '"training.courses" = 0.05\n"branding.awareness" = 0.005') -> Path:
    """Elsewhere, which may have less of some levers than shipped scenarios have for its persons."""
    path = elsewhere(folder)
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[caps]\n{caps}\n", encoding="utf-8")
    return path


def test_amounts_of_a_scenario_that_travels_are_held_to_the_caps_there_and_named(tmp_path: Path) -> None:
    there = capped(tmp_path)
    made, free = load("both", there), load("both", elsewhere(tmp_path, "Uncapped"))
    courses, usual = (each.programme["training"]["courses"] for each in (made, free))
    assert courses.intensity == 1 < usual.intensity  # 0.05 x 15, rounded up
    assert courses.budget / courses.intensity == usual.budget / usual.intensity  # the budget goes with it
    assert made.programme["branding"]["awareness"].intensity == 0.1  # x 10,000 yuan
    assert [each.partition(" ")[0] for each in made.held] == ["branding.awareness", "training.courses"]
    said = left_out_in_words(made)
    assert f"; held to the caps of Elsewhere county: {', '.join(made.held)}." in said
    assert f"training.courses (1 instead of {usual.intensity:g} {LEVERS['training.courses'].unit})" in said
    assert "\n" not in said
    assert cautions([made])[0] == said
    assert made.held == made.with_(months=12).held
    assert made.fingerprint == made.with_(held=(), left_out=()).fingerprint
    assert load("both").held == ()


def test_what_was_left_out_and_held_is_kept_with_a_study_and_told_in_its_record(tmp_path: Path) -> None:
    made = load("both", capped(tmp_path))
    again = Scenario.model_validate_json(json.dumps(made.document))
    assert (again.held, again.left_out, again.fingerprint) == (made.held, made.left_out, made.fingerprint)
    said = claims("comparison", [counterfactual_of(made), made], [1])
    assert said["held"] == {"both": list(made.held)}
    assert said["left_out"] == {"both": list(made.left_out)}
    assert not {"held", "left_out"} & claims("comparison", [load("both")], [1]).keys()
    assert load("both").document == load("both").model_dump(mode="json", by_alias=True)


def test_an_amount_written_for_its_own_county_above_the_cap_stays_a_mistake(tmp_path: Path) -> None:
    there = capped(tmp_path)
    own = f'schema = 1\nbased_on = "both"\ncounty = "./{there.name}"\n'
    assert scenario(tmp_path, own).held  # of the base
    lines = '[programme.training.courses]\nintensity = 1\nper = "village"\n'
    for county in (None, there):
        with pytest.raises(InputError, match=r"line 5: training\.courses\.intensity = 40\.0 is outside 0\.0-1\.0"):
            scenario(tmp_path, own + lines, **({} if county is None else {"county": county}))
    travels = scenario(tmp_path, f'schema = 1\ncounty = "tongyu"\n{lines}', county=there)
    assert travels.programme["training"]["courses"].intensity == 1
    with pytest.raises(InputError, match=r"training\.courses\.intensity = 40\.0 is outside"):
        scenario(tmp_path, f'schema = 1\ncounty = "tongyu"\n{lines}'.replace('1\nper = "village"', "40"), county=there)


def test_each_amount_of_a_dated_lever_is_held(tmp_path: Path) -> None:
    lines = '[programme.training.courses]\nintensity = { "2014-01" = 0.01, "2016-01" = 1 }\nper = "village"\n'
    made = scenario(tmp_path, f'schema = 1\ncounty = "tongyu"\n{lines}', county=capped(tmp_path))
    assert made.programme["training"]["courses"].intensity == {"2014-01": 0, "2016-01": 1}


def test_what_a_whole_county_costs_is_told_for_a_number_of_persons_that_can_be_changed(tmp_path: Path) -> None:
    usual = PARAMETERS[COSTED_PERSONS]
    assert usual.value == load("baseline").county.persons
    half = f'schema = 1\nbased_on = "both"\n[parameters.programme]\ncosted_persons = {usual.value / 2:.0f}\n'
    made, here = scenario(tmp_path, half), load("both")
    for key, setting in here.programme_items():
        times = 1.0 if LEVERS[key].sized else 2.0
        assert dict(made.programme_items())[key].budget == pytest.approx(times * setting.budget), key
    for key, kind in LEVERS.items():
        times = 1.0 if kind.sized else 2.0
        assert kind.usual_cost(made.county, made.values()) == times * kind.usual_cost(here.county, here.values()), key


def test_what_does_not_fit_another_county_is_told_of_the_file_that_says_it(tmp_path: Path) -> None:
    text = 'schema = 1\ncounty = "tongyu"\n[programme.resources]\nstations.intensity = 100\n'
    scenario(tmp_path, text, "base.toml")
    scenario(tmp_path, 'schema = 1\nbased_on = "./base.toml"\nmonths = 24\n')
    with pytest.raises(InputError) as caught:
        load(tmp_path / "my.toml", elsewhere(tmp_path))
    said = "line 4: resources.stations.intensity = 100.0 is outside 0.0-40.0 village stations."
    assert str(caught.value) == f"{tmp_path / 'base.toml'}, {said}"


def test_a_scenario_in_another_county_is_written_whole_and_read_again(tmp_path: Path) -> None:
    made = load("five_pillars", elsewhere(tmp_path))
    again = scenario(tmp_path, made.to_toml())
    assert (again.fingerprint, again.programme, again.left_out) == (made.fingerprint, made.programme, ())


@pytest.mark.parametrize("county", ["nowhere", "./nowhere.toml"])
def test_a_county_that_is_not_there_is_told_in_a_sentence(county: str) -> None:
    with pytest.raises(InputError, match=r"nowhere[^\n]*$"):
        load("both", county)
