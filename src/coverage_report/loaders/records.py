"""Records of any build system, as CSV, JSON, JSON Lines or YAML (``docs/records.md``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coverage_report import (
    BuildRecord,
    InputError,
    LoadContext,
    Loader,
    Problem,
    Source,
    hookimpl,
)
from coverage_report.loaders._fields import RecordReader
from coverage_report.loaders._formats import format_of
from coverage_report.values import LIMITS


def accepts(source: Source) -> bool:
    """Tell whether the source begins like records in one of the formats."""
    return not source.is_folder and format_of(source.head_text) is not None


def load(source: Source, _: LoadContext) -> Iterator[BuildRecord | Problem]:
    """Yield each record, and a problem for each that is not valid.

    Raises:
        InputError: when the file as a whole is not what it seems to be.
    """
    form = format_of(source.head_text)
    if form is None:
        raise InputError("holds no records")
    written = form.read(source.text(form.limit))
    reader = RecordReader(source.name, written.snapshot or source.stem)
    for number, (pointer, entry) in enumerate(written.entries, 1):
        if number > LIMITS.records:
            raise InputError(f"holds more than {LIMITS.records:,} records: split it", pointer)
        try:
            if isinstance(entry, InputError):
                raise entry
            yield reader.record(entry, pointer)
        except InputError as error:
            yield Problem(source.name, pointer, error.message)


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer the loader ``records``."""
    return (
        Loader(
            name="records",
            names_snapshots=True,
            accepts=accepts,
            load=load,
            help="records of any build system: CSV, JSON, JSON Lines, YAML",
            axes=None,
        ),
    )
