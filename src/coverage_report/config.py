"""The configuration file: found, checked, and handed to click as defaults of the options.

``coverage-report.yaml`` or ``[tool.coverage-report]`` in ``pyproject.toml``, the first found upwards from the
working directory. Its keys are the names of the options; paths in it are relative to its folder.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from coverage_report.decode import decode_text, decode_yaml
from coverage_report.errors import ConfigError, InputError
from coverage_report.sources import Source, shown

FILE_NAMES = ("coverage-report.yaml", "coverage-report.yml", "pyproject.toml")
_TABLE = "coverage-report"
#: Keys whose values are paths, or hold one after a colon.
_PATHS = frozenset({"paths", "templates", "plugin"})
#: Keys whose value may be a mapping, for options that are written ``NAME=VALUE,...``.
_MAPPINGS = frozenset({"os-compatible"})
MAX_CONFIG = 1024 * 1024

Settings = dict[str, Any]


def find_config(start: Path) -> Path | None:
    """Return the configuration file that holds for the folder `start`, or None."""
    for folder in (start, *start.parents):
        for name in FILE_NAMES:
            path = folder / name
            # os.path: Path.is_file raises for a folder that may not be looked into.
            if os.path.isfile(path) and (path.suffix != ".toml" or _table(path) is not None):  # noqa: PTH113
                return path
    return None


def read_config(path: Path) -> Settings:
    """Return the settings of a configuration file, by option name.

    Raises:
        ConfigError: when it cannot be read, or is no mapping.
    """
    data = _table(path) if path.suffix == ".toml" else _yaml(path)
    if data is None:
        return {}
    if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
        raise ConfigError(f"{shown(path)}: must be a mapping from option names to values")
    settings: Settings = {}
    for key, value in data.items():
        name = key.replace("_", "-")
        if name in settings:
            raise ConfigError(f"{shown(path)}: has the key {name!r} twice")
        settings[name] = value
    return settings


def as_defaults(
    settings: Settings, path: Path, options: Mapping[str, tuple[str, bool, bool]]
) -> Settings:
    """Return `settings` as click's defaults, by parameter name.

    Args:
        settings: by option name.
        path: of the file, for messages and as the base of relative paths.
        options: option name to parameter name, whether it may be given many times, and whether it is a flag.

    Raises:
        ConfigError: for an unknown key, or a value of the wrong kind.
    """
    defaults: Settings = {}
    for key, value in settings.items():
        if key not in options:
            raise ConfigError(f"{shown(path)}: unknown key {key!r}{_hint(key, options)}")
        name, many, flag = options[key]
        plain = _as_texts(value) if key in _MAPPINGS else value
        checked = _value(f"{shown(path)}: {key}", plain, many=many, flag=flag)
        defaults[name] = _absolute(key, checked, path.resolve().parent)
    return defaults


def _table(path: Path) -> Any:
    """Return our table of a ``pyproject.toml``, or None where it has none."""
    text = _text(path)
    if _TABLE not in text:
        return None
    try:
        return tomllib.loads(text).get("tool", {}).get(_TABLE)
    except (tomllib.TOMLDecodeError, RecursionError, AttributeError) as error:
        raise ConfigError(f"{shown(path)}: is not valid TOML: {error}") from None


def _yaml(path: Path) -> Any:
    try:
        return decode_yaml(_text(path))
    except InputError as error:
        where = f"{error.pointer}: " if error.pointer else ""
        raise ConfigError(f"{shown(path)}: {where}{error.message}") from None


def _text(path: Path) -> str:
    try:
        return decode_text(Source(shown(path), path=path).read(MAX_CONFIG))
    except InputError as error:
        raise ConfigError(f"{shown(path)}: {error.message}") from None


def _hint(key: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; known are: {', '.join(sorted(known))}"


def _value(where: str, value: Any, *, many: bool, flag: bool) -> Any:
    if flag:
        if isinstance(value, bool):
            return value
        raise ConfigError(f"{where}: must be true or false")
    values = value if isinstance(value, list) else [value]
    for one in values:
        if isinstance(one, bool) or not isinstance(one, str | int | float):
            raise ConfigError(f"{where}: must be text; quote it if it is")
        if "\0" in str(one):
            raise ConfigError(f"{where}: holds a NUL character")
    if many:
        return [str(one) for one in values]
    if isinstance(value, list):
        return ",".join(str(one) for one in values)
    return str(value)


def _as_texts(value: Any) -> Any:
    """Return a mapping from names to lists as ``NAME=VALUE,...``, anything else as it is."""
    if not isinstance(value, dict):
        return value
    joined = {k: ",".join(map(str, v)) if isinstance(v, list) else v for k, v in value.items()}
    return [f"{name}={text}" for name, text in joined.items()]


def _absolute(key: str, value: Any, base: Path) -> Any:
    """Make paths absolute, so that they mean the same in every working directory."""
    if isinstance(value, list):
        return [_absolute(key, one, base) for one in value]
    if key in _PATHS:
        return value if value == "-" else str(base / value)
    name, colon, destination = value.partition(":") if key == "format" else (value, "", "")
    return f"{name}:{base / destination}{'/' * destination.endswith('/')}" if colon else value
