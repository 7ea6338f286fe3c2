"""The ``gates`` part of a configuration: demands on some packages, or on a tier of what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from coverage_report.analysis.gates.counts import Condition
from coverage_report.analysis.gates.gates import Gate, parse_conditions, parse_percent
from coverage_report.errors import ConfigError, UsageError
from coverage_report.settings.places import Lines
from coverage_report.settings.setting import Setting

_KEYS = ("package", "tier", "fail-under", "max-drop", "fail-on")


def parse_gates(data: Any, *, source: str, lines: Lines | None = None) -> tuple[Gate, ...]:
    """Return the gates that a configuration holds under ``gates``.

    Args:
        data: as YAML or TOML decoded it.
        source: the file, as shown to the user.
        lines: of the file, for messages.

    Raises:
        ConfigError: for what cannot be meant so, with its place and advice.
    """
    return tuple(_gate(one) for one in Setting(data, source, "/gates", lines or {}).items())


def _gate(setting: Setting) -> Gate:
    table = setting.table(_KEYS)
    if not table.keys() & {"fail-under", "max-drop", "fail-on"}:
        setting.fail("demands nothing; add fail-under, max-drop or fail-on")
    try:
        return Gate(
            fail_under=_share(table, "fail-under"),
            max_drop=_share(table, "max-drop"),
            fail_on=_conditions(table),
            package=table["package"].text() if "package" in table else "*",
            tier=table["tier"].text() if "tier" in table else None,
        )
    except ConfigError:
        raise
    except UsageError as error:
        setting.fail(str(error))


def _share(table: Mapping[str, Setting], key: str) -> Fraction | None:
    return parse_percent(table[key].number(), f"--{key}") if key in table else None


def _conditions(table: Mapping[str, Setting]) -> tuple[Condition, ...]:
    if "fail-on" not in table:
        return ()
    setting = table["fail-on"]
    listed = setting.items() if isinstance(setting.value, list) else [setting]
    return parse_conditions(one.text() for one in listed)
