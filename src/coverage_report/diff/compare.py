"""Two snapshots -> what changed between them: pure, and the same in both directions.

The comparison is over normalised combinations: hashes almost never survive from one snapshot to the next, and the number of
builds is no coverage. It looks at what the records state, never at a universe: a build for ``any`` OS
loses nothing when another package's OS goes away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from coverage_report.axes import combination_key, projection
from coverage_report.diff.causes import find_causes
from coverage_report.diff.model import Diff, PackageDiff
from coverage_report.diff.moves import pair_moves
from coverage_report.expected.values import fits
from coverage_report.model import ANY, NONE, Combination, Package, Snapshot
from coverage_report.text import natural_key

_Cells = Collection[Combination]
#: Axes that Spack's writers began to state as ``none`` where a package has no compiled language.
_RESPELLED = "compiler"


def compare(
    base: Snapshot,
    head: Snapshot,
    axes: Sequence[str],
    *,
    ran: Sequence[Mapping[str, str]] | None = None,
) -> Diff:
    """Return what changed from `base` to `head`.

    Args:
        base: the coverage before.
        head: the coverage after, on the same axes.
        axes: of both models.
        ran: partial combinations, of canonical values or families, that the head's builds tried; a cell of the
            base that fits none of them is unknown, and not lost. None: they tried everything.
    """
    cells = [{p.name: _cells(p, axes) for p in side.packages} for side in (base, head)]
    versions = [{p.name: p.versions for p in side.packages} for side in (base, head)]
    packages = tuple(
        _package(
            name,
            [side.get(name) for side in cells],
            (versions[0].get(name, ()), versions[1].get(name, ())),
            axes,
            ran,
        )
        for name in sorted({*cells[0], *cells[1]}, key=lambda n: (natural_key(n), n))
    )
    return Diff(
        axes=tuple(axes),
        base=base,
        head=head,
        packages=packages,
        causes=find_causes(packages, cells[1], axes),
    )


def _cells(package: Package, axes: Sequence[str]) -> _Cells:
    project = projection(axes)
    return {project(record.axes) for record in package.records}


def _package(
    name: str,
    cells: Sequence[_Cells | None],
    versions: tuple[tuple[str, ...], tuple[str, ...]],
    axes: Sequence[str],
    ran: Sequence[Mapping[str, str]] | None,
) -> PackageDiff:
    base, head = (side or () for side in cells)
    respelled = _respelled(base, head, axes)
    ignored = axes.index(respelled) if respelled else None
    kept = {c for c in base if _covered(c, head, ignored)}
    lost = set(base) - kept
    gained = {c for c in head if not _covered(c, base, ignored)}
    unknown = {c for c in lost if not _tried(c, axes, ran)}
    moved = pair_moves(lost - unknown, gained, axes)
    lost -= unknown.union(move.before for move in moved)
    gained -= {move.after for move in moved}
    return PackageDiff(
        name=name,
        state=_state(cells, changed=bool(lost or gained or moved)),
        kept=_ordered(kept),
        lost=_ordered(lost),
        gained=_ordered(gained),
        moved=moved,
        unknown=_ordered(unknown),
        respelled=respelled,
        versions=versions,
    )


def _state(cells: Sequence[_Cells | None], *, changed: bool) -> str:
    if cells[0] is None:
        return "new"
    if cells[1] is None:
        return "removed"
    return "changed" if changed else "same"


def _covered(cell: Combination, others: _Cells, ignored: int | None) -> bool:
    """Tell whether one of `others` is the cell, or fits it with ``any``."""
    return cell in others or any(
        all(
            o in (c, ANY) or at == ignored
            for at, (c, o) in enumerate(zip(cell, other, strict=True))
        )
        for other in others
    )


def _respelled(base: _Cells, head: _Cells, axes: Sequence[str]) -> str | None:
    """Return the axis of the compiler when all builds of exactly one side state none."""
    if _RESPELLED not in axes or not base or not head:
        return None
    at = axes.index(_RESPELLED)
    before, after = (all(c[at] == NONE for c in side) for side in (base, head))
    return _RESPELLED if before != after else None


def _tried(cell: Combination, axes: Sequence[str], ran: Sequence[Mapping[str, str]] | None) -> bool:
    named = dict(zip(axes, cell, strict=True))
    return ran is None or any(
        all(fits(value, axis, named) for axis, value in partial.items()) for partial in ran
    )


def _ordered(cells: Iterable[Combination]) -> tuple[Combination, ...]:
    return tuple(sorted(cells, key=combination_key))
