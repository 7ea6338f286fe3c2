"""The ``expected`` part of a configuration, read into a declaration; the manual describes its keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from coverage_report.core.expected.derive import FromStacks, from_report
from coverage_report.core.expected.values import MODES
from coverage_report.core.expected.wanted import Declaration, Expected, Rule, Wanted, Xfail
from coverage_report.model.axes import KNOWN_AXES
from coverage_report.model.nouns import CoverageModel, Problem
from coverage_report.settings.matrix import (
    REMARKS,
    axis_name,
    read_remarks,
    read_values,
    read_wanted,
)
from coverage_report.settings.places import Lines
from coverage_report.settings.setting import Setting
from coverage_report.text import suggestion

STACKS = "spack-stacks"
_KEYS = ("matrix", "platforms", "packages", "xfail", "match", "from", "snapshot")
_RULE = ("matrix", "platforms", "skip", *REMARKS)
_XFAIL = ("package", "reason", "issue", "until")


def parse_expected(
    data: Any,
    *,
    source: str,
    today: date,
    read: Callable[[str], CoverageModel],
    lines: Lines | None = None,
) -> Declaration:
    """Return the declaration that a configuration holds under ``expected``.

    Args:
        data: as YAML or TOML decoded it.
        source: the file, as shown to the user.
        today: the day on which xfails hold or have expired.
        read: returns the report at a path, for ``from``.
        lines: of the file, for messages and for places of what is declared.

    Raises:
        ConfigError: for what cannot be meant so, with its place and advice.
    """
    setting = Setting(data, source, "/expected", lines or {})
    for axis in data if isinstance(data, dict) else ():
        if axis in KNOWN_AXES:
            setting.fail(f"{axis!r} is an axis: write it under 'matrix'", axis)
    table = setting.table(_KEYS)
    expected = _stated(table, source, today)
    if "from" in table:
        return _derived(setting, table, expected, read)
    if "snapshot" in table:
        table["snapshot"].fail("chooses a snapshot for 'from', but there is no 'from'")
    if not any(rule.wanted for rule in expected.rules):
        setting.fail("expects nothing; add a matrix, platforms or 'from'")
    return expected


def _stated(table: Mapping[str, Setting], source: str, today: date) -> Expected:
    """Return what a configuration itself says, without what it takes from elsewhere."""
    warnings: list[Problem] = []
    default = read_wanted(table, warnings)
    rules = [_rule(g, one, default, warnings) for g, one in _entries(table, "packages").items()]
    if default is not None:
        rules.append(Rule("*", default))
    xfails = table["xfail"].items() if "xfail" in table else ()
    return Expected(
        source=source,
        rules=tuple(rules),
        xfails=tuple(_xfail(one) for one in xfails),
        match={axis_name(one, axis): _mode(one) for axis, one in _entries(table, "match").items()},
        today=today,
        warnings=tuple(warnings),
    )


def _entries(table: Mapping[str, Setting], key: str) -> dict[str, Setting]:
    return table[key].table() if key in table else {}


def _rule(
    glob: str, setting: Setting, default: tuple[Wanted, ...] | None, warnings: list[Problem]
) -> Rule:
    table = setting.table(_RULE)
    if "skip" in table and table["skip"].flag():
        if len(table) > 1:
            setting.fail("skips the package but also says more about it; remove one of them")
        return Rule(glob, None)
    wanted = read_wanted(table, warnings) or default
    if wanted is None:
        setting.fail("expects nothing; add a matrix, platforms or 'skip: true'")
    remarks = read_remarks(table)
    return Rule(glob, tuple(replace(one, **remarks) for one in wanted))


def _xfail(setting: Setting) -> Xfail:
    table = setting.table()
    setting.refuse_slips(_XFAIL)
    values = read_values({name: one for name, one in table.items() if name not in _XFAIL})
    if not values and "package" not in table:
        setting.fail("names neither a package nor an axis: it would apply to everything")
    told = {name: table[name].text() for name in ("package", "reason", "issue") if name in table}
    until = table["until"].day() if "until" in table else None
    return Xfail(values=values, until=until, line=setting.line, **told)


def _mode(setting: Setting) -> str:
    mode = setting.text()
    if mode not in MODES:
        setting.fail(f"{mode!r} is not a way to match; {suggestion(mode, MODES)}")
    return mode


def _derived(
    setting: Setting,
    table: Mapping[str, Setting],
    expected: Expected,
    read: Callable[[str], CoverageModel],
) -> Declaration:
    if "matrix" in table or "platforms" in table:
        setting.fail("has both 'from' and a matrix or platforms; choose one")
    origin = table["from"].text()
    if origin == STACKS:
        return FromStacks(replace(expected, source=STACKS))
    snapshot = table["snapshot"].text() if "snapshot" in table else None
    return from_report(replace(expected, source=origin), read(origin), snapshot)
