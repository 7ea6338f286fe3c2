"""What is said in sentences: phrases of our own words and of data, which each medium makes fit to be shown.

A phrase is never joined to text before it is said: a medium gives the one function that escapes what comes from
records (`Escape`), and how it sets values apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, Union

from coverage_report import Diff, ScopeChange, Snapshot, Tally
from coverage_report.views import limits
from coverage_report.views.excerpt import Excerpt

#: Makes text from records fit to be shown in a medium.
Escape: TypeAlias = Callable[[str], str]
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Name:
    """Text from records."""

    text: str = field(metadata={"help": "as it is in the records"})


@dataclass(frozen=True, slots=True)
class Region:
    """A combination, or several that have some values in common."""

    values: tuple[str, ...] = field(metadata={"help": "its values, or those that all have"})
    several: bool = field(
        default=False, metadata={"help": "whether it stands for several that have these values"}
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

        def said(piece: _Piece) -> str:
            match piece:
                case Name(text):
                    return esc(text)
                case Region(values, several):
                    return between.join((*map(esc, values), *("…",) * several))
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


def regions(some: Excerpt[Region], between: str = ", ") -> Phrase:
    """Return combinations, and how many more there are."""
    more = f"{between}and {number(some.more)} more" if some.more else ""
    return Phrase.of(Phrase.join(between, some), more)


def built(snapshot: Snapshot) -> str:
    """Return the headline of a snapshot; a share says nothing where there is nothing to compare with."""
    tally = snapshot.tally
    if not tally.total:
        return "n/a: nothing to cover"
    if snapshot.alone:
        return f"built for {share(tally, alone=True)}; nothing to compare with"
    return f"{number(tally.covered)} of {count(tally.total, 'combination')} built ({tally.percent})"


def share(tally: Tally, *, alone: bool) -> str:
    """Return so many of so many, or how many where there is nothing to compare with."""
    return count(tally.covered, "platform") if alone and tally.total else str(tally)


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


def removed(packages: Excerpt[str], cells: int) -> Phrase:
    """Say that packages are in the base alone."""
    return Phrase.of(
        Strong(who(packages)), f" {_is(packages)} removed ({count(cells, 'combination')})"
    )


def unbuilt(reason: str, packages: Excerpt[str]) -> Phrase:
    """Say that the head names packages, and no longer has a build of them."""
    verb = "has" if packages.count == 1 else "have"
    return Phrase.of(Strong(who(packages)), f" {verb} no build any more: ", Name(reason))


def retagged(packages: Excerpt[str]) -> Phrase:
    """Say that builds state something else and serve the same."""
    verb = "states" if packages.count == 1 else "state"
    return Phrase.of(
        who(packages),
        f" {verb} other values, and {'runs' if packages.count == 1 else 'run'} in the same places",
    )


def versions(before: Sequence[str], after: Sequence[str]) -> Phrase:
    """Say which versions a package had and has: ``1.2 → 1.3``."""
    sides = (Phrase.join(", ", map(Name, some)) if some else UNKNOWN for some in (before, after))
    return Phrase.join(" → ", sides)


def narrowed(before: str, after: str, packages: Excerpt[str]) -> Phrase:
    """Say that a floor was raised."""
    return Phrase.of(
        Name(before), " → ", Name(after), " in ", who(packages), ": runs in fewer places"
    )


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


def new(packages: Excerpt[str]) -> Phrase:
    """Say that packages are new."""
    return Phrase.of(who(packages), f" {_is(packages)} new")


def updated(packages: Excerpt[str]) -> Phrase:
    """Say that packages changed in nothing but their versions."""
    verb = "has" if packages.count == 1 else "have"
    return Phrase.of(who(packages), f" {verb} other versions on the same platforms")


def respelled(axis: str, packages: Excerpt[str]) -> Phrase:
    """Say that an axis could not be compared."""
    return Phrase.of(
        axis,
        " is not compared in ",
        who(packages),
        ": one side states ",
        Name("none"),
        " throughout",
    )


def _is(packages: Excerpt[str]) -> str:
    return "is" if packages.count == 1 else "are"
