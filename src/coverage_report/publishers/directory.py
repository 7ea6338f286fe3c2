"""Built-in plugin: ``directory``, a copy in a folder, such as the one that is deployed as a site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from coverage_report import (
    Detection,
    Document,
    OutputError,
    PublishContext,
    Published,
    Publisher,
    UsageError,
    hookimpl,
)
from coverage_report.text import is_safe_path


def publish(document: Document, context: PublishContext) -> Published:
    """Write the files into the folder that the option ``path`` names."""
    folder = Path(_path(context))
    names = [artifact.path for artifact in document.artifacts]
    if context.dry_run:
        return Published("planned", f"{len(names)} files in {folder}", "\n".join(names))
    _check(folder, names)
    context.write(folder, document.artifacts)
    return Published("written", f"{len(names)} files in {folder}")


def _check(folder: Path, names: Sequence[str]) -> None:
    """Refuse, before anything is written, what would end up elsewhere than where it was asked for."""
    for name in names:
        if not is_safe_path(name):
            raise OutputError(f"{folder}: {name!r} is not a path inside it")
        inside = [folder / parent for parent in PurePosixPath(name).parents][:-1]
        for link in (path for path in inside if path.is_symlink()):
            raise OutputError(f"{link}: is a symbolic link, which is not written through")


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
        folders=True,
        options={"path": "the folder, made if it is not there"},
    )
    return (publisher,)
