"""Two snapshots -> what changed between them: pure.

In the other direction gained and lost change places, but for versions that became one (`pair_moves`). Kept, lost, moved
and unknown count cells of the base. The comparison is over normalised combinations: hashes almost never survive from
one snapshot to the next, and the number of builds is no coverage. It looks at what the records state, never at a
universe: a build for ``any`` OS loses nothing when another package's OS goes away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coverage_report.analysis.diff.causes import find_causes
from coverage_report.analysis.diff.model import Diff, PackageDiff
from coverage_report.analysis.diff.moves import pair_moves
from coverage_report.analysis.diff.untried import Ran, leave_untried_out, was_tried
from coverage_report.model.axes import combination_key, projection
from coverage_report.model.nouns import ANY, NONE, Combination, Package, Snapshot
from coverage_report.text import natural_key

Cells = frozenset[Combination]
#: Axes that Spack's writers began to state as ``none`` where a package has no compiled language.
_RESPELLED = "compiler"


def compare(
    base: Snapshot,
    head: Snapshot,
    axes: Sequence[str],
    *,
    ran: Ran | None = None,
) -> Diff:
    """Return what changed from `base` to `head`.

    Args:
        base: the coverage before.
        head: the coverage after, on the same axes.
        axes: of both models.
        ran: what the head's builds tried (`untried.Ran`); a cell of the base that did not move, and that they did
            not try, is unknown, and not lost, and counts in the coverage of neither side. None: they tried everything.
    """
    before, after = ({p.name: cells_of(p, axes) for p in side.packages} for side in (base, head))
    versions = [{p.name: p.versions for p in side.packages} for side in (base, head)]
    packages = tuple(
        compare_package(
            name,
            before.get(name),
            after.get(name),
            axes,
            ran=ran,
            versions=(versions[0].get(name, ()), versions[1].get(name, ())),
        )
        for name in sorted({*before, *after}, key=natural_key)
    )
    causes = find_causes(packages, after, axes)
    if ran is not None:
        base, head = leave_untried_out(base, head, packages, axes, ran)
    return Diff(
        axes=tuple(axes),
        base=base,
        head=head,
        packages=packages,
        causes=causes,
        partial=ran is not None,
    )


def cells_of(package: Package, axes: Sequence[str]) -> Cells:
    """Return the combinations that a package's records state, whatever the universe is."""
    project = projection(axes)
    return frozenset(project(record.axes) for record in package.records)


def compare_package(
    name: str,
    before: Cells | None,
    after: Cells | None,
    axes: Sequence[str],
    *,
    ran: Ran | None = None,
    versions: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
) -> PackageDiff:
    """Return what changed for one package; None stands for a snapshot that does not have it."""
    base, head = before or frozenset(), after or frozenset()
    respelled = _respelled(base, head, axes)
    ignored = axes.index(respelled) if respelled else None
    kept = {c for c in base if _covered(c, head, ignored)}
    lost = set(base - kept)
    gained = {c for c in head if not _covered(c, base, ignored)}
    # First of all: a job names the version that it builds, and never the one that this came in place of.
    moved = pair_moves(lost, gained, axes)
    lost -= {move.before for move in moved}
    gained -= {move.after for move in moved}
    unknown = {c for c in lost if ran is not None and not was_tried(name, c, axes, ran)}
    lost -= unknown
    return PackageDiff(
        name=name,
        state=_state(before, after, changed=bool(lost or gained or moved)),
        kept=_ordered(kept),
        lost=_ordered(lost),
        gained=_ordered(gained),
        moved=moved,
        unknown=_ordered(unknown),
        respelled=respelled,
        versions=versions,
    )


def _state(before: Cells | None, after: Cells | None, *, changed: bool) -> str:
    if before is None:
        return "new"
    if after is None:
        return "removed"
    return "changed" if changed else "same"


def _covered(cell: Combination, others: Cells, ignored: int | None) -> bool:
    """Tell whether one of `others` is the cell, or fits it with ``any``."""
    return cell in others or any(
        all(
            o in (c, ANY) or at == ignored
            for at, (c, o) in enumerate(zip(cell, other, strict=True))
        )
        for other in others
    )


def _respelled(base: Cells, head: Cells, axes: Sequence[str]) -> str | None:
    """Return the axis of the compiler when all builds of exactly one side state none."""
    if _RESPELLED not in axes or not base or not head:
        return None
    at = axes.index(_RESPELLED)
    before, after = (all(c[at] == NONE for c in side) for side in (base, head))
    return _RESPELLED if before != after else None


def _ordered(cells: Iterable[Combination]) -> tuple[Combination, ...]:
    return tuple(sorted(cells, key=combination_key))
