"""A small calibration, and made-up figures in the place of its runs."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tongyu.questions.calibration.plan import Plan
from tongyu.questions.calibration.running import CountyAtPoints
from tongyu.questions.patterns.tasks import Figures, PatternTask
from tongyu.runs.engine import Crew
from tongyu.runs.store import Store

PLAN = """schema = 1
seeds = [900001, 900002]
reported = [0, 899999]
households = 300
waves = [20, 12]
minutes = 5

[parameters]
"trend.wage" = {}
going_online.hazard = [0.002, 0.02]

[rows]
C2a = 850
C4a = 0.5
"""


def written(folder: Path, text: str = PLAN) -> Path:
    path = folder / "plan.toml"
    path.write_text(text)
    return path


def fake(point: Mapping[str, float]) -> dict[str, float]:
    """Figures that move as the county's might: income with wages, sellers with the hazard."""
    return {"C2a": 60_000.0 * point["trend.wage"], "C4a": 150.0 * point["going_online.hazard"]}


def at_points(plan: Plan, folder: Path) -> CountyAtPoints:
    store = Store(folder / "runs")
    store.make()
    return CountyAtPoints(plan, Crew(None, 1), store.folder)


def instead(monkeypatch: pytest.MonkeyPatch, luck: Mapping[int, float] | None = None) -> list[PatternTask]:
    """Made-up figures in the place of runs; the tasks that they were asked for."""
    asked: list[PatternTask] = []

    def perform(task: PatternTask) -> Figures:
        asked.append(task)
        figures = fake(next(iter(task.runs.values())).parameters)
        more = (luck or {}).get(task.seed, 0.0)
        return Figures(task.seed, 1, {pattern.id: figures[pattern.id] + more for pattern in task.patterns})

    monkeypatch.setattr("tongyu.questions.calibration.running.perform_patterns", perform)
    return asked
