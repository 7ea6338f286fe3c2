"""``coverage-report diff``: two sides, what changed between them, and whether that may be."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from coverage_report import InputError
from coverage_report.io.git_sources import _blobs

LINUX = "ubuntu22.04 x86_64_v3 gcc@11.4.0 1.3.1 e4s"
NEWER = "ubuntu22.04 x86_64_v3 gcc@13.2.0 1.3.1 e4s"
OLD_LINUX = "ubuntu20.04 ppc64le gcc@9.4.0 1.3.1 power"
MACOS = "sonoma m1 apple-clang@15.0.0 1.3.1 ml"


@pytest.fixture
def pages(here, page) -> Callable[..., None]:
    """Write a page for each package into a folder, as the snapshot that the folder is called after."""

    def write(folder: str, tag: str | None = None, /, **packages: tuple[str, ...]) -> None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, builds in packages.items():
            Path(folder, f"{name}.md").write_text(page(name, builds, tag or Path(folder).name))

    return write


@pytest.fixture
def diff(cli) -> Callable[..., Any]:
    """Run ``diff -f json``, and return the diff, which is as its schema says."""
    schema = json.loads(
        files("coverage_report").joinpath("schemas/diff.schema.json").read_text("utf-8")
    )
    Draft202012Validator.check_schema(schema)

    def call(*arguments: object, code: int = 0) -> Any:
        result = cli("diff", *arguments, "-f", "json")
        assert result.code == code, result.err
        Draft202012Validator(schema).validate(result.json)
        return result.json

    return call


def cells(found: list[dict[str, str]]) -> list[str]:
    return [" ".join(map(str, cell.values())) for cell in found]


def test_what_changed(pages, diff):
    """Gained, lost, moved and kept, by package and in total, with the cause of the losses."""
    pages("a", zlib=(LINUX, OLD_LINUX), cmake=(LINUX, OLD_LINUX), gone=(LINUX,), same=(LINUX,))
    pages("b", zlib=(NEWER, MACOS), cmake=(LINUX,), new=(LINUX,), same=(LINUX,))
    found = diff("a", "b")
    assert found["base"] == {"name": "a", "source": "a", "covered": 6, "total": 8}
    assert (found["head"]["name"], found["head"]["source"]) == ("b", "b")
    assert found["summary"] == {
        "gained": 1,
        "lost": 2,
        "moved": 1,
        "narrowed": 0,
        "kept": 2,
        "unknown": 0,
        "outside": 0,
        "packages": {"changed": 2, "new": 1, "removed": 1, "same": 1},
    }
    packages = {package["name"]: package for package in found["packages"]}
    assert packages.keys() == {"zlib", "cmake", "gone", "new"}
    assert cells(packages["zlib"]["lost"]) == ["ubuntu20.04 ppc64le gcc@9.4.0"]
    assert cells(packages["zlib"]["gained"]) == ["sonoma m1 apple-clang@15.0.0"]
    (move,) = packages["zlib"]["moved"]
    assert cells([move["from"], move["to"]]) == [
        "ubuntu22.04 x86_64_v3 gcc@11.4.0",
        "ubuntu22.04 x86_64_v3 gcc@13.2.0",
    ]
    (first,) = found["causes"]
    assert (first["values"], first["packages"]) == ({"os": "ubuntu20.04"}, ["cmake", "zlib"])
    assert first["everywhere"]
    assert packages["gone"]["state"] == "removed"


def test_nothing_changed(pages, diff):
    pages("a", "develop", zlib=(LINUX,))
    found = diff("a", "a", "--fail-on", "lost,narrowed", "--max-drop", "0")
    assert (found["packages"], found["causes"]) == ([], [])
    assert found["summary"]["kept"] == 1


def test_our_own_json_is_a_side(pages, diff, cli):
    """A report of the last release is as good as what it was made of."""
    pages("a", zlib=(LINUX, MACOS))
    pages("b", zlib=(LINUX,))
    assert cli("report", "a", "-f", "json:old.json").code == 0
    from_json, from_pages = diff("old.json", "b"), diff("a", "b")
    assert from_json["base"]["source"] == "old.json"
    for found in (from_json, from_pages):
        del found["base"]["source"], found["generated_at"]
    assert from_json == from_pages


def test_a_coarser_report_is_compared_on_its_axes(pages, diff, cli):
    """Both sides are seen on the axes that both have."""
    pages("a", zlib=(LINUX,))
    cli("report", "a", "--axes", "os,target", "-f", "json:old.json")
    assert diff("old.json", "a")["axes"] == ["os", "target"]
    assert diff("old.json", "a", "--axes", "os.family")["summary"]["kept"] == 1
    result = cli("diff", "old.json", "a", "--axes", "compiler", "-f", "json")
    assert (result.code, result.out) == (2, "")
    assert "no record has the axis 'compiler'" in result.last


class TestChoosingSnapshots:
    @pytest.fixture(autouse=True)
    def _series(self, pages) -> None:
        pages("all/1", "v1", zlib=(LINUX,))
        pages("all/2", "v2", zlib=(MACOS,))
        pages("new", "v2", zlib=(LINUX, MACOS))

    @pytest.mark.parametrize(
        ("arguments", "names"),
        [
            (("all", "all", "--base-snapshot", "v1", "--snapshot", "v2"), ("v1", "v2")),
            (("all/1", "all/2"), ("v1", "v2")),
            (("all", "new"), ("v2", "v2")),
            (("new", "all"), ("v2", "v2")),
            (("all", "new", "--base-snapshot", "*1"), ("v1", "v2")),
            (("all", "all", "--snapshot", "v1"), ("v1", "v1")),
        ],
    )
    def test_one_each(self, diff, arguments, names):
        """The one that is named, the only one, or the one that is called as the other side's only one."""
        found = diff(*arguments)
        assert (found["base"]["name"], found["head"]["name"]) == names

    def test_several(self, cli):
        """Which of several is meant is asked, with the names; none is left out silently."""
        result = cli("diff", "all", "all", "-f", "json")
        assert (result.code, result.out) == (2, "")
        assert result.last == (
            "error: choose one snapshot each, with --snapshot for HEAD and --base-snapshot; "
            "HEAD has: v1, v2; BASE has: v1, v2"
        )
        assert cli("diff", "all", "all", "--snapshot", "v3", "-f", "json").code == 2


