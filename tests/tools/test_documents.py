"""The pages say what the code does: tables, commands, examples and paths of README.md, docs/odd.md and others."""

import inspect
import math
import re
import shlex
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from tools.documents import pages
from tools.documents.county_tables import TABLES as COUNTY_TABLES
from tools.documents.findings import choosing
from tools.documents.odd_tables import TABLES, first_line
from tools.documents.over_years import over_years
from tools.documents.read_back import read_comparison, read_patterns

from tongyu.county.calendar import Calendar
from tongyu.county.county import SCHEDULE
from tongyu.county.households.columns import Columns
from tongyu.county.numbers.crops import COLUMNS
from tongyu.county.numbers.series import KINDS, shipped_series
from tongyu.county.numbers.sources import SOURCES
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.designs.calibrated import CalibratedPoint, read_calibrated
from tongyu.designs.comparison import design
from tongyu.designs.equal_budget import at_equal_budget
from tongyu.designs.points import draws_of
from tongyu.errors import InputError
from tongyu.kernels import learning
from tongyu.questions.comparison.answer import Comparison
from tongyu.questions.comparison.conducting import compare
from tongyu.questions.patterns.table import load_patterns
from tongyu.report.county_reference import calendar, crops, facts, series, townships
from tongyu.report.doubt_text import deciding_lines
from tongyu.report.pages.markdown import markdown_table
from tongyu.report.pattern_table import target_text
from tongyu.report.tables import comparison_table
from tongyu.report.wording import number_text
from tongyu.runs.outcomes import OUTCOMES
from tongyu.runs.results import Results
from tongyu.runs.study_folder import begin
from tongyu.scenario.scenario import load, shipped_names
from tongyu.shipped import experiments_folder

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ODD = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
COUNTIES = (ROOT / "docs" / "counties.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

LARGEST_PICTURE = 300_000  # bytes

# What pip and pytest call by two names.
SHORT = {"--requirement": "-r", "--editable": "-e", "--numprocesses": "-n"}
# How loudly, and whether bytecode is made at once, which does not change what is done.
MANNERS = {"-qq", "--no-compile", "--disable-pip-version-check", "--no-input"}


def between(page: str, name: str) -> str:
    found = re.search(rf"<!-- [a-z ]+: {name} -->\n(.*?)<!-- end: {name} -->", page, flags=re.DOTALL)
    assert found is not None, f"no markers of {name}"
    return found[1].strip()


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)


def commands(page: str) -> list[list[str]]:
    return [shlex.split(line) for block in blocks(page, "console") for line in block.splitlines() if line.strip()]


def made(target: str) -> list[list[str]]:
    """The commands of a target of the Makefile that run something of the environment, with variables put in."""
    variables = dict(re.findall(r"^(\w+) :?\??= *(.*)$", MAKEFILE, flags=re.MULTILINE))
    found = re.search(rf"^{re.escape(target)}:.*\n((?:\t.*\n)+)", MAKEFILE, flags=re.MULTILINE)
    assert found is not None, f"the Makefile has no {target}"
    recipe = found[1].replace("\\\n", " ")
    while (expanded := re.sub(r"\$\((\w+)\)", lambda name: variables[name[1]], recipe)) != recipe:
        recipe = expanded
    lines = (line.strip().removeprefix("@") for line in recipe.splitlines())
    return [plain(shlex.split(line)) for line in lines if line.startswith(".venv/bin/")]


def plain(words: list[str]) -> list[str]:
    return [SHORT.get(word, word) for word in words if word not in MANNERS]


@pytest.mark.parametrize("name", COUNTY_TABLES)
def test_a_table_of_the_page_on_counties_is_what_the_code_makes_of_it(name: str) -> None:
    assert between(COUNTIES, name) == COUNTY_TABLES[name]().strip(), "run `make docs`"


def test_every_fact_of_a_county_is_told_with_what_it_is() -> None:
    for item in (*facts(), *calendar(), *townships(), *crops(), *series()):
        assert item.what or item.unit, item.name
    assert {item.name for item in calendar()} == set(Calendar.model_fields)
    assert {item.name for item in crops()} == set(COLUMNS)
    assert {item.name for item in series()} >= set(KINDS)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_description_is_what_the_code_makes_of_it(name: str) -> None:
    assert between(ODD, name) == TABLES[name]().strip(), "run `make docs`"


def test_the_list_of_estimators_is_that_of_the_code() -> None:
    page = (ROOT / pages.PATTERNS).read_text(encoding="utf-8")
    assert between(page, "estimators") == pages.estimator_page().strip(), "run `make docs`"


