"""What a platform package is for: by what the lock states, and by its name."""

from __future__ import annotations

import pytest
from coverage_report_npm.names import read_name
from coverage_report_npm.platforms import Limits, platform_of


@pytest.mark.parametrize(
    ("name", "stem", "platform"),
    [
        ("@rollup/rollup-linux-x64-gnu", "@rollup/rollup", "linux/x86_64/glibc"),
        ("@rollup/rollup-linux-arm-musleabihf", "@rollup/rollup", "linux/arm/musl"),
        ("@rollup/rollup-android-arm-eabi", "@rollup/rollup", "android/arm/None"),
        ("@rollup/rollup-linux-powerpc64le-gnu", "@rollup/rollup", "linux/ppc64le/glibc"),
        ("@esbuild/linux-ppc64", "@esbuild", "linux/ppc64le/None"),
        ("@esbuild/aix-ppc64", "@esbuild", "aix/ppc64/None"),
        ("esbuild-windows-64", "esbuild", "windows/x86_64/None"),
        ("esbuild-linux-32", "esbuild", "linux/x86/None"),
        ("esbuild-linux-mips64le", "esbuild", "linux/mips64el/None"),
        ("@img/sharp-linuxmusl-arm64", "@img/sharp", "linux/aarch64/musl"),
        ("@img/sharp-libvips-darwin-x64", "@img/sharp-libvips", "macos/x86_64/None"),
        ("@img/sharp-webcontainers-wasm32", "@img/sharp", "None/wasm32/None"),
        ("@rolldown/binding-wasm32-wasi", "@rolldown/binding", "None/wasm32/None"),
        ("@rolldown/binding-linux-arm64-ohos", "@rolldown/binding", "openharmony/aarch64/None"),
        ("@sentry/cli-win32-i686", "@sentry/cli", "windows/x86/None"),
        ("@sentry/cli-darwin", "@sentry/cli", "macos/None/None"),
        ("@pnpm/macos-arm64", "@pnpm", "macos/aarch64/None"),
        ("@pnpm/linuxstatic-x64", "@pnpm", "linux/x86_64/None"),
        ("some_tool_linux_x86_64", "some_tool", "linux/x86_64/None"),
        ("sass-embedded-linux-musl-riscv64", "sass-embedded", "linux/riscv64/musl"),
        ("sass-embedded-unknown-all", "sass-embedded", "any/None/None"),
        ("fsevents", "fsevents", "None/None/None"),
        ("base-64", "base-64", "None/None/None"),
        ("linux-x64", "linux-x64", "None/None/None"),
        ("left-arm", "left-arm", "None/None/None"),
        ("@types/node", "@types/node", "None/None/None"),
        ("", "", "None/None/None"),
        ("-", "-", "None/None/None"),
    ],
)
def test_a_name_ends_in_the_words_of_a_platform(name: str, stem: str, platform: str) -> None:
    """The words at the end are taken off as long as they are a platform's, and one of them names a system."""
    found = read_name(name)
    assert (found.stem, f"{found.os}/{found.target}/{found.libc}") == (stem, platform)


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("@oven/bun-linux-x64-baseline", "baseline"),
        ("@rollup/rollup-win32-x64-gnu", "gnu"),
        ("@rollup/rollup-win32-x64-msvc", ""),
        ("@oven/bun-windows-x64", ""),
    ],
)
def test_a_variant_tells_builds_for_one_platform_apart(name: str, variant: str) -> None:
    """Older processors, and on Windows another C run time."""
    assert read_name(name).variant == variant


def places(name: str, limits: Limits | None, *, has_musl: bool = False) -> set[str]:
    platform = platform_of(name, limits, has_musl=has_musl)
    cells = platform.cells() if platform else ()
    return {"/".join(value for _, value in cell) for cell in cells}


LINUX = Limits(("linux",), ("x64",))


