"""How much is read: one table for all kinds of input, so that nothing takes the memory of the machine.

Sizes are of one file before it is read, and of what it is unpacked to. What is decoded takes a multiple of its file,
which is different for each format; the sizes are such that no file takes more than 512 MiB of memory.
"""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1024**2


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits; sizes in bytes.

    Attributes:
        file: any file that has no limit of its own, such as an index of Spack; all files of a revision together.
        lines: records line by line, as CSV and JSON Lines.
        specs: Spack's lists of specs: ``spack.lock``, ``spack find --json``.
        document: a document that is decoded as a whole: JSON records, a report.
        page: a page of Spack's cache site.
        spec: one spec of Spack, and the listing of a bucket.
        manifest: what names a blob.
        yaml: YAML, which is decoded slowly.
        yaml_events: values, keys, beginnings and ends in a YAML file.
        depth: how deep YAML may be nested; JSON is refused where its decoders give up.
        digits: characters of a number.
        records: of one file of records.
    """

    file: int = 256 * _MIB
    lines: int = 128 * _MIB
    specs: int = 64 * _MIB
    document: int = 64 * _MIB
    page: int = 64 * _MIB
    spec: int = 16 * _MIB
    manifest: int = 1 * _MIB
    yaml: int = 8 * _MIB
    yaml_events: int = 500_000
    depth: int = 64
    digits: int = 1000
    records: int = 750_000


LIMITS = Limits()
