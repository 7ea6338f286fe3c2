"""Where a lock and its packages apply: requires-python, environments, and markers on every path."""

from __future__ import annotations

import time

import pytest
from coverage_report_wheels import pylock, uv

from coverage_report import InputError, LoadContext, Problem, Scope, Source

PLACES = {
    "linux": ("linux", "x86_64", "cp312"),
    "arm": ("linux", "aarch64", "cp312"),
    "old": ("linux", "x86_64", "cp39"),
    "new": ("linux", "x86_64", "cp314"),
    "free": ("linux", "x86_64", "cp314t"),
    "pypy": ("linux", "x86_64", "pp311-pypy311_pp73"),
    "mac": ("macos@11.0", "aarch64", "cp312"),
    "intel": ("macos@10.13", "x86_64", "cp312"),
    "win": ("windows", "x86_64", "cp312"),
    "win32": ("windows", "x86", "cp312"),
    "winarm": ("windows", "aarch64", "cp312"),
    "android": ("android@24", "aarch64", "cp313"),
    "ios": ("ios-simulator@13.0", "aarch64", "cp313"),
    "bsd": ("freebsd@14.1-release", "x86_64", "cp311"),
}
ALL = set(PLACES)


def place(name: str) -> dict[str, str | None]:
    os, target, python = PLACES[name]
    return {"os": os, "target": target, "libc": "none", "python": python}


def scopes(source: Source) -> list[Scope]:
    (loader,) = [one for one in (uv, pylock) if one.accepts(source)]
    found = list(loader.load(source, LoadContext()))
    assert [item for item in found if isinstance(item, Problem)] == []
    return [item for item in found if isinstance(item, Scope)]


def applies(text: str, package: str | None = None) -> set[str]:
    """Return the places at which a package, or the lock itself, applies by its own scope."""
    own = [s for s in scopes(Source("uv.lock", data=text.encode())) if s.package == package]
    return {name for name in ALL if not own or any(scope.applies(place(name)) for scope in own)}


def uv_lock(top: str = "", dependencies: str = "", more: str = "") -> str:
    return f"""\
version = 1
requires-python = ">=3.8"
{top}

[[package]]
name = "app"
version = "1"
source = {{ editable = "." }}
dependencies = [{dependencies}]
{more}

[[package]]
name = "dep"
version = "1"
source = {{ registry = "https://index.example/simple" }}
wheels = [{{ url = "https://files.example/dep-1-py3-none-any.whl" }}]
"""


@pytest.mark.parametrize(
    ("marker", "where"),
    [
        ("sys_platform == 'linux'", {"linux", "arm", "old", "new", "free", "pypy"}),
        ("sys_platform == 'darwin'", {"mac", "intel"}),
        ("platform_system == 'Windows'", {"win", "win32", "winarm"}),
        ("os_name == 'nt'", {"win", "win32", "winarm"}),
        ("sys_platform == 'android'", {"android"}),
        ("sys_platform == 'ios'", {"ios"}),
        ("platform_system == 'FreeBSD'", {"bsd"}),
        ("platform_machine == 'arm64'", {"mac", "ios"}),
        ("platform_machine == 'aarch64'", {"arm", "android"}),
        ("platform_machine == 'ARM64'", {"winarm"}),
        ("platform_machine == 'AMD64'", {"win"}),
        ("platform_machine == 'x86'", {"win32"}),
        ("python_version < '3.10'", {"old"}),
        ("python_full_version >= '3.14'", {"new", "free"}),
        ("python_full_version < '3.9.1'", {"old"}),
        ("python_full_version >= '3.9.5' and python_version < '3.10'", {"old"}),
        ("implementation_name == 'pypy'", {"pypy"}),
        ("platform_python_implementation == 'PyPy'", {"pypy"}),
        ("python_version == '3.11'", {"pypy", "bsd"}),
        ("platform_release >= '20'", ALL),
        ("extra == 'never'", ALL),
        ("extra != 'never'", ALL),
    ],
)
def test_a_marker_on_an_edge_is_a_part(marker: str, where: set[str]) -> None:
    """A package that only a marker leads to applies where that is true for some environment."""
    lock = uv_lock(dependencies=f'{{ name = "dep", marker = "{marker}" }}')
    assert applies(lock, "dep") == where


