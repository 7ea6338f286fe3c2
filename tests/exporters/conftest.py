"""What tests of exporters share: GitHub's own renderer, and what a reader sees of its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options


@dataclass
class Page(HTMLParser):
    """A rendered page.

    Attributes:
        tables: the text of each cell, by table and row.
        tags: the names of all elements.
        headings: the text of each heading.
        outside: all text that is not in code, where GitHub looks for mentions and references.
        everything: all text.
    """

    tables: list[list[list[str]]] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    headings: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    everything: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag == "h2":
            self.headings.append("")
        if tag == "br" and {"td", "th"} & set(self._open):
            self.tables[-1][-1][-1] += "\n"
        elif tag not in ("br", "wbr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.everything.append(data)
        if {"td", "th"} & set(self._open):
            self.tables[-1][-1][-1] += data
        if "h2" in self._open:
            self.headings[-1] += data
        if "code" not in self._open:
            self.outside.append(data)


@pytest.fixture(scope="session")
def github() -> Callable[[str], Page]:
    """Render markdown as GitHub does before it sanitises: raw HTML stays."""

    def render(markdown: str) -> Page:
        options = Options.CMARK_OPT_UNSAFE
        page = Page()
        page.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, options=options))
        page.close()
        return page

    return render
