"""The clock says which months nothing published covers, in both languages."""

from types import SimpleNamespace
from typing import Any

import pytest

from tongyu.app.parts.clock import _status
from tongyu.app.words import Words


def view(date: str, ended: bool = False) -> Any:
    return SimpleNamespace(
        working=None, latest=3, month=3, ended=ended, setup=SimpleNamespace(months=4), now=(SimpleNamespace(date=date),)
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_years_that_nothing_published_covers_are_named(language: str) -> None:
    say = Words(language)
    assert _status(say, view("2020-12")) == ""
    assert _status(say, view("2011-01")) == ""
    assert "2011-2020" in _status(say, view("2021-01"))
    assert "2011-2020" in _status(say, view("2010-12"))
    both = _status(say, view("2021-01", ended=True))
    assert both.startswith(say("clock.ended", months=4))
    assert "2011-2020" in both
