"""Survey files: what is read, that order does not matter, and the one sentence that each mistake gets."""

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.made_up_surveys import TOWNSHIPS, YOUR_COUNTY, county_with, qingshan, scenario_with, survey_in, text_of

from tongyu import load
from tongyu.county.facts import CountyFacts
from tongyu.county.reading import read_county
from tongyu.county.survey import Survey, read_survey, rules
from tongyu.county.survey.format import HOUSEHOLD_ITEMS, PERSON_ITEMS, RELATIONS
from tongyu.county.survey.reading import survey_of_texts
from tongyu.errors import InputError

HOUSEHOLDS = """household,township,village,weight,persons,land_mu,wage,chronic
# a comment
12,Heshi,3,1.5,3,6.2,8000,yes
7,Chayuan,,2,1,,0,no
"""
PERSONS = """household,age,sex,relation,schooling,chronic
12,44,male,head,9,no
12,41,f,spouse,6,yes
12,15,女,child,,no
"""


def test_a_survey_is_read(tmp_path: Path) -> None:
    survey = survey_in(tmp_path, HOUSEHOLDS, PERSONS)
    assert len(survey) == 2
    assert survey.ids == ("7", "12")  # numbers in their order
    assert survey.township == ("Chayuan", "Heshi")
    assert survey.weight == pytest.approx([2.0 / 3.5, 1.5 / 3.5])
    assert survey.column("village")[1] == 3.0
    assert np.isnan(survey.column("village")[0])
    assert np.isnan(survey.column("land_mu")[0])
    assert survey.column("chronic").tolist() == [0.0, 1.0]
    assert np.isnan(survey.column("debt")).all()  # a column that is not there
    assert survey.start.tolist() == [0, 0, 3]
    assert survey.size.tolist() == [1, 3]
    assert survey.person("age").tolist() == [44.0, 41.0, 15.0]
    assert survey.person("sex").tolist() == [0.0, 1.0, 1.0]
    assert [RELATIONS[int(each)] for each in survey.person("relation")] == ["head", "spouse", "child"]


def test_no_file_is_no_survey(tmp_path: Path) -> None:
    assert read_survey(tmp_path, TOWNSHIPS, 4) is None


def test_rows_and_columns_in_any_order_are_the_same_survey(tmp_path: Path) -> None:
    households, persons = qingshan()
    one = survey_in(tmp_path / "one", text_of(households), text_of(persons))
    rng = np.random.default_rng(2)
    mixed = [households[at] for at in rng.permutation(len(households))]
    members = [persons[at] for at in rng.permutation(len(persons))]
    names = list(dict.fromkeys(name for row in households for name in row))
    other = survey_in(tmp_path / "other", text_of(mixed, names[::-1]), text_of(members))
    assert other.persons == one.persons
    assert other == one
    assert hash(other) == hash(one)
    assert other.digest == one.digest
    households[3]["wage"] = 1
    changed = survey_in(tmp_path / "changed", text_of(households), text_of(persons))
    assert changed != one
    assert changed.digest != one.digest


def test_parquet_is_read_as_csv_is(tmp_path: Path) -> None:
    import pandas as pd

    households, persons = qingshan()
    read = survey_in(tmp_path / "csv", text_of(households), text_of(persons))
    folder = tmp_path / "parquet"
    folder.mkdir()
    for name, rows in (("households", households), ("persons", persons)):
        frame = pd.DataFrame(rows).replace("", None)
        for column in frame.columns:
            if column not in ("township", "sex", "relation"):
                frame[column] = (
                    frame[column].map({"yes": True, "no": False})
                    if set(frame[column].dropna().astype(str)) <= {"yes", "no"}
                    else pd.to_numeric(frame[column])
                )
        frame.to_parquet(folder / f"{name}.parquet")
    found = read_survey(folder, TOWNSHIPS, 40)
    assert found == read


def test_villages_and_townships_may_be_called_by_any_of_their_names(tmp_path: Path) -> None:
    text = "household,township,village,persons\n1,合市,Shang,2\n2,Heshi,0,2\n"
    (tmp_path / "households.csv").write_text(text, encoding="utf-8")
    found = read_survey(tmp_path, [("Heshi", "合市")], ["Xia", "Shang"], township_of=["Heshi", "Heshi"])
    assert found is not None
    assert found.township == ("Heshi", "Heshi")
    assert found.column("village").tolist() == [1.0, 0.0]


