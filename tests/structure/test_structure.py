"""The house, as its plan says: who may import whom, who may print, how long a room may be."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import coverage_report
from coverage_report.commands import COMMANDS
from coverage_report.plugin import hookspecs
from coverage_report.run.registry import BUILTIN

NAME = "coverage_report"
ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / NAME
MAX_FILE = 300
MAX_FUNCTION = 40

#: The folders (and few modules) of the package, from the ground up: a module imports from its own entry, from those
#: beside it in one line, and from lines before it; never from those after. CONTRIBUTING shows this list.
ORDER = (
    ("errors", "text"),
    ("model",),
    ("io",),
    ("core",),
    ("analysis",),
    ("settings", "network"),
    ("plugin",),
    ("", "values", "net"),  # the public door, and side doors
    ("views",),
    ("loaders", "exporters", "publishers", "commands.demo"),
    ("templating",),
    ("run",),
    ("testing",),
    ("commands", "cli", "__main__"),
)
MAX_TOP = 10
#: What costs more to import than all of ours.
HEAVY = {
    "archspec",
    "jinja2",
    "jsonschema",
    "markupsafe",
    "packaging",
    "pybadges",
    "rich",
    "urllib3",
    "yaml",
}
#: What plugins import: the public door, and the side doors.
DOORS = ("", "text", "values", "net", "views", "testing")
#: Libraries that built-in plugins may use.
LIBRARIES = {"msgspec", "click", "pybadges", "rich", "archspec"}


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax of each module by its name inside the package; the package's own is ``""``."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        name = name.removesuffix("__init__").removesuffix(".")
        found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def nodes(tree: ast.AST, *, at_import: bool) -> Iterator[ast.AST]:
    """Yield all nodes, or only what runs when the module is imported."""
    for node in ast.iter_child_nodes(tree):
        yield node
        later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        if not (at_import and (later or typing)):
            yield from nodes(node, at_import=at_import)


def imports(name: str, *, at_import: bool = False) -> Iterator[str]:
    """Yield the full names of the modules that a module imports, everywhere in it or when it is imported."""
    for node in nodes(modules()[name], at_import=at_import):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}".removeprefix(f"{NAME}.")
                yield f"{NAME}.{inner}" if inner in modules() else str(node.module)


def ours(name: str, *, at_import: bool = False) -> set[str]:
    """Return the modules of the package that a module imports."""
    found = {i for i in imports(name, at_import=at_import) if i.split(".")[0] == NAME}
    return {i.removeprefix(NAME).removeprefix(".") for i in found}


def layer(name: str) -> int:
    """Return the number of a module's layer, that of the longest entry that it is or is in; -1 for none."""
    fits = {
        entry: number
        for number, entries in enumerate(ORDER)
        for entry in entries
        if name == entry or (entry and name.startswith(f"{entry}."))
    }
    return fits[max(fits, key=len)] if fits else -1


def is_door(name: str) -> bool:
    """Tell whether plugins may import a module."""
    return name in DOORS or name.startswith("views.")


def builtin() -> list[str]:
    """Return the modules of the built-in plugins, with the private ones beside them."""
    return [name for name in modules() if layer(name) == layer("loaders")]


every_module = pytest.mark.parametrize("name", modules(), ids=lambda name: name or NAME)


