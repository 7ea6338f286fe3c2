"""Plugins as a user meets them: what they add, and that none of them can silence the others."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coverage_report.commands import COMMANDS

Cli = Callable[..., Any]

IMPORTS = """
import sys
import click
from coverage_report import Artifact, BuildRecord, Exporter, InputError, Loader, hookimpl
"""
HOOK = IMPORTS + "@hookimpl\n"
EXPORTER = (
    HOOK
    + """
def register_exporters():
    return [Exporter(name="theirs", many=True, export=export)]
def export(model, context):
"""
)
LOADER = (
    HOOK
    + """
def register_loaders():
    return [Loader(name="theirs", accepts=lambda source: source.name.endswith(".theirs"), load=load)]
def load(source, context):
"""
)
COMMAND = HOOK + "def register_commands(cli):\n"


def write(text: str, name: str = "theirs.py") -> str:
    Path(name).write_text(text)
    return name


@pytest.fixture
def install(here: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Install a made-up distribution with one module and one entry point, found by every run of this test."""
    site = here / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def call(text: str, *, name: str = "theirs", version: str = "1.2") -> str:
        module = f"{name}_of_{here.name}"
        (site / f"{module}.py").write_text(text)
        info = site / f"coverage_report_{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: coverage-report-{name}\nVersion: {version}\n"
        )
        (info / "entry_points.txt").write_text(f"[coverage_report]\n{name} = {module}\n")
        return f"plugin {name} (coverage-report-{name} {version})"

    return call


GREETS = EXPORTER + '    yield Artifact("sub/hello.txt", f"{model.tally}")\n'


def test_one_file_plugin(cli: Cli, here: Path) -> None:
    """--plugin FILE loads a plugin; the listing names it."""
    result = cli("report", "in", "--plugin", write(GREETS), "-f", "theirs:out")
    assert (result.code, result.err) == (0, "")
    assert Path("out/sub/hello.txt").read_text() == "6/10 (60%)"
    listed = cli("plugins", "--plugin", "theirs.py")
    assert listed.code == 0
    assert ["theirs", "exporter", "theirs.py", "-"] in [r.split() for r in listed.out.splitlines()]


def test_installed_plugin(cli: Cli, install: Callable[..., str]) -> None:
    """A plugin is found through its entry point, and listed with distribution and version."""
    install(GREETS)
    result = cli("report", "in", "-f", "theirs:out")
    assert (result.code, result.err) == (0, "")
    rows = [row.split() for row in cli("plugins").out.splitlines()]
    assert ["theirs", "exporter", "coverage-report-theirs", "1.2"] in rows


def test_installed_plugin_in_a_process(
    program: Cli, install: Callable[..., str], here: Path
) -> None:
    """The same as a user runs it."""
    named = install("raise RuntimeError('boom')")
    result = program("report", "in", "-f", "json", site=here / "site")
    assert (result.code, result.json["schema"]) == (0, 2)
    where = f"(theirs_of_{here.name}.py:1, in <module>)"
    assert result.err == f"warning: {named}: cannot be imported: RuntimeError: boom {where}\n"


