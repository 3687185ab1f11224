"""The hash of code by what it compiles to, so that another word in a comment or docstring changes nothing.

As every version of Python compiles to other instructions, a hash is of this Python's.
"""

import dis
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from types import CodeType

Sources = tuple[tuple[str, bytes], ...]
"""Modules by their path in the package, `county/county.py`, and their text."""


@lru_cache(maxsize=8)  # half a second for the whole county; files may change while a process lives
def hash_of_sources(sources: Sources) -> str:
    """SHA-256, in hexadecimal, of the modules `sources`: path and text of each."""
    digest = hashlib.sha256()
    for name, source in sources:
        told = _told(_compiled(name, source)).encode()
        digest.update(f"{name}\0{len(told)}\0".encode() + told)
    return digest.hexdigest()


@lru_cache(maxsize=8)
def imported_by(start: str, sources: Sources, package: str) -> Sources:
    """Of the `sources` of `package` the module at the path `start`, and all that it imports, or what that imports.

    Imports within functions count too, and so does the package of every module.
    """
    texts = dict(sources)
    by_name = {_name_of(path, package): path for path in texts}
    found: set[str] = set()
    waiting = [_name_of(start, package)]
    while waiting:
        name = waiting.pop()
        if name not in by_name or name in found:
            continue
        found.add(name)
        path = by_name[name]
        waiting += [name.rpartition(".")[0], *_imports(_compiled(path, texts[path]))]
    return tuple(each for each in sources if _name_of(each[0], package) in found)


@lru_cache(maxsize=512)
def _compiled(path: str, text: bytes) -> CodeType:
    # Compiled, not parsed: in Python 3.11 two threads that make syntax trees at once disturb each other.
    return compile(text, path, "exec", dont_inherit=True, optimize=2)  # 2: without docstrings


def _name_of(path: str, package: str) -> str:
    inside = path.removesuffix(".py").removesuffix("__init__").strip("/").replace("/", ".")
    return f"{package}.{inside}" if inside else package


def _imports(code: CodeType) -> Iterator[str]:
    """Names of what compiled code imports: modules, and what is imported from them, which may be modules."""
    names: object = None  # of `from module import names`, which stands before the import
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_CONST":
            names = instruction.argval
        elif instruction.opname == "IMPORT_NAME":
            yield instruction.argval
            for name in names if isinstance(names, tuple) else ():
                yield f"{instruction.argval}.{name}"
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _imports(constant)


def _told(value: object) -> str:
    """A constant of compiled code, and above all code, by all that decides what it does."""
    match value:
        case CodeType():
            parts = (
                *(value.co_argcount, value.co_posonlyargcount, value.co_kwonlyargcount, value.co_flags, value.co_name),
                *(value.co_code, value.co_exceptiontable, value.co_names, value.co_varnames),
                *(value.co_freevars, value.co_cellvars, value.co_consts),
            )
            return f"code{_told(parts)}"
        case tuple():
            return f"({','.join(map(_told, value))})"
        case frozenset():
            return f"{{{','.join(sorted(map(_told, value)))}}}"  # whose order is another in each process
        case _:
            return repr(value)
