"""README as a package index shows it: links and pictures lead to the files of this version on GitHub."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

REPOSITORY = "github.com/coverage-report/coverage-report"
RAW = "raw.githubusercontent.com/coverage-report/coverage-report"
_LINK = re.compile(r"(?P<picture>!\[[^\]]*)?\]\((?!https?:|#)(?P<path>[^)]+)\)")


class ReadmeHook(MetadataHookInterface):
    """Sets ``readme`` while a distribution is built."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the text to the metadata."""
        root = Path(self.root)
        source = (root / "src" / "coverage_report" / "__init__.py").read_text("utf-8")
        (version,) = re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE)
        text = absolute((root / "README.md").read_text("utf-8"), f"v{version}")
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def absolute(page: str, tag: str) -> str:
    """Return a page of the top folder whose links lead to the files of a tag."""

    def link(found: re.Match[str]) -> str:
        start = f"https://{RAW}/{tag}" if found["picture"] else f"https://{REPOSITORY}/blob/{tag}"
        return f"{found['picture'] or ''}]({start}/{found['path']})"

    return _LINK.sub(link, page)