def test_plugins_are_listed(cli: Cli) -> None:
    """The listing names every loader, exporter and command with who offers it."""
    rows = cli("plugins").out.splitlines()
    assert rows[0].split()[:4] == ["NAME", "KIND", "DISTRIBUTION", "VERSION"]
    kinds = {tuple(row.split()[:3]) for row in rows}
    assert ("json", "exporter", "coverage-report") in kinds
    assert ("spack-pages", "loader", "coverage-report") in kinds
    assert ("demo", "command", "coverage-report") in kinds


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("raise RuntimeError('boom')", "cannot be imported: RuntimeError: boom"),
        ("import sys; sys.exit(0)", "cannot be imported: SystemExit: 0"),
        ("raise BaseException('boom')", "cannot be imported: BaseException: boom"),
        ("class Odd(BaseException): pass\nraise Odd", "cannot be imported: Odd (theirs"),
        ("import nowhere_to_be_found", "cannot be imported: ModuleNotFoundError: "),
        ("def broken(:", "cannot be imported: SyntaxError: invalid syntax"),
        (
            HOOK + "def register_exporter():\n    return ()\n",
            "cannot be registered: TypeError: unknown hook 'register_exporter'\n",
        ),
        (
            HOOK + "def register_exporters(modle):\n    return ()\n",
            "cannot be registered: TypeError: Argument(s) {'modle'} are declared in the hookimpl but",
        ),
        (
            IMPORTS + "def register_exporters():\n    return ()\n",
            "cannot be registered: LookupError: it offers nothing: no function is marked with",
        ),
        (
            HOOK + "def register_exporters():\n    raise RuntimeError('boom\\nmore')\n",
            "register_exporters: RuntimeError: boom",
        ),
        (
            HOOK + "def register_loaders():\n    sys.exit(0)\n",
            "register_loaders: SystemExit: 0",
        ),
        (
            HOOK + "def register_exporters():\n    return 42\n",
            "register_exporters must return an iterable of Exporter: TypeError: 'int' object",
        ),
        (
            HOOK + "def register_exporters():\n    yield from ()\n    raise ValueError('late')\n",
            "register_exporters must return an iterable of Exporter: ValueError: late",
        ),
        (
            HOOK + "def register_loaders():\n    return ['spack']\n",
            "register_loaders: TypeError: expected Loader, got str",
        ),
        (
            HOOK + "def register_exporters():\n    return [Exporter(name='A b', export=print)]\n",
            "register_exporters: ValueError: the name 'A b' must be lower case letters, digits and",
        ),
        (
            HOOK + "def register_exporters():\n    return [Exporter(name='a', export=None)]\n",
            "register_exporters: TypeError: 'a' must be given functions",
        ),
        (
            HOOK + "def register_exporters():\n    return [Exporter(name='json', export=print)]\n",
            (
                "register_exporters: ValueError: the exporter 'json' is already offered by the built-in "
                "plugin coverage_report.exporters.json.exporter"
            ),
        ),
        (
            COMMAND
            + "    cli.add_command(click.Command('mine'))\n    raise RuntimeError('boom')\n",
            "register_commands: RuntimeError: boom",
        ),
        (
            COMMAND + "    cli.add_command(click.Command('demo'))\n",
            (
                "register_commands: ValueError: the command 'demo' is already offered by the built-in "
                "plugin coverage_report.commands.demo"
            ),
        ),
    ],
)
@pytest.mark.parametrize("how", ["file", "installed"])
def test_a_plugin_that_fails_at_once(
    cli: Cli, here: Path, install: Callable[..., str], how: str, text: str, failure: str
) -> None:
    """It is named and the report is written all the same. The run ends with 4 if the user had named the plugin."""
    words: tuple[str, ...] = ()
    if how == "installed":
        named = install(text)
    else:
        named, words = "plugin theirs.py", ("--plugin", write(text))
    result = cli("report", "in", "-f", "json:out.json", *words)
    code, kind = (4, "error") if words or "'json'" in failure else (0, "warning")
    assert result.code == code
    assert result.err.startswith(f"{kind}: {named}: {failure}")
    assert result.err.count("\n") == 1
    assert json.loads(Path("out.json").read_text())["problems"] == []
    listed = cli("plugins", *words)
    assert (listed.code, listed.err) == (4, result.err.replace("warning", "error", 1))
    assert " loader " in listed.out


def test_a_plugin_file_that_is_none(cli: Cli, here: Path) -> None:
    """A text is a plugin that failed; a missing file or a folder is a slip on the command line, as with -c."""
    write("x", "text.txt")
    result = cli("report", "in", "-f", "json:x", "--plugin", "text.txt")
    assert result.code == 4
    assert (
        "error: plugin text.txt: cannot be imported: ImportError: not a Python file" in result.err
    )
    for name, why in {"nowhere.py": "does not exist", "in": "is a directory"}.items():
        result = cli("report", "in", "-f", "json:y", "--plugin", name)
        assert (result.code, Path("y").exists()) == (2, False)
        assert why in result.err


