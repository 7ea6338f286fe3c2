"""What a source is called, and what its records' snapshot is called after it."""

from __future__ import annotations

import pytest

from coverage_report import Source


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("builds.csv", "builds"),
        ("releases/v0.23.1.json", "v0.23.1"),
        ("releases/v0.23.1", "v0.23.1"),
        ("mirror/", "mirror"),
        ("a.b/c", "c"),
        ("spack.lock.json", "spack.lock"),
        (".hidden", ".hidden"),
        ("<stdin>", "<stdin>"),
        ("", "input"),
    ],
)
def test_the_stem_is_the_name_without_a_suffix(name: str, stem: str) -> None:
    """Folders and a suffix of letters go; the dots of a version stay."""
    assert Source(name, data=b"").stem == stem
