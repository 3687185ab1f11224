"""A Dask cluster that already runs somewhere: how to reach it, and whether it can do our work."""

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tongyu.errors import InputError
from tongyu.study.record import model_version
from tongyu.wording import plain

PATIENCE = 20.0  # seconds to reach the scheduler
_LOGGERS = ("distributed", "distributed.client", "tornado.application", "asyncio")
_HERE = ("127.0.0.1", "localhost", "::1", "[::1]")


@dataclass(frozen=True)
class Cluster:
    """Its scheduler's address, `tcp://host:8786` or `tls://...`, and the PEM files that TLS needs."""

    address: str
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def check(self) -> None:
        """Raises InputError for an address of another form, a missing file, or half of the TLS options."""
        parts = urlsplit(self.address)
        shown = plain(self.address)
        try:
            sound = parts.scheme in ("tcp", "tls") and bool(parts.hostname) and bool(parts.port)
        except ValueError:
            sound = False
        if not sound:
            raise InputError(f'--scheduler "{shown}": expected an address such as tcp://127.0.0.1:8786 or tls://....')
        given = {"--tls-ca": self.ca, "--tls-cert": self.certificate, "--tls-key": self.key}
        missing = [option for option, path in given.items() if path is None]
        if parts.scheme == "tls" and missing:
            raise InputError(f'--scheduler "{shown}": TLS also needs {" and ".join(missing)}.')
        if parts.scheme == "tcp" and len(missing) < len(given):
            raise InputError(f'--scheduler "{shown}": the TLS options belong to an address that begins with tls://.')
        for option, path in given.items():
            if path is not None and not path.is_file():
                raise InputError(f"{option} {plain(str(path), 200)}: there is no such file.")

    @property
    def warning(self) -> str:
        """What must be said of an address that is open to a network; empty where there is nothing to say."""
        parts = urlsplit(self.address)
        if parts.scheme == "tls" or parts.hostname in _HERE:
            return ""
        return (
            f"Warning: {plain(self.address)} is neither encrypted nor asks who connects: whoever reaches it can run"
            " any program on the workers. On a shared network start the cluster with TLS and give --scheduler tls://..."
            " --tls-ca, --tls-cert and --tls-key."
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
            _require_tongyu(client)
            yield client
        finally:
            # The cluster is another's: only our part in it ends. A scheduler that is lost cannot take our leave.
            with contextlib.suppress(Exception):
                client.close(timeout=1.0)


def _require_tongyu(client: Any) -> None:
    """Raises InputError where a worker has none: such a worker would end, not answer, when it is given work."""
    # A lambda travels by value, so that it arrives where nothing of ours can be imported.
    found = client.run(
        lambda: __import__("importlib.util").util.find_spec("tongyu.study.sweep") is not None, on_error="return"
    )
    if any(answer is not True for answer in found.values()):
        raise InputError("a worker has no tongyu, or an older one; install there what is installed on this computer.")


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


def require_alike(expected: str, folder: Path) -> None:
    """Raises InputError where this process has another version of the model, or does not see `folder`."""
    require_version(expected)
    if not folder.is_dir():
        raise InputError(f"a worker does not see {plain(str(folder), 200)}: it must be on a disk that all share.")


def require_version(expected: str) -> None:
    """Raises InputError where this process has another version of the model."""
    if model_version() != expected:
        raise InputError("a worker has another version of tongyu, Python, NumPy, Numba or Mesa than this computer.")
