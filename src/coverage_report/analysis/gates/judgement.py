"""What came of the gates: said first in a comment, and enforced once everything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from coverage_report.errors import GateError

#: Without any demand a run is a report only.
GateOutcome: TypeAlias = Literal["passed", "failed", "none"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A demand that is not met.

    Attributes:
        text: what is not as demanded; names in it are made visible, and not escaped.
        snapshot: of which it was demanded, likewise; empty where it is about none of them.
    """

    text: str
    snapshot: str = ""

    def __str__(self) -> str:
        return f"snapshot {self.snapshot}: {self.text}" if self.snapshot else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What came of the gates of a run.

    Attributes:
        demands: what was demanded, as options say it.
        failures: the demands that are not met.
    """

    demands: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def outcome(self) -> GateOutcome:
        """Whether the gates passed, or failed, or there are none."""
        if self.failures:
            return "failed"
        return "passed" if self.demands else "none"

    def enforce(self) -> None:
        """Pass when every demand is met.

        Raises:
            GateError: with a line for each that is not.
        """
        if self.failures:
            raise GateError("\n".join(map(str, self.failures)))
