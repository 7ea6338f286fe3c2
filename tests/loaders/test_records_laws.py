"""Laws of the records loader: it agrees with its JSON Schema, and no format says more than another."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from coverage_report import BuildRecord, InputError, Problem, Source
from coverage_report.loaders.records import register_loaders
from coverage_report.testing import load

(LOADER,) = register_loaders()
SCHEMA = json.loads(
    files("coverage_report").joinpath("schemas/records.schema.json").read_text("utf-8")
)
FIELDS = ("package", "version", "snapshot", "hash", "variants", "stacks", "size")
RESERVED = SCHEMA["$defs"]["record"]["propertyNames"]["not"]["enum"]

plain = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), codec="utf-8"), max_size=8)
words = st.text("abz019.+~=", min_size=1, max_size=5)
names = st.sampled_from(
    [
        *FIELDS,
        *RESERVED,
        "os",
        "target",
        "arch",
        "cpu",
        "compiler",
        "os.family",
        "libc",
        "Os",
        "",
        "a b",
    ]
)
values = st.one_of(
    plain,
    st.sampled_from(["any", "none", "gcc@=11", "amd64", " ", "", "12", "-1", "9" * 19]),
    st.none(),
    st.booleans(),
    st.integers(-1, 10**18),
    st.sampled_from([0.5, 3.25]),
    st.lists(plain | st.none() | st.integers(), max_size=2),
    st.dictionaries(plain, plain, max_size=1),
)
records = st.dictionaries(names, values, max_size=4) | values
tidy = st.fixed_dictionaries(
    {"package": words},
    optional={
        "version": plain,
        "snapshot": plain,
        "os": plain,
        "target": plain,
        "libc": plain,
        "variants": st.lists(words, max_size=2),
        "size": st.integers(0, 10**12),
    },
)


def as_csv(rows: list[dict[str, Any]]) -> str:
    """Write records as CSV."""
    text = io.StringIO()
    columns = sorted({name for row in rows for name in row} | {"package", "os"})
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(
        {**row, "variants": " ".join(row["variants"])} if "variants" in row else row for row in rows
    )
    return text.getvalue()


FORMATS: Mapping[str, Callable[[Any], str]] = {
    "json": json.dumps,
    "document": lambda rows: json.dumps({"records": rows}),
    "json lines": lambda rows: "\n".join(map(json.dumps, rows)),
    "yaml": lambda rows: yaml.safe_dump({"records": rows}, allow_unicode=True),
    "csv": as_csv,
}


def read(text: str) -> list[BuildRecord | Problem]:
    """Return what the loader makes of a text."""
    return [item for item in load(LOADER, text) if isinstance(item, BuildRecord | Problem)]


def stated(item: BuildRecord | Problem) -> object:
    """Return what a record says, whatever it was written in."""
    return (*item.content, item.snapshot, item.size) if isinstance(item, BuildRecord) else item


def is_fine(data: object) -> bool:
    """Tell whether the loader reads the JSON document `data` without any problem."""
    text = json.dumps(data)
    try:
        items = read(text)
    except InputError:
        return False
    return not any(isinstance(item, Problem) for item in items)


def test_the_schema_is_one() -> None:
    """The published schema is itself valid."""
    Draft202012Validator.check_schema(SCHEMA)


@given(st.lists(records, max_size=3))
def test_the_schema_and_the_loader_agree_on_records(rows: list[Any]) -> None:
    """A record is valid by the schema when, and only when, the loader has no problem with it."""
    rows = [{"package": "first"}, *rows]

    assert Draft202012Validator(SCHEMA).is_valid(rows) == is_fine(rows)


@given(st.fixed_dictionaries({}, optional={"snapshot": values, "$schema": plain, "x": plain}))
def test_the_schema_and_the_loader_agree_on_documents(document: dict[str, Any]) -> None:
    """The same holds for what stands beside the records."""
    document = {**document, "records": [{"package": "first"}]}

    assert Draft202012Validator(SCHEMA).is_valid(document) == is_fine(document)


@given(st.lists(tidy, min_size=1, max_size=3))
def test_every_format_carries_every_record(rows: list[dict[str, Any]]) -> None:
    """What is written in one format and read is what is written in any other and read."""
    read_back = {
        name: [stated(item) for item in read(write(rows))] for name, write in FORMATS.items()
    }

    assert len(read_back["json"]) == len(rows)
    assert all(records == read_back["json"] for records in read_back.values()), read_back


@given(st.lists(tidy, min_size=1, max_size=3), records, st.data())
def test_a_record_with_a_problem_changes_nothing_else(
    rows: list[dict[str, Any]], bad: object, data: st.DataObject
) -> None:
    """Skipping a bad record gives what the file without it gives."""
    place = data.draw(st.integers(1, len(rows)))
    without = [stated(item) for item in read(json.dumps(rows))]

    items = read(json.dumps([*rows[:place], bad, *rows[place:]]))

    if isinstance(items[place], Problem):
        assert [stated(item) for item in items if isinstance(item, BuildRecord)] == without


@given(st.binary(max_size=200), st.sampled_from([*FORMATS]), st.integers(0, 200))
def test_no_bytes_raise_anything_but_an_input_error(noise: bytes, form: str, place: int) -> None:
    """Whatever stands in a file, it is read, refused, or left to other loaders."""
    text = FORMATS[form]([{"package": "zlib", "os": "x"}, {"package": "b", "size": 1}]).encode()
    source = Source("x", data=text[:place] + noise + text[place:])
    try:
        if LOADER.accepts(source):
            list(load(LOADER, source.read()))
    except InputError:
        pass
