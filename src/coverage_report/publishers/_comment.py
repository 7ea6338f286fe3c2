"""The text of a comment: marked as ours, stamped with commit and time, and no longer than may be."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coverage_report import Document, PublishContext

_MARKER = "<!-- coverage-report:v1"
_STAMP = re.compile(r"<sub>(Commit [0-9a-f]+)?[^\n]*</sub>\s*\Z")
_SHA = re.compile(r"[0-9a-f]{7,64}", re.ASCII)
#: GitLab and many bots take a line that starts with a slash as a command.
_COMMAND = re.compile(r"^([ \t]*)/(?=\w)", re.MULTILINE)
#: A mention, also one whose @ is written as an entity: those count after rendering.
_MENTION = re.compile(r"(?<![\w@])(@|&#0*64;|&#[xX]0*40;|&commat;)(?=[\w&])")
_NOTE = "*The report is too long for a comment: parts of it are left out here.*"
_WARNING = (
    "> Rendered by a run of the pull request's own code: trust links and numbers accordingly."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment to be.

    Attributes:
        marker: the first line of the comment, by which it is found again.
        text: the report.
        stamp: the last line.
        limit: the most characters that the forge takes.
    """

    marker: str
    text: str
    stamp: str
    limit: int

    def body(self, limit: int | None = None) -> str:
        """Return the comment, in at most `limit` characters or those of the forge."""
        head, tail = f"{self.marker}\n\n", f"\n\n{self.stamp}\n"
        room = (limit or self.limit) - length(head + tail)
        return f"{head}{shrink(self.text, room)}{tail}"

    def says(self, body: str) -> bool:
        """Tell whether `body` is this comment already, whenever it was written."""
        return any(_essence(body) == _essence(self.body(size)) for size in (None, self.shorter))

    @property
    def shorter(self) -> int:
        """The limit for a second attempt, when a forge takes less than it should."""
        return min(self.limit, length(self.body())) // 2


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
    text = _defuse(document.text) if document.hostile else document.text
    text = _COMMAND.sub(r"\1&#47;", text.replace(_MARKER, "<!-- "))
    parts = [f"Commit {commit}"] if _SHA.fullmatch(commit) else []
    parts += [context.time.replace("T", " ").replace("Z", " UTC")] if context.time else []
    parts += [f'<a href="{run}">run</a>'] if run else []
    stamp = f"<sub>{' · '.join(parts)}</sub>"
    return Draft(f"{_MARKER} id={context.id} -->", text.strip("\n"), stamp, limit)


def is_marked(body: str, marker: str) -> bool:
    """Tell whether the first line of `body` is `marker`."""
    return body.lstrip("\ufeff").partition("\n")[0].rstrip() == marker


def length(text: str) -> int:
    """Return the length in UTF-16 units, which is what the strictest forges count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shrink(text: str, room: int, measure: Callable[[str], int] = length) -> str:
    """Return `text` without as many whole parts as it takes to fit into `room`, and say so.

    Folded parts go first, the last of them first; then other blocks from the end. Nothing is cut.
    """
    if measure(text) <= room:
        return text
    parts = _parts(text)
    folded = [n for n, part in enumerate(parts) if part.startswith("<details")]
    others = [n for n in range(len(parts)) if n not in set(folded)]
    order = [*reversed(folded), *reversed(others)]

    def without(count: int) -> str:
        dropped = set(order[:count])
        return "\n\n".join([part for n, part in enumerate(parts) if n not in dropped] + [_NOTE])

    least = bisect_left(range(len(order)), -room, key=lambda count: -measure(without(count)))
    return without(least)


def _parts(text: str) -> list[str]:
    """Return the blocks that may go alone: outermost ``<details>``, fenced code, paragraphs and tables."""
    parts: list[list[str]] = [[]]
    depth, fence = 0, ""
    for line in text.split("\n"):
        bare = line.lstrip()
        if not fence:
            if depth == 0 and (not bare or bare.startswith("<details")):
                parts.append([])
            depth = max(depth + _count(line), 0)
        fence = _fence(bare, fence)
        if bare or depth or fence:
            parts[-1].append(line)
    return ["\n".join(part).strip("\n") for part in parts if part]


def _count(line: str) -> int:
    return line.count("<details") - line.count("</details>")


def _fence(bare: str, inside: str) -> str:
    """Return the fence that code is inside of after a line, if any."""
    found = re.match(r"`{3,}|~{3,}", bare)
    if inside:
        return "" if bare.startswith(inside) and not bare.strip(inside[0]).strip() else inside
    return found[0] if found else ""


def _defuse(text: str) -> str:
    """Return text of somebody who is not trusted so that it mentions nobody, and says whose it is."""
    # A space without width breaks a mention, and is not seen where there would be none: in code.
    quiet = _MENTION.sub("\\1\u200b", text)
    return f"{_WARNING}\n\n{quiet}"


def _essence(body: str) -> Sequence[str]:
    """Return what must be equal for two comments to say the same: not the time, not the run."""
    lines = body.replace("\r\n", "\n").strip()
    return _STAMP.sub(lambda found: found[1] or "", lines).split()
