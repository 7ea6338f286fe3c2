"""Records of any build system, as CSV, JSON, JSON Lines or YAML (``docs/records.md``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coverage_report import (
    BuildRecord,
    InputError,
    LoadContext,
    Loader,
    Problem,
    Serves,
    Source,
    UsageError,
    hookimpl,
)
from coverage_report.loaders._fields import RecordReader
from coverage_report.loaders._formats import format_of
from coverage_report.values import LIMITS, check_rule


def accepts(source: Source) -> bool:
    """Tell whether the source begins like records in one of the formats."""
    return not source.is_folder and format_of(source.head_text) is not None


def load(source: Source, context: LoadContext) -> Iterator[BuildRecord | Problem | Serves]:
    """Yield each record, and a problem for each that is not valid.

    Raises:
        InputError: when the file as a whole is not what it seems to be.
        UsageError: when the option ``serves`` names no rule.
    """
    yield from _rules(context.options.get("serves", ""))
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


def _rules(text: str) -> Iterator[Serves]:
    """Yield what ``libc=floor,python=interpreter`` says."""
    for part in filter(None, (part.strip() for part in text.split(","))):
        axis, _, rule = part.partition("=")
        try:
            check_rule(axis, rule)
        except ValueError as error:
            raise UsageError(f"-o records.serves={part}: {error}") from None
        yield Serves(axis, rule)


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
            options={"serves": "what values serve, by axis: libc=floor,python=interpreter"},
        ),
    )
