"""Lock files: what is one, what comes out of it, and what is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest
from coverage_report_wheels import pylock, uv
from coverage_report_wheels.entries import Item
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import (
    BuildRecord,
    InputError,
    LeftOut,
    LoadContext,
    Mention,
    Named,
    Problem,
    Source,
)

UV = """\
version = 1
revision = 3
requires-python = ">=3.11"
resolution-markers = [
    "python_full_version >= '3.12'",
]

[[package]]
name = "app"
version = "0.1.0"
source = { editable = "." }

[[package]]
name = "cffi"
version = "2.1.1"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://files.example/cffi-2.1.1.tar.gz", hash = "sha256:dd31", size = 523588 }
wheels = [
    { url = "https://files.example/a/cffi-2.1.1-cp312-cp312-win_arm64.whl", hash = "sha256:c766" },
    { url = "https://files.example/b/cffi-2.1.1-cp312-cp312-macosx_10_15_universal2.whl", size = 181290 },
]

[[package]]
name = "Only_Source"
version = "1.0"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://files.example/only_source-1.0.tar.gz" }

[[package]]
name = "from-git"
version = "0.3"
source = { git = "https://git.example/from-git?rev=main#0c2f1d" }

[[package]]
name = "torch"
version = "2.8.0+cpu"
source = { registry = "wheels" }
wheels = [
    { url = "https://files.example/torch-2.8.0%2Bcpu-cp312-cp312-win_amd64.whl#sha256=9bd3" },
    { path = "torch-2.8.0+cpu-cp313-cp313-win_amd64.whl" },
    { filename = "torch-2.8.0+cpu-cp314-cp314-win_amd64.whl" },
]
"""

PYLOCK = """\
# made by hand
lock-version = "1.0"
created-by = "hand"
requires-python = ">=3.11"

[[packages]]
name = "cffi"
version = "2.1.1"
sdist = { url = "https://files.example/cffi-2.1.1.tar.gz", hashes = { sha256 = "dd31" } }
wheels = [{ url = "https://files.example/a/cffi-2.1.1-cp312-cp312-win_arm64.whl", hashes = {} },
  { name = "cffi-2.1.1-cp312-cp312-win32.whl", path = "../wheels/renamed.whl", size = 9, hashes = {} },
  { path = "../wheels/cffi-2.1.1-cp313-cp313-win32.whl", hashes = {} }]

[[packages]]
name = "app"
directory = { path = ".", editable = true }

[[packages]]
name = "from-vcs"
vcs = { type = "git", url = "https://git.example/from-vcs", commit-id = "0c2f1d" }
"""


def lock(text: str, name: str = "app/uv.lock") -> Source:
    return Source(name, data=text.encode())


def loaded_uv(text: str) -> list[Item]:
    return list(uv.load(lock(text), LoadContext()))


def loaded_pylock(text: str) -> list[Item]:
    return list(pylock.load(lock(text, "app/pylock.dev.toml"), LoadContext()))


def lines(found: list[Item]) -> list[str]:
    return [
        " ".join(map(str, (item.package, item.version, *item.axes.values(), item.size)))
        if isinstance(item, BuildRecord)
        else f"{item.package}: {item.reason}"
        if isinstance(item, LeftOut)
        else str(item)
        for item in found
        if isinstance(item, BuildRecord | LeftOut | Problem)
    ]


@pytest.mark.parametrize("kind", ["directory", "editable", "virtual", "path"])
def test_uv_lock_says_of_what_is_beside_the_project_that_it_is_from_a_path(kind: str) -> None:
    found = loaded_uv(f'{UV}[[package]]\nname = "beside"\nsource = {{ {kind} = "../beside" }}\n')
    assert lines(found)[-1] == "beside: from a path"


def test_uv_lock_names_no_member_of_its_workspace() -> None:
    member = '[manifest]\nmembers = ["app", "part"]\n[[package]]\nname = "part"\n'
    for kind in ("editable", "virtual"):
        assert lines(loaded_uv(f'{UV}{member}source = {{ {kind} = "part" }}\n')) == lines(
            loaded_uv(UV)
        )


@pytest.mark.parametrize(
    ("path", "told"), [(".", []), ("./", []), ("./beside", ["beside: from a path"])]
)
def test_pylock_tells_a_directory_from_the_project_itself(path: str, told: list[str]) -> None:
    entry = f'[[packages]]\nname = "beside"\ndirectory = {{ path = "{path}" }}\n'
    assert lines(loaded_pylock(PYLOCK + entry)) == lines(loaded_pylock(PYLOCK)) + told


def test_uv_lock_gives_every_wheel_and_names_what_has_none() -> None:
    """Each wheel fills its cells; what is only source is named; the project itself is neither."""
    assert lines(loaded_uv(UV)) == [
        "cffi 2.1.1 windows aarch64 none cp312 None",
        "cffi 2.1.1 macos@11.0 aarch64 none cp312 181290",
        "cffi 2.1.1 macos@10.15 x86_64 none cp312 181290",
        "only-source: source only",
        "from-git: from git",
        "torch 2.8.0+cpu windows x86_64 none cp312 None",
        "torch 2.8.0+cpu windows x86_64 none cp313 None",
        "torch 2.8.0+cpu windows x86_64 none cp314 None",
    ]


def test_pylock_gives_every_wheel_and_names_what_has_none() -> None:
    """A wheel's name is stated, or the end of its path or URL."""
    assert lines(loaded_pylock(PYLOCK)) == [
        "cffi 2.1.1 windows aarch64 none cp312 None",
        "cffi 2.1.1 windows x86 none cp312 9",
        "cffi 2.1.1 windows x86 none cp313 None",
        "from-vcs: from git",
    ]


