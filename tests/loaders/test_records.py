"""Records of any build system: what each format says, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_report import BuildRecord, InputError, Problem, Source, UsageError
from coverage_report.loaders.records import register_loaders
from coverage_report.testing import check_loader, load

(LOADER,) = register_loaders()

CSV = """\
package,version,os,target,compiler,variants,stacks,size,hash
zlib,1.3.1,ubuntu22.04,zen4,gcc@11.4.0,+shared ~mpi,e4s root,161264,abc
hdf5,1.10,rhel8,,none,,,,
"""
RECORDS = [
    {
        "package": "zlib",
        "version": "1.3.1",
        "os": "ubuntu22.04",
        "target": "zen4",
        "compiler": "gcc@11.4.0",
        "variants": ["+shared", "~mpi"],
        "stacks": ["e4s", "root"],
        "size": 161264,
        "hash": "abc",
    },
    {"package": "hdf5", "version": "1.10", "os": "rhel8", "target": None, "compiler": "none"},
]
YAML = """\
# built last night
- package: zlib
  version: 1.3.1
  os: ubuntu22.04
  target: zen4
  compiler: gcc@11.4.0
  variants: [+shared, ~mpi]
  stacks: e4s root
  size: 161264
  hash: abc
- {package: hdf5, version: "1.10", os: rhel8, compiler: none}
"""
FORMATS = {
    "csv": CSV,
    "semicolons": CSV.replace(",", ";"),
    "tabs": CSV.replace(",", "\t"),
    "blanks": CSV.replace(",", " , "),
    "crlf": CSV.replace("\n", "\r\n"),
    "bom": "\ufeff" + CSV,
    "quoted": CSV.replace("zlib", '"zlib"').replace("version", '"version"'),
    "blank lines": "\n" + CSV.replace("\n", "\n\n"),
    "json": json.dumps(RECORDS),
    "json document": json.dumps({"records": RECORDS}, indent=2),
    "json lines": "\n".join(map(json.dumps, RECORDS)) + "\n\n",
    "yaml": YAML,
    "yaml document": "---\nrecords:\n" + YAML,
}


def states(text: str, name: str = "builds.txt") -> list[dict[str, object]]:
    """Return what the records of a text say, without what they do not state."""
    records = [item for item in load(LOADER, text, name) if isinstance(item, BuildRecord)]
    return [
        {
            name: value
            for name in ("package", "version", "snapshot", "hash", "variants", "stacks", "size")
            if (value := getattr(record, name)) not in (None, ())
        }
        | dict(record.axes)
        for record in records
    ]


def problems(text: str) -> list[str]:
    """Return the problems of a text, one line each."""
    found = [item for item in load(LOADER, text, "f") if isinstance(item, Problem)]
    return [str(problem) for problem in found]


def refusal(text: str | bytes) -> str:
    """Return why the whole text is refused."""
    with pytest.raises(InputError) as caught:
        load(LOADER, text)
    return f"{caught.value.pointer}: {caught.value.message}"


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_the_same(form: str) -> None:
    """The same records are the same, however they are written."""
    check_loader(LOADER, FORMATS[form])

    assert states(FORMATS[form]) == [
        {
            "package": "zlib",
            "version": "1.3.1",
            "snapshot": "builds",
            "os": "ubuntu22.04",
            "target": "zen4",
            "compiler": "gcc@11.4.0",
            "variants": ("+shared", "~mpi"),
            "stacks": ("e4s", "root"),
            "size": 161264,
            "hash": "abc",
        },
        {
            "package": "hdf5",
            "version": "1.10",
            "snapshot": "builds",
            "os": "rhel8",
            "compiler": "none",
        },
    ]


@pytest.mark.parametrize(
    ("text", "pointers"),
    [
        ('package,os\n"a\nb",x\n\nc,y\n', ["line 2", "line 5"]),
        ('[{"package": "a"}, {"package": "b"}]', ["/0", "/1"]),
        ('{"records": [{"package": "a"}]}', ["/records/0"]),
        ('\n{"package": "a"}\n\n{"package": "b"}\n', ["line 2", "line 4"]),
        ("- package: a\n- package: b\n", ["/0", "/1"]),
    ],
)
def test_origins(text: str, pointers: list[str]) -> None:
    """A record knows the file and the place that it was read from."""
    origins = [record.origin for record in check_loader(LOADER, text, "dir/builds.txt")]

    assert [(o.file, o.pointer) for o in origins] == [("dir/builds.txt", p) for p in pointers]


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ("package,os,target\na,any,none", {"os": "any", "target": "none"}),
        ("package,os,target\na, ,", {}),
        ('[{"package": "a", "os": null, "target": ""}]', {}),
        ("package,target,os\na,AMD64,linux", {"os": "linux", "target": "x86_64"}),
        ("package,arch\na,arm64", {"target": "aarch64"}),
        ("package,architecture\na,zen4", {"target": "zen4"}),
        ("package,cpu\na,any", {"target": "any"}),
        ("package,compiler\na,gcc@=11.4.0", {"compiler": "gcc@11.4.0"}),
        ("package,compiler\na,gcc@11.4.0", {"compiler": "gcc@11.4.0"}),
        ("package,libc,os.family\na,musl,linux", {"libc": "musl", "os.family": "linux"}),
        ("package,platform\na,darwin", {"platform": "darwin"}),
        ("package,os,target\n=1,\t=1,-1", {"os": "\t=1", "target": "-1"}),
    ],
)
def test_axes(text: str, axes: dict[str, str]) -> None:
    """Every other name is an axis; what is not stated is not in it; words have one spelling."""
    (item,) = load(LOADER, text)

    assert isinstance(item, BuildRecord)
    assert list(item.axes.items()) == list(axes.items())


def test_records_that_agree_share_their_axes() -> None:
    """One mapping serves all records that agree in it: it is looked up by identity later."""
    one, two, three = check_loader(LOADER, "package,os\na,x\nb,x\nc,y\n")

    assert one.axes is two.axes
    assert three.axes == {"os": "y"}


@pytest.mark.parametrize(
    ("text", "snapshots"),
    [
        ("package,os\na,x", ["v1.2"]),
        ("package,snapshot\na,s1\nb,", ["s1", "v1.2"]),
        ('{"records": [{"package": "a"}]}', ["v1.2"]),
        (
            '{"snapshot": "s", "records": [{"package": "a"}, {"package": "b", "snapshot": "t"}]}',
            ["s", "t"],
        ),
        ("snapshot: s\nrecords:\n- {os: x, package: a}\n", ["s"]),
    ],
)
def test_snapshots(text: str, snapshots: list[str]) -> None:
    """A record's own snapshot goes before the document's, and that before the file's name."""
    found = [record["snapshot"] for record in states(text, "downloads/v1.2.json")]

    assert found == snapshots


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("package,os\n,x", "f: line 2: names no package"),
        ("package,os\na,x,y", "f: line 2: has 3 cells, but the header has 2: "),
        ("package,os\na", "f: line 2: has 1 cells, but the header has 2: "),
        ("package,size\na,-1", "f: line 2: states a size that is not a whole number of bytes"),
        ("package,size\na,12 kB", "f: line 2: states a size that is not a whole number"),
        ("package,size\na,1" + "0" * 18, "f: line 2: states a size that is not a whole number"),
        ('[{"package":"b"},{"os":"x"}]', "f: /1: names no package"),
        ('[{"package":"b"},{"package":3}]', "f: /1: states the package as a number: put it in quo"),
        ('[{"package":"b"}, 5]', "f: /1: is a number, not a record: write names and values"),
        ('[{"package":"b"}, "x"]', "f: /1: is text, not a record: write names and values"),
        ('[{"package":"b", "size":true}]', "f: /0: states a size that is not a whole number"),
        ('[{"package":"b", "size":1.5}]', "f: /0: states a size that is not a whole number"),
        ('[{"package":"b", "os":["x"]}]', "f: /0: states the os as a list: write one text"),
        ('[{"package":"b", "stacks":[1]}]', "f: /0: states the stacks as a number: put it in qu"),
        ('[{"package":"b", "stacks":{}}]', "f: /0: states the stacks as a mapping: write one te"),
        ('[{"package":"b", "os":"x", "os":"y"}]', "f: /0: has the key 'os' twice: keep one"),
        ('[{"package":"b", "Os":"x"}]', "f: /0: has the name 'Os': write names in lower-case"),
        ('[{"package":"b", "name":"x"}]', "f: /0: has the name 'name', which reports use for"),
        ('[{"package":"b", "\\u202e":"x"}]', "f: /0: has the name '\\u202e': write names in"),
        (
            '[{"package":"b", "cpu":"x", "arch":"y"}]',
            "f: /0: 'cpu' (no. 2) and 'arch' (no. 3) both state the target: keep one",
        ),
        ('{"records":[], "snapsot":"x"}', "f: 'snapsot' is unknown beside the records"),
        ('{"package":"b"}\n{"package":}', "f: line 2: is not valid JSON: "),
        ('{"package":"b"}\n[]', "f: line 2: is a list, not a record: write names and values"),
        ('{"package":"b"}\n{"package":"a","package":"b"}', "f: line 2: has the key 'package' twi"),
        ("- package: b\n  version: 3.10", "f: /0: states the version as a number: put it in quo"),
        ("- package: b\n  version: 2024-01-02", "f: /0: states the version as a date: put it in"),
        ("- package: b\n  os: no", "f: /0: states the os as true or false: put it in quotes"),
        ("- package: b\n  no: x", "f: /0: has the name False, which is true or false: put it in"),
    ],
)
def test_a_bad_record_is_a_problem(text: str, problem: str) -> None:
    """A record that is not valid is skipped, and the problem says where, what and what to do."""
    (found,) = problems(text)

    assert found.startswith(problem)


