"""Lock files of npm, pnpm, Yarn and Bun as build records: the platforms that packages are locked for."""

from __future__ import annotations

from collections.abc import Iterable

from coverage_report import Loader, hookimpl
from coverage_report_npm import bun, npm, pnpm, yarn, yarn_classic

AXES = ("os", "target", "libc")


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer one loader for each format."""
    return (
        Loader(
            name="npm-lock",
            names_snapshots=True,
            accepts=npm.accepts,
            load=npm.load,
            help="package-lock.json: the platform packages of each locked package",
            axes=AXES,
        ),
        Loader(
            name="pnpm-lock",
            names_snapshots=True,
            accepts=pnpm.accepts,
            load=pnpm.load,
            help="pnpm-lock.yaml: the platform packages of each locked package",
            axes=AXES,
        ),
        Loader(
            name="yarn-lock",
            names_snapshots=True,
            accepts=yarn.accepts,
            load=yarn.load,
            help="yarn.lock of Yarn 2 and later: the platform packages of each locked package",
            axes=AXES,
        ),
        Loader(
            name="yarn-classic-lock",
            names_snapshots=True,
            accepts=yarn_classic.accepts,
            load=yarn_classic.load,
            help="yarn.lock of Yarn 1: the platform packages of each locked package, by their names alone",
            axes=AXES,
        ),
        Loader(
            name="bun-lock",
            names_snapshots=True,
            accepts=bun.accepts,
            load=bun.load,
            help="bun.lock: the platform packages of each locked package",
            axes=AXES,
        ),
    )
