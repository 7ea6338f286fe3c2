"""Waiting in a browser for what a click, a key or an address does."""

from __future__ import annotations

import time
from collections.abc import Callable


def becomes(wanted: object, look: Callable[..., object], *args: object) -> None:
    """Wait until what a look shows is as wanted: a browser answers clicks and keys when it has time."""
    for _ in range(500):
        if look(*args) == wanted:
            return
        time.sleep(0.02)
    assert look(*args) == wanted
