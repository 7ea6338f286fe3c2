"""What is read and what is refused: each format's versions and spellings, and hostile files."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest
from npm_locks import LOADERS, Dep, built, load, loader_of, npm, of

from coverage_report import InputError, LoadContext, Problem, Source

LINUX = {"tool": {"linux/x86_64/any"}}


def refusal(text: str) -> str:
    """Return why a lock that some loader accepts cannot be read."""
    with pytest.raises(InputError) as caught:
        load(text)
    return f"{caught.value.pointer} {caught.value.message}".strip()


def problems(text: str) -> list[str]:
    return [f"{one.pointer} {one.message}" for one in load(text) if isinstance(one, Problem)]


def test_npm_finds_a_package_as_node_does() -> None:
    """Beside the package, then further up; a link leads to a workspace."""
    lock = {
        "lockfileVersion": 2,
        "packages": {
            "": {"workspaces": ["packages/*"]},
            "packages/tool": {
                "name": "tool-of-ours",
                "optionalDependencies": {"own-linux-x64": "1"},
            },
            "node_modules/own-linux-x64": {"resolved": "packages/own", "link": True},
            "packages/own": {"name": "own-linux-x64", "os": ["linux"], "cpu": ["x64"]},
            "node_modules/a": {"version": "1"},
            "node_modules/a/node_modules/b": {
                "name": "tool",
                "version": "1",
                "optionalDependencies": {"t-linux-x64": "1", "t-darwin-x64": "1"},
            },
            "node_modules/a/node_modules/t-linux-x64": {
                "version": "1",
                "os": "linux",
                "cpu": "x64",
            },
            "node_modules/t-darwin-x64": {"version": "1", "os": ["darwin"], "cpu": ["x64"]},
        },
    }
    assert built(json.dumps(lock)) == {
        "own": {"linux/x86_64/any"},
        "tool": {"linux/x86_64/any", "macos/x86_64/none"},
    }


@pytest.mark.parametrize(
    ("version", "packages"),
    [
        (
            "5.3",
            """\
  /tool/1.0.0_peer@2.0.0:
    resolution: {integrity: sha512-x}
    optionalDependencies: {tool-linux-x64: 1.0.0}
  /tool-linux-x64/1.0.0: {os: [linux], cpu: [x64]}
""",
        ),
        (
            "'6.0'",
            """\
  /tool@1.0.0(peer@2.0.0):
    optionalDependencies: {tool-linux-x64: 1.0.0}
  /tool-linux-x64@1.0.0: {os: [linux], cpu: [x64]}
  file:packages/own: {name: own, version: 1.0.0, dev: true}
  github.com/x/y/0123abc: {dev: true}
""",
        ),
        (
            "'6.0'",
            """\
  /tool@1.0.0:
    optionalDependencies: {alias: /tool-linux-x64@1.0.0}
  /tool-linux-x64@1.0.0: {os: [linux], cpu: [x64]}
""",
        ),
    ],
)
def test_older_locks_of_pnpm_are_read(version: str, packages: str) -> None:
    """Their keys begin with a slash, and name peers in other ways."""
    assert built(f"lockfileVersion: {version}\n\npackages:\n\n{packages}") == LINUX


def test_a_project_of_pnpm_can_ask_itself() -> None:
    """Alone, or as one of several; the version stands beside what was asked for."""
    own = "packages:\n  tool-linux-x64@1.0.0: {os: [linux], cpu: [x64]}\n"
    several = "importers:\n  .:\n    optionalDependencies:\n      tool-linux-x64: {specifier: 1, version: 1.0.0}\n"
    alone = "optionalDependencies:\n  tool-linux-x64: {specifier: 1, version: 1.0.0}\n"
    for asking in (several, alone):
        assert built(f"lockfileVersion: '9.0'\n{asking}{own}") == LINUX


def test_all_documents_of_pnpm_are_read() -> None:
    """The first can be about pnpm itself."""
    one = "lockfileVersion: '9.0'\npackages:\n  tool@1.0.0: {}\n  tool-linux-x64@1.0.0: {os: [linux], cpu: [x64]}\nsnapshots:\n  tool@1.0.0:\n    optionalDependencies: {tool-linux-x64: 1.0.0}\n"
    other = one.replace("linux", "darwin").replace("tool@", "more@")
    assert built(f"---\n{one}\n---\n{other}") == {**LINUX, "more": {"macos/x86_64/none"}}


def test_yarn_3_names_ranges_without_a_protocol() -> None:
    """And one entry for several ranges."""
    lock = """\
__metadata:
  version: 6

"tool@npm:^1, tool@npm:^1.0":
  version: 1.0.0
  resolution: "tool@npm:1.0.0"
  dependencies:
    needed: ^1
    tool-linux-x64: 1.0.0
  dependenciesMeta:
    tool-linux-x64:
      optional: true
    unasked:
      optional: true
    needed:
      built: true

