"""The record tells one model and one scenario from another."""

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.end_to_end.commands import environment

from tongyu.code_hash import hash_of_sources
from tongyu.errors import TongyuError
from tongyu.runs import record as records
from tongyu.runs.record import code_hash, model_version, record, with_files
from tongyu.scenario.scenario import load


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's sources, which the record takes for the package."""
    copy = tmp_path / "tongyu"
    shutil.copytree(records._PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "shipped"))
    monkeypatch.setattr(records, "_PACKAGE", copy)
    return copy


@pytest.mark.parametrize(
    "name", ["county/county.py", "kernels/poverty.py", "county/measures/poverty.py", "county/parameters.py"]
)
def test_a_changed_module_of_the_county_changes_the_model_version(package: Path, name: str) -> None:
    before = model_version()
    with (package / name).open("a") as source:
        source.write("CHANGED = 1\n")
    assert model_version() != before


def test_words_in_comments_and_docstrings_change_nothing(package: Path) -> None:
    module = package / "county" / "mechanisms" / "income.py"
    before, text = code_hash(), module.read_text()
    assert '"""The month\'s income joins' in text
    module.write_text(
        "# One more.\n\n" + text.replace('"""The month\'s income joins', '"""The income of a month joins')
    )
    assert code_hash() == before
    assert "county.month % 12" in text
    module.write_text(text.replace("county.month % 12", "county.month % 11"))
    assert code_hash() != before


@pytest.mark.parametrize(
    "name", ["runs/store.py", "questions/comparison/answer.py", "report/figures.py", "commands/compare.py", "cli.py"]
)
def test_a_changed_module_above_the_county_changes_nothing(package: Path, name: str) -> None:
    before = code_hash()
    with (package / name).open("a") as source:
        source.write("CHANGED = 1\n")
    assert code_hash() == before


def test_a_module_counts_as_soon_as_the_county_imports_it(package: Path) -> None:
    before = code_hash()
    luck = package / "county" / "mechanisms" / "luck.py"
    luck.write_text("CHANCE = 0.5\n")
    assert code_hash() == before
    importing = package / "county" / "mechanisms" / "income.py"
    text = importing.read_text()
    importing.write_text(text + "\n\ndef late():\n    from tongyu.county.mechanisms import luck\n    return luck\n")
    with_it = code_hash()
    assert with_it != before
    luck.write_text("CHANCE = 0.6\n")
    assert code_hash() != with_it
    for unread in ("county/measures/winners.py", "scenario/plans/budget.py"):  # of comparisons, not of a run
        (package / unread).write_text("")
    importing.write_text(text)
    assert code_hash() == before


def test_the_record_names_scenarios_seeds_versions_and_files(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "outcomes.parquet").write_bytes(b"runs")
    document = with_files(record("comparison", [load("baseline"), load("both")], [1, 2], households=70), tmp_path)
    assert document["schema"] == 1
    assert document["scenarios"]["both"] == load("both").fingerprint
    assert document["seeds"] == [1, 2]
    assert document["model_version"] == model_version()
    assert {"python", "numpy", "numba", "mesa", "tongyu"} <= set(document["versions"])
    assert document["files"] == {"runs/outcomes.parquet": hashlib.sha256(b"runs").hexdigest()}
    assert json.loads(json.dumps(document)) == document


def test_files_that_another_sweep_merges_meanwhile_are_listed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    for name in ("a", "b"):
        (runs / name).write_text(name)
    hashing = records.hash_of

    def merged_before(path: Path, within: Path) -> str:
        if path.name == "b" and path.exists():
            (runs / "merged").write_text("ab")
            (runs / "a").unlink()
            path.unlink()
        return hashing(path, within)

    monkeypatch.setattr(records, "hash_of", merged_before)
    assert with_files({}, tmp_path)["files"] == {"runs/merged": hashlib.sha256(b"ab").hexdigest()}


def test_files_that_never_keep_still_end_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").touch()

    def gone(path: Path, within: Path) -> str:
        raise FileNotFoundError(path)

    monkeypatch.setattr(records, "hash_of", gone)
    with pytest.raises(TongyuError, match=r"the files keep changing; another program works on them\.$"):
        with_files({}, tmp_path)


def test_the_hash_is_the_same_in_every_process_and_while_several_threads_ask_for_it() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from tongyu.runs.record import code_hash; print(code_hash())"],
        capture_output=True,
        text=True,
        check=True,
        env=environment() | {"PYTHONHASHSEED": "7"},
    )
    found: set[str] = set()

    def ask() -> None:
        hash_of_sources.cache_clear()
        found.add(code_hash())

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {told.stdout.strip()}
