"""The files beside a command's input: which combinations were tried, and what packages are worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from coverage_report.analysis.diff.untried import PACKAGE, Ran, fitting_nothing
from coverage_report.io.sources import shown
from coverage_report.model.axes import value_of
from coverage_report.model.nouns import Problem, Snapshot
from coverage_report.settings.config import read_yaml
from coverage_report.settings.matrix import read_values
from coverage_report.settings.setting import Setting
from coverage_report.text import shorten, visible


def read_ran(path: Path, axes: Sequence[str]) -> list[dict[str, str]]:
    """Return the partial combinations that a file lists, on the axes of a model.

    Args:
        path: of a YAML or JSON file, or ``-`` for standard input: a list of mappings from axes to values, families or globs, which may name a
            package, too; or the ``include`` list of such, as ``missing -f github-matrix`` writes it.
        axes: of the model.

    Raises:
        ConfigError: for what cannot be meant so, such as an axis that is not compared.
    """
    whole = Setting(read_yaml(path), shown(path))
    listed = whole.table(["include"])["include"] if _is_matrix(whole.value) else whole
    if not isinstance(listed.value, list):
        whole.fail("must be a list, or {include: [...]}")
    return [_partial(one, axes) for one in listed.items()]


def doubts_of(
    ran: Ran, source: str, sides: Iterable[Snapshot], axes: Sequence[str]
) -> list[Problem]:
    """Return what of a list of tried combinations says nothing, such as a slip: no gate would count anything then.

    Args:
        ran: what was tried.
        source: where it was read, as shown to the user.
        sides: what is compared.
        axes: of both.
    """
    if not ran:
        return [
            Problem(source, "", "nothing was tried: what HEAD lacks counts as unknown, not lost")
        ]
    told = (
        ", ".join(f"{axis}: {value}" for axis, value in one.items())
        for one in fitting_nothing(ran, sides, axes)
    )
    message = "matches no combination of BASE or HEAD"
    return [Problem(source, "", f"{{{shorten(visible(one), 200)}}} {message}") for one in told]


def _is_matrix(value: object) -> bool:
    return isinstance(value, dict) and "include" in value


def _partial(setting: Setting, axes: Sequence[str]) -> dict[str, str]:
    table = setting.table()
    package = {PACKAGE: table.pop(PACKAGE).text()} if PACKAGE in table else {}
    values = read_values(table)
    named = {axis: value for axis in axes if (value := value_of(axis, values)) is not None}
    for axis in values:
        if not any(axis in (one, one.rpartition(".")[0]) for one in axes):
            setting.fail(f"names the axis {axis!r}; choose from: {', '.join(axes)}")
    if not named and not package:
        setting.fail("names no axis")
    return package | named


def read_weights(path: Path) -> dict[str, Fraction]:
    """Return what a file says that packages are worth: numbers by glob on package names, in its order.

    Args:
        path: of a YAML or JSON file: a mapping from globs to numbers that are not negative.

    Raises:
        ConfigError: for what cannot be meant so.
    """
    table = Setting(read_yaml(path), shown(path)).table()
    return {glob: _weight(setting) for glob, setting in table.items()}


def _weight(setting: Setting) -> Fraction:
    try:
        number = Fraction(setting.number())
    except (ValueError, ZeroDivisionError):
        setting.fail("must be a number")
    if number < 0:
        setting.fail("must not be negative")
    return number
