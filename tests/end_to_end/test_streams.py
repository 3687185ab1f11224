"""What a command prints to: a full disk, a closed pipe, an encoding without its letters."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.end_to_end.commands import COMMAND, SMALL, environment
from tests.slow import each_slow_among

from tongyu.cli import main

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
CHINESE = """# Title: 乡村电商 🙂
schema = 1
name = "通榆"
based_on = "{small}"

[programme.training.courses]
intensity = 2
"""


def told(*arguments: object, encoding: str = "utf-8", **streams: object) -> subprocess.CompletedProcess[bytes]:
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*COMMAND, *map(str, arguments)],
        env=environment() | {"PYTHONIOENCODING": encoding},
        timeout=300,
        check=False,
        **streams,
    )


def told_here(*arguments: object, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    """The same by this process, where streams of an encoding show as much and nothing needs to be imported again."""
    typed = [str(argument) for argument in arguments]
    out, errors = io.BytesIO(), io.BytesIO()
    streams = {name: io.TextIOWrapper(buffer, encoding) for name, buffer in (("stdout", out), ("stderr", errors))}
    status = 0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["tongyu", *typed])
        for name, stream in streams.items():
            patched.setattr(sys, name, stream)
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
        return subprocess.CompletedProcess(typed, status, out.getvalue(), errors.getvalue())


@pytest.fixture
def chinese(tmp_path: Path) -> Path:
    path = tmp_path / "chinese.toml"
    path.write_text(CHINESE.format(small=SMALL.as_posix()), encoding="utf-8")
    return path


@needs_full
@pytest.mark.parametrize(
    "arguments",
    each_slow_among([("scenarios",), ("scenarios", "--json"), ("--help",), ("show", "both")], slow=[("scenarios",)]),
)
def test_a_full_disk_is_told_in_a_sentence(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "" if "both" in arguments else "1")
    with FULL.open("w") as full:
        answer = told(*arguments, stdout=full)
    assert answer.returncode == 2
    assert answer.stderr == b"Standard output cannot be written: no space left on device.\n"


@needs_full
def test_results_are_whole_though_nothing_could_be_printed(chinese: Path, tmp_path: Path) -> None:
    options = ("--seeds", 1, "--months", 12, "--workers", 1, "--out", tmp_path / "out")
    with FULL.open("w") as full:
        answer = told("compare", chinese, *options, stdout=full, stderr=full)
    assert answer.returncode == 2
    assert (tmp_path / "out" / "record.json").is_file()


@needs_full
def test_what_cannot_be_said_on_standard_error_changes_nothing_else() -> None:
    with FULL.open("w") as full:
        assert told("show", "nosuch", stderr=full).returncode == 2
        answer = told("run", SMALL, "--months", 12, stderr=full)
    assert answer.returncode == 0
    assert b"2011" in answer.stdout


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_who_stops_reading_hears_nothing() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    answer = told("parameters", stdout=writer)
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (1, b"")


def test_letters_that_the_encoding_has_not_are_spelled_out(chinese: Path) -> None:
    answer = told("show", chinese, encoding="cp1252")
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert rb"\u901a\u6986" in answer.stdout
    answer = told_here("run", chinese, "--months", 12, encoding="cp1252")
    assert answer.returncode == 0
    assert rb"\u901a\u6986, seed 1" in answer.stdout
    missing = told_here("show", chinese.with_name("没有.toml"), encoding="cp1252")
    assert missing.returncode == 2
    assert rb"\u6ca1\u6709.toml: there is no such file." in missing.stderr


def test_tables_as_csv_are_exact_or_refused(chinese: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--seeds", 2, "--months", 12, "--workers", 1, "--out", out)
    answer = told_here("compare", chinese, *options, encoding="cp1252")
    assert answer.returncode == 0, answer.stderr
    assert rb"\u901a\u6986" in answer.stdout
    sql = "select distinct scenario from effects"
    refused = told_here("query", out, sql, "--csv", encoding="cp1252")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"--csv: standard output is in cp1252, which has no U+901A; set PYTHONIOENCODING=utf-8" in refused.stderr
    assert "通榆" in told_here("query", out, sql, "--csv").stdout.decode()
    assert rb"\u901a\u6986" in told_here("query", out, sql, "--json", encoding="cp1252").stdout
