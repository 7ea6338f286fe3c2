"""The documentation as a site: the same pages that read well on GitHub, with README as the first.

`make site` builds it into build/site. Links that leave docs/ lead to the files on GitHub.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]
REPOSITORY = "https://github.com/coverage-report/coverage-report"
_LINK = re.compile(r"(?<=\]\()(?!https?:|#)([^)#\s]+)(?=[)#])")

project = "coverage-report"
author = "The coverage-report developers"
project_copyright = "the coverage-report developers"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["images"]
suppress_warnings = ["misc.highlighting_failure"]  # samples of what a log shows are in no language
html_theme = "furo"
html_title = "coverage-report"
html_theme_options = {
    "source_repository": REPOSITORY,
    "source_branch": "main",
    "source_directory": "docs/",
}
html_copy_source = False
nitpicky = True


def setup(app: Sphinx) -> None:
    """Make the pages of the checkout those of the site."""
    app.connect("source-read", read)


def read(_: Sphinx, name: str, source: list[str]) -> None:
    """Let links lead where they lead on GitHub; begin the first page with README."""
    text = with_links(source[0], ROOT / "docs")
    if name == "index":
        text = with_links((ROOT / "README.md").read_text("utf-8"), ROOT) + "\n" + text
    source[0] = text


def with_links(text: str, folder: Path) -> str:
    """Return a page of `folder` whose links are relative to docs/, or go to GitHub."""

    def link(found: re.Match[str]) -> str:
        target = (folder / found[1]).resolve()
        if not target.exists():
            return found[1]  # Sphinx says so
        if target.is_relative_to(ROOT / "docs"):
            return os.path.relpath(target, ROOT / "docs")
        if target == ROOT / "README.md":
            return "index.md"
        kind = "tree" if target.is_dir() else "blob"
        return f"{REPOSITORY}/{kind}/main/{target.relative_to(ROOT)}"

    return _LINK.sub(link, text)