def test_a_record_knows_its_place() -> None:
    """The snapshot is the file's whole name, the origin points to the wheel in it."""
    records = [item for item in loaded_pylock(PYLOCK) if isinstance(item, BuildRecord)]
    assert {record.snapshot for record in records} == {"pylock.dev.toml"}
    assert str(records[1].origin) == "app/pylock.dev.toml: /packages/0/wheels/1"


@pytest.mark.parametrize(
    "name", ["uv.lock", "a/b/uv.lock", "git:HEAD~1:uv.lock", "git:v1:a/uv.lock"]
)
def test_the_snapshot_is_the_file_name_without_folder_or_revision(name: str) -> None:
    """A lock and its earlier state in git are one snapshot at two moments."""
    found = uv.load(lock(UV, name), LoadContext())
    assert {item.snapshot for item in found if not isinstance(item, Problem)} == {"uv.lock"}


def test_a_wheel_in_two_kinds_of_lock_is_one_wheel() -> None:
    """The identity of a record does not depend on the kind of lock that names the wheel."""
    first = next(item for item in loaded_uv(UV) if isinstance(item, BuildRecord))
    other = next(item for item in loaded_pylock(PYLOCK) if isinstance(item, BuildRecord))
    assert first.identity == other.identity


@pytest.mark.parametrize(
    ("text", "is_uv", "is_pylock"),
    [
        (UV, True, False),
        (PYLOCK, False, True),
        (UV.replace("version = 1", "version = 2", 1), True, False),
        ('version = 4\n\n[[package]]\nname = "serde"\n', False, False),
        ('[[package]]\nname = "a"\n\n[metadata]\nlock-version = "2.1"\n', False, False),
        ('[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.11"\n', False, False),
        ("", False, False),
    ],
    ids=["uv", "pylock", "later uv", "cargo", "poetry", "pyproject", "empty"],
)
def test_a_lock_is_told_by_its_content(text: str, *, is_uv: bool, is_pylock: bool) -> None:
    """The top of the file decides, not its name; a later version is claimed, to be refused clearly."""
    source = lock(text, "anything")
    assert (uv.accepts(source), pylock.accepts(source)) == (is_uv, is_pylock)


@pytest.mark.parametrize(
    ("text", "message", "pointer"),
    [
        ("version = 2", "is not version 1 of uv's lock format, the only one supported", "/version"),
        ("version = ", "is not valid TOML: Invalid value (at end of document)", ""),
        ("version = 1\npackage = 3", "is not a list of packages", "/package"),
        ("version = 1\nx = " + "[" * 5000, "is nested too deeply", ""),
        ("x = " + "1" * 5000, "is not valid TOML: Exceeds the limit (4300 digits)", ""),
        ("\n" + "a." * 1001 + "a = 1", "has a line with more than 1000 dots", "line 2"),
        ("#" * 16 * 1024 * 1024 + "#", "is larger than 16 MiB", ""),
    ],
)
def test_a_broken_uv_lock_is_refused(text: str, message: str, pointer: str) -> None:
    """What is wrong is said in one line, with the place."""
    with pytest.raises(InputError) as caught:
        loaded_uv(text)
    assert caught.value.message.startswith(message)
    assert "\n" not in caught.value.message
    assert caught.value.pointer == pointer


@pytest.mark.parametrize("version", ['"2.0"', '"10.0"', "[]"])
def test_another_version_of_pylock_is_refused(version: str) -> None:
    """PEP 751: a tool must refuse a major version that it does not know."""
    with pytest.raises(InputError, match="lock-version other than 1"):
        loaded_pylock(f"lock-version = {version}")


