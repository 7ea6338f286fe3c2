"""From what was found to files and standard output."""

from __future__ import annotations

from coverage_report.commands._console import detect_terminal, print_artifacts
from coverage_report.commands._options import Output
from coverage_report.commands._session import Session
from coverage_report.io.writing import write_artifacts
from coverage_report.plugin.extensions import Asked
from coverage_report.run.exporting import Exported, Subject, export
from coverage_report.templating.render import has_known_names


def deliver(
    subject: Subject, output: Output, session: Session, *, asked: Asked | None = None
) -> None:
    """Write and print what the exporters make of a subject."""
    made = exported(subject, output, session, asked=asked)
    write_artifacts(made.files)
    print_artifacts(made.texts)


def exported(
    subject: Subject, output: Output, session: Session, *, asked: Asked | None = None
) -> Exported:
    """Return what the exporters make of a subject."""
    exporters = session.plugins.exporters.values()
    if output.templates and not has_known_names(
        output.templates, {e.templates for e in exporters if e.templates}
    ):
        advice = "no file in it has a template's name, such as markdown/report.md.j2"
        session.console.warn([f"--templates {output.templates}: {advice}"])
    return export(
        subject,
        output.wanted,
        session.plugins,
        templates=output.templates,
        options=session.setup.options,
        terminal=detect_terminal(),
        verbose=session.console.verbose,
        asked=asked,
    )
