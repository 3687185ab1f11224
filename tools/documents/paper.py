"""What Zhou (2024) claims, sentence by sentence, and where the model carries it: the table of `paper.toml`."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tongyu
from tongyu.county.switches import ALL_LINKS
from tongyu.county.tables import LEVERS, PARAMETERS, SWITCHES
from tongyu.report.pages.markdown import markdown_table
from tongyu.scenario.scenario import shipped_names

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(tongyu.__file__).resolve().parent

BUILT, WHOLE, NOT_BUILT = "built", "whole", "not built yet"
_LINKS = {
    "": "",
    BUILT: "**Link**: ",
    WHOLE: "**The claim as a whole**: ",
    NOT_BUILT: "**Link, not built yet**: ",
}
_KINDS = {"lever": "levers", "switch": "switches", "parameter": "parameters", "scenario": "scenarios"}


@dataclass(frozen=True)
class Claim:
    """One claim of one sentence; what its fields hold stands at the top of `paper.toml`."""

    sentence: str
    chinese: str
    says: str
    without: str = ""
    how: str = ""
    names: Sequence[str] = ()
    files: Sequence[str] = ()
    tests: Sequence[str] = ()
    link: str = ""


def claims() -> list[Claim]:
    """All claims, in the order of the paper."""
    text = Path(__file__).with_name("paper.toml").read_text(encoding="utf-8")
    return [Claim(**row) for row in tomllib.loads(text)["claim"]]


def kind_of(name: str) -> str:
    """What `name` is the name of. Raises ValueError where it is none of lever, switch, parameter and scenario."""
    if name in LEVERS:
        return "lever"
    if name in SWITCHES or name == ALL_LINKS:
        return "switch"
    if name in PARAMETERS:
        return "parameter"
    if name in shipped_names():
        return "scenario"
    raise ValueError(f"no lever, switch, parameter or scenario is called {name}")


def place_of(file: str) -> Path:
    """Where a file of the package or of the checkout lies. Raises ValueError where there is none."""
    for root in (PACKAGE, ROOT):
        if (root / file).is_file():
            return root / file
    raise ValueError(f"there is no file {file}")


def paper() -> str:
    """Every claim of the paper's sections 2 and 3, and what carries it or why nothing does."""
    rows = [
        [
            each.sentence,
            f"{each.says} ({each.chinese})",
            f"not modelled: {each.without}" if each.without else f"{_LINKS[each.link]}{each.how}. {_named(each)}",
            "<br>".join(_linked("/".join(file.split("/")[-2:]), place_of(file)) for file in each.files),
            "<br>".join(_tested(test) for test in each.tests),
        ]
        for each in claims()
    ]
    return markdown_table(("sentence", "what it claims", "carried by", "file", "test"), rows)


def _named(claim: Claim) -> str:
    """The names of a claim by their kinds: "Levers `a`, `b`; switch `c`"."""
    said = []
    for kind, plural in _KINDS.items():
        names = [f"`{name}`" for name in claim.names if kind_of(name) == kind]
        if names:
            said.append(f"{kind if len(names) == 1 else plural} {', '.join(names)}")
    listed = "; ".join(said)
    return f"Nearest: {listed}" if claim.link == NOT_BUILT else listed[:1].upper() + listed[1:]


def _tested(test: str) -> str:
    """A test by what its name promises."""
    file, _, function = test.partition("::")
    return _linked(function.removeprefix("test_").replace("_", " "), place_of(f"tests/{file}"))


def _linked(text: str, path: Path) -> str:
    return f"[{text}](../{path.relative_to(ROOT).as_posix()})"