def test_the_year_of_the_sums_is_the_county_s_unless_the_table_says_another(tmp_path: Path) -> None:
    survey = survey_in(tmp_path, "household,persons,wage,year\n1,2,100,2018\n2,2,100,\n", year=2020)
    assert survey.column("year").tolist() == [2018.0, 2020.0]
    levels = {2018: 1.25, 2020: 2.0}
    assert survey.deflated("wage", levels.__getitem__).tolist() == [80.0, 50.0]
    none = survey_in(tmp_path / "none", "household,persons,wage\n1,2,100\n")
    assert none.deflated("wage", levels.__getitem__).tolist() == [100.0]


@pytest.mark.parametrize(
    ("households", "persons", "sentence"),
    [
        ("household,persons,wages\n1,2,5\n", None, 'households.csv, line 1: unknown column "wages" of a survey of'),
        ("persons\n2\n", None, "households.csv, line 1: the column household is missing"),
        ("household,persons\n1,2\n1,3\n", None, 'line 3, column household: household "1" is there twice, first in'),
        ("household,persons\n,2\n", None, "households.csv, line 2, column household: household is missing."),
        ("household,persons,weight\n1,2,0\n", None, "line 2, column weight: weight = 0 must be more than 0."),
        ("household,persons,weight\n1,2,-3\n", None, "line 2, column weight: weight = -3 must be more than 0."),
        ("household,persons,weight\n1,2,many\n", None, 'line 2, column weight: "many" is not a number.'),
        ("household,persons\n1,0\n", None, "line 2, column persons: persons = 0 is outside 1-30 (persons)."),
        ("household,persons\n1,2.5\n", None, "line 2, column persons: persons = 2.5 is no whole number (persons)."),
        ("household,persons,irrigated\n1,2,30\n", None, "irrigated = 30 is outside 0-1 (share of the land)."),
        ("household,persons,chronic\n1,2,maybe\n", None, 'column chronic: chronic must be yes or no, not "maybe".'),
        ("household,persons,township\n1,2,Hesi\n", None, 'unknown township "Hesi"; did you mean "Heshi"?'),
        ("household,persons,village\n1,2,40\n", None, "column village: village = 40 is outside 0-39."),
        ("household,persons,village\n1,2,Up\n", None, 'unknown village "Up". It may be a number, 0-39.'),
        ("household,persons,adults\n1,2,3\n", None, "column adults: adults = 3 are more than its 2 persons."),
        ("household,persons,year\n1,2,18\n", None, "year = 18 is outside 1980-2100 (of whose yuan the sums are)."),
        ("household,land_mu\n1,2\n", None, 'household "1" has no persons, and there is no persons.csv; give them'),
        ("household\n1\n2\n", "household,age\n1,30\n", 'household "2" is without persons in persons.csv; give them'),
        (
            "household,persons\n12,2\n",
            "household,age\n13,30\n",
            'persons.csv, line 2, column household: household "13"',
        ),
        (
            "household,persons\n1,2\n",
            "household,age\n1,30\n",
            "line 2: persons = 2, but persons.csv has 1 of household",
        ),
        (
            "household\n1\n",
            "household,age\n1,130\n",
            "persons.csv, line 2, column age: age = 130 is outside 0-120 (years).",
        ),
        ("household\n1\n", "household,sex\n1,mail\n", 'persons.csv, line 2, column sex: unknown sex "mail"; did you'),
        ("household\n1\n", "household,relation\n1,cousin\n", 'column relation: unknown relation "cousin"'),
        ("household\n1\n", "household,relation\n1,head\n1,head\n", 'household "1" has two heads, the first in line 2.'),
        ("household,elders\n1,1\n", "household,age\n1,30\n", "elders = 1, but 0 of its persons are over 61."),
        ("household\n1\n", "household,age,pulse\n1,3,4\n", 'persons.csv, line 1: unknown column "pulse"'),
        ("household,persons\n#1,2\n", None, "there is no line below the names of the columns."),
    ],
)
def test_a_mistake_gets_one_sentence(tmp_path: Path, households: str, persons: str | None, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        survey_in(tmp_path, households, persons)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_shares_of_crops_are_the_county_s_crops_and_no_more_than_all(tmp_path: Path) -> None:
    crops = ("tea", "maize")
    survey = survey_in(tmp_path, "household,persons,share_tea\n1,2,0.4\n2,2,\n", crops=crops)
    assert survey.crops == ("tea",)
    assert survey.column("share_tea")[0] == 0.4
    with pytest.raises(InputError, match=r"line 2: the shares of crops sum to 1.300, more than 1."):
        survey_in(tmp_path / "more", "household,persons,share_tea,share_maize\n1,2,0.7,0.6\n", crops=crops)
    with pytest.raises(InputError, match=r'unknown column "share_teas" .*; did you mean "share_tea"\?'):
        survey_in(tmp_path / "unknown", "household,persons,share_teas\n1,2,0.7\n", crops=crops)


def test_a_village_lies_in_its_township(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 2, column village: the village 1 lies in Yunling, not in Heshi."):
        survey_in(
            tmp_path,
            "household,persons,township,village\n1,2,Heshi,1\n",
            villages=2,
            township_of=("Heshi", "Yunling"),
        )


def test_files_that_cannot_be_told_apart_or_stand_alone_are_refused(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("household\n1\n")
    with pytest.raises(InputError, match=r"persons.csv: there are persons, but no households.csv beside it.$"):
        read_survey(tmp_path, TOWNSHIPS, 40)
    (tmp_path / "households.csv").write_text("household\n1\n")
    (tmp_path / "households.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"households.csv and households.parquet are both there; keep one of them.$"):
        read_survey(tmp_path, TOWNSHIPS, 40)
    (tmp_path / "households.csv").unlink()
    with pytest.raises(InputError, match=r"households.parquet: cannot be read as Parquet: ") as refused:
        read_survey(tmp_path, TOWNSHIPS, 40)
    assert "\n" not in str(refused.value)


def test_a_mistake_in_parquet_names_the_row(tmp_path: Path) -> None:
    import pandas as pd

    pd.DataFrame({"household": [1, 2], "persons": [2, 99]}).to_parquet(tmp_path / "households.parquet")
    with pytest.raises(InputError, match=r"households.parquet, row 2, column persons: persons = 99 is outside"):
        read_survey(tmp_path, TOWNSHIPS, 40)


@pytest.fixture(scope="module")
def example() -> CountyFacts:
    """Qingshan, as the example's folder has it."""
    return read_county(YOUR_COUNTY)


@pytest.fixture(scope="module")
def shipped(example: CountyFacts) -> Survey:
    assert example.survey is not None
    return example.survey


def test_the_example_is_a_survey_of_500_households_in_three_townships(shipped: Survey) -> None:
    assert len(shipped) == 500
    assert set(shipped.township) == {"Chengguan", "Longtan", "Baiyun"}
    assert shipped.weight.max() > 3 * shipped.weight.min()
    size = sum(path.stat().st_size for path in YOUR_COUNTY.glob("*.csv"))
    assert size < 200_000


def test_what_is_missing_is_said_a_sentence_a_column(shipped: Survey, tmp_path: Path) -> None:
    said = list(rules(shipped))
    assert any(each.startswith("savings, missing in ") and " of 500 households: drawn around" in each for each in said)
    assert any(each.startswith("share_CROP, missing in all 500 households: ") for each in said)
    assert not any(each.startswith(("age, ", "elders, ", "chronic, ", "persons, ")) for each in said)  # persons tell
    assert all(each.endswith(".") and "\n" not in each for each in said)
    bare = list(rules(survey_in(tmp_path, "household,persons\n1,2\n2,3\n")))
    named = {each.split(",")[0] for each in bare}
    assert named >= {item.name for item in HOUSEHOLD_ITEMS if item.otherwise} - {"persons"}


def test_a_survey_is_a_field_of_a_county_s_facts(example: CountyFacts, shipped: Survey) -> None:
    facts = example
    assert pickle.loads(pickle.dumps(facts)) == facts
    again = CountyFacts.model_validate(facts.model_dump(mode="json"))
    assert again == facts
    assert again.survey == shipped
    assert county_with(None) != facts


def test_a_scenario_holds_its_county_s_survey_and_loads_as_the_same(example: CountyFacts, tmp_path: Path) -> None:
    scenario = load("baseline", example).with_(households=5_877)
    path = tmp_path / "scenario.toml"
    path.write_text(scenario.to_toml(), encoding="utf-8")
    again = load(path)
    assert again.county == scenario.county
    assert again.fingerprint == scenario.fingerprint
    assert scenario_with(None).fingerprint != scenario.fingerprint


@pytest.mark.parametrize(
    ("survey", "sentence"),
    [
        ("household,persons\n1,2\n", "survey must be a table of the texts households and persons"),
        ({"persons": "household\n1\n"}, "survey must be a table of the texts households and persons"),
        ({"households": 3}, "survey.households must be text, not 3."),
        ({"households": "household,persons\n1,x\n"}, 'survey.households, line 2, column persons: "x" is not a number.'),
        ({"households": "household,persons,township\n1,2,Tongyu\n"}, "lives in Tongyu, no township of the county."),
        ({"households": "household,persons,village\n1,2,40\n"}, "lives in village 40; there are 40."),
    ],
)
def test_a_survey_inside_a_county_is_refused_in_one_sentence(survey: object, sentence: str) -> None:
    with pytest.raises(ValueError, match="survey") as refused:
        county_with(survey)  # type: ignore[arg-type]
    assert sentence in str(refused.value)


CELLS = st.one_of(
    st.sampled_from(["", "1", "2", "0", "-1", "yes", "no", "head", "female", "Heshi", "1e400", "nan", "1_0", "#", "½"]),
    st.text(max_size=8),
    st.floats().map(str),
)
NAMES = st.one_of(
    st.sampled_from([item.name for item in (*HOUSEHOLD_ITEMS, *PERSON_ITEMS)]),
    st.text(max_size=6),
)


def table(names: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    return names.flatmap(
        lambda columns: st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), max_size=5).map(
            lambda rows: "\n".join(",".join(row) for row in [columns, *rows])
        )
    )


WITH_IDS = st.lists(NAMES, max_size=5).map(lambda names: ["household", "persons", *names])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    households=st.one_of(table(WITH_IDS), table(st.lists(NAMES, max_size=5)), st.text(max_size=40)),
    persons=st.one_of(st.none(), table(WITH_IDS.map(lambda names: names[:1] + names[2:])), st.text(max_size=40)),
)
def test_whatever_files_hold_they_are_a_survey_or_get_one_sentence(
    tmp_path: Path, households: str, persons: str | None
) -> None:
    (tmp_path / "persons.csv").unlink(missing_ok=True)
    try:
        survey = survey_in(tmp_path, households, persons)
    except UnicodeEncodeError:
        return  # half a character, which no file holds
    except InputError as error:
        refused = str(error)
    else:
        refused = ""
    if refused:
        assert "\n" not in refused
        assert "households.csv" in refused or "persons.csv" in refused
        return
    again = survey_of_texts(survey.households, survey.persons)
    assert again == survey
    assert survey.weight.sum() == pytest.approx(1.0)
    assert list(rules(survey))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_one_wrong_cell_of_a_good_survey_is_named_by_line_and_column(tmp_path: Path, data: st.DataObject) -> None:
    households, persons = qingshan()
    households, persons = households[:20], [row for row in persons if int(row["household"]) <= 1020]
    of_persons = data.draw(st.booleans())
    rows = persons if of_persons else households
    checked = {
        item.name: item
        for item in (PERSON_ITEMS if of_persons else HOUSEHOLD_ITEMS)
        if item.kind != "text" and item.name in rows[0]
    }
    at = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(sorted(checked)))
    wrong = data.draw(st.sampled_from(["wrong", "1.5.2", "∞", "99999999999", "-99999999999", "nan"]))
    rows[at] = rows[at] | {name: wrong}
    with pytest.raises(InputError) as refused:
        survey_in(tmp_path, text_of(households), text_of(persons))
    file = "persons.csv" if of_persons else "households.csv"
    assert f"{file}, line {at + 2}, column {name}: " in str(refused.value)
    assert "\n" not in str(refused.value)


def folder_with(tmp_path: Path, households: str) -> Path:
    """The small county of the tests as a folder, with a survey in it."""
    facts = (Path(__file__).parents[1] / "counties" / "small.toml").read_text(encoding="utf-8")
    (tmp_path / "county.toml").write_text(facts.partition("[[townships]]")[0], encoding="utf-8")
    (tmp_path / "townships.csv").write_text("name,name_zh\nSeat,城关镇\nHill,山乡\n", encoding="utf-8")
    (tmp_path / "households.csv").write_text(households, encoding="utf-8")
    return tmp_path


def test_a_county_s_folder_may_hold_a_survey(tmp_path: Path) -> None:
    county = read_county(folder_with(tmp_path, "household,persons,township,village,share_maize\n1,2,山乡,11,1\n"))
    assert county.survey is not None
    assert county.survey.township == ("Hill",)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("1,2,Hil,,", 'households.csv, line 2, column township: unknown township "Hil"; did you mean "Hill"?'),
        ("1,2,,12,", "households.csv, line 2, column village: village = 12 is outside 0-11."),
        ("1,2,,,2", "households.csv, line 2, column share_maize: share_maize = 2 is outside 0-1 (share of the land)."),
    ],
)
def test_a_survey_is_read_by_the_county_s_places_and_crops(tmp_path: Path, cells: str, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        read_county(folder_with(tmp_path, f"household,persons,township,village,share_maize\n{cells}\n"))
    assert sentence in str(refused.value)
