"""What the user asked for, said: a reader must know what is not shown."""

from __future__ import annotations

from collections.abc import Iterator

from coverage_report import Asked
from coverage_report.views.words import Name, Phrase

#: What is asked for where nothing is left out.
EVERYTHING = Asked()


def only(asked: Asked) -> Phrase:
    """Return a sentence on what alone is shown; nothing where nothing is left out."""
    parts = list(_parts(asked))
    return Phrase.of("Only ", Phrase.join("; ", parts), ".") if parts else Phrase()


def _parts(asked: Asked) -> Iterator[Phrase]:
    for noun, globs in (
        ("packages named ", asked.packages),
        ("builds in the stack ", asked.stacks),
        ("the snapshot ", asked.snapshots),
    ):
        if globs:
            yield Phrase.of(noun, Phrase.join(" or ", map(Name, globs)))


def filters(asked: Asked) -> dict[str, list[str]]:
    """Return the globs by the option that they were given with, for machines; nothing where there are none."""
    given = {"package": asked.packages, "stack": asked.stacks, "snapshot": asked.snapshots}
    return {option: list(globs) for option, globs in given.items() if globs}