def test_every_part_marked_as_generated_is_generated() -> None:
    for page, tables in ((ODD, TABLES), (COUNTIES, COUNTY_TABLES)):
        assert sorted(re.findall(r"<!-- generated: (\w+) -->", page)) == sorted(tables)


@pytest.mark.parametrize("phase", SCHEDULE)
def test_the_description_says_what_every_function_of_a_phase_does(phase: str) -> None:
    (row,) = (line for line in between(ODD, "phases").splitlines() if f"| **{phase}** |" in line)
    for step in SCHEDULE[phase].values():
        said = (inspect.getdoc(step) or "").partition("\n")[0]
        assert said
        assert said in row
        assert f".{step.__name__}`]" in row


def test_the_description_has_the_phases_in_the_order_of_the_month() -> None:
    assert re.findall(r"\| \*\*(\w+)\*\* \|", between(ODD, "phases")) == list(SCHEDULE)


def test_every_parameter_is_described_with_value_and_confidence() -> None:
    table = between(ODD, "parameters")
    for name, parameter in load("baseline").tables.parameters.items():
        (row,) = (line for line in table.splitlines() if line.startswith(f"| `{name}` |"))
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert cells[1] == number_text(parameter.value)
        assert parameter.confidence in cells


def test_every_column_lever_scenario_outcome_and_source_is_described() -> None:
    described = {
        "state": Columns._fields,
        "levers": LEVERS,
        "scenarios": shipped_names(),
        "outcomes": OUTCOMES,
        "sources": SOURCES,
    }
    for table, names in described.items():
        missing = [name for name in names if f"`{name}`" not in between(ODD, table)]
        assert missing == [], table


@pytest.mark.parametrize("table", ["state", "persons", "kept"])
def test_everything_in_the_county_is_described_with_what_it_means(table: str) -> None:
    rows = [line.split("|")[1:-1] for line in TABLES[table]().splitlines()[2:]]
    meanings = {row[0].strip(): row[1 if table == "kept" else -1].strip() for row in rows}
    assert len(meanings) > 5
    assert [name for name, meaning in meanings.items() if not meaning] == []


def test_every_lever_is_described_with_its_side() -> None:
    for key, kind in LEVERS.items():
        assert f"| `{key}` | {kind.side} |" in between(ODD, "levers")


def test_the_description_has_the_seven_elements_of_odd_in_their_order() -> None:
    assert [heading.lower() for heading in re.findall(r"^## \d\. (.*)$", ODD, flags=re.MULTILINE)] == [
        "purpose and patterns",
        "entities, state variables and scales",
        "process overview and scheduling",
        "design concepts",
        "initialisation",
        "input data",
        "submodels",
    ]


@pytest.mark.parametrize(
    "page", ["README.md", "docs/odd.md", "docs/cluster.md", "docs/extending.md", "docs/counties.md"]
)
def test_every_page_says_that_the_households_are_invented(page: str) -> None:
    assert "The simulated villages and households are invented" in (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page",
    [
        *("README.md", "CONTRIBUTING.md", "docs/odd.md", "docs/cluster.md", "docs/extending.md"),
        *("docs/architecture.md", "docs/patterns.md"),
    ],
)
def test_every_file_that_a_page_links_to_exists(page: str) -> None:
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert links
    for link in links:
        target, _, heading = link.partition("#")
        linked = path.parent / target if target else path
        assert linked.exists(), link
        if heading:
            assert heading in anchors(linked.read_text(encoding="utf-8")), link


def anchors(page: str) -> list[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.*)$", page, flags=re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_pictures_are_small_and_shown_or_linked() -> None:
    pictures = [path for path in (ROOT / "docs" / "pictures").iterdir() if path.is_file()]
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE, picture.name
        assert f"(docs/pictures/{picture.name})" in README


def test_the_readme_names_targets_that_the_makefile_has() -> None:
    spans = re.findall(r"`(make [^`]*)`", README)
    named = {words[1] for words in [*commands(README), *map(shlex.split, spans)] if words[0] == "make"}
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE)
    assert phony is not None
    assert {"demo", "test", "docs"} <= named <= set(phony[1].split())


def test_the_readmes_plain_commands_are_those_of_the_makefile() -> None:
    written = [plain(words) for words in commands(README)]
    wanted = [command for target in ("demo", "test", "$(LOCKED)", "$(INSTALLED)") for command in made(target)]
    assert len(wanted) == 4
    for command in wanted:
        assert command in written
    assert ["python3", "-m", "venv", ".venv"] in written


