"""What the metadata in a wheel says of Python, read with bounds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from coverage_report_wheels.entries import Item
from coverage_report_wheels.folders import load
from coverage_report_wheels.metadata import requires_python

from coverage_report import LoadContext, Problem, Scope, Source, build_model, compare
from coverage_report import load as load_inputs

HEAD = "Metadata-Version: 2.1\nName: x\n"


def wheel(metadata: str | None, *, name: str = "x-1.dist-info/METADATA", kind: int = 8) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        archive.writestr(
            zipfile.ZipInfo("x/__init__.py"), "", kind
        )  # of no date: the same bytes each time
        if metadata is not None:
            archive.writestr(zipfile.ZipInfo(name), metadata, kind)
    return file.getvalue()


def first(data: bytes) -> str | None:
    found = requires_python(Source("x-1-py3-none-any.whl", data=data))
    return next(iter(found.names.get("python", ())), "none") if found else None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (wheel(f"{HEAD}Requires-Python: >=3.9\n\nText"), "cp39"),
        (wheel(f"{HEAD}requires-python:>=3.10,<4\n"), "cp310"),
        (wheel(f"{HEAD}Requires-Python: >=2.7\n"), "none"),
        (wheel(f"{HEAD}Requires-Python: >=3.9\n", kind=zipfile.ZIP_STORED), "cp39"),
        (wheel(f"{HEAD}\nRequires-Python: >=3.9\n"), None),
        (wheel(HEAD), None),
        (wheel(None), None),
        (wheel(f"{HEAD}Requires-Python: >=3.9\n", name="x/METADATA"), None),
        (wheel(f"{HEAD}Requires-Python: >=3.9\n", kind=zipfile.ZIP_LZMA), None),
        (wheel(HEAD + "X: y\n" * 300_000 + "Requires-Python: >=3.9\n"), None),
        (b"PK\3\4", None),
        (b"PK\3\4" + b"PK\5\6", None),
        (b"PK\5\6" + b"\0" * 8 + b"\xff\xff\xff\xff" + b"\0" * 6, None),
        (wheel(f"{HEAD}Requires-Python: >=3.9\n")[60:], None),
    ],
    ids=lambda value: "wheel" if isinstance(value, bytes) else str(value),
)
def test_requires_python_is_read_where_it_can_be(data: bytes, expected: str | None) -> None:
    """Of the headers alone, of a wheel of a size that wheels have; what is damaged says nothing."""
    assert first(data) == expected


def test_a_requires_python_that_is_none_is_told_and_takes_every_python(tmp_path: Path) -> None:
    bad = wheel(f"{HEAD}Requires-Python: !!bad\n")
    found = loaded(tmp_path, {"x-1-py3-none-any.whl": bad, "x-2-py3-none-any.whl": OLD})
    (problem,) = (str(item) for item in found if isinstance(item, Problem))
    assert problem.endswith(
        "dist/x-1-py3-none-any.whl: Requires-Python: '!!bad' is not a set of version specifiers; "
        "what it says of environments is not known here"
    )
    assert not any(isinstance(item, Scope) for item in found)


def test_damage_anywhere_says_nothing_or_the_same() -> None:
    """Whatever byte is wrong: an answer, and no error."""
    good = wheel(f"{HEAD}Requires-Python: >=3.9\n")
    for position in range(len(good)):
        bad = good[:position] + bytes([good[position] ^ 0xFF]) + good[position + 1 :]
        first(bad)


def loaded(root: Path, wheels: dict[str, bytes]) -> list[Item]:
    folder = root / "dist"
    folder.mkdir()
    for name, data in wheels.items():
        (folder / name).write_bytes(data)
    return list(load(Source(str(folder), path=folder), LoadContext()))


OLD = wheel(f"{HEAD}Requires-Python: >=3.9,<3.12\n")
NEW = wheel(f"{HEAD}Requires-Python: >=3.13\n")
SILENT = wheel(HEAD)


@pytest.mark.parametrize(
    ("others", "where", "names"),
    [
        ({}, {"cp39", "cp311"}, ("cp39", "cp311", "cp312")),
        (
            {"x-2-py3-none-any.whl": NEW},
            {"cp39", "cp311", "cp313"},
            ("cp39", "cp311", "cp312", "cp313"),
        ),
        ({"x-2-py3-none-any.whl": SILENT}, None, ()),
    ],
    ids=["one", "two", "one that does not say"],
)
def test_a_package_of_a_folder_applies_where_its_metadata_takes_the_python(
    tmp_path: Path, others: dict[str, bytes], where: set[str] | None, names: tuple[str, ...]
) -> None:
    """Wheels of one package are a union; one that does not say takes every Python."""
    found = loaded(tmp_path, {"x-1-py3-none-any.whl": OLD, **others})
    scopes = [item for item in found if isinstance(item, Scope)]
    if where is None:
        assert scopes == []
        return
    (scope,) = scopes
    assert (scope.package, scope.snapshot, scope.names["python"]) == ("x", "dist", names)
    pythons = ("cp38", "cp39", "cp311", "cp312", "cp313")
    assert {python for python in pythons if scope.applies({"python": python})} == where
    assert scope.applies({"python": "any"})
    assert scope.applies({})


@pytest.mark.parametrize(
    ("tags", "before", "after", "told"),
    [
        ("py3-none-any", ">=3.9", ">=3.11", "Requires-Python >=3.9 → >=3.11"),
        ("py3-none-any", ">=3.9", ">=3.9,<3.12", "Requires-Python >=3.9 → >=3.9,<3.12"),
        ("cp39-abi3-win_amd64", ">=3.9", ">=3.11", "Requires-Python >=3.9 → >=3.11"),
        ("py3-none-any", ">=3.11", ">=3.9", None),
        ("py3-none-any", None, ">=3.11", None),
        ("py3-none-any", ">=3.9", ">=3.9", None),
        ("py3-none-any", ">=2.7", ">=2.7,!=3.0.*", None),
    ],
)
def test_a_python_that_is_no_longer_taken_is_out_of_scope_and_not_lost(
    tmp_path: Path, tags: str, before: str | None, after: str, told: str | None
) -> None:
    for folder, version, taken in (("a", "1", before), ("b", "2", after)):
        said = f"Requires-Python: {taken}\n" if taken else ""
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"x-{version}-{tags}.whl").write_bytes(wheel(HEAD + said))
    base, head = (build_model(load_inputs([str(tmp_path / one)])) for one in "ab")
    diff = compare(base.snapshots[0], head.snapshots[0], head.axes)
    (package,) = diff.packages
    assert (package.lost, package.versions) == ((), (("1",), ("2",)))
    assert [one.reasons for one in diff.outside] == ([(told,)] if told else [])
    assert [one.packages for one in diff.outside] == ([("x",)] if told else [])