def test_a_key_of_many_parts_does_not_cost_seconds() -> None:
    """40 kB of dotted key take tomllib 8 s; they are refused before it sees them."""
    start = time.process_time()
    with pytest.raises(InputError, match="dots"):
        loaded_uv("a." * 20_000 + "a = 1")
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("package", "problem"),
    [
        ("{ }", "/package/0: Object missing required field `name`"),
        ("{ name = 1 }", "/package/0: Expected `str`, got `int` - at `$.name`"),
        ('{ name = "a b" }', "/package/0: name is invalid: 'a b'"),
        ('{ name = "a", wheels = 1 }', "/package/0: Expected `array`, got `int` - at `$.wheels`"),
        (
            '{ name = "a", source = { virtual = "." }, wheels = [{ size = -1 }] }',
            "/package/0/wheels/0: Expected `int` >= 0 - at `$.size`",
        ),
        (
            '{ name = "a", source = { virtual = "." }, wheels = [{ }] }',
            "/package/0/wheels/0: '' is not the name of a wheel",
        ),
    ],
)
def test_a_bad_package_is_a_problem_and_the_others_count(package: str, problem: str) -> None:
    """One bad entry is named with its place; whatever stands beside it is read."""
    wheel = '{ name = "b", wheels = [{ filename = "b-1-py3-none-any.whl" }] }'
    found = lines(loaded_uv(f"version = 1\npackage = [{package}, {wheel}]"))
    assert found == [f"app/uv.lock: {problem}; it is not counted", "b 1 any any any any None"]


def test_a_bad_package_of_a_pylock_is_a_problem_and_the_others_count() -> None:
    """An archive that is no file is none; the entry stays."""
    text = (
        PYLOCK
        + '\n[[packages]]\nname = 3\n[[packages]]\nname = "odd"\narchive = { size = -1 }\n[[packages]]\nname = "odder"\narchive = 3\n'
    )
    found = lines(loaded_pylock(text))
    told = "app/pylock.dev.toml: /packages/3: Expected `str`, got `int` - at `$.name`; it is not counted"
    assert told in found
    assert {"odd: nothing to install", "odder: nothing to install"} <= set(found)


def test_a_package_with_only_unreadable_wheels_is_named() -> None:
    """No package vanishes: where no wheel can be read, the package is still shown."""
    found = loaded_uv('version = 1\npackage = [{ name = "a", wheels = [{ url = "x.whl" }] }]')
    assert [type(item) for item in found] == [Named, Problem, Mention]


@pytest.mark.parametrize(
    "url",
    ["https://[bad/b-1-py3-none-any.whl", "b-1-py3-none-any.whl?x=/y", "a:b-1-py3-none-any.whl#/"],
)
def test_the_name_is_found_in_any_url(url: str) -> None:
    """Only the last part of the path counts: no query, no fragment, whatever the host."""
    found = lines(
        loaded_uv(f'version = 1\npackage = [{{ name = "b", wheels = [{{ url = "{url}" }}] }}]')
    )
    assert found == ["b 1 any any any any None"]


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {toml(item)}' for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'


KEYS = st.sampled_from(["name", "wheels", "source", "directory", "url", "path", "size", "virtual"])
WHEELS = st.sampled_from(
    ["a-1-py3-none-any.whl", "b-2-cp312-abi3-win32.macosx_11_0_universal2.whl"]
)
SCALARS = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
    | st.booleans()
    | WHEELS
    | st.integers(-9, 2**70)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(KEYS, VALUES), max_size=4) | VALUES)
def test_no_content_is_too_strange(packages: Any) -> None:
    """Whatever a lock says of its packages: records, mentions and problems, or a clear refusal."""
    text = f"version = 1\npackage = {toml(packages)}"
    if not isinstance(packages, list):
        with pytest.raises(InputError, match="list of packages"):
            loaded_uv(text)
        return
    for item in loaded_uv(text):
        assert not isinstance(item, Problem) or item.message.isprintable()


NAMES = [
    "cffi-2.1.1-cp312-cp312-win32.whl",
    "cffi-2.1.1-py3-none-any.whl",
    "cffi-2.1.1-cp39-abi3-win_amd64.whl",
]


@given(st.permutations(NAMES))
def test_the_order_of_wheels_never_matters(names: list[str]) -> None:
    """Records are the same whatever the order of a lock, but for the place they were read at."""

    def identities(order: list[str]) -> set[object]:
        wheels = ", ".join(f'{{ filename = "{name}" }}' for name in order)
        found = loaded_uv(f'version = 1\npackage = [{{ name = "cffi", wheels = [{wheels}] }}]')
        return {item.identity for item in found if isinstance(item, BuildRecord)}

    assert identities(names) == identities(NAMES)
    assert len(identities(NAMES)) == len(NAMES)
