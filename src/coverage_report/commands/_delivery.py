"""What the commands with ``-f`` share: from what was found to files and standard output."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coverage_report.commands._console import detect_terminal, print_artifacts, warn
from coverage_report.commands._reading import Reading
from coverage_report.io.writing import write_artifacts
from coverage_report.run.exporting import Function, Subject, Wanted, export
from coverage_report.run.registry import Plugins
from coverage_report.templating.render import has_known_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Reading):
    """The parameters of `output_options`, too."""

    formats: tuple[str, ...]
    templates: Path | None

    @property
    def wanted(self) -> list[Wanted]:
        """The exporters that are asked for, with their destinations."""
        return [Wanted.parse(text) for text in self.formats or ("terminal",)]


def deliver(
    subject: Subject, arguments: Delivery, plugins: Plugins, function: Function = "export"
) -> None:
    """Write and print what the exporters make of a subject."""
    if arguments.templates and not arguments.quiet:
        packages = {e.templates for e in plugins.exporters.values() if e.templates}
        if not has_known_names(arguments.templates, packages):
            warn(
                [
                    f"--templates {arguments.templates}: no file in it has a template's name, such as markdown/report.md.j2"
                ]
            )
    made = export(
        subject,
        arguments.wanted,
        plugins,
        function=function,
        templates=arguments.templates,
        options=arguments.options,
        terminal=detect_terminal(),
        verbose=arguments.verbose,
    )
    write_artifacts(made.files)
    print_artifacts(made.texts)
