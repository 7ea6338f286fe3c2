"""Python wheels as build records: a folder of them, single files, ``uv.lock`` and ``pylock.toml``."""

from __future__ import annotations

from collections.abc import Iterable

from coverage_report import Loader, hookimpl
from coverage_report_wheels import folders, pip_report, poetry, pylock, uv

AXES = ("os", "target", "libc", "python")
#: What is a range by its own specification: deployment targets of systems, libcs, stable ABIs. A family of
#: processors is exact: its tags know no microarchitectures.
SERVES = {"os": "floor", "libc": "floor", "python": "interpreter"}


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer one loader for each kind of input."""
    return (
        Loader(
            name="wheels",
            names_snapshots=True,
            accepts=folders.accepts,
            load=folders.load,
            help="a folder of Python wheels, or one wheel",
            axes=AXES,
            serves=SERVES,
        ),
        Loader(
            name="uv-lock",
            names_snapshots=True,
            accepts=uv.accepts,
            load=uv.load,
            help="uv.lock: the wheels of each locked package",
            axes=AXES,
            serves=SERVES,
        ),
        Loader(
            name="pylock",
            names_snapshots=True,
            accepts=pylock.accepts,
            load=pylock.load,
            help="pylock.toml (PEP 751): the wheels of each locked package",
            axes=AXES,
            serves=SERVES,
        ),
        Loader(
            name="poetry-lock",
            names_snapshots=True,
            accepts=poetry.accepts_poetry,
            load=poetry.load_poetry,
            help="poetry.lock: the wheels of each locked package",
            axes=AXES,
            serves=SERVES,
        ),
        Loader(
            name="pdm-lock",
            names_snapshots=True,
            accepts=poetry.accepts_pdm,
            load=poetry.load_pdm,
            help="pdm.lock: the wheels of each locked package",
            axes=AXES,
            serves=SERVES,
        ),
        Loader(
            name="pip-report",
            names_snapshots=True,
            accepts=pip_report.accepts,
            load=pip_report.load,
            help="the report of pip install --report: the wheel of each package that pip chose",
            axes=AXES,
            serves=SERVES,
        ),
    )
