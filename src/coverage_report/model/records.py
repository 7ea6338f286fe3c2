"""What loaders yield: a record for each build, and what else an input says. Everything here is frozen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated, TypeAlias

import msgspec

Name: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=10**9)]


class Origin(msgspec.Struct, frozen=True, order=True, gc=False):
    """Where something was read: a file as shown to the user, and a place in it.

    `pointer` is a JSON pointer (RFC 6901) such as ``/spec_details/3``, or ``line N``.
    """

    file: str
    pointer: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.pointer}" if self.pointer else self.file


class Problem(msgspec.Struct, frozen=True, order=True, gc=False):
    """Something about the input that the user should know, and that did not stop the run.

    Attributes:
        file: the input, as shown to the user.
        pointer: where in it, as of an `Origin`.
        message: what is wrong.
        lost: whether all of the file is missing from the report (``--keep-going``).
    """

    file: str
    pointer: str
    message: str
    lost: bool = False

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.pointer, self.message) if part)


class Named(msgspec.Struct, frozen=True, order=True, gc=False):
    """A snapshot that an input holds, whether it states a build of it or not.

    What an input without any build has to say: an empty install tree is a snapshot with 0 builds.
    """

    snapshot: Name


class Mention(msgspec.Struct, frozen=True, order=True, gc=False):
    """A package that an input names without stating any build of it."""

    package: Name
    snapshot: Name


class Observed(msgspec.Struct, frozen=True, gc=False):
    """A combination of a snapshot's observed universe, where the input does not hold its builds.

    A report of some packages states what the others are built for, too.
    """

    snapshot: Name
    axes: Mapping[str, str | None]


class Serves(msgspec.Struct, frozen=True, order=True, gc=False):
    """What values of an axis serve, where that is stated by an input and not by its loader (`Loader.serves`).

    Attributes:
        axis: the axis.
        rule: the name of a rule, one of `coverage_report.core.serving`.
    """

    axis: Name
    rule: Name


class DefaultAxes(msgspec.Struct, frozen=True, gc=False):
    """The default axes of an input's records, where they are stated by the input and not by its loader (`Loader.axes`).

    Attributes:
        names: axis expressions, in order.
    """

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an input is about, or one of its packages: elsewhere it does not apply, and counts nowhere.

    Attributes:
        snapshot: the snapshot that this is said of.
        package: the package; None: all of the snapshot. Of several scopes of one package, each adds to what applies.
        version: of the package, where this is about one of several versions in the snapshot: builds of that
            version serve where this applies alone.
        applies: tells whether it applies at a place: a value for each axis that the loader names and the records state.
            A value may be a place's (``cp312``, ``glibc@2.28``, ``macos@11.0``), ``any``, a family, or None where it is
            open; then the answer is whether it applies for some value. Asked twice it says the same.
        names: values, by axis, that have a place whether builds name them or not, such as the lowest interpreter.
        reason: why, in a few words, such as ``requires-python >=3.12``.
        is_offer: whether this is what the package's makers offer, and not where it is needed: what they no longer
            offer is lost in a comparison, and what a declaration expects is missing whether they offer it or not.

    Raises:
        TypeError: when `applies` cannot be called, or a name is no text.
    """

    snapshot: str
    package: str | None = None
    version: str | None = None
    applies: Callable[[Mapping[str, str | None]], bool] = field(repr=False)
    names: Mapping[str, Collection[str]] = field(default_factory=dict)
    reason: str = ""
    is_offer: bool = False

    def __post_init__(self) -> None:
        texts: tuple[object, ...] = (
            self.snapshot,
            self.package or "",
            self.version or "",
            self.reason,
        )
        function: object = self.applies
        if not callable(function) or not all(isinstance(text, str) for text in texts):
            raise TypeError(f"{self!r}: must be given a function, and names as text")


class LeftOut(msgspec.Struct, frozen=True, order=True, gc=False):
    """A build that an input names and that does not count.

    Attributes:
        package: the package's name; empty when read back from a report.
        snapshot: the snapshot that it would belong to.
        reason: a few words, such as ``external``.
        hash: as of a `BuildRecord`; what counts under this hash is not left out.
        builds: how many builds this stands for, as of a `BuildRecord`.
        version: of the package; empty where that is not known.
    """

    package: str
    snapshot: Name
    reason: str
    hash: str = ""
    builds: Count = 1
    version: str = ""


def _is_detail(axis: str) -> bool:
    return "." in axis or axis == "toolchain"


class BuildRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One finished build of one package.

    Attributes:
        package: the package's name, not empty.
        snapshot: the named set of records that this one belongs to, such as a tag.
        axes: what was built for; an open mapping from axis to value. A missing axis
            or None is unknown, ``any`` fits every value, ``none`` says there is none.
        version: the package's version, as text.
        variants: build options in Spack's spelling: ``+x``, ``~x``, ``name=value``.
        hash: identifies the record in its snapshot; two records of a snapshot with one
            hash are one record.
        stacks: the CI build groups that hold this record.
        size: bytes of the built artifact.
        builds: how many builds this record stands for; more than 1 only for records
            read back from a report.
        repeat: tells records apart that have no hash and are otherwise alike; the
            pipeline numbers them within a file.
        origin: where the record was read.
    """

    package: Name
    snapshot: Name
    axes: Mapping[str, str | None]
    version: str | None = None
    variants: tuple[str, ...] = ()
    hash: str | None = None
    stacks: tuple[str, ...] = ()
    size: int | None = None
    builds: Count = 1
    repeat: int = 0
    origin: Origin = Origin("")

    @property
    def gist(self) -> tuple[object, ...]:
        """What every description of the build states: equal, unless two contradict each other.

        Variants and the details of a compiler (``compiler.c``, ``toolchain``) are left out: a
        page of Spack's cache site lacks what an index has.
        """
        return self.content[:3]

    @property
    def content(self) -> tuple[object, ...]:
        """All that the record says of the build."""
        stated = sorted([item for item in self.axes.items() if item[1] is not None])
        platform = tuple([item for item in stated if not _is_detail(item[0])])
        details = tuple([item for item in stated if _is_detail(item[0])])
        version = () if self.version is None else (self.version,)
        return (self.package, platform, version, details, tuple(sorted(self.variants)))

    @property
    def identity(self) -> object:
        """The hash, or all that is known of a record without one."""
        return self.hash or (self.content, tuple(sorted(self.stacks)), self.repeat)