def test_filters_hold_for_both_sides(pages, diff, cli):
    """A package or a stack that only one side has can be asked for; one that neither has cannot."""
    pages("a", zlib=(LINUX, OLD_LINUX), gone=(LINUX,))
    pages("b", zlib=(LINUX, MACOS))
    assert diff("a", "b", "--package", "gone")["summary"]["packages"]["removed"] == 1
    by_stack = diff("a", "b", "--stack", "ml", "--stack", "e4s", "--package", "zlib")
    assert cells(by_stack["packages"][0]["gained"]) == ["sonoma m1 apple-clang@15.0.0"]
    assert by_stack["packages"][0]["lost"] == []
    for option in ("--package", "--stack"):
        result = cli("diff", "a", "b", option, "zz*", "-f", "json")
        assert (result.code, "nothing matches; " in result.last) == (2, True)


class TestGates:
    @pytest.fixture(autouse=True)
    def _change(self, pages) -> None:
        pages("a", zlib=(LINUX, MACOS), cmake=(LINUX, MACOS))
        pages("b", zlib=(NEWER, MACOS), cmake=(NEWER,))

    def test_report_only_by_default(self, cli):
        result = cli("diff", "a", "b", "-f", "json:diff.json")
        assert (result.code, result.out, result.err) == (0, "", "")

    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            (("--fail-on", "lost"), "1 lost: cmake on sonoma/m1/apple-clang@15.0.0 (--fail-on lost)"),
            (
                ("--max-drop", "24.9"),
                "coverage of the 4 combinations of BASE fell by 25.0 points, from 4/4 (100.0%) to 3/4 (75.0%), more than the 24.9 of --max-drop",
            ),
            (("--fail-under", "80"), "coverage is 3/4 (75%), below the 80% of --fail-under"),
            (("--fail-on", "missing"), "1 missing: cmake on sonoma/m1/apple-clang@15.0.0 (--fail-on missing)"),
        ],
    )  # fmt: skip
    def test_a_demand_that_is_not_met(self, cli, arguments, reason):
        """Exit 5 after all is written, with the reason as the last line."""
        result = cli("diff", "a", "b", *arguments, "-f", "json:diff.json")
        assert result.code == 5
        assert result.last == f"error: snapshot b: {reason}"
        assert Path("diff.json").exists()

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--fail-on", "narrowed"),
            ("--max-drop", "25"),
            ("--fail-under", "75"),
            ("--fail-on", "lost", "--package", "zlib"),
        ],
    )
    def test_a_demand_that_is_met(self, cli, arguments):
        assert cli("diff", "a", "b", *arguments, "-f", "json:diff.json").code == 0

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--fail-on", "gone"), "--fail-on gone: unknown condition; choose from: lost, "),
            (("--fail-on", "xpass"), "--fail-on xpass: needs a declaration of what is expected"),
            (("--max-drop", "many"), "--max-drop many: must be a percentage from 0 to 100"),
        ],
    )
    def test_a_demand_that_makes_no_sense(self, cli, arguments, message):
        """It is refused before anything is read."""
        result = cli("diff", "nowhere", "nowhere", *arguments, "-f", "json")
        assert result.code == 2
        assert message in result.last

    def test_what_did_not_run_is_unknown(self, diff, here):
        """A partial matrix loses nothing; an axis that is not compared is a slip."""
        Path("ran.yaml").write_text("- {os: linux}\n")
        found = diff("a", "b", "--ran", "ran.yaml", "--fail-on", "lost")
        assert (found["summary"]["lost"], found["summary"]["unknown"]) == (0, 1)
        (cmake,) = (package for package in found["packages"] if package["name"] == "cmake")
        assert cells(cmake["unknown"]) == ["sonoma m1 apple-clang@15.0.0"]
        Path("ran.json").write_text('[{"os": "linux"}, {"os": "macos", "arch": "arm64"}]')
        assert diff("a", "b", "--ran", "ran.json")["summary"]["lost"] == 1

    def test_what_is_unknown_was_not_tried(self, cli):
        """No job is known to have tried what a build does not say of itself."""
        for name, more in (("u0", ""), ("u1", "z,1,linux,arm\n")):
            rows = f"z,1,linux,x86\nq,1,linux,x86\nz,1,bsd,\n{more}"
            Path(f"{name}.csv").write_text(f"package,version,os,target\n{rows}")
        Path("ran.yaml").write_text("- {target: x86}\n- {target: arm}\n")
        words = ("diff", "u0.csv", "u1.csv", "--axes", "os,target", "-f", "json")
        found = cli(*words, "--ran", "ran.yaml").json
        assert (found["summary"]["gained"], found["summary"]["unknown"]) == (1, 0)

    def test_a_matrix_of_what_was_missing_is_what_ran(self, diff, cli):
        """The jobs that ``missing -f github-matrix`` names are tried, each for its package."""
        matrix = cli("missing", "b", "-f", "github-matrix").out
        assert '"package": "cmake"' in matrix
        Path("ran.json").write_text(matrix)
        summary = diff("a", "b", "--ran", "ran.json")["summary"]
        assert (summary["lost"], summary["moved"], summary["unknown"]) == (1, 2, 0)
        Path("ran.json").write_text('{"include": []}')
        summary = diff("a", "b", "--ran", "ran.json")["summary"]
        assert (summary["lost"], summary["moved"], summary["unknown"]) == (0, 2, 1)

    def test_a_raised_floor_is_narrowed_though_only_the_new_one_was_built(self, cli):
        """A job names the floor that it builds, and not the one that was there before."""
        for name, libc in (("w0", "glibc@2.17"), ("w1", "glibc@2.28")):
            row = f"z,1,linux,x86_64,{libc}\n"
            Path(f"{name}.csv").write_text(f"package,version,os,target,libc\n{row}")
        Path("ran.json").write_text('{"include": [{"package": "z", "libc": "glibc@2.28"}]}')
        axes = ("--axes", "os,target,libc", "-o", "records.serves=libc=floor")
        demands = (*axes, "--fail-on", "lost,narrowed")
        whole = cli("diff", "w0.csv", "w1.csv", *demands, "-f", "json")
        part = cli("diff", "w0.csv", "w1.csv", *demands, "-f", "json", "--ran", "ran.json")
        assert (part.code, part.err) == (whole.code, whole.err) == (5, whole.err)
        assert part.last.startswith(
            "error: snapshot w1: 1 narrowed: z on linux/x86_64/glibc@2.17 to"
        )
        assert part.json["summary"] == whole.json["summary"]
        slip = cli(
            "diff",
            "w0.csv",
            "w1.csv",
            *demands,
            "-f",
            "json:x",
            "--ran",
            "-",
            stdin=b"[{os: rhel7x}]",
        )
        assert "{os: rhel7x} matches no combination of BASE or HEAD" in slip.err

    def test_an_upgrade_is_one_though_only_the_new_compiler_was_built(self, diff):
        Path("ran.yaml").write_text("- {compiler: gcc@13.2.0}\n")
        summary = diff("a", "b", "--ran", "ran.yaml", "--max-drop", "0")["summary"]
        assert (summary["moved"], summary["gained"], summary["unknown"]) == (2, 0, 1)

    def test_an_older_compiler_that_is_declared_must_be_tried_itself(self, diff):
        """Both are expected, so that a build of the one says nothing of the other."""
        Path("c.yaml").write_text(
            "expected: {matrix: {os: [ubuntu22.04], compiler: [gcc@11.4.0, gcc@13.2.0]}}\n"
        )
        demands = ("--fail-on", "lost,missing,narrowed", "--max-drop", "0", "-c", "c.yaml")
        Path("ran.yaml").write_text("- {compiler: gcc@13.2.0}\n")
        diff("a", "b", *demands, "--ran", "ran.yaml")
        Path("ran.yaml").write_text("- {compiler: gcc}\n")
        diff("a", "b", *demands, "--ran", "ran.yaml", code=5)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("[{os: rhel7x}]", "{os: rhel7x} matches no combination of BASE or HEAD"),
            ("[{os: linux}, {package: zz, os: linux}]", "{package: zz, os: linux} matches no combination of BASE or HEAD"),
            ("[]", "nothing was tried: what HEAD lacks counts as unknown, not lost"),
            ("{include: []}", "nothing was tried: what HEAD lacks counts as unknown, not lost"),
        ],
    )  # fmt: skip
    def test_what_ran_nowhere_is_a_problem(self, cli, text, told):
        """Every gate would pass on a slip."""
        Path("ran.yaml").write_text(text)
        arguments = ("diff", "a", "b", "--ran", "ran.yaml", "--fail-on", "lost", "-f", "json")
        result = cli(*arguments)
        assert (result.code, result.err) == (0, f"warning: ran.yaml: {told}\n")
        assert [one["message"] for one in result.json["problems"]] == [told]
        assert cli(*arguments, "--strict").code == 3

    def test_what_ran_for_other_packages_or_to_no_avail_is_no_problem(self, cli):
        """Where only some packages are shown; and a declared combination counts without a build."""
        Path("ran.yaml").write_text("[{package: cmake, os: sonoma}, {os: rhel8}]")
        Path("c.yaml").write_text("expected: {matrix: {os: [ubuntu22.04, sonoma, rhel8]}}\n")
        arguments = ("diff", "a", "b", "--ran", "ran.yaml", "--strict", "-f", "json:x")
        assert cli(*arguments, "-c", "c.yaml").code == 0
        assert cli(*arguments, "--package", "zlib").code == 0

    def test_what_ran_may_come_on_standard_input(self, cli):
        result = cli("diff", "a", "b", "--ran", "-", "-f", "json", stdin=b"[{os: linux}]")
        assert (result.code, result.json["summary"]["unknown"]) == (0, 1)
        twice = cli("diff", "-", "b", "--ran", "-", stdin=b"[{os: linux}]")
        told = "error: -: standard input can only be read once; name files for the others"
        assert (twice.code, twice.last) == (2, told)

    def test_no_gate_fails_on_what_did_not_run(self, diff, here):
        """Not by what was lost, by a drop, by what is missing, or by a share; neither globally nor by tier."""
        Path("ran.yaml").write_text("- {os: ubuntu22.04}\n")
        Path("c.yaml").write_text(
            "expected: {matrix: {os: [ubuntu22.04], include: [{os: sonoma, tier: 1}]}}\n"
            "gates: [{tier: 1, fail-on: [lost, missing], max-drop: 0, fail-under: 100}]\n"
        )
        demands = ("--fail-on", "lost,missing", "--max-drop", "0", "--fail-under", "100")
        diff("a", "b", *demands, code=5)
        diff("a", "b", *demands, "-c", "c.yaml", code=5)
        diff("a", "b", *demands, "--ran", "ran.yaml")
        diff("a", "b", *demands, "--ran", "ran.yaml", "-c", "c.yaml")
        first = ("none", "b", "--if-no-base", "pass", *demands, "-c", "c.yaml")
        diff(*first, code=5)
        diff(*first, "--ran", "ran.yaml")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("- {oss: linux}\n", "/0: names the axis 'oss'; choose from: os, target, compiler"),
            ("- {}\n", "/0: names no axis"),
            ("os: linux\n", "ran.yaml: must be a list, or {include: [...]}"),
            ("", "ran.yaml: must be a list, or {include: [...]}"),
            ("include: {matrix: 1}\n", "ran.yaml: must be a list, or {include: [...]}"),
            ("- {compiler: 9.40}\n", "/0/compiler: is the number 9.4; quote it"),
        ],
    )
    def test_what_is_no_list_of_what_ran(self, cli, text, message):
        Path("ran.yaml").write_text(text)
        result = cli("diff", "a", "b", "--ran", "ran.yaml", "-f", "json")
        assert (result.code, message in result.last) == (2, True), result.last


