"""Text from records stays data: shown on one line, sorted, and made into file names."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report.text import file_name, is_safe_path, natural_key, shorten, version_key, visible

#: Any text, also what no encoding can write.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)


class TestVisible:
    @pytest.mark.parametrize(
        ("raw", "shown"),
        [
            ("zlib@1.3", "zlib@1.3"),
            ("naïve 中文", "naïve 中文"),
            ("a\nb\tc", r"a\nb\tc"),
            ("\x1b[31m", r"\x1b[31m"),
            ("\x9bm", r"\x9bm"),
            ("exe\u202egpj", r"exe\u202egpj"),
            ("\u2028", r"\u2028"),
            ("\ufeff", r"\ufeff"),
            ("\ud800", r"\ud800"),
            ("\uffff", r"\uffff"),
            ("\U000e0041", r"\U000e0041"),
            ("\U0010ffff", r"\U0010ffff"),
            ("👩\u200d💻", "👩\u200d💻"),
        ],
    )
    def test_what_acts_unseen_is_written_as_an_escape(self, raw: str, shown: str) -> None:
        assert visible(raw) == shown

    @given(TEXTS)
    def test_seen_twice_is_seen_once(self, text: str) -> None:
        assert visible(visible(text)) == visible(text)

    @given(TEXTS)
    def test_it_is_one_line_that_utf_8_and_xml_can_carry(self, text: str) -> None:
        shown = visible(text)
        assert len(shown.splitlines()) <= 1
        element = ElementTree.Element("text")
        element.text = shown
        parsed = ElementTree.fromstring(ElementTree.tostring(element, "utf-8"))
        assert (parsed.text or "") == shown


class TestShorten:
    @pytest.mark.parametrize(
        ("text", "limit", "short"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("", 1, "")]
    )
    def test_the_cut_is_marked_and_counts(self, text: str, limit: int, short: str) -> None:
        assert shorten(text, limit) == short


class TestFileName:
    @pytest.mark.parametrize("name", ["zlib", "py-pip", "r-a.b", "7zip", "a+b_c", "x" * 100])
    def test_plain_names_stay_as_they_are(self, name: str) -> None:
        assert file_name(name) == name

    @pytest.mark.parametrize(
        "name",
        [
            *("", ".", "..", "a..b", "a.", ".hidden", "../x", "a/b", "a b", "R", "con", "aux.x"),
            *("lpt9", "x" * 101, "ż", "-x", "a\n", "\ud800", "zlib-" + "0" * 16),
        ],
    )
    def test_others_are_safe_and_end_in_a_hash(self, name: str) -> None:
        safe = file_name(name)
        assert safe != name
        assert is_safe_path(safe)
        assert file_name(safe) != safe, "what looks like a hashed name is hashed again"

    @given(TEXTS)
    def test_every_name_is_safe_everywhere(self, name: str) -> None:
        safe = file_name(name)
        assert is_safe_path(safe + ".svg")
        assert safe.isascii()
        assert 0 < len(safe) <= 100

    @given(TEXTS, TEXTS)
    def test_distinct_names_never_meet(self, one: str, other: str) -> None:
        if one != other:
            assert file_name(one) != file_name(other)

    @given(TEXTS)
    def test_nor_do_names_that_a_disk_takes_for_one(self, name: str) -> None:
        variants = {name, name.upper(), name.casefold(), name.title()}
        for form in ("NFC", "NFD", "NFKC"):
            variants |= {unicodedata.normalize(form, text) for text in variants}
        assert len({file_name(text).casefold() for text in variants}) == len(variants)


class TestIsSafePath:
    @pytest.mark.parametrize("path", ["a", "a/b.svg", "packages/zlib.svg", "ż"])
    def test_inside_the_folder(self, path: str) -> None:
        assert is_safe_path(path)

    @pytest.mark.parametrize(
        "path", ["", ".", "/a", "../a", "a/../../b", "a\\b", "a\nb", "a\x00", "x" * 256]
    )
    def test_outside_or_not_plain(self, path: str) -> None:
        assert not is_safe_path(path)


class TestNaturalKey:
    @pytest.mark.parametrize(
        "ordered",
        [
            ["gcc@9.4.0", "gcc@11.4.0"],
            ["1.9", "1.10", "1.10.1"],
            ["", "1", "a", None],
            ["01", "1", "a"],
            ["develop-2024-09-22", "develop-2025-01-05"],
            ["a", "a1", "ab", "a²"],
            ["9" * 18, "1" + "0" * 18],
        ],
    )
    def test_numbers_count_by_value_and_unknown_is_last(self, ordered: list[str | None]) -> None:
        backwards = ordered[::-1]
        assert sorted(backwards, key=natural_key) == ordered

    @given(st.lists(TEXTS | st.none(), max_size=8))
    def test_the_order_is_total_and_the_same_for_every_start(self, texts: list[str | None]) -> None:
        """Digits such as ``²``, which are no plain numbers, are text."""
        backwards = texts[::-1]
        assert sorted(texts, key=natural_key) == sorted(backwards, key=natural_key)
        assert len({natural_key(text) for text in texts}) == len(set(texts))


class TestVersionKey:
    @pytest.mark.parametrize(
        "ordered",
        [
            ["1.9", "1.10.dev1", "1.10a2", "1.10-beta.1", "1.10rc1", "1.10rc2", "1.10", "1.10.1"],
            ["2.0-alpha", "2.0-rc1", "2.0", "2.0.post1", "develop"],
            ["1.1.1", "1.1.1a", "1.1.1w", "1.1.2"],
            ["9", "9c", "9e", "2024a", "2024b"],
            ["3.0_rc1", "3.0", "3.0-develop", None],
        ],
    )
    def test_pre_releases_come_before_their_release(self, ordered: list[str | None]) -> None:
        backwards = ordered[::-1]
        assert sorted(backwards, key=version_key) == ordered

    @given(st.lists(TEXTS | st.none() | st.from_regex(r"[0-9.]+(a|rc|dev)?[0-9]", fullmatch=True)))
    def test_the_order_is_total(self, versions: list[str | None]) -> None:
        backwards = versions[::-1]
        assert sorted(versions, key=version_key) == sorted(backwards, key=version_key)
        assert len({version_key(text) for text in versions}) == len(set(versions))
