"""What the page reads of finished studies, and what it says of those that are not sound."""

import json
from pathlib import Path

import pytest
from tests.app import results_by_hand

from tongyu.app.studies import listing
from tongyu.app.studies.listing import listed, opened, passed_over
from tongyu.app.studies.shown import Figure, Grid, Picture
from tongyu.app.words import LANGUAGES, words
from tongyu.errors import InputError


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
        ("E-commerce and social work, links on", "-2.5 [-4.0, -1.0]"),
        ("E-commerce and social work, links off", "-0.1 [-0.6, +0.5]"),
        ("Five pillars, links on", "+1.5 [-0.5, +3.5]"),
    ]
    assert isinstance(alone, Figure)
    assert isinstance(pairs, Figure)
    assert (pairs.rows[0].label, pairs.rows[0].low) == ("Resource integration × Social support network", None)
    assert isinstance(table, Grid)
    assert table.rows[3][4:] == ("-10.0 [-12.0, -8.0]", "–", "+0.00100 [+0.00050, +0.00150]")
    assert "3 seeds (1-3)" in shown.facts
    assert any("95 % intervals over seeds" in fact for fact in shown.facts)


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
    assert len(table.rows) == 40
    assert "first 40 rows" in table.note
    assert not any("interval" in fact for fact in shown.facts)  # nobody knows whether the table has any


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
    with pytest.raises(InputError, match="asked: damaged"):
        opened(words("en"), results, "asked")