def test_the_listing_has_the_plugins_of_the_configuration(cli: Cli, here: Path) -> None:
    Path("coverage-report.yaml").write_text(f"plugin: {write(GREETS)}\n")
    listed = cli("plugins", "--trust-config")
    assert listed.code == 0
    assert "theirs" in listed.out


def test_a_command_that_the_core_has_is_not_listed_as_a_plugins_own(cli: Cli, here: Path) -> None:
    body = "import click\n@hookimpl\ndef register_commands(cli):\n    cli.add_command(click.Command('report'))\n"
    listed = cli("plugins", "--plugin", write("from coverage_report import hookimpl\n" + body))
    assert listed.code == 4
    assert "the command 'report' is already offered by the built-in plugin" in listed.err
    assert not any(row.split()[:2] == ["report", "command"] for row in listed.out.splitlines())


def test_an_error_with_controls_in_it(cli: Cli, here: Path) -> None:
    """What a plugin says cannot act on a terminal or a log."""
    text = "raise RuntimeError('\\x1b[2J::error::\\u202e' + 'x' * 5000)"
    result = cli("report", "in", "-f", "json:x", "--plugin", write(text))
    assert "\x1b" not in result.err
    assert "\\x1b[2J::error::\\u202e" in result.err
    assert len(result.err) < 500


def test_the_exporter_of_a_failed_plugin(cli: Cli, here: Path) -> None:
    """What only a failed plugin could make is named; the others' files are written."""
    words = (
        "--plugin",
        write("raise RuntimeError('boom')"),
        "-f",
        "theirs:x",
        "-f",
        "json:out.json",
    )
    result = cli("report", "in", *words)
    assert result.code == 4
    first, second = result.err.splitlines()
    assert first == (
        "error: plugin theirs.py: cannot be imported: RuntimeError: boom (theirs.py:1, in <module>)"
    )
    assert second.startswith("error: -f theirs: unknown format; choose from: ")
    assert Path("out.json").exists()


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        ("    1 / 0\n", "ZeroDivisionError: division by zero"),
        ("    sys.exit(0)\n", "SystemExit: 0"),
        ("    return 42\n", "TypeError: 'int' object is not iterable"),
        ("    yield 'text'\n", "TypeError: expected Artifact, got str"),
        ("    yield Artifact('a', 42)\n", "TypeError: content must be str or bytes, got int"),
        ("    yield Artifact(b'a', 'x')\n", "TypeError: "),
        *(
            (f"    yield Artifact({path!r}, 'x')\n", "ValueError: the path ")
            for path in ("../evil", "/tmp/evil", "a/../../evil", "", ".", "a\\b", "a\nb", "x" * 300)
        ),
        *(
            (
                f"    yield Artifact('index.html', 'a')\n    yield Artifact({path!r}, 'b')\n",
                f"ValueError: two artifacts have the path {path!r}",
            )
            for path in ("index.html", "INDEX.html", "./index.html")
        ),
        (
            "    yield Artifact('e\\u0301', 'a')\n    yield Artifact('\\u00e9', 'b')\n",
            "ValueError: two artifacts have the path ",
        ),
        (
            "    yield Artifact('a/b', 'a')\n    yield Artifact('A', 'b')\n",
            "ValueError: 'a' is the path of an artifact and of a folder",
        ),
    ],
)
def test_an_exporter_that_fails(cli: Cli, here: Path, body: str, failure: str) -> None:
    """It is named and writes nothing; the others' files are written."""
    words = ("--plugin", write(EXPORTER + body), "-f", "theirs:out", "-f", "json:out.json")
    result = cli("report", "in", *words)
    assert result.code == 4
    assert result.err.startswith(f"error: plugin theirs.py: exporter 'theirs': {failure}")
    assert result.err.count("\n") == 1
    assert Path("out.json").exists()
    assert not Path("out").exists()
    assert not Path("/tmp/evil").exists()


