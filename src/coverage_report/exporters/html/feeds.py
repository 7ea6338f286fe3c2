"""Feeds of what was lost (Atom, RFC 4287), and the list of all pages (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from coverage_report.text import file_name, visible
from coverage_report.views.parts import Losses, Lost
from coverage_report.views.words import count, values

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: RFC 4287 demands a time; of a snapshot without a day in its name nobody knows one.
_UNKNOWN = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What is told in a feed.

    Attributes:
        about: what it is, in words that stay: its identity.
        title: one line.
        summary: all of it.
        page: where more is said, from the place of the feed.
        day: when that was, if it is known.
    """

    about: str
    title: str
    summary: str
    page: str
    day: date | None


def entry_of_package(lost: Lost, home: str) -> FeedEntry:
    """Return what to tell of a package's loss."""
    title = f"{lost.package}: {count(len(lost.combinations), 'combination')} lost in {lost.after}"
    places = "; ".join("/".join(values(place)) for place in lost.combinations)
    page = f"{home}changes/{file_name(lost.after)}/index.html#show={quote(lost.package, safe='')}"
    summary = f"Built in {lost.before}, and not in {lost.after}: {places}"
    return FeedEntry(f"{lost.package} {lost.after}", title, summary, page, lost.day)


def entry_of_all(losses: Losses, home: str) -> FeedEntry:
    """Return what to tell of the losses of all packages."""
    title = f"{count(losses.count, 'combination')} lost in {losses.after}"
    told = [f"{lost.package} ({len(lost.combinations)})" for lost in losses.packages]
    page = f"{home}changes/{file_name(losses.after)}/index.html"
    summary = f"Since {losses.before}; the packages that lost most: {', '.join(told)}"
    return FeedEntry(losses.after, title, summary, page, losses.day)


def feed(name: str, title: str, page: str, entries: Sequence[FeedEntry]) -> str:
    """Return a feed.

    Args:
        name: what it is about, in words that stay: its identity.
        title: for people.
        page: where its subject is, from the place of the feed or from anywhere.
        entries: the newest first.
    """
    root = ET.Element("feed", xmlns=_ATOM)
    _say(root, "title", title)
    _say(root, "id", _id(f"feed {name}"))
    _say(
        root, "updated", _time(max((entry.day or _UNKNOWN for entry in entries), default=_UNKNOWN))
    )
    ET.SubElement(root, "link", href=page)
    _say(ET.SubElement(root, "author"), "name", "coverage-report")
    for entry in entries:
        told = ET.SubElement(root, "entry")
        _say(told, "title", entry.title)
        _say(told, "id", _id(f"loss {name} {entry.about}"))
        _say(told, "updated", _time(entry.day or _UNKNOWN))
        ET.SubElement(told, "link", href=entry.page)
        _say(told, "summary", entry.summary)
    return _written(root)


def sitemap(pages: Iterable[str]) -> str:
    """Return the list of pages; their addresses are whole, as the protocol demands."""
    root = ET.Element("urlset", xmlns=_SITEMAP)
    for page in pages:
        _say(ET.SubElement(root, "url"), "loc", page)
    return _written(root)


def _say(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = visible(text)


def _id(words: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'coverage-report {words}'.encode().hex())}"


def _time(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _written(root: ET.Element) -> str:
    ET.indent(root, "")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
