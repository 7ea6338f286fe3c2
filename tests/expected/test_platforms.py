"""The short forms that people write for platforms."""

from __future__ import annotations

import pytest

from coverage_report import ConfigError
from coverage_report.settings.platforms import parse_platform


@pytest.mark.parametrize(
    ("text", "os", "target", "libc"),
    [
        ("linux/amd64", "linux", "x86_64", None),
        ("linux/amd64/v3", "linux", "x86_64_v3", None),
        ("linux/arm64", "linux", "aarch64", None),
        ("linux/arm64/v8", "linux", "aarch64", None),
        ("linux/arm/v7", "linux", "armv7", None),
        ("linux/arm", "linux", "armv7", None),
        ("linux/386", "linux", "x86", None),
        ("darwin/arm64", "macos", "aarch64", None),
        ("macos/x86_64", "macos", "x86_64", None),
        ("windows/amd64", "windows", "x86_64", None),
        ("x86_64-pc-windows-msvc", "windows", "x86_64", None),
        ("i686-pc-windows-gnu", "windows", "x86", None),
        ("aarch64-apple-darwin", "macos", "aarch64", None),
        ("x86_64-unknown-linux-gnu", "linux", "x86_64", "glibc"),
        ("x86_64-unknown-linux-musl", "linux", "x86_64", "musl"),
        ("armv7-unknown-linux-gnueabihf", "linux", "armv7", "glibc"),
        ("x86_64-linux-gnu", "linux", "x86_64", "glibc"),
        ("aarch64-linux-android", "android", "aarch64", None),
        ("riscv64gc-unknown-linux-gnu", "linux", "riscv64", "glibc"),
        ("x86_64-unknown-freebsd", "freebsd", "x86_64", None),
    ],
)
def test_a_short_form_names_its_axes(text: str, os: str, target: str, libc: str | None) -> None:
    named = {"os": os, "target": target} | ({"libc": libc} if libc else {})
    assert parse_platform(text) == named


@pytest.mark.parametrize(
    "text", ["", "linux", "amd64", "linux/", "/amd64", "linux/amd64/v9", "a-b-c"]
)
def test_what_is_no_platform_is_told(text: str) -> None:
    with pytest.raises(ConfigError, match="is not a recognised platform"):
        parse_platform(text)
