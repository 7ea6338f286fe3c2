"""Asking publishers, so that one that fails never keeps another from its work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from coverage_report.errors import CoverageReportError, OutputError
from coverage_report.plugin.publishing import (
    Detection,
    Document,
    PublishContext,
    Published,
    Publisher,
)
from coverage_report.run.containment import at_work
from coverage_report.run.copies import apart
from coverage_report.run.registry import Plugins

T = TypeVar("T", Published, Detection)


def publish(
    document: Document, publisher: Publisher, context: PublishContext, plugins: Plugins
) -> Published | None:
    """Let one publisher do its work.

    Returns:
        what came of it; None when its plugin failed, which is noted in `plugins`.
    """
    try:
        return _ask(
            publisher,
            lambda: publisher.publish(apart(document), context),
            Published,
            context,
            plugins,
        )
    except OutputError as error:
        return Published("degraded", str(error))


def detect(publisher: Publisher, context: PublishContext, plugins: Plugins) -> Detection | None:
    """Ask one publisher what the environment says; as `publish`."""
    try:
        return _ask(publisher, lambda: publisher.detect(context), Detection, context, plugins)
    except OutputError as error:
        return Detection(missing=[str(error)])


def _ask(
    publisher: Publisher,
    work: Callable[[], object],
    kind: type[T],
    context: PublishContext,
    plugins: Plugins,
) -> T | None:
    owner = plugins.owners["publisher", publisher.name]
    doing = f"publisher {publisher.name!r}"
    try:
        with at_work(owner, doing):
            done = work()
        if not isinstance(done, kind):
            raise TypeError(f"expected {kind.__name__}, got {type(done).__name__}")  # noqa: TRY301
    except CoverageReportError:
        raise
    except Exception as error:
        if owner.builtin:
            raise
        known = type(type(error).__name__, (Exception,), {})
        plugins.failed(owner, doing, known(context.scrub(str(error))))
        return None
    return done
