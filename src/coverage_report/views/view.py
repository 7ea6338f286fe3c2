"""What every view has in common: it is made of a subject, and can do with less room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeVar

from coverage_report import Problem
from coverage_report.views import limits
from coverage_report.views.excerpt import Excerpt

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: A dataclass of numbers, in the order in which they are lowered to save room.
LimitsT = TypeVar("LimitsT", bound="DataclassInstance")


class View(Protocol[LimitsT]):
    """What a medium shows of a subject: a frozen dataclass of plain values, each with its help.

    Its class makes it with ``of(subject)``.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def limits(self) -> LimitsT:
        """The limits that leave nothing out."""

    def within(self, limits: LimitsT, /) -> Self:
        """Return the view as far as limits allow; what is left out is counted."""


def problems_of(problems: Iterable[Problem]) -> Excerpt[Problem]:
    """Return what was wrong with the input, first what could not be read at all."""
    return Excerpt.of(sorted(problems, key=lambda problem: not problem.lost), limits.PROBLEMS)
