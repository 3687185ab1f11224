"""The page of a county that is not Tongyu is made from stored results of that county, and of no other."""

import re
from pathlib import Path

import pandas as pd
import pytest
from tools.documents import pages
from tools.documents.county_page import county_page, patterns_of, write_county_page
from tools.documents.read_back import require_of

from tongyu.county.reading import load_county
from tongyu.designs.comparison import design
from tongyu.errors import InputError
from tongyu.questions.comparison.answer import Comparison
from tongyu.questions.comparison.conducting import compare
from tongyu.questions.patterns.table import load_patterns
from tongyu.report.tables import comparison_table
from tongyu.runs.record import record, write_record
from tongyu.runs.study_folder import begin
from tongyu.scenario.scenario import load

ROOT = Path(__file__).parents[2]


def patterns_in(folder: Path, county: str) -> Path:
    """A folder as `tongyu patterns` leaves it, with figures of two rows on three seeds."""
    folder.mkdir()
    figures = {"seed": [1, 2, 3], "Z1b": [1.0, 1.5, 2.0], "Z2b": [1.0, 1.0, 1.0]}
    pd.DataFrame(figures).to_csv(folder / "figures.csv", index=False)
    write_record(record("patterns", [load("baseline", county)], [1, 2, 3], households=60), folder)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Path, Path]:
    """A tiny comparison in Zigui, its folder, and that of patterns."""
    folder = tmp_path_factory.mktemp("zigui")
    chosen = [load(name, "zigui").with_(households=60, months=48) for name in ("baseline", "support_only")]
    planned = design(chosen, (1, 2))
    return (
        compare(planned, begin(planned.study, folder / "compared")),
        folder / "compared",
        patterns_in(folder / "patterns", "zigui"),
    )


@pytest.fixture(scope="module")
def page(made: tuple[Comparison, Path, Path]) -> str:
    name, text = county_page(made[2], made[1])
    assert name == "zigui"
    return text


def test_the_page_shows_what_the_comparison_found(page: str, made: tuple[Comparison, Path, Path]) -> None:
    for column in comparison_table(made[0]).columns:
        for cell in column.cells:
            assert f"| {cell} |" in page
    assert "2014-2017" in page
    assert "Tongyu county, " not in page


def test_the_page_has_every_row_of_the_countys_own_table_with_its_verdict(page: str) -> None:
    rows = {line.split(" | ")[0].strip("| "): line for line in page.splitlines() if line.startswith("| Z")}
    table = load_patterns(patterns_of(load_county("zigui")))
    assert set(rows) >= {pattern.id for pattern in table}
    assert "| 1.50 [" in rows["Z1b"]
    assert rows["Z1b"].endswith("| pass |")
    assert rows["Z2b"].endswith("| miss |")
    assert rows["Z1a"].endswith("| no figure |")
    assert "Rows that have no figure. Z2 Zigui's own" in page


def test_the_page_tells_how_the_countys_tables_differ(page: str) -> None:
    assert "| Navel orange (winter) | 12 | 0.35 |" in page
    assert "| persons | 249,608 | 223,374 |" in page
    assert "| growing.share_speed<br>a year | 0.05 assumed<br>0.02 to 0.1 |" in page
    assert all(line.count("|") >= 3 for line in page.splitlines() if line.startswith("|"))


def test_the_page_names_the_commands_that_make_it_and_links_to_files_that_exist(page: str, tmp_path: Path) -> None:
    assert "tongyu patterns experiments/patterns_zigui.toml --seeds 3 --seed 1 --households 60 --out" in page
    assert "tongyu compare --county zigui --seeds 2 --seed 1 --households 60 --months 48 --out" in page
    for link in re.findall(r"\]\(([^)#]+)\)", page):
        assert (ROOT / "docs" / link).exists(), link


def test_it_is_written_whole(page: str, made: tuple[Comparison, Path, Path], tmp_path: Path) -> None:
    out = write_county_page(made[2], made[1], tmp_path / "zigui.md")
    assert out.read_text(encoding="utf-8") == page


def test_results_of_another_county_are_refused(made: tuple[Comparison, Path, Path], tmp_path: Path) -> None:
    other = patterns_in(tmp_path / "other", "tongyu")
    said = "these results are of Tongyu county, not of Zigui county; a county's page is made by python -m"
    with pytest.raises(InputError, match=said):
        county_page(other, made[1])
    # Nor does Tongyu's description take those of Zigui.
    with pytest.raises(InputError, match="these results are of Zigui county, not of Tongyu county"):
        pages.write_pages(made[2])
    require_of(other, load_county("tongyu"))
    with pytest.raises(InputError, match="there are no finished patterns in it"):
        county_page(tmp_path / "absent", made[1])
    with pytest.raises(InputError, match="no table of patterns in experiments/ is of Tongyu 2021 county"):
        patterns_of(load_county("tongyu_2021"))
