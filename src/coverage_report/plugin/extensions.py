"""What a plugin can offer: a name and a function, and what the function is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import InitVar, dataclass, field
from importlib import import_module
from typing import Any, Protocol, TypeAlias
from warnings import warn

from coverage_report.core.serving import check_rule
from coverage_report.errors import InputError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import Source
from coverage_report.model.nouns import (
    DEFAULT_AXES,
    BuildRecord,
    CoverageModel,
    DefaultAxes,
    LeftOut,
    Mention,
    Named,
    Observed,
    Problem,
    Scope,
    Serves,
)

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)


def check_offer(name: object, text: object, *functions: object) -> None:
    """Raise ValueError or TypeError for an offer that no option could name, or that cannot be called."""
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise ValueError(f"the name {name!r} must be lower case letters, digits and dashes")
    if not isinstance(text, str) or not all(callable(function) for function in functions):
        raise TypeError(f"{name!r} must be given functions, and its help as text")


#: What a loader yields; see `Loader.load`.
Loaded: TypeAlias = (
    BuildRecord
    | Mention
    | Observed
    | Problem
    | LeftOut
    | Named
    | Scope
    | Serves
    | DefaultAxes
    | InputError
    | Source
)


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
        load: yields a `BuildRecord` for each build, a `Named` for a snapshot that may have none, a `Mention`
            for each package without builds,
            a `Problem` for each bad record that it skips, a `LeftOut` for each build that does not
            count, an `Observed` for each combination whose builds it does not hold, a `Scope` for what
            the input, or a package in it, is about. Raises
            `InputError` when the source as a whole cannot be read; of a
            folder, yields one (with `file`) for each part that cannot be, and a `Source` for
            what it does not read.
        help: one line for ``coverage-report plugins``.
        axes: the default axes of these records; None: the axes that the records state.
        options: the names of its options, each with one line of help.
        serves: by axis the rule that says what the value that a build states serves (`coverage_report.core.serving`):
            ``exact`` (the default: itself), ``floor`` (``glibc@2.17`` serves ``glibc@2.28``), ``interpreter``
            (``cp39+`` serves ``cp312``), ``microarchitecture`` (``x86_64`` serves ``zen4``), ``family`` (``linux``
            serves ``debian12``).
        names_snapshots: whether it names snapshots after files or folders where the content states no
            name; those of different places are then told apart by their paths.
    """

    name: str
    accepts: Callable[[Source], bool]
    load: Callable[[Source, LoadContext], Iterable[Loaded]]
    help: str = ""
    axes: tuple[str, ...] | None = DEFAULT_AXES
    options: Mapping[str, str] = field(default_factory=dict)
    names_snapshots: bool = False
    serves: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_offer(self.name, self.help, self.accepts, self.load)
        for axis, rule in self.serves.items():
            check_rule(axis, rule)
            if self.axes is not None and axis not in self.axes:
                have = ", ".join(self.axes)
                message = f"{self.name!r}: serves names the axis {axis!r}; its axes are: {have}"
                raise ValueError(message)


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
class Asked:
    """What the user asked for: where to read, and which of it counts. What is shown is of this alone.

    Attributes:
        paths: the inputs, as the user named them; of a comparison base and head.
        axes: axis expressions; empty: the default ones.
        packages: globs of the packages that are shown.
        snapshots: globs of the snapshots that are read.
        stacks: globs of the stacks whose builds count.
    """

    paths: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    snapshots: tuple[str, ...] = ()
    stacks: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments and options that ask for the same again."""
        axes = ("--axes", ",".join(self.axes)) if self.axes else ()
        globs = (
            *(("--package", glob) for glob in self.packages),
            *(("--snapshot", glob) for glob in self.snapshots),
            *(("--stack", glob) for glob in self.stacks),
        )
        return (*self.paths, *axes, *(word for pair in globs for word in pair))


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
        asked: the inputs and filters of the command; a report that leaves something out says so.
        every: whether the user asked for all snapshots in full with ``--all``.
    """

    render: Render = _no_templates
    options: Mapping[str, str] = field(default_factory=dict)
    terminal: Terminal = Terminal()
    verbose: bool = False
    asked: Asked = Asked()
    every: bool = False


#: Makes artifacts of a subject. Pure: no disk, clock, network or environment.
Renderer: TypeAlias = Callable[[Any, ExportContext], Iterable[Artifact]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """Renders what the commands find.

    Attributes:
        name: unique among exporters; what ``-f NAME`` asks for.
        export: yields artifacts of a `CoverageModel`. Pure: no disk, clock, network or environment.
        help: one line for ``coverage-report plugins``.
        many: whether it makes many files, so that its destination must be a folder.
        templates: the importable package that holds its templates, if any.
        options: the names of its options, each with one line of help.
        renders: the same of other kinds of subject, by their class: `Diff` for ``coverage-report diff``, `Trend`
            for ``coverage-report trend``. What is not in it, the exporter cannot render. `export` is in it, too.
        export_diff: the former way to put a `Diff` into `renders`; deprecated.
        export_trend: likewise of a `Trend`.
    """

    name: str
    export: Callable[[CoverageModel, ExportContext], Iterable[Artifact]]
    help: str = ""
    many: bool = False
    templates: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    renders: Mapping[type, Renderer] = field(default_factory=dict)
    export_diff: InitVar[Renderer | None] = None
    export_trend: InitVar[Renderer | None] = None

    def __post_init__(self, export_diff: Renderer | None, export_trend: Renderer | None) -> None:
        renders = {**self.renders, CoverageModel: self.export}
        for name, function in (("Diff", export_diff), ("Trend", export_trend)):
            if function is not None:
                old, new = f"export_{name.lower()}=", f"renders={{{name}: ...}}"
                warn(f"Exporter({old}...) is deprecated: say {new}", DeprecationWarning, 3)
                renders[getattr(import_module("coverage_report"), name)] = function
        check_offer(self.name, self.help, *renders.values())
        object.__setattr__(self, "renders", renders)
