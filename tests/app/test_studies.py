"""What the page reads of finished studies, and what it says of those that are not sound."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from tests.app import results_by_hand

from tongyu.app.studies import listing
from tongyu.app.studies.listing import listed, opened, passed_over
from tongyu.app.studies.shown import Figure, Grid, Picture
from tongyu.app.words import LANGUAGES, words
from tongyu.errors import InputError
from tongyu.questions.headline import PARTS
from tongyu.questions.interaction.strengths import VERDICTS
from tongyu.report.pages.plain_folder import table_as_written


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    results_by_hand.interaction(folder / "asked")
    results_by_hand.frontier(folder / "mixed")
    return folder


def test_finished_and_unfinished_studies_are_listed_and_nothing_else(results: Path) -> None:
    (results / "begun").mkdir()
    (results / "begun" / "study.json").write_text('{"schema": 1, "kind": "sweep"}', encoding="utf-8")
    (results / "photos").mkdir()
    (results / "elsewhere").symlink_to(results / "asked")
    assert [(each.name, each.kind, each.finished) for each in listed(results)] == [
        ("mixed", "frontier", True),
        ("asked", "interaction", True),
        ("begun", "sweep", False),
    ]
    assert passed_over(results) == ["elsewhere", "photos"]
    assert listed(results / "nowhere") == passed_over(results / "nowhere") == []


@pytest.mark.parametrize("name", ["../results/asked", "elsewhere", "/etc", "asked/..", ""])
def test_what_is_not_in_the_list_is_not_opened(results: Path, name: str) -> None:
    (results / "elsewhere").symlink_to(results / "asked")
    with pytest.raises(InputError, match="there is no such study"):
        opened(words("en"), results, name)


def test_an_interaction_is_told_with_its_intervals_and_links(results: Path) -> None:
    shown = opened(words("en"), results, "asked")
    whole, alone, pairs, table = shown.blocks
    assert isinstance(whole, Figure)
    assert [(row.label, row.text) for row in whole.rows] == [
        ("E-commerce and social work, hours in pillars as planned, links on", "-2.5 [-4.0, -1.0]"),
        ("E-commerce and social work, hours in pillars as planned, links off", "-0.1 [-0.6, +0.5]"),
        ("E-commerce and social work, no hours in pillars, links on", "-0.4 [-1.0, +0.2]"),
        ("Five pillars, hours in pillars as planned, links on", "+1.5 [-0.5, +3.5]"),
    ]
    assert isinstance(alone, Figure)
    assert len(alone.rows) == 1  # with the hours as planned
    assert isinstance(pairs, Figure)
    assert (pairs.rows[0].label, pairs.rows[0].low) == ("Resource integration × Social support network", None)
    assert isinstance(table, Grid)
    assert table.rows[4][5:] == ("-10.0 [-12.0, -8.0]", "–", "–", "–", "+0.00100 [+0.00050, +0.00150]")
    assert "3 seeds (1-3)" in shown.facts
    assert any("95 % intervals over seeds" in fact for fact in shown.facts)


@pytest.mark.parametrize(
    ("language", "caption", "answers"),
    [
        (
            "en",
            "At which strength of the links both do more than 1.1 times the sum of what each does alone",
            ("more from strength 0.60 [0.47, 0.73] on", "not within the priors: less at every strength from 0 to 1"),
        ),
        (
            "zh",
            "联系达到多强时，两者合用之效超过各自单用之效之和的 1.1 倍",
            ("强度达到 0.60 [0.47, 0.73] 后超过", "在取值范围之内达不到：强度从 0 到 1 都不及"),
        ),
    ],
)
def test_an_interaction_tells_how_strong_the_links_must_be(
    results: Path, language: str, caption: str, answers: tuple[str, ...]
) -> None:
    results_by_hand.strengths(results / "asked")
    *_, reached, ratios, _ = opened(words(language), results, "asked").blocks
    assert isinstance(reached, Grid)
    assert reached.caption == caption
    assert tuple(row[1] for row in reached.rows) == (*answers, "of a later version")
    assert isinstance(ratios, Grid)
    assert [row[0] for row in ratios.rows] == ["0", "0.25", "1"]
    assert [row[1] for row in ratios.rows] == ["0.86 [0.81, 0.91]", "–", "1.26 [1.21, 1.31]"]


def test_every_answer_about_strengths_has_its_word() -> None:
    for language in LANGUAGES:
        known = words(language).texts.keys()
        assert {f"results.strength_reached.{verdict.replace(' ', '_')}" for verdict in VERDICTS} <= known


PLAN = {"name": "headline", "frozen": "2026-11-30", "sha256": "dee54a2b" + 56 * "0", "links": 32, "not_built": 15}


@pytest.mark.parametrize(
    ("language", "differences", "said"),
    [
        ("en", [], "Follows the plan headline, frozen 2026-11-30 (dee54a2b)."),
        ("zh", [], "遵循研究计划 headline（2026-11-30 定稿，dee54a2b）。"),
        ("en", ["seeds", "equal budget"], "Differs from the plan headline (dee54a2b): seeds, equal budget."),
        ("zh", ["seeds", "equal budget"], "与研究计划 headline（dee54a2b）有以下不同：随机种子、等额预算。"),
        ("en", ["a part of a later version"], "Differs from the plan headline (dee54a2b): a part of a later version."),
    ],
)
def test_an_interaction_is_told_with_what_it_has_to_do_with_the_plan(
    results: Path, language: str, differences: list[str], said: str
) -> None:
    results_by_hand.finished(results / "asked", "interaction", design={"plan": PLAN | {"differences": differences}})
    facts = opened(words(language), results, "asked").facts
    assert said in facts
    assert any("32" in fact and "15" in fact for fact in facts)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Follows the plan headline, frozen 2026-11-30, amended 2026-12-01 (dee54a2b)."),
        ("zh", "遵循研究计划 headline（2026-11-30 定稿，2026-12-01 修订，dee54a2b）。"),
    ],
)
def test_that_a_plan_was_amended_is_told(results: Path, language: str, said: str) -> None:
    plan = PLAN | {"differences": [], "amended": "2026-12-01"}
    results_by_hand.finished(results / "asked", "interaction", design={"plan": plan})
    assert said in opened(words(language), results, "asked").facts


@pytest.mark.parametrize(
    ("language", "seeds", "said"),
    [
        ("en", 10, "the lowest and the highest (some 82 % of others would lie between them) of the seeds"),
        ("en", 1, "the lowest and the highest of the seeds"),
        ("en", 26, "the lowest and the highest (some 93 % of others"),
        ("en", 27, "the middle 95 % of the seeds"),
        ("en", 40, "the middle 95 % of the seeds"),
        ("zh", 10, "各随机种子的最低值和最高值（再抽样时约有 82 % 会落在二者之间）"),
        ("zh", 40, "各随机种子的中间 95 %"),
    ],
)
def test_brackets_of_few_seeds_are_called_what_they_are(results: Path, language: str, seeds: int, said: str) -> None:
    drawn = {"seeds": list(range(seeds)), "variables": ["calibrated"]}
    results_by_hand.finished(results / "asked", "interaction", **drawn)
    assert any(said in fact for fact in opened(words(language), results, "asked").facts)


def test_every_part_of_the_plan_has_its_word() -> None:
    for language in LANGUAGES:
        assert {f"results.plan_part.{part.replace(' ', '_')}" for part in PARTS} <= words(language).texts.keys()


@pytest.mark.parametrize("plan", [7, {}, PLAN, PLAN | {"differences": "seeds"}])
def test_a_study_whose_plan_is_damaged_is_said_to_be(results: Path, plan: object) -> None:
    results_by_hand.finished(results / "asked", "interaction", design={"plan": plan})
    with pytest.raises(InputError, match="damaged"):
        opened(words("en"), results, "asked")


def test_a_frontier_is_told_with_what_mixes_spend(results: Path) -> None:
    figure, table = opened(words("en"), results, "mixed").blocks
    assert isinstance(figure, Figure)
    assert figure.title == "With 20.0 m yuan"
    assert [row.label for row in figure.rows] == ["mix 37 (best)", "both"]
    assert isinstance(table, Grid)
    assert table.rows[0][2:] == (
        "Skill training, e-commerce 12.0 m, Social support network 8.0 m",
        "-20.0 [-25.0, -15.0]",
        "-30.0 [-35.0, -25.0]",
        "–",
    )
    assert table.rows[1][-1] == "-1.5 [-3.0, 0.0]"


def test_another_kind_is_shown_as_it_was_written(results: Path) -> None:
    results_by_hand.other(results / "ranked")
    shown = opened(words("en"), results, "ranked")
    picture, table = shown.blocks
    assert isinstance(picture, Picture)
    assert picture.source.startswith("data:image/svg+xml;base64,")
    assert isinstance(table, Grid)
    assert table.rows[0] == ("wage", "0.1235")
    assert len(table.rows) == 50
    assert table.note == ""
    assert table.headings == ("variable", "share")  # nobody knows what they mean in a study of this kind
    assert not any("interval" in fact for fact in shown.facts)  # nobody knows whether the table has any


def test_a_sweep_is_told_with_all_its_effects_in_words_and_plain_numbers(results: Path) -> None:
    results_by_hand.sweep(results / "swept")
    shown = opened(words("en"), results, "swept")
    figure, table, points = shown.blocks
    assert shown.title == "Sweep: swept"
    assert shown.question == "Which does more?"
    assert isinstance(figure, Figure)
    assert (figure.title, figure.unit) == (
        "What each scenario changes: Person-years poor",
        "per 1,000 persons; less is better",
    )
    assert [(row.label, row.text) for row in figure.rows] == [("both", "-3.0 [-6.1, -1.5]")]
    assert isinstance(table, Grid)
    assert table.headings == ("Scenario", "Outcome, unit", "Level", "Difference from baseline")
    assert table.rows[2] == ("baseline", "Income, yuan a head", "10,035 [10,033, 10,036]", "–")
    assert table.rows[5:7] == (
        ("both", "Poor, up to 3 last years, % of persons", "20.7 [-79.0, 121.1]", "-0.31 [-0.62, -0.15]"),
        ("both", "Income, yuan a head", "10,139 [10,033, 10,036]", "+105 [+52, +210]"),
    )
    assert isinstance(points, Grid)
    assert points.headings[:5] == (
        "Scenario",
        "Point of the design",
        "Seeds",
        "choice.theta",
        "Person-years poor, per 1,000 persons",
    )
    assert points.headings[-1] == "Difference: Freight of what is sold online, 1,000 tonne-km a year"
    assert points.rows[-1][3:5] == ("0.12", "216 [215, 218]")
    assert points.rows[-1][-1] == "+1.2"
    assert len(points.headings) == 12


def test_a_sweep_of_one_scenario_whose_runs_failed_has_no_effects(results: Path) -> None:
    folder = results / "failed"
    folder.mkdir()
    rows = "scenario,outcome,covers,replicates,effect_replicates\nbaseline,income,seeds,0,0\n"
    (folder / "table.csv").write_text(rows, encoding="utf-8")
    results_by_hand.finished(folder, "sweep")
    (table,) = opened(words("en"), results, "failed").blocks
    assert isinstance(table, Grid)
    assert table.rows == (("baseline", "Income, yuan a head", "–", "–"),)


def test_tables_of_a_kind_that_is_known_have_words_for_their_columns(results: Path) -> None:
    results_by_hand.sensitivity(results / "hangs")
    shares, pairs = opened(words("en"), results, "hangs").blocks
    assert isinstance(shares, Grid)
    assert isinstance(pairs, Grid)
    assert shares.headings[2] == "Share of the variance by itself, 0-1 [95 %]"
    assert shares.rows[0] == ("both", "choice.theta", "0.1235 [0.1000, 0.1500]", "0.5000 [0.4000, 0.6000]")
    assert pairs.caption == "Which of two scenarios is better, and how surely (pairs.csv)"
    assert pairs.rows[0][2:5] == ("12.50 [10.25, 14.75]", "64", "0.9375 [0.8500, 0.9756]")


@pytest.mark.parametrize("make", [results_by_hand.sweep, results_by_hand.sensitivity])
def test_headings_of_tables_are_chinese_but_for_names_of_parameters(
    results: Path, make: Callable[[Path], Path]
) -> None:
    make(results / "made")
    for block in opened(words("zh"), results, "made").blocks:
        if isinstance(block, Grid):
            said = [text.replace("95 %", "") for text in (*block.headings, *block.rows[0])]
            letters = [text for text in said if text != "choice.theta" and text != "p 值" and re.search("[a-z]", text)]
            assert letters == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10_034.6, "10,035"),
        (1.003e9, "1,003,000,000"),
        (0.123456, "0.1235"),
        (0.00003, "0.00003"),
        (3.2e-10, "3.2e-10"),
        (-2.5, "-2.5"),
        (2014.0, "2014"),
        (58_768.0, "58,768"),
        (float("nan"), ""),
    ],
)
def test_a_number_of_a_table_as_written_has_no_power_of_ten(tmp_path: Path, value: float, text: str) -> None:
    file = tmp_path / "table.csv"
    pd.DataFrame({"name": ["x"], "value": [value]}).to_csv(file, index=False)
    table = table_as_written(file)
    assert table is not None
    assert table.rows == (("x", text),)


@pytest.mark.parametrize("name", ["asked", "mixed"])
def test_studies_are_told_in_chinese_without_a_word_of_english(results: Path, name: str) -> None:
    shown = opened(words("zh"), results, name)
    texts = [shown.question, *shown.facts[:-2]]
    for block in shown.blocks:
        if isinstance(block, Figure):
            texts += [block.title, block.unit, *(row.label for row in block.rows)]
        else:
            texts += [block.caption, block.note, *block.headings, *(cell for row in block.rows for cell in row)]
    assert [text for text in texts if any("a" <= letter.lower() <= "z" for letter in text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_that_changed_and_runs_that_failed_are_warned_of(results: Path, language: str) -> None:
    results_by_hand.finished(results / "asked", "interaction", runs={"failed": ["both, seed 2"]}, model_version="old")
    (results / "asked" / "interaction.csv").open("a").write("\n")
    warnings = opened(words(language), results, "asked").warnings
    assert len(warnings) == 3
    assert "interaction.csv" in warnings[0]


def spoil_record(folder: Path) -> None:
    (folder / "record.json").write_text("{", encoding="utf-8")


def lose_table(folder: Path) -> None:
    (folder / "interaction.csv").unlink()


def spoil_table(folder: Path) -> None:
    (folder / "interaction.csv").write_text("a,b\n1,2\n", encoding="utf-8")


def spoil_number(folder: Path) -> None:
    file = folder / "interaction.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("-2.5", "much"), encoding="utf-8")


@pytest.mark.parametrize("spoil", [spoil_record, lose_table, spoil_table, spoil_number])
def test_a_damaged_study_is_a_sentence(results: Path, spoil) -> None:
    spoil(results / "asked")
    with pytest.raises(InputError) as error:
        opened(words("en"), results, "asked")
    assert "run the study again" in str(error.value)


@pytest.mark.parametrize("spoil", [spoil_record, lose_table, spoil_table, spoil_number])
def test_a_damaged_study_is_a_sentence_in_chinese(results: Path, spoil) -> None:
    spoil(results / "asked")
    with pytest.raises(InputError, match=r"^asked：已损坏"):
        opened(words("zh"), results, "asked")


@pytest.mark.parametrize("file", ["record.json", "interaction.csv", "more.svg"])
def test_a_file_that_is_a_link_is_not_read(results: Path, tmp_path: Path, file: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text('{"schema": 1, "kind": "secret", "files": {}}', encoding="utf-8")
    (results / "asked" / file).unlink(missing_ok=True)
    (results / "asked" / file).symlink_to(secret)
    assert "secret" not in {each.kind for each in listed(results)}
    with pytest.raises(InputError, match=f"asked/{file}: leads to another place"):
        opened(words("en"), results, "asked")


def test_a_file_too_large_is_not_read(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LARGEST_FILE", 300)
    with pytest.raises(InputError, match=r"asked/.*: has more than 300 bytes"):
        opened(words("en"), results, "asked")
    assert {each.name for each in listed(results)} == {"asked", "mixed"}


def test_a_record_of_another_shape_is_a_sentence(results: Path) -> None:
    record = json.loads((results / "asked" / "record.json").read_text(encoding="utf-8"))
    (results / "asked" / "record.json").write_text(json.dumps(record | {"county": 7}), encoding="utf-8")
    with pytest.raises(
        InputError, match=r"asked/record\.json: damaged, county must be a table, not 7; run the study again\."
    ):
        opened(words("en"), results, "asked")


@pytest.mark.parametrize(
    ("language", "level", "effect"),
    [
        ("en", "school without programme (level)", "school (against school without programme)"),
        ("zh", "school（不实施方案）（水平值）", "school（与“school（不实施方案）”相比）"),
    ],
)
def test_a_comparison_with_several_references_names_each(
    tmp_path: Path, language: str, level: str, effect: str
) -> None:
    own = {"school without programme": None, "school": "school without programme"}
    results_by_hand.comparison(tmp_path / "two", own | {"baseline": None, "both": "baseline"})
    figure, table, _ = opened(words(language), tmp_path, "two").blocks
    assert isinstance(figure, Figure)
    assert isinstance(table, Grid)
    assert figure.rows[0].label == effect
    assert len(figure.rows) == 2
    assert [row[0] for row in table.rows][:2] == [level, effect]
    assert [row[1] for row in table.rows] == ["900", "-20.0 [-25.0, -15.0]"] * 2


def test_a_comparison_with_one_reference_calls_scenarios_by_their_names(tmp_path: Path) -> None:
    results_by_hand.comparison(tmp_path / "one", {"baseline": None, "both": "baseline"})
    _, table, _ = opened(words("en"), tmp_path, "one").blocks
    assert isinstance(table, Grid)
    assert [row[0] for row in table.rows] == ["baseline", "both"]
