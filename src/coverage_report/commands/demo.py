"""Built-in plugin: ``coverage-report demo``, the main job on the embedded sample."""

from __future__ import annotations

from importlib.resources import as_file, files

import click

from coverage_report import hookimpl


@click.command(
    "demo",
    context_settings={"ignore_unknown_options": True},
    add_help_option=False,
    short_help="Show the main job on an embedded sample.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def demo(ctx: click.Context, arguments: tuple[str, ...]) -> object:
    """Report on the sample that comes with the program; takes all options of ``report``."""
    group = ctx.find_root().command
    report = group.get_command(ctx, "report") if isinstance(group, click.Group) else None
    if report is None:  # pragma: no cover - the group always has it
        raise click.UsageError("there is no report command")
    with (
        as_file(files("coverage_report") / "sample") as sample,
        report.make_context(
            "demo",
            [str(sample), *arguments],
            parent=ctx.parent,
            default_map={},  # what a project configures is not for the sample
        ) as inner,
    ):
        return report.invoke(inner)


@hookimpl
def register_commands(cli: click.Group) -> None:
    """Add the demo."""
    cli.add_command(demo)
