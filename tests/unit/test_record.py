"""The record tells one model and one scenario from another."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tongyu.errors import TongyuError
from tongyu.scenario import load
from tongyu.study import record as records
from tongyu.study.record import code_hash, model_version, record, with_files


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's sources, which the record takes for the package."""
    copy = tmp_path / "tongyu"
    shutil.copytree(records._PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "shipped"))
    monkeypatch.setattr(records, "_PACKAGE", copy)
    return copy


@pytest.mark.parametrize("name", ["county.py", "kernels/poverty.py", "measures/poverty.py", "parameters.py"])
def test_a_changed_module_of_the_county_changes_the_model_version(package: Path, name: str) -> None:
    before = model_version()
    with (package / name).open("a") as source:
        source.write("# changed\n")
    assert model_version() != before


@pytest.mark.parametrize("name", ["study/compare.py", "report/figures.py", "commands/compare.py", "cli.py"])
def test_a_changed_module_above_the_county_changes_nothing(package: Path, name: str) -> None:
    before = code_hash()
    with (package / name).open("a") as source:
        source.write("# changed\n")
    assert code_hash() == before


def test_a_new_module_changes_the_code_hash(package: Path) -> None:
    before = code_hash()
    (package / "mechanisms" / "luck.py").touch()
    assert code_hash() != before


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

    def merged_before(path: Path) -> str:
        if path.name == "b" and path.exists():
            (runs / "merged").write_text("ab")
            (runs / "a").unlink()
            path.unlink()
        return hashing(path)

    monkeypatch.setattr(records, "hash_of", merged_before)
    assert with_files({}, tmp_path)["files"] == {"runs/merged": hashlib.sha256(b"ab").hexdigest()}


def test_files_that_never_keep_still_end_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").touch()

    def gone(path: Path) -> str:
        raise FileNotFoundError(path)

    monkeypatch.setattr(records, "hash_of", gone)
    with pytest.raises(TongyuError, match=r"the files keep changing; another program works on them\.$"):
        with_files({}, tmp_path)
