"""Kernels that run as plain Python, for a debugger, make the county that the compiled ones make."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tongyu.county.county import County
from tongyu.scenario.scenario import load

SMALL = Path(__file__).parents[1] / "scenario_files" / "small.toml"
MONTHS, HOUSEHOLDS = 14, 60  # over a harvest and a New Year

RUN = """
import sys
from tongyu.county.county import County
from tongyu.scenario.scenario import load
scenario = load(sys.argv[1]).with_(start="2013-06", months=int(sys.argv[2]), programme=load("five_pillars").programme)
county = County(scenario, rng=3, households=int(sys.argv[3]))
county.run(scenario.months)
county.monthly.to_pickle(sys.argv[4])
"""


@pytest.mark.slow
def test_without_the_compiler_the_books_close_on_the_same_county(tmp_path: Path) -> None:
    out = tmp_path / "monthly.pickle"
    command = [sys.executable, "-c", RUN, str(SMALL), str(MONTHS), str(HOUSEHOLDS), str(out)]
    ended = subprocess.run(
        command, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, timeout=240, check=False
    )
    assert ended.returncode == 0, ended.stderr
    scenario = load(SMALL).with_(start="2013-06", months=MONTHS, programme=load("five_pillars").programme)
    county = County(scenario, rng=3, households=HOUSEHOLDS)
    county.run(MONTHS)
    expected = county.monthly.drop(columns="residual")  # of the search for prices, below 1e-9 in both
    found = pd.read_pickle(out).drop(columns="residual")
    # Compiled, a product of two singles is a single; in Python it is a double.
    pd.testing.assert_frame_equal(found, expected, rtol=1e-4, atol=1e-6)
