"""The package imports nothing that is not installed with it: no tests, no tools."""

import ast
from pathlib import Path

import pytest

MODEL = Path(__file__).parents[2] / "model" / "tongyu"
NOT_INSTALLED = {"tests", "tools"}


def imported(source: str) -> set[str]:
    """The packages that a module imports, also within its functions and by name: the first part of each."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module)
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                found.add(module)
    return {module.partition(".")[0] for module in found}


@pytest.mark.parametrize("path", sorted(MODEL.rglob("*.py")), ids=lambda path: path.relative_to(MODEL).as_posix())
def test_the_package_imports_no_tests_and_no_tools(path: Path) -> None:
    assert imported(path.read_text(encoding="utf-8")) & NOT_INSTALLED == set()


@pytest.mark.parametrize(
    "line",
    [
        "import tools.pins",
        "from tools import pins",
        "def f():\n    from tools.pins import read_pin",
        "import importlib\nimportlib.import_module('tools.pins')",
        "from importlib import import_module\nimport_module('tools.pins')",
    ],
)
def test_an_import_is_seen_wherever_and_however_it_stands(line: str) -> None:
    assert "tools" in imported(line)
