"""What a county is made of is declared, and mechanisms are written against that: mypy then checks what they touch."""

import ast
from pathlib import Path

import pytest
from tests.households_by_hand import busy_county

import tongyu
from tongyu import County
from tongyu.county.built_in import BUILT_IN
from tongyu.county.households.columns import Columns
from tongyu.county.state import State

MECHANISMS = Path(tongyu.__file__).parent / "county" / "mechanisms"
OF_THE_COUNTY = {"households", "observer", "step_observer", "year_end"}
"""Of the clock and for those who look: no mechanism may ask for it."""
OF_MESA = {"datacollector", "random", "rng", "running", "step", "steps", "time"}


def test_a_county_has_all_that_is_declared_and_nothing_else():
    county = busy_county()
    assert set(vars(county)) >= set(State.__annotations__)
    beyond = {name for name in vars(county) if not name.startswith("_")} - set(State.__annotations__)
    assert beyond <= OF_THE_COUNTY | OF_MESA


def test_what_a_mechanism_keeps_is_found_by_its_class():
    county = busy_county()
    kept = [mechanism for mechanism in BUILT_IN if mechanism.state is not None]
    assert len(kept) > 15
    for mechanism in kept:
        kind = type(mechanism.state(county))
        assert type(county.own(kind)) is kind
        assert kind.__module__ == f"tongyu.county.mechanisms.{mechanism.name}"


@pytest.mark.parametrize("file", sorted(MECHANISMS.glob("*.py")), ids=lambda file: file.stem)
def test_every_function_of_a_mechanism_says_that_its_county_is_a_state(file: Path):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef):
            for argument in node.args.args:
                if argument.arg == "county":
                    assert isinstance(argument.annotation, ast.Name), node.name
                    assert argument.annotation.id == "State", node.name


def test_scratch_is_for_a_step_alone(small):
    """What is left in it changes no month: nobody reads what an earlier step, or month, wrote there."""
    plain, soiled = (County(small, rng=3, households=200) for _ in range(2))
    for _ in range(14):
        plain.step()
        for buffer in soiled._scratch.values():
            buffer[...] = 1 if buffer.dtype == bool else 7
        soiled.step()
    for name in Columns._fields:
        assert getattr(plain.columns, name).tobytes() == getattr(soiled.columns, name).tobytes(), name
