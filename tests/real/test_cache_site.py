"""Real pages of Spack's cache site, counted a second time with the standard library alone."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from coverage_report import CoverageModel
from coverage_report.run.pipeline import Inputs, build_model, load

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
PAGES = DATA / "spack-cache-site"
#: Compilers before Spack 1.0, by Spack's own alias table.
OLD = {
    "clang": "llvm",
    "oneapi": "intel-oneapi-compilers",
    "intel": "intel-oneapi-compilers-classic",
}

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not PAGES.is_dir(), reason="there are no real pages beside the checkout"),
]
Cells = dict[tuple[str, str], Counter[tuple[str, str, str]]]


@cache
def inputs(*folders: str) -> Inputs:
    return load([str(DATA / folder) for folder in folders])


def cells(model: CoverageModel) -> Cells:
    """Return the builds of each cell, by snapshot and package."""
    return {
        (snapshot.name, package.name): Counter(
            {(str(o), str(t), str(c)): cell.builds for (o, t, c), cell in package.cells.items()}
        )
        for snapshot in model.snapshots
        for package in snapshot.packages
    }


def compiler(text: str) -> str:
    name, at, version = text.replace("@=", "@").partition("@")
    return OLD.get(name, name) + at + version


def pages() -> list[Path]:
    found = sorted(PAGES.rglob("specs.md"))
    assert len(found) > 30
    return found


def front_matter(path: Path) -> dict[str, str]:
    lines = path.read_text().splitlines()
    return dict(re.split(r":\s*", line, maxsplit=1) for line in lines if re.match(r"\w+:", line))


def place(front: dict[str, str]) -> tuple[str, str]:
    tag = re.match(r"\[package, (.*)\]", front.get("categories", ""))
    return (tag[1] if tag else "(no tag)", json.loads(front["title"]))


def details(path: Path) -> list[dict[str, Any]]:
    """Return the records of a page; each has one version."""
    front = front_matter(path)
    if "spec_details" in front:
        found: list[dict[str, Any]] = json.loads(front["spec_details"])
        return found
    pattern = r"^ - '[\w-]+@([\w.]+)%([\w.@-]+).*? arch=(\w+)-(\w+)-(\w+)(?: |')"
    named = re.findall(pattern, path.read_text().replace("+", " "), re.MULTILINE)
    keys = ("versions", "compiler", "platform", "os", "target")
    return [dict(zip(keys, spec, strict=True)) | {"hash": n} for n, spec in enumerate(named)]


def counted() -> Cells:
    """Count the builds of each cell, each hash of a tag once, over all crawls of the tag."""
    seen: dict[tuple[str, str], dict[str, tuple[str, str, str]]] = {}
    for path in pages():
        mine = seen.setdefault(place(front_matter(path)), {})
        for one in details(path):
            mine[one["hash"]] = (one["os"], one["target"], compiler(one["compiler"]))
    return {where: Counter(hashes.values()) for where, hashes in seen.items()}


def test_every_cell_is_counted() -> None:
    assert cells(build_model(inputs("spack-cache-site"))) == counted()


def test_there_is_nothing_wrong_with_them() -> None:
    assert inputs("spack-cache-site").problems == ()
    assert not [name for name in inputs("spack-cache-site").unread if name.endswith("specs.md")]


@pytest.mark.parametrize("path", pages() if PAGES.is_dir() else [], ids=lambda p: p.parent.name)
def test_what_meta_says_comes_out_again(path: Path) -> None:
    """The lists that the site computed are those of the model; compilers in today's spelling."""
    meta = json.loads(front_matter(path)["meta"])
    (snapshot,) = build_model(load([str(path)])).snapshots
    (package,) = snapshot.packages
    axes = [record.axes for record in package.records]
    truth = {
        "versions": set(package.versions),
        "compilers": {one["compiler"] for one in axes},
        "oss": {one["os"] for one in axes},
        "platforms": {one["platform"] for one in axes},
        "targets": {one["target"] for one in axes},
        "stacks": set(package.stacks),
    }
    claimed = {key: set(meta[key]) for key in truth if key in meta}
    claimed["compilers"] = {compiler(text) for text in claimed["compilers"]}
    assert claimed == {key: truth[key] for key in claimed}
    assert meta.get("num_specs", package.builds) == package.builds
    assert meta.get("num_specs_by_stack", package.stacks) == package.stacks


def test_two_crawls_of_a_tag_count_each_build_once() -> None:
    """The second crawl of v0.18.0/asio differs in the order of its lists only."""
    crawls = sorted(PAGES.glob("**/*v0.18.0*/asio/specs.md"))
    assert len(crawls) == 2
    one, both = (build_model(load([str(p) for p in some])) for some in (crawls[:1], crawls))
    assert cells(one) == cells(both)
    assert not both.problems


@pytest.mark.parametrize(
    "folder", ["pages-B/_cache", "pages-E/_cache/develop", "pages-E/_cache/develop-2026-01-18"]
)
def test_pages_say_what_spack_itself_says(folder: str) -> None:
    expected = json.loads((DATA / "spack" / "expected.json").read_text())[folder]
    found = cells(build_model(inputs(f"spack/{folder}")))
    wanted: dict[str, Counter[tuple[str, str, str]]] = {name: Counter() for name in expected}
    for name, package in expected.items():
        for os, target, built_by, count in package["combos"]:
            wanted[name][os, target, compiler(built_by)] += count
    assert {package: builds for (_, package), builds in found.items()} == wanted
    assert not inputs(f"spack/{folder}").problems
