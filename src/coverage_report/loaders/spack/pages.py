"""Built-in plugin: the pages of Spack's build cache site, from 2022 to today.

A page is ``_cache/<tag>/<package>/specs.md``, written by the site's ``generate_cache.py``. Until 2023
a page listed spec strings only (`_page_of_names`); since then it has a list of details, whose records are
identified by hash. What ``meta`` claims is only checked: the details win.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec

from coverage_report import (
    BuildRecord,
    InputError,
    LoadContext,
    Loaded,
    Loader,
    Mention,
    Origin,
    Problem,
    Source,
    hookimpl,
)
from coverage_report.loaders.spack._common import compiler, parse_spec, variants
from coverage_report.loaders.spack._companions import others, with_specs
from coverage_report.loaders.spack._details import Axes, Details, platform_os_target, repeats_a_key
from coverage_report.loaders.spack._files import twice
from coverage_report.loaders.spack._folders import Folder, about
from coverage_report.loaders.spack._front_matter import Entries, split_entries, value_of
from coverage_report.loaders.spack._meta import check_meta
from coverage_report.values import LIMITS, decode_json, key_twice

#: The flat pages of 2022 belong to no tag of the cache.
UNTAGGED = "(no tag)"

_LOOKS_LIKE = re.compile(r"^(?:layout:\s*cache\s*$|spec_(?:details|names|files):)", re.MULTILINE)
_TITLE = re.compile(r'"([^"\\]+)"')
_BLANK = re.compile(r"""\s*|"\s*"|'\s*'""")
_TAG = re.compile(r"\[\s*package\s*,\s*([\w.+-]+)\s*\]")
_KEYED = re.compile(r'\s*-\s+("(?:[^"\\]|\\.)*"):\s+\S+\s*')

_ALL_DETAILS = msgspec.json.Decoder(list[Details])
_EACH_RAW = msgspec.json.Decoder(list[msgspec.Raw])
_ONE_DETAILS = msgspec.json.Decoder(Details)


def accepts(source: Source) -> bool:
    """Tell whether the source is a page of the cache site, or the folder of one and of its specs."""
    if not source.is_folder:
        return _is_page(source)
    found = with_specs(source)
    return found is not None and _is_page(found[0].file(found[1]))


def _is_page(source: Source) -> bool:
    head = source.head_text
    return head.startswith("---") and _LOOKS_LIKE.search(head) is not None


def load(source: Source, _: LoadContext) -> Iterator[Loaded]:
    """Read one page; see the module.

    Raises:
        InputError: when the page as a whole cannot be read.
    """
    found = with_specs(source)
    return _page(source) if found is None else _page_and_others(*found)


def _page_and_others(folder: Folder, name: str) -> Iterator[Loaded]:
    yield from others(folder, name)
    page = folder.file(name)
    with about(page):
        yield from _page(page)


def _page(source: Source) -> Iterator[Loaded]:
    entries = split_entries(source.text(LIMITS.page))
    if _BLANK.fullmatch(entries.get("title", "?")):
        yield Problem(source.name, "title", "page skipped: its title, the package's name, is empty")
        return
    package, snapshot = _title(entries), _tag(entries)
    yield Mention(package, snapshot)
    if "spec_details" in entries:
        yield from _page_of_details(source.name, entries, package, snapshot)
    elif "spec_names" in entries or "spec_files" in entries:
        yield from _page_of_names(source.name, entries, package, snapshot)
    else:
        raise InputError("is a page of the cache site without spec_details or spec_names")


def _title(entries: Entries) -> str:
    quick = _TITLE.fullmatch(entries.get("title", ""))
    title = quick[1] if quick else value_of(entries, "title")
    if not isinstance(title, str) or not title.strip() or len(title) > 1000 or "\0" in title:
        raise InputError("has no usable title: a page's title is its package's name", "title")
    return title


def _tag(entries: Entries) -> str:
    raw = entries.get("categories")
    if raw is None:
        return UNTAGGED
    quick = _TAG.fullmatch(raw)
    if quick:
        return quick[1]
    categories = value_of(entries, "categories")
    tags = [c for c in categories if c != "package"] if isinstance(categories, list) else []
    if len(tags) != 1 or not isinstance(tags[0], str) or not tags[0]:
        raise InputError(
            "categories must be [package, TAG]; quote a tag like a number", "categories"
        )
    return tags[0]


def _page_of_details(
    file: str, entries: Entries, package: str, snapshot: str
) -> list[BuildRecord | Problem]:
    meta = value_of(entries, "meta")
    if not isinstance(meta, dict):
        raise InputError("meta is not a mapping", "meta")
    records: list[BuildRecord] = []
    problems: list[Problem] = []
    for index, item in enumerate(_decode(entries)):
        pointer = _pointer(index)
        try:
            one = item if isinstance(item, Details) else _one(item)
            arch = one.arches or one.architecture
            axes = _axes(one.platform, one.os, one.target, arch, one.compiler)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            problems.append(Problem(file, pointer, f"record skipped: {_say(error)}"))
            continue
        records.append(
            BuildRecord(
                package=package,
                snapshot=snapshot,
                axes=axes,
                version=_shared(one.versions)[0],
                variants=variants(one.variants),
                hash=one.hash,
                stacks=_shared(one.stacks),
                origin=Origin(file, pointer),
            )
        )
    if (key := _twice_in_meta(entries["meta"], meta)) is not None:
        problems.append(Problem(file, "/meta", f"{twice(key)}; meta is not checked"))
    return [*records, *(problems or check_meta(file, meta, records))]


def _twice_in_meta(text: str, meta: dict[str, Any]) -> str | None:
    """Return a key that stands twice; where as many are written as were read there is none."""
    inside = (len(value) for value in meta.values() if isinstance(value, dict))
    return None if text.count('":') == len(meta) + sum(inside) else key_twice(text)


def _decode(entries: Entries) -> list[Any]:
    """Return the details, or undecoded pieces where not all of them are valid."""
    raw = entries["spec_details"]
    try:
        if "\\" not in raw or "\\u0000" not in raw:  # a single character is found much sooner
            found = list(_ALL_DETAILS.decode(raw))
            if not repeats_a_key(raw, len(found)):
                return found
    except (msgspec.MsgspecError, RecursionError):
        pass
    try:
        return list(_EACH_RAW.decode(raw))
    except (msgspec.MsgspecError, RecursionError):
        items = value_of(entries, "spec_details")
    if not isinstance(items, list):
        raise InputError("spec_details is not a list", "spec_details")
    return items


def _one(item: Any) -> Details:
    if isinstance(item, msgspec.Raw):
        details = _ONE_DETAILS.decode(item)
        if key := key_twice(bytes(item).decode()):
            raise ValueError(twice(key))
    else:
        details = msgspec.convert(item, Details)
    texts = (details.hash, details.compiler, *details.where, *details.versions)
    if any("\0" in text for text in (*texts, *details.variants, *details.stacks)):
        raise ValueError("holds a NUL character")
    return details


def _page_of_names(
    file: str, entries: Entries, package: str, snapshot: str
) -> Iterator[BuildRecord | Problem]:
    key = "spec_names" if "spec_names" in entries else "spec_files"
    for index, name in enumerate(_names(entries, key)):
        pointer = f"/{key}/{index}"
        try:
            spec = parse_spec(name)
        except ValueError as error:
            yield Problem(file, pointer, f"record skipped: {_say(error)}")
            continue
        yield BuildRecord(
            package=package,
            snapshot=snapshot,
            axes=_axes(spec.platform, spec.os, spec.target, None, spec.compiler),
            version=spec.version,
            variants=spec.variants,
            origin=Origin(file, pointer),
        )


def _names(entries: Entries, key: str) -> list[str]:
    """Return the spec strings; in the first pages of 2022 each is the key of a mapping to a file.

    Those are taken line by line: YAML allows such a key 1024 characters, and many specs are longer.
    """
    keyed = [_KEYED.fullmatch(line) for line in entries[key].strip("\n").split("\n")]
    value = [m and decode_json(m[1]) for m in keyed] if all(keyed) else value_of(entries, key)
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InputError("is not a list of specs", key)
    return value


@lru_cache(maxsize=4096)
def _pointer(index: int) -> str:
    """Return where an entry is, one shared text for all pages."""
    return f"/spec_details/{index}"


@lru_cache(maxsize=4096)
def _shared(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return one and the same tuple for equal ones: few are distinct."""
    return texts


@lru_cache(maxsize=65536)
def _axes(
    platform: str | None, os: str | None, target: str | None, arch: str | None, built_by: str | None
) -> Axes:
    """Return the axes, one shared mapping for each combination."""
    platform, os, target = platform_os_target(platform, os, target, arch)
    if not all(part.strip() for part in (platform, os, target, built_by or "unknown")):
        raise ValueError("has a blank platform, os, target or compiler")
    named = compiler(built_by) if built_by else None
    return {"platform": platform, "os": os, "target": target, "compiler": named}


def _say(error: Exception) -> str:
    text = str(error) or "nested too deeply"
    return text if len(text) <= 200 else text[:199] + "…"


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer the loader of cache-site pages."""
    return (
        Loader(
            name="spack-pages",
            accepts=accepts,
            load=load,
            help="pages of Spack's build cache site (specs.md), 2022 to today",
        ),
    )
