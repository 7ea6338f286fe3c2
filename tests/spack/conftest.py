"""Builders of Spack's files: one description of a build, written as each version of Spack writes it."""

from __future__ import annotations

import gzip
import hashlib
import json
from base64 import b32encode
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coverage_report import BuildRecord, LeftOut, Loaded, Loader, Problem, Source
from coverage_report.run.pipeline import Inputs
from coverage_report.run.pipeline import load as load_paths
from coverage_report.run.registry import load_plugins

#: Version of the database -> version of the spec format, of lock files.
SPEC_OF_DATABASE = {5: 1, 6: 3, 7: 4, 8: 5}
SPEC_OF_LOCK = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5}
_SIGNED = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
    "{}\n-----BEGIN PGP SIGNATURE-----\n\niQGz\n-----END PGP SIGNATURE-----\n"
)
FLAGS = ("cflags", "cppflags", "cxxflags", "fflags", "ldflags", "ldlibs")


@dataclass(frozen=True)
class Build:
    """A build: what it is and for what, and what became of it."""

    name: str = "zlib"
    version: str = "1.3.1"
    os: str = "ubuntu22.04"
    target: str = "x86_64_v3"
    compilers: dict[str, str] = field(default_factory=lambda: {"c": "gcc@11.4.0"})
    external: bool = False
    pushed: bool = True
    spliced: Build | None = None
    old: bool = False
    deprecated: bool = False
    installed: bool = True
    platform: str = "linux"

    @property
    def hash(self) -> str:
        digest = hashlib.sha256(repr(self).encode()).digest()
        return b32encode(digest[:20]).decode().lower()

    @property
    def compiler(self) -> str | None:
        """Spack's single answer."""
        return next(
            (self.compilers[k] for k in ("c", "cxx", "fortran") if k in self.compilers), None
        )


def external(compiler: str) -> Build:
    """Return the external package that is a compiler."""
    name, _, version = compiler.partition("@")
    return Build(name=name, version=version, compilers={}, external=True, pushed=False)


def closure(builds: list[Build], spec: int) -> list[Build]:
    """Return the builds with all that they refer to, each after what it refers to."""
    found: dict[str, Build] = {}

    def add(build: Build) -> None:
        if spec >= 5 and not build.old:
            for compiler in build.compilers.values():
                add(external(compiler))
        if build.spliced:
            add(build.spliced)
        found.setdefault(build.hash, build)

    for build in builds:
        add(build)
    return list(found.values())


def node(build: Build, spec: int) -> dict[str, Any]:
    """Return the node of a build, as spec format `spec` writes it."""
    target: Any = build.target
    if build.target in ("zen4", "m1", "neoverse_v1"):
        target = {
            "name": target,
            "vendor": "someone",
            "features": ["a", "b"],
            "parents": ["x86_64_v4"],
        }
    flat: dict[str, Any] = {
        "name": build.name,
        "version": build.version,
        "arch": {"platform": build.platform, "platform_os": build.os, "target": target},
        "namespace": "builtin",
        "parameters": {"pic": True, "libs": ["shared", "static"], **{f: [] for f in FLAGS}},
        "hash": build.hash,
    }
    if build.external:
        flat["external"] = {"path": "/usr", "module": None, "extra_attributes": {}}
    if build.spliced:
        flat["build_spec"] = {"name": build.spliced.name, "hash": build.spliced.hash}
    flat.update(_compilers(build, spec))
    if spec > 1:
        return flat
    return {flat.pop("name"): flat}


def _compilers(build: Build, spec: int) -> dict[str, Any]:
    name, _, version = (build.compiler or "gcc@4.8.5").partition("@")
    if spec < 5:
        return {"compiler": {"name": name, "version": version}}
    if build.old:
        annotation = {"original_specfile_version": 4, "compiler": f"{name}@={version}"}
        return {"annotations": annotation}
    languages: dict[str, list[str]] = {}
    if not build.spliced:
        for language, compiler in build.compilers.items():
            languages.setdefault(compiler, []).append(language)
    edges = [_edge("zlib", "a" * 32, ["zlib-api"])]
    edges += [_edge(c.partition("@")[0], external(c).hash, names) for c, names in languages.items()]
    return {"dependencies": edges, "annotations": {"original_specfile_version": 5}}


def _edge(name: str, key: str, virtuals: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "hash": key,
        "parameters": {"deptypes": ["build"], "virtuals": virtuals},
    }


def index(*builds: Build, version: int = 8, indent: int | None = None, **changes: Any) -> bytes:
    """Return an ``index.json``; `changes` are made to each of its records."""
    spec = SPEC_OF_DATABASE[version]
    installs = {}
    for build in closure(list(builds), spec):
        record: dict[str, Any] = {"spec": node(build, spec), "ref_count": 0}
        if version > 5:
            record["in_buildcache"] = build.pushed and not build.external
        if version > 5 or not build.external:
            installs[build.hash] = {**record, **changes}
    document = {"database": {"version": str(version), "installs": installs}}
    return json.dumps(document, indent=indent).encode()


def store(*builds: Build, version: int = 8) -> bytes:
    """Return the ``index.json`` of an install tree."""
    spec = SPEC_OF_DATABASE[version]
    installs = {
        build.hash: {
            "spec": node(build, spec),
            "path": "/opt/store",
            "installed": build.installed and not build.deprecated,
            "explicit": True,
            "deprecated_for": "b" * 32 if build.deprecated else None,
        }
        for build in closure(list(builds), spec)
    }
    return json.dumps({"database": {"installs": installs, "version": str(version)}}).encode()


