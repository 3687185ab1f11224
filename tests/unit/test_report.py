"""The report: what it says is what was found, anybody can open it, and nothing in a scenario file can get out of it."""

import dataclasses
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from tests.made_up_results import store_of
from tests.page_reader import Reader
from typer.testing import CliRunner

from tongyu.cli import app
from tongyu.commands.report import write_report
from tongyu.designs.calibrated import read_calibrated
from tongyu.designs.comparison import design
from tongyu.designs.points import draws_of
from tongyu.designs.uncertain import FITTED
from tongyu.errors import InputError
from tongyu.questions.comparison.answer import MAIN, Comparison
from tongyu.questions.comparison.conducting import compare
from tongyu.questions.interaction.pillars import PILLARS, interaction_study
from tongyu.questions.interaction.variants import THE_SET, set_study
from tongyu.report import figures
from tongyu.report.pages.comparison import verdict
from tongyu.report.pages.contents import Contents, Figure, Table, listed
from tongyu.report.pages.fingerprint import PAPER, SOFTWARE, fingerprint
from tongyu.report.pages.html import html, marked
from tongyu.report.pages.inlined import inlined
from tongyu.report.pages.kinds import KINDS, contents_of
from tongyu.report.pages.markdown import escaped
from tongyu.report.pages.printed import as_printed
from tongyu.report.pages.side_by_side import setting_text
from tongyu.report.pages.trust import CANNOT, hangs_section
from tongyu.report.pages.who_gains import sentences
from tongyu.report.tables import columns
from tongyu.report.wording import interval_text, ratio_text
from tongyu.runs.conducting import Conducted, Told, conclude, conduct
from tongyu.runs.outcomes import OUTCOMES
from tongyu.runs.record import sealed
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin
from tongyu.runs.variables import plausible
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.scenario import Scenario, load
from tongyu.shipped import experiments_folder
from tongyu.statistics.intervals import INDISTINGUISHABLE, Interval

ROOT = Path(__file__).parents[2]
TITLE = '<script>alert("no")</script> | *all* levers'
SIZE = {"households": 80, "months": 24}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Path]:
    """A tiny comparison with the interaction in it, one title of which is an attack, and its report."""
    folder = tmp_path_factory.mktemp("results") / "compared"
    names = ("baseline", "ecommerce_only", "social_work_only", "both")
    chosen = [load(name).with_(start="2013-01", **SIZE) for name in names]
    chosen[1] = _early(chosen[1].with_(header=chosen[1].header.model_copy(update={"title": TITLE})))
    planned = design(chosen, (1, 2))
    comparison = compare(planned, begin(planned.study, folder), figures=figures.draw)
    write_report(folder)
    return comparison, folder


