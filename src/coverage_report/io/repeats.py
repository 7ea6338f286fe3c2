"""Keys that stand twice in one object of a JSON text: decoders keep the last, and nobody would know (RFC 8259, 4)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from coverage_report.errors import InputError


class _Twice(Exception):  # noqa: N818 - no error, but what was looked for
    """Carries the key."""


def _look(pairs: Sequence[tuple[str, object]]) -> None:
    if len(dict(pairs)) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))


_DECODER = json.JSONDecoder(object_pairs_hook=_look)


def key_twice(text: str) -> str | None:
    """Return a key that stands twice in an object of a JSON text; None when there is none, or it is no JSON.

    Exact, and slow beside decoding: about 30 ms a MiB.

    Raises:
        InputError: when the text is nested too deeply.

    >>> key_twice('[{"os": "linux"}, {"os": "linux", "os": "windows"}]')
    'os'
    """
    try:
        _DECODER.decode(text)
    except _Twice as found:
        return str(found.args[0])
    except RecursionError:
        raise InputError("is nested too deeply") from None
    except ValueError:
        return None
    return None
