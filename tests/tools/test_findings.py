"""What a finished study leaves in docs/findings.md: planted answers are found in the text."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from tests.made_up_results import store_of
from tests.made_up_studies import COURSES, small_study, stored
from tools.documents import pages
from tools.documents.findings import expected, held, mapped, means, missed, together

from tongyu.questions.conditions.plan import HELP, conditions_study, shipped_sides
from tongyu.questions.interaction.pillars import interaction_study
from tongyu.questions.invariances import same_bytes
from tongyu.questions.invariances.plan import YEAR_END, invariances_study
from tongyu.questions.patterns.reached import judged_by_seed
from tongyu.questions.patterns.table import load_patterns
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


def test_the_mean_interaction_and_the_smallest_that_would_be_seen_stand_there(tmp_path: Path) -> None:
    """Interactions of -4.2 or -4.0 by turns; both spare 29 and a little."""
    said = expected(store_of(interaction_study(range(1, 5), households=100), tmp_path, poor))
    assert "over 4 draws" in said
    assert "| as planned | on | -4.2 [-4.6, -3.8] | -4.6 [-5.1, -4.2] |" in said
    assert "| nought | off | 0.0 [0.0, 0.0] | 0.0 [0.0, 0.0] |" in said
    assert "- person-years poor: one of 0.5, 2 % of what both spare would be told from zero in 80 of 100 such" in said


def test_means_and_how_often_a_programme_spares_stand_there(small: Scenario, tmp_path: Path) -> None:
    """Courses spare 6 with three seeds of four, and add 2 with the other."""

    def planted(name: str, at: Mapping[str, float], seed: int) -> dict[str, float]:
        effect = (2.0 if seed == 3 else -6.0) * (name == "courses")
        return {"person_years_poor": 900.0 + effect, "person_years_poor_net": 900.0 - seed * (name == "courses")}

    results = stored(small_study(small, seeds=(1, 2, 3, 4)), tmp_path, planted)
    said = means(results)
    assert "| courses | -4.0 [-10.4, +2.4] | 3 of 4 | -2.5 [-4.6, -0.4] | 4 of 4 |" in said
    assert "over 4 draws" in said


def test_only_what_is_not_reached_is_missed() -> None:
    rows = judged_by_seed(load_patterns(None), pd.DataFrame({"C3a": [0.38, 0.39], "C1c": [2.0, 2.1]}))
    said = missed(rows)
    assert [line.split("|")[1].strip() for line in said.splitlines()[2:]] == ["C1c"]


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


def test_the_interaction_under_each_other_yardstick_stands_there(small: Scenario, tmp_path: Path) -> None:
    """Both spare 3 more than the two alone, and 5 more where a year ends in April."""

    def planted(name: str, at: Mapping[str, float], seed: int) -> dict[str, float]:
        more = 5.0 if at[YEAR_END] == 4.0 else 3.0
        spared = {"ecommerce_only": 20.0, "social_work_only": 7.0, "both": 27.0 + more * (1.0 + 0.1 * (seed % 2))}
        return dict.fromkeys(("person_years_poor", "person_years_poor_net"), 900.0 + seed - spared.get(name, 0.0))

    names = ("baseline", "ecommerce_only", "social_work_only", "both")
    programmes = [{}, *({"training": {"courses": {"intensity": 40.0 + k}}} for k in range(3))]
    made = [small.with_(name=name, programme=each) for name, each in zip(names, programmes, strict=True)]
    outcomes = ("person_years_poor", "person_years_poor_net")
    results = stored(invariances_study(made, range(1, 5), outcomes, [3, 2]), tmp_path, planted)
    write_csv(tmp_path / same_bytes.TABLE, same_bytes.same_bytes(results, 0))
    rows = [
        line.split("|") for line in held(tmp_path).split("The interaction of")[1].splitlines() if line.startswith("|")
    ]
    found = {(row[1].strip(), row[2].strip()): row[3].strip() for row in rows}
    assert found["as usual", ""].startswith("-3.1 [-3.5, -2.8]")
    assert found["accounting year", "ends in April"].startswith("-5.2 [")
    assert found["order of rows", "by lot"] == found["as usual", ""]


def test_the_map_of_conditions_stands_there_in_words(tmp_path: Path) -> None:
    """E-commerce spares 20, social work 5 and 100 a chance of help; both what the two do."""

    def planted(name: str, at: Mapping[str, float], seed: int) -> dict[str, float]:
        luck = 0.1 * (-1) ** seed
        work, trade = 5.0 + luck + 100.0 * at[HELP], 20.0 - luck
        spared = {"ecommerce_only": trade, "social_work_only": work, "both": trade + work}.get(name, 0.0)
        poor = dict.fromkeys(("person_years_poor", "person_years_poor_net"), 900.0 - spared)
        return poor | {"poverty_gap": 0.1, "cost": 0.0, "fiscal_cost": 0.0}

    results = stored(conditions_study(shipped_sides(100, 60), (1, 2, 3, 4)), tmp_path, planted)
    said = mapped(results.folder)
    assert "- Of 90 sets of conditions social work spares more poverty than e-commerce at 54, e-commerce at 36" in said
    assert "  - person-years poor (per 1,000 persons): e-commerce -20.0 [" in said
    assert "All other numbers are at their central values." in said


def test_each_study_has_its_place_on_the_page() -> None:
    on = {pages.FINDINGS: ["comparison", "means", "missed", "choosing"], pages.YARDSTICKS: ["yardsticks", "central"]}
    for kind, (page, _, _) in pages.OF_STUDIES.items():
        on.setdefault(page, []).append(kind)
    for page, names in on.items():
        text = (pages.ROOT / page).read_text(encoding="utf-8")
        for name in names:
            assert pages.filled(text, "from results", name, "made anew") != text
