"""Whatever a file holds, it loads, or one line says why not."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from hypothesis import example, given
from hypothesis import strategies as st

from tongyu.county.reading import read_county
from tongyu.errors import InputError
from tongyu.scenario.scenario import LeverSetting, Scenario, load, shipped_names
from tongyu.shipped import scenarios_folder

Read = TypeVar("Read")

SHIPPED = {name: (scenarios_folder() / f"{name}.toml").read_text() for name in shipped_names()}
SMALL = (Path(__file__).parents[1] / "counties" / "small.toml").read_text()

# Pieces that a slip of the hand, or of the mind, puts into a file.
PIECES = [
    *(
        "=",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        '"""',
        "#",
        ".",
        ",",
        "\n",
        "\r",
        "\t",
        "\0",
        "\x1b",
        "\u202e",
        "通",
    ),
    *("-1", "0", "1e999", "nan", "inf", "true", "0x" + "f" * 300, "2014-13", "2014-01-01", "9" * 30),
    *('""', "[]", "{}", "schema", "[programme]", "[[programme]]", "[parameters.learning]", "learning.fade"),
    *("based_on", 'county = "x"', 'stress = ["drought"]'),
]


def unless_refused(read: Callable[[Path], Read], content: bytes) -> Read | None:
    """What is read from a file with this content; None if it is refused, as it should be, in one line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "my.toml"
        path.write_bytes(content)
        try:
            return read(path)
        except InputError as error:
            said = str(error)
    assert_one_line(said)
    return None


def assert_one_line(said: str) -> None:
    assert said.isprintable()
    assert 0 < len(said) < 1_000


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
def test_any_bytes_load_or_are_refused_in_one_line(content: bytes) -> None:
    unless_refused(load, content)


@given(st.text(max_size=300))
def test_any_text_loads_or_is_refused_in_one_line(content: str) -> None:
    unless_refused(load, content.encode("utf-8", "surrogatepass"))


@st.composite
def mutated(draw: st.DrawFn, originals: list[str]) -> str:
    """A shipped file with a few pieces cut out, doubled, moved or put in."""
    text = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        piece = draw(st.sampled_from([*PIECES, text[start:end] * 2, ""]))
        text = text[:start] + piece + text[end:]
    return text


@given(mutated(list(SHIPPED.values())))
def test_a_shipped_scenario_with_slips_loads_or_is_refused_in_one_line(text: str) -> None:
    scenario = unless_refused(load, text.encode())
    assert scenario is None or all(setting.most > 0 for _, setting in scenario.programme_items())


@given(mutated([SMALL]))
def test_a_county_with_slips_loads_or_is_refused_in_one_line(text: str) -> None:
    county = unless_refused(read_county, text.encode())
    assert county is None or county.villages >= len(county.townships) >= 1


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2014-01", "all", "neediest 3", "drought"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.just("2014-01"), inner, max_size=3)
    ),
    max_leaves=6,
)
keys = st.sampled_from(
    [
        "schema",
        "name",
        "county",
        "start",
        "months",
        "households",
        "parameters",
        "programme",
        "stress",
        "header",
        "based_on",
    ]
)


def changed_unless_refused(scenario: Scenario, changes: dict[str, object]) -> Scenario | None:
    try:
        return scenario.with_(**changes)
    except InputError as error:
        said = str(error)
    assert_one_line(said)
    return None


@given(st.dictionaries(keys, values, max_size=3))
def test_any_change_is_made_or_refused_in_one_line(changes: dict[str, object]) -> None:
    changed = changed_unless_refused(load("both"), changes)
    assert changed is None or len(changed.fingerprint) == 64


@given(st.dictionaries(st.sampled_from(list(LeverSetting.model_fields)), values, max_size=4))
def test_any_setting_of_a_lever_is_made_or_refused_in_one_line(settings: dict[str, object]) -> None:
    programme = {"support": {"social_workers": {"intensity": 1.0} | settings}}
    changed = changed_unless_refused(load("baseline"), {"programme": programme})
    if changed is not None:
        assert 0 <= changed.programme["support"]["social_workers"].level("2014-05") <= 400


@given(
    st.dictionaries(
        st.sampled_from([f"{year}-{month:02d}" for year in range(2011, 2021) for month in range(1, 13)]),
        st.floats(0, 400),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 2**32),
)
def test_a_dated_intensity_is_the_last_one_named_up_to_the_month(dated: dict[str, float], seed: int) -> None:
    shuffled = list(dated.items())
    random.Random(seed).shuffle(shuffled)
    setting = LeverSetting(intensity=dict(shuffled))
    for month in ("2010-12", "2011-01", "2015-07", "2020-12", "2031-01"):
        named = [each for each in sorted(dated) if each <= month]
        assert setting.level(month) == (dated[named[-1]] if named else 0.0)


@given(
    st.sampled_from(list(SHIPPED)),
    st.floats(0, 0.2),
    st.integers(1, 1200),
    st.none() | st.integers(1, 58_768),
)
def test_any_scenario_can_be_written_and_read_back(name: str, fade: float, months: int, households: int | None) -> None:
    scenario = load(name).with_(parameters={"learning.fade": fade}, months=months, households=households)
    again = unless_refused(load, scenario.to_toml().encode())
    assert again is not None
    assert again.fingerprint == scenario.fingerprint
