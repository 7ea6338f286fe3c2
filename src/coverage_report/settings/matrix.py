"""A ``matrix`` and ``platforms`` of a configuration, read into the combinations that they want."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from coverage_report.core.expected.matrix import agrees, expand, multiply
from coverage_report.core.expected.values import name_matches
from coverage_report.core.expected.wanted import Wanted
from coverage_report.errors import ConfigError
from coverage_report.model.axes import KNOWN_AXES, canonical
from coverage_report.model.nouns import Problem
from coverage_report.settings.places import place
from coverage_report.settings.platforms import parse_platform
from coverage_report.settings.setting import Setting

#: Words that a combination may carry beside its axes; no axis can have such a name.
REMARKS = ("required", "tier", "reason")
#: What an entry of ``include`` carries along, too; no axis can have such a name either.
_LINE = "\n"
_LISTS = ("include", "exclude", "zip")
#: What other tools call the axis ``target``.
_AXIS_ALIASES = dict.fromkeys(("arch", "architecture", "cpu"), "target")


def read_wanted(table: Mapping[str, Setting], warnings: list[Problem]) -> tuple[Wanted, ...] | None:
    """Return what the keys ``matrix`` and ``platforms`` want, None when there is neither.

    Slips that are no error are added to `warnings`.

    Raises:
        ConfigError: for what cannot be meant so, and when nothing is left of it.
    """
    found: dict[tuple[tuple[str, str], ...], Wanted] = {}
    for key, read in (("platforms", _platforms), ("matrix", _matrix)):
        if key not in table:
            continue
        for wanted in read(table[key], warnings):
            identity = tuple(sorted(wanted.values.items()))
            if identity in found:
                shown = ", ".join(f"{axis}: {value}" for axis, value in identity)
                warnings.append(_slip(table[key], f"names {{{shown}}} twice"))
            found.setdefault(identity, wanted)
        if not found:
            table[key].fail("leaves no combination")
    return tuple(found.values()) or None


def read_remarks(table: Mapping[str, Setting]) -> dict[str, Any]:
    """Return the remarks that a table holds, by the names of `Wanted`'s attributes."""
    found: dict[str, Any] = {k: table[k].text() for k in ("tier", "reason") if k in table}
    return found | ({"required": table["required"].flag()} if "required" in table else {})


def read_values(table: Mapping[str, Setting]) -> dict[str, str]:
    """Return the canonical value of each axis that a table names."""
    found: dict[str, str] = {}
    for name, setting in table.items():
        axis = axis_name(setting, name)
        if axis in found:
            setting.fail(f"names the axis {axis!r} twice")
        found[axis] = canonical(axis, setting.text())
    return found


def axis_name(setting: Setting, name: str) -> str:
    """Return our name of an axis: ``arch`` and ``cpu`` are ``target``.

    Raises:
        ConfigError: for ``OS``: names of axes are lower case.
    """
    plain = _AXIS_ALIASES.get(name.lower(), name.lower())
    if name != name.lower() and plain in KNOWN_AXES:
        setting.fail(f"unknown axis {name!r}; did you mean {plain!r}?")
    return _AXIS_ALIASES.get(name, name)


def _platforms(setting: Setting, _: list[Problem]) -> Iterator[Wanted]:
    for one in setting.items():
        text = one.text()
        try:
            values = parse_platform(text)
        except ConfigError as error:
            one.fail(str(error))
        yield Wanted(values=values, implied=frozenset({"libc"}), line=one.line)


def _matrix(setting: Setting, warnings: list[Problem]) -> Iterator[Wanted]:
    table = setting.table()
    axes = _axes({name: one for name, one in table.items() if name not in _LISTS})
    exclude = [read_values(one.table()) for one in _list(table, "exclude")]
    include = [{**_entry(one), _LINE: one.line} for one in _list(table, "include")]
    zipped = [[axis_name(a, a.text()) for a in group.items()] for group in _list(table, "zip")]
    try:
        combinations = expand(
            axes, exclude=exclude, include=include, zipped=zipped, same=name_matches
        )
    except ConfigError as error:
        where = place(setting.source, setting.lines, setting.pointer)
        raise ConfigError(f"{where}/{error}") from None
    product = multiply(axes, zipped)
    for one, entry in zip(_list(table, "exclude"), exclude, strict=True):
        if not any(agrees(entry, combination, name_matches) for combination in product):
            warnings.append(_slip(one, "excludes nothing"))
    for combination in combinations:
        remarks = {name: combination.pop(name) for name in REMARKS if name in combination}
        line = combination.pop(_LINE, setting.line)
        yield Wanted(values=combination, line=line, **remarks)


def _axes(table: Mapping[str, Setting]) -> dict[str, list[str]]:
    axes: dict[str, list[str]] = {}
    for name, setting in table.items():
        axis = axis_name(setting, name)
        if axis in REMARKS:
            setting.fail(f"{axis!r} is not an axis; move it into an `include` entry")
        if axis in axes:
            setting.fail(f"names the axis {axis!r} twice")
        axes[axis] = [canonical(axis, one.text()) for one in setting.items()]
    return axes


def _entry(setting: Setting) -> dict[str, Any]:
    table = setting.table()
    if not table:
        setting.fail("is empty; name at least one axis")
    setting.refuse_slips(REMARKS)
    values = read_values({name: one for name, one in table.items() if name not in REMARKS})
    return values | read_remarks(table)


def _list(table: Mapping[str, Setting], key: str) -> Sequence[Setting]:
    return table[key].items() if key in table else ()


def _slip(setting: Setting, message: str) -> Problem:
    return Problem(setting.source, setting.pointer, message)
