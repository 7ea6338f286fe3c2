"""What a plugin can offer: a name and a function, and what the function is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from coverage_report.model import (
    DEFAULT_AXES,
    BuildRecord,
    CoverageModel,
    Mention,
    Observed,
    Problem,
)
from coverage_report.sources import Source

Loaded: TypeAlias = BuildRecord | Mention | Observed | Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadContext:
    """What a loader is told besides its source. Grows by new attributes only.

    Attributes:
        options: the loader's options (``-o NAME.KEY=VALUE``), as text.
    """

    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """Reads one kind of input.

    Attributes:
        name: unique among loaders; lower case, digits and dashes.
        accepts: tells from the content (`Source.head`) whether this loader reads the source.
            The first loader that accepts a source gets it; plugins are asked before built-ins.
            Folders are offered, too (`Source.is_folder`), before the files in them: a loader that
            accepts one gets it as a whole.
        load: yields a `BuildRecord` for each build, a `Mention` for each package without builds,
            a `Problem` for each bad record that it skips, an `Observed` for each combination whose
            builds it does not hold. Raises `InputError` when the
            source as a whole cannot be read.
        help: one line for ``coverage-report plugins``.
        axes: the default axes of these records; None: the axes that the records state.
        options: the names of its options, each with one line of help.
    """

    name: str
    accepts: Callable[[Source], bool]
    load: Callable[[Source, LoadContext], Iterable[Loaded]]
    help: str = ""
    axes: tuple[str, ...] | None = DEFAULT_AXES
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to be: where, relative to the destination, and what is in it.

    Attributes:
        path: relative, with ``/``, and inside the destination.
        content: text is written as UTF-8.
    """

    path: str
    content: str | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """What the place can show that a single text goes to.

    Attributes:
        width: columns.
        color: whether ANSI colours are wanted.
        unicode: whether characters beyond ASCII can be shown.
    """

    width: int = 100
    color: bool = False
    unicode: bool = True


class Render(Protocol):
    """Renders a template; see `ExportContext.render`."""

    def __call__(self, template: str, /, **variables: object) -> str:
        """Return what the template makes of the variables."""


def _no_templates(template: str, /, **_: object) -> str:
    raise LookupError(f"no templates here, asked for {template}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportContext:
    """What an exporter is told besides the model. Grows by new attributes only.

    Attributes:
        render: renders a template by name, such as ``markdown/report.md.j2``, with the
            user's ``--templates`` before the exporter's own. Text from records that a
            template prints is escaped for the kind of file (``.md``, ``.svg``, ``.html``).
        options: the exporter's options (``-o NAME.KEY=VALUE``), as text.
        terminal: what the place can show that the result goes to.
        verbose: whether the user asked for more with ``-v``.
    """

    render: Render = _no_templates
    options: Mapping[str, str] = field(default_factory=dict)
    terminal: Terminal = Terminal()
    verbose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """Renders a coverage model.

    Attributes:
        name: unique among exporters; what ``-f NAME`` asks for.
        export: yields artifacts. Pure: no disk, clock, network or environment.
        help: one line for ``coverage-report plugins``.
        many: whether it makes many files, so that its destination must be a folder.
        templates: the importable package that holds its templates, if any.
        options: the names of its options, each with one line of help.
    """

    name: str
    export: Callable[[CoverageModel, ExportContext], Iterable[Artifact]]
    help: str = ""
    many: bool = False
    templates: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
