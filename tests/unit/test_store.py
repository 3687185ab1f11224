"""The store of runs: what is written is found again, whatever happens to its files meanwhile."""

import math
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongyu.errors import InputError
from tongyu.runs import store as module
from tongyu.runs.people import People
from tongyu.runs.store import DAMAGED, Store, run_id
from tongyu.runs.stored import KEEP, PEOPLE
from tongyu.runs.tasks import Failure, Run

numbers = st.floats(width=64)
texts = st.text(max_size=20)
Results = list[tuple[str, str, Run | Failure]]


@st.composite
def runs(draw: st.DrawFn) -> Run:
    first = draw(st.integers(1990, 2030))
    years = draw(st.integers(0, 3))
    names = draw(st.lists(st.sampled_from(["headcount", "income", "gini"]), unique=True, min_size=1))
    lives = draw(st.integers(0, 4))
    people = {name: np.arange(lives).astype(kind) for name, kind in PEOPLE.items()}
    return Run(
        scenario="",
        seed=draw(st.integers(0, 2**63 - 1)),
        households=draw(st.integers(1, 60_000)),
        persons=draw(st.integers(1, 200_000)),
        window=(first, first + years - 1) if years else None,
        outcomes={name: draw(numbers) for name in names} if years else {},
        yearly=series(draw, names, pd.Index(range(first, first + years), name="year", dtype="int64")),
        monthly=series(draw, names, pd.Index([f"{first}-{month:02d}" for month in range(1, 4)], name="month")),
        seconds=draw(st.floats(0, 1e6)),
        people=People(**people) if years else None,  # type: ignore[arg-type]
    )


def series(draw: st.DrawFn, names: list[str], index: "pd.Index[int] | pd.Index[str]") -> pd.DataFrame:
    values = {name: draw(st.lists(numbers, min_size=len(index), max_size=len(index))) for name in names}
    return pd.DataFrame(values, index=index, dtype=np.float64)


failures = st.builds(
    Failure,
    scenario=st.just(""),
    seed=st.integers(0, 2**63 - 1),
    month=texts,
    phase=texts,
    error=texts,
    message=texts,
    traceback=texts,
)
everything = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def plain_run(seed: int, share: float = 0.5) -> Run:
    years = pd.DataFrame({"headcount": [share, share / 2]}, index=pd.Index([2011, 2012], name="year"))
    months = pd.DataFrame({"headcount": [share]}, index=pd.Index(["2011-01"], name="month"))
    return Run("", seed, 10, 30, (2011, 2012), {"headcount": share}, years, months, 0.1)


def some(*seeds: int) -> Results:
    return [(identity(seed), "print", plain_run(seed, seed / 7)) for seed in seeds]


def identity(seed: int) -> str:
    return run_id("print", seed, "version")


def same(one: Run | Failure, other: Run | Failure) -> bool:
    if isinstance(one, Failure) or isinstance(other, Failure):
        return one == other
    pd.testing.assert_frame_equal(one.yearly, other.yearly, check_exact=True, check_like=True, check_index_type=False)
    pd.testing.assert_frame_equal(one.monthly, other.monthly, check_exact=True, check_like=True, check_index_type=False)
    assert (one.people is None) == (other.people is None)
    if one.people is not None and other.people is not None:
        for name, kind in PEOPLE.items():
            assert getattr(other.people, name).dtype == kind
            assert np.array_equal(getattr(one.people, name), getattr(other.people, name))
    assert one.outcomes.keys() == other.outcomes.keys()
    return all(np.array_equal(one.outcomes[name], other.outcomes[name], equal_nan=True) for name in one.outcomes) and (
        (one.seed, one.households, one.persons, one.window, one.seconds)
        == (other.seed, other.households, other.persons, other.window, other.seconds)
    )


@everything
@given(st.lists(st.lists(runs() | failures, min_size=1, max_size=4), min_size=1, max_size=3))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[list[Run | Failure]]
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    store, written = Store(folder), {}
    for number, block in enumerate(blocks):
        named = [(f"{number}-{place}", "print", result) for place, result in enumerate(block)]
        store.write(named, KEEP)
        written |= {name: result for name, _, result in named}
    scan = store.scan()
    assert (scan.damaged, scan.foreign, scan.files) == ((), (), len(blocks))
    assert scan.size == sum(path.stat().st_size for path in folder.iterdir())
    assert scan.runs.keys() == written.keys()
    for name, result in written.items():
        assert scan.runs[name].failed == isinstance(result, Failure)
        assert scan.has(name, KEEP)
    read = dict(store.results(written, KEEP))
    assert read.keys() == written.keys()
    assert all(same(written[name], read[name]) for name in written)
    frame = store.frame(written, ["years"])
    assert set(frame.index) == written.keys()
    for name, result in written.items():
        if isinstance(result, Run):
            assert frame.loc[name, "seconds"] == result.seconds
            assert frame.loc[name, "households"] == result.households
            if result.window:
                assert np.array_equal(frame.loc[name, "years.year"], result.yearly.index)  # type: ignore[arg-type]


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(some(1, 2), ["years", "months"])
    assert list(store.frame([identity(2), "absent"]).index) == [identity(2)]
    assert not [name for name in store.frame([identity(1)]).columns if "." in str(name)]
    assert [name for name in store.frame([identity(1)], ["months"]).columns if "." in str(name)] == [
        "months.month",
        "months.headcount",
    ]
    assert store.frame(["absent"]).empty
    assert Store(tmp_path / "nowhere").scan().runs == {}


