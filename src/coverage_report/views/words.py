"""What is said in sentences: phrases of our own words and of data, which each medium makes fit to be shown.

A phrase is never joined to text before it is said: a medium gives the one function that escapes what comes from
records (`Escape`), and how it sets values apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeAlias, Union

from coverage_report import ANY, Diff, ScopeChange, Snapshot, Tally, Universe
from coverage_report.views import limits
from coverage_report.views.excerpt import Excerpt

#: Makes text from records fit to be shown in a medium.
Escape: TypeAlias = Callable[[str], str]
UNKNOWN = "?"
#: A file of git, as `coverage_report.io.git_sources` shows it.
_GIT = re.compile(r"git:([^:]+):(.+) \(([0-9a-f]{9})\)")
#: An interpreter and all later ones (`core.serving`): ``py3+``, ``cp39+``, ``cp315t+``.
_RANGE = re.compile(r"(cp|py)(\d)(\d*)(t?)\+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Name:
    """Text from records."""

    text: str = field(metadata={"help": "as it is in the records"})


@dataclass(frozen=True, slots=True)
class Region:
    """A combination, or several that have some values in common."""

    values: tuple[str | tuple[str, ...], ...] = field(
        metadata={"help": "its values, or those that all have; of an axis several that some have"}
    )


@dataclass(frozen=True, slots=True)
class Strong:
    """The words that a reader looks for."""

    phrase: Phrase = field(metadata={"help": "these words"})


_Piece = Union[str, Name, Region, Strong]  # noqa: UP007 - Phrase and Strong hold each other


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of ours (text), and data (`Name`, `Region`); a template prints it as it is: ``{{ phrase }}``."""

    pieces: tuple[_Piece, ...] = field(default=(), metadata={"help": "in order"})

    @classmethod
    def of(cls, *pieces: _Piece | Phrase) -> Phrase:
        """Return one phrase of words, names and other phrases."""
        parts = (piece.pieces if isinstance(piece, Phrase) else (piece,) for piece in pieces)
        return cls(tuple(piece for part in parts for piece in part if piece != ""))

    @classmethod
    def join(cls, between: str, phrases: Iterable[_Piece | Phrase]) -> Phrase:
        """Return phrases with something of ours between them."""
        parts = [part for phrase in phrases for part in (between, phrase)]
        return cls.of(*parts[1:])

    def say(self, esc: Escape, *, between: str = "/", strong: tuple[str, str] = ("", "")) -> str:
        """Return the phrase as text of a medium.

        Args:
            esc: makes data fit to be shown.
            between: stands between the values of a combination.
            strong: stand around the words that a reader looks for.
        """

        def one(value: str | tuple[str, ...]) -> str:
            return esc(value) if isinstance(value, str) else f"{{{','.join(map(esc, value))}}}"

        def said(piece: _Piece) -> str:
            match piece:
                case Name(text):
                    return esc(text)
                case Region((tuple() as values,)):
                    return ", ".join(map(esc, values))
                case Region(values):
                    return anywhere(values) or between.join(map(one, values))
                case Strong(phrase):
                    return strong[0] + phrase.say(esc, between=between, strong=strong) + strong[1]
            return piece

        return "".join(map(said, self.pieces))

    def __bool__(self) -> bool:
        return bool(self.pieces)


#: Of more a sentence would be a list: each package of a folder can have its own.
_MOST_REASONS = 3


def number(given: int) -> str:
    """Return a number as people read it: ``1,500``."""
    return f"{given:,}"


def count(given: int, noun: str) -> str:
    """Return a number of things, as one says it: ``1 package``, ``1,500 packages``."""
    return f"{number(given)} {noun}{'' if given == 1 else 's'}"


def value(given: str | None) -> str:
    """Return a value as it is shown: unknown is ``?``."""
    return UNKNOWN if given is None else given


def values(given: Iterable[str | None]) -> tuple[str, ...]:
    """Return the values of a combination as they are shown."""
    return tuple(map(value, given))


def who(packages: Excerpt[str]) -> Phrase:
    """Return the names of few packages, or how many there are."""
    if packages.count > limits.NAMES_SAID or packages.more:
        return Phrase.of(count(packages.count, "package"))
    return Phrase.join(", ", map(Name, packages))


def listing(things: Excerpt[str], noun: str = "package") -> Phrase:
    """Return names, and how many more there are; without room for any how many there are."""
    if not things.shown:
        return Phrase.of(count(things.more, noun) if things.more else "")
    more = f" and {number(things.more)} more" if things.more else ""
    return Phrase.of(Phrase.join(", ", map(Name, things)), more)


def place(name: str, source: str) -> Phrase:
    """Say what a snapshot is called and where it was read, each only once; of git the file, the revision, the commit."""
    git = _GIT.fullmatch(source)
    path = git[2] if git else source
    at = Phrase.of(" at ", Name(git[1]), " (", Name(git[3]), ")") if git else Phrase()
    if path and name in (PurePosixPath(path).name, PurePosixPath(path).stem):
        return Phrase.of(Name(path), at)
    read = Phrase.of(" (", Name(path), at, ")") if path and path != name else Phrase()
    return Phrase.of(Name(name), read)


def regions(some: Excerpt[Phrase], between: str = ", ") -> Phrase:
    """Return combinations, and how many more there are."""
    more = f"{between}and {number(some.more)} more" if some.more else ""
    return Phrase.of(Phrase.join(between, some), more)


def anywhere(values: Sequence[str | tuple[str, ...] | None]) -> str:
    """Return how one says ``any/any/py38+``, of what runs on any platform; nothing for what does not."""
    rest = [value for value in values if value != ANY]
    ranges = [_RANGE.fullmatch(value) if isinstance(value, str) else None for value in rest]
    if len(rest) == len(values) or not all(ranges):
        return ""
    return ", ".join(("any platform", *(_spoken(*match.groups()) for match in ranges if match)))