@pytest.mark.parametrize(
    ("name", "limits", "where"),
    [
        ("x-linux-x64-gnu", Limits(("linux",), ("x64",), ("glibc",)), {"linux/x86_64/glibc"}),
        ("x-linux-x64-gnu", LINUX, {"linux/x86_64/glibc"}),
        ("x-linux-x64-musl", LINUX, {"linux/x86_64/musl"}),
        ("x-linux-x64-gnu", Limits(("linux",), ("x64",), ("musl",)), {"linux/x86_64/musl"}),
        ("x-linux-x64", LINUX, {"linux/x86_64/any"}),
        ("x-linux-x64", None, {"linux/x86_64/any"}),
        ("x-linux-x64", Limits(), {"linux/x86_64/any"}),
        ("x-linux", Limits(), set()),
        ("x-linux", None, {"linux/any/any"}),
        ("x-darwin", Limits(("darwin",)), {"macos/x86_64/none", "macos/aarch64/none"}),
        ("x-win32-ia32", Limits(("win32",), ("x86", "ia32")), {"windows/x86/none"}),
        ("x-wasm32-wasi", Limits((), ("wasm32",)), {"wasm/wasm32/none"}),
        ("x-freebsd-wasm32", Limits(("freebsd",)), {"freebsd/any/none"}),
        ("fsevents", None, {"macos/x86_64/none", "macos/aarch64/none"}),
        ("fsevents", Limits(), set()),
        ("plain", Limits(), set()),
        ("plain", None, set()),
        ("plain", Limits(("any",)), set()),
        ("plain", Limits(("linux",), ("any",)), {"linux/any/any"}),
        ("plain", Limits((), ("arm64",)), {"any/aarch64/any"}),
        ("plain", Limits(("linux", "!linux", "darwin"), ("x64",)), {"macos/x86_64/none"}),
        ("plain", Limits(("plan9",), ("z80",)), {"plan9/z80/none"}),
        # Bun writes "none" for what it does not know.
        ("x-openharmony-arm64", Limits(("none",), ("arm64",)), {"openharmony/aarch64/none"}),
        ("x-linux-riscv64-gnu", Limits(("linux",), ("none",)), {"linux/riscv64/glibc"}),
    ],
)
def test_what_is_stated_counts_before_the_name(
    name: str, limits: Limits | None, where: set[str]
) -> None:
    """The fields of package.json win; the name says what they leave open, above all a libc that was stripped."""
    assert places(name, limits) == where


def test_all_but_some_are_those_that_node_knows() -> None:
    """``!x`` leaves what Node runs on, so that two locks say the same whatever else is in them."""
    assert places("plain", Limits(("!win32", "!linux"), ("x64",))) == {
        f"{os}/x86_64/none"
        for os in [
            "aix",
            "android",
            "macos",
            "freebsd",
            "netbsd",
            "openbsd",
            "openharmony",
            "sunos",
        ]
    }
    assert {one.split("/")[1] for one in places("plain", Limits((), ("!x64", "!arm64")))} == {
        *("arm", "x86", "loongarch64", "mips", "mipsel", "ppc64", "riscv64", "s390x")
    }
    assert places("plain", Limits(("linux",), ("x64",), ("!musl",))) == {"linux/x86_64/glibc"}


def test_beside_one_for_musl_the_others_are_for_glibc() -> None:
    """``@img/sharp-linux-x64`` beside ``@img/sharp-linuxmusl-x64``, where an old npm has stripped ``libc``."""
    assert places("x-linux-x64", LINUX, has_musl=True) == {"linux/x86_64/glibc"}
    assert places("x-darwin-x64", Limits(("darwin",), ("x64",)), has_musl=True) == {
        "macos/x86_64/none"
    }


def test_thousands_of_values_are_no_limits() -> None:
    """A product of three long lists would never end."""
    with pytest.raises(ValueError, match="names more than 64 values of cpu"):
        Limits(("linux",), tuple(map(str, range(65))))
