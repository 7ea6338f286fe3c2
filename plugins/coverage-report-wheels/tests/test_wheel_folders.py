"""Wheels on disk: which folders and files are taken, and what comes out of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from coverage_report_wheels.entries import Item
from coverage_report_wheels.folders import accepts, load

from coverage_report import BuildRecord, LeftOut, LoadContext, Mention, Source

ZIP = b"PK\x03\x04"
LINUX = "markupsafe-3.0.4-cp312-cp312-manylinux_2_17_x86_64.whl"
MAC = "markupsafe-3.0.4-cp312-cp312-macosx_11_0_arm64.whl"


def dist(root: Path, *names: str) -> Path:
    folder = root / "dist"
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(ZIP if name.endswith(".whl") else b"")
    return folder


def source(path: Path) -> Source:
    return Source(str(path), path=path)


def loaded(path: Path) -> list[Item]:
    return list(load(source(path), LoadContext()))


@pytest.mark.parametrize(
    "beside",
    [
        [],
        ["markupsafe-3.0.4.tar.gz", ".gitignore"],
        ["markupsafe-3.0.4.zip"],
        [f"{LINUX}.asc", f"{LINUX}.publish.attestation", f"{LINUX}.metadata"],
        ["SHA256SUMS", "sha512sums.txt", "checksums.txt.asc", f"{LINUX}.sha256"],
    ],
)
def test_a_folder_of_wheels_is_taken_as_a_whole(tmp_path: Path, beside: list[str]) -> None:
    """Sdists and what belongs to wheels or sdists do not keep a folder from being one of wheels."""
    assert accepts(source(dist(tmp_path, LINUX, *beside)))


@pytest.mark.parametrize(
    "names",
    [
        ["markupsafe-3.0.4.tar.gz"],
        [LINUX, "uv.lock"],
        [LINUX, "report.json"],
        [LINUX, "tool_1.0_linux_amd64.tar.gz"],
        [LINUX, "more/notes.txt"],
    ],
)
def test_a_folder_with_anything_else_is_left_alone(tmp_path: Path, names: list[str]) -> None:
    """Files that another loader may want are never hidden: each wheel is then taken for itself."""
    folder = dist(tmp_path, *names)
    assert not accepts(source(folder))
    assert all(accepts(source(path)) for path in folder.glob("*.whl"))


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        (LINUX, ZIP, True),
        (LINUX, b"", False),
        (LINUX, b"<html>", False),
        ("archive.zip", ZIP, False),
    ],
)
def test_a_file_is_a_wheel_by_name_and_content(
    tmp_path: Path, name: str, content: bytes, *, taken: bool
) -> None:
    """A name alone does not make a wheel, nor does a zip archive."""
    path = tmp_path / name
    path.write_bytes(content)
    assert accepts(source(path)) is taken


def test_a_folder_that_is_gone_is_not_taken(tmp_path: Path) -> None:
    """A folder that cannot be listed is nobody's folder of wheels."""
    folder = dist(tmp_path, LINUX)
    gone = source(folder)
    (folder / LINUX).unlink()
    folder.rmdir()
    assert not accepts(gone)


def test_a_folder_that_cannot_be_listed_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason does not matter: the files in it are then offered one by one, or reported."""

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.scandir", refuse)
    assert not accepts(source(tmp_path))


def test_a_folder_gives_its_wheels_and_names_its_sdists(tmp_path: Path) -> None:
    """Records in the order of the names, in the snapshot of the folder's name; sdists are no builds."""
    folder = dist(tmp_path, LINUX, MAC, "Only_Source-1.0.tar.gz", ".gitignore")
    *records, mention, left_out = loaded(folder)
    assert mention == Mention("only-source", "dist")
    assert left_out == LeftOut("only-source", "dist", "source only")
    assert [(r.snapshot, r.axes["os"], r.size) for r in records if isinstance(r, BuildRecord)] == [
        ("dist", "macos@11.0", 4),
        ("dist", "linux", 4),
    ]
    assert [str(r.origin) for r in records if isinstance(r, BuildRecord)] == [
        f"{folder}/{MAC}",
        f"{folder}/{LINUX}",
    ]


def test_a_file_for_itself_is_the_same_record(tmp_path: Path) -> None:
    """Taken one by one or as a folder, a wheel has one identity, in one snapshot."""
    folder = dist(tmp_path, LINUX)
    (whole,) = loaded(folder)
    (single,) = loaded(folder / LINUX)
    assert isinstance(whole, BuildRecord)
    assert isinstance(single, BuildRecord)
    assert (single.identity, single.snapshot) == (whole.identity, whole.snapshot)


@pytest.mark.parametrize(
    ("name", "snapshot"),
    [
        (f"git:HEAD:dist/{LINUX}", "dist"),
        (f"git:HEAD:{LINUX}", "wheels"),
        (LINUX, "wheels"),
    ],
)
def test_a_wheel_that_is_not_on_disk_is_named_by_its_source(name: str, snapshot: str) -> None:
    """A file of a git revision has a folder, too."""
    (record,) = load(Source(name, data=ZIP), LoadContext())
    assert isinstance(record, BuildRecord)
    assert (record.package, record.snapshot) == ("markupsafe", snapshot)


def test_a_file_that_is_no_wheel_is_a_problem(tmp_path: Path) -> None:
    """An interrupted build (an empty file) or a bad name never counts, and never stops the others."""
    folder = dist(tmp_path, LINUX, "a-1-py3-none-any.whl", "b\n.whl")
    (folder / "a-1-py3-none-any.whl").write_bytes(b"")
    empty, bad_name, record = loaded(folder)
    assert str(empty) == (
        f"{folder}/a-1-py3-none-any.whl: is empty or no zip archive, as a wheel is; "
        "it is not counted"
    )
    assert str(bad_name) == (
        f"{folder}/b\\n.whl: 'b\\n.whl' is not the name of a wheel; it is not counted"
    )
    assert isinstance(record, BuildRecord)
