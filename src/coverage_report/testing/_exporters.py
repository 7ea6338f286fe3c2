"""What every exporter must satisfy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from unicodedata import normalize
from xml.etree import ElementTree as ET

from coverage_report import Artifact, CoverageModel, ExportContext, Exporter, compute
from coverage_report.templating import Templates
from coverage_report.testing._tables import model_of, sample_model, sample_records
from coverage_report.text import is_safe_path

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PARSERS: dict[str, Callable[[str], object]] = {".json": json.loads, ".svg": ET.fromstring}


def check_exporter(
    exporter: Exporter, model: CoverageModel | None = None, **context: Any
) -> list[Artifact]:
    r"""Assert what every exporter must satisfy, on an empty model, on the sample and on `model`.

    It returns artifacts with safe, distinct, relative paths; more than one only when it says
    `many`. Text is UTF-8, ends in a newline and holds neither control characters nor
    paths of this machine; JSON and SVG are well-formed, whatever the names in the model are.
    The same records give the same bytes, whatever their order, and the model stays as it was.

    Args:
        exporter: what to check.
        model: a model of your own, besides the sample.
        context: attributes of the `ExportContext` it is given, such as ``options``; its
            `render` finds the exporter's own templates.

    Returns:
        What the exporter makes of `model`, or of the sample when there is none.

    Raises:
        AssertionError: naming the exporter, the model and the rule.

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
    fault = next(_faults(exporter, model, told), None)
    if fault:
        raise AssertionError(f"exporter {exporter.name!r}, given {fault}")
    return _export(exporter, sample_model() if model is None else model, told)


def _faults(
    exporter: Exporter, model: CoverageModel | None, context: ExportContext
) -> Iterator[str]:
    models = {
        "an empty model": compute(()),
        "the sample model": sample_model(),
        "your model": model,
    }
    for given, shown in models.items():
        if shown is not None:
            yield from (f"{given}: {fault}" for fault in _model_faults(exporter, shown, context))
    if models["the sample model"] != sample_model():
        yield "the sample model: changes the model"
    turned = _export(exporter, model_of(sample_records()[::-1]), context)
    if turned != _export(exporter, sample_model(), context):
        yield "the same records in another order: makes other bytes"


def _export(exporter: Exporter, model: CoverageModel, context: ExportContext) -> list[Artifact]:
    return list(exporter.export(model, context))


def _model_faults(
    exporter: Exporter, model: CoverageModel, context: ExportContext
) -> Iterator[str]:
    artifacts = _export(exporter, model, context)
    yield from (f"yields {x!r}, not an Artifact" for x in artifacts if type(x) is not Artifact)
    if not exporter.many and len(artifacts) != 1:
        yield f"makes {len(artifacts)} artifacts: make one, or say many=True"
    if _export(exporter, model, context) != artifacts:
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