def test_a_column_keeps_its_type_where_a_file_has_only_failures(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write([(identity(3), "print", Failure("", 3, "2011-05", "clear", "ClearingError", "residual", "..."))], KEEP)
    store.write(some(1, 2), KEEP)
    frame = store.frame(map(identity, (1, 2, 3))).sort_values("seed")
    assert frame["failed"].dtype == bool
    assert frame["headcount"].dtype == np.float64
    assert frame["phase"].to_list()[2] == "clear"
    assert list(frame["failed"]) == [False, False, True]


def test_a_run_with_less_kept_of_it_than_is_wanted_is_missing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(some(1), ["years"])
    assert store.scan().has(identity(1), ["years"])
    assert not store.scan().has(identity(1), ["years", "months"])
    store.write(some(1), ["years", "months"])
    assert store.scan().has(identity(1), ["years", "months"])
    assert [len(result.monthly) for _, result in store.results([identity(1)], KEEP) if isinstance(result, Run)] == [1]


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    return content[:100] + bytes([content[100] ^ 1]) + content[101:]


def emptied(content: bytes) -> bytes:
    return b""


def replaced(content: bytes) -> bytes:
    return b"seed,headcount\n1,0.5\n"


@pytest.mark.parametrize("damage", [truncated, flipped, emptied, replaced])
def test_a_damaged_file_is_named_set_aside_and_its_runs_are_missing(damage, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    store = Store(tmp_path)
    kept, hit = store.write(some(1), KEEP), store.write(some(2, 3), KEEP)
    path = tmp_path / hit
    path.write_bytes(damage(path.read_bytes()))
    scan = store.scan()
    assert scan.damaged == (hit,)
    assert scan.runs.keys() == {identity(1)}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([kept, hit + DAMAGED])
    assert store.scan().damaged == ()
    assert store.write(some(2, 3), KEEP) == hit
    assert store.scan().runs.keys() == {identity(seed) for seed in (1, 2, 3)}


@everything
@given(st.data())
def test_no_flipped_bit_goes_unnoticed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    store = Store(tmp_path_factory.mktemp("runs"))
    path = store.folder / store.write(some(1, 2), KEEP)
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    assert store.scan().damaged == (path.name,)
    assert store.frame([identity(1)]).empty


def test_a_foreign_file_is_named_and_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(some(1), KEEP)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ("0" * 40 + ".parquet")).mkdir()
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "table.parquet")
    (tmp_path / ".x.partial").touch()
    scan = store.scan()
    assert scan.foreign == ("0" * 40 + ".parquet", "notes.txt", "table.parquet")
    assert scan.runs.keys() == {identity(1)}
    store.make()
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / ".x.partial").exists()  # another may be writing it
    os.utime(tmp_path / ".x.partial", (0, 0))
    store.make()
    assert not (tmp_path / ".x.partial").exists()


def test_merging_keeps_every_run_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for seed in range(40):
        store.write(some(seed), ["years"] if seed % 2 else KEEP)
    store.write([(identity(99), "print", Failure("", 99, "", "", "ClearingError", "residual"))], KEEP)
    store.write(some(1, 2), ["years"])  # again, as two sweeps at once may
    ids = [*map(identity, range(40)), identity(99)]
    before = dict(store.results(ids, KEEP))
    store.compact()
    (merged,) = tmp_path.iterdir()
    scan = store.scan()
    assert (scan.files, scan.runs.keys()) == (1, set(ids))
    assert all(scan.has(identity(seed), KEEP) for seed in range(0, 40, 2))
    after = dict(store.results(ids, KEEP))
    assert after.keys() == before.keys()
    assert all(same(before[name], after[name]) for name in ids)
    store.compact()
    assert list(tmp_path.iterdir()) == [merged]


