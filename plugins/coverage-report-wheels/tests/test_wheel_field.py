"""Small inputs that people met, each with its right answer."""

from __future__ import annotations

from pathlib import Path

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
                "universe: 2 observed combinations",
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
        ("50-other-platforms", "report .", 0, ["5 records"]),
        ("52-other-locks", "report poetry.lock", 0, ["2 records"]),
        ("52-other-locks", "report pdm.lock", 0, ["1 record"]),
        (
            "53-variant-wheels",
            "report . --axes os,target,variant",
            0,
            ["3 records", "cu128", "x86_64_v3"],
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