@pytest.mark.parametrize(
    ("dependencies", "more", "where"),
    [
        ('{ name = "dep" }', "", ALL),
        ("", "", ALL),  # no path leads to it: nothing is known
        (
            '{ name = "dep", marker = "os_name == \'nt\'" }',
            "[package.dev-dependencies]\ndev = [{ name = 'dep', marker = \"sys_platform == 'ios'\" }]",
            {"win", "win32", "winarm", "ios"},
        ),
        (
            "",
            "[package.optional-dependencies]\nx = [{ name = 'dep', marker = \"os_name == 'nt'\" }]",
            {"win", "win32", "winarm"},
        ),
        ("", "[package.optional-dependencies]\nx = [{ name = 'dep' }]", ALL),
    ],
    ids=["always", "unreached", "two edges", "an extra", "a free extra"],
)
def test_edges_are_a_union(dependencies: str, more: str, where: set[str]) -> None:
    """Extras and groups of the project are installed by somebody; any path will do."""
    assert applies(uv_lock(dependencies=dependencies, more=more), "dep") == where


CHAIN = """

[[package]]
name = "mid"
version = "1"
source = { registry = "https://index.example/simple" }
dependencies = [{ name = "dep", marker = "python_version >= '3.12'" }]

[package.optional-dependencies]
fast = [{ name = "quick", marker = "platform_machine == 'x86_64'" }]

[[package]]
name = "quick"
version = "1"
source = { registry = "https://index.example/simple" }
"""


def test_every_marker_of_a_path_must_be_true() -> None:
    """What stands on a path is true in one environment, and an extra is followed where it is asked for."""
    edge = '{ name = "mid", marker = "sys_platform == \'linux\'", extra = ["fast"] }'
    lock = uv_lock(dependencies=edge) + CHAIN
    assert applies(lock, "mid") == {"linux", "arm", "old", "new", "free", "pypy"}
    assert applies(lock, "dep") == {"linux", "arm", "new", "free"}
    assert applies(lock, "quick") == {"linux", "old", "new", "free", "pypy"}
    without = lock.replace(', extra = ["fast"]', "")
    assert applies(without, "quick") == ALL  # no path leads to it


def test_a_path_is_true_in_one_environment() -> None:
    """A first patch release on one edge and a last one on the next are no environment."""
    edge = '{ name = "mid", marker = "python_full_version < \'3.12.3\'" }'
    chain = CHAIN.replace("python_version >= '3.12'", "python_full_version >= '3.12.3'")
    assert applies(uv_lock(dependencies=edge) + chain, "dep") == set()


@pytest.mark.parametrize("key", ["supported-markers", "resolution-markers"])
def test_the_lock_is_for_what_it_supports(key: str) -> None:
    """One of the environments must be true; the forks of a resolution are all that is supported."""
    lock = uv_lock(f"{key} = [\"sys_platform == 'linux'\", \"os_name == 'nt'\"]")
    assert applies(lock) == ALL - {"mac", "intel", "android", "ios", "bsd"}


@pytest.mark.parametrize(
    ("pythons", "names", "where"),
    [
        (">=3.13", ("cp313",), {"new", "free", "android", "ios"}),
        ("==3.12.*", ("cp312",), {"linux", "arm", "mac", "intel", "win", "win32", "winarm"}),
        (">=3.9, <3.12", ("cp39", "cp311"), {"old", "pypy", "bsd"}),
        (">=3.14.2", ("cp314",), {"new", "free"}),
        (">=2.7", (), ALL),
    ],
)
def test_requires_python_is_the_scope(
    pythons: str, names: tuple[str, ...], where: set[str]
) -> None:
    """The first interpreter, and the last where there is one, are places even if no wheel names them."""
    lock = uv_lock().replace(">=3.8", pythons)
    assert applies(lock) == where
    (scope,) = scopes(Source("uv.lock", data=lock.encode()))
    assert scope.names.get("python", ()) == names