def test_an_exporter_of_one_file_makes_one(cli: Cli, here: Path) -> None:
    """Without many=True an exporter makes one artifact, no more and no less."""
    one = EXPORTER.replace("many=True, ", "")
    for body, count in {
        "    return ()\n": 0,
        "    return [Artifact('a', ''), Artifact('b', '')]\n": 2,
    }.items():
        result = cli("report", "in", "--plugin", write(one + body), "-f", "theirs:x")
        assert result.code == 4
        assert f"made {count} artifacts" in result.err


def test_two_exporters_in_one_folder(cli: Cli, here: Path) -> None:
    """Two exporters never write one file: which of them counts is for the user to say."""
    write(GREETS, "a.py")
    write(GREETS.replace("theirs", "other").replace("hello", "HELLO"), "b.py")
    words = ("--plugin", "a.py", "--plugin", "b.py")
    result = cli("report", "in", *words, "-f", "theirs:out", "-f", "other:out")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: -f theirs and -f other both write out/sub/HELLO.txt")
    assert not Path("out").exists()
    assert cli("report", "in", *words, "-f", "theirs:out", "-f", "other:new").code == 0


def test_two_plugins_with_one_name(cli: Cli, here: Path, install: Callable[..., str]) -> None:
    """Both are named, and the first still works."""
    install(GREETS)
    result = cli("report", "in", "--plugin", write(GREETS), "-f", "theirs:out")
    assert result.code == 4
    assert result.err == (
        "error: plugin theirs.py: register_exporters: ValueError: the exporter 'theirs' is already "
        "offered by the plugin theirs (coverage-report-theirs 1.2)\n"
    )
    assert Path("out/sub/hello.txt").exists()


READS = """
    text = source.text()
    yield BuildRecord(package="mine", snapshot="s", axes={"os": "plan9"})
    yield BuildRecord(package="mine", snapshot="s", axes={"os": text.strip(), "target": "vax"})
"""


def test_a_loader(cli: Cli, here: Path) -> None:
    """A plugin's loader reads its own files beside those of the built-in ones."""
    Path("in/x.theirs").write_text("vms\n")
    words = ("--plugin", write(LOADER + READS), "--snapshot", "s", "-f", "json")
    result = cli("report", "in", *words)
    assert (result.code, result.err) == (0, "")
    [snapshot] = result.json["snapshots"]
    assert [c["os"] for c in snapshot["combinations"]] == ["plan9", "vms"]


def test_a_loader_is_asked_before_the_built_in_ones(cli: Cli, here: Path) -> None:
    """What a plugin's loader accepts is not read by ours."""
    text = (LOADER + READS).replace('source.name.endswith(".theirs")', "'zlib' in source.name")
    result = cli("report", "in/zlib.md", "--plugin", write(text), "-f", "json")
    assert [s["name"] for s in result.json["snapshots"]] == ["s"]


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        ("    1 / 0\n", "ZeroDivisionError: division by zero"),
        ("    sys.exit(0)\n", "SystemExit: 0"),
        ("    raise BaseException('boom')\n", "BaseException: boom"),
        ("    return None\n", "TypeError: 'NoneType' object is not iterable"),
        ("    yield 'zlib'\n", "TypeError: expected "),
        ("    yield BuildRecord(package='', snapshot='s', axes={})\n", "V"),
        ("    yield BuildRecord(package='p', snapshot='s', axes={'os': 3})\n", "ValidationError: "),
        ("    yield BuildRecord(package='p', snapshot='s', axes=None)\n", "ValidationError: "),
        ("    yield BuildRecord(package=3, snapshot='s', axes={})\n", "V"),
    ],
)
def test_a_loader_that_fails(cli: Cli, here: Path, body: str, failure: str) -> None:
    """Its file is missing from the report, so there is none; --keep-going makes one that says so."""
    Path("in/x.theirs").write_text("vms\n")
    words = ("--plugin", write(LOADER + body), "-f", "json")
    result = cli("report", "in", *words)
    assert (result.code, result.out) == (4, "")
    first, second = result.err.splitlines()
    assert first.startswith(f"error: plugin theirs.py: loader 'theirs' on in/x.theirs: {failure}")
    assert second == "error: in/x.theirs: the plugin theirs.py failed on it"
    kept = cli("report", "in", "--keep-going", *words)
    assert kept.code == 4
    assert [p["file"] for p in kept.json["problems"]] == ["in/x.theirs"]


