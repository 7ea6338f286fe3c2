"""The ``markdown`` exporter: a report to be read in a pull request, as GitHub renders it.

The verdict comes first, then the packages with gaps, then the whole matrix, folded. It is
kept within what a comment may hold by leaving out rows, never by cutting text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace

from coverage_report import (
    Artifact,
    CoverageModel,
    ExportContext,
    Exporter,
    UsageError,
    hookimpl,
)
from coverage_report.exporters._markdown_variables import ReportVariables
from coverage_report.exporters._markdown_view import Limits, size, variables, within

#: What GitHub takes as the text of a comment; GitLab and Forgejo take more.
MAX_CHARS = 65_536


def export_markdown(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.md``.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any report.
    """
    everything = variables(model)

    def render(limits: Limits) -> str:
        shown = within(everything, limits)
        text = context.render("markdown/report.md.j2", **_named(shown))
        return text.strip("\n") + "\n"

    yield Artifact("report.md", _fitted(render, size(everything), _room(context)))


def _named(variables: ReportVariables) -> dict[str, object]:
    return {field.name: getattr(variables, field.name) for field in fields(variables)}


def _room(context: ExportContext) -> int:
    text = context.options.get("max-chars", str(MAX_CHARS))
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"-o markdown.max-chars={text}: expected a number of characters")
    return int(text)


def _fitted(render: Callable[[Limits], str], limits: Limits, room: int) -> str:
    """Return the fullest text that is no longer than `room`.

    The limits are lowered one after the other, each only as far as it must be.
    """
    if _length(text := render(limits)) <= room:
        return text
    for knob in (field.name for field in fields(limits)):
        if fits := _fullest(render, limits, knob, room):
            return fits
        limits = replace(limits, **{knob: 0})
    raise UsageError(f"-o markdown.max-chars={room}: too few for any report")


def _fullest(render: Callable[[Limits], str], limits: Limits, knob: str, room: int) -> str | None:
    """Return the text that fits with the limit `knob` as high as can be, if any does."""

    def text(number: int) -> str:
        return render(replace(limits, **{knob: number}))

    fitting = bisect_right(range(getattr(limits, knob)), room, key=lambda n: _length(text(n)))
    return text(fitting - 1) if fitting else None


def _length(text: str) -> int:
    """Return the length in UTF-16 units, which is what the strictest forges count."""
    return len(text.encode("utf-16-le")) // 2


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``markdown``."""
    exporter = Exporter(
        name="markdown",
        export=export_markdown,
        help="a report for pull requests: verdict, packages with gaps, the matrix folded",
        templates="coverage_report_templates",
        options={
            "max-chars": f"the longest text, {MAX_CHARS} if not set: rows are left out beyond"
        },
    )
    return (exporter,)
