"""The record of a report: what made the results, one hash that stands for all their files, how to check and cite it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tongyu.questions.verifying.files import damaged_files
from tongyu.report.pages.contents import Block, Points, Section, Table
from tongyu.runs.record import SEAL
from tongyu.runs.store import RUNS

PAPER = (
    "Zhou Shan (2024), Research on the Synergistic Poverty Alleviation Strategy between Social Work and Rural"
    " E-Commerce, E-Commerce Letters 13(3), 7012-7017, doi 10.12677/ecl.2024.133864"
)
SOFTWARE = "The tongyu developers, tongyu: an agent-based county for trying out poverty programmes"
SHOWN_FILES = 60


def fingerprint(files: Mapping[str, str]) -> str:
    """SHA-256 of a record's table of files, one line `hash  path` a file in the order of the paths, as sha256sum's."""
    lines = (f"{files[path]}  {path}\n" for path in sorted(files))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def changed_files(record: Mapping[str, Any], folder: Path) -> list[str]:
    """The files that are not, or no longer, what the record says of them."""
    return list(damaged_files(folder, record["files"]))


def record_section(record: Mapping[str, Any]) -> Section:
    """What made the results, and how to check and to cite them."""
    files = {str(path): str(digest) for path, digest in record.get("files", {}).items()}
    versions = record.get("versions", {})
    rows = [
        ("kind of study", str(record.get("kind", ""))),
        ("finished", str(record.get("made", ""))),
        ("fingerprint of all files", fingerprint(files)),
        ("seal of this record", str(record.get(SEAL, "none; an earlier version wrote it"))),
        ("version of the model", str(record.get("model_version", "not recorded"))),
        ("code of the county", str(record.get("code", "not recorded"))),
        ("made with", ", ".join(f"{name} {version}" for name, version in versions.items())),
        ("on", " ".join(map(str, record.get("machine", {}).values()))),
    ]
    rows += [(f"scenario {name}", str(each)) for name, each in _mapping(record.get("scenarios")).items()]
    runs = [path for path in files if path.startswith(f"{RUNS}/")]
    others = [path for path in files if path not in runs]
    shown = [(path, files[path]) for path in others[:SHOWN_FILES]]
    if len(others) > SHOWN_FILES:
        shown.append((f"and {len(others) - SHOWN_FILES} more", "in record.json"))
    if runs:
        shown.append((f"{RUNS}/", f"{len(runs)} file{'s' if len(runs) > 1 else ''}, named in record.json"))
    blocks: list[Block] = [
        Table("What made the results.", ("", ""), tuple(rows), texts=2),
        Table("Files, with SHA-256.", ("file", "SHA-256"), tuple(shown), texts=2),
        "To check that the files are these, and that runs made again come out the same: `tongyu verify DIR`. The"
        " fingerprint is the SHA-256 of what `sha256sum` prints of all files that record.json lists, sorted by path."
        " The seal stands for all that record.json says; this report belongs to the record with that seal.",
        "To cite:",
        Points(
            (
                f"{SOFTWARE}, version {versions.get('tongyu', 'not recorded')}; results with the fingerprint"
                f" {fingerprint(files)[:16]}.",
                f"{PAPER}.",
            )
        ),
    ]
    return Section("The record", tuple(blocks))


def failures_section(record: Mapping[str, Any]) -> Section | None:
    """The runs that failed, which no number contains; None where none did."""
    failed = [str(line) for line in _mapping(record.get("runs")).get("failed", ())]
    if not failed:
        return None
    said = f"{len(failed)} run{'s' if len(failed) > 1 else ''} failed; no number of this report contains them."
    return Section("Failed runs", (said, Points(tuple(failed))))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
