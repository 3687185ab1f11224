"""A Dask cluster that already runs somewhere: how to reach it, and whether it can do our work."""

import contextlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.runs.hosts import host_and_port
from tongyu.runs.record import model_version
from tongyu.text.checking import Misfit
from tongyu.text.wording import plain

PATIENCE = 20.0  # seconds to reach the scheduler
_LOGGERS = ("distributed", "distributed.client", "tornado.application", "asyncio")
_HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Cluster:
    """Its scheduler's address, `tcp://host:8786` or `tls://...`, and the PEM files that TLS needs."""

    address: str
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def check(self) -> None:
        """Raises InputError for an address of another form, a missing file, or half of the TLS options."""
        shown = plain(self.address)
        scheme, place = self._parts
        if scheme not in ("tcp", "tls") or place is None or not place[1]:
            raise InputError(f'--scheduler "{shown}": expected an address such as tcp://127.0.0.1:8786 or tls://....')
        given = {"--tls-ca": self.ca, "--tls-cert": self.certificate, "--tls-key": self.key}
        missing = [option for option, path in given.items() if path is None]
        if scheme == "tls" and missing:
            raise InputError(f'--scheduler "{shown}": TLS also needs {" and ".join(missing)}.')
        if scheme == "tcp" and len(missing) < len(given):
            raise InputError(f'--scheduler "{shown}": the TLS options belong to an address that begins with tls://.')
        for option, path in given.items():
            if path is not None and not path.is_file():
                raise InputError(f"{option} {plain(str(path), 200)}: there is no such file.")

    @property
    def _parts(self) -> tuple[str, tuple[str, int | None] | None]:
        """What comes before `://`, and the host and port after it, None where it is no such thing."""
        scheme, _, place = self.address.partition("://")
        return scheme, host_and_port(place)

    @property
    def warning(self) -> str:
        """What must be said of an address that others can reach; empty where there is nothing to say."""
        scheme, place = self._parts
        if scheme == "tls":
            return ""
        here = place is not None and place[0] in _HERE
        who, where = ("every user of this computer", "computer") if here else ("whoever reaches it", "network")
        return (
            f"Warning: {plain(self.address)} is neither encrypted nor asks who connects: {who} can run any program on"
            f" the workers. On a shared {where} start the cluster with TLS and give --scheduler tls://... --tls-ca,"
            " --tls-cert and --tls-key."
        )


@contextlib.contextmanager
def connected(cluster: Cluster) -> Iterator[Any]:
    """A client of the cluster. Raises InputError where its scheduler does not answer."""
    from distributed import Client
    from distributed.security import Security

    cluster.check()
    with silenced():
        try:
            security = None
            if cluster.address.startswith("tls:"):
                security = Security(
                    tls_ca_file=str(cluster.ca),
                    tls_client_cert=str(cluster.certificate),
                    tls_client_key=str(cluster.key),
                    require_encryption=True,
                )
            client = Client(cluster.address, security=security, timeout=PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            said = " ".join(str(error).split()) or type(error).__name__
            raise InputError(f"--scheduler {plain(cluster.address)}: cannot be reached: {plain(said, 160)}") from None
        try:
            yield client
        finally:
            # The cluster is another's: only our part in it ends. A scheduler that is lost cannot take our leave.
            with contextlib.suppress(Exception):
                client.close(timeout=1.0)


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Keep Dask from logging what we say ourselves, in one sentence."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def require_alike(expected: str, folder: Path, mechanisms: Iterable[str] = ()) -> None:
    """Raises InputError where this process has another version of the model, or does not see `folder`."""
    require_version(expected, mechanisms)
    if not folder.is_dir():
        raise InputError(f"a worker does not see {plain(str(folder), 200)}: it must be on a disk that all share.")


def require_version(expected: str, mechanisms: Iterable[str] = ()) -> None:
    """Raises InputError where this process has another version of the model, or runs another than its files define.

    So it is of the added `mechanisms` that the work uses.
    """
    require_as_loaded()
    try:
        found = model_version(mechanisms)
    except Misfit as error:
        raise InputError(f"a worker cannot do this work: {error.sentence}") from None
    if found != expected:
        raise InputError("a worker has another version of tongyu, Python, NumPy, Numba or Mesa than this computer.")
