"""``--fail-under``: exact, said in the last line, and never off by accident."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]


@pytest.mark.parametrize("percent", ["0", "55", "55.5%", "55.555555555"])
def test_passes(cli: Cli, percent: str) -> None:
    """5 of 9 is not below 55.555555555."""
    args = ("--snapshot", "develop", "-f", "json:out.json", "--fail-under", percent)
    assert (cli("report", "in", *args).code, cli("report", "in", *args).err) == (0, "")


@pytest.mark.parametrize(
    ("percent", "reason"),
    [
        ("56", "coverage is 5/9 (55%), below the 56% of --fail-under"),
        ("55.6", "coverage is 5/9 (55%), below the 55.6% of --fail-under"),
        ("55.555555556", "coverage is 5/9 (55%), below the 55.555555556% of --fail-under"),
        ("100", "coverage is 5/9 (55%), below the 100% of --fail-under"),
    ],
)
def test_fails(cli: Cli, here: Path, percent: str, reason: str) -> None:
    """The gate fails with 5 after the report is written, and says why in the last line."""
    args = ("--snapshot", "develop", "-f", "json:out.json", "--fail-under", percent)
    result = cli("report", "in", *args)
    assert result.code == 5
    assert result.last == f"error: snapshot develop: {reason}"
    assert Path("out.json").exists()


def test_one_package_alone_meets_no_share(cli: Cli, here: Path) -> None:
    """The snapshot v1 of the pages has one package: any share of it would be all of it."""
    result = cli("report", "in", "--snapshot", "v1", "-f", "json:x", "--fail-under", "0")
    assert result.code == 5
    assert result.last.startswith(
        "error: snapshot v1: there is nothing to compare with (--fail-under): "
    )


def test_a_share_just_below_fails(cli: Cli, here: Path, page: Callable[..., str]) -> None:
    """79.8% is below 80, and is not shown as 80%."""
    builds = [f"os{number} zen4 gcc@13.2.0 1 root" for number in range(250)]
    for name, count in {"all": 250, "most": 149}.items():
        Path(f"{name}.md").write_text(page(name, tuple(builds[:count])))
    result = cli("report", "all.md", "most.md", "-f", "json:x", "--fail-under", "80")
    assert result.last.endswith("coverage is 399/500 (79%), below the 80% of --fail-under")
    assert cli("report", "all.md", "most.md", "-f", "json:x", "--fail-under", "79.8").code == 0


def test_a_percentage_has_so_many_decimals(cli: Cli) -> None:
    """More are refused with the reason, and not called no percentage."""
    args = ("--snapshot", "develop", "-f", "json", "--fail-under", f"0.{'0' * 19}1")
    assert cli("report", "in", *args).code == 0
    result = cli("report", "nowhere", "-f", "json", "--fail-under", f"0.{'1' * 21}")
    assert result.code == 2
    assert result.last.endswith(": has more than 20 decimals")


@pytest.mark.parametrize(
    "percent", ["", "-1", "100.1", "eighty", "nan", "inf", "1e-999999999", "٨٠"]
)
def test_what_is_no_percentage(cli: Cli, percent: str) -> None:
    """A limit that is no percentage is refused before anything is read, an empty one too."""
    result = cli("report", "nowhere", "-f", "json", "--fail-under", percent)
    assert result.code == 2
    assert result.last == f"error: --fail-under {percent}: must be a percentage from 0 to 100"


def test_nothing_to_cover(cli: Cli, here: Path, page: Callable[..., str]) -> None:
    """An empty universe passes no gate, not even 0."""
    Path("none.md").write_text(page("none", ()))
    result = cli("report", "none.md", "-f", "json:x", "--fail-under", "0")
    assert result.code == 5
    assert result.last == "error: snapshot develop: there is nothing to cover (--fail-under)"
