"""Which microarchitecture descends from which, by archspec.

Lineage is the safe side: an ancestor's instructions are all there, while equal sets of features are not enough.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from coverage_report.model.axes import canonical_target
from coverage_report.model.hosts import Fit


@cache
def lineage(target: str) -> frozenset[str]:
    """Return a microarchitecture and its ancestors: the targets whose builds run on it.

    One that archspec does not know has no ancestors, so that only builds for exactly it run on it.
    """
    known = _known(target)
    return frozenset({target, *(str(a.name) for a in known.ancestors)} if known else {target})


@cache
def fit_of(target: str) -> Fit:
    """Return how a build for `target` fits a host that descends from it; see `Serving`."""
    known = _known(target)
    if known is None or known.vendor != "generic":
        return "tuned"
    return "baseline" if known.family == known else "level"


@cache
def archspec_name(target: str) -> str:
    """Return what archspec calls a target that other ecosystems may call otherwise (``arm64``, ``graviton3``)."""
    return target if is_known(target) else canonical_target(target)


def is_known(target: str) -> bool:
    """Tell whether archspec knows a microarchitecture."""
    return _known(target) is not None


def _known(target: str) -> Any:
    from archspec.cpu import TARGETS  # 50 ms: only when it is asked for

    return TARGETS.get(target)
