"""What a stranger wrote is read, and does nothing else."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from coverage_report.commands._defusing import WARNING, defused

#: What the forges act on in the text that is shown, with their spellings in it decoded.
ACTS = re.compile(r"@\w|#\d|gh-\d|!\d|\$\d|&\d|://|www\.|\[\w+:\d", re.IGNORECASE)
#: Tags that are no danger: those of markdown itself, and those of our templates.
TAGS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "del", "code", "pre", "hr", "br"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "blockquote", "input"}
TAGS |= {"details", "summary"}
PIECES = [
    *"@#!$&<>/:[]()`~-\\|\n\r\t *_1a",
    "octocat",
    "GH-1",
    "&#64",
    "&#x40",
    "&#64;",
    "&#35;",
    "&#58;",
    "&commat;",
    "&#49;",
    "<!--",
    "-->",
    "<div>",
    "<details>",
    "<details open>",
    "<code>",
    "</code>",
    "<wbr>",
    "https://",
    "www.",
    "```",
    "](",
    "github.com/o/r/issues/1",
]


class Shown(HTMLParser):
    """The texts and the tags of a page, as a browser understands them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.code = 0
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.code += tag == "code"
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        self.code = max(self.code - (tag == "code"), 0)

    def handle_data(self, data: str) -> None:
        """Forges leave numbers in code alone, where an entity is shown as it is written."""
        self.text += re.sub(r"&#\d+;", "", data) if self.code else data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")


def shown(text: str) -> Shown:
    page = cmarkgfm.github_flavored_markdown_to_html(defused(text), Options.CMARK_OPT_UNSAFE)
    return Shown(page)


@pytest.mark.parametrize(
    "text",
    [
        "@octocat _@octo3_ @@octocat2 é@octo4 (@a) *@a* x@y.org @org/team",
        "hi &#64;octocat &#x40;octo &commat;x &#064;a &#0000064b",
        "<div>&#64octo7 &#x40octo8 @<!-- x -->octo9</div>",
        "<details>\n&#64octo7 @<b></b>octo &#x40octo8",
        "#1 octo/pkgs#2 GH-3 gh\\-4 GH&#45;5 G&#72;-6 #&#49; &#35;7 \\#8 &num;9",
        "!1 $1 &1 group/project!5 [issue:5] [x](#1)",
        "https://github.com/o/r/issues/1 https&#58;//ghe.local/o/r/pull/2 www.github.com/o/r/commit/a",
        "<https://github.com/o/r/issues/1> http:\\//x &#104;ttps://x",
        "[x](https://github.com/o/r/pull/1) [x](/o/r/issues/1) ![](//evil.org/pixel) [x][y]\n\n[y]: /o/r/pull/1",
        "<img src=x onerror=alert(1)> <a href=//evil>x</a> <details open onclick=x> <DETAILS ID=1>",
        "`@octocat` ``` @octocat ``` \n\n```\n@octocat #1\n",
        "| @a | #1 |\n| - | - |\n| `@b` | <br>@c |",
        "[^1]\n\n[^1]: @octocat",
    ],
)
def test_a_stranger_mentions_and_links_nothing(text: str) -> None:
    page = shown(text)
    assert not ACTS.search(page.text)
    assert page.tags <= TAGS


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_whatever_the_pieces_make_it_acts_on_nothing(text: str) -> None:
    page = shown(text)
    assert not ACTS.search(page.text)
    assert page.tags <= TAGS
    assert page.attributes <= {"open", "align", "type", "checked", "disabled", "start", "lang"}
    lines = defused(text).splitlines()
    assert not any(line.lstrip().startswith("/") for line in lines)


@pytest.mark.parametrize("text", ["foo\r/close", "/merge", "   /label ~bug", "```\n/close\n```"])
def test_no_line_is_a_command(text: str) -> None:
    assert not re.search(r"^\s*/", defused(text), re.MULTILINE)


@pytest.mark.parametrize("text", ["```mermaid\nx\n```", "~~~ geojson\n{}\n~~~", "- ```stl\n  x"])
def test_no_code_is_drawn(text: str) -> None:
    page = cmarkgfm.github_flavored_markdown_to_html(defused(text), Options.CMARK_OPT_UNSAFE)
    assert not re.search(r'(?:lang="|language-)[a-z]', page)


@pytest.mark.parametrize("text", ["{0}", "octo/pkgs@{0}", "see {0}.", "`{0}`", "| {0} |", "({0})"])
@pytest.mark.parametrize("length", [7, 8, 12, 13, 40])
def test_the_hash_of_a_commit_links_nothing_and_reads_as_before(text: str, length: int) -> None:
    said = text.format("0123456789abcdef0123456789ABCDEF01234567"[:length])
    made = defused(said).removeprefix(f"{WARNING}\n\n")
    assert not re.search(r"[0-9a-f]{7}", made, re.IGNORECASE)
    assert made.replace("\u200b", "") == said


def test_what_is_no_hash_stays_whole() -> None:
    said = "zlib 1.3.1, 2024.10, 123456 of 654321 in zvzxl2dqjgu4m5x"
    assert defused(said).endswith(said)


def test_unseen_characters_are_seen() -> None:
    assert "\\u202e" in defused("a\u202eb")
    assert "\\x1b" in defused("\x1b[31m")


REPORT = """## Coverage 79% (79/100)

**1 combination lost.** &#91;x&#93; a &lt; b

<details open>
<summary>2 packages × 3 combinations</summary>

| package | `a` / `b` |
| :-- | :-: |
| `gcc@11.4.0` | 4<br>and 5 more |
| <code>a&#124;b&#64;<wbr>1</code> | ❌ |

</details>
"""


def test_a_report_of_ours_reads_as_before() -> None:
    page = cmarkgfm.github_flavored_markdown_to_html(REPORT, Options.CMARK_OPT_UNSAFE)
    expected = page.replace("<wbr>", "")
    made = cmarkgfm.github_flavored_markdown_to_html(
        defused(REPORT).removeprefix(WARNING), Options.CMARK_OPT_UNSAFE
    )
    assert html.unescape(made.replace("\u200b", "")) == html.unescape(expected)


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "`",
        "~`",
        "@",
        "#",
        "&#",
        " ",
        "[",
        "[a",
        "&#0",
        "gh",
        "\u202e",
        "``` ",
        "\n/",
        "\\",
        "- ",
    ],
)
def test_it_takes_time_in_proportion_to_the_text(piece: str) -> None:
    """A square of this size would take hours."""
    assert defused(piece * (300_000 // len(piece))).startswith(WARNING)
