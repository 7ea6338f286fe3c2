"""The options of a site: where it is served, and where other pages about a package are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from coverage_report import UsageError
from coverage_report.text import visible

#: The options' names, each with a line of help.
HELP = {
    "url": "the address at which the site is served: whole addresses in the feeds and in `sitemap.xml`, which"
    " is only made with it",
    "package-url": "the address of another page about a package, with `{package}` and `{snapshot}` in it, such as"
    " `https://cache.example.org/package/{snapshot}/{package}/specs/`: package pages link it",
}
_WEB = re.compile(r"https?://[\w.-]+(:\d+)?(/[!-~]*)?", re.ASCII)
_PLACES = re.compile(r"\{(\w*)\}")
_KNOWN = ("package", "snapshot")


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """What the texts of ``-o site.KEY=VALUE`` ask for.

    Attributes:
        url: ends in a slash; empty: unknown.
        package_url: with places for a package and a snapshot; empty: there is none.
    """

    url: str = ""
    package_url: str = ""

    @classmethod
    def read(cls, options: Mapping[str, str]) -> SiteOptions:
        """Return what the options say.

        Raises:
            UsageError: for what is no address.
        """
        url, package_url = options.get("url", ""), options.get("package-url", "")
        if url and not _WEB.fullmatch(url):
            raise UsageError(
                f"-o site.url={visible(url)}: is not an address that begins with https://"
            )
        unknown = [name for name in _PLACES.findall(package_url) if name not in _KNOWN]
        if unknown:
            raise UsageError(
                f"-o site.package-url: unknown {{{visible(unknown[0])}}}; choose from: {{package}}, {{snapshot}}"
            )
        if ":" in package_url.partition("/")[0] and not _WEB.fullmatch(package_url):
            raise UsageError(
                f"-o site.package-url={visible(package_url)}: is neither relative nor begins with https://"
            )
        return cls(url and f"{url.rstrip('/')}/", package_url)

    def package(self, name: str, snapshot: str, home: str) -> str:
        """Return the address of the other page about a package; a relative one is from the folder of all pages."""
        given = {"package": name, "snapshot": snapshot}
        filled = _PLACES.sub(lambda found: quote(given[found[1]], safe=""), self.package_url)
        return filled if not filled or _WEB.match(filled) else f"{home}{filled}"
