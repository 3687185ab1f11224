"""Compile all kernels before the workers start, so that they load what was compiled once.

Two processes share the work, the search for prices in one and all else in the other: compiling is most of the wait of a
first run, and uses one core a process.
"""

import contextlib
import hashlib
import platform
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tongyu import kernels
from tongyu.county.mechanisms.selling import SellingState
from tongyu.errors import TongyuError
from tongyu.kernels import CACHE_FOLDER, REFUSED_FOLDERS, how_to_keep

if TYPE_CHECKING:
    from tongyu.county.county import County

KERNELS = Path(kernels.__file__).resolve().parent
SAMPLE = 2_500  # enough neighbours in a village for every mechanism to have somebody to act on
TO_A_DECEMBER = 62  # months: in the fourth year registration and the programme begin, in December patronage is paid
EVERYTHING = "five_pillars"  # the shipped scenario that moves most levers


def compiled() -> bool:
    """Whether a whole run has been compiled here: of these kernels, for this Python, Numba and kind of machine."""
    return _marker().exists()


def compile_kernels(announce: Callable[[str], None]) -> None:
    """Compile all kernels unless that was done before; `announce` is told in one line what it is for."""
    if compiled():
        return
    from tongyu.county.county import County

    when = "once after installing or changing them"
    if REFUSED_FOLDERS:
        when = f"for this command alone (to keep them, {how_to_keep(REFUSED_FOLDERS)})"
    announce(f"Compiling the kernels, {when}: about half a minute.")
    # What fails here fails again, and is reported, in the run itself.
    with contextlib.suppress(TongyuError):
        market = subprocess.Popen([sys.executable, "-c", f"from {__name__} import compile_market; compile_market()"])
        try:
            county = County(EVERYTHING, rng=0, households=SAMPLE, without=("clear", "settle")).run(TO_A_DECEMBER)
            with contextlib.suppress(Exception):  # this is no month of any run: it may fail, and saves but time
                _sell_nothing(county)
        except KeyboardInterrupt:
            market.terminate()
            raise
        finally:
            market.wait()
        County(EVERYTHING, rng=0, households=SAMPLE).run(TO_A_DECEMBER)
        with contextlib.suppress(OSError):
            CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
            _marker().touch()


def compile_market() -> None:
    """Compile the search for prices: one offer, which a trader or an open listing may take."""
    from tongyu.market.clearing import Markets, Offers, Online, clear

    one, none, first = np.ones(1), np.zeros(1), np.zeros(1, np.int32)
    clear(
        Offers(stock=one, crop=first, hold=none, trader_weight=one, trader_cost=none, online=first),
        Online(hub=first, can=np.array([[True, False]]), weight=np.ones((1, 2)), cost=np.zeros((1, 2))),
        Markets(
            theta=one,
            nest=one,
            volume=np.ones(2),
            reference=np.ones(2),
            width=np.ones(2),
            keep=np.ones(2),
            posted=none,
            quota=none,
            load=np.ones(2),
            capacity=np.ones(2),
        ),
    )


def _sell_nothing(county: "County") -> None:
    """Make offers and settle them as if nobody bought: these kernels need no prices to be compiled."""
    from tongyu.county.mechanisms.selling import make_offers
    from tongyu.county.mechanisms.settling import settle
    from tongyu.market.clearing import Clearing

    make_offers(county)
    offers, online = county.own(SellingState).offered()
    markets = county.own(SellingState).markets
    assert markets is not None
    county.own(SellingState).cleared = Clearing(
        prices=markets.reference,
        quota_rents=np.zeros_like(markets.quota),
        hub_rents=np.zeros_like(markets.capacity),
        trader_share=np.zeros_like(offers.stock),
        online_share=np.zeros_like(online.cost),
        supplied=np.zeros_like(markets.volume),
        sold_fraction=np.ones_like(markets.volume),
        brand_supplied=np.zeros_like(markets.quota),
        hub_load=np.zeros_like(markets.capacity),
        value=np.zeros(0),
        converged=True,
        iterations=0,
        passes=0,
        residual=0.0,
    )
    settle(county)


def _marker() -> Path:
    """Of these files: Numba keeps what it compiled by their place, and drops it where one was written anew."""
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    digest = hashlib.sha256()
    for source in sorted(KERNELS.glob("*.py")):
        found = source.stat()
        digest.update(f"{source} {found.st_mtime_ns} {found.st_size}\n".encode())
    return CACHE_FOLDER / f"compiled-{python}-numba{version('numba')}-{platform.machine()}-{digest.hexdigest()[:16]}"
