"""``coverage-report publish``: carry a rendered file to where people read it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from coverage_report.commands._callbacks import now
from coverage_report.commands._console import print_lines, say
from coverage_report.commands._numbers import read_numbers
from coverage_report.commands._publish_input import default_id, has_news, read_token
from coverage_report.commands._publish_options import Destination, Manner, how_options, what_options
from coverage_report.commands._sections import read_documents
from coverage_report.commands._session import Session, check_keys, session
from coverage_report.commands._stranger import read_stranger
from coverage_report.commands._values import Setup
from coverage_report.errors import OutputError, UsageError
from coverage_report.network.secret import Secret
from coverage_report.plugin.publishing import (
    Detection,
    Document,
    PublishContext,
    Published,
    Publisher,
)
from coverage_report.run.publishing import detect, publish
from coverage_report.run.registry import Plugins
from coverage_report.text import file_name, suggestion, visible

_EPILOG = """
\b
Examples:
  coverage-report publish report.md --to github
  coverage-report publish report.md --to github --check
  coverage-report publish report.md --to gitlab --when loss --report diff.json
  coverage-report publish report.json --to github-output
  coverage-report publish badges/ --to directory -o directory.path=public/badges
"""


@click.command(
    "publish", epilog=_EPILOG, short_help="Publish a rendered file on a pull request or elsewhere."
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@what_options
@how_options
def command(*, files: tuple[str, ...], target: Destination, manner: Manner, setup: Setup) -> int:
    """Publish FILE, which another command has written, where people read it.

    Several files become one text with a section each. Publishing never fails a build: errors are warnings
    unless --require is given.
    """
    with session(setup) as run:
        try:
            done = _run(Publication(files, target, manner, os.environ), run)
        except OutputError as error:
            run.console.warn([error])
            done = False
        return OutputError.exit_code if manner.require and not done else run.outcome()


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published, and what the environment of that is."""

    files: Sequence[str]
    target: Destination
    manner: Manner
    environ: Mapping[str, str]


def _run(job: Publication, session: Session) -> bool:
    """Check or publish; return whether all went well.

    All that can be wrong with the command line is found before anything is sent.

    Raises:
        OutputError: when what was to be published is not fit for it.
    """
    publishers = _publishers(job.target.targets, session)
    if job.manner.from_workflow_run and job.target.report:
        raise UsageError("--report: not with --from-workflow-run: a fork's numbers decide nothing")
    if job.manner.from_workflow_run and len(job.files) > 1:
        raise UsageError("--from-workflow-run: takes one FILE")
    contexts = _contexts(publishers, job, session)
    if job.manner.check:
        ready = [_check(one, contexts[one.name], session.plugins) for one in publishers]
        return all(ready)
    for publisher in publishers:
        detect(publisher, contexts[publisher.name], session.plugins)
    if job.manner.from_workflow_run:
        document = read_stranger(job.files[0], job.environ)
    else:
        document = read_documents(job.files, session.console)
    if Path(job.files[0]).is_dir() and (wrong := [p.name for p in publishers if not p.folders]):
        raise UsageError(f"--to {wrong[0]}: takes a single text: name a file, not a folder")
    return _publish_all(document, publishers, contexts, session.plugins)


def _publishers(targets: Sequence[str], session: Session) -> list[Publisher]:
    """Return the publishers that are asked for.

    Raises:
        UsageError: for one that there is not, and for an option that none of them has.
    """
    known = session.plugins.publishers
    for name in targets:
        session.plugins.use("publisher", name)
        if name not in known:
            session.plugins.miss()
            raise UsageError(f"--to {visible(name)}: unknown publisher; {suggestion(name, known)}")
    for name, values in session.setup.options.items():
        check_keys(name, values, known[name].options if name in known else ())
    return [known[name] for name in dict.fromkeys(targets)]


def _token(name: str | None) -> Secret | OutputError | None:
    """Return what ``--token-file`` holds, or why that is no token: only who needs one fails of it."""
    try:
        return read_token(name) if name else None
    except OutputError as error:
        return error


def _contexts(
    publishers: Sequence[Publisher], job: Publication, session: Session
) -> dict[str, PublishContext]:
    """Return what each publisher is told, by its name."""
    target, manner, environ = job.target, job.manner, job.environ
    numbers = read_numbers(target.report) if target.report else None
    everybody = PublishContext(
        environ=environ,
        id=file_name(target.name) if target.name else default_id(environ, Path.cwd()),
        token=_token(manner.token_file),
        time=now(),
        create=has_news(target.when, target.report, numbers),
        headline=numbers.headline() if numbers else "",
        dry_run=manner.dry_run,
        from_workflow_run=manner.from_workflow_run,
        timeout=manner.timeout,
        tell=lambda line: session.console.note([line]),
    )
    options = session.setup.options
    return {p.name: replace(everybody, options=options.get(p.name, {})) for p in publishers}


def _publish_all(
    document: Document,
    publishers: Sequence[Publisher],
    contexts: Mapping[str, PublishContext],
    plugins: Plugins,
) -> bool:
    """Let each publisher do its work, and its fallback where it cannot; return whether all could."""
    names = {publisher.name for publisher in publishers}
    well = True
    for publisher in publishers:
        context = contexts[publisher.name]
        done = _publish(document, publisher, context, plugins)
        if done and done.outcome != "degraded":
            continue
        well = well and done is None  # that a plugin failed is told in another way
        instead = plugins.publishers.get(publisher.fallback or "")
        if instead and instead.name not in names:
            _publish(document, instead, context, plugins)
            names.add(instead.name)
    return well


def _publish(
    document: Document, publisher: Publisher, context: PublishContext, plugins: Plugins
) -> Published | None:
    """Let one publisher do its work and say what came of it."""
    done = publish(document, publisher, context, plugins)
    if done:
        _tell(publisher.name, done, context)
    return done


def _tell(name: str, done: Published, context: PublishContext) -> None:
    line = context.scrub(f"{name}: {done.outcome}{': ' if done.line else ''}{done.line}")
    if done.outcome == "degraded":
        say(f"warning: {line}")
        return
    # The margin shows what is ours and what is not.
    preview = [f"  | {text}".rstrip() for text in context.scrub(done.preview).splitlines()]
    print_lines([line, *preview])


def _check(publisher: Publisher, context: PublishContext, plugins: Plugins) -> bool:
    """Print what the publisher detects; return whether nothing is missing."""
    found = detect(publisher, context, plugins)
    detection = found or Detection(missing=["its plugin failed"])
    lines = [f"{publisher.name}: {'ready' if not detection.missing else 'not ready'}"]
    lines += [f"  {name}: {value}" for name, value in detection.found.items()]
    lines += [f"  missing: {text}" for text in detection.missing]
    print_lines(map(context.scrub, lines))
    return found is None or not detection.missing
