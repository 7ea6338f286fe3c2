"""The options of badges, read from text, and the colours that they choose between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from coverage_report import Tally, UsageError
from coverage_report.exporters.badge.pybadges import STYLES, Style
from coverage_report.text import suggestion, visible
from coverage_report.views.states import COMPLETE, NEUTRAL, NOTHING, PARTIAL

#: Halfway between `PARTIAL` and `NOTHING`; white text on it has a contrast of 7.7:1.
LITTLE = "#913608"

#: What the badge of the whole says.
Show: TypeAlias = Literal["share", "platforms"]

_TWO_PERCENTAGES = re.compile(r"(\d{1,3}), ?(\d{1,3})", re.ASCII)
_SHOWS: tuple[Show, ...] = ("share", "platforms")
_T = TypeVar("_T", bound=str)

#: The options' names, each with a line of help.
HELP = {
    "label": "text on the left of the badge of the whole, in place of `platforms`; may be empty",
    "style": f"{', '.join(STYLES)}; default: flat",
    "thresholds": "percentages from which a badge is blue, and from which it is orange and not brown;"
    " default: 100,50",
    "show": "`share` (the default), or `platforms`: the operating systems built for, as `linux | macos`",
}


@dataclass(frozen=True, slots=True)
class BadgeOptions:
    """How badges look, and what they say.

    Attributes:
        label: of the badge of the whole; None: the template's own.
        style: one of `STYLES`.
        good: percent from which the colour is that of what is complete.
        fair: percent from which it is that of what is partial; below it is a darker one.
        show: ``share`` or ``platforms``.
    """

    label: str | None = None
    style: Style = STYLES[0]
    good: int = 100
    fair: int = 50
    show: Show = "share"

    @classmethod
    def read(cls, options: Mapping[str, str]) -> BadgeOptions:
        """Return what the texts of ``-o badge.KEY=VALUE`` ask for.

        Raises:
            UsageError: for a value that there is not, with what it can be.
        """
        good, fair = _thresholds(options.get("thresholds", f"{cls().good},{cls().fair}"))
        return cls(
            label=options.get("label"),
            style=_one_of(STYLES, "style", options),
            good=good,
            fair=fair,
            show=_one_of(_SHOWS, "show", options),
        )

    def color(self, tally: Tally) -> str:
        """Return the colour of a share: of nothing built it is always that of nothing."""
        if not tally.total:
            return NEUTRAL
        if not tally.covered:
            return NOTHING
        if tally.covered * 100 >= tally.total * self.good:
            return COMPLETE
        return PARTIAL if tally.covered * 100 >= tally.total * self.fair else LITTLE


def _one_of(known: tuple[_T, ...], key: str, options: Mapping[str, str]) -> _T:
    text = options.get(key, known[0])
    for one in known:
        if one == text:
            return one
    raise _unknown(key, text, suggestion(text, known))


def _thresholds(text: str) -> tuple[int, int]:
    if found := _TWO_PERCENTAGES.fullmatch(text):
        good, fair = map(int, found.groups())
        if 100 >= good >= fair:
            return good, fair
    raise _unknown("thresholds", text, "give two percentages, the higher first, such as 80,50")


def _unknown(key: str, text: str, advice: str) -> UsageError:
    return UsageError(f"-o badge.{key}={visible(text)}: unknown value; {advice}")
