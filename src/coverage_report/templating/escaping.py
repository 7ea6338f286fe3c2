"""Escaping of text for each kind of output that templates make: whatever it is, it stays text.

GitHub turns mentions (``@name``), references (``#1``, commit hashes), shortcodes (``:name:``)
and formulas (``$x$``) in rendered text into something else, escaped or not; it
leaves them alone in code. So words that could be one of these are shown as code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Self

from markupsafe import Markup, escape

from coverage_report.text import visible
from coverage_report.views.words import Phrase, Region

#: What stays itself between backticks, also in a table, forges no HTML comment, and is no command to the
#: log of a CI (`text.harmless`).
_IN_BACKTICKS = re.compile(r"(?!.*##)[^\s`|\\<>{}]+(?: [^\s`|\\<>{}]+)*")
#: What markdown or HTML could take for markup anywhere, and at the start of a line.
_ACTIVE = re.compile(r"[^\w\s,/%;:.()+=-]|_")
_AT_START = re.compile(r"^ *(?:[-+=]|\d+[.)])")
_REFERENCE = re.compile(r"[@#$]|:\S|www\.|\bgh-\d|\b[0-9a-f]{7,}\b", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[^\w]|_")
#: An address on the web that a reader sees as it is: of a host, without a user's name before it, in ASCII.
_WEB = re.compile(r"https?://[\w.-]+(?::\d+)?(?:[/?#][!-~]*)?", re.ASCII | re.IGNORECASE)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@lru_cache(maxsize=8192)
def markdown_code(text: str) -> str:
    """Return `text` as a code span that keeps every character, also in the cell of a table.

    The form is HTML where backticks cannot express the text: a backslash before a pipe, for one.
    """
    text = visible(text)
    return f"`{text}`" if _IN_BACKTICKS.fullmatch(text) else _html_code(text)


@lru_cache(maxsize=8192)
def markdown_text(text: str) -> str:
    """Return `text` for any place in markdown: in a line, in a cell or between HTML tags.

    Words that could be a mention, a reference or a link are shown as code.
    """
    shown = " ".join(
        _html_code(word) if _REFERENCE.search(word) else _ACTIVE.sub(_entities, word)
        for word in visible(text).split(" ")
    )
    return _AT_START.sub(_entities, shown).replace("  ", " &#32;")


def xml_text(text: str) -> str:
    """Return `text` for XML, SVG and HTML, between tags or in a quoted attribute.

    Characters that XML 1.0 has no way to express become U+FFFD.
    """
    return str(escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", visible(text))))


def _html_code(text: str) -> str:
    # An e-mail address would become a link even here: <wbr> shows nothing and keeps it apart.
    inside = _PUNCTUATION.sub(_entities, text).replace("&#64;", "&#64;<wbr>")
    return f"<code>{inside}</code>"


def _entities(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(char)};" if char.isascii() else char for char in match[0])


class Finished(Markup):
    """Output that needs no escaping any more; text that is joined to it is escaped for its kind."""

    @staticmethod
    def shown(text: str) -> str:
        """Return `text`, escaped for this kind of output."""
        return visible(text)

    @classmethod
    def said(cls, phrase: Phrase) -> str:
        """Return a phrase in this kind of output, with its data escaped."""
        return phrase.say(cls.shown)

    @classmethod
    def link(cls, text: object) -> Self:
        """Return a web address as a link, and any other text (another scheme's address, too) as text."""
        text = str(text)
        return cls(cls.linked(text) if _WEB.fullmatch(text) else cls.shown(text))

    @classmethod
    def linked(cls, address: str) -> str:
        """Return a web address as a link, where this kind of output has links."""
        return cls.shown(address)

    @classmethod
    def escape(cls, s: Any, /) -> Self:
        """Return `s` as output of this kind, escaped unless it is finished or a number."""
        if isinstance(s, Phrase | Region):
            return cls(cls.said(Phrase.of(s)))
        return cls(s if isinstance(s, Markup | int | float) else cls.shown(str(s)))


class Markdown(Finished):
    """Output for markdown as GitHub renders it."""

    @staticmethod
    def shown(text: str) -> str:
        """Return `text`, escaped for markdown."""
        return markdown_text(text)

    @classmethod
    def said(cls, phrase: Phrase) -> str:
        """Return a phrase in markdown: data is code."""
        return phrase.say(markdown_code, between=" / ", strong=("**", "**"))

    @classmethod
    def linked(cls, address: str) -> str:
        """Return a web address as a link, also in the cell of a table; GitHub makes nothing else of its text."""
        return f'<a href="{_PUNCTUATION.sub(_entities, address)}">{_html_code(address)}</a>'


class Xml(Finished):
    """Output for XML, SVG and HTML."""

    @staticmethod
    def shown(text: str) -> str:
        """Return `text`, escaped for XML."""
        return xml_text(text)

    @classmethod
    def linked(cls, address: str) -> str:
        """Return a web address as a link of HTML."""
        return f'<a href="{xml_text(address)}" rel="noreferrer">{xml_text(address)}</a>'


class Code(Finished):
    """Output for style sheets and scripts: nothing that is printed into them could stay text."""

    @staticmethod
    def shown(text: str) -> str:  # noqa: ARG004 - every kind of file has this
        """Refuse `text`.

        Raises:
            ValueError: always.
        """
        raise ValueError("a style sheet or a script prints nothing; put data into the page")


#: The kind of output, by the suffix of the template's name before ``.j2``.
KINDS: Mapping[str, type[Finished]] = {
    ".md": Markdown,
    ".svg": Xml,
    ".html": Xml,
    ".xml": Xml,
    ".txt": Finished,
    ".css": Code,
    ".js": Code,
}