def test_a_bad_record_loses_no_other() -> None:
    """The records beside a bad one count, in every format."""
    bad = {
        "csv": "package,os\na,x\nb\nc,y\n",
        "json": '[{"package": "a"}, {"os": "y"}, {"package": "c"}]',
        "jsonl": '{"package": "a"}\n{"package":\n{"package": "c"}\n',
        "yaml": "- package: a\n- os: y\n- package: c\n",
    }

    for text in bad.values():
        assert [state["package"] for state in states(text)] == ["a", "c"]
        assert len(problems(text)) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("package,os,os\na,x,y", "line 1: 'os' (no. 2) and 'os' (no. 3) both state the os: keep"),
        ("package,arch,cpu\na,x,y", "line 1: 'arch' (no. 2) and 'cpu' (no. 3) both state the tar"),
        ("\nPackage,os\na,x", "line 2: has the name 'Package': write names in lower-case letters"),
        ("package,Build Type\na,x", "line 1: has the name 'Build Type': write names in lower-c"),
        ("package,status\na,x", "line 1: has the name 'status', which reports use for something"),
        ("package,os,\na,x,", "line 1: has the name '': write names in lower-case letters"),
        ('package,os\n"a,x\nb,y\n', "line 2: is not valid CSV: unexpected end of data; is a qu"),
        ('package,os\na,x\n"b"c,y\n', "line 3: is not valid CSV: ',' expected after '\"'; is a"),
        ("package,os\na," + "x" * 200_000, "line 2: is not valid CSV: field larger than field"),
        ("package,os\na,\0", ": holds a NUL character at position 13"),
        ('[{"package": "a"}', ": is not valid JSON: "),
        ('[{"package": "\\ud800"}]', ": is not valid JSON: "),
        ('[{"package": "a", "size": NaN}]', ": is not valid JSON: "),
        ('{"records": [], "records": []}', ": has the key 'records' twice: keep one"),
        ('{"records": [], "snapshot": 1.0}', ": states the snapshot as a number: put it in quot"),
        ('{"records": []} {}', ": is not valid JSON: "),
        ('[{"package": "a", "x": ' + "[" * 100_000, ": is nested too deeply"),
        ("- package: a\n  package: b\n", "line 2: has the key 'package' twice"),
        ("- package: &x a\n  os: *x\n", "line 1: uses YAML anchors or aliases, which are refused"),
        ("records: {package: a}\n", ": holds no list of records"),
        ("records:\n- package: a\n]", "line 3: is not valid YAML: "),
        (b"package,os\na,\xff", ": is not UTF-8 text: byte 13 "),
        ("package,os\na,x".encode("utf-16"), ": is UTF-16 text; save it as UTF-8"),
    ],
)
def test_a_file_whose_records_cannot_be_told_apart_is_refused(text: str | bytes, why: str) -> None:
    """The whole file is refused, with the place and the reason."""
    assert refusal(text).startswith(why)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "package",
        "package\nzlib\n",
        "name,version\nzlib,1.3\n",
        "a package, and more\n",
        '{"schema": 1, "snapshots": [{"packages": [{"name": "zlib", "records": 1}]}]}',
        '{"database": {"version": "8", "installs": {"abc": {"spec": {"package": "x"}}}}}',
        '{"records": [{"id": 1, "fields": {"package": "x"}}]}',
        '{"records": 3}',
        '[{"name": "zlib"}]',
        '[{"package": {"name": "zlib"}}]',
        '["package", "os"]',
        '{"package": {"name": "x"}}',
        '{"name": "x", "scripts": {"package": "z"}}',
        '{"name": "package", "x": "\\"package\\": 1"}',
        "---\nlayout: cache\ntitle: zlib\nspec_details:\n- package: x\n---\n",
        "version: 1\npackage:\n- name: zlib\n",
        "packages:\n  zlib:\n    externals: []\n",
        "records:\n- name: www\n  type: A\n",
        "- hosts: all\n  tasks:\n  - package: {name: git}\n",
        "package main\n",
    ],
)
def test_what_is_something_else_is_not_accepted(text: str) -> None:
    """What other tools write is left to other loaders."""
    assert not LOADER.accepts(Source("x.json", data=text.encode()))


