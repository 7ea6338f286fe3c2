"""Short forms of platforms: Docker's words (``linux/arm/v7``) and target triples (``x86_64-pc-windows-msvc``)."""

from __future__ import annotations

from coverage_report.errors import ConfigError
from coverage_report.model.axes import canonical

#: The systems of triples; the last part that starts with one of these tells.
_SYSTEMS = {
    "linux": "linux",
    "windows": "windows",
    "darwin": "macos",
    "macos": "macos",
    "freebsd": "freebsd",
    "netbsd": "netbsd",
    "openbsd": "openbsd",
    "android": "android",
    "ios": "ios",
    "emscripten": "emscripten",
    "wasi": "wasi",
}
_LIBCS = {"gnu": "glibc", "musl": "musl"}
#: Go's words that are no target elsewhere; ``arm`` without a variant is v7 (containerd/platforms).
_GO_TARGETS = {"386": "x86", "arm": "armv7"}
#: What a variant adds to the word before it; v1 of amd64 and v8 of arm64 are the plain ones.
_VARIANTS = {
    **{("amd64", f"v{n}"): f"x86_64_v{n}" for n in (2, 3, 4)},
    **{("arm", f"v{n}"): f"armv{n}" for n in (5, 6, 7)},
    ("amd64", "v1"): "x86_64",
    ("arm64", "v8"): "aarch64",
}


def parse_platform(text: str) -> dict[str, str]:
    """Return what a short form states: ``os``, ``target`` and, of a triple for Linux, ``libc``.

    Raises:
        ConfigError: when it is neither form.
    """
    found = _docker(text) if "/" in text else _triple(text)
    if found is None:
        examples = "linux/amd64, macos/arm64, x86_64-pc-windows-msvc"
        raise ConfigError(
            f"{text!r} is not a recognised platform (e.g. {examples}); use `matrix` for others"
        )
    return {axis: canonical(axis, value) for axis, value in found.items()}


def _docker(text: str) -> dict[str, str] | None:
    system, _, rest = text.strip().lower().partition("/")
    machine, slash, variant = rest.partition("/")
    target = _VARIANTS.get((machine, variant)) if slash else _GO_TARGETS.get(machine, machine)
    return {"os": system, "target": target} if system and target else None


def _triple(text: str) -> dict[str, str] | None:
    machine, *parts = text.strip().lower().split("-")
    named = [name for part in parts for start, name in _SYSTEMS.items() if part.startswith(start)]
    if not machine or not named:
        return None
    found = {"os": named[-1], "target": machine}
    libcs = [libc for start, libc in _LIBCS.items() if parts[-1].startswith(start)]
    return {**found, "libc": libcs[0]} if libcs and found["os"] == "linux" else found
