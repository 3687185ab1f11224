"""Which workers of a cluster that is not ours can do our work: those with the same tongyu, Python and libraries.

A worker that differs is named, with what differs, and left out; the others go on. So it is with one that joins later,
also where it was given work before anybody had looked at it.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.runs.record import model_version, versions
from tongyu.text.checking import Misfit
from tongyu.text.wording import plain

NONE_FITS = "none of the cluster's workers can do this work: {}; install there what is installed on this computer."


def described(mechanisms: Collection[str] = ()) -> dict[str, Any]:
    """What this process would run: the model's version with the added `mechanisms`, and those of the packages.

    Under `lacks` the sentence on a mechanism that is not here, or cannot be loaded. Raises InputError where this
    process would run another than its files define.
    """
    require_as_loaded()
    try:
        return {"model": model_version(mechanisms), "packages": versions(mechanisms), "lacks": ""}
    except Misfit as error:
        return {"model": "", "packages": versions(), "lacks": error.sentence}


class Fitness:
    """What is known of the workers of a client's cluster, each by its address."""

    def __init__(self, ask: Callable[..., Mapping[str, Any]], announce: Callable[[str], None]) -> None:
        """`ask` runs a function on the workers at given addresses and returns what each answers, or its error."""
        self._ask = ask
        self._announce = announce
        self._mechanisms: tuple[str, ...] = ()
        self._ours = described()
        self._fit: set[str] = set()
        self._left_out: dict[str, str] = {}

    def requires(self, mechanisms: Collection[str]) -> None:
        """From now on the work uses these added mechanisms: all are looked at again."""
        self._mechanisms, self._ours = tuple(mechanisms), described(mechanisms)
        self._fit.clear()
        self._left_out.clear()

    def of(self, present: Collection[str]) -> list[str]:
        """Those of the workers at the addresses `present` that can do our work; new ones are looked at first.

        Raises InputError where none can, and none ever could.
        """
        self._look([address for address in present if address not in self._fit and address not in self._left_out])
        fit = [address for address in present if address in self._fit]
        why = [self._left_out[address] for address in present if address in self._left_out]
        if why and not self._fit:
            raise InputError(NONE_FITS.format(why[0]))
        return fit

    @property
    def any_left_out(self) -> bool:
        """Whether some worker must be given no work."""
        return bool(self._left_out)

    def found_wanting(self, addresses: Collection[str]) -> bool:
        """Whether one of the workers at `addresses`, where some work failed, cannot do our work; it is then left out.

        Raises InputError where that leaves none, and there never was another.
        """
        self._fit -= set(addresses)
        self._look([address for address in addresses if address not in self._left_out])
        wanting = any(address in self._left_out for address in addresses)
        if wanting and not self._fit:
            self.of(addresses)
        return wanting

    def _look(self, addresses: Collection[str]) -> None:
        if not addresses:
            return
        found = []
        for address, answer in self._ask(_of_a_worker(self._mechanisms), addresses).items():
            if isinstance(answer, Exception):
                continue  # it is gone, or will be asked again
            why = self._differences(answer)
            if not why:
                self._fit.add(address)
                continue
            self._left_out[address] = f"worker {plain(address)} ({plain(str(answer['name']))}) has {why}"
            found.append(self._left_out[address])
        for sentence in found if self._fit else ():
            self._announce(f"Left out: {sentence}. The others go on.")

    def _differences(self, answer: Mapping[str, Any]) -> str:
        """What a worker that answered so has that is not as here, in words; empty where it can do our work."""
        theirs = answer["has"]
        if theirs is None:
            return plain(str(answer["error"]), 200)
        if theirs.get("lacks"):
            return f"not the mechanisms that this work uses: {plain(theirs['lacks'], 200).rstrip('.')}"
        if theirs["model"] == self._ours["model"]:
            return ""
        ours = self._ours["packages"]
        others = [
            f"{plain(name)} {plain(str(theirs['packages'].get(name, 'none')))}, here {version}"
            for name, version in ours.items()
            if theirs["packages"].get(name) != version
        ]
        of_what = f" or of {', '.join(self._mechanisms)}" if self._mechanisms else ""
        return "; ".join(others) or f"other code of the model{of_what} under the same version of tongyu"


def _of_a_worker(mechanisms: tuple[str, ...]) -> Callable[..., Any]:
    """A function to run on a worker; it travels by value, so that it arrives where nothing of ours can be imported."""

    def answer(dask_worker: Any) -> dict[str, Any]:
        import importlib

        has, error = None, ""
        try:
            has = importlib.import_module("tongyu.runs.fitness").described(mechanisms)
        except (ImportError, AttributeError):
            error = "no tongyu, or an older one"
        except Exception as raised:  # as words: an error of ours may be none there
            error = f"an error where it is asked for its tongyu: {raised}"
        return {"name": dask_worker.name, "has": has, "error": error}

    return answer
