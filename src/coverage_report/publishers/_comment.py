"""The text of a comment: marked as ours, stamped with commit and time, and no longer than may be."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from hashlib import sha256

from coverage_report import Document, PublishContext
from coverage_report.publishers._shrink import fenced, shrink
from coverage_report.text import utf16_length

_MARKER = "<!-- coverage-report:v1"
_SHA = re.compile(r"[0-9a-f]{7,64}", re.ASCII)
_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)
#: GitLab and many bots take a line that starts with a slash as a command.
_COMMAND = re.compile(r"^([ \t]*)/(?=\w)")


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment to be.

    Attributes:
        marker: the first line of the comment, by which it is found again.
        text: the report.
        stamp: commit and time, the last line.
        limit: the most characters that the forge takes.
        hostile: whether somebody who is not trusted wrote the text. Then the stamp comes before it: code
            or a fold that is never closed takes in all that follows.
    """

    marker: str
    text: str
    stamp: str
    limit: int
    hostile: bool = False

    def body(self) -> str:
        """Return the comment, in at most `limit` characters.

        Its second line tells reports apart that are shown alike, because parts of them are left out.
        """
        whole = sha256(self.text.encode("utf-8", "backslashreplace")).hexdigest()
        head, tail = f"{self.marker}\n<!-- sha256 {whole} -->\n\n", f"\n\n{self.stamp}\n"
        if self.hostile:
            head, tail = f"{head}{self.stamp}\n\n", "\n"
        room = self.limit - utf16_length(head + tail)
        return f"{head}{shrink(self.text, room)}{tail}"

    def says(self, body: str) -> bool:
        """Tell whether `body` is this comment already, whenever it was written.

        A comment that an earlier run has shortened is not: what was refused then may be taken now.
        """
        place = 2 if self.hostile else -1
        return _essence(body, place) == _essence(self.body(), place)

    def shorter(self) -> Draft:
        """Return the draft for a forge that takes less than it should: half of this one."""
        return replace(self, limit=utf16_length(self.body()) // 2)


def draft(
    document: Document, context: PublishContext, *, commit: str, run: str, limit: int
) -> Draft:
    """Return the comment that shows `document`.

    Args:
        document: one text.
        context: with the id and the time.
        commit: the commit that was reported on; empty if not known.
        run: the URL of the job; empty if not known.
        limit: the most characters that the forge takes.
    """
    text = _without_commands(document.text.replace("\r", "\n").replace(_MARKER, "<!-- "))
    parts = [f"Commit {commit}"] if _SHA.fullmatch(commit) else []
    parts += [context.time.replace("T", " ").replace("Z", " UTC")] if context.time else []
    parts += [f'<a href="{run}">run</a>'] if run else []
    parts += [f'<a href="{context.link}">report as a page</a>'] if context.link else []
    stamp = f"<sub>{' · '.join(parts)}</sub>"
    marker = f"{_MARKER} id={context.id} -->"
    return Draft(marker, text.strip("\n"), stamp, limit, document.hostile)


def is_blank(text: str) -> bool:
    """Tell whether a reader would see nothing."""
    seen = _HIDDEN.sub("", text)
    return all(unicodedata.category(char)[0] in "ZC" for char in seen)


def is_marked(body: str, marker: str) -> bool:
    """Tell whether the first line of `body` is `marker`."""
    return body.lstrip("\ufeff").partition("\n")[0].rstrip() == marker


def _without_commands(text: str) -> str:
    """Return `text` without lines that GitLab and many bots take as commands; code is left as it is."""
    lines, inside = [], ""
    for line, fence in fenced(text):
        lines.append(line if inside else _COMMAND.sub(r"\1&#47;", line))
        inside = fence
    return "\n".join(lines)


def _essence(body: str, place: int) -> list[list[str]]:
    """Return what must be equal for two comments to say the same: of the stamp only the commit."""
    lines = [line.split() for line in body.splitlines() if line.strip()]
    if len(lines) > 2:
        stamp = lines[place]
        lines[place] = stamp[:2] if stamp[0] == "<sub>Commit" else []
    return lines
