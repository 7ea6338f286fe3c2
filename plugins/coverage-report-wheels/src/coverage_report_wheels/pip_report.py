"""What ``pip install --report`` writes: the one file of each package that pip chose for one environment."""

from __future__ import annotations

from typing import Any

import msgspec

from coverage_report import InputError, LoadContext, Named, Origin, Source
from coverage_report_wheels.entries import SOURCE, Found, is_wheel, load_entry, named
from coverage_report_wheels.names import base_name, problem

_MAX_BYTES = 64 * 1024 * 1024


class _Metadata(msgspec.Struct):
    name: str
    version: str | None = None


class _Download(msgspec.Struct):
    url: str = ""
    vcs_info: Any = None
    dir_info: Any = None


class _Installed(msgspec.Struct):
    metadata: _Metadata
    download_info: _Download = msgspec.field(default_factory=_Download)

    @property
    def without(self) -> str:
        """Why it is no wheel, where it is none; empty for a folder, which is the project itself."""
        if self.download_info.dir_info is not None:
            return ""
        return "from git" if self.download_info.vcs_info is not None else SOURCE


def accepts(source: Source) -> bool:
    """Tell whether `source` is an installation report of pip."""
    head = source.head_text
    return head.lstrip()[:1] == "{" and '"pip_version"' in head and '"install"' in head


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each cell of each wheel that pip chose; the snapshot is the file's name.

    Raises:
        InputError: when it is not JSON, or no report of pip.
    """
    report = source.json(dict[str, Any], _MAX_BYTES)
    installed = report.get("install")
    if report.get("version") != "1" or not isinstance(installed, list):
        raise InputError("is not version 1 of pip's installation report, the one known here")
    snapshot = base_name(source.name)
    yield Named(snapshot)
    for number, raw in enumerate(installed):
        origin = Origin(source.name, f"/install/{number}")
        try:
            one = msgspec.convert(raw, _Installed)
            _, entry = named(msgspec.to_builtins(one.metadata), _Metadata, snapshot)
        except (ValueError, msgspec.ValidationError) as error:
            yield problem(origin, error)
            continue
        file = {"url": one.download_info.url}
        files = [(file, origin)] if is_wheel(file) else []
        yield from load_entry(entry, files, one.without)
