"""Bounds on the memory and time of a piece of work that somebody else wrote.

They guard against mistakes, such as endless loops; where the system has no means for them
(memory: Linux only; time: POSIX, in the main thread), the work runs without.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

MEMORY = 256 * 2**20
SECONDS = 3.0

_STATM = Path("/proc/self/statm")


@contextmanager
def limited(memory: int = MEMORY, seconds: float = SECONDS) -> Iterator[None]:
    """Let the block use at most `memory` more bytes and `seconds` of the processor's time.

    Raises:
        MemoryError: when the block asks for more memory.
        TimeoutError: when the block takes longer. A single long operation outside
            Python's interpreter is interrupted only when it ends.
    """
    with _memory(memory), _time(seconds):
        yield


@contextmanager
def _memory(most: int) -> Iterator[None]:
    try:
        import resource

        pages = int(_STATM.read_text("ascii").split()[0])
    except (ImportError, OSError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = pages * resource.getpagesize() + most
    if soft not in (-1, resource.RLIM_INFINITY):
        bound = min(bound, soft)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def _time(seconds: float) -> Iterator[None]:
    here = threading.current_thread() is threading.main_thread()
    if not here or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(_: int, __: FrameType | None) -> NoReturn:
    raise TimeoutError
