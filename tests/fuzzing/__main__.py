"""Thousands of files and command lines with slips: `python -m tests.fuzzing --count 5000 --seed 1`.

`--count` of each kind: study, scenario and county files, and command lines. Prints what was wrong with the answers,
with the file or the line that it was; ends with status 1 where anything was.
"""

import argparse
import sys
import time

from tests.fuzzing import command_lines, files

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--count", type=int, default=5_000)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--kind", choices=(*files.KINDS, "command"), default=None)
given = parser.parse_args()
found = []
for kind in (*files.KINDS, "command"):
    if given.kind not in (None, kind):
        continue
    begun = time.monotonic()
    if kind == "command":
        of_kind = command_lines.complaints(given.seed, given.count)
    else:
        of_kind = files.complaints(kind, given.seed, given.count)
    print(f"{kind}: {given.count:,} in {time.monotonic() - begun:.0f} s, {len(of_kind)} wrong", flush=True)  # noqa: T201
    found += of_kind
print("\n\n".join(found))  # noqa: T201
sys.exit(bool(found))
