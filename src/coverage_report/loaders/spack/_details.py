"""One entry of a page's ``spec_details``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from coverage_report.values import key_twice

Axes = Mapping[str, str | None]

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Details(msgspec.Struct, frozen=True, gc=False):
    """One entry of ``spec_details``; early in 2023 ``arches`` or ``architecture`` stood for platform, os and target."""

    hash: _Text
    compiler: _Text
    versions: Annotated[tuple[_Text, ...], msgspec.Meta(min_length=1, max_length=1)]
    os: _Text | None = None
    platform: _Text | None = None
    target: _Text | None = None
    arches: _Text | None = None
    architecture: _Text | None = None
    variants: tuple[_Text, ...] = ()
    stacks: tuple[_Text, ...] = ()

    @property
    def where(self) -> tuple[str, str, str]:
        """Platform, os and target."""
        arch = self.arches or self.architecture
        return platform_os_target(self.platform, self.os, self.target, arch)


#: The keys that entries have had, as they are written without blanks.
_WRITTEN = tuple(f'"{name}":' for name in (*Details.__struct_fields__, "size", "tarball"))


def repeats_a_key(text: str, entries: int) -> bool:
    """Tell whether a key stands twice in one of the entries of a page.

    The site wrote all entries of a page with the same keys: where there are as many keys as the first entry has known
    ones in each, none stands twice, and the text is not looked through.
    """
    first = text[: text.find("}") + 1]
    known = sum([key in first for key in _WRITTEN])
    return text.count('":') != known * entries and key_twice(text) is not None


def platform_os_target(
    platform: str | None, os: str | None, target: str | None, arch: str | None
) -> tuple[str, str, str]:
    """Return platform, os and target, which `arch` gives together where one is not given by itself.

    Raises:
        ValueError: when neither does.
    """
    if os and platform and target:
        return (platform, os, target)
    parts = (arch or "").split("-", 2)
    if len(parts) != 3 or not all(parts):
        raise ValueError("has neither os, platform and target nor arches")
    return (parts[0], parts[1], parts[2])
