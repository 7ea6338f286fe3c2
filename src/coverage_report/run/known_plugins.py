"""The plugins that are made beside this program: what they read, so that one who lacks them learns of it."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlugin:
    """A distribution with a plugin.

    Attributes:
        distribution: its name.
        files: globs of the names of files that it reads.
        formats: the exporters that it offers.
    """

    distribution: str
    files: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()

    @property
    def advice(self) -> str:
        """How to get it."""
        name = self.distribution
        return f"the plugin {name} does: pip install {name} (in a checkout: ./plugins/{name})"


KNOWN_PLUGINS = (
    KnownPlugin(
        distribution="coverage-report-wheels",
        files=(
            "*.whl",
            "uv.lock",
            "pylock.toml",
            "pylock.*.toml",
            "poetry.lock",
            "pdm.lock",
        ),
    ),
    KnownPlugin(distribution="coverage-report-csv", formats=("csv",)),
    KnownPlugin(
        distribution="coverage-report-npm",
        files=(
            "package-lock.json",
            "npm-shrinkwrap.json",
            "pnpm-lock.yaml",
            "yarn.lock",
            "bun.lock",
        ),
    ),
)


def reader_of(file: str) -> KnownPlugin | None:
    """Return the plugin that reads files of such a name."""
    name = PurePath(file).name
    return next((p for p in KNOWN_PLUGINS if any(fnmatchcase(name, g) for g in p.files)), None)


def writer_of(name: str) -> KnownPlugin | None:
    """Return the plugin that offers a format of this name."""
    return next((p for p in KNOWN_PLUGINS if name in p.formats), None)
