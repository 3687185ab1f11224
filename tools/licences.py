"""The licences of what the lock names, by the installed metadata: `python -m tools.licences`, or `make licences`."""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "licences.md"
# Said by the package's own licence file, where its metadata are silent or it is for another system or Python.
BY_HAND = {
    "appnope": "BSD-2-Clause",
    "axe-playwright-python": "MIT AND MPL-2.0",  # the wrapper is MIT, axe-core within it MPL
    "beniget": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
    "gast": "BSD-3-Clause",
    "networkx": "BSD-3-Clause",
    "ply": "BSD-3-Clause",
    "pythran": "BSD-3-Clause",
}
# Names other than those of SPDX, in the metadata of older packages.
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 3-Clause": "BSD-3-Clause",
    "BSD License": "BSD",
    "2-clause BSD": "BSD-2-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
PERMISSIVE = {
    *("0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD", "BSD-2-Clause", "BSD-3-Clause"),
    *("CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
}
# A change to the package itself must be given on; what only uses it is free.
WEAK_COPYLEFT = {"LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"}

PAGE = """\
# What comes with tongyu, and under which licence

tongyu is under the [Apache License 2.0](../LICENSE), its font under the [SIL Open Font License
1.1](../model/tongyu/font/OFL.txt). It copies nothing else into its package: what it needs is installed beside it, by
`requirements.lock` or by pip. The table names all of it, from the lock and from what the installed packages say of
themselves; `make licences` makes it anew. A test holds that no extra brings a package under a stronger copyleft than
the LGPL or the MPL, and that each package has a licence that is known. What a package carries within it is told by
its own licence files: NumPy and SciPy, for one, bring GCC's runtime libraries, under the GPL with the exception by
which any program may use them.

**The EMA Workbench is not among them.** It is itself under a BSD licence, but asks for Platypus, which is under the
GPL. Whoever wants `tongyu.results(folder).workbench()` installs it by hand; the GPL then holds for what is passed on
together with it:

```console
.venv/bin/python -m pip install ema_workbench
```

**Known weaknesses.** This page lists none: new ones are found every week. Ask, above all before others may reach a
server of yours: `pipx run pip-audit -r requirements.lock`. Of what the lock once held, setuptools 59.8 on Python 3.11
had three (CVE-2022-40897, CVE-2024-6345 and CVE-2025-47273, mended by 78.1.1). Pythran, which Mesa asks for on macOS,
demands one below 60 there from its version 0.19; the lock takes an older Pythran, and the newest setuptools.

| package | licence | comes with |
| --- | --- | --- |
"""


def locked() -> dict[NormalizedName, set[NormalizedName]]:
    """Name to the names that asked for it, of every package of the lock for any Python and system."""
    found: dict[NormalizedName, set[NormalizedName]] = {}
    for entry in re.split(r"^(?=[a-zA-Z0-9])", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)[1:]:
        name = canonicalize_name(entry.partition("==")[0])
        asking = re.findall(r"^    # (?:via )? *([^\s(]+)", entry, flags=re.MULTILINE)
        found.setdefault(name, set()).update(canonicalize_name(each) for each in asking if each not in ("via", "-c"))
    return found


def extras() -> dict[str, set[NormalizedName]]:
    """Extra to the names of all that it brings, what tongyu always needs and its build included."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = declared["project"]
    lists = {"always": project["dependencies"], **project["optional-dependencies"]}
    lists["the build"] = declared["dependency-groups"]["build"]
    asking = locked()
    found = {}
    for extra, lines in lists.items():
        brought = {canonicalize_name(Requirement(line).name) for line in lines}
        while more := {name for name, by in asking.items() if name not in brought and by & brought}:
            brought |= more
        found[extra] = brought
    return found


def licence(name: str) -> str:
    """The licence of a package of the lock, as an SPDX expression, or "BSD" where it says no more.

    Raises LookupError where it is not known or none that may come with tongyu, PackageNotFoundError where the package
    is not installed.
    """
    if name in BY_HAND:
        return BY_HAND[name]
    said = metadata.metadata(name)
    (expression,) = said.get_all("License-Expression") or [""]
    (words,) = said.get_all("License") or [""]
    classifiers = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or [] if each[:7] == "License"]
    first = words.strip().partition("\n")[0].removesuffix(" License")
    for each in (expression, first, *classifiers):
        known = SPDX.get(each, each)
        if set(parts(known)) <= PERMISSIVE | WEAK_COPYLEFT:
            return known
    told = expression or ", ".join(classifiers) or first or "nothing"
    raise LookupError(
        f"{name}: its metadata say {told!r} of its licence, which is none of those that may come with tongyu."
    )


def parts(expression: str) -> list[str]:
    """The licences that an SPDX expression names."""
    return [each for each in re.split(r" AND | OR |[()]", expression) if each] or [""]


def page() -> str:
    """docs/licences.md. Raises as `licence`: it is made where the lock is installed, on Linux with Python 3.11."""
    by_extra = extras()
    rows = []
    for name in sorted(locked()):
        brought = [extra for extra, names in by_extra.items() if name in names]
        with_what = "always" if "always" in brought else ", ".join(brought)
        rows.append(f"| {name} | {licence(name)} | {with_what} |\n")
    return PAGE + "".join(rows)


if __name__ == "__main__":
    try:
        FILE.write_text(page(), encoding="utf-8")
    except (LookupError, metadata.PackageNotFoundError) as error:
        sys.exit(f"{FILE} cannot be made: {error}")
