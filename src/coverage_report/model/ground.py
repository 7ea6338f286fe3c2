"""What a universe was made of: enough to ask of places that are not in it, as a comparison does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coverage_report.model.cells import Combination
from coverage_report.model.records import Scope


@dataclass(frozen=True, slots=True)
class Ground:
    """What the builds of a snapshot state, and where it applies.

    Attributes:
        axes: on which places are told apart; the axes of the model can be coarser.
        serves: by axis the rule that says what a build's value serves.
        builds: the values that builds state on `axes`, each once, also of packages that are not shown.
        scopes: where the snapshot and its packages apply; what no scope is about applies everywhere.
        observed: places that are known though no build here tells them apart, in order.
    """

    axes: tuple[str, ...] = ()
    serves: Mapping[str, str] = field(default_factory=dict)
    builds: tuple[Combination, ...] = ()
    scopes: tuple[Scope, ...] = ()
    observed: tuple[Combination, ...] = ()
