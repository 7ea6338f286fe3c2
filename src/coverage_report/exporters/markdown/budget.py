"""Keeping a text within what a comment may hold: by leaving out lines, never by cutting text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import fields, replace

from coverage_report import ExportContext, UsageError
from coverage_report.text import utf16_length
from coverage_report.views.view import LimitsT

#: What GitHub takes as the text of a comment; GitLab and Forgejo take more.
MAX_CHARS = 65_536


def fullest_text(render: Callable[[LimitsT], str], limits: LimitsT, context: ExportContext) -> str:
    """Return the fullest text that is no longer than the option ``max-chars`` allows.

    The limits are lowered one after the other, each only as far as it must be.

    Args:
        render: makes the text that keeps to some limits.
        limits: those that leave nothing out.
        context: holds the option.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any text.
    """
    room = _room(context)
    if utf16_length(text := render(limits)) <= room:
        return text
    for knob in (field.name for field in fields(limits)):
        least = replace(limits, **{knob: 0})
        if utf16_length(render(least)) <= room:
            return _fullest(render, limits, knob, room)
        limits = least
    raise UsageError(f"-o markdown.max-chars={room}: too few for any report")


def _room(context: ExportContext) -> int:
    text = context.options.get("max-chars", str(MAX_CHARS))
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"-o markdown.max-chars={text}: expected a number of characters")
    return int(text)


def _fullest(render: Callable[[LimitsT], str], limits: LimitsT, knob: str, room: int) -> str:
    """Return the text that fits with the limit `knob` as high as can be; at 0 it does."""

    def text(number: int) -> str:
        return render(replace(limits, **{knob: number}))

    fitting = bisect_right(range(getattr(limits, knob)), room, key=lambda n: utf16_length(text(n)))
    return text(fitting - 1)
