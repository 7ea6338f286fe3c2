"""The environments that a lock must have wheels for."""

from __future__ import annotations

import pytest
from coverage_report_wheels import uv

from coverage_report import LoadContext, Observed, Problem, Source

WINDOWS = "sys_platform == 'win32' and platform_machine == 'AMD64'"


def found(markers: str, *tags: str) -> list[str]:
    """Return the places that are observed, and the problems, of a lock with a wheel of each tag."""
    wheels = ", ".join(f'{{ url = "https://example.org/n-2.0-{tag}.whl" }}' for tag in tags)
    text = (
        f'version = 1\nrequires-python = ">=3.11"\nrequired-markers = {markers}\n'
        f'[[package]]\nname = "n"\nversion = "2.0"\nwheels = [{wheels}]\n'
    )
    loaded = uv.load(Source("uv.lock", data=text.encode()), LoadContext())
    return [
        str(item) if isinstance(item, Problem) else "/".join(map(str, item.axes.values()))
        for item in loaded
        if isinstance(item, Observed | Problem)
    ]


LINUX = "cp312-cp312-manylinux_2_17_x86_64"


@pytest.mark.parametrize(
    ("marker", "tags", "places"),
    [
        (WINDOWS, [LINUX], ["windows/x86_64/none/cp312"]),
        (WINDOWS, [LINUX, "cp312-cp312-win_amd64"], []),
        (WINDOWS, ["cp39-abi3-manylinux_2_17_x86_64"], ["windows/x86_64/none/cp311"]),
        (WINDOWS, ["cp313-abi3-manylinux_2_17_x86_64"], ["windows/x86_64/none/cp313"]),
        (WINDOWS, ["py3-none-any"], ["windows/x86_64/none/any"]),
        (
            f"{WINDOWS} and python_version >= '3.13'",
            [LINUX, "cp313-cp313-macosx_11_0_arm64"],
            ["windows/x86_64/none/cp313"],
        ),
        (
            "sys_platform == 'darwin' and platform_machine == 'arm64'",
            [LINUX],
            ["macos/aarch64/none/cp312"],
        ),
        (
            "sys_platform == 'linux' and platform_machine == 'aarch64'",
            [LINUX],
            ["linux/aarch64/glibc@2.17/cp312"],
        ),
        ("sys_platform == 'linux'", [LINUX], []),
    ],
)
def test_a_required_environment_is_a_place(marker: str, tags: list[str], places: list[str]) -> None:
    """Of the operating system and target that it names, where no build is for these."""
    assert found(f'["{marker}"]', *tags) == places


@pytest.mark.parametrize(
    ("markers", "told"),
    [
        (
            "[\"sys_platform == 'win32'\"]",
            (
                "uv.lock: /required-markers: \"sys_platform == 'win32'\" is not of one operating system "
                "and target; no place is added for it"
            ),
        ),
        (
            '["!!"]',
            "uv.lock: '!!' is not a marker; what it says of environments is not known here",
        ),
        (
            "[3]",
            "uv.lock: required-markers: 3 is not a marker; what it says of environments is not known here",
        ),
        (
            "3",
            "uv.lock: required-markers: 3 is not a marker; what it says of environments is not known here",
        ),
    ],
)
def test_what_cannot_be_read_or_names_no_place_is_told(markers: str, told: str) -> None:
    assert found(markers, LINUX) == [told]
