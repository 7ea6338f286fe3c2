"""Images: what an index lists, what a layout holds, and what is neither."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from coverage_report_oci import register_loaders
from coverage_report_oci.images import Image
from coverage_report_oci.platforms import Platform

from coverage_report import BuildRecord, InputError, LeftOut, LoadContext, Loaded, Problem, Source
from coverage_report.cli import run
from coverage_report.testing import check_loader

INDEX = "application/vnd.oci.image.index.v1+json"
LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
DOCUMENT, LAYOUT = register_loaders()
NOTES = {"vnd.docker.reference.type": "attestation-manifest"}


def listed(platform: str, number: int = 0, **more: Any) -> dict[str, Any]:
    """Return a manifest of an index; a platform is ``os/architecture/variant``."""
    os, architecture, *variant = platform.split("/")
    stated = {
        "os": os,
        "architecture": architecture,
        **({"variant": variant[0]} if variant else {}),
    }
    digest = f"sha256:{hashlib.sha256(f'{platform}{number}'.encode()).hexdigest()}"
    return {"mediaType": MANIFEST, "digest": digest, "size": 1, "platform": stated, **more}


def index(*manifests: object, kind: str = INDEX) -> str:
    return json.dumps({"schemaVersion": 2, "mediaType": kind, "manifests": list(manifests)})


def load(text: str, **options: str) -> list[Loaded]:
    source = Source("v1.json", data=text.encode())
    assert DOCUMENT.accepts(source)
    return list(DOCUMENT.load(source, LoadContext(options=options)))


def places(items: list[Loaded]) -> list[str]:
    records = [item for item in items if isinstance(item, BuildRecord)]
    return sorted("/".join(value or "?" for value in record.axes.values()) for record in records)


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux/amd64", "linux/x86_64"),
        ("linux/x86-64/v1", "linux/x86_64"),
        ("linux/amd64/v3", "linux/x86_64_v3"),
        ("linux/i386", "linux/x86"),
        ("linux/386", "linux/x86"),
        ("linux/arm64", "linux/aarch64"),
        ("linux/arm64/v8", "linux/aarch64"),
        ("linux/arm64/armv8", "linux/aarch64"),
        ("linux/arm64/v9", "linux/armv9.0a"),
        ("linux/arm64/v8.1", "linux/armv8.1a"),
        ("linux/arm", "linux/armv7"),
        ("linux/arm/v6", "linux/armv6"),
        ("linux/arm/armv7", "linux/armv7"),
        ("linux/arm/strange", "linux/arm-strange"),
        ("linux/armel", "linux/armv6"),
        ("linux/armhf", "linux/armv7"),
        ("linux/mips64le", "linux/mips64el"),
        ("linux/loong64", "linux/loongarch64"),
        ("linux/riscv64/rva23u64", "linux/riscv64-rva23u64"),
        ("darwin/arm64", "macos/aarch64"),
        ("Windows/AMD64", "windows/x86_64"),
        ("unknown/unknown", "?/?"),
        ("/", "?/?"),
    ],
)
def test_platforms_are_normalised_as_containerd_does(platform: str, place: str) -> None:
    """One word for each, whoever wrote the index."""
    assert places(load(index(listed(platform)))) == [place]


def test_a_build_of_windows_is_a_system_and_its_patches_are_not() -> None:
    """A container shares the kernel of its host; each month has another patch."""
    axes = Platform(os="windows", architecture="amd64", os_version="10.0.17763.4377").axes
    assert axes == {"os": "windows10.0.17763", "target": "x86_64"}
    stated = {"os": "windows", "architecture": "amd64", "os.version": "10.0.20348.1"}
    assert places(load(index({**listed("windows/amd64"), "platform": stated}))) == [
        "windows10.0.20348/x86_64"
    ]


@pytest.mark.parametrize("kind", [INDEX, LIST])
def test_each_manifest_of_an_index_is_a_build(kind: str) -> None:
    """Of an OCI index as of Docker's list; compressed in two ways it is two builds for one platform."""
    text = index(listed("linux/amd64"), listed("linux/amd64", 1), listed("linux/arm64"), kind=kind)
    items = load(text)
    assert places(items) == ["linux/aarch64", "linux/x86_64", "linux/x86_64"]
    assert {r.package for r in items if isinstance(r, BuildRecord)} == {"image"}
    assert check_loader(DOCUMENT, text, "v1.json")


