"""A file to start from loads as what it was made from, and whatever is commented out in it may be taken in."""

import re
import tomllib
from pathlib import Path

import pytest
from tests.end_to_end.commands import SMALL

from tongyu.commands.new import write_new
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.errors import InputError
from tongyu.report.template import NOTED_PARAMETERS, template
from tongyu.scenario.scenario import Scenario, load, shipped_names

ODD_SCENARIO = {
    "start": "2012-03",
    "months": 17,
    "households": 90,
    "stress": ["drought", "funding_ends"],
    "parameters": {"learning.fade": 0.0123456789, "platform.sales": 1.5e7, "brand.decay": 1e-05},
    "programme": {
        "training": {
            "courses": {
                "intensity": {"2012-05": 1 / 3, "2012-09": 40.0},
                "budget": {"2012-05": 1e6, "2012-09": 0.0},
                "place": ["Lake", "Hill"],
                "unit_cost": 12.5,
                "funder": "enterprise",
            },
            "operators": {"intensity": 0.0},
        },
        "support": {"social_workers": {"intensity": 3, "place": "neediest 2", "end": "2013-01"}},
    },
}


@pytest.fixture(scope="module")
def odd() -> Scenario:
    """A scenario with everything that a file can say, in a county of its own."""
    return load(SMALL).with_(**ODD_SCENARIO)


def reloaded(text: str, folder: Path) -> Scenario:
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def blocks_off(text: str) -> list[str]:
    """The tables that are commented out as a whole, heading and settings."""
    return re.findall(r"^#\[programme\..*\n(?:#\S.*\n)+", text, flags=re.MULTILINE)


def taken_in(block: str) -> str:
    return re.sub(r"^#", "", block, flags=re.MULTILINE)


@pytest.mark.parametrize("name", shipped_names())
def test_a_file_to_start_from_loads_as_what_it_was_made_from(name: str, tmp_path: Path) -> None:
    scenario = load(name)
    again = reloaded(template(scenario, "my.toml"), tmp_path)
    assert again.fingerprint == scenario.fingerprint
    assert again.programme == scenario.programme
    assert (again.name, again.based_on) == ("my", None)
    assert again.header.title.startswith(f"Like {name}: ")
    assert (again.header.question, again.header.reference) == (scenario.header.question, scenario.header.reference)


def test_so_does_one_of_a_scenario_that_says_everything_in_a_county_of_its_own(odd: Scenario, tmp_path: Path) -> None:
    again = reloaded(template(odd, "my.toml"), tmp_path)
    assert again.fingerprint == odd.fingerprint
    assert again.model_dump(exclude={"name", "header"}) == odd.model_dump(exclude={"name", "header"})


@pytest.mark.parametrize("name", shipped_names())
def test_every_lever_is_there_once_moved_or_commented_out(name: str) -> None:
    text = template(load(name), "my.toml")
    for key, kind in LEVERS.items():
        assert len(re.findall(rf"^#?\[programme\.{re.escape(key)}\]$", text, flags=re.MULTILINE)) == 1
        assert f"# {kind.name}: {kind.does}." in text
    moved = {f"{pillar}.{lever}" for pillar, levers in load(name).programme.items() for lever in levers}
    assert len(blocks_off(text)) == len(LEVERS) - len(moved)


@pytest.mark.parametrize("name", [*shipped_names(), "odd"])
def test_any_lever_that_is_commented_out_may_be_taken_in(name: str, odd: Scenario, tmp_path: Path) -> None:
    scenario = odd if name == "odd" else load(name)
    text = template(scenario, "my.toml")
    for block in blocks_off(text):
        key = re.findall(r"^#\[programme\.(.*)\]", block)[0]
        changed = reloaded(text.replace(block, taken_in(block)), tmp_path)
        settings = dict(changed.programme_items())
        assert settings[key].most > 0.0
        assert settings.keys() == dict(scenario.programme_items()).keys() | {key}
        assert changed.with_(programme=scenario.programme).fingerprint == scenario.fingerprint


def test_all_that_is_commented_out_may_be_taken_in_at_once(tmp_path: Path) -> None:
    text = template(load("baseline"), "my.toml")
    everything = reloaded(re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE), tmp_path)
    assert set(dict(everything.programme_items())) == set(LEVERS)
    assert everything.stress == ("drought",)
    assert everything.households == 5_877
    known = load("baseline").tables.parameters
    assert everything.parameters == {name: known[name].value for name in NOTED_PARAMETERS}


@pytest.mark.parametrize("name", ["baseline", "tongyu_2013"])
def test_comments_give_unit_range_and_what_a_unit_costs(name: str) -> None:
    text = template(load(name), "my.toml")
    for kind in LEVERS.values():
        most = kind.most_in(load(name).county)
        block = text[text.index(f"# {kind.name}: ") :].partition("\n\n")[0]
        assert PARAMETERS[f"programme.{kind.key}"].unit in block
        assert re.search(rf"# (x )?{re.escape(kind.unit)}, 0 to {most:,g}$", block, flags=re.MULTILINE), block


def test_a_parameter_that_is_set_is_not_offered_again(odd: Scenario) -> None:
    lines = template(odd, "my.toml").splitlines()
    assert [line for line in lines if line.lstrip("#").startswith("learning.fade")] == [
        line for line in lines if line.startswith("learning.fade = 0.0123456789")
    ]
    assert tomllib.loads("\n".join(lines))["parameters"]["learning"]["fade"] == 0.0123456789


# writing it


def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text("mine")
    with pytest.raises(InputError, match="exists already"):
        write_new(path, load("both"))
    assert path.read_text() == "mine"
    dangling = tmp_path / "dangling.toml"
    dangling.symlink_to(tmp_path / "nowhere.toml")
    with pytest.raises(InputError, match="exists already"):
        write_new(dangling, load("both"))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["dangling.toml", "my.toml"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("my", "write my.toml"),
        ("my.tml", "ends in .toml"),
        ("absent/my.toml", "there is no folder"),
        ("file/my.toml", "there is no folder"),
        ("a\nb.toml", "not a usable path"),
        ("\0.toml", "not a usable path"),
        ("x" * 300 + ".toml", "not a usable path"),
    ],
)
def test_a_path_that_cannot_be_is_answered_in_one_line(
    path: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    with pytest.raises(InputError) as caught:
        write_new(Path(path), load("both"))
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
