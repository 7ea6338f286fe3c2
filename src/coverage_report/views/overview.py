"""What is shown of each of several snapshots: a line."""

from __future__ import annotations

from dataclasses import dataclass, field

from coverage_report import Snapshot, Tally
from coverage_report.views import words


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotLine:
    """A snapshot, one of several."""

    name: str = field(metadata={"help": "its name"})
    built: str = field(metadata={"help": "how many combinations are built, in words"})
    tally: Tally = field(
        metadata={"help": "built combinations, of those that apply, added up over the packages"}
    )
    complete: int = field(metadata={"help": "how many packages are built for all that applies"})
    packages: int = field(metadata={"help": "how many packages there are"})
    builds: int = field(metadata={"help": "how many builds there are"})


def snapshot_line(snapshot: Snapshot) -> SnapshotLine:
    """Return the line of a snapshot."""
    return SnapshotLine(
        name=snapshot.name,
        built=words.built_for(snapshot),
        tally=snapshot.tally,
        complete=snapshot.complete,
        packages=len(snapshot.packages),
        builds=snapshot.builds,
    )
