"""A benchmark as plain values, for JSON."""

import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tongyu.runs.record import SCHEMA, machine, versions
from tongyu.runs.threads import cores
from tools.benchmark.measuring import Benchmark
from tools.benchmark.targets import line_of, targets

CPU_INFO = Path("/proc/cpuinfo")


def benchmark_document(benchmark: Benchmark) -> dict[str, Any]:
    """Everything that was measured, with what it was measured on."""
    lines = {name: line_of(benchmark, name) for name in benchmark.settings.scenarios}
    return {
        "schema": SCHEMA,
        "kind": "benchmark",
        "command": benchmark.settings.command,
        "left_out": benchmark.settings.left_out,
        "machine": machine() | {"name": processor(), "cores": cores()},
        "versions": versions(),
        "targets": [target._asdict() | {"verdict": target.verdict} for target in targets(benchmark)],
        "month": {name: line and line._asdict() for name, line in lines.items()},
        "unequal": [outcome.sentence for outcome in benchmark.unequal],
        "measured": _plain(asdict(benchmark)),
    }


def processor() -> str:
    """The processor's own name, as far as the system tells it."""
    if CPU_INFO.is_file():
        for line in CPU_INFO.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _plain(value: Any) -> Any:
    """Named tuples as objects by name."""
    if hasattr(value, "_asdict"):
        return {name: _plain(each) for name, each in value._asdict().items()}
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
