"""What pages show of the program is what it prints: commands are run in a terminal, on the examples.

A fenced ``console`` block whose lines begin with ``$ coverage-report`` is run from the top of the checkout, and what it
printed is replaced by what it prints now. A block that runs anything else is left as it is.
"""

from __future__ import annotations

import os
import pty
import re
import shlex
import struct
import subprocess
import sys
from fcntl import ioctl
from io import StringIO
from pathlib import Path
from termios import TIOCSWINSZ

ROOT = Path(__file__).parents[1]
PAGES = (
    "README.md",
    "docs/lock-in-ci.md",
    "plugins/coverage-report-csv/README.md",
    "plugins/coverage-report-wheels/README.md",
    "plugins/coverage-report-npm/README.md",
    "plugins/coverage-report-oci/README.md",
)
#: The story of the README: an upgrade of one dependency, and what it costs.
STORY = "coverage-report diff examples/locks/before/uv.lock examples/locks/after/uv.lock --axes os.family,target.family --fail-on lost"
_BLOCK = re.compile(r"(?<=^```console\n)(?:\$ .*\n(?:(?!```|\$ ).*\n)*)+(?=```$)", re.MULTILINE)
_COMMENT = re.compile(r"(?<=<!-- comment -->\n).*?(?=<!-- /comment -->)", re.DOTALL)
#: rich's own has links to fonts elsewhere, which a picture in a page does not load.
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="coverage-report in a terminal: the platforms that an upgrade loses">
<style>
.{unique_id}-matrix {{font: {char_height}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; line-height: {line_height}px; font-variant-east-asian: full-width}}
.{unique_id}-title {{font: 18px sans-serif; fill: #c5c8c6}}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def pages() -> dict[Path, str]:
    """Return the pages with what their commands print today."""
    return {ROOT / name: refreshed((ROOT / name).read_text("utf-8")) for name in PAGES}


def refreshed(page: str) -> str:
    """Return a page whose transcripts, and whose sample of a comment, are new."""

    def transcript(block: re.Match[str]) -> str:
        commands = [line[2:] for line in block[0].splitlines() if line.startswith("$ ")]
        if not all(command.startswith("coverage-report ") for command in commands):
            return block[0]
        return "".join(f"$ {command}\n{printed(command)}" for command in commands)

    return _COMMENT.sub(lambda _: comment(), _BLOCK.sub(transcript, page))


def comment() -> str:
    """Return the comment on a pull request that the README quotes, as a quotation."""
    text = printed(f"{STORY} -f markdown").partition("error: ")[0].rstrip()
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines()) + "\n"


def pictures() -> dict[Path, str]:
    """Return the pictures of the terminal."""
    return {ROOT / "docs" / "images" / "terminal.svg": picture(STORY, 84)}


def picture(command: str, width: int) -> str:
    """Return what a command prints as SVG, with its colours."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=width, file=StringIO(), _environ={})
    console.print(Text.assemble(("$ ", "bold green"), command.replace(" --", " \\\n    --", 1)))
    console.print(Text.from_ansi(printed(command, width, color=True)), end="")
    svg = console.export_svg(title="coverage-report", code_format=_SVG, unique_id="terminal")
    return re.sub(" +$", "", svg, flags=re.MULTILINE)


def printed(command: str, width: int = 100, *, color: bool = False) -> str:
    """Return what a command prints on a terminal of `width` columns, run from the top of the checkout."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    environ = {
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "SOURCE_DATE_EPOCH": "1795824000",
        **({} if color else {"NO_COLOR": "1"}),
    }
    _, *words = shlex.split(command, comments=True)
    run = subprocess.Popen(  # noqa: S603 - the commands of our own pages
        [sys.executable, "-m", "coverage_report", *words],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    text = _all_of(ours)
    if run.wait() not in {0, 5}:
        raise RuntimeError(f"$ {command}\n{text}")
    return text


def _all_of(terminal: int) -> str:
    """Return what comes from a terminal until the program has ended."""
    parts = []
    with os.fdopen(terminal, "rb") as file:
        try:
            while part := os.read(file.fileno(), 65536):
                parts.append(part)
        except OSError:  # Linux: the other side was closed
            pass
    return b"".join(parts).decode("utf-8").replace("\r\n", "\n")
