"""Results from strangers: whatever lies in their folders is read as what it is, or answered in one sentence."""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.made_up_studies import small_study, stored
from tools.documents.read_back import kind_of, read_patterns
from typer.testing import CliRunner, Result

from tongyu.cli import app
from tongyu.commands.report import write_report
from tongyu.errors import InputError
from tongyu.questions.trial.folder import stored_plan, stored_trials
from tongyu.runs import reading
from tongyu.runs.conducting import Conducted, conclude
from tongyu.runs.reading import Unfit, content_of, document_in, parquet_in, part_of
from tongyu.runs.record import sealed, write_record
from tongyu.runs.results import Results
from tongyu.runs.store import RUNS, Store
from tongyu.scenario.scenario import Scenario

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, pipes and devices as POSIX has them")
STORED = "0" * 40 + ".parquet"
COMMANDS = (
    ("status",),
    ("query", "select count(*) from runs"),
    ("power", "--size", "5"),
    ("report",),
    ("verify", "--runs", "0"),
)
Made = Callable[[Path], None]


@pytest.fixture(autouse=True)
def at_most() -> Iterator[None]:
    """Ends a test that waits for a pipe's writer, or reads a device for ever."""

    def ended(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ended)
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def finished(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished study."""

    def outcomes(scenario: str, values: object, seed: int) -> dict[str, float]:
        return {"person_years_poor": 500.0 + seed**2 + len(scenario), "income": 1_000.0}

    made = stored(small_study(small), tmp_path_factory.mktemp("finished") / "study", outcomes)
    conclude(Conducted(made, 0, 6), {})
    return made.folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    """A finished study in a folder beside which something else lies."""
    (tmp_path / "secret").write_text('{"kind": "secret", "files": {}}')
    return Path(shutil.copytree(finished, tmp_path / "study"))


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_out(path: Path) -> None:
    path.symlink_to(path.parent / "../../secret" if path.parent.name == RUNS else path.parent / "../secret")


def link_to_nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def directory(path: Path) -> None:
    path.mkdir()


STRANGE = (device, pipe, link_out, link_to_nowhere, circle, directory)


def asked(folder: Path, command: tuple[str, ...]) -> Result:
    name, *rest = command
    return CliRunner().invoke(app, [name, str(folder), *rest])


def in_one_sentence(answer: Result) -> bool:
    said = answer.exception is None or isinstance(answer.exception, SystemExit)
    return said and (answer.exit_code in (0, 1) or (answer.exit_code == 2 and answer.stderr.count("\n") == 1))


@pytest.mark.parametrize("strange", STRANGE)
def test_what_is_no_file_among_the_runs_is_named_and_never_opened(strange: Made, folder: Path) -> None:
    strange(folder / RUNS / STORED)
    assert STORED in Store(folder / RUNS).scan().foreign
    for command in COMMANDS:
        answer = asked(folder, command)
        assert in_one_sentence(answer), (command, answer.exception, answer.stderr)
        if command[0] == "status":
            assert f"{STORED}: not of this study" in answer.stdout
        if command[0] == "query":
            assert (answer.exit_code, "6" in answer.stdout) == (0, True)
            assert "missing from what follows" not in answer.stderr  # all runs are there, in another file


@pytest.mark.parametrize("strange", STRANGE)
def test_runs_that_cannot_be_read_are_said_to_be_left_out_of_the_answer(strange: Made, folder: Path) -> None:
    results = Results(folder)
    for identity, run in list(results.store.results(set(results.study.plan["id"]), ())):
        results.store.write([(identity, "", run)], ())
    whole, *_, one = sorted((folder / RUNS).iterdir(), key=lambda path: -path.stat().st_size)
    whole.unlink()
    one.rename(folder.parent / "one")
    strange(one)
    for command in (("query", "select count(*) as runs from runs"), ("query", "select 1", "--json")):
        answer = asked(folder, command)
        assert answer.exit_code == 0, answer.stderr
        assert f"{one.name}: left out; it is no file of runs." in " ".join(answer.stderr.split("\n"))
        assert "1 of the 6 runs of this study are missing from what follows." in answer.stderr
        assert "left out" not in answer.stdout


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("name", ["record.json", "study.json", "runs"])
def test_what_is_no_file_in_the_folder_is_answered_in_one_sentence(strange: Made, name: str, folder: Path) -> None:
    (folder / name).rename(folder.parent / f"the-old-{name}")
    strange(folder / name)
    for command in COMMANDS:
        answer = asked(folder, command)
        assert in_one_sentence(answer), (command, answer.exception, answer.stderr)
        assert "secret" not in answer.stdout


@pytest.mark.parametrize("strange", STRANGE)
def test_a_listed_file_that_is_none_is_found_and_not_read(strange: Made, folder: Path) -> None:
    (folder / "table.csv").write_text("scenario\nboth\n")
    write_record(json.loads((folder / "record.json").read_text()), folder)
    (folder / "table.csv").unlink()
    strange(folder / "table.csv")
    answer = asked(folder, ("verify", "--runs", "1"))
    assert answer.exit_code == 1
    assert "table.csv missing" in answer.stdout or "table.csv not an ordinary file" in answer.stdout
    _, _, warnings = write_report(folder)
    assert any("table.csv" in warning for warning in warnings)


def test_a_link_within_the_folder_is_followed(folder: Path) -> None:
    (path,) = (folder / RUNS).iterdir()
    path.rename(folder / "kept")
    path.symlink_to(folder / "kept")
    assert len(Store(folder / RUNS).scan().runs) == 6
    assert content_of(path, folder, 1_000_000) == (folder / "kept").read_bytes()
    with pytest.raises(Unfit, match="leads out of the folder"):
        content_of(path, folder / RUNS, 1_000_000)


def test_a_part_of_a_study_that_lies_elsewhere_is_refused(folder: Path) -> None:
    (folder / "groups").symlink_to(folder.parent)
    with pytest.raises(InputError, match="leads out of the folder"):
        part_of(folder, "groups")


def test_no_report_is_drawn_into_another_folder(folder: Path) -> None:
    (folder.parent / "mine").mkdir()
    (folder / "report").symlink_to(folder.parent / "mine")
    answer = asked(folder, ("report",))
    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1)
    assert not list((folder.parent / "mine").iterdir())


def test_a_file_too_large_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (folder / "large").open("wb") as file:
        file.truncate(10**12)  # a hole: it takes no room
    with pytest.raises(Unfit, match=r"large: is too large for a file of results; at most 1,000 MB are read\.$"):
        parquet_in(folder / "large", folder)
    monkeypatch.setattr(reading, "LARGEST_DOCUMENT", 10)
    with pytest.raises(Unfit, match=r"record\.json: is too large"):
        document_in(folder / "record.json", folder)


def test_a_table_of_more_values_than_fit_in_memory_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(pa.table({"a": pa.array([0] * 100_000)}), folder / "runs.parquet")
    assert len(parquet_in(folder / "runs.parquet", folder)) == 100_000
    monkeypatch.setattr(reading, "MOST_VALUES", 1_000)
    with pytest.raises(InputError, match="damaged"):
        parquet_in(folder / "runs.parquet", folder)


SHAPES: dict[str, Any] = {
    "county": [1, "Tongyu", None, {"name": 7}, {"name": "x", "households": "many"}],
    "seeds": [3, {"a": 1}, ["one"], [True]],
    "runs": [[], {"failed": "all"}, "none"],
    "window": [[2014], 2014, ["a", "b"]],
    "versions": [[], "1.0", {"numpy": 2}],
    "machine": [[], "abacus"],
    "scenarios": [[], {"both": 1}],
    "files": [[], {"a": 1}, None],
    "kind": [1, None, {}],
    "variables": [{}, [1]],
    "schema": [2, "1", None, []],
    "households": ["many", 1.5],
}


@pytest.mark.parametrize("kind", ["sweep", "ranking", "trial", "run"])
def test_a_record_of_any_shape_is_answered_in_one_sentence(kind: str, folder: Path) -> None:
    record = json.loads((folder / "record.json").read_text()) | {"kind": kind}
    for key, values in SHAPES.items():
        for value in values:
            (folder / "record.json").write_text(json.dumps(sealed(record | {key: value})))
            for command in (("report",), ("verify", "--runs", "1")):
                answer = asked(folder, command)
                assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1), (key, value, answer.exception)
                assert "record.json" in answer.stderr


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "\xff", "[1]", "1" * 5_000, "{", "null"])
def test_a_document_that_is_none_is_answered_in_one_sentence(text: str, folder: Path) -> None:
    for name in ("record.json", "study.json", "trial.json"):
        before = (folder / name).read_bytes() if (folder / name).exists() else b""
        (folder / name).write_bytes(text.encode("latin-1"))
        for command in COMMANDS if name != "trial.json" else ():
            assert in_one_sentence(asked(folder, command))
        with pytest.raises(InputError):
            stored_plan(folder)
        if before:
            (folder / name).write_bytes(before)


STUDY: dict[str, Any] = {
    "seeds": ["one", 1, [[]]],
    "scenarios": [[], [1], {}],
    "keep": [["secrets"], 1],
    "outcomes": [[], ["wealth"], 5],
    "settings": [1, None, "grid"],
    "variables": [[{"name": "x"}], [1], "x"],
    "seeds_a_point": ["two", 0, -1, 10**12],
    "fitting": [[1]],
    "kind": ["comparison", "interaction", "frontier", "sensitivity", 5],
    "model_version": [5, None],
}


@pytest.mark.parametrize("key", STUDY)
def test_a_study_of_any_shape_is_answered_in_one_sentence(key: str, folder: Path) -> None:
    document = json.loads((folder / "study.json").read_text())
    record = json.loads((folder / "record.json").read_text())
    for value in STUDY[key]:
        (folder / "study.json").write_text(json.dumps(document | {key: value}))
        write_record(record | ({"kind": value} if key == "kind" else {}), folder)
        for command in COMMANDS:
            answer = asked(folder, command)
            assert in_one_sentence(answer), (value, command, answer.exception)


DRAWINGS = {
    "a byte that is no text": b"<svg>\xff</svg>",
    "a box of letters": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="a b c d"></svg>',
    "a box of three": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1"></svg>',
    "nests": b"<svg>" + b"<g>" * 50_000 + b"</g>" * 50_000 + b"</svg>",
    "laughs": b'<!DOCTYPE svg [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 100) for n in range(6))
    + b"]><svg><text>&g;</text></svg>",
    "is none": b"PNG",
}


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_drawing_of_any_kind_is_answered_in_one_sentence(drawing: str, folder: Path) -> None:
    (folder / "odd.svg").write_bytes(DRAWINGS[drawing])
    (folder / "odd.png").touch()
    record = json.loads((folder / "record.json").read_text())
    write_record(record | {"kind": "ranking"}, folder)
    answer = asked(folder, ("report",))
    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1), answer.exception
    assert "odd.svg" in answer.stderr
    assert "damaged" in answer.stderr


def test_tables_of_any_kind_are_left_out_or_answered_in_one_sentence(folder: Path) -> None:
    record = json.loads((folder / "record.json").read_text())
    (folder / "a.csv").write_bytes(b"\xff\xfe\n1,2\n")
    (folder / "b.csv").write_bytes(b"a,b\n1,2,3,4\n1\n")
    (folder / "c.csv").write_bytes(b"")
    write_record(record | {"kind": "ranking"}, folder)
    assert asked(folder, ("report",)).exit_code == 0
    os.mkfifo(folder / "d.csv")
    answer = asked(folder, ("report",))
    assert (answer.exit_code, answer.stderr) == (
        2,
        f"{folder / 'd.csv'}: is not an ordinary file, so it is not read.\n",
    )


def test_patterns_and_trials_are_read_in_the_same_way(folder: Path) -> None:
    device(folder / "figures.csv")
    with pytest.raises(InputError, match="leads out"):
        read_patterns(folder)
    pipe(folder / "units.parquet")
    with pytest.raises(InputError, match="not an ordinary file"):
        stored_trials(folder)
    (folder / "units.parquet").unlink()
    pd.DataFrame({"a": [1]}).to_parquet(folder / "units.parquet")
    with pytest.raises(InputError, match="damaged"):
        stored_trials(folder)
    assert kind_of(folder) == "sweep"


def test_a_run_of_other_columns_is_answered_in_one_sentence(folder: Path) -> None:
    store = Store(folder / RUNS)
    (path,) = (folder / RUNS).iterdir()
    table = pq.read_table(path)
    path.unlink()
    store._write(table.select(["id", "kept", "failed"]))
    write_record(json.loads((folder / "record.json").read_text()), folder)
    for command in COMMANDS:
        answer = asked(folder, command)
        assert in_one_sentence(answer), (command, answer.exception)


def test_a_file_that_goes_while_it_is_looked_at_is_one_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "merged_away.parquet"
    path.write_bytes(b"rows")
    resolve = Path.resolve

    def and_gone(self: Path, strict: bool = False) -> Path:
        place = resolve(self, strict=strict)
        path.unlink(missing_ok=True)
        return place

    monkeypatch.setattr(Path, "resolve", and_gone)
    with pytest.raises(FileNotFoundError):
        content_of(path, tmp_path, 100)
