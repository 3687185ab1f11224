"""A lever in listed villages: only they have it, all listed is the same as everywhere, and lists are checked."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from tests.households_by_hand import moved
from tests.still import STILL
from tests.whole_runs import different, digests, months_and_books

from tongyu import County
from tongyu.county.facts import CountyFacts
from tongyu.county.mechanisms.community import participation
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.numbers.monthly_prices import MonthlyPrices
from tongyu.county.numbers.own import OwnNumber
from tongyu.county.tables import LEVERS
from tongyu.errors import InputError
from tongyu.report.template import template
from tongyu.scenario.scenario import Scenario, load

LISTED = (1, 6, 7)
BY_VILLAGE = [key for key, kind in LEVERS.items() if kind.by_village]


def reached(county: County, without: County) -> dict[str, np.ndarray]:
    """By lever, the villages (villages,) in which its own mechanism is at work after a month."""
    h, plain = county.columns, without.columns

    def where(households: np.ndarray) -> np.ndarray:
        return np.bincount(h.village, weights=households, minlength=county.villages) > 0

    return {
        "resources.produce_selection": county.terms.selection > 0.0,
        "resources.stations": county.own(Logistics).stations.open & ~without.own(Logistics).stations.open,
        "branding.technical_cooperation": where(h.quality != plain.quality),
        "training.courses": where(h.since_course < 12),
        "training.skill_courses": where(h.since_course < 12),
        "training.lectures": where(h.openness != plain.openness),
        "training.field_visits": where(h.openness != plain.openness),
        "support.social_workers": where(h.case_months > 0),
        "support.mutual_aid": where(h.group >= 0),
        "support.finance_links": where(h.credit),
        "support.legal_links": where(h.legal),
        "support.health_links": where(h.health),
        "support.volunteers": county.terms.organised > 0.0,
        "support.village_funds": where(h.fund),
        "support.vocational_training": where(h.trade),
        "monitoring.participation": participation(county) > 0.0,
    }


def amount(key: str, small: Scenario) -> float:
    most = {"support.social_workers": 12, "support.mutual_aid": 400, "training.field_visits": 200}
    return min(LEVERS[key].most_in(small.county), most.get(key, 100))


@pytest.fixture(scope="module")
def without(small: Scenario) -> County:
    # without the phase in which kin pass on within the month what one hears
    return County(small, rng=2, without=("persuade", *STILL)).run(1)


@pytest.mark.parametrize("key", BY_VILLAGE)
def test_only_listed_villages_have_the_lever(key: str, small: Scenario, without: County) -> None:
    name = key.replace(".", "__")
    assert key in reached(without, without), f"say in `reached` by what {key} is seen in the villages that have it"
    pairs = small.with_(parameters={"mutual_aid.size": 2.0})  # so that each village has a group in the first month
    months = 1
    if key == "support.vocational_training":  # is for the listed, whom there are from the end of 2013 on
        pairs, months = pairs.with_(start="2013-12"), 2
    if key == "support.village_funds":  # opens once the office has seen who is needy
        months = 2
    many = {"intensity": amount(key, small)}
    narrow, wide = (
        County(moved(pairs, **{name: many | place}), rng=2, without=("persuade", *STILL)).run(months)
        for place in ({"villages": list(LISTED)}, {})
    )
    assert list(np.flatnonzero(reached(narrow, without)[key])) == list(LISTED)
    assert len(np.flatnonzero(reached(wide, without)[key])) > len(LISTED)


@pytest.fixture(scope="module")
def everywhere(small: Scenario) -> dict[str, dict[str, object]]:
    return {key.replace(".", "__"): {"intensity": 0.2 * amount(key, small)} for key in BY_VILLAGE}


def test_all_villages_listed_is_the_same_as_everywhere_to_the_last_bit(small: Scenario, everywhere) -> None:
    listed = {name: {**setting, "villages": list(range(12))} for name, setting in everywhere.items()}
    runs = [digests(County(moved(small, 24, **levers), rng=3).run(18)) for levers in (everywhere, listed)]
    assert different(*runs) == []
    narrow = {name: {**setting, "villages": [0, 9]} for name, setting in everywhere.items()}
    assert different(runs[0], digests(County(moved(small, 24, **narrow), rng=3).run(18)))


def test_the_books_close_with_levers_in_a_few_villages(small: Scenario, everywhere) -> None:
    narrow = {name: {**setting, "villages": list(LISTED)} for name, setting in everywhere.items()}
    for books in months_and_books(County(moved(small, 24, **narrow), rng=4), 14):
        assert max(map(abs, books.money.values())) < 1e-9
        assert np.abs(books.goods).max() < 1e-9
        assert np.abs(books.income).max() < 1e-9


def test_over_the_months_courses_stay_in_their_villages_but_what_they_teach_spreads_by_ties(small: Scenario) -> None:
    lever = {"training__courses": {"intensity": 60, "villages": list(LISTED)}}
    among, elsewhere = [], []
    for seed in range(1, 7):  # what is taught spreads little, and who sells another year learns by that
        county, plain = County(moved(small, **lever), rng=seed).run(24), County(small, rng=seed).run(24)
        h = county.columns
        here = np.isin(h.village, LISTED)
        assert (h.since_course[here] < 24).mean() > 0.5
        assert not (h.since_course[~here] < 24).any()
        gained = h.skill - plain.columns.skill
        among.append(gained[here].mean())
        elsewhere.append(gained[~here].mean())
    assert np.mean(among) > 10.0 * np.mean(elsewhere) > 0.0


def test_what_the_government_says_by_its_courses_is_heard_in_their_villages(small: Scenario) -> None:
    lever = {"training__courses": {"intensity": 60, "villages": list(LISTED)}}
    county, plain = County(moved(small, **lever), rng=1).run(1), County(small, rng=1).run(1)
    heard = county.columns.openness > plain.columns.openness
    assert set(county.columns.village[heard]) == set(LISTED)
    assert heard[np.isin(county.columns.village, LISTED)].all()


def test_a_list_keeps_amount_and_money_as_written(small: Scenario) -> None:
    def spent(setting: dict[str, object]) -> County:
        return County(moved(small, training__courses=setting), rng=1).run(3)

    wide, narrow = spent({"intensity": 12}), spent({"intensity": 12, "villages": list(LISTED)})
    assert narrow.programme.level("training.courses") == wide.programme.level("training.courses") == 12.0
    assert narrow.cost_by_pillar == wide.cost_by_pillar


def test_workers_are_posted_only_where_there_is_a_listed_village(small: Scenario) -> None:
    lever = {"support__social_workers": {"intensity": 6, "villages": [0, 1]}}
    county = County(moved(small, **lever), rng=1).run(6)
    at = int(county.geography.village_township[0])
    assert county.geography.village_township[1] == at
    assert {worker.township for worker in county.social_workers} == {at}


@pytest.mark.parametrize(
    ("lever", "setting", "sentence"),
    [
        ("training__courses", {"villages": [0, 12]}, "courses.villages: 12 is outside 0-11, the villages of Small."),
        ("training__courses", {"villages": [-1]}, "courses.villages: -1 is outside 0-11"),
        ("training__courses", {"villages": [2, 2]}, "villages names 2 twice."),
        ("training__courses", {"villages": []}, "such as [0, 5, 17], not an empty list."),
        (
            "training__courses",
            {"villages": "all"},
            'must be a list of numbers of villages, such as [0, 5, 17], not "all"',
        ),
        ("training__courses", {"villages": [1.0]}, "villages: 1.0 is not the number of a village"),
        ("training__courses", {"villages": [True]}, "villages: true is not the number of a village"),
        ("training__courses", {"villages": [1], "place": ["Hill"]}, "has both place and villages; give one of them."),
        ("resources__hubs", {"villages": [1]}, "resources.hubs cannot be placed by village; leave out villages."),
    ],
)
def test_a_list_that_cannot_be_is_answered_in_one_sentence(lever, setting, sentence, small: Scenario) -> None:
    with pytest.raises(InputError) as mistake:
        moved(small, **{lever: {"intensity": 1, **setting}})
    assert sentence in str(mistake.value)
    assert "\n" not in str(mistake.value)


def test_levers_that_work_county_wide_or_by_township_take_no_list(small: Scenario) -> None:
    for key, kind in LEVERS.items():
        lever = {key.replace(".", "__"): {"intensity": min(1.0, kind.most_in(small.county)), "villages": [3]}}
        if kind.by_village:
            assert moved(small, **lever)
            continue
        with pytest.raises(InputError, match="cannot be placed by village"):
            moved(small, **lever)


def test_a_list_is_written_read_and_inherited_like_other_settings(small: Scenario, tmp_path: Path) -> None:
    narrow = moved(small, training__courses={"intensity": 4, "villages": [7, 1]})
    (tmp_path / "narrow.toml").write_text(narrow.to_toml())
    (tmp_path / "next.toml").write_text('schema = 1\nbased_on = "narrow.toml"\n')
    (tmp_path / "new.toml").write_text(template(narrow, "new.toml"))
    for name in ("narrow.toml", "next.toml", "new.toml"):
        read = load(tmp_path / name)
        assert read.programme["training"]["courses"].villages == (1, 7)
        assert read.fingerprint == narrow.fingerprint


def test_a_lever_without_a_list_of_villages_is_as_one_from_before_there_were_lists() -> None:
    """The fingerprint is of what a setting says; that it has no list is not said, that it has one is."""
    both = load("both")
    content = both.model_dump(mode="json", by_alias=True, exclude={"name", "header", "based_on", "uses"})
    for levers in content["programme"].values():
        for setting in levers.values():
            assert setting.pop("villages") is None
    content["county"] = both.county.digest
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    assert both.fingerprint == hashlib.sha256(canonical.encode()).hexdigest()
    courses = both.programme["training"]["courses"].model_copy(update={"villages": (3,), "place": "all"})
    programme = both.programme | {"training": both.programme["training"] | {"courses": courses}}
    assert both.with_(programme=programme).fingerprint != both.fingerprint


def test_the_fingerprint_is_of_all_that_a_county_says() -> None:
    both = load("both")
    facts = both.county
    before = {name: getattr(facts, name) for name in CountyFacts.model_fields}
    maize = facts.crops[0].model_copy(update={"price": 2.0})
    later = facts.calendar.model_copy(update={"sowing": 3})
    cpi = facts.series[0].model_copy(update={"values": ((2011, 5.9), *facts.series[0].values[1:])})
    changes = {
        "caps": {"support.social_workers": 1.0},
        "crops": (maize, *facts.crops[1:]),
        "series": (cpi, *facts.series[1:]),
        "calendar": later,
        "prices": (MonthlyPrices(crop="maize", values=(("2014-05", 2.0),)),),
        "numbers": (OwnNumber(name="living.livestock", value=400.0),),
        "residents": 170_000,
        "map_seed": 1,
    }
    others = [CountyFacts.model_validate(before | {name: value}) for name, value in changes.items()]
    fingerprints = {each.digest for each in others}
    assert facts.digest not in fingerprints
    assert len(fingerprints) == len(changes)
    for other in others:
        assert both.with_(county=other, programme={}).fingerprint != both.with_(programme={}).fingerprint
    assert CountyFacts.model_validate(before).digest == facts.digest
