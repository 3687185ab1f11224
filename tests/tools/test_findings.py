"""What a finished study leaves in docs/findings.md: planted answers are found in the text."""

from collections.abc import Mapping
from pathlib import Path

from tests.made_up_results import store_of
from tests.made_up_studies import COURSES, stored
from tools.documents import pages
from tools.documents.findings import held, together

from tongyu.questions.interaction.pillars import interaction_study
from tongyu.questions.invariances import same_bytes
from tongyu.questions.invariances.plan import YEAR_END, invariances_study
from tongyu.runs.files import write_csv
from tongyu.scenario.scenario import Scenario


def poor(name: str, seed: int) -> float:
    """E-commerce spares 20, social work 5, both 4 more with the links on."""
    side, _, state = name.partition(", ")
    spared = {"baseline": 0.0, "ecommerce_only": 20.0, "social_work_only": 5.0}
    spared["both"] = 25.0 + 4.0 * ("off" not in state) * (1.0 + 0.1 * (seed % 2))
    return 900.0 + seed - spared.get(side, 10.0)


def test_the_whole_and_its_parts_stand_there_with_links_on_and_off(tmp_path: Path) -> None:
    store_of(interaction_study(range(1, 5), households=100), tmp_path, poor)
    said = together(tmp_path)
    assert said.startswith("Tongyu county, 100 of 58,768 households")
    rows = [line for line in said.splitlines() if line.startswith("| e-commerce and social work |")]
    by_links = {tuple(cell.strip() for cell in row.split("|")[2:4]): row for row in rows}
    assert len(rows) == len(by_links) == 4
    assert "| -4.2 [" in by_links["as planned", "on"]
    assert "| 0.0 [0.0, 0.0] |" in by_links["as planned", "off"]


def test_how_many_effects_hold_under_each_other_yardstick_stands_there(small: Scenario, tmp_path: Path) -> None:
    """The effect of courses turns with the month in which a year ends, and with nothing else."""

    def planted(name: str, at: Mapping[str, float], seed: int) -> dict[str, float]:
        turned = at[YEAR_END] == 4.0
        effect = (1.0 + 0.1 * (seed % 2)) * (5.0 if turned else -5.0)
        return {"person_years_poor": 900.0 + seed + effect * (name == "courses")}

    scenarios = small.with_(name="baseline"), small.with_(name="courses", programme=COURSES)
    results = stored(invariances_study(scenarios, range(1, 9), ("person_years_poor",), [3, 2]), tmp_path, planted)
    write_csv(tmp_path / same_bytes.TABLE, same_bytes.same_bytes(results, 0))
    said = held(tmp_path)
    rows = [line for line in said.splitlines() if line.startswith("| accounting year |")]
    assert [row.split("|")[3].strip() for row in rows] == ["1 do not", "1 hold"]
    assert "- Of 7 effects under another yardstick 6 hold, 1 do not" in said


def test_each_study_has_its_place_on_the_page() -> None:
    page = (pages.ROOT / pages.FINDINGS).read_text(encoding="utf-8")
    for name in (*pages.OF_STUDIES, "comparison", "central"):
        assert pages.filled(page, "from results", name, "made anew") != page