@every_module
def test_no_file_is_long(name: str) -> None:
    """A file that needs more lines has more than one subject."""
    path = SOURCE / Path(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE


@every_module
def test_no_function_is_long(name: str) -> None:
    """A function that needs more lines thinks on more than one level."""
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            assert (node.end_lineno or 0) - first + 1 <= MAX_FUNCTION, node.name


def test_no_two_classes_have_one_name() -> None:
    """A name means one thing: who reads ``Row`` need not ask of which module."""
    trees = modules().values()
    names = Counter(n.name for tree in trees for n in tree.body if isinstance(n, ast.ClassDef))
    assert [name for name, times in names.items() if times > 1] == []


def test_no_import_goes_round() -> None:
    """There is no cycle, not even of imports for types or inside functions."""
    graph = {name: ours(name) for name in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(name or NAME for name in error.args[1]))


@every_module
def test_imports_go_down(name: str) -> None:
    """Each module imports from its own layer and those below."""
    assert layer(name) >= 0, f"{name} has no layer: give it one in ORDER"
    above = {other for other in ours(name) if layer(other) > layer(name)}
    assert not above


def test_the_folders_are_the_architecture() -> None:
    """A stranger finds few modules at the top, and no folder without its place in the order."""
    tops = {name.partition(".")[0] for name in modules()}
    assert sum((SOURCE / f"{top}.py").is_file() for top in tops) <= MAX_TOP
    assert tops == {entry.partition(".")[0] for entries in ORDER for entry in entries}


def test_contributors_read_the_same_order() -> None:
    """CONTRIBUTING lists the folders as they stand here; ``commands.demo`` is a built-in plugin among the commands."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    shown = [{name.rstrip("/") for name in re.findall(r"`([^`]+)`", row)} for row in rows]
    asked = [{e or NAME for e in entries if e != "commands.demo"} for entries in ORDER]
    assert shown == [entries - {"__main__"} for entries in asked]


def test_each_folder_of_tests_is_explained() -> None:
    """``tests/README.md`` says what stands where."""
    page = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    there = {p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and p.name[0] not in "_."}
    explained = {name for row in page.splitlines() for name in re.findall(r"`(\w+)/`", row)}
    assert there <= explained | {"fixtures", "golden"}
    assert explained <= there


def test_decisions_stand_once_in_their_room() -> None:
    """Each room has its heading and its line in the table of contents, and no choice is written twice."""
    page = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    rooms = re.findall(r"^## (.*)$", page, re.MULTILINE)
    linked = re.findall(r"^- \[(.*)\]\(#.*\)$", page, re.MULTILINE)
    assert rooms == linked
    choices = [line.split("|")[2].strip() for line in page.splitlines() if line.startswith("| 20")]
    assert len(choices) == len(set(choices)) > 100


def test_every_layer_has_rooms() -> None:
    """No layer stands for modules that are gone."""
    entries = {entry for entries in ORDER for entry in entries}
    assert {
        e for e in entries if not any(n == e or n.startswith(f"{e}.") for n in modules())
    } == set()


@pytest.mark.parametrize("name", builtin())
def test_built_in_plugins_use_the_public_door(name: str) -> None:
    """They import what a stranger's plugin could, and what lies in their own folder."""
    for other in imports(name):
        library = other.split(".")[0]
        if library == NAME:
            beside = other.startswith(f"{NAME}.{name.rpartition('.')[0]}.")
            assert beside or is_door(other.removeprefix(NAME).removeprefix(".")), other
        else:
            assert library in LIBRARIES or library in sys.stdlib_module_names, other


@pytest.mark.parametrize("name", [name for name in modules() if name.startswith("views.")])
def test_views_use_the_public_door(name: str) -> None:
    """They are for strangers' exporters, too: what they show is at the door."""
    assert {other for other in ours(name) if not is_door(other)} == set()


def test_the_built_in_plugins_are_all_registered() -> None:
    """Every module that registers something is listed."""
    registering = {
        f"{NAME}.{name}"
        for name in builtin()
        for node in modules()[name].body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("register_")
    }
    assert set(BUILTIN) == registering
    assert len(set(BUILTIN)) == len(BUILTIN)


SPEAKS = {"print", "exit", "quit", "click.echo", "click.secho", "click.confirm", "click.prompt"}
SPEAKS |= {"sys.exit", "os._exit", "sys.stdout", "sys.stderr", "SystemExit"}


@every_module
def test_only_the_program_speaks(name: str) -> None:
    """Printing and exiting is for the command line; everything else returns or raises."""
    if layer(name) == layer("cli") or name in {"commands.demo", "run.containment"}:
        return
    for node in ast.walk(modules()[name]):
        match node:
            case ast.Call(func=ast.Name() | ast.Attribute()):
                spoken = ast.unparse(node.func)
            case ast.Attribute():
                spoken = ast.unparse(node)
            case ast.Raise(exc=ast.Call() | ast.Name() as raised):
                spoken = ast.unparse(raised).partition("(")[0]
            case _:
                continue
        assert spoken not in SPEAKS, f"line {node.lineno}: {spoken}"


def test_nothing_heavy_is_imported_at_the_start() -> None:
    """What is imported with the program and its plugins imports no heavy library."""
    roots = ["__main__", "cli", "run.pipeline", "testing"]
    roots += [module.removeprefix(f"{NAME}.") for module in (*COMMANDS.values(), *BUILTIN)]
    seen: set[str] = set()
    while roots:
        name = roots.pop()
        if name not in seen:
            seen.add(name)
            roots += ours(name, at_import=True)
            top = {library.split(".")[0] for library in imports(name, at_import=True)}
            assert not top & HEAVY, name
    assert {"plugin.extensions", "loaders.spack.pages", "exporters.badge.exporter"} <= seen


def stubbed(door: ModuleType) -> set[tuple[str, str]]:
    """Return the names of a door and their homes, as its table and what type checkers see of it both say."""
    stub = ast.parse(Path(str(door.__file__)).with_suffix(".pyi").read_text(encoding="utf-8"))
    seen = {
        (alias.name, str(statement.module).removeprefix(f"{door.__name__}."))
        for statement in stub.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
        if alias.name == alias.asname
    }
    assert seen == {(n, home) for home, names in door._HOMES.items() for n in names}
    return seen


def test_the_views_are_one_table() -> None:
    """All that views are made of can be imported from their door, and nothing is loaded before."""
    views = import_module(f"{NAME}.views")
    assert len(stubbed(views)) == len(views._HOME_OF)
    assert dir(views) == sorted(views.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = views.nothing


def test_the_door_is_one_table() -> None:
    """What type checkers see is written from it, every name is there, and plugins need nothing above the door."""
    seen = stubbed(coverage_report)
    assert len(seen) == len(coverage_report._HOME_OF)
    assert set(coverage_report.__all__) == {"__version__", *coverage_report._HOME_OF}
    assert dir(coverage_report) == sorted(coverage_report.__all__)
    for name in coverage_report.__all__:
        assert getattr(coverage_report, name) is not None
    above = {home for home in coverage_report._HOMES if layer(home) > layer("")}
    assert above == {"run.inputs", "run.loading", "run.pipeline"}, "the steps of a run alone"
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = coverage_report.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize("door", [door for door in DOORS if door])
def test_each_side_door_says_what_it_has(door: str) -> None:
    """It names what it has, and has what it names."""
    module = import_module(f"{NAME}.{door}")
    assert module.__doc__
    assert module.__all__ == sorted(module.__all__, key=lambda n: (not n.isupper(), n))
    assert all(hasattr(module, name) for name in module.__all__)


MOVED = [(name, door) for door, names in coverage_report._MOVED.items() for name in names]


@pytest.mark.parametrize(("name", "door"), MOVED)
def test_what_left_the_door_still_works_with_a_warning(name: str, door: str) -> None:
    """A plugin that was written before is told what to write."""
    with pytest.warns(DeprecationWarning, match=rf"^import {name} from {NAME}\.{door}$"):
        old = getattr(coverage_report, name)
    module = import_module(f"{NAME}.{door}")
    assert old is getattr(module, name)
    assert name in module.__all__
    assert name not in coverage_report.__all__


SIGNATURES = {
    "register_loaders": "() -> 'Iterable[Loader]'",
    "register_exporters": "() -> 'Iterable[Exporter]'",
    "register_publishers": "() -> 'Iterable[Publisher]'",
    "register_commands": "(cli: 'click.Group') -> 'None'",
}


def hooks() -> dict[str, Callable[..., Any]]:
    """Return the hooks by name."""
    marked = f"{hookspecs.PROJECT}_spec"
    return {name: hook for name, hook in vars(hookspecs).items() if hasattr(hook, marked)}


def test_the_hooks_are_a_promise() -> None:
    """Names and signatures of hooks change only on purpose."""
    assert {name: str(inspect.signature(hook)) for name, hook in hooks().items()} == SIGNATURES


@pytest.mark.parametrize("name", SIGNATURES)
def test_each_hook_is_explained_and_used(name: str) -> None:
    """It says since when it is there, and a plugin that is shipped implements it."""
    lines = (inspect.getdoc(hooks()[name]) or "").splitlines()
    assert lines[0].endswith(".")
    assert lines[-1].startswith(".. versionadded:: ")
    assert any(hasattr(import_module(module), name) for module in BUILTIN)


WORDS = {
    "the data beside the checkout": ("../sha" + "red",),
    "a path of one machine": ("/wo" + "rk/", "/ro" + "ot/", "/tmp/" + "v/"),
    "a registry": tuple(
        ".".join(host)
        for host in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("crates", "io"))
    ),
}
PLACES = (
    "src",
    "templates",
    "plugins",
    "tests",
    "docs",
    "examples",
    "benchmarks",
    ".ci",
    ".github",
)
TEXT = {".py", ".md", ".j2", ".toml", ".yaml", ".yml", ".json", ".cfg", ".txt", ".lock", ".svg", ""}


def project_files() -> Iterator[Path]:
    """Yield the project's text files."""
    for path in ROOT.iterdir():
        if path.is_file() and path.suffix in TEXT and not path.name.startswith("."):
            yield path
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*")):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path


@pytest.mark.parametrize("what", WORDS)
def test_the_project_names_nothing_of_its_makers(what: str) -> None:
    """No path of a machine, no host of a registry, and the data beside the checkout only in tests."""
    for path in project_files():
        if what == "the data beside the checkout" and "tests" in path.parts:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found = [word for word in WORDS[what] if word in text]
        assert not found, f"{path.relative_to(ROOT)}: {found}"
