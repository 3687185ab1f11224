"""The table of the paper's claims names only what there is, leaves no sentence out, and has every cross-link."""

import ast
import dataclasses
from functools import cache
from pathlib import Path
from string import ascii_lowercase

import pytest
from tools.documents import paper
from tools.documents.paper import BUILT, NOT_BUILT, WHOLE, Claim, claims, kind_of, place_of

from tongyu.county.switches import ALL_LINKS
from tongyu.county.tables import CROSS_LINKS, LEVERS, PARAMETERS, SWITCHES
from tongyu.scenario.scenario import shipped_names

SENTENCES = {"2": 4, "2.1": 11, "2.2": 15, "3": 2, "3.1": 10, "3.2": 2} | dict(
    zip(("3.2.1", "3.2.2", "3.2.3", "3.2.4", "3.2.5"), (4, 4, 5, 5, 3), strict=True)
)
"""How many sentences the sections of the paper have."""

CLAIMS = claims()
each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.sentence)


def section_and_place(claim: Claim) -> tuple[str, int]:
    section, _, place = claim.sentence.rstrip(ascii_lowercase).partition("-")
    return section, int(place)


@cache
def functions(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}


def switches(claim: Claim) -> list[str]:
    return [name for name in claim.names if kind_of(name) == "switch"]


def parameters(claim: Claim) -> list[str]:
    return [name for name in claim.names if kind_of(name) == "parameter"]


def test_every_sentence_stands_in_the_table_in_its_order() -> None:
    found = [section_and_place(claim) for claim in CLAIMS]
    wanted = [(section, place) for section, count in SENTENCES.items() for place in range(1, count + 1)]
    assert list(dict.fromkeys(found)) == wanted
    for of in wanted:
        letters = [claim.sentence[-1] for claim in CLAIMS if section_and_place(claim) == of]
        assert letters == [str(of[1])[-1]] or "".join(letters) == ascii_lowercase[: len(letters)], of


@each_claim
def test_what_a_claim_names_exists(claim: Claim) -> None:
    for name in claim.names:
        assert kind_of(name)
    for file in claim.files:
        assert place_of(file)
    for test in claim.tests:
        file, _, function = test.partition("::")
        assert function in functions(place_of(f"tests/{file}"))


@each_claim
def test_a_claim_is_carried_and_tested_or_it_is_said_why_not(claim: Claim) -> None:
    assert claim.says.endswith(".")
    assert 0 < len(claim.chinese) < 12
    assert claim.link in ("", BUILT, WHOLE, NOT_BUILT)
    assert bool(claim.without) != bool(claim.how)
    named = tuple(bool(part) for part in (claim.names, claim.files, claim.tests))
    if claim.without:
        assert named == (False, False, False)
        assert claim.link == ""
    else:
        assert named == (True, claim.link != NOT_BUILT, claim.link != NOT_BUILT)


@each_claim
def test_a_link_has_one_switch_and_one_parameter_whose_prior_includes_nothing(claim: Claim) -> None:
    if claim.link == WHOLE:
        assert list(claim.names) == [ALL_LINKS]
    elif claim.link == BUILT:
        (switch,), (parameter,) = switches(claim), parameters(claim)
        nothing = SWITCHES[switch].neutral[parameter]
        assert PARAMETERS[parameter].low <= nothing <= PARAMETERS[parameter].high
    else:
        assert not set(claim.names) & {ALL_LINKS, *CROSS_LINKS}


def test_every_cross_link_and_all_its_parameters_stand_in_the_table() -> None:
    stand = {
        (switch, name) for claim in CLAIMS if claim.link == BUILT for switch in switches(claim) for name in claim.names
    }
    for name, switch in CROSS_LINKS.items():
        assert {(name, parameter) for parameter in switch.neutral} <= stand, name


def test_hours_of_social_workers_are_said_to_help_only_levers_that_people_deliver() -> None:
    helped = {name for claim in CLAIMS if "hours_in_pillars" in claim.names for name in claim.names if name in LEVERS}
    assert helped
    assert [key for key in helped if not LEVERS[key].staffed] == []


def test_no_name_is_that_of_two_kinds() -> None:
    kinds = (set(LEVERS), {*SWITCHES, ALL_LINKS}, set(PARAMETERS), set(shipped_names()))
    assert len(set().union(*kinds)) == sum(map(len, kinds))


def test_what_does_not_exist_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="is called openness_lectures"):
        kind_of("openness_lectures")
    with pytest.raises(ValueError, match=r"no file kernels/openess\.py"):
        place_of("kernels/openess.py")
    wrong = dataclasses.replace(CLAIMS[-1], tests=["unit/test_nothing.py::test_it"])
    monkeypatch.setattr(paper, "claims", lambda: [wrong])
    with pytest.raises(ValueError, match=r"no file tests/unit/test_nothing\.py"):
        paper.paper()
