"""What the templates of badges are given: a contract with those who override them."""

from __future__ import annotations

from dataclasses import dataclass, field

from coverage_report.exporters.badge.options import Show


@dataclass(frozen=True)
class BadgeVariables:
    """What the templates ``badge/label.txt.j2`` and ``badge/message.txt.j2`` are given."""

    snapshot: str = field(metadata={"help": "the snapshot's name"})
    package: str | None = field(
        metadata={"help": "the package's name; none on the badge of a whole snapshot"}
    )
    covered: int = field(metadata={"help": "how many combinations are built"})
    total: int = field(metadata={"help": "how many combinations apply"})
    percent: str = field(metadata={"help": "the share as `72%`, `<1%`, or `n/a` without a total"})
    complete: int = field(metadata={"help": "how many packages are built for all that applies"})
    alone: bool = field(
        metadata={"help": "whether there is nothing to compare the snapshot's one package with"}
    )
    packages: int = field(metadata={"help": "how many packages the badge is about"})
    platforms: tuple[str, ...] = field(
        metadata={
            "help": "the families of operating systems that any of them is built for, in order"
        }
    )
    label: str | None = field(metadata={"help": "the option `label`; none where it is not given"})
    show: Show = field(metadata={"help": "the option `show`: `share` or `platforms`"})


@dataclass(frozen=True)
class DiffBadgeVariables:
    """What the templates ``badge/diff-label.txt.j2`` and ``badge/diff-message.txt.j2`` are given."""

    base: str = field(metadata={"help": "the name of the snapshot before"})
    head: str = field(metadata={"help": "the name of the snapshot after"})
    compared: bool = field(metadata={"help": "whether there is anything to compare with"})
    lost: int = field(metadata={"help": "how many combinations were lost, over all packages"})
    gained: int = field(metadata={"help": "how many were gained"})
    moved: int = field(metadata={"help": "how many have another version on one axis"})
    narrowed: int = field(metadata={"help": "how many of these run in fewer places"})
    removed: int = field(metadata={"help": "how many packages only the base has"})
    outside: int = field(metadata={"help": "how many are no longer in scope"})
    unknown: int = field(metadata={"help": "how many were not tried"})
    kept: int = field(metadata={"help": "how many are as they were"})
    label: str | None = field(metadata={"help": "the option `label`; none where it is not given"})
