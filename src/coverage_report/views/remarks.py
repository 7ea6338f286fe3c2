"""What there is to know of a diff beside its losses, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from coverage_report import Diff, PackageDiff
from coverage_report.views import words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.words import Name, Phrase

#: What a remark on a diff is about.
About: TypeAlias = Literal[
    "removed",
    "no build any more",
    "out of scope",
    "in scope",
    "new",
    "not compared",
    "variants",
    "same places",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to know of a diff beside its losses."""

    about: About = field(
        metadata={
            "help": "`removed`, `no build any more`, `out of scope`, `in scope`, `new`, `not compared`, `variants` or `same places`"
        }
    )
    sentence: Phrase = field(metadata={"help": "in words"})

    @property
    def told(self) -> Phrase:
        """What it is about, and the words: ``new: zlib``."""
        return Phrase.of(f"{self.about}: ", self.sentence)


def remarks_on(diff: Diff) -> Iterator[Remark]:
    """Yield what there is to know of a diff beside its losses, what got worse first."""
    if removed := names_of(diff.of("removed")):
        yield Remark(about="removed", sentence=words.who(removed))
    for reason, names in diff.unbuilt.items():
        said = Phrase.of(words.who(Excerpt.of(names)), ": ", Name(reason))
        yield Remark(about="no build any more", sentence=said)
    yield from _scopes(diff)
    if new := names_of(diff.of("new")):
        yield Remark(about="new", sentence=words.who(new))
    for axis, names in diff.respelled.items():
        yield Remark(about="not compared", sentence=words.respelled(axis, Excerpt.of(names)))
    for (gone, came), names in diff.variants.items():
        yield Remark(about="variants", sentence=words.variants(gone, came, Excerpt.of(names)))
    if retagged := names_of(package for package in diff.packages if package.retagged):
        said = Phrase.of(words.who(retagged), ": other values than before")
        yield Remark(about="same places", sentence=said)


def _scopes(diff: Diff) -> Iterator[Remark]:
    for outside in diff.outside:
        yield Remark(about="out of scope", sentence=words.outside(outside, diff))
    for entered in diff.entered:
        yield Remark(about="in scope", sentence=words.entered(entered, diff))


def names_of(packages: Iterable[PackageDiff]) -> Excerpt[str]:
    """Return the names of packages."""
    return Excerpt.of(package.name for package in packages)