class TestNoBase:
    @pytest.fixture(autouse=True)
    def _head(self, pages) -> None:
        pages("new", zlib=(LINUX, MACOS), cmake=(LINUX,))

    @pytest.mark.parametrize(
        ("policy", "code", "err"),
        [
            ("pass", 0, ""),
            ("warn", 0, "warning: old.json: no base: does not exist\n"),
            (
                "fail",
                5,
                (
                    "warning: old.json: no base: does not exist\n"
                    "error: old.json: no base: does not exist (--if-no-base)\n"
                ),
            ),
        ],
    )
    def test_it_is_said_and_decided_by_the_policy(self, cli, policy, code, err):
        """The diff is written all the same, is empty, and says why; it never shows a rise from nothing."""
        arguments = ("--if-no-base", policy, "--strict", "--fail-on", "lost", "--max-drop", "0")
        result = cli("diff", "old.json", "new", *arguments, "-f", "json")
        assert (result.code, result.err) == (code, err)
        found = result.json
        assert (found["base"], found["packages"], found["head"]["covered"]) == (None, [], 3)
        assert found["summary"].pop("packages") == dict.fromkeys(("changed", "new", "removed", "same"), 0)  # fmt: skip
        assert set(found["summary"].values()) == {0}
        assert (found["no_base"], found["problems"]) == ("old.json: no base: does not exist", [])

    def test_a_file_that_is_not_there_is_a_slip_unless_a_policy_is_named(self, cli):
        result = cli("diff", "old.json", "new", "-f", "json")
        assert (result.code, result.out) == (3, "")
        assert result.last.startswith("error: old.json: ")

    def test_demands_that_need_no_base_still_hold(self, cli):
        result = cli("diff", "old.json", "new", "--if-no-base", "warn", "--fail-under", "80", "-f", "json")  # fmt: skip
        assert result.code == 5
        assert "coverage is 3/4 (75%), below the 80%" in result.last

    def test_a_base_without_builds_of_the_stack_is_none(self, pages, diff):
        pages("old", zlib=(OLD_LINUX,))
        found = diff("old", "new", "--stack", "ml", "--stack", "e4s")
        assert found["base"] is None
        assert found["no_base"] == "old: no base: holds no build of what is compared"

    def test_a_head_of_which_nothing_can_be_read_says_why(self, cli, tmp_path):
        for name in ("cp312-cp312-win32", "cp313-cp313-win32"):
            (tmp_path / "dist").mkdir(exist_ok=True)
            (tmp_path / "dist" / f"demo-1-{name}.whl").touch()
        result = cli("diff", "new", "dist")
        assert (result.code, result.out) == (3, "")
        (told,) = [line for line in result.err.splitlines() if line.startswith("error")]
        assert told == (
            "error: dist: holds no build that can be read: dist/demo-1-cp312-cp312-win32.whl: "
            "is empty or no zip archive, as a wheel is; it is not counted (and 1 more)"
        )

    def test_a_head_without_builds_of_the_stack_lost_them_all(self, pages, cli):
        """A stack that is no longer built, or a package, is the greatest loss there is."""
        pages("old", zlib=(OLD_LINUX,))
        stacks = ("--stack", "ml", "--stack", "e4s", "--fail-on", "lost", "-f", "json")
        result = cli("diff", "new", "old", *stacks)
        warned, failed = result.err.splitlines()
        told = "warning: old: holds no build of what is compared: all that BASE has is lost"
        assert (result.code, warned) == (5, told)
        assert failed.endswith("(--fail-on lost)")
        assert (result.json["head"]["name"], result.json["head"]["covered"]) == ("old", 0)
        assert result.json["summary"]["lost"] == result.json["base"]["covered"]
        config = "expected: {matrix: {os: [ubuntu22.04]}}\n"
        Path("c.yaml").write_text(config)
        declared = cli("diff", "new", "old", *stacks, "--fail-on", "missing", "-c", "c.yaml")
        assert "lost: " in declared.err
        gone = cli("diff", "new", "old", "--package", "cmake", "--fail-on", "lost", "-f", "json")
        assert (gone.code, gone.json["summary"]["packages"]["removed"]) == (0, 1)

    def test_a_head_that_is_not_there_is_an_error(self, cli):
        for head in ("nowhere", "in/none"):
            assert cli("diff", "new", head, "--if-no-base", "pass", "-f", "json").code == 3


