"""What `check_loader` lets pass, and what it does not."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coverage_report import (
    BuildRecord,
    InputError,
    LoadContext,
    Loader,
    Mention,
    Origin,
    Problem,
    Source,
)
from coverage_report.testing import check_loader, load

CONTENT = "built: zlib hdf5\n"
COUNTER = itertools.count()


def is_ours(source: Source) -> bool:
    """Tell whether a file begins like one of ours."""
    return source.head.startswith(b"built:") or source.is_folder


def record(package: str = "zlib", snapshot: str = "s", **axes: str) -> BuildRecord:
    """Return a record of the file ``input``."""
    return BuildRecord(package=package, snapshot=snapshot, axes=axes, origin=Origin("input"))


def loader(
    load: Callable[[Source], object],
    accepts: Callable[[Source], bool] = is_ours,
    axes: tuple[str, ...] | None = None,
) -> Loader:
    """Return a loader of what `load` makes of a source."""

    def loaded(source: Source, _: LoadContext) -> Iterator[BuildRecord | Mention | Problem]:
        yield from load(source)  # type: ignore[misc]

    return Loader(name="mine", accepts=accepts, load=loaded, axes=axes)


def refuses_what_is_cut(source: Source) -> list[BuildRecord]:
    """Return the records of a file that must end in a newline."""
    if not source.text().endswith("\n"):
        raise InputError("is cut short")
    return [record(package) for package in source.text().split()[1:]]


def test_what_is_fine_passes() -> None:
    """Records, mentions and problems; what is damaged is refused."""
    mixed = loader(lambda _: [record(), Mention("a", "s"), Problem("input", "", "bad")])

    assert [r.package for r in check_loader(mixed, CONTENT)] == ["zlib"]
    assert [r.package for r in check_loader(loader(refuses_what_is_cut), CONTENT)] == [
        "zlib",
        "hdf5",
    ]
    assert check_loader(mixed, CONTENT.encode()) == [record()]
    assert len(load(mixed, CONTENT)) == 3


def test_files_and_folders_on_disk(tmp_path: Path) -> None:
    """A path is checked under its own name; a folder as a whole."""
    by_name = loader(
        lambda s: [BuildRecord(package="a", snapshot=s.stem, axes={}, origin=Origin(s.name))]
    )
    file = tmp_path / "v1.2.txt"
    file.write_text(CONTENT)

    assert [r.snapshot for r in check_loader(by_name, file)] == ["v1.2"]
    assert [r.origin.file for r in check_loader(by_name, tmp_path)] == [tmp_path.name]


@pytest.mark.parametrize(
    ("load", "accepts", "fault"),
    [
        (lambda _: [record()], lambda _: False, "does not accept input"),
        (lambda _: [record()], lambda _: True, "accepts b'', which is something else"),
        (lambda _: [record()], lambda s: bool(s.head), "accepts b'\\n', which is something else"),
        (lambda _: [], is_ours, "yields no record of input"),
        (lambda _: [Mention("a", "s")], is_ours, "yields no record of input"),
        (
            lambda _: ["zlib"],
            is_ours,
            "yields what is none of BuildRecord, Mention, ",
        ),
        (lambda _: [record("")], is_ours, "yields a record without a package or a snapshot: Bui"),
        (lambda _: [Mention("a", "")], is_ours, "yields a record without a package or a snapshot"),
        (lambda _: [record(os="")], is_ours, "yields an axis with an empty value; what is unkn"),
        (lambda _: [record(status="x")], is_ours, "yields a record that has the name 'status', wh"),
        (lambda _: [record(OS="x")], is_ours, "yields a record that has the name 'OS': write na"),
        (lambda _: [record(target="arm64")], is_ours, "yields a target in another spelling than"),
        (lambda _: [Problem("", "", "x")], is_ours, "yields a problem without a file or a message"),
        (
            lambda _: [BuildRecord(package="a", snapshot="s", axes={})],
            is_ours,
            "yields a record whose origin is not input: BuildRecord(",
        ),
        (
            lambda _: [record(str(next(COUNTER)))],
            is_ours,
            "yields something else the second time",
        ),
        (
            lambda s: [record(s.text().split()[2])],
            is_ours,
            "raises IndexError('list index out of range') instead of InputError for a file cut",
        ),
        (
            lambda s: [record(), *s.read().decode().split()[:0]],
            is_ours,
            "raises UnicodeDecodeError('utf-8', ",
        ),
    ],
)
def test_what_is_wrong_is_named(
    load: Callable[[Source], object], accepts: Callable[[Source], bool], fault: str
) -> None:
    """The message names the loader and the rule that it breaks."""
    with pytest.raises(AssertionError) as caught:
        check_loader(loader(load, accepts), CONTENT)

    assert str(caught.value).startswith(f"loader 'mine' {fault}")


def test_a_default_axis_is_stated() -> None:
    """By one record at least; a level of an axis that is stated will do."""
    fine = loader(lambda _: [record(compiler="gcc@12")], axes=("compiler.name",))
    assert check_loader(fine, CONTENT)
    with pytest.raises(AssertionError, match="has the default axis 'os', which no record states"):
        check_loader(loader(lambda _: [record()], axes=("os",)), CONTENT)
