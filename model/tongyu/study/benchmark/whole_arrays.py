"""The NumPy versions of the heaviest kernels as competitors, on the arrays of one month of a county."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.households.columns import CROP_SALES, Columns
from tongyu.kernels import living, openness, settlement, visits
from tongyu.kernels.channels import Channels
from tongyu.kernels.finance import Finance
from tongyu.kernels.living import Living
from tongyu.kernels.openness import Openness
from tongyu.kernels.settlement import Takings
from tongyu.study.benchmark import moments
from tongyu.study.benchmark.moments import Moment, copied, refill
from tongyu.study.benchmark.timing import Seconds, timed
from tongyu.study.benchmark.vectorised import clearing as clearing_arrays
from tongyu.study.benchmark.vectorised import living as living_arrays
from tongyu.study.benchmark.vectorised import openness as openness_arrays
from tongyu.study.benchmark.vectorised import settling as settling_arrays

MOST = 1e-12
"""Relative difference up to which a result is the same; the order of summation differs."""
YUAN_OR_KG, SHARE = 1.0, 1e-3
"""Below these, differences are relative to them: a yuan, a kilogram, a thousandth of what lies in 0-1."""

Array = NDArray[Any]
A_PASS = "a pass over the offers"


class Result(NamedTuple):
    """One array that a kernel leaves, and below what size a difference is relative to that size."""

    name: str
    values: Array
    floor: Array | float


class Version(NamedTuple):
    """One way to do the work, and what it leaves; what `do` returns is given to `results`."""

    do: Callable[[], Any]
    results: Callable[[Any], list[Result]]


class Kernel:
    """A kernel and its NumPy version on the same arrays; `ready` gives both fresh copies of what they change."""

    def __init__(
        self, name: str, ours: Version, theirs: Version, repeats: int, ready: Callable[[], object] | None = None
    ) -> None:
        self.name, self.most = f"NumPy: {name}", MOST
        self._ours, self._theirs, self._repeats, self._ready = ours, theirs, repeats, ready

    def difference(self) -> float:
        """Run both; the largest relative difference of any number that they leave."""
        ours = [Result(name, values.copy(), floor) for name, values, floor in self._run(self._ours)]
        theirs = self._run(self._theirs)
        return max(difference(a, b) for a, b in zip(ours, theirs, strict=True))

    def race(self) -> tuple[Seconds, Seconds]:
        """Time both."""
        ours = timed(self._ours.do, self._repeats, self._ready)
        return ours, timed(self._theirs.do, self._repeats, self._ready)

    def _run(self, version: Version) -> list[Result]:
        if self._ready is not None:
            self._ready()
        return version.results(version.do())


def difference(ours: Result, theirs: Result) -> float:
    """The largest difference, relative to the larger of two numbers or to the floor where both are below it.

    Raises ValueError where the shapes differ.
    """
    a, b = np.asarray(ours.values, dtype=np.float64), np.asarray(theirs.values, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"{ours.name} has shape {a.shape}, its other version {b.shape}")
    scale = np.maximum(np.maximum(np.abs(a), np.abs(b)), ours.floor)
    return float(np.max(np.abs(a - b) / scale, initial=0.0))


def heaviest(moment: Moment, repeats: int) -> Iterator[Kernel]:
    """The kernels that are raced: a pass over the offers, settlement, consumption, openness."""
    yield a_pass(moment, repeats)
    yield _settlement(moment, repeats)
    yield _consumption(moment, repeats)
    yield _openness(moment, repeats)


def a_pass(moment: Moment, repeats: int) -> Kernel:
    """One pass over the month's offers at the prices and rents that clear the markets."""
    entry = moment.entry
    given = moment.seen, moment.offers, moment.online, moment.markets, entry
    sums = moment.empty_sums()

    def results(found: Any) -> list[Result]:
        left = sums if found is None else found
        lower = np.tril(left.curvature)
        bend = np.sqrt(np.abs(np.diag(lower)))
        # an entry off the diagonal may cancel: it is set against those on it
        scale = np.maximum(bend[:, None] * bend[None, :], 1e-300)
        return [
            Result("gain", np.atleast_1d(left.gain), YUAN_OR_KG),
            Result("inflow", left.inflow, YUAN_OR_KG),
            Result("curvature", lower, scale),
            Result("trader share", left.trader_share, SHARE),
            Result("online share", left.online_share, SHARE),
            Result("value", left.value, SHARE),
        ]

    def visit() -> None:
        visits.visit_offers(0, 1, *given, sums)
        visits.add_parts(entry, sums)

    ours = Version(visit, results)
    theirs = Version(lambda: clearing_arrays.visit_offers(*given), results)
    return Kernel(A_PASS, ours, theirs, repeats)


def _settlement(moment: Moment, repeats: int) -> Kernel:
    county, before = moment.county, moment.columns[moments.BEFORE_SETTLING]
    h = copied(before)
    takings = Takings(*(np.zeros_like(total) for total in county.selling.takings))
    given = (
        h,
        county.selling.offers,
        county.selling.columns,
        county.selling.online,
        moment.markets,
        moment.cleared,
        county.scratch("slipped", np.bool_),
        county.numbers(Channels),
        county.terms,
        takings,
        CROP_SALES,
    )

    def ready() -> None:
        refill(h, before)
        for total in takings:
            total[...] = 0.0

    def results(_: None) -> list[Result]:
        return [*_columns(h), *(Result(name, total, YUAN_OR_KG) for name, total in takings._asdict().items())]

    ours = Version(lambda: settlement.settle_offers(*given), results)
    theirs = Version(lambda: settling_arrays.settle_offers(*given), results)
    return Kernel("settlement", ours, theirs, repeats, ready)


def _consumption(moment: Moment, repeats: int) -> Kernel:
    county, before = moment.county, moment.columns[moments.BEFORE_LIVING]
    h = copied(before)
    given = h, county.numbers(Living), county.numbers(Finance)

    def results(sums: tuple[float, ...]) -> list[Result]:
        return [Result("sums", np.array(sums), YUAN_OR_KG), *_columns(h)]

    ours = Version(lambda: living.consume(*given), results)
    theirs = Version(lambda: living_arrays.consume(*given), results)
    return Kernel("consumption", ours, theirs, repeats, lambda: refill(h, before))


def _openness(moment: Moment, repeats: int) -> Kernel:
    county, before = moment.county, moment.columns[moments.BEFORE_PERSUADING]
    h = copied(before)
    message = np.linspace(0.0, 1.0, county.villages)  # from nothing to all that a government can say
    last = np.zeros(len(h.id), np.float32)
    numbers, ties = county.numbers(Openness), county.ties
    given = h, ties.start, ties.neighbour, numbers, message, county.terms.organised, last

    def results(_: None) -> list[Result]:
        return _columns(h)

    ours = Version(lambda: openness.move_openness(*given), results)
    theirs = Version(lambda: openness_arrays.move_openness(*given), results)
    return Kernel("openness", ours, theirs, repeats, lambda: refill(h, before))


def _columns(h: Columns) -> list[Result]:
    """Every column: what a kernel must not touch is compared too."""
    return [
        Result(name, column, SHARE if column.dtype == np.float32 else YUAN_OR_KG)
        for name, column in h._asdict().items()
    ]
