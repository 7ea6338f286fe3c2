"""A slip in a configuration is told with its line, and JSON pointers and lines agree on what stands where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import ConfigError
from coverage_report.settings.config import read_config
from coverage_report.settings.places import below, place, yaml_lines

TEXT = """\
# A comment
axes: os
expected:
  matrix:
    os: [linux,
         macos]
  xfail:
    - {package: a, os: linux}
    -
      package: b
"a/b~c": {x: 1}
"""


def test_each_value_has_a_line() -> None:
    assert yaml_lines(TEXT) == {
        "/axes": 2,
        "/expected": 3,
        "/expected/matrix": 4,
        "/expected/matrix/os": 5,
        "/expected/matrix/os/0": 5,
        "/expected/matrix/os/1": 6,
        "/expected/xfail": 7,
        "/expected/xfail/0": 8,
        "/expected/xfail/0/package": 8,
        "/expected/xfail/0/os": 8,
        "/expected/xfail/1": 10,
        "/expected/xfail/1/package": 10,
        "/a~1b~0c": 11,
        "/a~1b~0c/x": 11,
    }


@pytest.mark.parametrize("text", ["", "# nothing\n", "plain\n", "? [a]\n: 1\n"])
def test_what_has_no_keys_has_no_lines_to_tell(text: str) -> None:
    assert set(yaml_lines(text).values()) <= {1}


def pointers(data: Any, pointer: str = "") -> set[str]:
    steps = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    return {
        one
        for step, value in steps
        for inner in [below(pointer, step)]
        for one in (inner, *pointers(value, inner))
    }


@given(
    st.recursive(
        st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("a~/ ", min_size=1), inner),
        max_leaves=9,
    )
)
def test_every_value_of_any_document_has_a_line(data: Any) -> None:
    assert yaml_lines(yaml.safe_dump(data)).keys() == pointers(data)


@pytest.mark.parametrize(
    ("pointer", "at", "told"),
    [
        ("/expected", None, "c.yaml: line 3: /expected"),
        ("/expected", "/axes", "c.yaml: line 2: /expected"),
        ("/nowhere", None, "c.yaml: /nowhere"),
        ("", None, "c.yaml"),
    ],
)
def test_a_place_is_told_as_far_as_it_is_known(pointer: str, at: str | None, told: str) -> None:
    assert place("c.yaml", yaml_lines(TEXT), pointer, at) == told


def test_a_slip_names_the_line_of_its_key_and_toml_the_key_alone(tmp_path: Path) -> None:
    for name, text, told in (
        (
            "c.yaml",
            "axes: os\nreport:\n  strict: true\n  strct: 1\n",
            "line 4: /report: unknown key 'strct'",
        ),
        (
            "pyproject.toml",
            "[tool.coverage-report.report]\nstrct = 1\n",
            "pyproject.toml: /report: unknown key",
        ),
    ):
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(ConfigError, match=told):
            read_config(path).child("report").table(["strict"])
