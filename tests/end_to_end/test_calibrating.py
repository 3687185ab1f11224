"""`tongyu calibrate` as a user types it, on tiny samples: its files, a kill, a known point, a report; and its set
used."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from tests.end_to_end.commands import COMMAND, environment, heed_ctrl_c, tongyu, tongyu_here
from tests.end_to_end.sweeping import kill_group, wait_for
from tests.notices import says_so

from tongyu.designs import points
from tongyu.designs.calibrated import read_calibrated
from tongyu.shipped import experiments_folder

PLAN = """schema = 1
seeds = [900001, 900002]
level = [900003, 900004]
reported = [0, 899999]
households = 200
waves = [24, 12, 20]
minutes = 60
[parameters]
"trend.wage" = {}
"work.off_farm" = {}
"living.livestock" = {}
[rows]
C2a = 300
C2c = 1.0
C2d = 1.0
C2b = 200
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "calibration_small.toml"
    path.write_text(PLAN)
    return path


@pytest.fixture(scope="module")
def known(plan: Path) -> tuple[Path, str, str]:
    """The folder of a calibration against a known point, what was printed and what was said."""
    out = plan.parent / "known"
    answer = tongyu_here("calibrate", plan, "--against", "7", "--workers", 1, "--out", out)
    assert answer.returncode == 0, answer.stderr
    return out, answer.stdout, answer.stderr


@pytest.mark.slow
def test_a_known_point_is_found_again(known: tuple[Path, str, str]) -> None:
    out, printed, told = known
    assert "3 of 3 waves" not in told
    assert "Wave 3:" in told
    assert says_so(printed)
    found = pd.read_csv(out / "known.csv")
    assert set(found["number"]) == {"trend.wage", "work.off_farm", "living.livestock"}
    assert found["covered"].all()
    assert "as it should be" in printed
    numbers = pd.read_csv(out / "numbers.csv").set_index("number")
    assert numbers.loc["work.off_farm", "ratio"] < 0.6
    rows = pd.read_csv(out / "rows.csv").set_index("row")
    assert (rows["low"] == rows["high"]).all()
    assert ((rows["least"] <= rows["low"]) & (rows["low"] <= rows["most"])).all()
    found_set = read_calibrated(out / "calibrated_small.toml")
    assert not found_set.fits
    assert "fewer than the 50 of a set that fits" in found_set.reason


@pytest.mark.slow
def test_a_finished_calibration_has_its_files_a_record_and_a_report(known: tuple[Path, str, str]) -> None:
    out, _, _ = known
    record = json.loads((out / "record.json").read_text())
    assert record["kind"] == "calibration"
    assert {"calibrated_small.toml", "calibration.json", "numbers.csv", "numbers.svg"} <= set(record["files"])
    assert not (out / "parameters.toml").exists()  # fitted to figures of the model's own
    assert tongyu_here("report", out).returncode == 0
    page = (out / "report.md").read_text()
    assert "Which numbers the rows pinned down" in page
    assert "work.off_farm" in page
    assert says_so(page)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="processes are killed as POSIX kills")
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT], ids=lambda by: by.name)
def test_a_calibration_that_was_stopped_goes_on_and_ends_as_an_undisturbed_one(
    by: signal.Signals, tmp_path: Path
) -> None:
    file, out, whole = tmp_path / "plan.toml", tmp_path / "out", tmp_path / "whole"
    file.write_text(PLAN.replace("[24, 12, 20]", "[10, 10]").replace("[900001, 900002]", "[900001]"))
    options = ["calibrate", file, "--until", "2016", "--workers"]
    assert tongyu("calibrate", file, "--until", "2016", "--workers", 2, "--out", whole).returncode == 0
    log = tmp_path / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*COMMAND, *map(str, options), "1", "--out", str(out)],
            stderr=errors,
            stdout=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
    try:
        wait_for(lambda: len(list(out.glob("runs/*.parquet"))) >= 6, every=0.01)
        os.killpg(process.pid, by)
        process.wait(60)
    finally:
        kill_group(process.pid)
    assert process.returncode in (-signal.SIGKILL, 128 + by)
    if by == signal.SIGINT:
        assert "the same command with --out" in log.read_text().splitlines()[-1]
    there = {path.name for path in out.glob("runs/*.parquet")}
    assert not (out / "record.json").exists()
    assert tongyu_here(*options, 1, "--out", out).returncode == 0
    assert there <= {path.name for path in out.glob("runs/*.parquet")}  # so few that they are not merged
    for name in ("calibrated.toml", "parameters.toml", "numbers.csv", "rows.csv"):
        assert (out / name).read_bytes() == (whole / name).read_bytes()
    read = read_calibrated(out / "calibrated.toml")
    assert read.until == 2016
    assert [name for name, row in read.rows.items() if not row.fitted] == ["C2c", "C2d", "C2b"]
    assert read.rows["C2b"].mean is not None


@pytest.mark.slow
def test_a_comparison_at_the_set_names_the_point_of_each_seed_and_says_what_to_choose(tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ["resources_only", "support_only", "--equal-budget", 20e6, "--households", 200, "--months", 60]
    file = experiments_folder() / "calibrated.toml"
    at_set = ["--point", "set", "--calibrated", file, "--workers", 1, "--json", "--out", out]
    answer = tongyu_here("compare", *options, "--seeds", 8, *at_set)
    assert answer.returncode == 0, answer.stderr
    document = json.loads(answer.stdout)
    shipped = read_calibrated(file)
    assert document["fitted"] == shipped.reservations
    assert json.loads((out / "record.json").read_text()).get("fitted", "") == shipped.reservations
    weights = shipped.weights
    assert document["point_of_seed"] == {str(s): points.point_of(s, weights) + 1 for s in document["seeds"]}
    assert json.loads((out / "record.json").read_text())["point_of_seed"] == document["point_of_seed"]
    programmes = {"resources_only at 20 m", "support_only at 20 m"}
    figures = programmes | {f"{name}, less own health payments" for name in programmes}
    assert {row["figure"] for row in document["doubts"]} == figures
    assert {row["outcome"] for row in document["choices"]} == {"person_years_poor", "person_years_poor_net"}
    chances = {row["scenario"]: row["best"] for row in document["choices"] if row["outcome"] == "person_years_poor"}
    assert set(chances) == {"baseline", "resources_only at 20 m", "support_only at 20 m"}
    assert sum(chances.values()) == pytest.approx(1.0)
    assert not document["worth"]["person_years_poor_net"]["enough"]
    assert {"doubts.csv", "choices.csv", "worth.csv"} <= {path.name for path in out.iterdir()}
    assert tongyu_here("verify", out, "--runs", 1).returncode == 0
    assert tongyu_here("report", out).returncode == 0
    page = (out / "report.md").read_text()
    assert "While the numbers are uncertain" in page
    assert shipped.reservations in page
    assert "each with a point of the fitted set" in page
    central = tongyu_here("compare", *options, "--seeds", 8, "--point", "central", "--workers", 1, "--out", out)
    assert central.returncode == 0, central.stderr
    assert not {"doubts.csv", "choices.csv", "worth.csv"} & {path.name for path in out.iterdir()}
    assert "parameters held at their central values" in " ".join(central.stdout.split())
