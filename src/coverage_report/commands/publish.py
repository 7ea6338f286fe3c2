"""``coverage-report publish``: carry a rendered file to where people read it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from coverage_report.commands._console import print_lines, say, warn
from coverage_report.commands._options import now
from coverage_report.commands._publish_input import default_id, has_news, read_document, read_token
from coverage_report.commands._publish_options import how_options, what_options
from coverage_report.commands._stranger import read_stranger
from coverage_report.errors import OutputError, PluginError, UsageError
from coverage_report.network.secret import Secret
from coverage_report.plugin.publishing import (
    Detection,
    Document,
    PublishContext,
    Published,
    Publisher,
)
from coverage_report.run.publishing import detect, publish
from coverage_report.run.registry import Plugins, load_plugins
from coverage_report.text import file_name, visible

_EPILOG = """
\b
Examples:
  coverage-report publish report.md --to github
  coverage-report publish report.md --to github --check
  coverage-report publish report.md --to gitlab --when loss --report diff.json
  coverage-report publish report.json --to github-output
  coverage-report publish badges/ --to directory -o directory.path=public/badges
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command's parameters, by the names that click gives them."""

    file: str
    targets: tuple[str, ...]
    name: str | None
    when: str
    report: str | None
    dry_run: bool
    check: bool
    require: bool
    from_workflow_run: bool
    token_file: str | None
    timeout: float
    options: Mapping[str, Mapping[str, str]]
    plugin_files: tuple[Path, ...]


@click.command(
    "publish", epilog=_EPILOG, short_help="Carry a rendered file to a pull request, and elsewhere."
)
@click.argument("file", metavar="FILE")
@what_options
@how_options
def command(**arguments: object) -> int:
    """Carry FILE, which another command has written, to where people read it.

    Reporting never fails a build: what goes wrong is a warning, unless --require is given.
    """
    return run(Arguments(**arguments), os.environ)  # type: ignore[arg-type]


def run(arguments: Arguments, environ: Mapping[str, str]) -> int:
    """Carry out the command and return its exit code."""
    plugins = load_plugins(arguments.plugin_files)
    try:
        publishers = _publishers(arguments, plugins)
        done = _run(arguments, environ, publishers, plugins)
    except OutputError as error:
        warn([error])
        done = False
    finally:
        warn(plugins.failures, kind="error", all_of_them=True)
    if arguments.require and not done:
        return OutputError.exit_code
    return PluginError.exit_code if plugins.failures else 0


def _run(
    arguments: Arguments,
    environ: Mapping[str, str],
    publishers: Sequence[Publisher],
    plugins: Plugins,
) -> bool:
    """Check or publish; return whether all went well.

    All that can be wrong with the command line is found before anything is sent.

    Raises:
        OutputError: when what was to be published is not fit for it.
    """
    if arguments.from_workflow_run and arguments.report:
        raise UsageError(
            "--report: a stranger's numbers decide nothing, so not in --from-workflow-run"
        )
    token = _token(arguments.token_file)
    contexts = {p.name: _context(p, arguments, environ, token) for p in publishers}
    if arguments.check:
        ready = [_check(publisher, contexts[publisher.name], plugins) for publisher in publishers]
        return all(ready)
    for publisher in publishers:
        detect(publisher, contexts[publisher.name], plugins)
    if arguments.from_workflow_run:
        document = read_stranger(arguments.file, environ)
    else:
        document = read_document(arguments.file)
    if Path(arguments.file).is_dir() and (wrong := [p.name for p in publishers if not p.folders]):
        raise UsageError(f"--to {wrong[0]}: carries one text: name a file, not a folder")
    return _publish_all(document, publishers, contexts, plugins)


def _publishers(arguments: Arguments, plugins: Plugins) -> list[Publisher]:
    """Return the publishers that are asked for.

    Raises:
        UsageError: for one that there is not, and for an option that none of them has.
    """
    known = plugins.publishers
    for name in arguments.targets:
        if name not in known:
            raise UsageError(f"--to {visible(name)}: there are: {', '.join(sorted(known))}")
    for name, values in arguments.options.items():
        have = known[name].options if name in known else {}
        for key in values:
            if key not in have:
                options = ", ".join(f"{name}.{one}" for one in have) or "none of that name"
                raise UsageError(f"-o {name}.{key}: unknown option; there are: {options}")
    return [known[name] for name in dict.fromkeys(arguments.targets)]


def _token(name: str | None) -> Secret | OutputError | None:
    """Return what ``--token-file`` holds, or why that is no token: only who needs one fails of it."""
    try:
        return read_token(name) if name else None
    except OutputError as error:
        return error


def _context(
    publisher: Publisher,
    arguments: Arguments,
    environ: Mapping[str, str],
    token: Secret | OutputError | None,
) -> PublishContext:
    return PublishContext(
        environ=environ,
        options=arguments.options.get(publisher.name, {}),
        id=file_name(arguments.name) if arguments.name else default_id(environ, Path.cwd()),
        token=token,
        time=now(),
        create=has_news(arguments.when, arguments.report),
        dry_run=arguments.dry_run,
        from_workflow_run=arguments.from_workflow_run,
        timeout=arguments.timeout,
    )


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
