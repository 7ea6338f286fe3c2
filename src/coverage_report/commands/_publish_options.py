"""The options of ``coverage-report publish``, and the values that they become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import click

from coverage_report.commands._options import plugin_option, settings_option
from coverage_report.commands._values import Setup, as_value, stacked

#: When something new is posted.
When: TypeAlias = Literal["always", "change", "loss", "never"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where to, and which of the comments there."""

    targets: tuple[str, ...]
    name: str | None
    when: When
    report: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How it is published, and how that ends."""

    dry_run: bool
    check: bool
    require: bool
    from_workflow_run: bool
    token_file: str | None
    timeout: float


#: Where to, and which of the comments there.
what_options = stacked(
    as_value(
        "target",
        Destination,
        click.option(
            "--to",
            "targets",
            multiple=True,
            required=True,
            metavar="NAME",
            help="A publisher; repeatable.",
        ),
        click.option(
            "--id",
            "name",
            metavar="ID",
            help="Distinguishes several reports on one pull request; default: from the workflow and the configuration's folder.",
        ),
        click.option(
            "--when",
            type=click.Choice(["always", "change", "loss", "never"]),
            default="always",
            show_default=True,
            metavar="WHEN",
            help="When to post a first comment: always, change, loss or never. An existing comment is always updated.",
        ),
        click.option(
            "--report",
            metavar="FILE",
            help="What `report -f json` or `diff -f json` wrote: the numbers for the status, and for --when change and loss.",
        ),
    ),
    settings_option("a publisher"),
    plugin_option,
    as_value("setup", Setup),
)

#: How, and how it ends.
how_options = as_value(
    "manner",
    Manner,
    click.option("--dry-run", is_flag=True, help="Print what would be sent, but send nothing."),
    click.option(
        "--check", is_flag=True, help="Print what is detected and what is missing; send nothing."
    ),
    click.option(
        "--require",
        is_flag=True,
        help="Exit with code 6 if publishing fails; default: warn and exit with 0.",
    ),
    click.option(
        "--from-workflow-run",
        is_flag=True,
        help="Find the pull request from the workflow_run event, and treat FILE as untrusted.",
    ),
    click.option(
        "--token-file",
        metavar="FILE",
        help="Read the token from a file; default: from the environment. It is never an argument.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(1, 3600),
        default=120.0,
        show_default=True,
        metavar="SECONDS",
        help="The time limit for all requests to one server together.",
    ),
)