def _spoken(name: str, major: str, minor: str, threads: str) -> str:
    kind = f"{'free-threaded ' if threads else ''}{'CPython' if name == 'cp' else 'Python'}"
    return f"{kind} {major}{'.' if minor else ''}{minor} and later"


def built(snapshot: Snapshot) -> str:
    """Return the headline of a snapshot; a share says nothing where there is nothing to compare with."""
    tally = snapshot.tally
    if not tally.total:
        return "n/a: nothing to cover"
    if snapshot.alone:
        return f"built for {built_for(snapshot)}; nothing to compare with"
    return f"{number(tally.covered)} of {count(tally.total, 'combination')} built ({tally.percent})"


def whole(universe: Universe, axes: Sequence[str]) -> Phrase:
    """Return what a snapshot is measured by: so many combinations that any package has, or that are declared."""
    size = count(len(universe.combinations), "combination")
    of = Phrase.of(size, " of ", Phrase.join(" × ", map(Name, axes)))
    if universe.kind == "observed":
        return Phrase.of(of, " that packages are built for")
    where = (" in ", Name(universe.source)) if universe.source else ()
    return Phrase.of(of, ", declared", *where)


def built_for(snapshot: Snapshot) -> str:
    """Return so many of so many, or the platforms of a snapshot that has nothing to compare with."""
    combinations = snapshot.universe.combinations
    some = anywhere(combinations[0]) if len(combinations) == 1 else ""
    if some and snapshot.alone and snapshot.tally.total:
        return some
    return share(snapshot.tally, alone=snapshot.alone, platforms=len(combinations))


def share(tally: Tally, *, alone: bool, platforms: int) -> str:
    """Return so many of so many; where there is nothing to compare with for how many platforms."""
    return count(platforms, "platform") if alone and tally.total else str(tally)


def change(lost: int, gained: int) -> str:
    """Return how many combinations were lost and gained."""
    return f"{count(lost, 'combination')} lost, {number(gained)} gained"


def verdict(diff: Diff) -> str:
    """Return the headline of a diff with a base: what got worse first."""
    totals, removed = diff.totals, len(diff.of("removed"))
    fine = not (totals.lost or totals.narrowed or removed)
    said, before = ["No platform was lost"] if fine else [], ""
    for some, noun, verb in (
        (totals.lost, "combination", "lost"),
        (totals.narrowed, "combination", "narrowed"),
        (removed, "package", "removed"),
        (totals.gained, "combination", "gained"),
    ):
        if some:
            said.append(f"{number(some) if noun == before else count(some, noun)} {verb}")
            before = noun
    return ", ".join(said)


def besides(diff: Diff) -> Iterator[str]:
    """Yield the other numbers of a comparison, and how many packages changed."""
    totals, changed = diff.totals, len(diff.of("changed"))
    if moved := totals.moved - totals.narrowed:
        yield f"{number(moved)} moved to another version"
    if totals.unknown:
        yield f"{number(totals.unknown)} not tried"
    if totals.outside:
        yield f"{number(totals.outside)} no longer in scope"
    yield f"{number(totals.kept)} kept"
    if changed:
        yield f"{count(changed, 'package')} changed"


def variants(gone: Sequence[str], came: Sequence[str], packages: Excerpt[str]) -> Phrase:
    """Say which variants of builds went and came where packages run as before."""
    sides = ((gone, "gone from", "where others serve"), (came, "new in", "where others served"))
    said = [
        Phrase.of(Phrase.join(", ", map(Name, some)), f" {how} ", who(packages), f", {where}")
        for some, how, where in sides
        if some
    ]
    return Phrase.join("; ", said)


def versions(before: Sequence[str], after: Sequence[str]) -> Phrase:
    """Say which versions a package had and has: ``1.2 → 1.3``."""
    sides = (Phrase.join(", ", map(Name, some)) if some else UNKNOWN for some in (before, after))
    return Phrase.join(" → ", sides)


def outside(change: ScopeChange, diff: Diff) -> Phrase:
    """Say what is no longer in scope: of all of the head, or of some packages."""
    return _scope_change(change, diff, "no longer", "fewer")


def entered(change: ScopeChange, diff: Diff) -> Phrase:
    """Say what is newly in scope: of all of the head, or of some packages."""
    return _scope_change(change, diff, "newly", "more")


def _scope_change(change: ScopeChange, diff: Diff, how: str, places: str) -> Phrase:
    parts = [
        Phrase.of(axis, " ", Phrase.join(", ", map(Name, found)))
        for axis, found in change.values.items()
    ]
    parts += [Phrase.of(Region(tuple(pair.values()))) for pair in change.pairs]
    number_of = len(change.packages)
    everybody = 1 < number_of == sum(p.state in ("changed", "same") for p in diff.packages)
    packages = count(number_of, "package") if everybody else who(Excerpt.of(change.packages))
    said = Phrase.of(Phrase.join(", ", parts), f" {how} covered: ") if parts else Phrase()
    verb = "applies" if number_of == 1 else "apply"
    where = "" if parts else f" {verb} in {places} places"
    some = [*map(Name, change.reasons[:_MOST_REASONS])]
    reasons = Phrase.join("; ", [*some, "…"] if len(some) < len(change.reasons) else some)
    combinations = f" ({count(change.cells, 'combination')})"
    return Phrase.of(said, packages, where, combinations, ": " if reasons else "", reasons)


def respelled(axis: str, packages: Excerpt[str]) -> Phrase:
    """Say that an axis could not be compared."""
    return Phrase.of(axis, " in ", who(packages), ": one side states ", Name("none"), " throughout")
