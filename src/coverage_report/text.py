"""Making text from records fit for people: data stays data wherever it is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

__all__ = [
    "choices",
    "file_name",
    "harmless",
    "harmless_json",
    "is_safe_path",
    "natural_key",
    "shorten",
    "suggestion",
    "utf16_length",
    "version_key",
    "visible",
]

#: Categories that are never shown raw: controls, formats (bidi, zero width),
#: surrogates, private use, line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
#: Joiners inside emoji carry meaning and change no direction.
_SHOWN = frozenset({"\u200d"})
_PLAIN = re.compile(r"[ -~]*", re.ASCII)
_LOG_COMMAND = re.compile(r"##(?=\w*\[)|\A(\s*):(?=:)")
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9._+-]{0,99}", re.ASCII)
_DIGITS = 16
_HASHED = re.compile(rf".*-[0-9a-f]{{{_DIGITS}}}", re.ASCII)
#: In their order: dev, a or alpha, b or beta, pre, rc.
_PRE_RELEASES = "dabpr"
_PRE_RELEASE = re.compile(
    r"(?<=[0-9])[-._]?(dev|alpha|beta|pre|rc|[ab](?=[0-9]))(?![a-z])[-._]?", re.ASCII
)
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)


def visible(text: str) -> str:
    r"""Return `text` on one line, with characters that act unseen written as escapes.

    Control characters, bidirectional overrides and zero-width characters become
    ``\x1b`` or ``\u202e``. Text without them is returned as it is.
    """
    if _PLAIN.fullmatch(text):
        return text
    return "".join(_visible_char(char) for char in text)


def choices(names: Iterable[str]) -> str:
    """Return the names that there are, as advice for one who wrote another: ``choose from: a, b``."""
    have = ", ".join(visible(name) for name in sorted(names, key=natural_key))
    return f"choose from: {shorten(have, 300)}" if have else "there are none"


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return advice for one who wrote an unknown name: the known one that looks like it, else all of them.

    ``md`` looks like ``markdown``: its letters in their order, the first at the start.
    """
    from difflib import get_close_matches

    names = sorted(known)
    short = [one for one in names if name and one.startswith(name[0]) and _is_within(name, one)]
    near = get_close_matches(name, names, 1) or short
    return f"did you mean {visible(near[0])!r}?" if near else choices(names)


def _is_within(name: str, longer: str) -> bool:
    letters = iter(longer)
    return all(letter in letters for letter in name)


def harmless(text: str) -> str:
    r"""Return `text` on one line that is no command to the log of a CI, at any place of a log.

    GitHub's runner, Azure Pipelines and TeamCity obey ``##[...]`` or ``##word[...]`` anywhere in a line, the
    first also ``::...`` at its start. They become ``\x23#[`` and ``\x3a:``.
    """
    return _LOG_COMMAND.sub(_unlike_a_command, visible(text))


def harmless_json(text: str) -> str:
    r"""Return JSON that says the same, and is no command to the log of a CI: ``##[`` is ``\u0023#[`` there."""
    return _LOG_COMMAND.sub(r"\\u0023#", text) if "##" in text else text


def _unlike_a_command(found: re.Match[str]) -> str:
    return r"\x23#" if found[0] == "##" else rf"{found[1]}\x3a"


def _visible_char(char: str) -> str:
    # The last two code points of each plane are no characters; XML has no place for them.
    hidden = unicodedata.category(char) in _HIDDEN or ord(char) & 0xFFFE == 0xFFFE
    if char in _SHOWN or not hidden:
        return char
    return char.encode("unicode_escape").decode("ascii") if char < "\ud800" else _escape(char)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def shorten(text: str, limit: int) -> str:
    """Return `text` cut to at most `limit` characters, the cut marked by an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units, which is what the strictest forges count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def file_name(text: str) -> str:
    """Return a file name for `text`: safe everywhere, and distinct for distinct texts.

    Plain lower-case names stay as they are. All others keep what is safe of them and
    end in ``-`` and 16 hexadecimal digits of their SHA-256, so that names which
    differ only in case, accents or forbidden characters never meet on any disk, not even when
    someone makes names to meet.
    """
    plain = _FILE_NAME.fullmatch(text) and not text.endswith(".") and ".." not in text
    if plain and not _HASHED.fullmatch(text) and text.partition(".")[0] not in _DEVICES:
        return text
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower())[:60].strip("-") or "name"
    import hashlib  # takes 3 ms, and most names need none

    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{slug}-{digest}"


def is_safe_path(text: str) -> bool:
    """Tell whether a path is relative, plain, and stays inside the folder it is put in."""
    path = PurePosixPath(text)
    unsafe = path.is_absolute() or ".." in path.parts or "\\" in text or visible(text) != text
    return bool(path.parts) and not unsafe and all(len(p.encode()) <= 255 for p in path.parts)


@lru_cache(maxsize=65536)
def natural_key(text: str | None) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key under which ``gcc@9.4.0`` comes before ``gcc@11.4.0``.

    Distinct texts have distinct keys, so that the order is total. Unknown (None) sorts last.
    """
    return ((2, 0, ""),) if text is None else (*_pieces(text), (-1, 0, text))


@lru_cache(maxsize=65536)
def version_key(text: str | None) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key for versions: as `natural_key`, but ``2.0-rc1`` and ``2.0a1`` come before ``2.0``.

    These are the pre-releases of Spack and of Python (PEP 440). A letter without a number, as
    in OpenSSL's ``1.1.1a``, is a later version.
    """
    early = _PRE_RELEASE.search(text or "")
    if text is None or early is None:
        return natural_key(text)
    rank = _PRE_RELEASES.index(early[1][0])
    before, after = _pieces(text[: early.start()]), _pieces(text[early.end() :])
    return (*before, (-2, rank, ""), *after, (-1, 0, text))


def _pieces(text: str) -> list[tuple[int, int, str]]:
    return [
        (0, len(number), number) if digits else (1, 0, word)
        for digits, word in re.findall(r"([0-9]+)|([^0-9]+)", text)
        for number in (digits.lstrip("0"),)
    ]
