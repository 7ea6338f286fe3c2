"""Each hostile input through the real command line, in a process with limits, held against its manifest."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cmarkgfm
import cmarkgfm.cmark
import pytest

from coverage_report.errors import EXIT_CODES
from coverage_report.run.registry import load_plugins
from coverage_report.text import visible

DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "hostile"
ENTRIES = json.loads((DATA / "manifest.json").read_text())["files"] if DATA.is_dir() else []
EXPORTERS = load_plugins().exporters

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not ENTRIES, reason=f"{DATA} is not there"),
    pytest.mark.skipif(sys.platform != "linux", reason="limits and devices of Linux"),
]

MIB = 1024
CODES = {"reject": (3, 3), "skip": (0, 3), "accept": (0, 0)}
#: Where the design is stricter or milder than the manifest, and why.
DECIDED = {
    # What no loader reads is an error of input, whatever is wrong with it.
    "csv_injection.csv": {"accept"},
    # The marker of a comment is the publisher's, and in no template.
    "tpl_no_marker.md.j2": {"accept"},
}
#: No exporter of ours draws a picture from a template: one of a stranger.
DRAWS = """
from coverage_report import Artifact, Exporter, hookimpl

def export(model, context):
    yield Artifact("x.svg", context.render("theirs/x.svg.j2", x="</text><script>alert(1)</script>"))

@hookimpl
def register_exporters():
    return [Exporter(name="theirs", export=export)]
"""
_PYTHONPATH = os.pathsep.join(
    str(Path(entry).absolute()) for entry in os.environ.get("PYTHONPATH", "").split(":") if entry
)


@dataclass(slots=True)
class Run:
    """How one process ended, and what it left."""

    code: int
    out: str
    err: str
    seconds: float
    kib: int
    folder: Path
    strict: Run | None = None
    errors: list[str] = field(default_factory=list)

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report."""
        loaded: dict[str, Any] = json.loads((self.folder / "out/report.json").read_text())
        return loaded

    @property
    def packages(self) -> list[dict[str, Any]]:
        """The packages of all snapshots of the report."""
        return [p for snapshot in self.report["snapshots"] for p in snapshot["packages"]]

    @property
    def builds(self) -> int:
        """The number of builds in the report."""
        return sum(package["records"] for package in self.packages)

    @property
    def files(self) -> list[Path]:
        """What was written."""
        return [path for path in (self.folder / "out").rglob("*") if path.is_file()]

    @property
    def texts(self) -> str:
        """All that was written, as text."""
        return "\n".join(path.read_text(encoding="utf-8") for path in self.files)


def formats(*, many: bool = True) -> list[str]:
    """Return the options that make every exporter write to ``out/``, and one to standard output."""
    words = ["-f", "terminal", "-f", "json:out/report.json"]
    for name, exporter in EXPORTERS.items():
        if name not in {"json", "terminal"}:
            words += ["-f", f"{name}:out/{name}" + "/" * (exporter.many or many)]
    return words


#: The command as it was installed, where it was.
COMMAND = Path(sys.executable).with_name("coverage-report")
#: The program; what the kernel tells its parent of its memory may be the parent's own, so it tells itself.
_PROGRAM = f"""
import atexit, os, pathlib, runpy, sys
status = pathlib.Path("/proc/self/status")
peak = pathlib.Path("peak").absolute()
atexit.register(lambda: peak.write_text(status.read_text()))
command = sys.argv[0] = {str(COMMAND)!r}
if os.path.exists(command):
    runpy.run_path(command, run_name="__main__")
else:
    runpy.run_module("coverage_report", run_name="__main__")
"""


