"""The pages for who changes the code name only what there is: paths, functions, commands. Every room has its line."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import tongyu
from tongyu.cli import app
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.runs.folder import RECORD
from tongyu.runs.study_folder import STUDY

ROOT = Path(__file__).parents[2]
PACKAGE = Path(tongyu.__file__).parent
PAGES = ("docs/architecture.md", "CONTRIBUTING.md")
OF_RESULTS = {RECORD, STUDY}  # files that studies leave, and no checkout has
SUFFIXES = (".py", ".toml", ".md", ".json")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def spans(page: str) -> list[str]:
    """What stands between backticks on a line."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text_of(page), flags=re.MULTILINE | re.DOTALL))


def is_path(span: str) -> bool:
    return re.fullmatch(r"[\w./<>*-]+", span) is not None and ("/" in span or span.endswith(SUFFIXES))


def is_dotted(span: str) -> bool:
    return re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", span) is not None and not is_path(span)


def there(path: str) -> bool:
    """Whether a path is one of the checkout or of the package; `<room>` stands for any name."""
    pattern = re.sub(r"<\w+>", "*", path.rstrip("/"))
    found = [each for root in (ROOT, PACKAGE) for each in root.glob(pattern)]
    return any(each.is_dir() or not path.endswith("/") for each in found)


@cache
def defined() -> dict[str, dict[str, set[str]]]:
    """What every module defines, by its dotted name: names, and of classes their attributes."""
    files = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    modules = {}
    for file in files:
        root = PACKAGE.parent if file.is_relative_to(PACKAGE) else ROOT
        parts = file.relative_to(root).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        modules[name] = _names(ast.parse(file.read_text(encoding="utf-8")).body)
    return modules


def _names(body: list[ast.stmt]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for node in body:
        if isinstance(node, ast.ClassDef):
            of_class = [part for each in ast.walk(node) for part in _assigned(each)]
            found[node.name] = {*_names(node.body), *of_class}
        elif isinstance(node, ast.FunctionDef):
            found[node.name] = set()
        else:
            found |= {name: set() for name in _assigned(node)}
    return found


def _assigned(node: ast.AST) -> list[str]:
    """Names that a statement binds, those of `self` too."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    parts = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return [part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in parts]


def known(name: str) -> bool:
    """Whether a dotted name is a module, something in one, an attribute of a class, a number or a lever."""
    if name in PARAMETERS or name in LEVERS:
        return True
    parts = name.split(".")
    return any(
        _holds(names, parts[k:])
        for module, names in defined().items()
        for k in range(len(parts) + 1)
        if f".{module}".endswith(f".{'.'.join(parts[:k])}" if k else "")
    )


def _holds(names: dict[str, set[str]], rest: list[str]) -> bool:
    """Whether a module that defines `names` has what `rest` leads to: itself, a name, or an attribute of a class."""
    match rest:
        case []:
            return True
        case [name]:
            return name in names
        case [kind, attribute]:
            return attribute in names.get(kind, ())
    return False


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    paths = [span for span in spans(page) if is_path(span) and span not in OF_RESULTS]
    assert len(paths) > 20
    assert [path for path in paths if not there(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_function_that_a_page_names_exists(page: str) -> None:
    names = [span for span in spans(page) if is_dotted(span)]
    assert names
    assert [name for name in names if not known(name)] == []


@pytest.mark.parametrize(
    "name", ["growing.grew", "State.owned", "nowhere.at_all", "County.step.over", "learning.faded"]
)
def test_what_is_not_there_is_noticed(name: str) -> None:
    assert is_dotted(name)
    assert not known(name)


@pytest.mark.parametrize(
    "path", ["county/mechanism/growing.py", "county/state", "kernels/<room>.rs", "county/county.py/"]
)
def test_a_path_that_leads_nowhere_is_noticed(path: str) -> None:
    assert is_path(path)
    assert not there(path)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_that_a_page_names_exist(page: str) -> None:
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)$", text_of("Makefile"), flags=re.MULTILINE)
    assert phony is not None
    words = [span.split() for span in spans(page)]
    targets = {said[1] for said in words if said[0] == "make"}
    assert targets
    assert targets <= set(phony[1].replace("\\", " ").split())
    commands = {said[1] for said in words if said[0] == "tongyu" and len(said) > 1}
    assert commands
    assert commands <= set(getattr(get_command(app), "commands", {}))


def test_every_room_of_the_package_is_described() -> None:
    rooms = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    rooms |= {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}
    assert {"kernels/", "questions/", "cli.py"} <= rooms
    page = text_of("docs/architecture.md")
    assert [room for room in sorted(rooms) if room not in page] == []


def test_the_picture_has_the_rooms_in_the_order_of_the_import_contract() -> None:
    picture = re.search(r"```text\n(.*?)```", text_of("docs/architecture.md"), flags=re.DOTALL)
    assert picture is not None
    lines = [set(re.findall(r"[\w.]+/?", line)) for line in picture[1].splitlines()]
    (layers,) = [each for each in contracts() if each["type"] == "layers"]
    last, drawn = -1, 0
    for layer in layers["layers"]:
        rooms = [module.rpartition(".")[2] for module in re.findall(r"[\w.]+", layer)]
        places = [
            at for at, line in enumerate(lines) for room in rooms if line & {f"{room}/", f"{room}.py"} - {"county/"}
        ]
        assert places, layer
        assert last <= min(places), layer
        last, drawn = max(places), drawn + len(places)
    assert drawn > 25


def contracts() -> list[dict[str, Any]]:
    """The contracts of imports."""
    found: list[dict[str, Any]] = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    return found
