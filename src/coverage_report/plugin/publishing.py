"""What a publisher is: a name and a function that carries a rendered document away."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from coverage_report.analysis.gates.judgement import GateOutcome
from coverage_report.errors import InputError, OutputError, UsageError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.decode import decode_text
from coverage_report.network.api import Api, Clock
from coverage_report.network.http import Http
from coverage_report.network.secret import Secret
from coverage_report.plugin.extensions import check_offer

_ID = re.compile(r"[a-z0-9][a-z0-9._+-]{0,99}", re.ASCII)

#: How publishing ended. ``degraded`` is the only one that ``--require`` makes a failure of.
Outcome: TypeAlias = Literal[
    "created", "updated", "unchanged", "written", "skipped", "planned", "degraded"
]


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be published: a rendered file, or the files of a folder.

    Attributes:
        artifacts: the files; paths are relative to the folder.
        hostile: whether somebody who is not trusted wrote it, such as a fork's job. Then it is one text that
            was made harmless: it mentions, links and commands nothing, and says whose it is.
    """

    artifacts: tuple[Artifact, ...]
    hostile: bool = False

    @property
    def text(self) -> str:
        """The text of the only file.

        Raises:
            UsageError: when there are several.
            InputError: when it is not UTF-8 text.
        """
        if len(self.artifacts) != 1:
            raise UsageError("this publisher takes a single text: name a file, not a folder")
        artifact = self.artifacts[0]
        content = artifact.content
        try:
            return decode_text(content) if isinstance(content, bytes) else content
        except InputError as error:
            raise InputError(f"{artifact.path}: {error.message}") from None


@dataclass(frozen=True, slots=True)
class Published:
    """What a publisher did.

    Attributes:
        outcome: in a word.
        line: where the document is now, or why it is not; one line.
        preview: of what is ``planned``: what would be sent.
    """

    outcome: Outcome
    line: str
    preview: str = ""

    def __post_init__(self) -> None:
        if self.outcome not in get_args(Outcome):
            known = ", ".join(get_args(Outcome))
            raise ValueError(f"the outcome {self.outcome!r} is not one of {known}")
        texts: tuple[object, ...] = (self.line, self.preview)
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("the line and the preview of what was published must be text")


@dataclass(frozen=True, slots=True)
class Detection:
    """What the environment says, for ``publish --check``.

    Attributes:
        found: each thing with its value; never a secret's.
        missing: what is missing, and how to provide it; one line each.
    """

    found: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()

    def __post_init__(self) -> None:
        texts: list[object] = [*self.found, *self.found.values(), *self.missing]
        if isinstance(self.missing, str) or not all(isinstance(text, str) for text in texts):
            raise TypeError("what is found must be text by name, what is missing a list of texts")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishContext:
    """What a publisher is told besides the document. Grows by new attributes only.

    Attributes:
        environ: the environment's variables; not shown by ``repr``.
        options: the publisher's options (``-o NAME.KEY=VALUE``), as text.
        id: tells several reports on one pull request apart: lower case, digits, and ``._+-``.
        token: what ``--token-file`` holds, or why that is no token; None: the environment has it, or nobody.
        time: of this run, RFC 3339 in UTC.
        headline: what the report's numbers say, in one line; empty where nobody gave them (``--report``).
        gate: what came of the gates, by ``--report``: ``passed``, ``failed``, or ``none`` where there are none, or
            nobody said.
        link: the address of the report as a page (``--link``), ``http`` or ``https``; empty where there is none.
        create: whether there is news; without, nothing new is posted, but what is there is updated.
        dry_run: whether to return what would be sent, instead of sending it.
        from_workflow_run: whether this job was started by GitHub's ``workflow_run``, with rights that the
            run before it had not.
        clock: for waiting.
        timeout: seconds that all requests together may take.
        tell: told in a line what is waited for; by default nobody is.
    """

    environ: Mapping[str, str] = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    id: str = "report"
    token: Secret | OutputError | None = None
    time: str = ""
    headline: str = ""
    gate: GateOutcome = "none"
    link: str = ""
    create: bool = True
    dry_run: bool = False
    from_workflow_run: bool = False
    clock: Clock = field(default_factory=Clock)
    timeout: float = 120.0
    tell: Callable[[str], None] = field(default=lambda _: None, repr=False)
    _secrets: list[Secret] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"the id {self.id!r} must be lower case letters, digits and ._+-")

    def secret(self, *names: str) -> Secret | None:
        """Return the token, or the first that is in one of these variables.

        Raises:
            OutputError: when the file or the variable holds what can be no token.
        """
        if isinstance(self.token, OutputError):
            raise self.token
        found = (Secret(self.environ[name], name) for name in names if self.environ.get(name))
        secret = self.token or next(found, None)
        if secret:
            self._secrets.append(secret)
        return secret

    def scrub(self, text: str) -> str:
        """Return `text` with ``***`` for each secret that was asked for."""
        for secret in {id(one): one for one in self._secrets}.values():
            text = secret.scrub(text)
        return text

    def connect(self, root: str, secret: Secret | None, headers: Mapping[str, str]) -> Api:
        """Return the REST API at `root`, with these headers on each request.

        Raises:
            OutputError: when `root` is no https URL.
        """
        return Api(
            Http(root, headers),
            secret,
            self.clock,
            self.timeout,
            tell=lambda line: self.tell(self.scrub(line)),
        )

    def write(self, folder: Path, artifacts: Sequence[Artifact]) -> None:
        """Write artifacts into a folder; each file is replaced as a whole or left as it was.

        Raises:
            OutputError: naming the file that cannot be written.
        """
        from coverage_report.io.writing import write_artifacts

        write_artifacts([(folder / artifact.path, artifact) for artifact in artifacts])


def _nothing(_: PublishContext) -> Detection:
    return Detection()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Carries a document to where people read it.

    Attributes:
        name: unique among publishers; what ``--to NAME`` asks for.
        publish: does it, or says in a `Published` why not. An `OutputError` that it raises counts as
            ``degraded``: reporting never fails a build unless ``--require`` is given.
        help: one line for ``coverage-report plugins``.
        detect: tells what the environment says, for ``--check``; sends nothing. It is asked before anything
            is published, too, and raises `UsageError` for an option that is wrong.
        options: the names of its options, each with one line of help.
        folders: whether it takes a folder; the others take one file.
        fallback: the publisher that gets the document when this one is ``degraded``.
    """

    name: str
    publish: Callable[[Document, PublishContext], Published]
    help: str = ""
    detect: Callable[[PublishContext], Detection] = _nothing
    options: Mapping[str, str] = field(default_factory=dict)
    folders: bool = False
    fallback: str | None = None

    def __post_init__(self) -> None:
        check_offer(self.name, self.help, self.publish, self.detect)