class TestGit:
    @pytest.fixture(autouse=True)
    def _repository(self, here, pages, monkeypatch) -> None:
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
            **{f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        git("init", "--quiet", "--initial-branch=main")
        pages("cache", "develop", zlib=(LINUX, OLD_LINUX, MACOS), cmake=(LINUX, MACOS))
        commit("first")

    def test_a_file_and_a_folder_at_a_revision(self, pages, diff):
        """The working tree is compared with what git has; nothing is checked out."""
        pages("cache", "develop", zlib=(LINUX,))
        before = status()
        found = diff("git:HEAD:cache", "cache")
        head = git("rev-parse", "--short=9", "HEAD").strip()
        assert found["base"]["source"] == f"git:HEAD:cache ({head})"
        assert [p["name"] for p in found["packages"]] == ["zlib"]
        assert found["summary"]["lost"] == 2
        assert diff("git:HEAD:cache/zlib.md", "cache/zlib.md")["summary"]["lost"] == 2
        assert diff("git:HEAD:", "cache")["summary"]["packages"]["same"] == 1
        assert status() == before

    def test_two_revisions(self, pages, diff):
        pages("cache", "develop", zlib=(LINUX,))
        commit("second")
        found = diff("git:HEAD~1:cache/zlib.md", "git:main:cache/zlib.md")
        assert (found["summary"]["lost"], found["summary"]["kept"]) == (2, 1)

    def test_paths_are_git_s(self, diff, monkeypatch):
        """From the top of the repository, or with ./ from the working directory."""
        monkeypatch.chdir("cache")
        assert diff("git:HEAD:cache/zlib.md", "zlib.md")["summary"]["kept"] == 3
        assert diff("git:HEAD:./zlib.md", "zlib.md")["summary"]["kept"] == 3
        assert diff("git:HEAD:.", ".")["summary"]["kept"] == 5
        assert diff("git:HEAD:../cache/", ".")["summary"]["kept"] == 5

    def test_a_path_that_did_not_exist(self, pages, cli):
        """There is no base then, which is a warning unless it is asked to be more."""
        pages("later", "develop", zlib=(LINUX,))
        commit("second")
        result = cli("diff", "git:HEAD~1:later", "later", "--fail-on", "lost", "-f", "json")
        told = "git:HEAD~1:later: no base: does not exist at that revision"
        assert (result.code, result.err) == (0, f"warning: {told}\n")
        assert (result.json["base"], result.json["no_base"]) == (None, told)
        strict = cli("diff", "git:HEAD~1:later", "later", "--if-no-base", "fail", "-f", "json:x")
        assert (strict.code, strict.last) == (5, f"error: {told} (--if-no-base)")
        assert cli("diff", "cache", "git:HEAD~1:later", "-f", "json").code == 3

    @pytest.mark.parametrize("path", ["cache/zlib.md", "cache"])
    @pytest.mark.parametrize("committed", [True, False])
    def test_a_rename_is_followed_and_said(self, pages, cli, path, committed):
        """git tells what a file or folder was called; the new name finds the old content."""
        new = path.replace("cache", "pages").replace("zlib", "zlib-ng")
        Path("pages").mkdir(exist_ok=path.endswith(".md"))
        if path == "cache":
            Path("pages").rmdir()
        git("mv", path, new)
        head = new
        if committed:
            commit("renamed")
            head = f"git:HEAD:{new}"
        base = "HEAD~1" if committed else "HEAD"
        result = cli("diff", f"git:{base}:{new}", head, "-f", "json")
        assert (result.code, result.err) == (0, f"note: git:{base}:{new}: was {path} then\n")
        assert result.json["base"]["source"].startswith(f"git:{base}:{path} (")
        assert result.json["summary"]["kept"] == (5 if path == "cache" else 3)

    @pytest.mark.parametrize(
        ("side", "message"),
        [
            ("git:nowhere:cache", "git:nowhere:cache: git knows no revision 'nowhere' here"),
            ("git:HEAD", "git:HEAD: must be git:REV:PATH, such as git:HEAD~1:uv.lock"),
            ("git::cache", "git::cache: must be git:REV:PATH"),
            ("git:--help:cache", "git:--help:cache: must be git:REV:PATH"),
            ("git:HEAD\x1b[31m:cache", "git knows no revision 'HEAD\\x1b[31m' here"),
            ("git:HE\0AD:cache", "git knows no revision 'HE\\x00AD' here"),
        ],
    )
    def test_what_git_does_not_know(self, cli, side, message):
        for arguments in ((side, "cache"), ("cache", side)):
            result = cli("diff", *arguments, "-f", "json")
            assert (result.code, result.out, "\x1b" in result.err) == (3, "", False)
            assert message in result.last

    def test_a_shallow_clone_is_named_as_the_reason(self, here, pages, cli, monkeypatch):
        pages("cache", "develop", zlib=(LINUX,))
        commit("second")
        git("clone", "--quiet", "--depth=1", f"file://{here}", "clone")
        monkeypatch.chdir("clone")
        result = cli("diff", "git:HEAD~1:cache", "cache", "-f", "json")
        assert result.code == 3
        assert result.last.endswith("fetch more (actions/checkout: fetch-depth: 0)")

    def test_outside_of_a_repository(self, cli, tmp_path_factory, monkeypatch):
        cache = Path("cache").absolute()
        monkeypatch.chdir(tmp_path_factory.mktemp("outside"))
        result = cli("diff", "git:HEAD:a", cache, "-f", "json")
        assert result.code == 3
        assert "git:HEAD:a: git: not a git repository" in result.err

    def test_without_git(self, cli, monkeypatch):
        monkeypatch.setenv("PATH", "/nowhere")
        result = cli("diff", "git:HEAD:cache", "cache", "-f", "json")
        assert (result.code, "git cannot be run: No such file" in result.last) == (3, True)

    def test_a_link_in_a_revision_is_not_followed(self, cli):
        Path("cache/link.md").symlink_to("zlib.md")
        commit("link")
        result = cli("diff", "git:HEAD:cache", "cache", "-f", "json")
        assert result.code == 0
        assert "git:HEAD:cache/link.md: link not followed" in result.err

    def test_a_bad_file_in_a_revision_is_named_with_it(self, cli):
        Path("cache/bad.md").write_text("---\ntitle: x\nspec_details: [\n")
        commit("bad")
        Path("cache/bad.md").unlink()
        result = cli("diff", "git:HEAD:cache", "cache", "-f", "json")
        assert result.code == 3
        assert "error: git:HEAD:cache/bad.md: " in result.err


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def commit(message: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", message)


def status() -> str:
    return git("status", "--porcelain") + git("stash", "list") + git("rev-parse", "HEAD")


def test_an_exporter_that_shows_no_diff_is_refused(cli, here):
    """One line says so, before anything is read, and lists those that can."""
    Path("mine.py").write_text(
        "from coverage_report import Exporter, hookimpl\n"
        "@hookimpl\n"
        "def register_exporters():\n"
        "    return [Exporter(name='mine', export=lambda model, context: [])]\n"
    )
    for command, what in (("diff", "diff"), ("trend", "trend")):
        paths = ("nowhere", "nowhere")[: 2 if command == "diff" else 1]
        result = cli(command, *paths, "--plugin", "mine.py", "-f", "mine")
        assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
        assert f"error: -f mine: cannot show a {what}; these can: " in result.err
        assert "json" in result.err.partition("these can: ")[2].strip().split(", ")


def test_an_object_that_git_lacks_is_an_error(here):
    """As in a clone that is not whole."""
    git("init", "--quiet")
    with pytest.raises(InputError, match="that git does not have here"):
        list(_blobs(["0" * 40]))


def test_an_os_that_is_gone_from_1500_packages_is_one_cause(pages, diff, tmp_path):
    """One line for all of them, with what came in its place."""
    names = [f"package-{number}" for number in range(1500)]
    for folder, system in (("a", "ubuntu20.04"), ("b", "ubuntu22.04")):
        rows = [f"{name},1,{folder},{os},x86_64" for name in names for os in (system, "rhel8")]
        Path(f"{folder}.csv").write_text("\n".join(("package,version,snapshot,os,target", *rows)))
    found = diff("a.csv", "b.csv", "--fail-on", "lost", code=5)
    (cause,) = found["causes"]
    assert (cause["values"], cause["cells"], cause["everywhere"]) == (
        {"os": "ubuntu20.04"},
        1500,
        True,
    )
    assert len(cause["packages"]) == 1500
    assert cause["replaced"] == [{"axis": "os", "value": "ubuntu22.04", "packages": 1500}]
    assert found["summary"]["kept"] == 1500


@pytest.mark.parametrize(
    ("os", "code", "told"),
    [
        ("ubuntu22.04", 5, "1 lost: zlib on ubuntu22.04/*/* (--fail-on lost)"),
        ("windows", 2, "expected: no build fits any of it"),
    ],
)
def test_a_head_that_fits_nothing_of_what_is_expected_lost_it_all(pages, cli, os, code, told):
    """Only where BASE fits nothing, too, is it a slip in the declaration."""
    pages("a", zlib=(LINUX,))
    pages("b", zlib=(MACOS,))
    Path("c.yaml").write_text(f"expected: {{matrix: {{os: [{os}]}}}}\n")
    result = cli("diff", "a", "b", "-c", "c.yaml", "--fail-on", "lost", "-f", "markdown:out.md")
    assert (result.code, Path("out.md").exists()) == (code, code == 5)
    assert told in result.last
