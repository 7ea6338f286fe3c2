"""What an exporter makes: a file to be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to be: where, relative to the destination, and what is in it.

    Attributes:
        path: relative, with ``/``, and inside the destination.
        content: text is written as UTF-8.
    """

    path: str
    content: str | bytes
