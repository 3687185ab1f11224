"""What comes with tongyu may come with it: known licences, no strong copyleft, and the page says which."""

import re
from email.message import Message
from importlib import metadata
from pathlib import Path

import pytest
from tests.unit.test_packaging import PYTHONS
from tests.unit.test_packaging import locked as versions
from tools.licences import PERMISSIVE, WEAK_COPYLEFT, extras, licence, locked, parts

from tools import licences

PAGE = (Path(__file__).parents[2] / "docs" / "licences.md").read_text(encoding="utf-8")
DOCUMENTED = dict(re.findall(r"^\| (\w[\w.-]*) \| ([^|]+) \|", PAGE, flags=re.MULTILINE))
DOCUMENTED.pop("package")


def family(expression: str) -> str:
    """One name for the licences of the BSD family, of which older metadata do not say which it is."""
    return re.sub(r"BSD-\d-Clause", "BSD", expression)


def known(name: str) -> str:
    """What the metadata say; the page's word for what is for another system or Python."""
    try:
        return licence(name)
    except metadata.PackageNotFoundError:
        return DOCUMENTED[name]


def test_the_page_names_every_package_of_the_lock_and_its_licence() -> None:
    assert sorted(DOCUMENTED) == sorted(locked())
    assert {name: family(each) for name, each in DOCUMENTED.items()} == {name: family(known(name)) for name in locked()}


@pytest.mark.parametrize("extra", extras())
def test_no_extra_brings_a_strong_copyleft(extra: str) -> None:
    brought = extras()[extra]
    assert brought <= set(locked())
    assert [name for name in sorted(brought) if not set(parts(known(name))) <= PERMISSIVE | WEAK_COPYLEFT] == []


def test_whatever_is_locked_comes_with_something() -> None:
    assert set().union(*extras().values()) == set(locked())
    assert extras()["analysis"] == {"polars", "polars-runtime-32"}
    assert {"numpy", "llvmlite", "tornado"} <= extras()["always"]
    assert "starlette" in extras()["page"] - extras()["always"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("License-Expression", "GPL-3.0-only"),
        ("License-Expression", "MIT AND AGPL-3.0-or-later"),
        ("License", "GNU GENERAL PUBLIC LICENSE"),
        ("Classifier", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"),
        ("Name", "of no known licence"),
    ],
)
def test_a_strong_copyleft_or_no_licence_is_refused(monkeypatch: pytest.MonkeyPatch, field: str, value: str) -> None:
    said = Message()
    said[field] = value
    monkeypatch.setattr(licences.metadata, "metadata", lambda name: said)
    with pytest.raises(LookupError, match="none of those that may come with tongyu"):
        licence("platypus-opt")


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_no_python_is_held_at_a_setuptools_with_known_weaknesses(python: str, system: str) -> None:
    there = versions(python, system).get("setuptools", "999")
    assert tuple(int(each) for each in there.split(".")) >= (78, 1, 1)