@pytest.fixture(scope="module")
def page(compared: tuple[Comparison, Path]) -> str:
    return (compared[1] / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def text(compared: tuple[Comparison, Path]) -> str:
    return (compared[1] / "report.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(compared: tuple[Comparison, Path], tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return contents_of(compared[1], tmp_path_factory.mktemp("drawings"))[0]


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny sweep over two parameters."""
    folder = tmp_path_factory.mktemp("results") / "swept"
    points = pd.DataFrame({"choice.theta": [0.05, 0.1, 0.15], "learning.fade": [0.01, 0.03, 0.02]})
    study = Study(
        kind="sweep",
        name="small",
        question="Does it move?",
        scenarios=tuple(_early(load(name).with_(**SIZE)) for name in ("baseline", "ecommerce_only")),
        seeds=(1, 2),
        outcomes=("income", MAIN),
        variables=tuple(plausible(name) for name in points),
        points=points,
    )
    conclude(conduct(study, begin(study, folder), 1, Told()), {})
    return folder


def _early(scenario: Scenario) -> Scenario:
    """`scenario` with its levers from the first month on, so that a short run has them."""
    programme = {
        pillar: {name: setting.model_copy(update={"start": None, "end": None}) for name, setting in levers.items()}
        for pillar, levers in scenario.programme.items()
    }
    return scenario.with_(programme=programme)


def tables_of(contents: Contents) -> list[Table]:
    sections = (*contents.short, *contents.appendix)
    return [block for section in sections for block in section.blocks if isinstance(block, Table)]


def test_the_page_is_well_formed_and_says_its_language(page: str) -> None:
    reader = Reader(page)
    assert page.startswith("<!DOCTYPE html>")
    assert reader.open == []
    assert reader.all("html") == [{"lang": "en"}]
    assert {"lang": "zh-Hans"} in reader.all("span")
    assert "通榆县" in "".join(reader.words)


def test_the_page_needs_nothing_from_outside_and_runs_nothing(page: str) -> None:
    reader = Reader(page)
    tags = {tag for tag, _ in reader.elements}
    assert tags.isdisjoint({"script", "link", "iframe", "object", "embed", "img", "form", "base"})
    for tag, attributes in reader.elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in ("src", "srcset", "action"), (tag, name)
            if name == "href":
                assert value is not None
                assert value.startswith(("#", "https://doi.org/10.12677/")), value
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", page))
    assert addresses <= {"https://doi.org/10.12677/ecl.2024.133864", "http://www.w3.org/2000/svg"}
    assert "@import" not in page
    assert all(name.startswith("#") for name in re.findall(r"url\(([^)]*)\)", page))


def test_text_from_scenario_files_is_shown_and_not_obeyed(page: str, text: str) -> None:
    assert "<script" not in page
    assert TITLE in "".join(Reader(page).words)
    assert "<script" not in text
    assert r"&lt;script&gt;alert(\"no\")&lt;/script&gt; \| \*all\* levers".replace(r"\"", '"') in text


def test_ids_are_unique_and_every_link_within_the_page_has_its_target(page: str) -> None:
    found = [value for _, attributes in Reader(page).elements for name, value in attributes.items() if name == "id"]
    assert len(found) > 100  # every glyph of every figure
    assert len(found) == len(set(found))
    targets = set(re.findall(r"url\(#([^)]+)\)", page)) | set(re.findall(r'href="#([^"]+)"', page))
    assert targets
    assert targets <= set(found)


def test_tables_and_figures_can_be_read_out(page: str, made: Contents) -> None:
    reader = Reader(page)
    tables = tables_of(made)
    assert len(reader.all("table")) == len(reader.all("caption")) == len(tables) > 6
    assert all(heading.get("scope") in ("col", "row") for heading in reader.all("th"))
    drawn = reader.all("svg")
    assert len(drawn) == len(list(made.figures)) == 5
    assert all(each["role"] == "img" and each["aria-label"] for each in drawn)
    assert [each["aria-label"] for each in drawn] == [figure.title for figure in made.figures]


def test_the_page_has_all_parts_in_their_order(made: Contents) -> None:
    assert [section.title for section in made.short] == [
        "What was compared",
        "What was found",
        "Who gains",
        "What it costs",
        "Do e-commerce and social work help each other?",
        "What it hangs on",
        "What the model cannot say",
    ]
    assert [section.title for section in made.appendix] == [
        "The scenarios",
        "Scenarios side by side",
        "Figures",
        "By every yardstick",
        "All outcomes",
        "The interaction by year",
        "The record",
    ]


def test_its_numbers_are_those_of_the_comparison(compared: tuple[Comparison, Path], page: str) -> None:
    comparison, _ = compared
    words = "".join(Reader(page).words)
    for row in comparison.rows[1:]:
        for name in OUTCOMES:
            if name in row.effects:
                assert interval_text(row.effects[name], OUTCOMES[name]) in words
        assert ratio_text(row.cost_per_person_year) in words
        assert verdict(row.effects[MAIN]) in words
    assert comparison.interaction is not None
    assert interval_text(comparison.interaction, OUTCOMES[MAIN]) in words
    for outcome in OUTCOMES.values():
        assert outcome.name not in comparison.rows[0].levels or f"{outcome.label}, {outcome.unit}" in words


def test_every_caption_says_seeds_households_and_what_the_interval_covers(made: Contents) -> None:
    for figure in made.figures:
        assert "2 seeds (1-2)" in figure.caption
        assert "80 of 58,768 households" in figure.caption
        assert "95 % intervals over seeds" in figure.caption
        assert "invented" in figure.caption


def test_the_difference_written_into_the_paths_is_of_the_years_its_outcome_is_counted_in(
    compared: tuple[Comparison, Path],
) -> None:
    _, folder = compared
    assert f"<!-- {OUTCOMES['headcount'].label} -->" in (folder / "paths.svg").read_text(encoding="utf-8")


def test_the_caption_that_a_figure_brings_is_not_shown_twice(compared: tuple[Comparison, Path], page: str) -> None:
    _, folder = compared
    drawn = (folder / "paths.svg").read_text(encoding="utf-8")
    assert 'id="caption"' in drawn
    assert "-caption" not in page
    whole, on_page = (re.findall(r'viewBox="0 0 [\d.]+ ([\d.]+)"', each) for each in (drawn, page))
    assert float(on_page[2]) < float(whole[0])


def test_the_levers_of_a_scenario_are_told_and_those_of_the_baseline_left_out(made: Contents) -> None:
    (levers,) = (table for table in tables_of(made) if table.caption == "Levers.")
    told = {row[0]: row[1:] for row in levers.rows}
    assert set(told) == {key for name in ("both",) for key, _ in load(name).programme_items()}
    both = levers.headings.index("both") - 1
    assert told["support.social_workers"][both] == "as social_work_only"
    assert told["support.social_workers"][both - 1].startswith(
        "29 workers; 2014-01 to 2020-12; budget 1,798,116 a year"
    )
    assert "casework 70 %" in told["support.social_workers"][both - 1]
    assert told["support.social_workers"][0] == ""


def test_the_same_results_give_the_same_bytes(compared: tuple[Comparison, Path], tmp_path: Path) -> None:
    _, folder = compared
    before = {path: path.read_bytes() for path in [*folder.glob("report.*"), *(folder / "report").iterdir()]}
    assert len(before) == 6
    answer = CliRunner().invoke(app, ["report", str(folder)])
    assert answer.exit_code == 0
    assert answer.output.replace("\n", "") == f"Saved: {folder / 'report.html'}, {folder / 'report.md'}"
    assert {path: path.read_bytes() for path in before} == before


def test_a_report_elsewhere_is_the_same_page_and_links_to_the_pictures_of_the_folder(
    compared: tuple[Comparison, Path], tmp_path: Path
) -> None:
    _, folder = compared
    page, text, _ = write_report(folder, tmp_path / "for you" / "mine.html")
    assert page.read_bytes() == (folder / "report.html").read_bytes()
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text.read_text(encoding="utf-8"))
    assert pictures[0] == "mine/effects.png"
    for picture in pictures:
        assert (text.parent / picture.replace("%20", " ")).is_file()


def test_a_report_beside_its_folder_and_called_like_it_draws_nothing_into_it(
    compared: tuple[Comparison, Path],
) -> None:
    _, folder = compared
    before = sorted(folder.rglob("*"))
    page, text, _ = write_report(folder, folder.parent / f"{folder.name}.html")
    assert sorted(folder.rglob("*")) == before
    assert f"{folder.name}-figures/effects.png" in text.read_text(encoding="utf-8").replace("%20", " ")
    page.unlink()


def test_the_markdown_has_every_table_and_its_pictures_are_there(
    compared: tuple[Comparison, Path], made: Contents, text: str
) -> None:
    _, folder = compared
    for table in tables_of(made):
        assert f"*{escaped(table.caption)}*" in text
        for row in table.rows:
            assert all(escaped(cell).replace("|", "\\|") in text for cell in row)
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert len(pictures) == 5
    for picture in pictures:
        assert (folder / picture).is_file()


def test_the_fingerprint_stands_for_all_files_but_the_report_itself(
    compared: tuple[Comparison, Path], page: str
) -> None:
    _, folder = compared
    listed_files = json.loads((folder / "record.json").read_text())["files"]
    assert not any(name.startswith("report") for name in listed_files)
    lines = "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(listed_files)
    )
    assert hashlib.sha256(lines.encode()).hexdigest() == fingerprint(listed_files)
    assert fingerprint(listed_files) in page


def test_a_file_that_was_changed_is_said_on_the_page(compared: tuple[Comparison, Path], tmp_path: Path) -> None:
    folder = with_record(compared[1], tmp_path / "copy", kind="something new")
    assert contents_of(folder, tmp_path / "drawings")[0].warnings == ()
    (folder / "table.csv").write_text("scenario\nmine\n")
    page, _, warnings = write_report(folder)
    assert [warning.partition(":")[2].strip() for warning in warnings] == [
        "table.csv. Do not trust this report before the study is run again."
    ]
    assert warnings[0] in "".join(Reader(page.read_text(encoding="utf-8")).words)


def with_record(source: Path, folder: Path, **changes: Any) -> Path:
    """A copy of a folder whose record says something else."""
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("report*"))
    record = json.loads((folder / "record.json").read_text(encoding="utf-8")) | changes
    (folder / "record.json").write_text(json.dumps(sealed(record)), encoding="utf-8")
    return folder


def test_results_of_another_model_are_told_with_a_warning(compared: tuple[Comparison, Path], tmp_path: Path) -> None:
    folder = with_record(compared[1], tmp_path / "old", model_version="0" * 64)
    made, _ = contents_of(folder, tmp_path / "drawings")
    assert "another version of the model" in made.warnings[0]
    assert "All outcomes" in [section.title for section in made.appendix]


def test_a_study_that_only_another_model_can_read_is_told_by_its_tables(
    compared: tuple[Comparison, Path], tmp_path: Path
) -> None:
    folder = with_record(compared[1], tmp_path / "old", model_version="0" * 64)
    (folder / "study.json").write_text('{"schema": 1, "variables": []}')
    made, _ = contents_of(folder, tmp_path / "drawings")
    assert any(table.caption.startswith("table.csv, 4 rows") for table in tables_of(made))
    assert not (tmp_path / "drawings").exists()


def test_a_kind_without_a_report_of_its_own_gets_its_tables_and_record(
    compared: tuple[Comparison, Path], tmp_path: Path
) -> None:
    assert "something new" not in KINDS
    folder = with_record(compared[1], tmp_path / "new", kind="something new", question="<b>What?</b>")
    made, _ = contents_of(folder, tmp_path / "drawings")
    captions = [table.caption for table in tables_of(made)]
    assert sum(caption.startswith(("table.csv", "who.csv", "interaction.csv")) for caption in captions) == 3
    assert made.appendix[-1].title == "The record"
    assert {figure.title for figure in made.figures} == {"effects", "paths", "who"}
    page, text, _ = write_report(folder)
    assert Reader(page.read_text(encoding="utf-8")).open == []
    assert "<b>What?" not in page.read_text(encoding="utf-8") + text.read_text(encoding="utf-8")


def test_failed_runs_are_told(compared: tuple[Comparison, Path], tmp_path: Path) -> None:
    failed = ["both, point 0, seed 2, 2013-05, phase clear: ClearingError: residual <1e-3>"]
    folder = with_record(
        compared[1], tmp_path / "failed", kind="something new", runs={"planned": 8, "distinct": 8, "failed": failed}
    )
    page, _, _ = write_report(folder)
    words = "".join(Reader(page.read_text(encoding="utf-8")).words)
    assert "1 run failed; no number of this report contains them." in words
    assert failed[0] in words


def test_a_sweep_tells_levels_effects_and_what_they_follow(swept: Path) -> None:
    made, _ = contents_of(swept, swept / "report")
    assert made.warnings == ()
    page = html(made)
    titles = [section.title for section in (*made.short, *made.appendix)]
    assert "How it follows what was varied" in titles
    assert "Variables" in titles
    (table,) = (each for each in tables_of(made) if each.caption.startswith("Differences"))
    frame = pd.read_parquet(swept / "points.parquet")
    assert [row[0] for row in table.rows] == ["ecommerce_only"]
    (variables,) = (each for each in tables_of(made) if each.caption == "What was varied.")
    assert [row[0] for row in variables.rows] == list(frame.columns)
    assert all("80 of 58,768 households" in figure.caption for figure in made.figures)
    reader = Reader(page)
    assert reader.open == []
    assert len(reader.all("svg")) == 2


def test_an_interaction_tells_what_each_pillar_does_and_costs_and_how_programmes_differ(tmp_path: Path) -> None:
    study = interaction_study((1, 2, 3), households=300, months=120)
    levels = {name: 900.0 - 10.0 * place for place, name in enumerate(study.names)}
    results = store_of(study, tmp_path / "asked", lambda scenario, seed: levels[scenario] + seed)
    conclude(Conducted(results, 0, len(study.plan)), {"budget": None})
    made, _ = contents_of(tmp_path / "asked", tmp_path / "asked" / "report")
    titles = [section.title for section in (*made.short, *made.appendix)]
    assert titles[:4] == ["What was run", "What was found", "What it costs", "What it hangs on"]
    assert titles[-4:] == ["The scenarios", "Scenarios side by side", "All contrasts", "The record"]
    (costs,) = (table for table in tables_of(made) if table.caption.startswith("Money spent"))
    assert [row[0] for row in costs.rows][:5] == list(PILLARS)
    levers = next(table for table in tables_of(made) if table.caption == "Levers.")
    assert levers.headings[1:4] == ("ecommerce_only", "social_work_only", "both")
    assert Reader(html(made)).open == []


def test_an_interaction_at_a_set_that_does_not_fit_says_so_in_every_part(tmp_path: Path) -> None:
    found = read_calibrated(experiments_folder() / "calibrated.toml").model_copy(update={"fits": False})
    study = interaction_study(range(4), households=300, months=120)
    draws = draws_of(found, study.seeds)
    study = dataclasses.replace(
        study,
        variables=draws.variables,
        points=draws.points,
        fitting=draws.fitting,
        seeds_a_point=1,
        settings={**study.settings, FITTED: draws.said},
    )
    points = found.parameters()[:2]
    studies = {"": study, THE_SET: set_study(points, range(1, 3), 300, said=f"Drawn. {draws.said}")}
    for inner, each in studies.items():
        results = store_of(each, tmp_path / "asked" / inner, lambda scenario, seed: 500.0 + len(scenario) + seed)
        conclude(Conducted(results, 0, len(each.plan)), {"budget": None})
    made, _ = contents_of(tmp_path / "asked", tmp_path / "asked" / "report")
    said = {section.title: [block for block in section.blocks if isinstance(block, str)] for section in made.short}
    assert draws.said.startswith("The set does not fit (fits = false).")
    assert draws.said in said["What was run"]
    assert f"Drawn. {draws.said}" in said["Under other assumptions"]
    assert json.loads((tmp_path / "asked" / "record.json").read_text())["design"][FITTED] == draws.said


def test_too_many_variables_are_not_drawn(swept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongyu.report.pages.sweep.MOST_VARIABLES", 1)
    made, _ = contents_of(swept, tmp_path / "drawings")
    assert "How it follows what was varied" not in [section.title for section in made.short]


def test_what_is_not_finished_is_refused_in_one_sentence(compared: tuple[Comparison, Path], tmp_path: Path) -> None:
    shutil.copytree(compared[1], tmp_path / "half", ignore=shutil.ignore_patterns("record.json", "report*"))
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "record.json").write_text("[]")
    for name, said in (("half", "tongyu status"), ("none", "there is no folder"), ("odd", "damaged")):
        answer = CliRunner().invoke(app, ["report", str(tmp_path / name)])
        assert answer.exit_code == 2
        assert said in answer.output
        assert len(answer.output.strip().splitlines()) == 1
    assert not (tmp_path / "half" / "report.html").exists()


def test_a_page_that_is_not_html_is_refused(compared: tuple[Comparison, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ends in \.html"):
        write_report(compared[1], tmp_path / "report.pdf")


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (Interval(-3.0, -5.0, -1.0), "less poverty"),
        (Interval(3.0, 1.0, 5.0), "more poverty"),
        (Interval(-3.0, -7.0, 1.0), INDISTINGUISHABLE),
        (Interval(-3.0, None, None), "one seed: no interval"),
    ],
)
def test_an_effect_in_words_says_no_more_than_its_interval(interval: Interval, words: str) -> None:
    assert verdict(interval) == words


def deciles(low: float, high: float, sure: set[int]) -> pd.DataFrame:
    """Changes of +1 %: intervals [0.5, 1.5] in the tenths `sure`, [`low`, `high`] in the others."""
    rows = [
        {
            "scenario": "both",
            "by": by,
            "group": group,
            "change_percent": 1.0,
            "change_percent_low": 0.5 if by == "all" or int(group) in sure else low,
            "change_percent_high": 1.5 if by == "all" or int(group) in sure else high,
            **{f"{name}{end}": 0.25 for name in ("gaining", "losing") for end in ("", "_low", "_high")},
        }
        for by, groups in (("all", ["all"]), ("income decile", [str(n) for n in range(1, 11)]))
        for group in groups
    ]
    return pd.DataFrame(rows)


def test_only_tenths_whose_interval_leaves_out_zero_are_said_to_gain(compared: tuple[Comparison, Path]) -> None:
    def told(who: pd.DataFrame) -> str:
        return " ".join(sentences(dataclasses.replace(compared[0], who=who), ["both"]))

    some = told(deciles(-1.0, 3.0, {3, 4, 5, 9}))
    assert "numbers 3-5 and 9 gain distinguishably" in some
    assert "The poorest tenth: +1.00 [-1.00, +3.00] %, not distinguishable from zero." in some
    assert "No tenth gains distinguishably" in told(deciles(-1.0, 3.0, set()))
    all_of_them = told(deciles(-1.0, 3.0, set(range(1, 11))))
    assert "numbers 1-10 gain" in all_of_them
    assert "about 0 would" not in all_of_them  # of ten intervals, half a one: nothing worth a sentence
    assert "One seed leaves no intervals" in told(deciles(float("nan"), float("nan"), set()))


def test_intervals_over_seeds_are_not_said_to_cover_the_parameters() -> None:
    scenarios = (load("baseline"), load("both"))
    over_seeds = " ".join(block for block in hangs_section(scenarios, "x", False).blocks if isinstance(block, str))
    over_both = " ".join(block for block in hangs_section(scenarios, "x", True).blocks if isinstance(block, str))
    assert "the true uncertainty is larger" in over_seeds
    assert "the true uncertainty is larger" not in over_both


def test_the_dearest_levers_are_named_with_what_is_known_of_their_price() -> None:
    (table,) = (block for block in hangs_section((load("both"),), "x", False).blocks if isinstance(block, Table))
    assert table.rows[0][0] == "social workers (both)"
    assert table.rows[0][2:4] == ("5,167", "4,000-7,000")
    planned = [float(row[1].split()[0]) for row in table.rows]
    assert planned == sorted(planned, reverse=True)


def test_what_the_model_cannot_say_is_what_its_description_says() -> None:
    odd = " ".join((ROOT / "docs" / "odd.md").read_text(encoding="utf-8").split())
    for said in ("dies no sooner", "land rental", "moves outside prices or wages"):
        assert said in odd
    together = " ".join(CANNOT)
    assert "invented" in CANNOT[0]
    assert "dies no sooner" in together
    assert "moves outside prices or wages" in together


def test_how_to_cite_is_what_the_citation_file_says() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    for said in re.findall(r"^ +(?:title|journal|volume|doi|start|end|year): (.+)$", citation, flags=re.MULTILINE):
        assert said in PAPER
    (title,) = re.findall(r'^title: "(.+)"$', citation, flags=re.MULTILINE)
    assert title in SOFTWARE


HOSTILE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 72 144"
 onload="alert(1)"><style>*{stroke-linejoin: round} </style><script>alert(2)</script>
<defs><path id="a" d="M 0 0"/></defs><foreignObject><b>x</b></foreignObject>
<g id="caption"><use xlink:href="#a"/></g><use xlink:href="#a" clip-path="url(#a)"/>
<use xlink:href="http://example.org/x"/><image href="javascript:alert(3)"/>
<path style="fill: url(http://example.org/y)" d="M 1 1"/></svg>"""


def test_a_figure_on_a_page_draws_and_does_nothing_else() -> None:
    drawn = inlined(HOSTILE, "f1", 'all "about" it', "a caption")
    root = ElementTree.fromstring(drawn)
    for unwanted in ("alert", "example.org", "foreignObject", "onload", "<style"):
        assert unwanted not in drawn
    assert root.get("aria-label") == 'all "about" it'
    assert "stroke-linejoin: round" in str(root.get("style"))
    uses = [each.attrib for each in root.iter("{http://www.w3.org/2000/svg}use")]
    assert uses == [{"href": "#f1-a", "clip-path": "url(#f1-a)"}, {}]
    height = float(str(root.get("viewBox")).split()[3])
    assert height == pytest.approx(144 - 72 * (0.155 + 0.15), rel=1e-4)
    assert 'id="f1-caption"' in inlined(HOSTILE, "f1", "x")  # without a caption of the page's own it stays


def boxed(box: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"></svg>'


@pytest.mark.parametrize(
    "damaged",
    [
        *("", "<svg", "<html></html>"),
        *map(boxed, ("", "0 0 72", "0 0 a b", "0 0 nan 72", "0 0 inf 72", "0 0 -1 72", "0 0 0 72", "0 0 1e300 72")),
        "<svg>" + "<g>" * 100_000 + "</g>" * 100_000 + "</svg>",
    ],
)
def test_a_damaged_figure_is_refused(damaged: str) -> None:
    with pytest.raises(ValueError, match=r"no element|unclosed|html|points|deep|unpack|convert"):
        inlined(damaged, "f1", "x")


@pytest.mark.parametrize(
    ("plain", "on_page", "in_markdown"),
    [
        (
            "a < b & `tongyu verify DIR`",
            "a &lt; b &amp; <code>tongyu verify DIR</code>",
            "a &lt; b &amp; `tongyu verify DIR`",
        ),
        ("`<i>`", "<code>&lt;i&gt;</code>", "`<i>`"),
        ("ecommerce_only _x_ [a](b)", "ecommerce_only _x_ [a](b)", r"ecommerce_only \_x\_ [a\](b)"),
        ("one ` alone", "one ` alone", r"one \` alone"),
        ("doi 10.1/a.b, x", "doi 10.1/a.b, x", "doi 10.1/a.b, x"),
    ],
)
def test_text_is_escaped_for_what_it_is_written_as(plain: str, on_page: str, in_markdown: str) -> None:
    assert str(marked(plain)) == on_page
    assert escaped(plain) == in_markdown


def test_a_printed_table_on_a_page_has_units_after_commas_and_no_empty_first_cells() -> None:
    printed = columns("effect of", "number\n", "budget\nm yuan", "its own\ninterval", "ITT\n[95 %]", first=2)
    printed.add_row("income\n  yuan a head", "a", "1", "2", "3 [1, 5]")
    printed.add_row("", "b", "4", "5", "6")
    table = as_printed(printed, "A caption.", "A note.")
    assert table.headings == ("effect of", "number", "budget, m yuan", "its own interval", "ITT")
    assert table.rows == (
        ("income, yuan a head", "a", "1", "2", "3 [1, 5]"),
        ("income, yuan a head", "b", "4", "5", "6"),
    )
    assert (table.caption, table.note, table.texts) == ("A caption.", "A note.", 2)


def test_money_is_told_in_whole_yuan_and_bounds_stay_on_one_line() -> None:
    setting = LeverSetting(intensity=14.5, budget={"2014-01": 1_044_704.7, "2016-01": 87_058.7})
    assert (
        setting_text(setting, "townships")
        == "about 15 townships; budget 1,044,705 a year from 2014-01, 87,059 a year from 2016-01"
    )
    assert marked("-3 [-5.0, +1,000.5] and [a, b]") == '-3 <span class="bounds">[-5.0, +1,000.5]</span> and [a, b]'


def test_lists_are_written_as_people_write_them() -> None:
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_a_figure_knows_its_file(made: Contents) -> None:
    for figure in made.figures:
        assert isinstance(figure, Figure)
        assert figure.svg.is_file()
        assert figure.svg.with_suffix(".png").is_file()
