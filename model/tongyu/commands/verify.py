"""`tongyu verify`: what was checked of a result, and whether it is so."""

from pathlib import Path

from tongyu.commands.output import print_json
from tongyu.questions.trial.folder import KIND
from tongyu.questions.verifying.single import verify_run
from tongyu.questions.verifying.trial import verify_trial
from tongyu.questions.verifying.verify import Verified, record_of, verify_study
from tongyu.report.tables import console
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.reading import understood
from tongyu.runs.record import SCHEMA
from tongyu.text.wording import plain

STATES = {True: "OK", False: "DIFFERS", None: "-"}
MOST_LINES = 10


def run_verify(folder: Path, runs: int, seed: int, as_json: bool) -> bool:
    """Verify the result in `folder`, print what was checked; whether anything differs. Raises InputError."""
    errors = console(stderr=True)
    errors.quiet = as_json
    record = record_of(folder)
    compile_kernels(errors.print)
    with understood(folder):
        if record["kind"] == "run":
            verified = verify_run(folder, record)
        elif record["kind"] == KIND:
            verified = verify_trial(folder, record, runs, seed, lambda line: errors.print(line, soft_wrap=True))
        else:
            verified = verify_study(folder, record, runs, seed, lambda line: errors.print(line, soft_wrap=True))
    if as_json:
        checks = [{"what": c.what, "good": c.good, "found": c.found, "details": c.details} for c in verified.checks]
        print_json(
            {
                "schema": SCHEMA,
                "kind": "verify",
                "folder": str(folder),
                "of": verified.kind,
                "made": verified.made,
                "exact": verified.exact,
                "why": verified.why,
                "good": verified.good,
                "checks": checks,
            }
        )
    else:
        _print(verified, folder)
    return not verified.good


def _print(verified: Verified, folder: Path) -> None:
    page = console()
    page.print(f"{folder}: {plain(verified.kind)}, made {plain(verified.made)}\n{verified.why}\n", soft_wrap=True)
    for check in verified.checks:
        first, *more = check.found.split("\n")
        page.print(f"{STATES[check.good]:<8} {check.what:<7} {first}", soft_wrap=True)
        for line in more[:MOST_LINES]:
            page.print(f"{'':<17}{line}", soft_wrap=True)
        if len(more) > MOST_LINES:
            page.print(f"{'':<17}and {len(more) - MOST_LINES} more; --json has all", soft_wrap=True)
