"""All small changes to a source that some test should notice, as edits of its text.

A mutant is one edit: an operator, a comparison, a number, a condition or a
statement. Annotations, decorators, docstrings, imports and defaults of
parameters are left alone. Texts are edited in place rather than written anew
from the tree, so that lines keep their numbers and the page shows what was there.
"""

import ast
import hashlib
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import NamedTuple

ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.Pow: "*",
    ast.FloorDiv: "*",
    ast.Mod: "+",
    ast.BitAnd: "|",
    ast.BitOr: "&",
    ast.BitXor: "&",
    ast.LShift: ">>",
    ast.RShift: "<<",
}
SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.FloorDiv: "//", ast.Mod: "%",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
}
OPPOSITES = {"max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "any": "all", "all": "any"}


class Mutant(NamedTuple):
    """One edit of one file."""

    file: str  # from the root of the tree, with /
    line: int
    function: str  # of the outermost function or class around it; "" at the top of the module
    start: int  # of the text that goes, in characters from the beginning of the file
    stop: int
    before: str
    after: str
    name: str = ""  # a hash of what is changed to what, and not of where: edits elsewhere in the file keep it

    def applied(self, source: str) -> str:
        """The file with the edit."""
        return source[: self.start] + self.after + source[self.stop :]


class _Finder(ast.NodeVisitor):
    """Collects the edits of one file."""

    def __init__(self, file: str, source: str) -> None:
        self.file, self.source = file, source
        lines = source.splitlines(keepends=True)
        self.lines = lines
        self.begins = [0]
        for line in lines:
            self.begins.append(self.begins[-1] + len(line))
        self.function = ""
        self.found: list[Mutant] = []

    def place(self, line: int, column: int) -> int:
        """Where a position of the tree, whose columns count bytes, is in the text."""
        text = self.lines[line - 1].encode()
        return self.begins[line - 1] + len(text[:column].decode())

    def start(self, node: ast.expr | ast.stmt) -> int:
        return self.place(node.lineno, node.col_offset)

    def stop(self, node: ast.expr | ast.stmt) -> int:
        return self.place(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def text(self, node: ast.expr | ast.stmt) -> str:
        return self.source[self.start(node) : self.stop(node)]

    def edit(self, start: int, stop: int, after: str) -> None:
        line = self.source.count("\n", 0, start) + 1
        self.found.append(Mutant(self.file, line, self.function, start, stop, self.source[start:stop], after))

    def edit_node(self, node: ast.expr | ast.stmt, after: str) -> None:
        self.edit(self.start(node), self.stop(node), after)

    def edit_between(self, left: ast.expr, right: ast.expr, sign: str, after: str) -> None:
        """Replace `sign`, which stands between two operands, with perhaps brackets and line breaks around it."""
        begin = self.stop(left)
        at = self.source.index(sign, begin, self.start(right))
        self.edit(at, at + len(sign), after)

    # Where nothing is changed.

    def visit_Import(self, node: ast.Import) -> None: ...

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None: ...

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._inside(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._inside(node)

    def _inside(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        outermost = not self.function
        if outermost:
            self.function = node.name
        for statement in node.body:
            self.visit(statement)
        if outermost:
            self.function = ""

    # Where something is.

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return
        self.edit_node(node, "pass")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if self.function and not isinstance(node.targets[0], ast.Name | ast.Tuple):
            self.edit_node(node, "pass")
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.edit_node(node, "pass")
        sign = SIGNS[type(node.op)] + "="
        self.edit_between(node.target, node.value, sign, ARITHMETIC[type(node.op)] + "=")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        texts = isinstance(node.left, ast.Constant | ast.JoinedStr) and not isinstance(
            getattr(node.left, "value", ""), int | float
        )
        if type(node.op) in ARITHMETIC and not texts:
            self.edit_between(node.left, node.right, SIGNS[type(node.op)], ARITHMETIC[type(node.op)])
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.USub | ast.Not | ast.Invert):
            self.edit(self.start(node), self.start(node.operand), "")
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        sign, after = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self.edit_between(left, right, sign, after)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        operands = [node.left, *node.comparators]
        for k, operator in enumerate(node.ops):
            sign, others = COMPARISONS[type(operator)]
            for after in others:
                self.edit_between(operands[k], operands[k + 1], sign, after)
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        self.edit_node(node.test, f"not ({self.text(node.test)})")
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.edit_node(node.test, f"not ({self.text(node.test)})")
        self.generic_visit(node)

    def visit_Break(self, node: ast.Break) -> None:
        self.edit_node(node, "continue")

    def visit_Continue(self, node: ast.Continue) -> None:
        self.edit_node(node, "break")

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in OPPOSITES:
            stop = self.stop(node.func)
            self.edit(stop - len(name), stop, OPPOSITES[name])
        if name == "abs" and len(node.args) == 1:
            self.edit_node(node, f"({self.text(node.args[0])})")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self.edit_node(node, str(not value))
        elif isinstance(value, int):
            self.edit_node(node, str(value + 1))
        elif isinstance(value, float):
            self.edit_node(node, repr(2.0 * value if value else 1.0))


def mutants_of(file: str, source: str) -> list[Mutant]:
    """All edits of one source in the order of its text, named; `compiles` says which of them are mutants."""
    finder = _Finder(file, source)
    finder.visit(ast.parse(source))
    seen: Counter[str] = Counter()
    named = []
    for each in sorted(set(finder.found), key=lambda each: (each.start, each.stop, each.after)):
        line = finder.lines[each.line - 1].strip()
        what = "\n".join((file, each.function, line, each.before, each.after))
        named.append(each._replace(name=hashlib.sha256(f"{what}\n{seen[what]}".encode()).hexdigest()[:16]))
        seen[what] += 1
    return named


def compiles(mutant: Mutant, source: str) -> bool:
    """Whether the edited source is Python."""
    try:
        compile(mutant.applied(source), mutant.file, "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def sample(root: Path, folders: tuple[str, ...], count: int, seed: int) -> list[Mutant]:
    """`count` mutants of the sources under `folders` of the tree at `root`, by lot, or all if there are fewer.

    The lot is a hash of seed and name: the first of a larger sample are a smaller one, and a change of the sources
    changes the sample where they changed.
    """
    paths = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
    sources = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    found = [mutant for file, source in sources.items() for mutant in mutants_of(file, source)]
    found.sort(key=lambda each: hashlib.sha256(f"{seed}:{each.name}".encode()).digest())
    return list(islice((mutant for mutant in found if compiles(mutant, sources[mutant.file])), count))