"tool-linux-x64@npm:1.0.0":
  version: 1.0.0
  resolution: "tool-linux-x64@npm:1.0.0"
  conditions: (os=linux | os=freebsd) & cpu=x64

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
"""
    assert built(lock) == {"tool": {"linux/x86_64/any", "freebsd/x86_64/none"}}


def test_bun_nests_and_leaves_commas_and_comments() -> None:
    """A package finds what stands under its own key before what stands at the top."""
    lock = """\
{
  "lockfileVersion": 1, // "text"
  "configVersion": 1,
  "workspaces": {"": {"name": "app", "optionalDependencies": {"own-linux-x64": "1"}},},
  /* "a": ], */
  "packages": {
    "app": ["app@workspace:."],
    "own-linux-x64": ["own-linux-x64@1.0.0", "", {"os": "linux", "cpu": "x64"}, "sha,]"],
    "a": ["a@1.0.0", "", {}, "sha"],
    "a/@x/tool": ["tool@1.0.0", "", {"optionalDependencies": {"t-linux-x64": "1"}}, "sha"],
    "a/@x/tool/t-linux-x64": ["t-linux-x64@1.0.0", "", {"os": ["linux"], "cpu": "x64",}, "sha",],
    "t-linux-x64": ["t-linux-x64@2.0.0", "", {"os": "win32", "cpu": "x64"}, "sha"],
  },
}
"""
    assert built(lock) == {**LINUX, "own": {"linux/x86_64/any"}}
    assert problems(lock) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"lockfileVersion": 1, "dependencies": {}}', "is version 1 of npm's lock format"),
        ('{"lockfileVersion": 4, "packages": {}}', "/lockfileVersion is not version 2 or 3"),
        (
            '{"lockfileVersion": 3, "packages": {"": {}, "": {}}}',
            "has the key '' twice in one object",
        ),
        ('{"lockfileVersion": 3, "packages": {', "is not valid JSON"),
        ('{"lockfileVersion": 3, "packages": {"a": ' + "[" * 100_000 + "}}", "nested"),
        ("lockfileVersion: '4.0'\n", "/lockfileVersion is not version 5, 6 or 9"),
        ("lockfileVersion: '9.0'\npackages: [1]\n", "/packages is not a mapping"),
        ("lockfileVersion: '9.0'\npackages:\n  a@1: {}\n  a@1: {}\n", "twice"),
        ("lockfileVersion: '9.0'\npackages: &a {x: *a}\n", "alias"),
        ('"a\n__metadata: b"\n', "is not a lock file of Yarn"),
        ("- __metadata\n__metadata: 1\n", "is not valid YAML"),
        ("# yarn lockfile v1\na@1\n  version 1\n", "line 2 is not a line that Yarn 1 writes"),
        ('# yarn lockfile v1\n"a@1\n', "line 2 is not a line that Yarn 1 writes"),
        ('# yarn lockfile v1\n"a\\q":\n', "line 2 has a text that is not quoted as in JSON"),
        ("# yarn lockfile v1\n  version 1\n", "line 2 is not a line that Yarn 1 writes"),
        ('{"lockfileVersion": 7, "workspaces": {}}', "/lockfileVersion is not version 0 or 1"),
        ('{"lockfileVersion": 1, "workspaces": {', "is not valid JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(text: str, why: str) -> None:
    """By the loader whose format it is in, and by no other."""
    assert why in refusal(text)
    assert "\n" not in refusal(text)


@pytest.mark.parametrize(
    ("key", "raw", "why"),
    [
        (
            "node_modules/a",
            [],
            "/packages/node_modules~1a Expected `object`, got `array`; it is not counted",
        ),
        ("node_modules/a", {"os": 1}, "$.os"),
        ("node_modules/a", {"cpu": ["x"] * 65}, "names more than 64 values of cpu"),
        ("node_modules/" + "a" * 300, {}, "is not the name of a package"),
        ("node_modules/", {}, "'' is not the name of a package"),
        ("node_modules/a/" * 101, {}, "is nested too deeply"),
    ],
)
def test_a_bad_entry_is_a_problem_and_loses_no_other(key: str, raw: object, why: str) -> None:
    """It is told with its place, and all others count."""
    lock = json.loads(npm(of("linux-x64")))
    lock["packages"][key] = raw
    (problem,) = problems(json.dumps(lock))
    assert why in problem
    assert built(json.dumps(lock)) == LINUX


def test_bad_entries_of_the_other_formats_are_problems_too() -> None:
    """One for each, and no crash."""
    assert (
        len(
            problems(
                '{"lockfileVersion": 1, "workspaces": {"x": 1}, "packages": {"a": [], "b": 1, "c": [""], "d": ["d@1", {"os": 1}]}}'
            )
        )
        == 5
    )
    assert problems(
        '{"lockfileVersion": 1, "workspaces": {}, "packages": {"' + "a/" * 101 + '": ["a@1"]}}'
    )
    assert (
        len(
            problems(
                "lockfileVersion: '9.0'\nimporters: {.: 1}\npackages:\n  a@1: 1\n  b@1: {os: 1}\nsnapshots: {a@1: 1}\n"
            )
        )
        == 3
    )
    assert len(problems('__metadata:\n  version: 8\na: 1\n"b@npm:1": {version: 1}\n')) == 2
    assert len(problems("# yarn lockfile v1\n" + "a" * 300 + "@1:\n  version 1\n")) == 1
    twice = '{"lockfileVersion": 1, "workspaces": {}, "packages": {}, "x": {"a\\u001b": 1, "a\\u001b": 1}}'
    assert problems(twice) == [" has the key 'a\\\\x1b' twice in one object; the last counts"]


def test_a_package_for_a_thousand_platforms_is_a_problem() -> None:
    """A lock made by hand can name many."""
    os, cpu = (tuple(f"{axis}{number}" for number in range(60)) for axis in ("os", "cpu"))
    tree = {"tool": Dep(optional=("tool-linux-x64",)), "tool-linux-x64": Dep(os=os, cpu=cpu)}
    (problem,) = problems(npm(tree))
    assert "tool is for more than 1024 platforms" in problem


def test_names_are_data_whatever_they_are() -> None:
    """A package may be called anything."""
    odd = "a|b`<script>@you\x1b[31m\u202e"
    tree = {
        odd: Dep(optional=(f"{odd}-linux-x64",)),
        f"{odd}-linux-x64": Dep(os=("linux",), cpu=("x64",)),
    }
    assert built(npm(tree)) == {odd: {"linux/x86_64/any"}}


def test_a_large_lock_is_read_in_seconds() -> None:
    """Twenty thousand packages, nested, each asking for the same platforms."""
    tree = {
        f"p{number}/node_modules/{name}": dep
        for number in range(2000)
        for name, dep in of("linux-x64", "darwin-x64", "win32-x64").items()
    }
    start = time.process_time()
    assert built(npm(tree))["tool"] == {
        "linux/x86_64/any",
        "macos/x86_64/none",
        "windows/x86_64/none",
    }
    assert time.process_time() - start < 10


@pytest.mark.parametrize("depth", [5000])
def test_a_deep_ladder_of_owners_ends(depth: int) -> None:
    """Each platform package asks for the next one: only so many steps are gone up."""
    names = [f"s{number}-linux-x64" for number in range(depth)]
    tree = {
        name: Dep(os=("linux",), cpu=("x64",), optional=(after,)) for name, after in pairwise(names)
    }
    tree |= {names[-1]: Dep(os=("linux",), cpu=("x64",)), "top": Dep(optional=(names[0],))}
    assert len(built(npm(tree))) <= 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"lockfileVersion": 3}',
        '{"a": {"lockfileVersion": "3"}, "packages": {}}',
        "lockfileVersion:\n",
        "  lockfileVersion: '9.0'\n",
        "yarn lockfile v1\n",
        '[{"lockfileVersion": 3, "packages": {}}]',
        "version = 1\n[[package]]\n",
    ],
)
def test_what_is_no_lock_is_left_to_others(text: str) -> None:
    """No loader wants it."""
    source = Source("package-lock.json", data=text.encode())
    assert [one.name for one in LOADERS.values() if one.accepts(source)] == []


def test_a_snapshot_is_called_as_the_file() -> None:
    """Without the folder, and without the revision of git."""
    text = npm(of("linux-x64"))
    source = Source("git:HEAD~1:web/package-lock.json", data=text.encode())
    names = {
        one.snapshot
        for one in loader_of(text).load(source, LoadContext())
        if hasattr(one, "snapshot")
    }
    assert names == {"package-lock.json"}


@pytest.mark.parametrize(
    "text",
    [
        '{"lockfileVersion": 1, "workspaces": {}, "packages": {"a": [1,' + "/**/ " * 20000 + "x",
        '{"lockfileVersion": 1, "workspaces": {}, "packages": {"a": ["' + "\\\\" * 500_000,
        '{"lockfileVersion": 1,' + " /**/" * 10000,
        "# yarn lockfile v1\n" + "a" * 1_000_000 + "\t\n",
        "# yarn lockfile v1\n" + '"a", ' * 100_000 + "\n",
        "lockfileVersion: '9.0'\npackages:\n" + "  {" * 50_000,
        "__metadata:\n" + "- " * 50_000,
    ],
    ids=["comments", "backslashes", "head", "one word", "many words", "brackets", "dashes"],
)
def test_no_line_takes_long(text: str) -> None:
    """What could be tried in many ways is tried in one."""
    source = Source("lock", data=text.encode())
    start = time.process_time()
    for loader in LOADERS.values():
        if loader.accepts(source):
            with pytest.raises(InputError):
                list(loader.load(source, LoadContext()))
    assert time.process_time() - start < 2