def run(folder: Path, *words: str, mortal: bool = False) -> Run:
    """Run the program in `folder`, with 1 GiB of address space and 20 seconds."""
    limit = ["sh", "-c", 'ulimit -v 1048576; ulimit -t 20; exec "$@"', "sh"]
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    program = [sys.executable, "-c", _PROGRAM, *words]
    env = {**os.environ, "PYTHONPATH": _PYTHONPATH, "SOURCE_DATE_EPOCH": "0"}
    with (folder / "stdout").open("w+b") as out, (folder / "stderr").open("w+b") as err:
        process = subprocess.Popen(
            [*limit, *(drop if mortal and not os.geteuid() else ()), *program],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    told, said = ((folder / name).read_bytes().decode() for name in ("stdout", "stderr"))
    for name in ("stdout", "stderr"):
        (folder / name).unlink()
    seconds = usage.ru_utime + usage.ru_stime
    peak = folder / "peak"
    kib = int(peak.read_text().split("VmHWM:")[1].split()[0]) if peak.exists() else 0
    peak.unlink(missing_ok=True)
    return Run(process.returncode, told, said, seconds, kib, folder)


def make(name: str, folder: Path) -> tuple[str, ...]:
    """Put an entry into `folder` and return the words that read it."""
    file = folder / name
    page = (DATA / "files/bom_utf8.md").read_text(encoding="utf-8-sig")
    match name:
        case "rt_fifo.md":
            os.mkfifo(file)
        case "rt_zero.md":
            file.symlink_to("/dev/zero")
        case "rt_dir.md":
            file.mkdir()
        case "rt_loop.md":
            file.symlink_to(name)
        case "rt_dirloop":
            file.mkdir()
            (file / "page.md").write_text(page)
            (file / "up").symlink_to("../rt_dirloop")
        case "rt_escape.md":
            (folder / "secret.md").write_text(page.replace("x86_64", "secret"))
            (folder / "root").mkdir()
            (folder / "root/page.md").write_text(page)
            (folder / "root" / name).symlink_to("../secret.md")
            return ("root",)
        case "rt_mode000.md":
            file.write_text(page)
            file.chmod(0)
        case "rt_line_1gb.md":
            file.write_text("---\nlayout: cache\nspec_details: [")
            os.truncate(file, 1024**3)
        case "rt_bytes_name":
            name = os.fsdecode(b"\xff.md")
            (folder / name).write_text(page)
        case _:
            shutil.copyfile(DATA / "files" / name, file)
            file.chmod(0o644)
    return (name,)


def drive(entry: dict[str, Any], folder: Path) -> Run:
    """Run one entry as its class wants it: with and, where that may differ, without --strict."""
    folder.mkdir()
    (folder / "out").mkdir()
    (folder / "out/report.json").write_text("old")
    name = entry["file"]
    if entry["class"] == "plugin":
        words = ("good.md", "--plugin", *make(name, folder))
        shutil.copyfile(DATA / "files/bom_utf8.md", folder / "good.md")
    elif name.endswith(".svg.j2"):
        words = draws(folder, name)
    elif entry["class"] == "template":
        shutil.copyfile(DATA / "files/bom_utf8.md", folder / "good.md")
        (folder / "templates/markdown").mkdir(parents=True)
        shutil.copyfile(DATA / "files" / name, folder / "templates/markdown/report.md.j2")
        words = ("good.md", "--templates", "templates")
    else:
        words = make(name, folder)
    before = outside(folder)
    mortal = name == "rt_mode000.md"
    result = run(folder, "report", *words, *formats(), mortal=mortal)
    if result.code != 3:  # what is refused as it is, is refused with --strict
        result.strict = run(folder, "report", *words, "-f", "json", "--strict", mortal=mortal)
    if (after := outside(folder)) != before:
        result.errors.append(f"outside of out/: {after}")
    return result


def draws(folder: Path, name: str) -> tuple[str, ...]:
    """Put a template of a picture into `folder`, and return the words that draw with it."""
    shutil.copyfile(DATA / "files/bom_utf8.md", folder / "good.md")
    (folder / "templates/theirs").mkdir(parents=True)
    shutil.copyfile(DATA / "files" / name, folder / "templates/theirs/x.svg.j2")
    (folder / "theirs.py").write_text(DRAWS)
    return (
        *("good.md", "--plugin", "theirs.py", "--templates", "templates"),
        *("-f", "theirs:out/theirs.svg"),
    )


def outside(folder: Path) -> list[str]:
    """Return what is in `folder` besides ``out/``, without following links."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.relative_to(folder).parts[0] != "out"
    )


@pytest.fixture(scope="module")
def runs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[dict[str, Any]], Run]]:
    """Run the entries that this session asks for, two at a time; return the way to each result."""
    wanted: dict[str, dict[str, Any]] = {}
    for item in request.session.items:
        if isinstance(item, pytest.Function) and item.module is request.module:
            parameters: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
            if entry := parameters.get("entry"):
                wanted[entry["file"]] = entry
    base = tmp_path_factory.mktemp("hostile")
    with ThreadPoolExecutor(2) as pool:
        started: dict[str, Future[Run]] = {
            name: pool.submit(drive, entry, base / name) for name, entry in wanted.items()
        }
        yield lambda entry: started[entry["file"]].result()
        for future in started.values():
            future.cancel()


def test_the_manifest_is_the_one_known() -> None:
    """As many entries as the manifest counts, each known by its class."""
    assert len(ENTRIES) == json.loads((DATA / "manifest.json").read_text())["count"]
    known = {"resource", "encoding", "shape", "injection", "template", "plugin", "runtime"}
    assert {entry["class"] for entry in ENTRIES} == known


def skip_what_is_not_there(entry: dict[str, Any]) -> None:
    if entry["file"].endswith(".lock.toml"):
        assert not any("toml" in name for name in load_plugins().loaders)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_entry(entry: dict[str, Any], runs: Callable[[dict[str, Any]], Run]) -> None:
    """It is refused, skipped or read as the manifest says, and none of the harm happens."""
    skip_what_is_not_there(entry)
    result = runs(entry)
    check_always(entry, result)
    check_outcome(entry, result)
    if (check := CHECKS.get(entry["file"])) and (result.code == 0 or check in ANY_CODE):
        check(result)


def check_always(entry: dict[str, Any], result: Run) -> None:
    """Hold a run against the list that every input is held against."""
    for one in filter(None, (result, result.strict)):
        assert "Traceback" not in one.out + one.err, one.err
        assert one.code in EXIT_CODES, one.code
        assert one.code != 1, one.err
        assert one.seconds < 5
        assert one.kib < 512 * MIB
        for text in (one.out, one.err):
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
            assert not re.search(r"^\s*(::|##\[)", text, re.MULTILINE)
    assert not result.errors
    assert not list(result.folder.rglob(".coverage-report-*"))
    assert not list(result.folder.rglob("PWNED"))
    for path in result.files:
        if path.suffix == ".svg":
            check_svg(path)


def check_svg(path: Path) -> None:
    """An SVG is well formed, runs nothing and fetches nothing."""
    if shutil.which("xmllint"):
        subprocess.run(["xmllint", "--nonet", "--noout", path], check=True, capture_output=True)
    for element in ElementTree.parse(path).iter():
        assert element.tag.rpartition("}")[2].lower() not in {"script", "foreignobject", "iframe"}
        for name, value in element.attrib.items():
            word = name.rpartition("}")[2].lower()
            assert not word.startswith("on"), f"{path.name}: {name}"
            assert word != "href" or value.startswith("#"), f"{path.name}: {value}"


def check_outcome(entry: dict[str, Any], result: Run) -> None:
    """Hold a run against the outcomes that the manifest allows."""
    expect = entry["expect"]
    if entry["class"] == "plugin":  # by the contract a plugin that failed ends a run with 4
        assert result.strict
        assert (result.code, result.strict.code) == (4, 4)
        told = [line for line in result.err.splitlines() if not line.startswith("note: ")]
        assert told[0].startswith(f"error: plugin {entry['file']}: ")
        assert result.packages
        return
    allowed = DECIDED.get(entry["file"], {expect["outcome"], *expect.get("also_ok", ())})
    codes = (result.code, result.strict.code if result.strict else 3)
    assert codes in {CODES[outcome] for outcome in allowed}, result.err[:500]
    shown = {"rt_escape.md": "root/rt_escape.md", "rt_bytes_name": "\\xff.md"}
    if codes[0] == 3:
        named = "markdown/report.md.j2" if entry["class"] == "template" else entry["file"]
        [line] = result.err.splitlines()
        assert line.startswith("error: ")
        assert named in line
        assert len(line) < 700
        assert [(p.name, p.read_text()) for p in result.files] == [("report.json", "old")]
    elif codes[1] == 3:
        name = shown.get(entry["file"], entry["file"])
        assert any(line.startswith(f"warning: {name}: ") for line in result.err.splitlines())


Check = Callable[[Run], None]
CHECKS: dict[str, Check] = {}
#: Checks that hold for a run that was refused, too.
ANY_CODE: set[Check] = set()


def check(*names: str, any_code: bool = False) -> Callable[[Check], Check]:
    """Make a function the check of the entries `names`."""

    def keep(function: Check) -> Check:
        CHECKS.update(dict.fromkeys(names, function))
        if any_code:
            ANY_CODE.add(function)
        return function

    return keep


@check("alias_bomb_1e9.md", "merge_key_bomb.md", "alias_bomb_live.md", any_code=True)
def anchors_are_not_followed(result: Run) -> None:
    assert result.kib < 200 * MIB
    assert result.code == 0 or "anchors or aliases" in result.err


@check("rt_zero.md", "rt_line_1gb.md", any_code=True)
def little_is_read(result: Run) -> None:
    assert result.kib < 200 * MIB
    assert result.seconds < 2


@check("tpl_no_marker.md.j2")
def the_comment_is_marked(result: Run) -> None:
    [report] = (result.folder / "out/markdown").iterdir()
    assert report.read_text() == "hello\n"
    words = ("--to", "github", "-o", "github.number=7", "-o", "github.repository=octo/pkgs")
    planned = run(result.folder, "publish", str(report), *words, "--dry-run")
    assert planned.out.splitlines()[1].startswith("  | <!-- coverage-report:v1 id=")


@check("tpl_svg_noescape.svg.j2")
def the_picture_is_escaped(result: Run) -> None:
    assert "&lt;script&gt;alert(1)" in (result.folder / "out/theirs.svg").read_text()


@check("rt_fifo.md", "rt_dir.md", "rt_loop.md", "rt_mode000.md", any_code=True)
def a_reason_is_given(result: Run) -> None:
    assert re.search("not a regular file|no files|Too many levels|Permission denied", result.err)


@check("rt_dirloop")
def each_file_is_read_once(result: Run) -> None:
    assert result.report["problems"] == []
    assert result.builds == 2


@check("rt_escape.md")
def nothing_from_outside(result: Run) -> None:
    assert "secret" not in result.texts + result.out


@check("many_specs_20k.md")
def all_are_counted(result: Run) -> None:
    assert result.builds == 20_000
    assert result.kib < 500 * MIB


@check("bom_utf8.md", "crlf.md", "unknown_keys.md", "body_after.md", "rt_bytes_name")
def like_any_other(result: Run) -> None:
    assert result.report["problems"] == []
    assert result.builds == 2
    assert "\r" not in result.texts
    assert "script" not in (result.folder / "out/report.json").read_text()


@check("utf16le_bom.md", any_code=True)
def utf16_is_named(result: Run) -> None:
    assert "UTF-16" in result.err


@check("invalid_utf8.md", "overlong_utf8.md", any_code=True)
def the_byte_is_named(result: Run) -> None:
    assert re.search(r"byte \d+", result.err)


@check("esc_nul_in_version.md", "esc_lone_surrogate.md", "target_dict.md", "missing_hash.md")
@check("versions_string.md", "empty_strings.md")
def the_other_record_counts(result: Run) -> None:
    assert result.builds == 1
    assert "{'name" not in result.texts
    for package in result.packages:
        assert all(len(version) > 1 for version in package["versions"])
        values = [value for cell in package["cells"] for value in cell.values()]
        assert "" not in values


@check("spec_not_dict.md")
def four_are_skipped(result: Run) -> None:
    assert result.builds == 1
    assert len(re.findall(r"^warning: .*/spec_details/\d", result.err, re.MULTILINE)) == 4


@check("dup_hash_conflict.md")
def the_conflict_is_named(result: Run) -> None:
    assert "is described in two ways" in result.err
    assert result.builds == 1


@check("dup_hash_same.md")
def counted_once(result: Run) -> None:
    assert result.builds == 1


@check("meta_disagrees.md")
def the_details_win(result: Run) -> None:
    snapshot = json.dumps(result.report["snapshots"])
    assert "zen5" not in snapshot
    assert "windows" not in snapshot


@check("dup_yaml_key.md", any_code=True)
def both_lines_are_named(result: Run) -> None:
    assert re.search(r"lines? \d+ and \d+", result.err)


@check("yaml_norway.md")
def words_stay_words(result: Run) -> None:
    assert not {"False", "1.1"} & {p["name"] for p in result.packages}


@check("none_compiler.md")
def none_is_a_value(result: Run) -> None:
    [snapshot] = result.report["snapshots"]
    assert {c["compiler"] for c in snapshot["combinations"]} == {"none"}


@check("zero_specs.md")
def nothing_of_nothing(result: Run) -> None:
    [package] = result.packages
    assert (package["covered"], package["total"]) == (0, 0)


@check("csv_injection.csv")
def verbatim_in_json(result: Run) -> None:
    assert {p["name"] for p in result.packages} == {"=1+1", "@x"}
    check_csv(result)


def check_csv(result: Run) -> None:
    """Where the exporter of CSV is installed, no cell of it is a formula."""
    for path in result.files:
        if path.suffix == ".csv":
            rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
            cells = [cell for row in rows for cell in row]
            assert cells
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@check(*(e["file"] for e in ENTRIES if re.match("name_(?!empty)|path_|case_", e["file"])))
def the_name_is_kept(result: Run) -> None:
    """JSON has the name as it is; every file is inside the folder, under a name for every disk."""
    page = next(result.folder.glob("*.md")).read_text()
    [quoted] = re.findall(r"^title: (.*)$", page, re.MULTILINE)
    title = json.loads(quoted)
    assert [p["name"] for p in result.packages] == [title] * len(result.packages) != []
    check_markdown(result, title)
    check_csv(result)
    for path in result.files:
        assert not path.name.startswith(".")
        assert len(path.name.encode()) <= 255
        assert path.stem.lower() not in {"con", "nul"}
        assert re.fullmatch(r"[A-Za-z0-9._+-]+", path.name)


class Rendered(HTMLParser):
    """What GitHub makes of a report: its elements, its code spans, the text outside of them, the cells of rows."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.codes: list[str] = []
        self.prose = ""
        self.rows: list[int] = []
        self._in_code = False
        unsafe = cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE
        self.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, unsafe))

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        self.rows += [0] * (tag == "tr")
        if tag in {"td", "th"}:
            self.rows[-1] += 1
        if tag == "code":
            self._in_code = True
            self.codes.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.codes[-1] += data
        else:
            self.prose += data


