"""What there is to know of a diff beside its losses, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from coverage_report import Diff, PackageDiff
from coverage_report.views import words
from coverage_report.views.changes import Upgrade
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.words import Phrase

#: What a remark on a diff is about.
About: TypeAlias = Literal[
    "narrowed",
    "removed",
    "no build",
    "out of scope",
    "in scope",
    "new",
    "other version",
    "not compared",
    "variants",
    "same places",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to know of a diff beside its losses."""

    about: About = field(
        metadata={
            "help": "`narrowed`, `removed`, `no build`, `out of scope`, `in scope`, `new`, `other version`, `not compared`, `variants` or `same places`"
        }
    )
    sentence: Phrase = field(metadata={"help": "in words"})


def remarks_on(diff: Diff, moves: Iterable[Upgrade]) -> Iterator[Remark]:
    """Yield what there is to know of a diff beside its losses, what got worse first."""
    for line in moves:
        if line.narrowed:
            yield Remark(about="narrowed", sentence=line.sentence)
    if removed := diff.of("removed"):
        cells = sum(len(package.cells) for package in removed)
        yield Remark(about="removed", sentence=words.removed(names_of(removed), cells))
    for reason, names in diff.unbuilt.items():
        yield Remark(about="no build", sentence=words.unbuilt(reason, Excerpt.of(names)))
    yield from _scopes(diff)
    if new := names_of(diff.of("new")):
        yield Remark(about="new", sentence=words.new(new))
    if updated := names_of(diff.updated):
        yield Remark(about="other version", sentence=words.updated(updated))
    for axis, names in diff.respelled.items():
        yield Remark(about="not compared", sentence=words.respelled(axis, Excerpt.of(names)))
    for (gone, came), names in diff.variants.items():
        yield Remark(about="variants", sentence=words.variants(gone, came, Excerpt.of(names)))
    if retagged := names_of(package for package in diff.packages if package.retagged):
        yield Remark(about="same places", sentence=words.retagged(retagged))


def _scopes(diff: Diff) -> Iterator[Remark]:
    for outside in diff.outside:
        yield Remark(about="out of scope", sentence=words.outside(outside, diff))
    for entered in diff.entered:
        yield Remark(about="in scope", sentence=words.entered(entered, diff))


def names_of(packages: Iterable[PackageDiff]) -> Excerpt[str]:
    """Return the names of packages."""
    return Excerpt.of(package.name for package in packages)
