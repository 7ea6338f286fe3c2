"""Small inputs that people met, each with its right answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_report.cli import run

FIELD = Path(__file__).parents[3] / ".." / "shared" / "data" / "field"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FIELD.is_dir(), reason="the real data is not beside the checkout"),
]


@pytest.mark.parametrize(
    ("folder", "arguments", "code", "said"),
    [
        (
            "06-expected-python-abi3",
            "report dist -c coverage-report.yaml",
            0,
            ["4 of 4 combinations built"],
        ),
        (
            "08-universe-of-floors",
            "report uv.lock",
            0,
            [
                "3 of 4 combinations built (75%)",
                "the whole: 2 combinations",
                "glibc@2.17  cp312   ✓ 1         ·",
                "glibc@2.28  cp312   ✓ 1         ✓ 1",
            ],
        ),
        (
            "10-pylock-marker",
            "report pylock.toml --axes os.family,target.family --fail-on missing",
            0,
            ["6 of 6 combinations built (100%)", "–           ✓ 1", "✓ 1         –"],
        ),
        (
            "20-pylock-archive-wheel",
            "report pylock.toml --axes os.family,target.family",
            0,
            ["windows    x86_64         ✓ 1        ✓ 1"],
        ),
        (
            "20-pylock-archive-wheel",
            "report uv.lock --axes os.family,target.family",
            0,
            ["windows    x86_64"],
        ),
        (
            "23-no-file-or-source-only",
            "report uv.lock -v",
            0,
            ["nothing to install", "source only", "from git"],
        ),
        ("50-other-platforms", "report .", 0, ["5 builds"]),
        ("52-other-locks", "report poetry.lock", 0, ["2 builds"]),
        ("52-other-locks", "report pdm.lock", 0, ["1 build"]),
        (
            "53-variant-wheels",
            "report . --axes os,target,variant",
            0,
            ["3 builds", "cu128", "x86_64_v3"],
        ),
    ],
)
def test_a_report_says_what_is_right(
    folder: str,
    arguments: str,
    code: int,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The numbers, cells and words of the table that comes with the inputs."""
    monkeypatch.chdir(FIELD / folder)
    assert run(arguments.split()) == code
    shown = "".join(capsys.readouterr())
    assert [text for text in said if text not in shown] == [], shown


def changes(
    folder: str,
    arguments: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> tuple[int, Any]:
    """Return how ``diff`` ended, and what it says as JSON."""
    monkeypatch.chdir(FIELD / folder)
    code = run(["diff", *arguments.split(), "-f", "json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("folder", "arguments", "code", "counts"),
    [
        ("01-abi3-consolidation", "1.0 1.1 --fail-on lost", 0, {"lost": 0, "kept": 5}),
        (
            "02-abi3-floor-in-314-project",
            "base.lock head.lock --fail-on lost,narrowed",
            0,
            {"lost": 0, "narrowed": 0, "kept": 1},
        ),
        ("04-two-floors-higher-kept", "1.0 1.1 --fail-on narrowed", 5, {"lost": 0, "narrowed": 1}),
        (
            "12-supported-markers",
            "base.lock head.lock --axes os.family,target.family --fail-on lost",
            0,
            {"lost": 0, "outside": 2},
        ),
        (
            "13-requires-python",
            "base.lock head.lock --fail-on lost",
            0,
            {"lost": 0, "outside": 3, "kept": 3},
        ),
    ],
)
def test_a_change_is_a_loss_where_somebody_lost_something(
    folder: str,
    arguments: str,
    code: int,
    counts: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The counts and the exit code of the table that comes with the inputs."""
    ended, told = changes(folder, arguments, monkeypatch, capsys)
    assert ended == code
    assert {name: told["summary"][name] for name in counts} == counts


def test_a_bump_of_three_says_what_its_reviewers_wrote(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three platforms of two packages are lost, three packages are removed, and another floor is nothing."""
    arguments = "base/uv.lock head/uv.lock --axes os.family,target.family --fail-on lost"
    code, told = changes("70-bump-of-three", arguments, monkeypatch, capsys)
    lost = {
        (package["name"], *cell.values())
        for package in told["packages"]
        for cell in package["lost"]
    }
    assert code == 5
    assert lost == {
        ("cryptography", "macos", "x86_64"),
        ("cryptography", "windows", "x86"),
        ("onnxruntime", "macos", "x86_64"),
    }
    removed = {package["name"] for package in told["packages"] if package["state"] == "removed"}
    assert removed == {"coloredlogs", "humanfriendly", "pyreadline3"}


def test_nothing_is_lost_by_a_raised_floor_of_the_stable_abi(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """cryptography went from cp38-abi3 to cp39-abi3 and cp311-abi3 in a project of Python 3.11 and later."""
    _, told = changes("70-bump-of-three", "base/uv.lock head/uv.lock", monkeypatch, capsys)
    (package,) = [one for one in told["packages"] if one["name"] == "cryptography"]
    assert {(cell["os"].partition("@")[0], cell["target"]) for cell in package["lost"]} == {
        ("macos", "x86_64"),
        ("windows", "x86"),
    }


TOLD = """
cryptography 46.0.7 → 50.0.0  − 28 lost      macos/x86_64, windows/x86
onnxruntime 1.23.2 → 1.24.4   − 6 lost       macos/x86_64
                              ↓ 3 narrowed   macos@13.0 → macos@14.0
                              + 18 gained    cp314, cp314t, windows/aarch64
pillow 12.0.0 → 12.3.0        − 13 lost      cp313t
                              ↓ 12 narrowed  glibc@2.17 → glibc@2.27
"""
COMMENT = """
| `cryptography` `46.0.7` → `50.0.0` | **28 lost** | `macos` / `x86_64`, `windows` / `x86` |
| `onnxruntime` `1.23.2` → `1.24.4` | **6 lost** | `macos` / `x86_64` |
|  | 3 narrowed | `macos@13.0` → `macos@14.0` |
"""


@pytest.mark.parametrize(("form", "told"), [("terminal", TOLD), ("markdown", COMMENT)])
def test_a_bump_of_three_is_told_at_default_axes_as_its_reviewers_told_it(
    form: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line for each package, with the systems that it lost and not with their 47 combinations."""
    monkeypatch.chdir(FIELD / "70-bump-of-three")
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["diff", "base/uv.lock", "head/uv.lock", "-f", form]) == 0
    out = capsys.readouterr().out
    assert all(line in out for line in told.strip().splitlines())
    assert "coloredlogs" in out
    assert len(out.splitlines()) < 25