@pytest.mark.parametrize("body", ["1 / 0", "sys.exit(0)", "source.nothing"])
def test_a_loader_that_fails_to_decide(cli: Cli, here: Path, body: str) -> None:
    """A loader whose `accepts` fails is named once; the files are read by the others."""
    text = LOADER.replace('source.name.endswith(".theirs")', body) + READS
    result = cli("report", "in", "--plugin", write(text), "-f", "json")
    assert result.code == 4
    assert len(result.json["snapshots"]) == 2
    assert result.err.startswith("error: plugin theirs.py: loader 'theirs': ")
    assert result.err.count("\n") == 1


def test_a_loader_that_refuses_a_file(cli: Cli, here: Path) -> None:
    """InputError from a plugin is a refusal of the file, not a failure of the plugin."""
    Path("in/x.theirs").write_text("vms\n")
    text = LOADER + "    raise InputError('is \\x1b[31mred', 'line 3')\n"
    result = cli("report", "in", "--plugin", write(text), "-f", "json")
    assert (result.code, result.err) == (3, "error: in/x.theirs: line 3: is \\x1b[31mred\n")


PRINTS = f"""print("import")
{IMPORTS}
@hookimpl
def register_loaders():
    print("hook")
    yield Loader(name="theirs", accepts=lambda source: print("accepts"), load=print)
    print("generator")

@hookimpl
def register_exporters():
    return [Exporter(name="theirs", export=export)]

def export(model, context):
    print("export")
    yield Artifact("x", "result\\n")
"""


def test_what_a_plugin_prints_is_no_result(cli: Cli, here: Path) -> None:
    """Standard output holds the result alone, whenever a plugin prints."""
    result = cli("report", "in/zlib.md", "--plugin", write(PRINTS), "-f", "theirs")
    assert (result.code, result.out) == (0, "result\n")
    assert result.err.split() == ["import", "hook", "generator", "accepts", "export"]


