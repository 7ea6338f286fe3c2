"""From the platform of an image to axes, by the rules of containerd (``platforms.Normalize``)."""

from __future__ import annotations

import re

import msgspec

from coverage_report.values import canonical_target

_SYSTEMS = {"darwin": "macos"}
_ARCHITECTURES = {
    **dict.fromkeys(("i386", "386"), ("x86", "")),
    **dict.fromkeys(("x86_64", "x86-64", "amd64"), ("x86_64", "")),
    **dict.fromkeys(("aarch64", "arm64"), ("aarch64", "")),
    "armhf": ("arm", "v7"),
    "armel": ("arm", "v6"),
    "mips64le": ("mips64el", ""),
    "mipsle": ("mipsel", ""),
}
_LEVEL = re.compile(r"(?:arm)?v?(\d+(?:\.\d+)?)")
#: Of Windows the build counts, which a container shares with its host; what follows is a patch.
_BUILD = re.compile(r"\d+\.\d+\.\d+")


class Platform(msgspec.Struct, rename={"os_version": "os.version"}):
    """The platform of a manifest, or that which a configuration states."""

    os: str = ""
    architecture: str = ""
    variant: str | None = None
    os_version: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether it says anything; ``unknown`` is what attestations say."""
        return {self.os, self.architecture} - {"", "unknown"} != set()

    @property
    def axes(self) -> dict[str, str | None]:
        """What is stated, by axis; None where it is not."""
        return {"os": self._os(), "target": self._target()}

    def _os(self) -> str | None:
        name = self.os.lower()
        if name in ("", "unknown"):
            return None
        build = _BUILD.match(self.os_version or "") if name == "windows" else None
        return _SYSTEMS.get(name, name) + (build[0] if build else "")

    def _target(self) -> str | None:
        word = self.architecture.lower()
        if word in ("", "unknown"):
            return None
        name, usual = _ARCHITECTURES.get(word, (canonical_target(word), ""))
        variant = (self.variant or usual).lower()
        level = _LEVEL.fullmatch(variant)
        if name == "arm":
            return f"armv{level[1]}" if level else f"arm-{variant}" if variant else "armv7"
        if not variant or (level and level[1] == {"x86_64": "1", "aarch64": "8"}.get(name)):
            return name
        if level and name == "x86_64":
            return f"x86_64_v{level[1]}"
        if level and name == "aarch64":
            return f"armv{level[1]}a" if "." in level[1] else f"armv{level[1]}.0a"
        return f"{name}-{variant}"
