"""Which cases of a test are left out of `make test`."""

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def each_slow_among(cases: Iterable[Any], slow: Collection[Any]) -> list[Any]:
    """The `cases` of a test for `pytest.mark.parametrize`, those among `slow` marked so."""
    return [pytest.param(case, marks=pytest.mark.slow if case in slow else ()) for case in cases]
