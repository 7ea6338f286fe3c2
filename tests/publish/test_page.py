"""docs/pull-requests.md: its plugin works, and what it links to is there."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner
from publish_kit import REPORT

from coverage_report.commands.publish import command

PAGE = Path(__file__).parents[2] / "docs" / "pull-requests.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_publisher_of_the_page_publishes(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "wiki.py").write_text(code)
    (tmp_path / "report.md").write_text(REPORT)
    words = [str(tmp_path / "report.md"), "--to", "wiki", "--plugin", str(tmp_path / "wiki.py")]
    result = CliRunner().invoke(command, [*words, "--dry-run"], standalone_mode=False)
    assert result.stdout.startswith("wiki: planned: a page of the wiki\n")


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in link]
    assert links
    assert all((PAGE.parent / link.partition("#")[0]).exists() for link in links)


def test_options_and_publishers_of_the_page_exist() -> None:
    known = {option for parameter in command.params for option in parameter.opts}
    foreign = {"--fail-under", "--no-config", "--generate-hashes", "--output-file"}
    foreign |= {"--requirement", "--require-hashes"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) - foreign <= known
