"""A connection on which a request is not sent to its end within half a minute is closed, so that none is held for ever.

Uvicorn itself only ends connections that wait for another request.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

PATIENCE = 30.0  # seconds from its first byte, or from the connection, until a request has come whole


class PatientProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """Uvicorn's protocol of one connection, which ends where a request does not come whole in time."""

    _ending: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """The client has connected, and is to ask."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """More of a request has come, perhaps all."""
        super().data_received(data)
        asked = self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete
        if asked or self._has_left():
            self._stop()
        elif self._ending is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._ending = asyncio.get_running_loop().call_later(PATIENCE, self._end)

    def _stop(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _end(self) -> None:
        self._ending = None
        if not self._has_left():
            self.transport.close()

    def _has_left(self) -> bool:
        """Whether the connection has become a web socket, which has its own ways to end."""
        return self.transport.get_protocol() is not self