def test_what_is_no_image_is_left_out() -> None:
    """Attestations look like a platform that nobody knows, and lists of contents like an image."""
    attestation = listed("unknown/unknown", annotations=NOTES)
    chart = {**listed("/", artifactType="application/x"), "platform": None}
    items = load(index(listed("linux/amd64"), attestation, chart))
    assert places(items) == ["linux/x86_64"]
    reasons = [item.reason for item in items if isinstance(item, LeftOut)]
    assert reasons == ["attestation", "not an image"]


def test_a_manifest_without_a_platform_is_a_build_for_who_knows_what() -> None:
    """It is an image, and nothing says for which platform: that is no platform, but a build."""
    text = index({"mediaType": MANIFEST, "digest": "sha256:x"})
    assert places(load(text)) == ["?/?"]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({}, "?/?"),
        ({"image": {"os": "linux", "architecture": "arm64"}}, "linux/aarch64"),
        ({"image": {"os": 1}}, "?/?"),
    ],
)
def test_a_lone_manifest_is_one_build(more: dict[str, Any], place: str) -> None:
    """What people had meant to be an index; its configuration says the platform, where it is there."""
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": {"mediaType": CONFIG}, **more}
    assert places(load(json.dumps(manifest))) == [place]


def test_imagetools_says_the_name() -> None:
    """``imagetools inspect --format '{{json .}}'``, of an index and of a lone manifest."""
    whole = {"name": "ghcr.io/x/tool:1.2", "manifest": json.loads(index(listed("linux/amd64")))}
    lone = {
        "name": "ghcr.io/x/tool:1.2",
        "manifest": {"schemaVersion": 2, "mediaType": MANIFEST, "digest": "sha256:x", "size": 1},
        "image": {"os": "linux", "architecture": "amd64"},
    }
    for document in (whole, lone):
        (record,) = [item for item in load(json.dumps(document)) if isinstance(item, BuildRecord)]
        assert (record.package, record.version) == ("ghcr.io/x/tool", "1.2")
        assert record.axes == {"os": "linux", "target": "x86_64"}
    (named,) = [
        r for r in load(index(listed("linux/amd64")), name="tool") if isinstance(r, BuildRecord)
    ]
    assert named.package == "tool"


@pytest.mark.parametrize(
    ("reference", "name", "tag"),
    [
        ("ghcr.io/x/tool:1.2", "ghcr.io/x/tool", "1.2"),
        ("localhost:5000/tool", "localhost:5000/tool", None),
        ("tool:1@sha256:ab", "tool", "1"),
        ("1.2", "image", "1.2"),
        (":1", "image", "1"),
        ("", "image", None),
    ],
)
def test_a_reference_is_a_name_and_a_tag(reference: str, name: str, tag: str | None) -> None:
    """A port is none, and a word alone is a tag."""
    assert Image("x").called(reference) == Image("x", name, tag)


def test_bad_entries_are_problems_and_lose_no_other() -> None:
    """One line for each, with its place; an index in an index has its platforms elsewhere."""
    nested = listed("linux/arm64", mediaType=INDEX)
    items = load(index(listed("linux/amd64"), 1, {"digest": 2}, nested))
    assert places(items) == ["linux/x86_64"]
    problems = [item for item in items if isinstance(item, Problem)]
    assert [one.pointer for one in problems] == ["/manifests/1", "/manifests/2", "/manifests/3"]
    assert "index within the index" in problems[2].message


@pytest.mark.parametrize(
    "text",
    [
        f'{{"schemaVersion": 2, "mediaType": "{INDEX}"}}',
        f'{{"schemaVersion": 2, "mediaType": "{INDEX}", "manifests": [',
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        load(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"schemaVersion": 2}',
        f'{{"mediaType": "{INDEX}"}}',
        f'[{{"schemaVersion": 2, "mediaType": "{INDEX}"}}]',
    ],
)
def test_what_is_no_image_index_is_left_to_others(text: str) -> None:
    assert not DOCUMENT.accepts(Source("index.json", data=text.encode()))


