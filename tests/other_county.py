"""A county that is not Tongyu: a copy of its facts with other numbers."""

import re
from pathlib import Path

from tongyu.county.facts import CountyFacts
from tongyu.county.reading import load_county
from tongyu.shipped import counties_folder


def tongyu_with(**changes: object) -> CountyFacts:
    """Tongyu's facts with some of them replaced; of other persons all live there."""
    facts = load_county("tongyu")
    if {"households", "persons"} & set(changes):
        changes = {"residents": None} | changes
    return CountyFacts.model_validate({name: getattr(facts, name) for name in CountyFacts.model_fields} | changes)


def elsewhere(folder: Path, name: str = "Elsewhere", **numbers: float) -> Path:
    """A county's file in `folder`, as `--county` takes it: Tongyu's with other numbers, small unless they say more.

    One file holds all: the townships too, and no crops and series, so that Tongyu's stand in.
    """
    small = {
        "households": 4_200,
        "persons": 15_000,
        "residents": int(numbers.get("persons", 15_000)),
        "villages": 40,
        "poor_villages": 12,
        "cooperatives": 0,
    }
    text = (counties_folder() / "tongyu" / "county.toml").read_text(encoding="utf-8")
    text = text.replace('name = "Tongyu"', f'name = "{name}"').replace('name_zh = "通榆县"', 'name_zh = "他县"')
    for key, number in (small | numbers).items():
        text, found = re.subn(rf"^{key} = [\d_.]+", f"{key} = {number}", text, flags=re.MULTILINE)
        assert found == 1, key
    for township in load_county("tongyu").townships:
        node = str(township.node).lower()
        text += f'\n[[townships]]\nname = "{township.name}"\nname_zh = "{township.name_zh}"\nnode = {node}\n'
    path = folder / f"{name.lower()}.toml"
    path.write_text(text, encoding="utf-8")
    return path
