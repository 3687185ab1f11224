"""What a terminal of 40, 60, 80 and 100 columns shows: every number of a wide one, whole."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence

import pytest
from tests.end_to_end.commands import SMALL, environment, tongyu_here

if sys.platform == "win32":
    pytest.skip("terminals of POSIX", allow_module_level=True)
import pty

WIDE = 400
NARROW = (100, 80, 60, 40)
NEXT = "\f"  # between what is shown at one width and at the next
# All is shown in one process, since each takes seconds to begin; between two widths its terminal changes.
SHOWING = """
import fcntl, struct, sys, termios
from matplotlib.figure import Figure
from tongyu.cli import app

Figure.savefig = lambda *_, **__: None  # nobody looks at the pictures here, and each takes a second
for width in sys.argv[1].split():
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 50, int(width), 0, 0))
    for line in sys.argv[2:]:
        try:
            app(line.split("|"))
        except SystemExit as end:
            assert not end.code, line
    print(end="\\f", flush=True)
"""
NUMBER = re.compile(r"[-+\[(]*\d[\d.,:%/-]*[\])x]?[,.;:]?")


def shown(widths: Sequence[int], lines: list[str]) -> list[str]:
    """What the commands print to a terminal of each of the widths."""
    ours, theirs = pty.openpty()
    known = {name: value for name, value in environment().items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-c", SHOWING, " ".join(map(str, widths)), *lines],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=known | {"TERM": "xterm", "NO_COLOR": "1"},
    )
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    text = b"".join(parts).decode()
    assert process.wait(timeout=60) == 0, text
    *texts, rest = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).split(NEXT)
    assert (len(texts), rest) == (len(widths), "")
    return texts


def numbers(text: str) -> Counter[str]:
    return Counter(word for word in text.split() if NUMBER.fullmatch(word))


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Commands that print tables; what they compare is there already."""
    folder = tmp_path_factory.mktemp("shown")
    courses, out = folder / "courses_of_a_county_elsewhere.toml", folder / "out"
    text = f'schema = 1\nbased_on = "{SMALL.as_posix()}"\n[programme.training.courses]\nintensity = 20\n'
    courses.write_text(text, encoding="utf-8")
    compare = ["compare", str(courses), "--seeds", "3", "--months", "24", "--workers", "1", "--out", str(out)]
    answer = tongyu_here(*compare)
    assert answer.returncode == 0, answer.stderr
    return [
        "|".join(each)
        for each in (
            ["scenarios"],
            ["show", "both"],
            ["show", "tongyu_2013"],
            ["parameters", "choice"],
            ["run", str(SMALL), "--months", "24"],
            [*compare, "--who", "--yardsticks"],
            ["power", str(out), "--size", "10"],
            ["query", str(out), "select seed, headcount from runs"],
            ["status", str(out)],
        )
    ]


def test_every_number_is_whole_in_a_terminal_of_any_width(lines: list[str]) -> None:
    wide, *narrow = shown((WIDE, *NARROW), lines)
    wanted = numbers(wide)
    assert sum(wanted.values()) > 300
    lengths = [len(text.splitlines()) for text in (wide, *narrow)]
    assert lengths == sorted(set(lengths))  # each is narrower than the one before
    for width, text in zip(NARROW, narrow, strict=True):
        assert "…" not in text
        missing = wanted - numbers(text)
        assert not missing, (width, missing)
