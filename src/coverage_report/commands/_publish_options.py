"""The options of ``coverage-report publish``."""

from __future__ import annotations

import click

from coverage_report.commands._options import plugin_option, settings_option, stacked

#: Where to, and which of the comments there.
what_options = stacked(
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
        help="Tells several reports on one pull request apart; default: from the workflow and the configuration's folder.",
    ),
    click.option(
        "--when",
        type=click.Choice(["always", "change", "loss", "never"]),
        default="always",
        show_default=True,
        metavar="WHEN",
        help="When to post where there is no comment yet: always, change, loss or never. One that is there is always updated.",
    ),
    click.option(
        "--report", metavar="FILE", help="The JSON of `diff -f json`, for --when change and loss."
    ),
    settings_option("a publisher"),
    plugin_option,
)

#: How, and how it ends.
how_options = stacked(
    click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing."),
    click.option("--check", is_flag=True, help="Print what is detected and what is missing."),
    click.option(
        "--require",
        is_flag=True,
        help="Exit with 6 when publishing fails; default: warn, exit with 0.",
    ),
    click.option(
        "--from-workflow-run",
        is_flag=True,
        help="Find the pull request from the workflow_run event, and trust FILE in nothing.",
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
        help="How long all requests to one place together may take.",
    ),
)
