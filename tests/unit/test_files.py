"""A file under its final name is whole, whatever happens while it is written."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from tongyu.errors import InputError
from tongyu.runs.files import remove_partial, whole, write_csv, write_json, write_parquet

ENDLESS = """
import sys, time
from pathlib import Path
from tongyu.runs.files import whole

with whole(Path(sys.argv[1])) as file:
    file.write(b"half of it")
    file.flush()
    print("writing", flush=True)
    time.sleep(600)
"""


def heed_interrupts() -> None:
    """Run in a new process: a shell that starts the tests in the background makes them and all theirs deaf to them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def writer_stopped_by(signal_number: int, path: Path) -> int:
    """Start a process that writes `path` and never ends, and stop it half-way."""
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=heed_interrupts,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal_number)
        return process.wait(timeout=30)


def test_a_killed_writer_leaves_nothing_under_the_final_name(tmp_path: Path) -> None:
    assert writer_stopped_by(signal.SIGKILL, tmp_path / "table.csv") == -signal.SIGKILL
    left = [path.name for path in tmp_path.iterdir()]
    assert len(left) == 1
    assert left[0].endswith(".partial")
    remove_partial(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_killed_writer_leaves_the_earlier_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    target.write_text("earlier")
    writer_stopped_by(signal.SIGKILL, target)
    assert target.read_text() == "earlier"


def test_an_interrupted_writer_leaves_nothing_at_all(tmp_path: Path) -> None:
    assert writer_stopped_by(signal.SIGINT, tmp_path / "table.csv") != 0
    assert list(tmp_path.iterdir()) == []


def test_an_error_while_writing_leaves_nothing_at_all(tmp_path: Path) -> None:
    def fails() -> None:
        with whole(tmp_path / "table.csv") as file:
            file.write(b"half of it")
            raise KeyError("halfway")

    with pytest.raises(KeyError):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_reads_back(tmp_path: Path) -> None:
    frame = pd.DataFrame({"scenario": ["baseline", "both"], "headcount": [0.1 + 0.2, 1 / 3]})
    write_parquet(tmp_path / "runs.parquet", frame)
    write_csv(tmp_path / "table.csv", frame)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "runs.parquet"), frame, check_exact=True)
    with (tmp_path / "table.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["scenario"], float(row["headcount"])) for row in rows] == [
        ("baseline", 0.1 + 0.2),
        ("both", 1 / 3),
    ]


def test_the_same_table_is_the_same_bytes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"seed": range(100), "headcount": [1 / (1 + n) for n in range(100)]})
    for name in ("first", "second"):
        write_parquet(tmp_path / f"{name}.parquet", frame)
        time.sleep(0.01)
    assert (tmp_path / "first.parquet").read_bytes() == (tmp_path / "second.parquet").read_bytes()


def test_json_has_null_where_there_is_no_number(tmp_path: Path) -> None:
    document = {"county": "通榆", "shares": [0.1, float("nan")], "bounds": (float("-inf"), 1.0), "seed": 2**63}
    write_json(tmp_path / "record.json", document)
    assert json.loads((tmp_path / "record.json").read_bytes()) == {
        "county": "通榆",
        "shares": [0.1, None],
        "bounds": [None, 1.0],
        "seed": 2**63,
    }


def test_a_folder_that_is_not_there_is_named_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written: no such file"):
        write_json(tmp_path / "absent" / "record.json", {})
