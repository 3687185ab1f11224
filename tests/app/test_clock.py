"""The clock says which months nothing published covers in the page's county, in both languages."""

from types import SimpleNamespace
from typing import Any

import pytest

from tongyu.app.parts.clock import _status
from tongyu.app.words import Words
from tongyu.county.reading import load_county


def view(date: str, ended: bool = False, county: str = "tongyu") -> Any:
    setup = SimpleNamespace(months=4, scenarios=(SimpleNamespace(county=load_county(county)),))
    now = SimpleNamespace(date=date, events=())
    return SimpleNamespace(working=None, latest=3, month=3, ended=ended, setup=setup, now=(now,))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("county", "first", "last"), [("tongyu", 2011, 2020), ("zigui", 2014, 2024)])
def test_years_that_nothing_published_covers_are_named(language: str, county: str, first: int, last: int) -> None:
    say, covered = Words(language), f"{first}-{last}"
    assert _status(say, view(f"{last}-12", county=county)) == ""
    assert _status(say, view(f"{first}-01", county=county)) == ""
    assert covered in _status(say, view(f"{last + 1}-01", county=county))
    assert covered in _status(say, view(f"{first - 1}-12", county=county))
    both = _status(say, view(f"{last + 1}-01", ended=True, county=county))
    assert both.startswith(say("clock.ended", months=4))
    assert covered in both
