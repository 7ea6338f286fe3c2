"""What is expected: combinations, for which packages, and which of them are known to fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from typing import Protocol

from coverage_report.core.expected.values import includes, is_glob
from coverage_report.model.axes import value_of
from coverage_report.model.nouns import ANYTHING, BuildRecord, Combination, Problem, Remarks


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A combination that should exist.

    Attributes:
        values: canonical values, families or globs by axis; an axis that it does not name may have any value.
        required: whether its absence counts as missing.
        tier: a name for how much it matters, such as ``1``; see `Expected.first_tier` for one without.
        reason: why it is declared so.
        implied: axes that a short form named in passing; they count only where builds state them.
        line: of the file that declares it.
    """

    values: Mapping[str, str]
    required: bool = True
    tier: str | None = None
    reason: str | None = None
    implied: frozenset[str] = frozenset()
    line: int | None = field(default=None, compare=False)

    def stated(self, axis: str) -> str:
        """Return its value of an axis, or else of what is derived from it (``os.family``), which is a value, too."""
        derived = (v for name, v in self.values.items() if name.partition(".")[0] == axis)
        return self.values.get(axis) or next(derived, ANYTHING)

    def on(self, axes: Sequence[str]) -> Combination:
        """Return the combination on the axes of a model, `ANYTHING` where it leaves an axis open."""
        return tuple(value_of(axis, self.values) or ANYTHING for axis in axes)

    def remarks(self, xfail: Xfail | None, expected: Expected) -> Remarks:
        """Return what a declaration says of it beside its values, by what is known of its failure before all else."""
        tier = expected.first_tier if self.tier is None else self.tier
        if xfail is None:
            return Remarks(tier=tier, reason=self.reason, line=self.line)
        return Remarks(
            tier=tier,
            reason=self.reason if xfail.reason is None else xfail.reason,
            issue=xfail.issue,
            until=xfail.until,
            expired=not xfail.holds(expected.today),
            line=self.line if xfail.line is None else xfail.line,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Xfail:
    """Combinations that are known to have no build.

    Attributes:
        package: a glob on package names.
        values: partial; it covers every expected combination that has these values, or ones of these families.
        until: the last day on which it holds; None is for ever.
        line: of the file that declares it.
    """

    package: str = "*"
    values: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    issue: str | None = None
    until: date | None = None
    line: int | None = field(default=None, compare=False)

    def covers(self, package: str, wanted: Wanted) -> bool:
        """Tell whether this is about a combination expected of a package."""
        return fnmatchcase(package, self.package) and all(
            includes(value, wanted.stated(axis), axis) for axis, value in self.values.items()
        )

    def holds(self, today: date) -> bool:
        """Tell whether it has not expired."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class Rule:
    """What is expected of the packages that a glob names; None: nothing is said of them (``skip``)."""

    package: str
    wanted: tuple[Wanted, ...] | None


class Declaration(Protocol):
    """Says what is expected of a snapshot; `Expected` says the same of each."""

    @property
    def axes(self) -> frozenset[str]:
        """The axes that it names for sure, and not only in passing."""
        ...

    @property
    def names(self) -> frozenset[str]:
        """The packages that it expects by name."""
        ...

    def of(self, packages: Mapping[str, Sequence[BuildRecord]], /) -> Expected:
        """Return what is expected of a snapshot with these records, by package."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A declaration of what should exist.

    Attributes:
        source: where it is declared, as shown to the user.
        rules: the first whose glob matches a package's name holds for it.
        packages: what is expected of packages that no rule is about, by name.
        xfails: what is known to fail.
        match: how an axis is held against an expected value (`values.MODES`), by axis.
        today: the day on which xfails expire or not.
        warnings: slips that are no error.
    """

    source: str
    rules: tuple[Rule, ...] = ()
    packages: Mapping[str, tuple[Wanted, ...]] = field(default_factory=dict)
    xfails: tuple[Xfail, ...] = ()
    match: Mapping[str, str] = field(default_factory=dict)
    today: date = date.min
    warnings: tuple[Problem, ...] = ()

    def of(self, _: Mapping[str, Sequence[BuildRecord]], /) -> Expected:
        """Return this: it holds for every snapshot."""
        return self

    @property
    def axes(self) -> frozenset[str]:
        """The axes that expected combinations name, but for those that a short form names in passing."""
        return frozenset(
            axis
            for wanted in (*(rule.wanted or () for rule in self.rules), *self.packages.values())
            for one in wanted
            for axis in one.values
            if axis not in one.implied
        )

    @property
    def first_tier(self) -> str | None:
        """The tier of all that is declared without one: the first, where tiers are numbered; names have no order."""
        tiers = {one.tier for rule in self.rules for one in rule.wanted or ()} - {None}
        if not tiers or not all(str(tier).isdecimal() for tier in tiers):
            return None
        return min(("1", *map(str, tiers)), key=int)

    def wanted(self, package: str) -> tuple[Wanted, ...] | None:
        """Return what is expected of a package; None where nothing is said of it."""
        for rule in self.rules:
            if fnmatchcase(package, rule.package):
                return rule.wanted
        return self.packages.get(package)

    @property
    def names(self) -> frozenset[str]:
        """The packages that are expected by name: they are shown even when nothing of them was built."""
        named = {rule.package for rule in self.rules if rule.wanted and not is_glob(rule.package)}
        return frozenset(named | set(self.packages))

    def xfail(self, package: str, wanted: Wanted) -> Xfail | None:
        """Return what is known of the failure of a combination: the first that holds, or else one that has expired."""
        covering = [xfail for xfail in self.xfails if xfail.covers(package, wanted)]
        holding = [xfail for xfail in covering if xfail.holds(self.today)]
        return next(iter(holding or covering), None)
