"""From what was found to files and standard output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from coverage_report.analysis.gates.judgement import Judgement
from coverage_report.commands._console import detect_terminal, print_artifacts
from coverage_report.commands._session import Session
from coverage_report.commands._values import Output
from coverage_report.errors import UsageError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import shown
from coverage_report.io.writing import write_artifacts
from coverage_report.plugin.extensions import Asked
from coverage_report.run.exporting import Exported, Subject, export
from coverage_report.templating.render import has_known_names


def write_files(
    files: Sequence[tuple[Path, Artifact]], destinations: Sequence[str], session: Session
) -> None:
    """Write files, and say where.

    Args:
        files: each artifact with its path.
        destinations: what was asked for: the files, or the folders that they are in.
        session: the run.

    Raises:
        UsageError: for a file that was read in this run; then nothing is written.
        OutputError: naming the file that cannot be written.
    """
    paths = [path for path, _ in files]
    _check_unread(paths, session.read)
    write_artifacts(files)
    if told := [text for place in destinations if (text := _told(Path(place), paths))]:
        session.console.note([f"wrote {', '.join(told)}"])


def _check_unread(paths: Sequence[Path], read: Sequence[Path]) -> None:
    """Raise UsageError when a file would be written over that was read."""
    there = {identity: path for path in paths for identity in _identity(path)}
    for identity in (identity for one in read if there for identity in _identity(one)):
        if identity in there:
            path = shown(there[identity])
            raise UsageError(f"{path}: is an input of this run and is not written over")


def _identity(path: Path) -> list[tuple[int, int]]:
    """Return what is equal for two paths to one file; nothing where there is no file."""
    try:
        status = path.stat()
    except OSError:
        return []
    return [(status.st_dev, status.st_ino)]


def _told(destination: Path, paths: Sequence[Path]) -> str:
    """Return what was written to a destination; of many files how many they are."""
    own = [path for path in paths if path.is_relative_to(destination)]
    if len(own) > 1:
        return f"{len(own)} files in {shown(destination)}"
    return "".join(map(shown, own))


def _doubts(templates: Path, session: Session) -> Iterator[str]:
    """Yield what of a folder of templates has no effect."""
    from coverage_report.templating.blocks import idle_blocks  # Jinja2: only when it is needed

    packages = {e.templates for e in session.plugins.exporters.values() if e.templates}
    if not has_known_names(templates, packages):
        advice = "no file in it has a template's name, such as markdown/report.md.j2"
        yield f"--templates {shown(templates)}: {advice}"
    yield from idle_blocks(templates, sorted(packages))


def warn_of_templates(output: Output, session: Session) -> None:
    """Warn of templates of the user that nothing renders."""
    if output.templates:
        session.console.warn(_doubts(output.templates, session))


def deliver(
    subject: Subject,
    output: Output,
    session: Session,
    asked: Asked | None = None,
    judgement: Judgement | None = None,
    *,
    every: bool = False,
) -> None:
    """Write and print what the exporters make of a subject, and of what came of its gates.

    With `every` all snapshots of it are wanted in full.
    """
    warn_of_templates(output, session)
    made = exported(subject, output, session, asked, judgement, every=every)
    write_files(made.files, [w.destination for w in output.wanted if w.destination], session)
    print_artifacts(made.texts)


def exported(
    subject: Subject,
    output: Output,
    session: Session,
    asked: Asked | None = None,
    judgement: Judgement | None = None,
    *,
    every: bool = False,
) -> Exported:
    """Return what the exporters make of a subject, likewise."""
    return export(
        subject,
        output.wanted,
        session.plugins,
        templates=output.templates,
        options=session.setup.options,
        terminal=detect_terminal(),
        verbose=session.console.verbose,
        asked=asked,
        every=every,
        judgement=judgement,
        known=session.compiled,
    )
