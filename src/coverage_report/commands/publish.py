"""``coverage-report publish``: carry a rendered file to where people read it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from coverage_report.commands._console import say, warn, write_out
from coverage_report.commands._options import now
from coverage_report.commands._publish_input import default_id, has_news, read_document, read_token
from coverage_report.commands._publish_options import how_options, what_options
from coverage_report.errors import CoverageReportError, OutputError, PluginError, UsageError
from coverage_report.plugins import Plugins, load_plugins
from coverage_report.publishing import Document, PublishContext, Published, Publisher
from coverage_report.secret import Secret
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
        token = read_token(arguments.token_file) if arguments.token_file else None
        contexts = {p.name: _context(p, arguments, environ, token) for p in publishers}
        if arguments.check:
            degraded = [_check(publisher, contexts[publisher.name]) for publisher in publishers]
        else:
            document = read_document(arguments.file, hostile=arguments.from_workflow_run)
            degraded = _publish_all(document, publishers, contexts, plugins)
    finally:
        warn(plugins.failures, kind="error", all_of_them=True)
    if arguments.require and any(degraded):
        return OutputError.exit_code
    return PluginError.exit_code if plugins.failures else 0


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


def _context(
    publisher: Publisher, arguments: Arguments, environ: Mapping[str, str], token: Secret | None
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
) -> list[bool]:
    """Let each publisher do its work, and its fallback where it cannot; return which could not."""
    names = {publisher.name for publisher in publishers}
    degraded = []
    for publisher in publishers:
        context = contexts[publisher.name]
        done = _publish(document, publisher, context, plugins)
        degraded.append(done is None or done.outcome == "degraded")
        instead = plugins.publishers.get(publisher.fallback or "")
        if degraded[-1] and instead and instead.name not in names:
            _publish(document, instead, context, plugins)
    return degraded


def _publish(
    document: Document, publisher: Publisher, context: PublishContext, plugins: Plugins
) -> Published | None:
    """Let one publisher do its work and say what came of it; None when the plugin failed."""
    owner = plugins.owners["publisher", publisher.name]
    try:
        done = publisher.publish(document, context)
    except OutputError as error:
        done = Published("degraded", str(error))
    except CoverageReportError:
        raise
    except Exception as error:
        if owner.builtin:
            raise
        plugins.failed(owner, f"publisher {publisher.name!r}", error)
        return None
    _tell(publisher.name, done)
    return done


def _tell(name: str, done: Published) -> None:
    line = _harmless(f"{name}: {done.outcome}{': ' if done.line else ''}{done.line}")
    if done.outcome == "degraded":
        say(f"warning: {line}")
        return
    # The margin keeps what is shown from being taken as a command by the runner.
    preview = [f"  | {_harmless(text)}".rstrip() for text in done.preview.splitlines()]
    write_out("".join(f"{text}\n" for text in (line, *preview)).encode())


def _check(publisher: Publisher, context: PublishContext) -> bool:
    """Print what the publisher detects; return whether something is missing."""
    detection = publisher.detect(context)
    lines = [f"{publisher.name}: {'ready' if not detection.missing else 'not ready'}"]
    lines += [f"  {name}: {value}" for name, value in detection.found.items()]
    lines += [f"  missing: {text}" for text in detection.missing]
    write_out("".join(f"{_harmless(line)}\n" for line in lines).encode())
    return bool(detection.missing)


def _harmless(line: str) -> str:
    """Return one line without what GitHub's runner would take as a command, wherever it stands."""
    return visible(line).replace("##[", "# #[")
