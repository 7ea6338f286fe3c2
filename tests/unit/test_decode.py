"""Bytes from anywhere become data within limits, or one line that says why not."""

from __future__ import annotations

import time
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report.errors import InputError
from coverage_report.io.decode import (
    decode_json,
    decode_text,
    decode_yaml,
)
from coverage_report.io.limits import LIMITS


class TestText:
    @pytest.mark.parametrize(
        ("data", "text"),
        [
            (b"", ""),
            (b"a\r\nb\n", "a\nb\n"),
            (b"\xef\xbb\xbfa", "a"),
            ("żó\r".encode(), "żó\r"),
        ],
    )
    def test_utf_8_with_any_line_ends(self, data: bytes, text: str) -> None:
        assert decode_text(data) == text

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"\xff\xfea\0", "is UTF-16 text; save it as UTF-8"),
            (b"\xfe\xff\0a", "is UTF-16 text; save it as UTF-8"),
            (b"ab\xff", "is not UTF-8 text: byte 2 (invalid start byte)"),
            (b"\xc0\x80", "is not UTF-8 text: byte 0 (invalid start byte)"),
            (b"abc\0", "holds a NUL character at position 3"),
        ],
    )
    def test_nothing_else(self, data: bytes, message: str) -> None:
        assert refusal(decode_text, data) == (message, "")


class TestJson:
    def test_data_is_checked_against_its_type(self) -> None:
        assert decode_json('{"a": [1, null]}') == {"a": [1, None]}
        assert decode_json(b"[1]", list[int]) == [1]
        assert refusal(decode_json, "[1, x]", list[int])[0].startswith("is not valid JSON: ")
        assert refusal(decode_json, '["a"]', list[int]) == (
            "expected a whole number, got text",
            "/0",
        )
        assert refusal(decode_json, '[{"a": []}]', list[dict[str, int | None]]) == (
            "expected a whole number or null, got a list",
            "/0/*",
        )
        kind = msgspec.defstruct("kind", [("a", int)])
        assert refusal(decode_json, '[{"b": 1}]', list[kind]) == ("has no a", "/0")  # type: ignore[valid-type]

    @pytest.mark.parametrize(
        "data",
        ["", "{", "[NaN]", "[1e999]", "[" * 100_000, "9" * 5000 + "x", b'"\xff"', '"\\ud800"'],
    )
    def test_what_is_none_is_refused_in_one_short_line(self, data: str | bytes) -> None:
        message, _ = refusal(decode_json, data)
        assert "\n" not in message
        assert len(message) <= 250


class TestYaml:
    def test_plain_data(self) -> None:
        text = "a: [1, x]\nb: {c: no}\n'd e': |\n  text\n"
        assert decode_yaml(text) == {"a": [1, "x"], "b": {"c": False}, "d e": "text\n"}

    @pytest.mark.parametrize(
        ("text", "message", "where"),
        [
            ("a: &x 1", "uses YAML anchors or aliases, which are refused", "line 1"),
            ("a: 1\nb: *x", "uses YAML anchors or aliases, which are refused", "line 2"),
            ("a: !x 1", "uses a YAML tag, which is refused", "line 1"),
            ("!!python/object:x {}", "uses a YAML tag, which is refused", "line 1"),
            ("a: 1\na: 2", "has the key 'a' twice", "line 2"),
            ("a: {b: [c: 1, c: 2], b: 3}", "has the key 'b' twice", "line 1"),
            ("a: [1\nb: 2", "is not valid YAML: did not find expected ',' or ']'", "line 2"),
            ("{[]: 1}", "is not valid YAML: found unhashable key", "line 1"),
            ("{[a]: 1, [b]: 2}", "is not valid YAML: found unhashable key", "line 1"),
            ("a: 2024-13-45", "is not valid YAML: month must be in 1..12", ""),
            ("[" * (LIMITS.depth + 1), f"is nested deeper than {LIMITS.depth}", "line 1"),
            ("a: 1" + ":59" * 400, "has a number of more than 1000 characters", "line 1"),
            ("a: 0x" + "f" * 1000, "has a number of more than 1000 characters", "line 1"),
        ],
    )
    def test_what_is_dangerous_or_ambiguous_is_refused(
        self, text: str, message: str, where: str
    ) -> None:
        assert refusal(decode_yaml, text) == (message, where)

    def test_a_mapping_in_a_list_has_keys_of_its_own(self) -> None:
        assert decode_yaml("- a: 1\n- a: 2\n- [a, a]") == [{"a": 1}, {"a": 2}, ["a", "a"]]

    def test_long_text_is_no_long_number(self) -> None:
        assert decode_yaml(f"a: '{'1' * 5000}'") == {"a": "1" * 5000}

    @pytest.mark.parametrize(
        "text", ["[" * 50_000, "- " * 30_000, "a: 1" + ":59" * 100_000, "{a: " * 50_000]
    )
    def test_it_takes_no_time_to_refuse(self, text: str) -> None:
        start = time.perf_counter()
        refusal(decode_yaml, text)
        assert time.perf_counter() - start < 2

    def test_its_size_is_limited(self) -> None:
        assert refusal(decode_yaml, "x" * (LIMITS.yaml + 1))[0].endswith("; use JSON")
        assert refusal(decode_yaml, "[" + "1," * LIMITS.yaml_events + "]")[0] == (
            "is too large for YAML; use JSON"
        )

    @given(st.text(st.characters(codec="utf-8"), max_size=60))
    def test_any_text_is_data_or_refused(self, text: str) -> None:
        for decode in (decode_json, decode_yaml):
            with suppress(InputError):
                decode(text)


def refusal(decode: object, *arguments: object) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        decode(*arguments)  # type: ignore[operator]
    return caught.value.message, caught.value.pointer
