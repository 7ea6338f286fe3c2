"""What a plugin does stays its own: what it prints, breaks, exits with, or answers long after it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

Cli = Callable[..., Any]

IMPORTS = """
import os, subprocess, sys
from coverage_report import Artifact, BuildRecord, Exporter, Loader, Scope, hookimpl
"""
EXPORTER = (
    IMPORTS
    + """
@hookimpl
def register_exporters():
    return [Exporter(name="theirs", export=export)]

def export(model, context):
    {body}
    yield Artifact("x", "result\\n")
"""
)
LOADER = (
    IMPORTS
    + """
@hookimpl
def register_loaders():
    return [Loader(name="theirs", accepts=lambda s: s.name.endswith(".theirs"), load=load, axes=None)]

def applies(place):
    {answer}

def load(source, context):
    yield BuildRecord(package="mine", snapshot="s", axes={axes!r})
    yield BuildRecord(package="mine", snapshot="s", axes={{"os": "vms"}})
    yield Scope(snapshot="s", package="mine", applies=applies)
    yield Scope(snapshot="s", package="mine", applies=applies)
"""
)
BROKEN = SimpleNamespace(
    name="broken",
    value="broken_module",
    dist=SimpleNamespace(name="broken-dist", version="1"),
    load=lambda: 1 / 0,
)
FAILS = "plugin broken (broken-dist 1): cannot be imported: ZeroDivisionError: division by zero"


def write(text: str, name: str = "theirs.py") -> str:
    Path(name).write_text(text)
    return name


def exporter(body: str) -> str:
    return write(EXPORTER.format(body=body))


def loader(answer: str = "return True", axes: object = {"os": "plan9"}) -> str:
    Path("in/x.theirs").touch()
    return write(LOADER.format(answer=answer, axes=axes))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution is installed whose plugin cannot be imported."""
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [BROKEN])


# What a run needs


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        (("report", "in", "-f", "json"), 0, "warning"),
        (("missing", "in", "--snapshot", "develop"), 0, "warning"),
        (("report", "in", "in/x.lock", "-f", "json"), 4, "error"),
        (("report", "in/x.lock"), 3, "error"),
        (("report", "in", "-f", "json", "-f", "wiki:x"), 4, "error"),
        (("report", "in", "-f", "json", "--only-plugin", "broken"), 4, "error"),
        (("publish", "in/x.lock", "--to", "wiki"), 2, "error"),
        (("plugins",), 4, "error"),
        (("greet",), 2, "error"),
    ],
)
def test_a_broken_plugin_is_a_failure_where_it_may_be_needed(
    cli: Cli, here: Path, words: tuple[str, ...], code: int, kind: str
) -> None:
    """It was named, or something is missing that it may offer: a format, a publisher, a command, the reader of a file."""
    Path("in/x.lock").write_text("?")
    result = cli(*words)
    assert result.code == code
    assert f"{kind}: {FAILS}\n" in result.err
    assert result.err.count(FAILS) == 1


@pytest.mark.usefixtures("broken")
def test_quiet_says_nothing_of_what_is_not_needed(cli: Cli) -> None:
    assert (cli("report", "in", "-q").code, cli("report", "in", "-q").err) == (0, "")


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("how", ["option", "environment", "configuration"])
@pytest.mark.parametrize("names", ["off", "", "fine"])
def test_only_what_is_allowed_is_loaded(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch, how: str, names: str
) -> None:
    """By option, environment or configuration; `off` is none at all."""
    fine = SimpleNamespace(name="fine", value="fine", dist=None, load=lambda: 1)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [BROKEN, fine])
    words: tuple[str, ...] = ()
    if how == "option":
        words = ("--only-plugin", names)
    elif how == "environment":
        monkeypatch.setenv("COVERAGE_REPORT_PLUGINS", names or "off")
    else:
        Path("coverage-report.yaml").write_text(f"only-plugin: [{names!r}]\n" if names else "only-plugin: []\n")  # fmt: skip
    result = cli("report", "in", "-f", "json", *words)
    assert "broken" not in result.err
    assert result.code == (4 if names == "fine" else 0)
    assert ("plugin fine (? ?): cannot be registered" in result.err) == (names == "fine")


@pytest.mark.usefixtures("broken")
def test_what_is_allowed_must_be_there(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    result = cli("report", "in", "--only-plugin", "broken-dist,brokn")
    assert result.code == 2
    assert result.err == "error: --only-plugin brokn: is not installed; did you mean 'broken'?\n"
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [])
    assert "--only-plugin x: is not installed; none is" in cli("plugins", "--only-plugin", "x").err


