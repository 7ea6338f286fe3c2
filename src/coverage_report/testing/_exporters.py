"""What every exporter must satisfy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias
from unicodedata import normalize
from xml.etree import ElementTree as ET

from coverage_report import (
    Artifact,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Trend,
    compute,
)
from coverage_report.templating.render import Templates
from coverage_report.testing._diffs import (
    diff_of,
    empty_diff,
    sample_diff,
    sample_sides,
    sample_trend,
    trend_of,
)
from coverage_report.testing._tables import model_of, sample_model, sample_records
from coverage_report.text import is_safe_path

#: What an exporter is given.
Given: TypeAlias = CoverageModel | Diff | Trend

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PARSERS: dict[str, Callable[[str], object]] = {".json": json.loads, ".svg": ET.fromstring}


def check_exporter(
    exporter: Exporter, given: Given | None = None, **context: Any
) -> list[Artifact]:
    r"""Assert what every exporter must satisfy, on empty and on sample models, and on what is given.

    It returns artifacts with safe, distinct, relative paths; more than one only when it says
    `many`. Text is UTF-8, ends in a newline and holds neither control characters nor
    paths of this machine; JSON and SVG are well-formed, whatever the names in the model are.
    The same records give the same bytes, whatever their order, and the model stays as it was.
    All of this holds for each kind of subject that it `renders`.

    Args:
        exporter: what to check.
        given: a model, a diff or a trend of your own, besides the samples.
        context: attributes of the `ExportContext` it is given, such as ``options``; its
            `render` finds the exporter's own templates.

    Returns:
        What the exporter makes of `given`, or of the sample model when there is none.

    Raises:
        AssertionError: naming the exporter, what it was given, and the rule.

    >>> from coverage_report import Artifact, Exporter
    >>> def export_names(model, context):
    ...     names = {package.name for snapshot in model.snapshots for package in snapshot.packages}
    ...     yield Artifact("names.json", json.dumps(sorted(names)) + "\n")
    >>> artifacts = check_exporter(Exporter(name="names", export=export_names))
    >>> artifacts[0].path
    'names.json'
    """
    context.setdefault("render", Templates(None, exporter.templates).render)
    told = ExportContext(**context)
    fault = next(_all_faults(exporter, given, told), None)
    if fault:
        raise AssertionError(f"exporter {exporter.name!r}, given {fault}")
    return _export(exporter, sample_model() if given is None else given, told)


def _all_faults(exporter: Exporter, given: Given | None, context: ExportContext) -> Iterator[str]:
    for words, sample, turned in _samples(exporter):
        yield from (f"{words}: {fault}" for fault in _faults(exporter, sample, context))
        if sample != turned:
            yield f"{words}: changes it"
        if _export(exporter, turned, context) != _export(exporter, sample, context):
            yield f"{words}, its records in another order: makes other bytes"
    if given is not None:
        yield from (f"what is yours: {fault}" for fault in _faults(exporter, given, context))


def _samples(exporter: Exporter) -> Iterator[tuple[str, Given, Given]]:
    """Yield each sample, in words, as it is, and once more from records in another order."""
    yield "an empty model", compute(()), compute(())
    yield "the sample model", sample_model(), model_of(sample_records()[::-1])
    base, head = (records[::-1] for records in sample_sides())
    if Diff in exporter.renders:
        for words, why in (("an empty diff", ""), ("a diff without a base", "a|`@b`: no such")):
            yield words, empty_diff(no_base=why), empty_diff(no_base=why)
        yield "the sample diff", sample_diff(), diff_of(base, head)
    if Trend in exporter.renders:
        yield "an empty trend", Trend(("os",), ()), Trend(("os",), ())
        yield "the sample trend", sample_trend(), trend_of(base, head)


def _export(exporter: Exporter, given: Given, context: ExportContext) -> list[Artifact]:
    render = exporter.renders.get(type(given))
    if render is None:
        raise AssertionError(f"exporter {exporter.name!r} cannot export a {type(given).__name__}")
    return list(render(given, context))


def _faults(exporter: Exporter, given: Given, context: ExportContext) -> Iterator[str]:
    artifacts = _export(exporter, given, context)
    yield from (f"yields {x!r}, not an Artifact" for x in artifacts if type(x) is not Artifact)
    if not exporter.many and len(artifacts) != 1:
        yield f"makes {len(artifacts)} artifacts: make one, or say many=True"
    if _export(exporter, given, context) != artifacts:
        yield "makes other bytes the second time"
    yield from _path_faults(artifacts)
    for artifact in artifacts:
        yield from _text_faults(artifact)


def _path_faults(artifacts: Iterable[Artifact]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for path in (artifact.path for artifact in artifacts):
        if not is_safe_path(path):
            yield f"the path {path!r} is not relative and safe: see file_name()"
        if twin := seen.get(key := normalize("NFC", path).casefold()):
            yield f"the paths {twin!r} and {path!r} are one file on some disks: see file_name()"
        seen[key] = path


def _text_faults(artifact: Artifact) -> Iterator[str]:
    text, path = artifact.content, artifact.path
    if isinstance(text, bytes):
        return
    if not text.endswith("\n"):
        yield f"{path} does not end in a newline"
    if control := _CONTROLS.search(text):
        yield f"{path} holds the control character {control[0]!r}: see visible()"
    if place := next((place for place in _places() if place in text), None):
        yield f"{path} names a folder of this machine: {place}"
    try:
        text.encode()
        _PARSERS.get(PurePosixPath(path).suffix, str)(text)
    except (ValueError, ET.ParseError) as error:
        yield f"{path} is not well-formed: {error}"


def _places() -> list[str]:
    """Return folders that results must not name; short ones could be in any text."""
    return [str(place) for place in (Path.cwd(), Path.home()) if len(place.parts) > 2]
