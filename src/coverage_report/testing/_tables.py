"""Records and models for tests, written so that one sees what is in them."""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from coverage_report import (
    DEFAULT_AXES,
    BuildRecord,
    CoverageModel,
    Origin,
    Problem,
    compute,
)

_BUILDS = re.compile(r"(?:([1-9][0-9]*)\*)?([^,*]+)")

_SAMPLE = """
             ubuntu22.04/x86_64_v3/gcc@9.4.0  ubuntu22.04/zen4/gcc@11.4.0  rhel8/x86_64_v3/cce@15.0.1  sonoma/m2/none  alpine3.20/aarch64/?
    zlib     1.3.1                            1.3.1                        1.3.1                       1.3.1           1.3.1
    hdf5     1.12.3,3*1.14.5                  1.12.3                       .                           .               .
    py-pip   .                                .                            .                           23.3.1          ?
"""
_ANYWHERE = """
                     any/any/any  ubuntu22.04/any/any
    tzdata           2024a        .
    ca-certificates  .            2025-02-25
"""
#: Names that break a table, a link, a script, a terminal, a spreadsheet or a folder when shown raw.
HOSTILE = (
    "a|b",
    "`code`",
    "@octocat",
    "#1",
    "<script>alert(1)</script>",
    "--><img src=x onerror=alert(1)>",
    "[link](javascript:alert(1))",
    "{{ 7 * 7 }}",
    "line\nbreak\r\n::error::x",
    "\x1b[31mred\x9b0m\x00\x7f",
    "\u202egpj.exe\u200b",
    "=1+1",
    "../../etc/passwd",
    "ZLIB",
    "con",
    "x" * 300,
    "zażółć 软件 👩‍💻",
)


def table(
    text: str, axes: Sequence[str] = DEFAULT_AXES, snapshot: str = "sample"
) -> list[BuildRecord]:
    """Return the records of a small table.

    The first line names the combinations, axis values joined by ``/``; each other line
    is a package and one cell for each combination. A cell is ``.`` for no record, or
    a version; several are joined by ``,`` and ``3*1.2`` is three builds of 1.2. ``?``
    is what is unknown, as a version or as the value of an axis.

    Args:
        text: the table; the columns are parted by blanks, and how many does not matter.
        axes: what the values of a combination are, in their order.
        snapshot: of all records.

    Returns:
        A record for each build, row by row. The same build has the same hash in every snapshot.

    Raises:
        ValueError: naming the row, when the table is not regular.

    >>> records = table('''
    ...          ubuntu22.04/zen4/gcc@11.4.0   rhel8/zen4/cce@15.0.1
    ...    zlib  1.3                           .
    ...    hdf5  1.14,2*1.12                   1.12
    ... ''')
    >>> [(record.package, record.version, record.axes["os"]) for record in records[:2]]
    [('zlib', '1.3', 'ubuntu22.04'), ('hdf5', '1.14', 'ubuntu22.04')]
    >>> len(records)
    5
    """
    header, *rows = [line.split() for line in text.splitlines() if line.strip()] or [[]]
    columns = [_combination(word, axes) for word in header]
    records: list[BuildRecord] = []
    for package, *cells in rows:
        if len(cells) != len(columns):
            raise ValueError(f"{package}: {len(cells)} cells for {len(columns)} combinations")
        for values, cell in zip(columns, cells, strict=True):
            records += _builds(package, values, cell, snapshot)
    return records


def _combination(word: str, axes: Sequence[str]) -> Mapping[str, str]:
    values = word.split("/")
    if len(values) != len(axes):
        raise ValueError(f"{word}: {len(values)} values for the axes {', '.join(axes)}")
    return {axis: value for axis, value in zip(axes, values, strict=True) if value != "?"}


def _builds(
    package: str, axes: Mapping[str, str], cell: str, snapshot: str
) -> Iterator[BuildRecord]:
    for word in cell.split(",") if cell != "." else ():
        match = _BUILDS.fullmatch(word)
        if not match:
            raise ValueError(f"{package}: {cell!r} is not a version, N*version or several with ','")
        version = None if match[2] == "?" else match[2]
        for number in range(int(match[1] or 1)):
            yield BuildRecord(
                package=package,
                version=version,
                snapshot=snapshot,
                axes=axes,
                hash=_hash(package, sorted(axes.items()), version, number),
                origin=Origin("table", package),
            )


def _hash(*build: object) -> str:
    """Return 32 characters like those of a Spack hash."""
    return b32encode(hashlib.sha256(repr(build).encode()).digest()[:20]).decode().lower()


def sample_model() -> CoverageModel:
    """Return a small model that has everything that an exporter can meet.

    Two snapshots; packages that are complete, partial, without any build, in an older version only;
    ``any``, ``none`` and unknown values; several builds in a cell; stacks and sizes; a problem;
    and names that do harm when they are shown raw, the second snapshot's own among them.

    >>> [(package.name, str(package.tally)) for package in sample_model().snapshots[0].packages]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('ca-certificates', '2/5 (40%)'), ('hdf5', '2/5 (40%)'), ('nothing-yet', '0/5 (0%)'),
     ('py-pip', '2/5 (40%)'), ('tzdata', '5/5 (100%)'), ('zlib', '5/5 (100%)')]
    """
    return model_of(sample_records())


def model_of(records: Sequence[BuildRecord]) -> CoverageModel:
    """Return the sample model of `records`, which may come in any order."""
    return compute(
        records,
        problems=[Problem("builds.csv", "line 4", "names no package")],
        also={"develop-2025-05-25": ["nothing-yet"]},
        generated_at="2025-05-25T00:00:00Z",
    )


def sample_records() -> list[BuildRecord]:
    """Return the records of the sample model."""
    plain = [
        replace(record, stacks=("e4s", "root"), size=1234567)
        for sample in (_SAMPLE, _ANYWHERE)
        for record in table(sample, snapshot="develop-2025-05-25")
    ]
    return [*plain, *(hostile(name) for name in HOSTILE)]


def hostile(name: str, *, os: str = "", compiler: str = "") -> BuildRecord:
    """Return a record of which every text does harm when it is shown raw."""
    compiler = compiler or f"{name}@1"
    return BuildRecord(
        package=name,
        version=name,
        snapshot="pull/42|<b>`@octocat`",
        axes={"os": os or name, "target": "x86_64|<b>", "compiler": compiler},
        variants=(f"+{name}",),
        stacks=(name,),
        hash=_hash(name),
        origin=Origin(f"{name}.json", "/0"),
    )
