"""Built-in plugin: ``directory``, a copy in a folder, such as the one that is deployed as a site."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coverage_report import (
    Detection,
    Document,
    PublishContext,
    Published,
    Publisher,
    UsageError,
    hookimpl,
)


def publish(document: Document, context: PublishContext) -> Published:
    """Write the files into the folder that the option ``path`` names."""
    folder = Path(_path(context))
    names = [artifact.path for artifact in document.artifacts]
    if context.dry_run:
        return Published("planned", f"{len(names)} files in {folder}", "\n".join(names))
    context.write(folder, document.artifacts)
    return Published("written", f"{len(names)} files in {folder}")


def detect(context: PublishContext) -> Detection:
    """Tell where the files go."""
    return Detection({"path": _path(context)})


def _path(context: PublishContext) -> str:
    path = context.options.get("path", "")
    if not path:
        raise UsageError("--to directory: name the folder with -o directory.path=DIR")
    return path


@hookimpl
def register_publishers() -> Iterable[Publisher]:
    """Offer ``directory``."""
    publisher = Publisher(
        name="directory",
        publish=publish,
        help="a copy in a folder; takes a folder, too",
        detect=detect,
        options={"path": "the folder, made if it is not there"},
    )
    return (publisher,)
