"""Markers of a lock, asked at a place; evaluated by `packaging.markers`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from coverage_report.text import shorten
from coverage_report_wheels.environments import Environment, all_minors, pythons

if TYPE_CHECKING:
    from packaging.markers import Marker

#: The longest of 2,000 real ones has 2,200 characters; a parser of markers recurses.
_MAX_LENGTH = 20_000
#: A lock of 420 packages has 30,000 characters in 95 markers that differ; each is asked some hundred times.
_MAX_TOTAL = 1_000_000
_MAX_COUNT = 10_000
_VARIABLES = re.compile(
    r"\b(sys_platform|platform_system|os_name|platform_machine|python_version|python_full_version"
    r"|implementation_name|implementation_version|platform_python_implementation"
    r"|sys\.platform|os\.name|platform\.machine|platform\.python_implementation|python_implementation)\b"
)
_MINOR = re.compile(r"\b3\.(\d{1,3})\b")
_OLD_NAMES = {
    "sys.platform": "sys_platform",
    "os.name": "os_name",
    "platform.machine": "platform_machine",
    "platform.python_implementation": "platform_python_implementation",
    "python_implementation": "platform_python_implementation",
}
_QUOTED = r"""(?:'([^']*)'|"([^"]*)")"""
#: What is chosen when installing: an extra, or as PEP 751 has it one of several.
_CHOICE = re.compile(
    rf"\bextra\s*(==|!=)\s*{_QUOTED}|{_QUOTED}\s+(not\s+in|in)\s+(?:extras|dependency_groups)\b"
)
#: Releases of systems are on no axis: a marker about one is true for some.
_RELEASE = re.compile(
    rf"\bplatform_(?:release|version)\s*(?:[<>=!~]=?=?|not\s+in|in)\s*{_QUOTED}"
    rf"|{_QUOTED}\s*(?:[<>=!~]=?=?|not\s+in|in)\s*platform_(?:release|version)\b"
)
_TRUE, _FALSE = "os_name != ''", "os_name == ''"

#: What is chosen when installing: extras and groups, by the names that markers give them.
Choice = frozenset[str]


class Condition:
    """One marker: true or false in an environment, for a choice of extras and groups."""

    def __init__(self, text: str) -> None:
        """Parse a marker.

        Raises:
            ValueError: when `text` is no marker.
        """
        self.text = text
        self.choices = frozenset(_names_of_choices(text))
        self.variables = tuple(
            sorted({_OLD_NAMES.get(name, name) for name in _VARIABLES.findall(text)})
        )
        self._parsed: dict[Choice, Marker] = {}
        self._answers: dict[tuple[Choice, tuple[str, ...]], bool] = {}
        self._marker(frozenset())

    def holds(self, environment: Environment, choice: Choice) -> bool:
        """Tell whether the marker is true. What cannot be compared is: it says nothing of the place."""
        from packaging.markers import UndefinedComparison, UndefinedEnvironmentName

        choice &= self.choices
        key = (choice, tuple(environment[name] for name in self.variables))
        if key not in self._answers:
            try:
                self._answers[key] = self._marker(choice).evaluate(dict(environment))
            except (UndefinedComparison, UndefinedEnvironmentName, KeyError):
                self._answers[key] = True
        return self._answers[key]

    def _marker(self, choice: Choice) -> Marker:
        from packaging.markers import InvalidMarker, Marker

        if choice not in self._parsed:
            try:
                self._parsed[choice] = Marker(_decided(self.text, choice))
            except (InvalidMarker, RecursionError) as error:
                raise ValueError(f"{shorten(self.text, 100)!r} is not a marker") from error
        return self._parsed[choice]


