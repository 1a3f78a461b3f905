"""Loading modules without leaving a trace when Ctrl-C comes in between."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_by_interrupt() -> Iterator[None]:
    """While modules load inside, Ctrl-C ends the process on the spot.

    Libraries turn an interrupt at import into errors of their own: pydantic into one of a schema, classes with
    descriptors into a RuntimeError. Where interrupts are ignored or handled by others, nothing is changed.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