def test_a_plugin_that_hangs_is_named_when_it_is_interrupted(here: Path) -> None:
    """Whoever waits and gives up learns what was waited for."""
    write("import sys, time\nprint('here', file=sys.stderr, flush=True)\ntime.sleep(60)\n")
    words = [sys.executable, "-m", "coverage_report", "report", "in", "--plugin", "theirs.py"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        assert run.stderr.readline() == "here\n"
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    assert said == "error: interrupted while the plugin theirs.py was at work: import\n"


@pytest.mark.parametrize(
    "text",
    [
        LOADER + "    raise KeyboardInterrupt\n",
        LOADER.replace('source.name.endswith(".theirs")', "interrupt()")
        + READS
        + "def interrupt():\n    raise KeyboardInterrupt\n",
        HOOK + "def register_loaders():\n    raise KeyboardInterrupt\n",
        HOOK + "def register_loaders():\n    yield 1\n    raise KeyboardInterrupt\n",
    ],
)
def test_an_interrupted_plugin_ends_the_run(cli: Cli, here: Path, text: str) -> None:
    """It is the user who interrupts, so nothing more is done."""
    Path("in/x.theirs").write_text("vms\n")
    result = cli("report", "in", "--plugin", write(text), "-f", "json")
    assert (result.code, result.out) == (130, "")
    assert result.err.startswith("error: interrupted while the plugin theirs.py was at work: ")


GREETING = (
    COMMAND
    + '''
    @cli.command("greet")
    @click.option("--fail")
    def greet(fail):
        """Say hello."""
        if fail:
            exec(fail)
        click.echo("hello")
        return 7
'''
)


def test_a_command(cli: Cli, install: Callable[..., str]) -> None:
    """A plugin's command is found, listed in the help, and its integer is the exit code."""
    install(GREETING)
    assert (cli("greet").code, cli("greet").out) == (7, "hello\n")
    assert "Say hello." in cli("--help").out
    rows = [row.split()[:4] for row in cli("plugins").out.splitlines()]
    assert ["greet", "command", "coverage-report-theirs", "1.2"] in rows


@pytest.mark.parametrize(
    ("does", "code", "message"),
    [
        ("1/0", 4, "error: {}: command 'greet': ZeroDivisionError: division by zero"),
        ("raise BaseException('odd')", 4, "error: {}: command 'greet': BaseException: odd"),
        ("raise InputError('is bad')", 3, "error: is bad"),
        ("raise click.UsageError('no')", 2, "error: no"),
        ("raise click.Abort", 130, "error: interrupted"),
        ("raise KeyboardInterrupt", 130, "error: interrupted"),
        ("click.get_current_context().exit(9)", 9, ""),
        ("sys.exit(9)", 9, ""),
        ("sys.exit()", 0, ""),
        ("sys.exit('told')", 1, "error: told"),
    ],
)
def test_a_command_that_fails(
    cli: Cli, install: Callable[..., str], does: str, code: int, message: str
) -> None:
    """A plugin's command that fails is the plugin's failure; how it chooses to end is respected."""
    named = install(GREETING)
    result = cli("greet", "--fail", does)
    assert (result.code, result.out) == (code, "")
    said = result.err.strip()
    assert said.removesuffix(" (<string>:1, in <module>)") == message.format(named)


def test_a_command_of_a_failing_plugin(cli: Cli, here: Path, install: Callable[..., str]) -> None:
    """Who asks for a command that is not there is told which plugin failed; help works."""
    named, module = install("raise RuntimeError('boom')"), f"theirs_of_{here.name}"
    result = cli("greet")
    assert result.code == 2
    assert result.err.splitlines() == [
        f"error: {named}: cannot be imported: RuntimeError: boom ({module}.py:1, in <module>)",
        f"error: greet: unknown command; choose from: {', '.join(sorted([*COMMANDS, 'demo']))}",
    ]
    shown = cli("--help")
    assert shown.code == 0
    assert named in shown.err
    assert "report" in shown.out


def test_no_command_of_the_program_is_replaced(cli: Cli, install: Callable[..., str]) -> None:
    """A plugin cannot take over `report`, nor another plugin's command."""
    install(GREETING.replace('"greet"', '"report"'), name="evil")
    assert cli("report", "in", "-f", "json:x").out == ""
    shown = cli("--help")
    assert "the command 'report' is already offered by the built-in plugin" in shown.err
    install(GREETING, name="one")
    install(GREETING, name="two")
    assert "already offered by the plugin one (coverage-report-one 1.2)" in cli("--help").err


@pytest.mark.parametrize("name", ["broken", "broken-dist"])
def test_an_installed_plugin_can_be_left_out(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """By its name or its distribution, so that one that fails does not stop a run that has no need of it."""
    dist = SimpleNamespace(name="broken-dist", version="1")

    def load() -> object:
        raise RuntimeError("boom")

    entry = SimpleNamespace(name="broken", value="x", dist=dist, load=load)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [entry])
    assert "warning: plugin broken" in cli("report", "in", "-f", "json").err
    for words in (("report", "in", "-f", "json"), ("plugins",)):
        result = cli(*words, "--no-plugin", name)
        assert (result.code, result.err) == (0, "")
