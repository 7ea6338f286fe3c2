"""Asking exporters for artifacts, and finding out where each of them goes."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from coverage_report.analysis.diff.model import Diff
from coverage_report.analysis.diff.trend import Trend
from coverage_report.analysis.gates.judgement import Judgement
from coverage_report.errors import CoverageReportError, UsageError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import shown
from coverage_report.model.nouns import CoverageModel
from coverage_report.plugin.extensions import Asked, ExportContext, Exporter, PageSection, Terminal
from coverage_report.run.containment import aside, at_work
from coverage_report.run.copies import apart
from coverage_report.run.known_plugins import writer_of
from coverage_report.run.registry import Plugins
from coverage_report.templating.render import Templates
from coverage_report.text import is_safe_path, suggestion, visible
from coverage_report.views.parts import Part

#: What exporters render.
Subject: TypeAlias = CoverageModel | Diff | Trend | Part

#: Templates by the folder of the user's and the package of the exporter's: what is compiled once need not be again.
Compiled: TypeAlias = dict[tuple[Path | None, str | None], Templates]


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """One ``-f NAME[:DEST]``.

    Attributes:
        name: of the exporter.
        destination: a file or folder; None is standard output.
    """

    name: str
    destination: str | None = None

    @classmethod
    def parse(cls, text: str) -> OutputRequest:
        """Return what ``NAME[:DEST]`` asks for; ``-`` is standard output, as everywhere."""
        name, _, destination = text.partition(":")
        return cls(name, destination if destination not in {"", "-"} else None)


@dataclass(frozen=True, slots=True)
class Exported:
    """What the exporters made.

    Attributes:
        files: each artifact with the path that it is to be written to.
        texts: the artifacts for standard output.
    """

    files: list[tuple[Path, Artifact]] = field(default_factory=list)
    texts: list[Artifact] = field(default_factory=list)


def check_wanted(
    wanted: Sequence[OutputRequest], plugins: Plugins, kind: type[Subject] = CoverageModel
) -> None:
    """Raise UsageError for an exporter that there is not, or that cannot render a kind of subject, or a destination that cannot be."""
    for want in wanted:
        plugins.use("exporter", want.name)
        exporter = plugins.exporters.get(want.name)
        if exporter is None:
            plugins.miss()
            known = writer_of(want.name)
            advice = known.advice if known else suggestion(want.name, plugins.exporters)
            missing = f"-f {visible(want.name)}: unknown format; {advice}"
            if not plugins.failures:
                raise UsageError(missing)
            plugins.failures.append(missing)  # a failed plugin's, perhaps: the others still run
            continue
        if kind not in exporter.renders:
            can = sorted(n for n, one in plugins.exporters.items() if kind in one.renders)
            what = kind.__name__.lower()
            raise UsageError(f"-f {want.name}: cannot show a {what}; these can: {', '.join(can)}")
        if exporter.many:
            _check_folder(want)
    if sum(want.destination is None for want in wanted) > 1:
        raise UsageError("only one -f can go to standard output: name a file, -f NAME:FILE")


def _check_folder(want: OutputRequest) -> None:
    """Raise UsageError for what is no folder, or by its name was not meant to be one."""
    name, folder = want.name, want.destination
    if folder is None:
        raise UsageError(f"-f {name} makes several files: name a folder, -f {name}:DIR")
    if os.path.isfile(folder):  # noqa: PTH113 - never raises
        raise UsageError(f"-f {name}:{shown(folder)}: is a file, but must be a folder")
    if folder.endswith((".svg", ".json")) and not os.path.isdir(folder):  # noqa: PTH112
        advice = f"{name} makes several files: name a folder, -f {name}:DIR"
        raise UsageError(f"-f {name}:{shown(folder)}: looks like a file name; {advice}")


def export(
    subject: Subject,
    wanted: Sequence[OutputRequest],
    plugins: Plugins,
    *,
    templates: Path | None = None,
    options: Mapping[str, Mapping[str, str]] | None = None,
    terminal: Terminal | None = None,
    verbose: bool = False,
    asked: Asked | None = None,
    every: bool = False,
    judgement: Judgement | None = None,
    known: Compiled | None = None,  # keeps the templates for the next subject
) -> Exported:
    """Return what each exporter makes of a subject; one that fails is noted in `plugins` and left out."""
    job = _Job(
        subject,
        plugins,
        known={} if known is None else known,
        templates=templates,
        options=options or {},
        common={"verbose": verbose, "every": every, "asked": asked, "judgement": judgement},
    )
    made = Exported()
    writers: dict[str, OutputRequest] = {}
    for want in wanted:
        exporter = plugins.exporters.get(want.name)
        if exporter is None:
            continue
        to_terminal = terminal if want.destination is None else None
        artifacts = _run(exporter, subject, job.context(exporter, to_terminal), plugins)
        if want.destination is None:
            made.texts.extend(artifacts)
        else:
            new = [(_path(a, exporter, want.destination), a) for a in artifacts]
            _check_paths(new, want, writers)
            made.files.extend(new)
    return made


@dataclass(frozen=True, slots=True)
class _Job:
    """What is exported, and what all exporters are told of it.

    Attributes:
        subject: what is exported.
        plugins: those that there are.
        known: the templates that were rendered so far.
        templates: the user's.
        options: by exporter.
        common: attributes of each exporter's context; those that are None are as it begins.
    """

    subject: Subject
    plugins: Plugins
    known: Compiled
    templates: Path | None
    options: Mapping[str, Mapping[str, str]]
    common: Mapping[str, Any]

    def context(self, exporter: Exporter, terminal: Terminal | None = None) -> ExportContext:
        """Return what an exporter is told."""
        key = self.templates, exporter.templates
        if key not in self.known:
            self.known[key] = Templates(*key)
        return ExportContext(
            render=self.known[key].render,
            options=dict(self.options.get(exporter.name, {})),
            terminal=terminal or Terminal(),
            section=self.section,
            **{name: value for name, value in self.common.items() if value is not None},
        )

    def section(self, name: str) -> PageSection | None:
        """Return the section that an exporter puts into a page; None: it failed, which is noted.

        Raises:
            UsageError: for an exporter that there is not, or that has no section of such a subject.
        """
        kind, every = type(self.subject), self.plugins.exporters.values()
        can = {one.name: one.section for one in every if one.section and kind in one.renders}
        if name not in can:
            why = f"no exporter with a section; {suggestion(name, can)}"
            raise UsageError(f"{visible(name)}: {why}")
        plugin = self.plugins.owners["exporter", name]
        context = self.context(self.plugins.exporters[name])
        try:
            with at_work(plugin, f"section of {name!r}"):
                own = self.subject if plugin.builtin else apart(self.subject)
                return _checked(can[name](own, context))
        except CoverageReportError:
            raise
        except Exception as error:
            if plugin.builtin:
                raise
            self.plugins.failed(plugin, f"section of {name!r}", error)
            return None


def _checked(section: object) -> PageSection:
    if not isinstance(section, PageSection):
        raise TypeError(f"expected PageSection, got {type(section).__name__}")
    return section


def _check_paths(
    new: Sequence[tuple[Path, Artifact]], want: OutputRequest, writers: dict[str, OutputRequest]
) -> None:
    """Raise UsageError when two exporters would write one file."""
    for path, _ in new:
        key = _same_file(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
        first = writers.setdefault(key, want)
        if first is not want:
            both = f"-f {first.name} and -f {want.name} both write {shown(path)}"
            raise UsageError(f"{both}: give each a file or folder of its own")


def _run(
    exporter: Exporter,
    subject: Subject,
    context: ExportContext,
    plugins: Plugins,
) -> list[Artifact]:
    plugin = plugins.owners["exporter", exporter.name]
    try:
        # Scopes are functions of plugins, and our exporters ask them, too.
        with at_work(plugin, f"exporter {exporter.name!r}"), aside():
            own = subject if plugin.builtin else apart(subject)
            artifacts = list(exporter.renders[type(subject)](own, context))
        _check(artifacts, exporter)
    except CoverageReportError:
        raise
    except Exception as error:
        if plugin.builtin:
            raise
        plugins.failed(plugin, f"exporter {exporter.name!r}", error)
        return []
    return artifacts


def _check(artifacts: list[Artifact], exporter: Exporter) -> None:
    """Raise ValueError or TypeError for what no exporter may return."""
    taken: set[str] = set()
    folders: set[str] = set()
    for artifact in artifacts:
        if not isinstance(artifact, Artifact):
            raise TypeError(f"expected Artifact, got {type(artifact).__name__}")
        if not isinstance(artifact.content, str | bytes):
            raise TypeError(f"content must be str or bytes, got {type(artifact.content).__name__}")
        if not is_safe_path(artifact.path):
            raise ValueError(f"the path {artifact.path!r} is not one inside the destination")
        path = PurePosixPath(_same_file(artifact.path))
        if str(path) in taken:
            raise ValueError(f"two artifacts have the path {artifact.path!r}")
        taken.add(str(path))
        folders.update(str(parent) for parent in path.parents)
    if taken & folders:
        raise ValueError(f"{min(taken & folders)!r} is the path of an artifact and of a folder")
    if not exporter.many and len(artifacts) != 1:
        raise ValueError(
            f"made {len(artifacts)} artifacts; an exporter without many=True makes one"
        )


def _same_file(path: str) -> str:
    """Return what is equal for two paths that are one file on some disk."""
    return unicodedata.normalize("NFC", path).casefold()


def _path(artifact: Artifact, exporter: Exporter, destination: str) -> Path:
    is_folder = os.path.isdir(destination)  # noqa: PTH112 - never raises
    folder = exporter.many or destination.endswith("/") or is_folder
    return Path(destination) / artifact.path if folder else Path(destination)