def test_the_commands_that_the_readme_names_exist() -> None:
    from typer.main import get_command

    from tongyu.cli import app

    known = set(getattr(get_command(app), "commands", {}))
    named = set(re.findall(r"\btongyu ([a-z]+)", " ".join(re.findall(r"`([^`\n]+)`", README))))
    named |= {words[1] for words in commands(README) if words[0].endswith("/tongyu")}
    assert {"compare", "run", "show", "scenarios", "parameters"} <= named <= known


def test_the_readmes_scenario_is_one(tmp_path: Path) -> None:
    (text,) = blocks(README, "toml")
    path = tmp_path / "my.toml"
    path.write_text(text, encoding="utf-8")
    assert dict(load(path).programme_items())


def test_the_readmes_lines_of_python_run(
    compared: tuple[Comparison, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    workbench = ModuleType("ema_workbench")  # installed by hand, so seldom here
    workbench.ScalarOutcome = str  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ema_workbench", workbench)
    of_a_county, of_results = blocks(README, "python")
    few = of_a_county.replace("households=1_000", "households=200")
    exec(compile(few, "README.md", "exec"), {})
    assert "headcount" in capsys.readouterr().out
    there = of_results.replace("results/compare-2026-11-23", compared[1].as_posix())
    assert there != of_results
    left: dict[str, Any] = {}
    exec(compile(there, "README.md", "exec"), left)
    assert len(left["found"].runs) == 4


@pytest.mark.parametrize(
    ("page", "name", "tables"),
    [("README.md", "comparison", 1), ("docs/findings.md", "comparison", 2), ("docs/yardsticks.md", "central", 1)],
)
def test_tables_of_findings_have_a_row_for_every_shipped_scenario(page: str, name: str, tables: int) -> None:
    found = between((ROOT / page).read_text(encoding="utf-8"), name)
    rows = re.findall(r"^\| (\w+)(?: \([^)]*\))? \|", found, flags=re.MULTILINE)
    _, *made = " ".join(rows).split("scenario ")
    assert len(made) == tables
    programmes = [name for name in shipped_names() if name != "baseline"]
    for table in made:
        assert [each for each in table.split() if each != "baseline"] == programmes
    assert page == "README.md" or "baseline" in made[0].split()
    assert re.search(r"95 % intervals|the middle 95 %|the lowest and the highest of \d+", found)
    assert re.search(r"\d+ seeds?", found) or name == "central"


def test_the_first_line_of_a_compiled_function_is_found() -> None:
    assert first_line(learning.learn).startswith("One month of learning")


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    assert markdown_table(["a"], [["x|y"]]).splitlines()[-1] == "| x\\|y |"


@pytest.mark.parametrize("page", ["no markers", "<!-- end: a --><!-- generated: a -->", "<!-- generated: a -->" * 2])
def test_a_page_without_its_markers_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="expected once"):
        pages.filled(page, "generated", "a", "text")


def test_filling_twice_is_filling_once() -> None:
    page = "before <!-- generated: a -->old<!-- end: a --> after"
    once = pages.filled(page, "generated", "a", "new")
    assert "old" not in once
    assert pages.filled(once, "generated", "a", "new") == once


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Path]:
    """A tiny comparison, and the folder it was left in."""
    folder = tmp_path_factory.mktemp("compared")
    chosen = [load(name).with_(households=60, months=48) for name in ("baseline", "training_only")]
    planned = design(chosen, (1, 2))
    return compare(planned, begin(planned.study, folder)), folder


def test_a_comparison_read_back_is_the_one_that_was_written(compared: tuple[Comparison, Path]) -> None:
    written, folder = compared
    again = read_comparison(folder)
    assert cells(again) == cells(written)
    assert again.window == written.window
    pd.testing.assert_frame_equal(again.yearly, written.yearly, check_dtype=False)


def cells(comparison: Comparison) -> list[list[Any]]:
    return [list(column.cells) for column in comparison_table(comparison).columns]


def test_the_readme_shows_every_cell_that_the_command_prints(compared: tuple[Comparison, Path]) -> None:
    written, _ = compared
    shown = pages.findings(written)
    for column in cells(written):
        for cell in column:
            assert f"| {cell} |" in shown