FORKS = """\
version = 1
requires-python = ">=3.8"
resolution-markers = ["sys_platform == 'darwin'", "sys_platform != 'darwin'"]

[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "torch", version = "2.6.0", source = { registry = "a" }, marker = "sys_platform == 'darwin'" },
    { name = "torch", version = "2.6.0+cpu", source = { registry = "b" }, marker = "sys_platform == 'linux'" },
]

[[package]]
name = "torch"
version = "2.6.0"
source = { registry = "a" }
resolution-markers = ["sys_platform == 'darwin'"]
dependencies = [{ name = "of-mac" }]

[[package]]
name = "torch"
version = "2.6.0+cpu"
source = { registry = "b" }
resolution-markers = ["sys_platform != 'darwin'"]
dependencies = [{ name = "of-cpu" }]

[[package]]
name = "of-mac"
version = "1"
source = { registry = "a" }

[[package]]
name = "of-cpu"
version = "1"
source = { registry = "a" }
"""


def test_forks_apply_each_on_their_own_places() -> None:
    """Two versions of a package in one lock are two entries; the package applies where either does."""
    linux = {"linux", "arm", "old", "new", "free", "pypy"}
    assert applies(FORKS, "of-mac") == {"mac", "intel"}
    assert applies(FORKS, "of-cpu") == linux
    assert applies(FORKS, "torch") == linux | {"mac", "intel"}
    vague = FORKS.replace(', version = "2.6.0+cpu", source = { registry = "b" }', "").replace(
        ', version = "2.6.0", source = { registry = "a" }', ""
    )
    assert applies(vague, "of-cpu") == linux
    assert applies(vague, "of-mac") == {"mac", "intel"}


def test_a_fork_for_everywhere_is_beside_one_for_some() -> None:
    """Each version has a scope of its own, also one that no marker limits."""
    wheels = [
        f'wheels = [{{ filename = "torch-2.6.0{v}-py3-none-any.whl" }}]' for v in ("", "+cpu")
    ]
    lock = FORKS.replace("resolution-markers = [\"sys_platform != 'darwin'\"]\n", f"{wheels[1]}\n")
    lock = lock.replace("resolution-markers = [\"sys_platform == 'darwin'\"]\n", f"{wheels[0]}\n")
    lock = lock.replace(", marker = \"sys_platform == 'linux'\"", "")
    own = {
        s.version: s for s in scopes(Source("uv.lock", data=lock.encode())) if s.package == "torch"
    }
    assert {name for name in ALL if own["2.6.0"].applies(place(name))} == {"mac", "intel"}
    assert {name for name in ALL if own["2.6.0+cpu"].applies(place(name))} == ALL


CONFLICT = """\
version = 1
requires-python = ">=3.8"
conflicts = [[
    { package = "app", extra = "cpu" },
    { package = "app", extra = "gpu" },
]]

[[package]]
name = "app"
version = "1"
source = { virtual = "." }

[package.optional-dependencies]
cpu = [{ name = "mid" }]
gpu = [{ name = "mid" }]

[[package]]
name = "mid"
version = "1"
source = { registry = "a" }
dependencies = [
    { name = "of-cpu", marker = "extra == 'extra-3-app-cpu'" },
    { name = "of-gpu", marker = "sys_platform == 'linux' and extra == 'extra-3-app-gpu'" },
    { name = "of-both", marker = "extra == 'extra-3-app-cpu' and extra == 'extra-3-app-gpu'" },
    { name = "of-win", marker = "os_name == 'nt' or (extra == 'extra-3-app-cpu' and extra == 'extra-3-app-gpu')" },
]
""" + "".join(
    f'\n[[package]]\nname = "{name}"\nversion = "1"\nsource = {{ registry = "a" }}\n'
    for name in ("of-cpu", "of-gpu", "of-both", "of-win")
)