@pytest.mark.usefixtures("broken")
def test_commands_of_plugins_keep_to_the_environment(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FAILS in cli("--help").err
    monkeypatch.setenv("COVERAGE_REPORT_PLUGINS", "off")
    assert cli("--help").err == ""
    assert "broken" not in cli("greet").err


def test_a_name_that_two_have_is_a_failure_where_it_is_used(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of the two is meant nobody can tell; other runs have no need of either."""
    entries = [
        SimpleNamespace(name=name, value=name, dist=None, load=lambda name=name: _module(name))
        for name in ("one", "two")
    ]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: entries)
    said = (
        "plugin two (? ?): register_exporters: ValueError: the exporter 'wiki' is already offered"
    )
    other, used = cli("report", "in", "-f", "json"), cli("report", "in", "-f", "wiki:x")
    assert (other.code, used.code) == (0, 4)
    assert other.err.startswith(f"warning: {said}")
    assert used.err.startswith(f"error: {said}")
    assert Path("x").read_text() == "one"


def _module(name: str) -> Any:
    from coverage_report import Artifact, Exporter, hookimpl

    def register_exporters() -> Any:
        return [Exporter(name="wiki", export=lambda *_: [Artifact("x", name)])]

    return _plugin(register_exporters=hookimpl(register_exporters))


def _plugin(**functions: object) -> ModuleType:
    made = ModuleType("made")
    vars(made).update(functions)
    return made


# What it prints


@pytest.mark.parametrize(
    "body",
    [
        "print('said')",
        "os.write(1, b'said\\n')",
        "sys.__stdout__.write('said\\n')",
        "subprocess.run(['echo', 'said'])",
    ],
)
def test_what_is_printed_past_python_is_no_result(program: Cli, here: Path, body: str) -> None:
    result = program("report", "in", "--plugin", exporter(body), "-f", "theirs")
    assert (result.code, result.out, result.err) == (0, "result\n", "said\n")


def test_without_standard_output_it_works_all_the_same(program: Cli, here: Path) -> None:
    """There is nothing to keep clean, then."""
    words = ("--plugin", exporter("print('said')"), "-f", "theirs:x")
    shell = ("sh", "-c", '"$@" >&-', "sh")
    result = program("report", "in", *words, wrapper=shell)
    assert (result.code, Path("x").read_text()) == (0, "result\n")


# What it breaks

FORCED = [
    "object.__setattr__(model, 'axes', ())",
    "object.__setattr__(model, 'snapshots', ())",
    "[object.__setattr__(s, 'packages', ()) for s in model.snapshots]",
    "[p.cells.clear() for s in model.snapshots for p in s.packages]",
    "[r.axes.clear() for s in model.snapshots for p in s.packages for r in p.records]",
    "[BuildRecord.package.__set__(r, 'x') for s in model.snapshots for p in s.packages for r in p.records]",
    "[object.__setattr__(p, 'tally', type(p.tally)(1, 1)) for s in model.snapshots for p in s.packages]",
    "[object.__setattr__(s, 'tally', type(s.tally)(1, 1)) for s in model.snapshots]",
]


@pytest.mark.parametrize("body", FORCED)
def test_what_a_plugin_changes_by_force_is_seen_by_nobody_else(
    cli: Cli, here: Path, body: str
) -> None:
    """Neither by the next exporter nor by a gate."""
    words = ("report", "in", "--snapshot", "develop", "--fail-under", "100")
    assert cli(*words, "-f", "json:before.json").code == 5
    plugin = ("--plugin", exporter(body), "-f", "theirs:x")
    result = cli(*words, *plugin, "-f", "json:after.json")
    assert result.code == 5
    assert Path("x").read_text() == "result\n"
    assert Path("before.json").read_bytes() == Path("after.json").read_bytes()


def test_the_options_of_others_are_not_its_to_change(cli: Cli, here: Path) -> None:
    plugin = exporter("context.options.clear(); context.options['x'] = 'y'")
    result = cli("report", "in", "--plugin", plugin, "-f", "theirs:x", "-f", "theirs:y")
    assert (result.code, result.err) == (0, "")


# What it exits with

COMMAND = """
import sys
import click
from coverage_report import hookimpl

@hookimpl
def register_commands(cli):
    @cli.command("greet")
    def greet():
        {body}
"""


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("return None", 0, ""),
        ("return 255", 255, ""),
        ("return 256", 4, "ValueError: the exit code 256 is not within 0 to 255"),
        ("return -1", 4, "ValueError: the exit code -1 is not within 0 to 255"),
        ("return 'fine'", 4, "TypeError: expected an exit code, a number or nothing, got str"),
        ("return True", 4, "TypeError: expected an exit code, a number or nothing, got bool"),
        ("sys.exit(256)", 4, "ValueError: the exit code 256 is not within 0 to 255"),
        ("sys.exit([])", 4, "TypeError: expected an exit code, a number or nothing, got list"),
        ("click.get_current_context().exit(512)", 4, "ValueError: the exit code 512 is not within"),
        ("sys.exit(3)", 3, ""),
    ],
)
def test_an_exit_code_is_one(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, body: str, code: int, said: str
) -> None:
    """The system keeps eight bits of it: 256 would be a success."""
    module: dict[str, Any] = {}
    exec(COMMAND.format(body=body), module)
    plugin = _plugin(register_commands=module["register_commands"])
    entry = SimpleNamespace(name="one", value="one", dist=None, load=lambda: plugin)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [entry])
    result = cli("greet")
    assert result.code == code
    assert said in result.err
    assert ("error: plugin one (? ?): command 'greet': " in result.err) == bool(said)


# What it states, and answers


@pytest.mark.parametrize(
    ("axes", "said"),
    [
        ({"status": "x"}, "an axis has the name 'status', which reports use for something else"),
        ({"builds": "x"}, "an axis has the name 'builds', which reports use for something else"),
        ({"notes": "x"}, "an axis has the name 'notes', which reports use for something else"),
        ({"package": "x"}, "an axis has the name 'package', which reports use for something else"),
        ({"a b": "x"}, "an axis has the name 'a b': write names in lower-case letters"),
        ({"OS": "x"}, "an axis has the name 'OS': write names in lower-case letters"),
        ({"": "x"}, "an axis has the name '': write names in lower-case letters"),
    ],
)
def test_an_axis_has_a_name_that_reports_can_hold(
    cli: Cli, here: Path, axes: object, said: str
) -> None:
    """Else the JSON would be read back as another report, or not at all."""
    result = cli("report", "in", "--plugin", loader(axes=axes), "-f", "json")
    assert (result.code, result.out) == (4, "")
    assert f"plugin theirs.py: loader 'theirs' on in/x.theirs: ValueError: {said}" in result.err


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero (theirs.py:10, in applies)"),
        ("return None", "TypeError: expected bool, got NoneType"),
        ("sys.exit(0)", "SystemExit: 0 (theirs.py:10, in applies)"),
    ],
)
def test_a_scope_that_fails_is_its_plugins_failure(
    cli: Cli, here: Path, answer: str, said: str
) -> None:
    """It is asked when the loader's work is long done."""
    result = cli("report", "in", "--plugin", loader(answer), "-f", "json")
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith(f"error: plugin theirs.py: loader 'theirs' on in/x.theirs: {said}")


def test_a_scope_that_is_interrupted_names_its_plugin(cli: Cli, here: Path) -> None:
    result = cli("report", "in", "--plugin", loader("raise KeyboardInterrupt"))
    assert result.code == 130
    assert "interrupted while the plugin theirs.py was at work: loader 'theirs'" in result.err


def test_a_scope_may_say_what_the_user_can_mend(cli: Cli, here: Path) -> None:
    answer = "from coverage_report import UsageError; raise UsageError('-o theirs.x: is wrong')"
    result = cli("report", "in", "--plugin", loader(answer))
    assert (result.code, result.err) == (2, "error: -o theirs.x: is wrong\n")


@pytest.mark.parametrize("command", ["report", "diff"])
def test_what_a_scope_prints_is_no_result(program: Cli, here: Path, command: str) -> None:
    plugin = loader("os.write(1, b'said\\n'); print('said'); return True")
    inputs = ["in/x.theirs"] * (2 if command == "diff" else 1)
    result = program(command, *inputs, "--plugin", plugin, "-f", "json")
    assert result.code == 0
    assert json.loads(result.out)["axes"] == ["os"]
    assert set(result.err.split()) == {"said"}


# Where it was


def test_with_verbose_the_traceback_is_shown(cli: Cli, here: Path) -> None:
    plugin = exporter("raise RuntimeError('\\x1b[31mboom')")
    result = cli("report", "in", "--plugin", plugin, "-f", "theirs:x", "-v")
    first, *trace = result.err.splitlines()
    assert first.endswith(r"RuntimeError: \x1b[31mboom (theirs.py:10, in export)")
    assert any(line.startswith('    File "') and "theirs.py" in line for line in trace)
    assert all(line.startswith("  ") for line in trace)
    assert "theirs.py:10" in cli("report", "in", "--plugin", plugin, "-f", "theirs:x").err