def test_a_run_that_is_there_twice_is_read_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write([*some(1, 2, 3), *some(2)], ["years"])
    store.write(some(3), KEEP)
    ids = [identity(seed) for seed in (1, 2, 3)]
    assert sorted(store.frame(ids, ["months"]).index) == sorted(ids)
    assert sorted(name for name, _ in store.results(ids, KEEP)) == sorted(ids)
    for seed in range(10, 10 + module.WORTH_MERGING):
        store.write(some(seed), KEEP)
    store.compact()
    assert store.scan().files == 1
    assert sorted(store.frame(ids).index) == sorted(ids)
    (third,) = (run for _, run in store.results([identity(3)], KEEP))
    assert isinstance(third, Run)
    assert len(third.monthly) == 1


def test_files_that_another_is_merging_are_left_to_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for seed in range(module.WORTH_MERGING):
        store.write(some(seed), KEEP)
    with module._alone_in(tmp_path) as alone:
        assert alone
        store.compact()
        assert store.scan().files == module.WORTH_MERGING
    store.compact()
    assert store.scan().files == 1


def test_few_files_are_left_as_they_are_and_a_damaged_one_is_not_merged(tmp_path: Path) -> None:
    store = Store(tmp_path)
    names = [store.write(some(seed), KEEP) for seed in range(module.WORTH_MERGING - 1)]
    store.compact()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    hit = tmp_path / store.write(some(77), KEEP)
    hit.write_bytes(flipped(hit.read_bytes()))
    store.compact()
    assert hit.exists()
    assert store.scan().damaged == (hit.name,)
    assert store.scan().runs.keys() == {identity(seed) for seed in range(module.WORTH_MERGING - 1)}


def test_what_is_none_of_ours_is_not_merged_and_stops_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for seed in range(module.WORTH_MERGING):
        store.write(some(seed), KEEP)
    (tmp_path / ("0" * 40 + ".parquet")).mkdir()
    (tmp_path / "folder.parquet").mkdir()
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "table.parquet")
    store.compact()
    assert store.scan().files == 1
    assert store.scan().foreign == ("0" * 40 + ".parquet", "folder.parquet", "table.parquet")


HAMMER = """
import sys
from pathlib import Path
from tests.unit.test_store import KEEP, some
from tongyu.runs import store

store.WORTH_MERGING = 4
first, folder = int(sys.argv[1]), store.Store(Path(sys.argv[2]))
for seed in range(first, first + 40):
    folder.write(some(seed), KEEP)
    folder.compact()
"""


def test_two_that_write_and_merge_and_one_that_reads_lose_nothing(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}
    hammers = [
        subprocess.Popen([sys.executable, "-c", HAMMER, str(first), str(tmp_path)], env=environment)
        for first in (0, 20)  # half of the runs are written by both
    ]
    store, seen, looks = Store(tmp_path), set[str](), 0
    try:
        deadline = time.monotonic() + 120
        while any(hammer.poll() is None for hammer in hammers) and time.monotonic() < deadline:
            scan = store.scan()
            assert scan.damaged == ()
            assert scan.runs.keys() >= seen
            seen = set(scan.runs)
            assert set(store.frame(seen, ["years"]).index) == seen
            looks += bool(seen)
        assert [hammer.wait(timeout=10) for hammer in hammers] == [0, 0]
    finally:
        for hammer in hammers:
            hammer.kill()
            hammer.wait()
    assert looks > 3
    everyone = {identity(seed) for seed in range(60)}
    assert store.scan().runs.keys() == everyone
    frame = store.frame(everyone).sort_values("seed")
    assert frame["headcount"].to_list() == [seed / 7 for seed in range(60)]
    assert not list(tmp_path.glob(".*"))


def test_a_full_disk_is_told_in_one_line_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    store.write(some(1), KEEP)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(InputError, match=r"cannot be written: no space left on device\.$"):
            store.write(some(2), KEEP)
    assert store.scan().runs.keys() == {identity(1)}
    assert len(list(tmp_path.iterdir())) == 1
    store.write(some(2), KEEP)
    assert store.scan().runs.keys() == {identity(1), identity(2)}


def test_a_folder_that_cannot_be_made_or_read_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"runs: cannot be written: not a directory\.$"):
        Store(tmp_path / "file" / "runs").make()


def test_the_identity_of_a_run_is_of_scenario_seed_and_model() -> None:
    ids = {run_id("a", 1, "v"), run_id("b", 1, "v"), run_id("a", 2, "v"), run_id("a", 1, "w")}
    assert len(ids) == 4
    assert run_id("a", 1, "v") == run_id("a", 1, "v")
    assert math.log2(16) * len(run_id("a", 1, "v")) == 128  # bits
