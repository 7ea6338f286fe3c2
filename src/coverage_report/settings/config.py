"""The configuration file: found, checked, and handed to click as defaults of the options.

``coverage-report.yaml`` or ``[tool.coverage-report]`` in ``pyproject.toml``, the first found upwards from the
working directory. Its keys are the names of the options; paths in it are relative to its folder. A key that is
the name of a command holds options of that command alone. What is more than an option (`PARTS`) the
commands read themselves. ``schemas/config.schema.json`` names all keys, of every command.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from coverage_report.errors import ConfigError, InputError
from coverage_report.io.decode import decode_text, decode_yaml
from coverage_report.io.sources import Source, read_stdin, shown
from coverage_report.settings.places import Lines, yaml_lines
from coverage_report.settings.setting import Setting

FILE_NAMES = ("coverage-report.yaml", "coverage-report.yml", "pyproject.toml")
_TABLE = "coverage-report"
#: Keys that are no options, but tables and lists of their own.
PARTS = ("expected", "gates")
#: Of the keys beside the commands' tables what holds for ``report`` alone: other commands write other things.
_REPORT_ONLY = frozenset({"format"})
#: Keys whose values are paths, or hold one after a colon.
_PATHS = frozenset({"paths", "base", "head", "ran", "weights", "templates", "plugin", "output"})
#: Keys whose value may be a mapping, for options that are written ``NAME=VALUE,...``.
_MAPPINGS = frozenset({"os-compatible"})
#: Keys whose values may be mappings, for options that are written ``AXIS=VALUE,...`` each.
_ITEMS = frozenset({"hosts"})
#: Keys that name what must be there.
_THERE = frozenset({"ran", "weights", "templates", "plugin"})
#: Keys that name code: of a file that was only found they are refused.
_CODE = frozenset({"plugin", "templates"})
_TRUST = "pass --trust-config, or name the configuration with -c, if you trust it"
MAX_CONFIG = 1024 * 1024
_REVISION = "git:"

Settings = dict[str, Any]
#: Option name to parameter name, whether it may be given many times, and whether it is a flag.
Options = Mapping[str, tuple[str, bool, bool]]


@dataclass(frozen=True, slots=True)
class Config:
    """What a configuration file says beside the defaults of options.

    Attributes:
        source: the file, as shown to the user.
        folder: what paths in it are relative to.
        parts: those of `PARTS` that it has, as YAML or TOML decoded them.
        lines: of the file.
    """

    source: str = ""
    folder: Path = Path()
    parts: Mapping[str, Any] = field(default_factory=dict)
    lines: Lines = field(default_factory=dict)


def find_config(start: Path) -> Path | None:
    """Return the configuration file that holds for the folder `start`, or None."""
    for folder in (start, *start.parents):
        for name in FILE_NAMES:
            path = folder / name
            # os.path: Path.is_file raises for a folder that may not be looked into.
            if os.path.isfile(path) and (path.suffix != ".toml" or _table(path) is not None):  # noqa: PTH113
                return path
    return None


def read_config(path: Path) -> Setting:
    """Return what a configuration file says: a mapping by option name.

    Raises:
        ConfigError: when it cannot be read, or is no mapping.
    """
    if path.suffix == ".toml":
        whole = Setting(_table(path), shown(path))
    else:
        text = _text(path)
        whole = Setting(_yaml(text, path), shown(path), lines=yaml_lines(text))
    return replace(whole, value={}) if whole.value is None else _by_option(whole)


def as_defaults(
    whole: Setting, path: Path, options: Options, command: str, *, trusted: bool = True
) -> Settings:
    """Return settings as click's defaults, by parameter name.

    Args:
        whole: by option name; keys that belong to other commands are left out.
        path: of the file, as the base of relative paths.
        options: of the command.
        command: its name; its own table wins.
        trusted: whether somebody named the file, or said that they trust it; else it may neither name code nor
            have anything written outside of its folder.

    Raises:
        ConfigError: for an unknown key, a value of the wrong kind, or what only a trusted file may ask for.
    """
    own = _table_of(command, whole).table() if command in whole.value else {}
    if whole.value.keys() - options.keys():
        _check_all(whole)
    if own:
        _table_of(command, whole).table(options)
    others = _REPORT_ONLY if command != "report" else frozenset()
    common = {k: v for k, v in whole.table().items() if k in options and k not in others}
    defaults: Settings = {}
    folder = folder_of(path)
    for key, setting in {**common, **own}.items():
        name, many, flag = options[key]
        if key in _CODE and not trusted:
            setting.fail(f"runs code: {_TRUST}")
        plain = _as_texts(setting.value) if key in _MAPPINGS else _as_items(setting.value, key)
        checked = _value(replace(setting, value=plain), many=many, flag=flag)
        defaults[name] = _absolute(key, checked, folder)
        _check_paths(key, defaults[name], setting, None if trusted else folder)
    return defaults


def _check_paths(key: str, value: Any, setting: Setting, inside: Path | None) -> None:
    """Refuse paths of what is not there, and to write outside of a folder."""
    for one in value if isinstance(value, list) else [value]:
        if key in _THERE and one != "-" and not os.path.lexists(one):
            setting.fail(f"{shown(os.path.relpath(one))}: no such file or folder")
        destination = one.partition(":")[2] if key == "format" else one if key == "output" else ""
        if destination and inside and not _is_inside(Path(destination), inside):
            setting.fail(f"writes outside of its folder: {_TRUST}")


def _is_inside(path: Path, folder: Path) -> bool:
    """Tell whether a path leads into a folder, past its links, and not into its ``.git``."""
    real = Path(os.path.realpath(path))
    return real.is_relative_to(folder) and ".git" not in real.relative_to(folder).parts


def _by_option(setting: Setting) -> Setting:
    data = setting.value
    if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
        setting.fail("must be a mapping from option names to values")
    settings: Settings = {}
    for key, value in data.items():
        name = key.replace("_", "-")
        if name in settings:
            setting.fail(f"has the key {name!r} twice", key)
        settings[name] = value
    return replace(setting, value=settings)


def _table_of(command: str, whole: Setting) -> Setting:
    """Return the options of one command; a list of plugins is not the table of the command ``plugins``."""
    table = whole.child(command)
    if command == "plugins" and not isinstance(table.value, Mapping):
        whole.fail("unknown key 'plugins'; did you mean 'plugin'?", command)
    return _by_option(table)


def _check_all(whole: Setting) -> None:
    """Refuse keys that no command knows, also in the tables of commands that do not run now."""
    text = files("coverage_report").joinpath("schemas/config.schema.json").read_text("utf-8")
    known = json.loads(text)["properties"]
    for name in whole.table(known):
        if keys := known[name].get("properties"):
            _table_of(name, whole).table(keys)


def _table(path: Path) -> Any:
    """Return our table of a ``pyproject.toml``, or None where it has none."""
    text = _text(path)
    if _TABLE not in text:
        return None
    try:
        return tomllib.loads(text).get("tool", {}).get(_TABLE)
    except (tomllib.TOMLDecodeError, RecursionError, AttributeError) as error:
        raise ConfigError(f"{shown(path)}: is not valid TOML: {error}") from None


def read_yaml(path: Path) -> Any:
    """Return what a file of YAML, or of JSON, holds; ``-`` is standard input.

    Raises:
        ConfigError: when it cannot be read.
    """
    return _yaml(_text(path), path)


def _yaml(text: str, path: Path) -> Any:
    try:
        return decode_yaml(text)
    except InputError as error:
        where = f"{error.pointer}: " if error.pointer else ""
        raise ConfigError(f"{shown(path)}: {where}{error.message}") from None


def folder_of(path: Path) -> Path:
    """Return the folder that paths in a configuration are relative to; of ``git:REV:PATH`` that of the work tree.

    Raises:
        ConfigError: when there is no work tree.
    """
    if not is_revision(path):
        return path.resolve().parent
    from coverage_report.io.git_sources import folder_of_revision  # imports subprocess

    try:
        return folder_of_revision(str(path))
    except InputError as error:
        raise ConfigError(f"{shown(path)}: {error.message}") from None


def is_revision(path: Path) -> bool:
    """Tell whether a path is ``git:REV:PATH``."""
    return str(path).startswith(_REVISION)


def _text(path: Path) -> str:
    if is_revision(path):
        return _text_of_revision(str(path))
    try:
        data = read_stdin(MAX_CONFIG) if str(path) == "-" else None
        return decode_text(Source(shown(path), path=path, data=data).read(MAX_CONFIG))
    except InputError as error:
        raise ConfigError(f"{shown(path)}: {error.message}") from None


def _text_of_revision(name: str) -> str:
    from coverage_report.io.git_sources import read_revision_file  # imports subprocess

    try:
        source = read_revision_file(name)
    except InputError as error:  # names the file
        raise ConfigError(error.message) from None
    try:
        return decode_text(source.read(MAX_CONFIG))
    except InputError as error:
        raise ConfigError(f"{shown(name)}: {error.message}") from None


def _value(setting: Setting, *, many: bool, flag: bool) -> Any:
    value = setting.value
    if flag:
        if isinstance(value, bool):
            return value
        setting.fail("must be true or false")
    values = value if isinstance(value, list) else [value]
    for one in values:
        if isinstance(one, bool) or not isinstance(one, str | int | float):
            setting.fail("must be text; put it in quotes if it is")
        if "\0" in str(one):
            setting.fail("holds a NUL character")
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


def _as_items(value: Any, key: str) -> Any:
    """Return a list of mappings as ``AXIS=VALUE,...`` each, where an option is written so; anything else as it is."""
    if key not in _ITEMS or not isinstance(value, list):
        return value
    return [
        ",".join(f"{k}={v}" for k, v in one.items()) if isinstance(one, dict) else one
        for one in value
    ]


def _absolute(key: str, value: Any, base: Path) -> Any:
    """Make paths absolute, so that they mean the same in every working directory."""
    if isinstance(value, list):
        return [_absolute(key, one, base) for one in value]
    if key in _PATHS:
        return value if value == "-" or value.startswith(_REVISION) else str(base / value)
    name, colon, destination = value.partition(":") if key == "format" else (value, "", "")
    return f"{name}:{base / destination}{'/' * destination.endswith('/')}" if colon else value