def test_conflicting_extras_are_a_union() -> None:
    """Each extra is chosen by somebody, two that conflict by nobody."""
    assert applies(CONFLICT, "of-cpu") == ALL
    assert applies(CONFLICT, "of-gpu") == {"linux", "arm", "old", "new", "free", "pypy"}
    assert applies(CONFLICT, "of-both") == set()
    assert applies(CONFLICT, "of-win") == {"win", "win32", "winarm"}


ON_IOS = "{ name = 'dep', marker = \"sys_platform == 'ios'\" }"


@pytest.mark.parametrize(
    ("manifest", "where"),
    [
        ('members = ["app"]', {"win", "win32", "winarm"}),
        ('members = ["app"]\nrequirements = [{ name = "dep" }]', ALL),
        (
            f'members = ["app"]\n[manifest.dependency-groups]\ndev = [{ON_IOS}]',
            {"win", "win32", "winarm", "ios"},
        ),
    ],
)
def test_a_workspace_has_members_and_requirements(manifest: str, where: set[str]) -> None:
    """What the workspace itself or a script asks for is a root beside its members."""
    edge = '{ name = "dep", marker = "os_name == \'nt\'" }'
    assert applies(uv_lock(f"[manifest]\n{manifest}", edge), "dep") == where


PYLOCK = """\
lock-version = "1.0"
created-by = "hand"
requires-python = ">=3.9"
environments = ["sys_platform == 'linux'", "sys_platform == 'win32'"]
extras = ["fast"]

[[packages]]
name = "everywhere"
version = "1"

[[packages]]
name = "some"
version = "1"
marker = "sys_platform == 'win32'"

[[packages]]
name = "some"
version = "2"
marker = "python_version < '3.10'"

[[packages]]
name = "late"
version = "1"
requires-python = ">=3.14"

[[packages]]
name = "early-enough"
version = "1"
requires-python = ">=3.8"

[[packages]]
name = "chosen"
version = "1"
marker = "'fast' in extras and 'dev' not in dependency_groups and platform_machine == 'aarch64'"
"""


def test_pylock_says_it_of_each_package() -> None:
    """PEP 751: markers and requires-python of packages, environments and requires-python of the lock."""
    inside = ALL - {"mac", "intel", "android", "ios", "bsd"}
    assert applies(PYLOCK) == inside
    assert applies(PYLOCK, "everywhere") == applies(PYLOCK, "early-enough") == ALL
    assert applies(PYLOCK, "some") == {"win", "win32", "winarm", "old"}
    assert applies(PYLOCK, "late") == {"new", "free"}
    assert applies(PYLOCK, "chosen") == {"arm"}