def lock(*builds: Build, version: int = 6, include: dict[str, Any] | None = None) -> bytes:
    """Return a ``spack.lock``; `include` are the environments that it includes."""
    document: dict[str, Any] = {
        "_meta": {"file-type": "spack-lockfile", "lockfile-version": version},
        "roots": [{"hash": build.hash, "spec": build.name} for build in builds],
        **environment(*builds, version=version),
    }
    if include:
        document["include_concrete"] = include
    return json.dumps(document).encode()


def environment(*builds: Build, version: int = 6, **more: Any) -> dict[str, Any]:
    """Return the specs of an environment; until version 3 they are keyed by another hash."""
    spec = SPEC_OF_LOCK[version]
    specs = {}
    for build in closure(list(builds), spec):
        written = node(build, spec)
        if version == 1:
            next(iter(written.values())).pop("hash")
        specs[build.hash if version in (1, 4, 5, 6) else build.hash[::-1]] = written
    return {"roots": [], "concrete_specs": specs, **more}


def find(*builds: Build, spec: int = 5) -> bytes:
    """Return what ``spack find --json`` prints; it is flat in all versions."""
    nodes = [node(build, max(spec, 2)) for build in closure(list(builds), spec)]
    return json.dumps(nodes).encode()


def spec_file(build: Build, spec: int = 5, *, signed: bool = False) -> bytes:
    """Return the ``spec.json`` of a build: itself first, then what it refers to."""
    nodes = [node(b, spec) for b in reversed(closure([build], spec))]
    content: Any = nodes if spec == 1 else {"_meta": {"version": spec}, "nodes": nodes}
    text = json.dumps(
        {
            "binary_cache_checksum": {"hash_algorithm": "sha256", "hash": "0" * 64},
            "buildcache_layout_version": 2,
            "spec": content,
        }
    )
    if not signed:
        return text.encode()
    return _SIGNED.format(text).encode()


def mirror_v2(folder: Path, *builds: Build, version: int = 7) -> Path:
    """Write a mirror of layout v2."""
    data = index(*builds, version=version)
    cache = folder / "build_cache"
    cache.mkdir(parents=True)
    (cache / "index.json").write_bytes(data)
    (cache / "index.json.hash").write_text(hashlib.sha256(data).hexdigest())
    return folder


def mirror_v3(folder: Path, *builds: Build, view: str = "", **changes: Any) -> Path:
    """Write a mirror of layout v3, or a view of one; `changes` are made to the entry of its manifest."""
    data = index(*builds)
    entry = _blob(folder, data, "application/vnd.spack.db.v8+json", **changes)
    manifest = folder / "v3" / "manifests" / "index" / view / "index.manifest.json"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text(json.dumps({"version": 3, "data": [entry]}))
    (folder / "v3" / "layout.json").write_text('{"signing": "gpg"}')
    return folder


def push(folder: Path, *builds: Build, signed: bool = False) -> Path:
    """Push specs to a mirror of layout v3: the manifest, the spec and a tarball of each; no index is written."""
    for build in builds:
        spec = gzip.compress(spec_file(build))
        entries = [
            _blob(folder, build.hash.encode(), "application/vnd.spack.install.v2.tar+gzip"),
            _blob(folder, spec, "application/vnd.spack.spec.v5+json", compression="gzip"),
        ]
        text = json.dumps({"version": 3, "data": entries})
        name = f"{build.name}-{build.version}-{build.hash}.spec.manifest.json"
        manifest = folder / "v3" / "manifests" / "spec" / build.name / name
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_text(_SIGNED.format(text) if signed else text)
    return folder


def _blob(folder: Path, data: bytes, media: str, **changes: Any) -> dict[str, Any]:
    """Write a blob, and return what a manifest says of it."""
    entry = {
        "contentLength": len(data),
        "mediaType": media,
        "compression": "none",
        "checksumAlgorithm": "sha256",
        "checksum": hashlib.sha256(data).hexdigest(),
        **changes,
    }
    blob = folder / "blobs" / "sha256" / entry["checksum"][:2] / entry["checksum"]
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(data)
    return entry


def read(data: bytes, name: str = "input.json") -> list[Loaded]:
    """Return what the loader that wants a file yields for it."""
    source = Source(name, data=data)
    return list(_loader(source).load(source, SimpleNamespace(options={})))


def _loader(source: Source) -> Any:
    return next(loader for loader in _loaders() if loader.accepts(source))


@cache
def _loaders() -> list[Loader]:
    return list(load_plugins().loaders.values())


def read_folder(*paths: Path, keep_going: bool = False) -> Inputs:
    """Return what is read from files and folders on disk."""
    return load_paths([str(path) for path in paths], keep_going=keep_going)


def combos(items: Any) -> list[tuple[str | None, ...]]:
    """Return package, os, target and compiler of each record, in order."""
    return sorted(
        (item.package, *(item.axes[axis] for axis in ("os", "target", "compiler")))
        for item in items
        if isinstance(item, BuildRecord)
    )


def left_out(items: Any) -> list[tuple[str, str]]:
    """Return package and reason of what does not count."""
    return sorted((item.package, item.reason) for item in items if isinstance(item, LeftOut))


def problems(items: Any) -> list[str]:
    """Return the problems as text."""
    return [str(item) for item in items if isinstance(item, Problem)]


@pytest.fixture(scope="session")
def spack() -> SimpleNamespace:
    """The builders and readers of this file."""
    return SimpleNamespace(
        Build=Build,
        replace=replace,
        node=node,
        index=index,
        store=store,
        lock=lock,
        environment=environment,
        find=find,
        spec_file=spec_file,
        mirror_v2=mirror_v2,
        mirror_v3=mirror_v3,
        push=push,
        signed=_SIGNED.format,
        read=read,
        read_folder=read_folder,
        combos=combos,
        left_out=left_out,
        problems=problems,
    )
