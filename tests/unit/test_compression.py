"""Gzip and zstd are unpacked where they are met, and no bomb goes off."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import InputError, Source
from coverage_report.io.compression import ALWAYS, inflate, inflate_head

zstd = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
PACKERS = {"gzip": gzip.compress, "zstd": zstd.compress}
LIMIT = 2**30


@pytest.mark.parametrize("kind", PACKERS)
@given(data=st.binary())
def test_what_was_packed_comes_back(kind: str, data: bytes) -> None:
    """Unpacking gives what was packed, whole and from its beginning."""
    packed = PACKERS[kind](data)
    assert inflate(packed, LIMIT) == data
    assert inflate_head(packed, 10) == data[:10]


def _is_plain(data: bytes) -> bool:
    return not data.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\0", b"BZh"))


@given(data=st.binary().filter(_is_plain))
def test_what_is_not_packed_stays(data: bytes) -> None:
    """Data without the first bytes of a known format is left alone."""
    assert inflate(data, LIMIT) == data


@pytest.mark.parametrize("kind", PACKERS)
def test_two_packed_parts_are_one_text(kind: str) -> None:
    """Packed files may be joined, as with cat."""
    assert inflate(PACKERS[kind](b"one ") + PACKERS[kind](b"two"), LIMIT) == b"one two"


@pytest.mark.parametrize("kind", PACKERS)
def test_a_beginning_is_unpacked_as_far_as_it_goes(kind: str) -> None:
    """The first bytes of a large packed file tell what it is."""
    text = b"".join(b"%d," % number for number in range(400_000))
    start = PACKERS[kind](text)[:65536]
    assert inflate_head(start, 65536) == text[:65536]


@pytest.mark.parametrize("kind", PACKERS)
def test_damage_is_one_line(kind: str) -> None:
    """What is cut or changed is refused, and what kind it is is said."""
    packed = PACKERS[kind](bytes(range(256)) * 10)
    for damaged in (packed[:-4], packed[: len(packed) // 2], packed[:8] + b"\xff" * 20):
        with pytest.raises(InputError, match=rf"^is not valid {kind}: [^\n]+$"):
            inflate(damaged, LIMIT)


@pytest.mark.parametrize("kind", PACKERS)
def test_a_bomb_is_refused(kind: str) -> None:
    """What unpacks to much more than any text would is refused on the way."""
    bomb = PACKERS[kind](bytes(4 * ALWAYS))
    with pytest.raises(InputError, match=r"unpacks to more than 16 MiB, which is refused"):
        inflate(bomb, LIMIT)


def test_the_limit_of_a_file_holds_for_what_comes_out() -> None:
    """A limit counts unpacked bytes."""
    with pytest.raises(InputError, match=r"unpacks to more than 1 MiB"):
        inflate(gzip.compress(bytes(2**21)), 2**20)


def test_a_source_is_unpacked_and_keeps_what_is_stored(tmp_path: Path) -> None:
    """A source shows the text; checksums are over what is stored."""
    packed = gzip.compress(b'{"a": 1}')
    (tmp_path / "a.json.gz").write_bytes(packed)
    source = Source("x/a.json.gz", path=tmp_path / "a.json.gz")
    assert (source.head, source.json(), source.stored()) == (b'{"a": 1}', {"a": 1}, packed)
    assert source.stem == "a"
    large = io.BytesIO()
    with gzip.GzipFile(fileobj=large, mode="wb", compresslevel=0) as file:
        file.write(b"x" * 200_000)
    (tmp_path / "b.gz").write_bytes(large.getvalue())
    assert len(Source("b.gz", path=tmp_path / "b.gz").head) > 60_000
    assert zlib.crc32(Source("b.gz", path=tmp_path / "b.gz").read()) == zlib.crc32(b"x" * 200_000)


@pytest.mark.parametrize(("name", "pack"), [("bzip2", bz2.compress), ("xz", lzma.compress)])
def test_what_is_packed_otherwise_is_refused_by_name(name: str, pack: Any) -> None:
    """So is a file that the user named, before any loader is asked; in a folder it is nobody's."""
    with pytest.raises(InputError, match=f"is packed with {name}, which is not read"):
        inflate(pack(b"text"), LIMIT)
    with pytest.raises(InputError, match=f"is packed with {name}"):
        _ = Source("x", data=pack(b"text"), asked=True).head
    assert Source("x", data=pack(b"text")).head == pack(b"text")
    assert inflate(b"BZhang,package", LIMIT) == b"BZhang,package"