class Layout:
    """A layout on disk, blob by blob."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "blobs" / "sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def blob(self, content: object) -> str:
        """Write a blob, and return its digest."""
        text = json.dumps(content)
        digest = hashlib.sha256(text.encode()).hexdigest()
        (self.folder / "blobs" / "sha256" / digest).write_text(text)
        return f"sha256:{digest}"

    def manifest(self, config: object) -> str:
        return self.blob(
            {"schemaVersion": 2, "config": {"digest": self.blob(config)}, "layers": []}
        )

    def write(self, *manifests: object) -> Path:
        (self.folder / "index.json").write_text(index(*manifests))
        return self.folder


def loaded(folder: Path) -> list[Loaded]:
    source = Source("out/", path=folder)
    assert LAYOUT.accepts(source)
    return list(LAYOUT.load(source, LoadContext()))


def test_a_layout_is_followed_to_its_images(tmp_path: Path) -> None:
    """Into indexes, and for a lone manifest into its configuration; annotations say names."""
    layout = Layout(tmp_path)
    inner = layout.blob(
        json.loads(
            index(
                listed("linux/amd64"),
                listed("linux/arm64"),
                listed("unknown/unknown", annotations=NOTES),
            )
        )
    )
    lone = layout.manifest({"os": "windows", "architecture": "amd64", "os.version": "10.0.17763.1"})
    folder = layout.write(
        {
            "mediaType": INDEX,
            "digest": inner,
            "annotations": {"io.containerd.image.name": "docker.io/x/tool:1"},
        },
        {
            "mediaType": MANIFEST,
            "digest": lone,
            "annotations": {"org.opencontainers.image.ref.name": "2"},
        },
    )
    items = loaded(folder)
    assert places(items) == ["linux/aarch64", "linux/x86_64", "windows10.0.17763/x86_64"]
    records = [item for item in items if isinstance(item, BuildRecord)]
    assert {(r.package, r.version) for r in records} == {("docker.io/x/tool", "1"), ("image", "2")}
    assert {record.snapshot for record in records} == {tmp_path.name}
    assert check_loader(LAYOUT, folder)


def test_what_a_layout_lacks_is_a_problem(tmp_path: Path) -> None:
    """A blob that is not there, one that is no JSON, a ring of indexes, and a digest that is no file's name."""
    layout = Layout(tmp_path)
    bad = layout.manifest({"os": 1})
    plain = layout.blob([])
    odd = layout.blob({"config": 1})
    ring = "f" * 64
    own = {"mediaType": INDEX, "digest": f"sha256:{ring}"}
    (tmp_path / "blobs" / "sha256" / ring).write_text(index(own))
    folder = layout.write(
        listed("linux/amd64"),
        {"mediaType": MANIFEST, "digest": f"sha256:{'0' * 64}"},
        {"mediaType": MANIFEST, "digest": plain},
        {"mediaType": MANIFEST, "digest": bad},
        {"mediaType": MANIFEST, "digest": odd},
        {"mediaType": INDEX, "digest": "sha256:../../../etc/passwd"},
        own,
        3,
    )
    items = loaded(folder)
    assert places(items) == ["?/?", "?/?", "linux/x86_64"]
    problems = [str(item) for item in items if isinstance(item, Problem)]
    assert len(problems) == 5
    assert sum("nested too deeply" in one for one in problems) == 2
    assert f"out/blobs/sha256/{'0' * 64}" in problems[0]


def test_a_layout_whose_index_is_damaged_is_refused(tmp_path: Path) -> None:
    folder = Layout(tmp_path).write()
    (folder / "index.json").write_text("{")
    with pytest.raises(InputError) as caught:
        loaded(folder)
    assert caught.value.file == "out/index.json"
    assert not LAYOUT.accepts(Source("x", path=folder / "blobs"))


def test_a_platform_that_a_release_has_lost_fails_the_gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The new index comes on standard input, from ``docker buildx imagetools inspect --raw``."""
    monkeypatch.chdir(tmp_path)
    Path("last.json").write_text(index(listed("linux/amd64"), listed("linux/arm64")))
    new = index(listed("linux/amd64"), listed("unknown/unknown", annotations=NOTES))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(new.encode())))
    assert run(["diff", "last.json", "-", "--fail-on", "lost"]) == 5
    assert "1 lost: image on linux/aarch64" in capsys.readouterr().err


DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
SAMPLES = DATA / "ecosystems" / "oci"


@pytest.mark.real
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real data is not beside the checkout")
def test_real_indexes_are_counted_and_nothing_else_is_claimed() -> None:
    """Each sample has as many builds as manifests that are no attestation; no other file of any kind is an index."""
    claimed = {
        path
        for path in sorted(DATA.rglob("*"))
        if path.is_file() and DOCUMENT.accepts(Source(str(path), path=path))
    }
    assert claimed == set(SAMPLES.iterdir())
    for path in claimed:
        document = json.loads(path.read_text())
        manifests = document.get("manifest", document)["manifests"]
        images = [one for one in manifests if one["platform"]["os"] != "unknown"]
        items = list(DOCUMENT.load(Source(str(path), path=path), LoadContext()))
        assert len(places(items)) == len(images)
        left_out = [item for item in items if isinstance(item, LeftOut)]
        assert len(left_out) == len(manifests) - len(images)
