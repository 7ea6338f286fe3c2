"""What is missing, as text, as JSON, as the matrix of a GitHub workflow and as a Spack environment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from coverage_report.analysis.missing import Step
from coverage_report.core.expected.values import is_glob
from coverage_report.errors import UsageError
from coverage_report.model.nouns import ANY, ANYTHING, NONE, Combination, CoverageModel
from coverage_report.text import harmless, harmless_json, visible
from coverage_report.views import limits
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.unbuilt import unbuilt
from coverage_report.views.words import Phrase, Region, count, listing, values

#: Jobs that GitHub runs of one matrix (docs.github.com, "Actions limits").
MOST_JOBS = 256


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is written, and what the user should know of it."""

    text: str
    doubts: tuple[str, ...] = ()


def as_text(model: CoverageModel, steps: Sequence[Step], limit: int | None) -> Rendered:
    """Return a line for each combination, with the packages that lack it; then why some have no build at all."""
    left = limit if limit is not None else sum(len(step.gaps) for step in steps)
    lines = []
    for step in steps:
        names = Excerpt.of((gap.package for gap in step.gaps[:left]), limits.NAMES_LISTED)
        left -= names.count
        if names:
            lines.append(harmless(f"{spelled(step.combination)}: {listing(names).say(visible)}"))
    (snapshot,) = model.snapshots
    missing = sum(len(step.gaps) for step in steps)
    name = harmless(snapshot.name)
    if not lines:
        return Rendered(f"nothing is missing in {name}\n")
    head = f"{count(missing, 'build')} missing in {name}, the most valuable first"
    why = (harmless(one.say(visible)) for one in unbuilt(model, snapshot))
    return Rendered("".join(f"{line}\n" for line in (head, *lines, *why)))


def as_json(model: CoverageModel, steps: Sequence[Step], limit: int | None) -> Rendered:
    """Return the contract's JSON: a mapping for each build, in order."""
    missing = [
        {"package": package, **model.named(combination)}
        for package, combination in islice(_builds(steps), limit)
    ]
    data = {"schema": 1, "kind": "missing", "axes": list(model.axes), "missing": missing}
    return Rendered(harmless_json(json.dumps(data, indent=1)) + "\n")


def as_github_matrix(model: CoverageModel, steps: Sequence[Step], limit: int | None) -> Rendered:
    """Return one line for ``fromJSON``: an ``include`` list, without the axes on which anything will do."""
    found = list(_builds(steps))[:limit]
    doubts: tuple[str, ...] = ()
    if len(found) > MOST_JOBS:
        doubts = (
            f"GitHub runs {MOST_JOBS} jobs of a matrix: {len(found) - MOST_JOBS} are left out",
        )
    include = [
        {"package": package}
        | {axis: value for axis, value in model.named(c).items() if value not in (None, ANYTHING)}
        for package, c in found[:MOST_JOBS]
    ]
    return Rendered(harmless_json(json.dumps({"include": include})) + "\n", doubts)


def as_spack_yaml(model: CoverageModel, steps: Sequence[Step], limit: int | None) -> Rendered:
    """Return an environment with a spec for each build; what Spack cannot be asked for is left out.

    Raises:
        UsageError: when the combinations are not made of Spack's axes.
    """
    others = [axis for axis in model.axes if axis not in _SPACK]
    if others:
        raise UsageError(
            f"-f spack-yaml: Spack has no {', '.join(others)}; choose --axes os,target,compiler"
        )
    specs, doubts = [], []
    for package, combination in islice(_builds(steps), limit):
        words = [package, *_words(model, combination)]
        if all(_WORD.fullmatch(word) for word in words):
            specs.append(f"  - {' '.join(words)}\n")
        else:
            doubts.append(f"{package} on {spelled(combination)}: is not a Spack spec")
    listed = "  specs:\n" + "".join(specs) if specs else "  specs: []\n"
    text = f"spack:\n{listed}  concretizer:\n    unify: false\n"
    return Rendered(text, tuple(doubts))


def check_loaders(name: str, loaders: Collection[str]) -> None:
    """Raise UsageError for an environment of Spack when no build is Spack's, nor of a report, which may hold Spack's."""
    ours = any(one.startswith("spack-") or one == "report-json" for one in loaders)
    if name == "spack-yaml" and loaders and not ours:
        have = ", ".join(sorted(map(visible, loaders)))
        raise UsageError(
            f"-f spack-yaml: no build comes from Spack (read as: {have}); choose json or github-matrix"
        )


def spelled(combination: Combination) -> str:
    """Return a combination in words, without the axes on which anything will do."""
    told = tuple(value for value in values(combination) if value != ANYTHING)
    return Phrase.of(Region(told or (ANYTHING,))).say(visible)


def _builds(steps: Sequence[Step]) -> Iterator[tuple[str, Combination]]:
    return ((gap.package, step.combination) for step in steps for gap in step.gaps)


def _os(value: str) -> str:
    return f"platform={_PLATFORMS[value]}" if value in _PLATFORMS else f"os={value}"


#: How Spack is asked for a value of each axis that it knows.
_SPACK: Mapping[str, Callable[[str], str]] = {
    "os": _os,
    "target": lambda value: f"target={value}",
    "compiler": lambda value: f"%{value}",
    "platform": lambda value: f"platform={value}",
}
_PLATFORMS = {"linux": "linux", "macos": "darwin", "windows": "windows"}
#: A name or a part of a spec, with nothing that YAML or Spack could take for more.
_WORD = re.compile(r"(?:(?:os|target|platform)=|%)?[A-Za-z0-9][A-Za-z0-9_.@+-]*", re.ASCII)


def _words(model: CoverageModel, combination: Combination) -> Iterator[str]:
    for axis, value in model.named(combination).items():
        open_ = value is None or value in (ANY, NONE) or is_glob(value)
        if value is not None and not open_:
            yield _SPACK[axis](value)


FORMATS: Mapping[str, Callable[[CoverageModel, Sequence[Step], int | None], Rendered]] = {
    "text": as_text,
    "json": as_json,
    "github-matrix": as_github_matrix,
    "spack-yaml": as_spack_yaml,
}