def test_a_comparison_is_read_back_whatever_has_become_of_the_code(
    compared: tuple[Comparison, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    written, folder = compared
    monkeypatch.setattr("tongyu.runs.study.model_version", lambda: "another")
    assert cells(read_comparison(folder)) == cells(written)


def test_a_folder_without_a_finished_comparison_is_refused(compared: tuple[Comparison, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no study in it \(study.json is missing\)"):
        read_comparison(tmp_path)
    shutil.copytree(compared[1], tmp_path / "unfinished")
    (tmp_path / "unfinished" / "record.json").unlink()
    with pytest.raises(InputError, match="no finished comparison"):
        read_comparison(tmp_path / "unfinished")


def test_the_years_without_a_programme_are_the_means_of_its_runs(compared: tuple[Comparison, Path]) -> None:
    results = Results(compared[1])
    said = over_years(results)
    lines = [line.strip("|").split("|") for line in said.splitlines() if line.startswith("|")]
    rows = {first.strip(): others for first, *others in lines}
    told = {
        year: [float(cell.split("[")[0].replace(",", "")) for cell in row]
        for year, row in rows.items()
        if year.isdigit()
    }
    assert list(told) == ["2011", "2012", "2013", "2014"]
    years = results.years[results.years["scenario"] == "baseline"].groupby("year").mean(numeric_only=True)
    months = results.months[results.months["scenario"] == "baseline"].groupby("month").mean(numeric_only=True)
    for year, row in told.items():
        assert row[1] == pytest.approx(years.at[int(year), "income"], abs=0.5)
        assert row[4] == pytest.approx(100.0 * months.at[f"{year}-12", "enrolled"], abs=0.05)
        shop, by_phone, at_station = row[-3:]
        assert shop == pytest.approx(by_phone + at_station, abs=0.16)


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Path]:
    """A tiny comparison at one budget over draws of one number, and the folder it was left in."""
    folder = tmp_path_factory.mktemp("chosen")
    scenarios = [load(name).with_(households=60, months=48) for name in ("baseline", "both", "social_work_only")]
    equal, budget = at_equal_budget(scenarios, 2e6)
    like = read_calibrated(experiments_folder() / "calibrated.toml")
    points = [CalibratedPoint(weight=0.125, implausibility=0.0, values=[0.05 + 0.01 * k], figures={}) for k in range(8)]
    found = like.model_copy(update={"points": points, "ranges": {"choice.theta": [0.0, 1.0]}, "rows": {}})
    planned = design(equal, range(1, 9), budget, draws_of(found, range(1, 9)))
    return compare(planned, begin(planned.study, folder)), folder


def test_the_choice_at_one_budget_stands_there_with_what_it_hangs_on(chosen: tuple[Comparison, Path]) -> None:
    comparison, _ = chosen
    said = choosing(comparison)
    assert comparison.deciding is not None
    for outcome, choices in comparison.deciding.choices.items():
        for row in choices.to_dict("records"):
            assert f"| {row['scenario']} | {100.0 * row['best']:.0f} [" in said.replace("  ", " "), outcome
            assert f"| {row['expected']:+.1f} |" in said
    for line in deciding_lines(comparison.deciding, equal_budget=True):
        assert f"- {line.strip()}" in said


def test_a_comparison_without_draws_says_nothing_of_choosing(compared: tuple[Comparison, Path]) -> None:
    with pytest.raises(InputError, match="without draws says nothing of choosing; run it with --point set"):
        choosing(compared[0])


def test_the_years_over_draws_have_the_span_of_the_draws(chosen: tuple[Comparison, Path]) -> None:
    results = Results(chosen[1])
    said = over_years(results)
    assert "the lowest and the highest of 8" in said
    own = results.years[(results.years["scenario"] == "baseline") & (results.years["year"] == 2014)]["income"]
    assert f"[{math.floor(own.min()):,}, {math.ceil(own.max()):,}]" in said


def test_every_pattern_is_told_with_its_target_and_verdict() -> None:
    told = between(ODD, "patterns")
    for pattern in load_patterns(None):
        (row,) = (line for line in told.splitlines() if line.startswith(f"| {pattern.id} |"))
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert cells[1:4] == [pattern.kind, pattern.title, target_text(pattern)]
        assert cells[6] in ("pass", "miss", "agrees", "disagrees", "reported")


def test_patterns_are_read_back_from_their_folder(tmp_path: Path) -> None:
    figures = {"seed": [1, 2, 3], "C3a": [0.36, 0.38, 0.40], "C1c": [2.0, 2.0, float("nan")]}
    pd.DataFrame(figures).to_csv(tmp_path / "figures.csv", index=False)
    read = {row.pattern.id: row for row in read_patterns(tmp_path)}
    assert read["C3a"].interval is not None
    assert read["C3a"].interval.estimate == pytest.approx(0.38)
    assert (read["C3a"].seeds, read["C3a"].verdict) == (3, "pass")
    assert (read["C1c"].seeds, read["C1c"].verdict) == (2, "miss")
    assert read["C2a"].interval is None
    with pytest.raises(InputError, match="no finished patterns"):
        read_patterns(tmp_path / "absent")


def test_every_source_is_the_source_of_some_number():
    named = {parameter.source for parameter in PARAMETERS.values()} | {series.source for series in shipped_series()}
    assert set(SOURCES) == named - {""}
