"""Why combinations were lost, cause by cause, and what to call the two sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from coverage_report import ANY, NONE, Cause, Diff
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.words import Name, Phrase, Region, Strong

#: Axes whose values are known for what they are, and values that say nothing without their axis.
_PLACES = ("os", "target")
_VAGUE = (ANY, NONE, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What packages gained in place of what they lost."""

    value: str = field(metadata={"help": "the new value"})
    packages: int = field(metadata={"help": "how many packages have it"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Combinations that were lost for one reason."""

    values: tuple[str, ...] = field(metadata={"help": "what the packages have no more"})
    combination: tuple[str, ...] = field(
        metadata={"help": "what was lost, where it is a single combination"}
    )
    cells: int = field(metadata={"help": "how many combinations, added up over the packages"})
    packages: Excerpt[str] = field(metadata={"help": "the packages"})
    everywhere: bool = field(metadata={"help": "whether no package at all has the values any more"})
    replaced: tuple[Replacement, ...] = field(
        metadata={"help": "what came in their place, most packages first"}
    )

    @property
    def sentence(self) -> Phrase:
        """Why it was lost, and what came in its place."""
        start = (Strong(Phrase.of(Region(self.values))), " is gone from ", words.who(self.packages))
        return Phrase.of(*start, *self._extent(), *self._successors())

    def _extent(self) -> Iterator[str | Region]:
        if len(self.combination) > len(self.values):
            yield from (": ", Region(self.combination))
        elif self.cells > 1:
            yield f" ({words.count(self.cells, 'combination')})"
        if self.everywhere and self.packages.count > 1:
            yield ", and no package has it any more"

    def _successors(self) -> Iterator[str | Name]:
        for at, new in enumerate(self.replaced[: limits.REPLACEMENTS]):
            yield from (", " if at else "; replaced by ", Name(new.value))
            if new.packages != self.packages.count:
                yield f" in {words.number(new.packages)}"


def losses(diff: Diff) -> tuple[Loss, ...]:
    """Return the losses by their cause, those of most packages first."""
    return tuple(_loss(cause) for cause in diff.causes)


def sides(diff: Diff) -> tuple[str, str]:
    """Return what to call base and head, so that one can tell them apart."""
    names = (diff.base.name, diff.head.name)
    if names[0] != names[1]:
        return names
    return ("BASE", "HEAD") if diff.sources[0] == diff.sources[1] else diff.sources


def _loss(cause: Cause) -> Loss:
    only = cause.cells[0][1] if len(cause.cells) == 1 else ()
    return Loss(
        values=tuple(
            _told(axis, value, plain=value not in _VAGUE) for axis, value in cause.values.items()
        ),
        combination=words.values(only),
        cells=len(cause.cells),
        packages=Excerpt.of(cause.packages),
        everywhere=cause.everywhere,
        replaced=tuple(
            Replacement(
                value=_told(axis, value, plain=axis.partition(".")[0] in _PLACES),
                packages=packages,
            )
            for axis, value, packages in cause.replaced
        ),
    )


def _told(axis: str, value: str | None, *, plain: bool) -> str:
    """Return a value, with its axis unless it speaks for itself."""
    return words.value(value) if plain else f"{axis} {words.value(value)}"