def test_a_folder_is_not_accepted(tmp_path: Path) -> None:
    """Folders are for other loaders."""
    assert not LOADER.accepts(Source("folder", path=tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        '[{"os": "{", "version": "}\\"", "package": "a"}]',
        '{"snapshot": "[{", "records": [{"os": "]", "package": "a"}]}',
        '{"os": "}{"}\n{"package": "a"}',
        '[{"os": "x"}, {"package": null}]',
        "%YAML 1.1\n---\n# by hand\n\n- {'package': a}",
    ],
)
def test_what_may_stand_before_the_first_package(text: str) -> None:
    """Brackets within values, comments and bad records hide no record."""
    assert LOADER.accepts(Source("x", data=text.encode()))


def test_nesting_of_any_depth_is_refused() -> None:
    """JSON is read by two readers, and there is no gap between their limits."""
    depths = [*range(1, 1010), *range(2_000, 30_000, 500), 100_000]
    lines = ['{"package": "a", "x": ' + "[" * n + "]" * n + "}" for n in depths]

    found = problems("\n".join(lines))

    assert len(found) == len(lines)
    assert found[0].endswith("states the x as a list: write one text")
    assert found[-1].endswith("is nested too deeply")


def test_what_holds_no_records_is_refused() -> None:
    """A loader that is given what it did not accept says so."""
    assert refusal("some text") == ": holds no records"


@pytest.mark.parametrize(
    ("start", "accepted"),
    [
        ("[" + " " * 65536, False),
        ('[{"package" ' * 5461, False),
        ("{}" * 32768, False),
        ("{}," * 21845, False),
        ("#  " * 21845, False),
        ("# a  \n" * 10922, False),
        ("snapshot: a\n" * 5461, False),
        ("records:" + "package" * 9362, False),
        ("package," * 8192, True),
    ],
    ids=range(9),
)
def test_telling_what_a_file_is_takes_no_time(start: str, accepted: bool) -> None:
    """No beginning makes the search for a known one slow: it would take hours if one did."""
    assert LOADER.accepts(Source("x", data=start.encode())) is accepted


def test_a_rule_that_is_none_is_told() -> None:
    with pytest.raises(UsageError, match=r"-o records.serves=libc=ceiling: "):
        load(LOADER, "package,libc\nzlib,glibc@2.17\n", serves="libc=ceiling")
