"""Standard output and standard error that end no command in a traceback, whatever they are connected to."""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO

from tongyu.runs.files import reason


class Stream(io.TextIOWrapper):
    """Writes where `stream` does, in its encoding; letters that this lacks become their numbers, as `ascii` has them.

    `lost` is why something could not be written; it and all that came later is dropped, so that the command goes on and
    leaves its files whole.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(
            stream.buffer,
            encoding=stream.encoding,
            errors="backslashreplace",
            line_buffering=getattr(stream, "line_buffering", False),
            write_through=getattr(stream, "write_through", False),
        )
        self.lost: OSError | None = None

    def write(self, text: str, /) -> int:
        """How much of `text` was written or dropped: all."""
        with self._kept():
            super().write(text)
        return len(text)

    def flush(self) -> None:
        """Bring to its end what was written."""
        with self._kept():
            super().flush()

    @contextlib.contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.lost = self.lost or error
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())  # what the buffer still holds would fail again when Python ends
            os.close(nowhere)


@contextlib.contextmanager
def told_whole() -> Iterator[None]:
    """Both streams made so for the command in the block.

    Where standard output could not be written it ends with 2 and a line that says why, or, where nobody read any
    more, with 1.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None:  # closed by whoever started us
            setattr(sys, name, Stream(stream))
    out = sys.stdout
    try:
        yield
    finally:
        if isinstance(out, Stream):
            out.flush()
            if isinstance(out.lost, BrokenPipeError):
                sys.exit(1)
            if out.lost is not None:
                print(f"Standard output cannot be written: {reason(out.lost)}.", file=sys.stderr)  # noqa: T201
                sys.exit(2)
