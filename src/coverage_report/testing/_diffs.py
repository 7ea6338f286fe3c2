"""A diff and a trend for tests, with everything that an exporter can meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import msgspec

from coverage_report import (
    DEFAULT_AXES,
    BuildRecord,
    Diff,
    Problem,
    Scope,
    Snapshot,
    Tally,
    Trend,
    Universe,
    compute,
)
from coverage_report.analysis.diff.compare import compare
from coverage_report.analysis.diff.trend import outline, trend
from coverage_report.testing._tables import HOSTILE, hostile, table

_PROBLEMS = (Problem("builds.csv", "line 4", "names no package"),)
_AXES = (*DEFAULT_AXES, "libc")
_SERVES = {"libc": "floor"}
_BASE = """
             ubuntu20.04/zen4/gcc@9.4.0/glibc@2.17  ubuntu20.04/m2/gcc@9.4.0/glibc@2.17  rhel8/zen4/cce@15.0.1/any  sonoma/m2/none/?  windows/zen4/msvc@19/none
    zlib     1.3                                    1.3                                  1.3                        1.3               .
    hdf5     1.12                                   .                                    1.12                       .                 .
    py-pip   .                                      .                                    .                          23.3              23.3
    cuda     12                                     .                                    .                          .                 .
    tzdata   .                                      .                                    2024a                      .                 .
"""
_HEAD = """
             ubuntu20.04/zen4/gcc@9.4.0/glibc@2.28  ubuntu22.04/m2/gcc@11.4.0/glibc@2.17  rhel8/zen4/cce@15.0.1/any  ubuntu20.04/zen4/none/glibc@2.17  rhel8/zen4/none/any
    zlib     .                                      1.3                                   1.3                        .                                 .
    hdf5     1.14                                   .                                     1.14                       .                                 .
    py-pip   .                                      .                                     .                          23.3                              .
    tzdata   .                                      .                                     .                          .                                 2025a
    adios    .                                      2.10                                  .                          .                                 .
"""
#: What the builds of the head tried: all systems but sonoma.
_TRIED = ({"os": "[!s]*"},)
_NAMES = ("pull/42|<b>`@octocat`", "v2 --><img src=x onerror=alert(1)>")
#: Names of snapshots in the sample trend, with the side whose records they have.
_SERIES = (
    ("develop-2025-01-05", 0),
    ("develop-2025-03-30", 1),
    ("develop-2025-05-25", 0),
    ("v1.0", 0),
    ("v1.1", 1),
    ("<b>|`@octocat`\x1b", 0),
)

_Records = Sequence[BuildRecord]


def sample_diff() -> Diff:
    """Return a small diff that has everything that an exporter can meet.

    Packages that are new, gone, changed, the same, and the same but for their version; cells that are lost
    for several causes, gained, kept, not tried, and moved, some of them to fewer places; an axis that the
    writers of the two sides state differently; what is no longer in scope; a problem; and names that do harm when they are shown raw.

    >>> sample_diff().totals
    Totals(kept=4, lost=7, gained=6, moved=5, narrowed=1, unknown=2, outside=1)
    """
    return diff_of(*sample_sides())


def sample_trend() -> Trend:
    """Return a small trend: dated snapshots, releases, one with a hostile name; with losses and without.

    >>> [(series.name, len(series.points)) for series in sample_trend().series]
    [('develop', 3), ('releases', 2), ('snapshots', 1)]
    """
    return trend_of(*sample_sides())


def sample_sides() -> tuple[list[BuildRecord], list[BuildRecord]]:
    """Return the records of the sample diff: those of the base, and those of the head."""
    base, head = table(_BASE, _AXES), table(_HEAD, _AXES)
    for number, name in enumerate(HOSTILE):
        if number % 4 != 3:
            base.append(hostile(name))
        if number % 4 == 1:
            head.append(hostile(name, compiler=f"{name}@2"))
        elif number % 4 > 1:
            head.append(hostile(name, os=f"{name}2"))
    return base, head


def diff_of(base: _Records, head: _Records) -> Diff:
    """Return the sample diff of records, which may come in any order."""
    before, after = _snapshot(base, _NAMES[0]), _snapshot(head, _NAMES[1], _is_unix)
    return replace(
        compare(before, after, _AXES, ran=_TRIED),
        sources=("old|<b>.json", "git:HEAD~1:`@octocat`"),
        problems=_PROBLEMS,
        generated_at="2025-05-25T00:00:00Z",
    )


def trend_of(base: _Records, head: _Records) -> Trend:
    """Return the sample trend of records, which may come in any order."""
    outlines = [outline(_snapshot((base, head)[side], name), _AXES) for name, side in _SERIES]
    return replace(trend(outlines, _AXES), problems=_PROBLEMS, generated_at="2025-05-25T00:00:00Z")


def empty_diff(*, no_base: str = "") -> Diff:
    """Return a diff in which there is nothing."""
    nothing = Snapshot("nothing", Universe("observed", None, ()), (), Tally(0, 0), 0)
    return replace(compare(nothing, nothing, DEFAULT_AXES), no_base=no_base)


def _is_unix(place: Mapping[str, str | None]) -> bool:
    return place["os"] != "windows"


def _snapshot(
    records: _Records, name: str, *scopes: Callable[[Mapping[str, str | None]], bool]
) -> Snapshot:
    renamed = [msgspec.structs.replace(record, snapshot=name) for record in records]
    found = [Scope(snapshot=name, applies=one, reason=f"environments {name}") for one in scopes]
    return compute(renamed, _AXES, serves=_SERVES, scopes=found).snapshots[0]
