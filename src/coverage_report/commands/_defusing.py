"""Markdown of somebody who is not trusted, made so that it does nothing but be read.

A forge acts on what it shows: it mentions people, notes references in other conversations, obeys commands.
What it takes for one depends on its parsers, which nobody outside knows in full. So mentions and links are
not looked for: every sign that could begin one gets a space without width behind it, which nobody sees,
in text or in code.
"""

from __future__ import annotations

import re

from coverage_report.text import visible

WARNING = "> Rendered by a run of the pull request's own code: trust its numbers accordingly."
_QUIET = "\u200b"
_ACTIVE = re.compile(
    r"""
    # What the built-in templates write, to the letter: headings, and tags without attributes.
      (?P<kept> ^\ {0,3}\#{1,6}(?=\ ) | </?(?:details|summary|code)> | <details\ open> | <br> )
    # A line that GitLab and many bots obey.
    | ^(?P<margin>\ *)/
    # What begins people, issues, merge requests and snippets; with its spellings as an entity.
    | (?P<quiet> [@\#!$] | &\#(?:64|3[356]); | gh(?:\\?-|&\#45;)(?=\d)
    # An escaped entity is shown as it is written, with its number.
        | \\(?=&)
    # Addresses; links, their definitions, and references such as [issue:1].
        | (?: : | &\#58;)(?=\\?(?: / | &\#47;)) | www(?=\\?(?: \. | &\#46;))
        | \](?=[(:\[]) | \[(?=[a-z_]+:)
    # What may be the hash of a commit, from seven digits on: no more than six stay together.
        | [0-9a-f]{6}(?=[0-9a-f])
    # Code that is drawn, such as mermaid.
        | (?<![`~])(?: `{3,}+ | ~{3,}+)(?=\ *[^\s`~]) )
    # ASCII punctuation as `escaping` writes it. Letters in this form could spell anything of the above.
    | (?P<entity> &(?:\#(?:3[2-9]|4[0-7]|5[89]|6[0-3]|9[1-6]|12[3-6])|amp|gt|lt|quot); )
    | (?P<break> <wbr> )
    | (?P<less> < )
    | (?P<and> & )
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)


def defused(text: str) -> str:
    """Return markdown that mentions, links, embeds and commands nothing, and says whose it is.

    Of HTML only the tags of the built-in templates are left. Unseen characters are written as escapes.
    It takes time in proportion to the text, whatever that is.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    quiet = _ACTIVE.sub(_quiet, "\n".join(map(visible, lines)))
    return f"{WARNING}\n\n{quiet}"


def _quiet(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "margin":
            return f"{found['margin']}&#47;"
        case "quiet":
            return f"{found[0]}{_QUIET}"
        case "break":
            return _QUIET
        case "less":
            return "&lt;"
        case "and":
            return f"&amp;{_QUIET}"
    return found[0]
