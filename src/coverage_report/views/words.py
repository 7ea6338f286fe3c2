"""What changed, in sentences of plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from coverage_report import Diff
from coverage_report.views.changes import Loss, Names, Part

_NAMED = 3
_REPLACEMENTS = 3

#: Makes text from records fit to be shown.
_Data = Callable[[str], str]


def verdict(diff: Diff) -> str:
    """Return the headline of a diff with a base: losses first."""
    lost, gained = diff.totals.lost, diff.totals.gained
    if lost:
        return f"{count(lost, 'combination')} lost" + (
            f", {number(gained)} gained" if gained else ""
        )
    return "no platform was lost" + (f", {count(gained, 'combination')} gained" if gained else "")


def besides(diff: Diff) -> str:
    """Return the other numbers of a comparison."""
    totals = diff.totals
    changed = len(diff.of("changed"))
    narrowed = f" ({number(totals.narrowed)} to fewer places)" if totals.narrowed else ""
    told = (
        (totals.moved, f"{number(totals.moved)} moved to another version{narrowed}"),
        (totals.unknown, f"{number(totals.unknown)} not tried"),
        (True, f"{number(totals.kept)} kept"),
        (changed, f"{count(changed, 'package')} changed"),
    )
    return ", ".join(text for some, text in told if some)


def cause(loss: Loss, data: _Data) -> str:
    """Return why combinations were lost, and what came in their place."""
    packages = who(loss.packages, data)
    combinations = count(loss.cells, "combination")
    if not loss.values:
        verb = "is" if loss.packages.count == 1 else "are"
        return f"{packages} {verb} gone as a whole ({combinations})"
    text = f"{path(loss.values, data)} is gone from {packages}"
    if len(loss.combination) > len(loss.values):
        text += f": {path(loss.combination, data)}"
    elif loss.cells > 1:
        text += f" ({combinations})"
    if loss.everywhere and loss.packages.count > 1:
        text += ", and no package has it any more"
    return text + "".join(_replaced(loss, data))


def who(packages: Names, data: _Data) -> str:
    """Return the names of few packages, or how many there are."""
    few = packages.count <= _NAMED
    return ", ".join(map(data, packages.shown)) if few else count(packages.count, "package")


def path(values: Iterable[str], data: _Data) -> str:
    """Return the values of a combination."""
    return "/".join(map(data, values))


def parts(some: Iterable[Part], data: _Data) -> str:
    """Return combinations; what stands for several ends in ``/…``."""
    return ", ".join(path(part.values, data) + "/…" * part.several for part in some)


def number(given: int) -> str:
    """Return a number as people read it: ``1,500``."""
    return f"{given:,}"


def count(given: int, noun: str) -> str:
    """Return a number of things, as one says it: ``1 package``, ``1,500 packages``."""
    return f"{number(given)} {noun}{'' if given == 1 else 's'}"


def _replaced(loss: Loss, data: _Data) -> Iterator[str]:
    for at, new in enumerate(loss.replaced[:_REPLACEMENTS]):
        yield f", {data(new.value)}" if at else f"; replaced by {data(new.value)}"
        if new.packages != loss.packages.count:
            yield f" in {number(new.packages)}"
