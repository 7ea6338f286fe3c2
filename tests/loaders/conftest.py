"""Pages of Spack's build cache site as each generation of the site wrote them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pytest


class Spec(NamedTuple):
    """One build, as a page of any era states it."""

    version: str = "1.3.1"
    compiler: str = "gcc@11.4.0"
    os: str = "ubuntu22.04"
    target: str = "x86_64_v3"
    variants: tuple[str, ...] = ("+pic", "~shared", "build_system=makefile")
    stacks: tuple[str, ...] = ("e4s", "root")
    platform: str = "linux"

    @property
    def hash(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

    def text(self, name: str) -> str:
        """The spec string that pages of 2022 list."""
        flags = "".join(v for v in self.variants if v[0] in "+~")
        values = "".join(f" {v}" for v in self.variants if v[0] not in "+~")
        arch = f"arch={self.platform}-{self.os}-{self.target}"
        return f"{name}@{self.version}%{self.compiler}{flags}{values} {arch} ^gmake@4.4 {arch}"


Page = Callable[..., str]


@pytest.fixture(scope="session")
def page() -> Page:
    """Return a page: ``page("zlib", "develop", Spec(), era="E")``; see the notes on each era below."""
    return _page


def _page(title: str, tag: str, /, *specs: Spec, era: str = "E", **changes: Any) -> str:
    sort = era == "E"
    details = [_detail(spec, title, era) for spec in specs]
    names = [spec.text(title) for spec in specs]
    lines = {
        "title": json.dumps(title),
        "layout": "cache",
        **({"category": "package"} if era in "AB" else {"categories": f"[package, {tag}]"}),
        "meta": json.dumps(_meta(specs, era), sort_keys=sort),
        "spec_files": _list(
            # A: a mapping of one key in each line; B and C: two lists, side by side.
            f"{json.dumps(name)}: spec-{n}.json" if era == "A" else f"spec-{n}.json"
            for n, name in enumerate(names)
        )
        if era in "ABC"
        else None,
        "spec_details": json.dumps(details, sort_keys=sort) if era in "CDE" else None,
        "spec_names": _list(f"'{name}'" for name in names) if era in "BC" else None,
        **changes,
    }
    body = "\n".join(f"{key}: {value}" for key, value in lines.items() if value is not None)
    return f"---\n{body}\n---"


def _list(items: Any) -> str:
    return "".join(f"\n - {item}" for item in items)


def _detail(spec: Spec, title: str, era: str) -> dict[str, Any]:
    place = {"os": spec.os, "platform": spec.platform, "target": spec.target}
    if era == "C":
        place = {"arches": f"{spec.platform}-{spec.os}-{spec.target}"}
    return {
        "hash": spec.hash,
        "compiler": spec.compiler.replace("@", "@=") if era == "D" else spec.compiler,
        "versions": [spec.version],
        **place,
        "variants": list(spec.variants),
        "stacks": list(reversed(spec.stacks)) if era == "D" else list(spec.stacks),
        "size": 1048576 if era == "C" else "-",
        **({"tarball": f"https://cache.example/{title}-{spec.hash}.spack"} if era in "CD" else {}),
    }


def _meta(specs: Sequence[Spec], era: str) -> dict[str, Any]:
    stacks = Counter(stack for spec in specs for stack in spec.stacks)
    compilers = {s.compiler.replace("@", "@=") if era == "D" else s.compiler for s in specs}
    meta: dict[str, Any] = {
        "versions": sorted({s.version for s in specs}),
        "compilers": sorted(compilers),
    }
    if era == "C":
        arches = sorted({f"{s.platform}-{s.os}-{s.target}" for s in specs})
        meta |= {"arches": arches, "stacks": sorted(stacks)}
    if era in "DE":
        meta |= {
            "oss": sorted({s.os for s in specs}),
            "platforms": sorted({s.platform for s in specs}),
            "targets": sorted({s.target for s in specs}),
            "stacks": sorted(stacks),
            "num_specs": len(specs),
            "num_specs_by_stack": dict(stacks),
        }
    return meta


@pytest.fixture(scope="session")
def spec() -> type[Spec]:
    return Spec