PLAIN = {"h1", "h2", "h3", "p", "strong", "em", "code", "details", "summary", "ul", "li", "br"}
PLAIN |= {"table", "thead", "tbody", "tr", "th", "td"}


def check_markdown(result: Run, name: str) -> None:
    """A name is text in code spans: no element, no link, no mention, no broken row comes of it."""
    page = Rendered((result.folder / "out/markdown/report.md").read_text())
    assert page.tags <= PLAIN
    assert len(set(page.rows)) == 1
    assert visible(name) in page.codes or len(name) > 100
    assert "@octocat" not in page.prose
    assert "://" not in page.prose


def test_names_that_differ_in_case_only(tmp_path: Path) -> None:
    """Both packages are read, and no two files of an exporter are one on any disk."""
    for name in ("case_a.md", "case_b.md"):
        make(name, tmp_path)
    result = run(tmp_path, "report", "case_a.md", "case_b.md", *formats())
    assert result.code == 0
    assert len({p["name"] for p in result.packages}) == 2
    written = [str(path.relative_to(tmp_path)) for path in result.files]
    assert len({name.casefold() for name in written}) == len(written)
    assert len(list((tmp_path / "out/badge").rglob("*.svg"))) == 3


def test_all_at_once(tmp_path: Path) -> None:
    """The whole folder with --keep-going: what can be read is reported, all else is listed."""
    started = time.monotonic()
    result = run(tmp_path, "report", str(DATA / "files"), "--keep-going", *formats())
    assert result.code == 0, result.err[-500:]
    assert len(result.packages) > 20
    assert len(result.report["problems"]) > 30
    assert time.monotonic() - started < 60
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", result.out + result.err)


SECOND = DATA.parent / "hostile-2"
TWICE = sorted(SECOND.iterdir()) if SECOND.is_dir() else []


@pytest.mark.parametrize("path", TWICE, ids=lambda path: path.name)
def test_a_key_that_stands_twice_is_told(path: Path, tmp_path: Path) -> None:
    """Of two values of one key decoders keep the last, which may be the wrong one."""
    (tmp_path / "out").mkdir()
    shutil.copyfile(path, tmp_path / path.name)
    result = run(tmp_path, "report", path.name, *formats())
    result.strict = run(tmp_path, "report", path.name, "-f", "json", "--strict")
    check_always({"file": path.name}, result)
    assert result.strict.code == 3
    assert re.search(rf"{path.name}: .*(twice|two ways)", result.err)