class Conditions:
    """The markers of one lock, each parsed once, with a bound on all of them together."""

    def __init__(self) -> None:
        self._known: dict[str, Condition | None] = {}
        self._specifiers: list[str] = []
        self._total = 0
        self.faults: list[str] = []

    def of(self, text: object) -> Condition | None:
        """Return the condition that a marker states; None for none, and for one that cannot be read."""
        if not isinstance(text, str) or not text.strip():
            return None
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]

    def pythons(self, text: object) -> Pythons | None:
        """Return a ``requires-python``; None for none, and for one that cannot be read."""
        if not isinstance(text, str) or not text.strip():
            return None
        self._specifiers.append(text)
        try:
            return Pythons(text)
        except ValueError as error:
            self.faults.append(str(error))
            return None

    def any_of(self, texts: object) -> list[Condition] | None:
        """Return the conditions of a list of which one must be true; None where there is no such list."""
        if not isinstance(texts, list) or not texts:
            return None
        found = [self.of(text) for text in texts]
        known = [condition for condition in found if condition]
        return known if len(known) == len(found) else None

    def _clipped(self, name: str, value: str) -> str:
        """Return a variable's value, of the minor releases after all that markers name the first."""
        if not name.startswith("python_") or not value.startswith("3."):
            return value
        minor, dot, patch = value[2:].partition(".")
        return f"3.{min(int(minor), self._last_minor)}{dot}{patch}"

    @cached_property
    def _last_minor(self) -> int:
        texts = (*self._known, *self._specifiers)
        return 1 + max((int(n) for text in texts for n in _MINOR.findall(text)), default=0)

    def _read(self, text: str) -> Condition | None:
        self._total += len(text)
        if len(text) > _MAX_LENGTH or self._total > _MAX_TOTAL or len(self._known) > _MAX_COUNT:
            self.faults.append("a marker is too long, or one of too many")
            return None
        try:
            return Condition(text)
        except ValueError as error:
            self.faults.append(str(error))
            return None

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables that some marker or ``requires-python`` asks for."""
        known = (condition for condition in self._known.values() if condition)
        found = {name for condition in known for name in condition.variables}
        return tuple(sorted(found | ({"python_full_version"} if self._specifiers else set())))

    def key(self, environment: Environment) -> tuple[str, ...]:
        """Return what all markers see of an environment: equal where none tells two of them apart."""
        return tuple(self._clipped(name, environment[name]) for name in self.variables)

    @property
    def choices(self) -> Choice:
        """All extras and groups that some marker asks for."""
        known = (condition for condition in self._known.values() if condition)
        return frozenset(name for condition in known for name in condition.choices)


class Pythons:
    """A ``requires-python``: which interpreters it takes, and which are the first and the last."""

    def __init__(self, text: str) -> None:
        """Parse a set of version specifiers, or several with ``||`` between them.

        Raises:
            ValueError: when `text` is none.
        """
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        try:
            self._specifiers = [SpecifierSet(part) for part in text.split("||")]
        except InvalidSpecifier as error:
            raise ValueError(
                f"{shorten(text, 100)!r} is not a set of version specifiers"
            ) from error
        self.text = text
        self._answers: dict[str, bool] = {}

    def takes(self, environment: Environment) -> bool:
        """Tell whether the environment's interpreter is one."""
        version = environment["python_full_version"]
        if version not in self._answers:
            self._answers[version] = any(
                one.contains(version, prereleases=True) for one in self._specifiers
            )
        return self._answers[version]

    def holds_all_of(self, other: Pythons | None) -> bool:
        """Tell whether each interpreter that `other` takes is one; None takes all."""
        every = (one for minor in all_minors() for one in _both_patches(minor))
        return all(self.takes(one) for one in every if other is None or other.takes(one))

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The first interpreter of the axis ``python``, and the last where there is one.

        Nothing where Python 2 is taken: such a lower bound was written when all of Python 3 was one.
        """
        return {"python": found} if (found := self.ends[:2]) else {}

    @property
    def ends(self) -> tuple[str, ...]:
        """The first interpreter, where there is one the last, and the one after that, which is not taken."""
        every = list(all_minors())
        taken = [minor for minor in every if any(map(self.takes, _both_patches(minor)))]
        if not taken or any(map(self.takes, pythons("cp27"))):
            return ()
        after = every[every.index(taken[-1]) + 1 :][:1]
        ends = [taken[0], taken[-1], *after] if after else taken[:1]
        return tuple(dict.fromkeys(f"cp{end.replace('.', '')}" for end in ends))


class Asked:
    """Some environments that are asked all markers at once: a set of them is the bits of a number."""

    def __init__(self, environments: Sequence[Environment]) -> None:
        self._environments = environments
        self._masks: dict[tuple[Condition, Choice], int] = {}
        self._alike: dict[tuple[str, ...], list[tuple[Environment, int]]] = {}
        self.all = (1 << len(environments)) - 1

    def mask(self, condition: Condition | None, choice: Choice) -> int:
        """Return the environments in which a condition is true; None is true in all."""
        if condition is None:
            return self.all
        key = (condition, choice & condition.choices)
        if key not in self._masks:
            alike = self._alike_in(condition.variables)
            self._masks[key] = sum(bits for one, bits in alike if condition.holds(one, choice))
        return self._masks[key]

    def _alike_in(self, variables: tuple[str, ...]) -> list[tuple[Environment, int]]:
        """Return one environment for each that differs in some variables, and all that are like it."""
        if variables not in self._alike:
            bits: dict[tuple[str, ...], int] = {}
            first: dict[tuple[str, ...], Environment] = {}
            for at, environment in enumerate(self._environments):
                key = tuple(environment[name] for name in variables)
                first.setdefault(key, environment)
                bits[key] = bits.get(key, 0) | 1 << at
            self._alike[variables] = [(first[key], bits[key]) for key in first]
        return self._alike[variables]

    def taken_by(self, pythons: Pythons | None) -> int:
        """Return the environments whose interpreter is taken; None takes all."""
        if pythons is None:
            return self.all
        alike = self._alike_in(("python_full_version",))
        return sum(bits for one, bits in alike if pythons.takes(one))


def is_some(
    conditions: Iterable[Condition] | None, environment: Environment, choices: Iterable[Choice]
) -> bool:
    """Tell whether one of the conditions is true for one of the choices; where there are none, it is."""
    if conditions is None:
        return True
    chosen = tuple(choices)
    return any(one.holds(environment, choice) for one in conditions for choice in chosen)


def _both_patches(minor: str) -> tuple[Environment, ...]:
    return pythons(f"cp{minor.replace('.', '')}")


def _names_of_choices(text: str) -> Iterator[str]:
    for match in _CHOICE.finditer(text):
        yield _chosen_name(match)


def _chosen_name(match: re.Match[str]) -> str:
    _, single, double, first, second, _ = match.groups()
    return single or double or first or second or ""


def _decided(text: str, choice: Choice) -> str:
    """Return a marker without extras, groups and releases of systems: each is true or false."""

    def decide(match: re.Match[str]) -> str:
        asks_for = (match[1] or match[6]) in ("==", "in")
        return _TRUE if (_chosen_name(match) in choice) is asks_for else _FALSE

    return _RELEASE.sub(_TRUE, _CHOICE.sub(decide, text))
