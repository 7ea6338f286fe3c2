"""Python wheels as build records: a folder of them, single files, ``uv.lock`` and ``pylock.toml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from coverage_report import (
    BuildRecord,
    DefaultAxes,
    LoadContext,
    Loaded,
    Loader,
    Serves,
    Source,
    hookimpl,
)
from coverage_report_wheels import folders, pip_report, poetry, pylock, uv

AXES = ("os", "target", "libc", "python")
#: What is a range by its own specification: deployment targets of systems, libcs, stable ABIs. A family of
#: processors is exact: its tags know no microarchitectures.
SERVES = {"os": "floor", "libc": "floor", "python": "interpreter"}


#: Where some wheel is one of several variants for a platform (PEP 825): of a plain wheel it is not stated.
VARIANT = "variant"


def _with_variants(
    load: Callable[[Source, LoadContext], Iterable[Loaded]],
) -> Callable[[Source, LoadContext], Iterator[Loaded]]:
    """Return a loader's function that tells of variants where there are any, and what a wheel without one serves."""

    def load_all(source: Source, context: LoadContext) -> Iterator[Loaded]:
        has_variants = False
        for item in load(source, context):
            has_variants |= isinstance(item, BuildRecord) and VARIANT in item.axes
            yield item
        yield Serves(VARIANT, "variant")
        if has_variants:
            yield DefaultAxes((*AXES, VARIANT))

    return load_all


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer one loader for each kind of input."""
    return (
        Loader(
            name="wheels",
            names_snapshots=True,
            accepts=folders.accepts,
            load=_with_variants(folders.load),
            help="a folder of Python wheels, or one wheel",
            axes=AXES,
            serves=SERVES,
        ),
        Loader(
            name="uv-lock",
            names_snapshots=True,
            accepts=uv.accepts,
            load=_with_variants(uv.load),
            help="uv.lock: the wheels of each locked package",
            axes=AXES,
            serves=SERVES,
        ),
        Loader(
            name="pylock",
            names_snapshots=True,
            accepts=pylock.accepts,
            load=_with_variants(pylock.load),
            help="pylock.toml (PEP 751): the wheels of each locked package",
            axes=AXES,
            serves=SERVES,
        ),
        Loader(
            name="poetry-lock",
            names_snapshots=True,
            accepts=poetry.accepts_poetry,
            load=_with_variants(poetry.load_poetry),
            help="poetry.lock: the wheels of each locked package",
            axes=AXES,
            serves=SERVES,
        ),
        Loader(
            name="pdm-lock",
            names_snapshots=True,
            accepts=poetry.accepts_pdm,
            load=_with_variants(poetry.load_pdm),
            help="pdm.lock: the wheels of each locked package",
            axes=AXES,
            serves=SERVES,
        ),
        Loader(
            name="pip-report",
            names_snapshots=True,
            accepts=pip_report.accepts,
            load=_with_variants(pip_report.load),
            help="the report of pip install --report: the wheel of each package that pip chose",
            axes=AXES,
            serves=SERVES,
        ),
    )