@pytest.mark.parametrize(
    ("open_axes", "expected"),
    [
        ({"os": "linux", "target": None, "python": "cp312"}, True),
        ({"os": None, "target": "x86_64", "python": "any"}, True),
        ({"os": "any", "target": "any", "python": "any"}, True),
        ({}, True),
        ({"os": "windows", "target": None, "python": None}, False),
        ({"os": "any", "target": "any", "python": "cp39"}, False),
        ({"os": "debian12", "target": "zen4", "python": "cp312"}, True),
        ({"os": "ubuntu22.04", "target": "x86_64_v3", "python": "py313"}, True),
    ],
)
def test_an_open_axis_is_true_for_some_value(
    open_axes: dict[str, str | None], *, expected: bool
) -> None:
    """Where a place leaves an axis open, one value of it is enough; families count as their members."""
    marker = "sys_platform == 'linux' and python_version >= '3.12' and platform_machine == 'x86_64'"
    lock = uv_lock(dependencies=f'{{ name = "dep", marker = "{marker}" }}')
    (scope,) = [s for s in scopes(Source("uv.lock", data=lock.encode())) if s.package]
    assert scope.applies(open_axes) is expected


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("sys_platform = linux", "is not a marker"),
        ("(" * 3000 + "os_name == 'nt'" + ")" * 3000, "is not a marker"),
        ("os_name == '" + "x" * 30_000 + "'", "too long"),
    ],
)
def test_a_marker_that_cannot_be_read_is_told_and_leaves_nothing_out(
    marker: str, message: str
) -> None:
    """What is not understood does not make a package n/a."""
    lock = uv_lock(dependencies=f'{{ name = "dep", marker = "{marker}" }}')
    found = list(uv.load(Source("uv.lock", data=lock.encode()), LoadContext()))
    (problem,) = [item for item in found if isinstance(item, Problem)]
    assert message in problem.message
    assert len(problem.message) < 400
    assert [item for item in found if isinstance(item, Scope) and item.package] == []


def test_what_cannot_be_compared_is_true() -> None:
    """A marker that compares words as versions says nothing of a place."""
    lock = uv_lock(dependencies="{ name = 'dep', marker = \"platform_machine ~= 'x'\" }")
    assert applies(lock, "dep") == ALL


def test_a_requires_python_that_cannot_be_read_is_told() -> None:
    """The lock is then for every Python."""
    lock = uv_lock().replace(">=3.8", "three")
    found = list(uv.load(Source("uv.lock", data=lock.encode()), LoadContext()))
    (problem,) = [item for item in found if isinstance(item, Problem)]
    assert "'three' is not a set of version specifiers" in problem.message
    assert not [item for item in found if isinstance(item, Scope)]


def hostile(kind: str) -> str:
    number = 1500
    if kind == "cycle":
        names = [f"p{n}" for n in range(number)]
        edges = [
            f"{{ name = '{names[(n * 7 + k) % number]}', marker = \"python_version != '3.{k}'\" }}"
            for n in range(number)
            for k in range(3)
        ]
        packages = [
            f"[[package]]\nname = '{name}'\nversion = '1'\nsource = {{ registry = 'a' }}\n"
            f"dependencies = [{', '.join(edges[n * 3 : n * 3 + 3])}]\n"
            for n, name in enumerate(names)
        ]
        return uv_lock(dependencies="{ name = 'p0' }") + "\n".join(packages)
    markers = [f"sys_platform != 'x{n}' and python_version != '3.{n}'" for n in range(number * 2)]
    return uv_lock(
        dependencies=", ".join(f'{{ name = "dep", marker = "{marker}" }}' for marker in markers)
    )


@pytest.mark.parametrize("kind", ["cycle", "many markers"])
def test_a_hostile_lock_is_asked_in_bounded_time(kind: str) -> None:
    """Cycles end, and thousands of markers are asked once for each that differs."""
    start = time.process_time()
    asked = scopes(Source("uv.lock", data=hostile(kind).encode()))
    for name in ALL:
        for scope in asked:
            scope.applies(place(name))
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "top",
    ["conflicts = 3", "conflicts = [3, [4], [{}]]", "manifest = 3", "manifest = {members = 3}"],
)
def test_odd_content_is_passed_over(top: str) -> None:
    """What is not of the shape that uv writes says nothing."""
    odd = "dependencies = [3, {name = 3}]\noptional-dependencies = 3\nsource = { virtual = '.' }"
    lock = f"version = 1\n{top}\n[[package]]\nname = 'a'\nversion = '1'\n{odd}\n"
    found = list(uv.load(Source("uv.lock", data=lock.encode()), LoadContext()))
    assert not [item for item in found if isinstance(item, Problem | Scope | InputError)]
