"""The order in which people expect names with numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coverage_report import natural_key


def test_numbers_sort_by_value() -> None:
    assert sorted(["gcc@11.4.0", "gcc@9.4.0"], key=natural_key) == ["gcc@9.4.0", "gcc@11.4.0"]


@given(st.lists(st.text() | st.none()))
def test_any_texts_can_be_sorted_and_unknown_is_last(texts: list[str | None]) -> None:
    """Digits such as ``¹`` or ``٣``, which are no plain numbers, are text."""
    unknown = texts.count(None)
    assert sorted(texts, key=natural_key)[len(texts) - unknown :] == [None] * unknown
