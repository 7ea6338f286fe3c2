"""Whatever a name is, in markdown and in XML it is text, the text that it is."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from xml.etree import ElementTree

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st

from coverage_report.templating.escaping import (
    Finished,
    Markdown,
    Xml,
    markdown_code,
    markdown_text,
    xml_text,
)
from coverage_report.text import visible

NASTY = (
    "a|b\\|c\\\\|d",
    "`",
    "``x``",
    " lead",
    "trail ",
    "two  blanks",
    "    code block",
    "1. item",
    "1) item",
    "- item",
    "+ item",
    "=",
    "# heading",
    "[x](javascript:alert(1))",
    "![i](http://evil.example/x.png)",
    "<script>alert(1)</script>",
    "</details><h1>x",
    "<!-- marker -->",
    "-->",
    "&copy; &#64;",
    "_a_ __b__ *c* ~~d~~",
    "@octocat",
    "mail@evil.example",
    "mailto:mail@evil.example",
    "xmpp:a@b.example/c",
    "www.evil.example",
    "https://evil.example/x",
    "#1",
    "octo/repo#1",
    "GH-1",
    "deadbeef1234",
    ":tada:",
    "$x$",
    "{{ 7 * 7 }}",
    "line\nbreak\r\n|x|\n|-|",
    "\x1b[31m\x9b\x00",
    "\u202egpj.exe\u200b",
    "zażółć 软件 👩‍💻",
    "e\u0301",
)
anything = st.text(max_size=30) | st.text("|\\`*_<>&#@:[]()!~$-+=. \tw1a\n", max_size=20)


def with_examples(test: Callable[[str], None]) -> Callable[[str], None]:
    for text in NASTY:
        test = example(text)(test)
    return test


def rendered(markdown: str) -> str:
    options = Options.CMARK_OPT_UNSAFE
    return str(cmarkgfm.github_flavored_markdown_to_html(markdown, options=options))


def seen(part: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", part))


@given(anything)
@with_examples
def test_a_code_span_in_a_table_keeps_every_character(text: str) -> None:
    """The cell holds the text and one code element; the cell after it keeps its own text."""
    page = rendered(f"| a | b |\n| - | - |\n| {markdown_code(text)} | after |\n")
    assert page.count("<tr>") == 2
    cell, after = re.findall("<td>(.*?)</td>", page)
    assert after == "after"
    assert re.fullmatch(r"<code>([^<]|<wbr>)*</code>", cell)
    if text:
        assert seen(cell) == visible(text)


@given(anything)
@with_examples
def test_text_keeps_every_character_and_makes_no_markup(text: str) -> None:
    """It adds no element but code, and one paragraph stays one; a blank at its start does not show."""
    page = rendered(f"{markdown_text(text)}x\n")
    assert re.fullmatch(r"<p>([^<]|</?code>|<wbr>)*</p>\n", page)
    assert seen(page).strip(" \n") == (visible(text) + "x").strip(" ")


@pytest.mark.parametrize(
    "word", ["@octocat", "#1", "octo/repo#1", "GH-1", "deadbeef1234", ":tada:", "$x$"]
)
def test_text_shows_what_github_would_link_as_code(word: str) -> None:
    """GitHub looks for mentions and references in rendered text, and never in code."""
    outside = re.sub("<code>.*?</code>", "", rendered(f"{markdown_text(f'see {word} now')}\n"))
    assert outside == "<p>see  now</p>\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gcc@11.4.0", "`gcc@11.4.0`"),
        ("(no tag)", "`(no tag)`"),
        ("x86_64_v3", "`x86_64_v3`"),
        ("a|b", "<code>a&#124;b</code>"),
    ],
)
def test_harmless_names_stay_legible_in_the_source(text: str, shown: str) -> None:
    assert markdown_code(text) == shown


@pytest.mark.parametrize("text", ["names no package", "3/8 (37%), 2 left", "is 1.5 MB; too long"])
def test_plain_prose_stays_as_it_is(text: str) -> None:
    assert markdown_text(text) == text


@given(anything | st.characters())
@with_examples
def test_xml_holds_any_text_between_tags_and_in_attributes(text: str) -> None:
    shown = xml_text(text)
    root = ElementTree.fromstring(f'<a b="{shown}">{shown}</a>')
    assert root.get("b") == (root.text or "")
    assert list(root) == []


def links(page: str) -> list[tuple[str, str]]:
    """The target and the text of each link, as a browser has them."""
    found = re.findall('<a href="([^"]*)"[^>]*>(.*?)</a>', page)
    return [(html.unescape(target), seen(text)) for target, text in found]


def in_markdown(text: str) -> str:
    return rendered(f"| a | b |\n| - | - |\n| {Markdown.link(text)} | after |\n")


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "HTTP://example.org:8080/issues/12?a=1&b=2#note_3",
        "https://example.org/octo/repo#1",
        "https://example.org/a|b\\|c`d`*e*_f_<script>alert(1)</script>",
        "https://example.org/\"onmouseover='alert(1)'>",
        "https://example.org/a@b:tada:$x$",
        "https://example.org/]( https:".replace(" ", ""),
    ],
)
def test_a_web_address_is_a_link_to_itself_and_nothing_more(address: str) -> None:
    page = in_markdown(address)
    assert links(page) == [(address, address)]
    assert page.count("<td>") == 2
    assert set(re.findall("<(/?\\w+)", page.partition("<tbody>")[2])) <= {
        *("tr", "td", "a", "code", "wbr", "/tr", "/td", "/a", "/code", "/tbody", "/table"),
    }
    link = ElementTree.fromstring(str(Xml.link(address)))
    assert (link.tag, link.get("href"), link.text, len(link)) == ("a", address, address, 0)
    assert Finished.link(address) == address


@pytest.mark.parametrize(
    "text",
    [
        *(text for text in NASTY if not text.startswith("https:")),
        "javascript:alert(1)//https://example.org",
        "data:text/html,x",
        "//example.org/x",
        "https:example.org",
        "https://",
        "https://user@example.org/",
        "https://example.org/a b",
        "https://example.org/x\n",
        "https://example.org\\@evil.example",
        "https://example.org/\u202egpj",
        "see https://example.org/x",
    ],
)
def test_any_other_text_is_no_link(text: str) -> None:
    assert Markdown.link(text) == markdown_text(text)
    assert Xml.link(text) == xml_text(text)


@given(st.from_regex(r"https?://[a-z.]+/[!-~]{0,20}", fullmatch=True))
def test_whatever_is_in_an_address_stays_in_it(address: str) -> None:
    assert links(in_markdown(address)) == [(address, address)]
    assert ElementTree.fromstring(str(Xml.link(address))).get("href") == address
