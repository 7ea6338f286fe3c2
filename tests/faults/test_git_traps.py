"""A repository that is a trap: whatever its configuration names to be run, nothing of it runs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from coverage_report.errors import InputError
from coverage_report.io import git_sources
from coverage_report.io.git_sources import NoSuchPath, read_revision, read_revision_file
from coverage_report.io.sources import Source
from coverage_report.model.nouns import Problem

#: What git runs for some command or other; {} is the program that leaves a trace.
TRAPS = {
    "core.fsmonitor": "{}",
    "core.pager": "{}",
    "core.editor": "{}",
    "core.sshCommand": "{}",
    "core.askPass": "{}",
    "core.gitProxy": "{}",
    "core.alternateRefsCommand": "{}",
    "core.hooksPath": "hooks",
    "credential.helper": "!{}",
    "gpg.program": "{}",
    "diff.external": "{}",
    "diff.trap.command": "{}",
    "diff.trap.textconv": "{}",
    "filter.trap.clean": "{}",
    "filter.trap.smudge": "{}",
    "filter.trap.process": "{}",
    "merge.trap.driver": "{}",
    "pager.ls-tree": "{}",
    "pager.cat-file": "{}",
    "alias.ls-tree": "!{}",
    "alias.cat-file": "!{}",
    "uploadpack.packObjectsHook": "{}",
}
HOOKS = ("post-index-change", "post-checkout", "pre-auto-gc", "reference-transaction")


def git(*words: str) -> str:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def commit(name: str = "more") -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", name)


@pytest.fixture(autouse=True)
def _identity(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in filter(lambda one: one.startswith("GIT_"), list(os.environ)):
        monkeypatch.delenv(name)
    for name in ("GLOBAL", "SYSTEM"):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", "/dev/null")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "x")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "x@example.org")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a file, a folder, a rename and a link, two commits long."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    git("init", "--quiet", "--initial-branch=main")
    Path("old.json").write_text("1\n" * 99)
    Path("folder").mkdir()
    Path("folder/a.json").write_text("2\n" * 99)
    Path("folder/link").symlink_to("a.json")
    Path("link").symlink_to("folder/a.json")
    commit("first")
    git("mv", "old.json", "new.json")
    git("mv", "folder", "place")
    commit("second")
    return folder


def trap(here: Path, tmp_path: Path) -> Path:
    """Make the repository a trap, and return where traces are left."""
    traces, program = tmp_path / "traces", tmp_path / "trap"
    traces.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {traces}/$$\nexit 1\n")
    program.chmod(0o755)
    hooks = here / "hooks"
    hooks.mkdir()
    for name in HOOKS:
        (hooks / name).symlink_to(program)
    for key, value in TRAPS.items():
        git("config", key, value.format(program))
    Path(".gitattributes").write_text("* filter=trap diff=trap merge=trap\n")
    Path("new.json").write_text("3\n" * 99)
    return traces


def read(text: str) -> list[tuple[str, bytes | str]]:
    """Return what a revision holds: the name and content of files, the name and message of problems."""
    return [
        (one.name, one.read()) if isinstance(one, Source) else (one.file, one.message)
        for one in read_revision(text).sources
    ]


def test_nothing_that_the_configuration_names_is_run(here: Path, tmp_path: Path) -> None:
    traces = trap(here, tmp_path)
    for text in ("git:HEAD:new.json", "git:HEAD~1:new.json", "git:HEAD~1:place", "git:main:"):
        assert read(text)
    for until in (None, "HEAD"):
        assert read_revision("git:HEAD~1:new.json", until).renamed_from == "old.json"
        with pytest.raises(NoSuchPath):
            read_revision("git:HEAD~1:nowhere", until)
    for text in ("git:nowhere:new.json", "git:HEAD:link"):
        with pytest.raises(InputError):
            read_revision(text)
    assert read_revision_file("git:HEAD:new.json").read() == b"1\n" * 99
    assert list(traces.iterdir()) == []


@pytest.mark.parametrize("words", [("status",), ("diff", "HEAD~1"), ("ls-files", "-m")])
def test_the_trap_springs(here: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Else the test above proves nothing."""
    traces = trap(here, tmp_path)
    git(*words)
    assert list(traces.iterdir())


REMOTES = {
    "ext": {"url": "ext::{}"},
    "ssh": {"url": "ssh://example.org/x"},
    "a helper": {"url": "x", "vcs": "trap"},
    "a program to upload": {"url": "file://{here}", "uploadpack": "{}"},
}


@pytest.mark.parametrize("name", REMOTES)
def test_a_partial_clone_fetches_nothing(
    here: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its configuration says from where, and what to run for that."""
    traces = trap(here, tmp_path)
    helper = tmp_path / "git-remote-trap"
    helper.symlink_to(tmp_path / "trap")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    git("config", "extensions.partialClone", "origin")
    git("config", "remote.origin.promisor", "true")
    git("config", "protocol.allow", "always")
    git("config", "protocol.ext.allow", "always")
    for key, value in REMOTES[name].items():
        git("config", f"remote.origin.{key}", value.format(tmp_path / "trap", here=here))
    blob = git("rev-parse", "HEAD:new.json")
    Path(".git/objects", blob[:2], blob[2:]).unlink()
    with pytest.raises(InputError, match="does not have here; is the clone partial"):
        read_revision("git:HEAD:new.json")
    assert list(traces.iterdir()) == []
    git("cat-file", "-p", blob)
    assert list(traces.iterdir()), "and else it springs"


def test_a_folder_that_looks_like_a_repository_is_none(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can be committed, with a configuration, and everybody who checks it out has it."""
    traces = trap(here, tmp_path)
    git("clone", "--quiet", "--bare", ".git", "evil")
    Path("evil/config").write_text(
        Path(".git/config").read_text().replace("bare = false", "bare = true")
    )
    monkeypatch.chdir("evil")
    before = list(traces.iterdir())
    with pytest.raises(InputError, match="cannot use bare repository"):
        read_revision("git:HEAD:new.json")
    assert list(traces.iterdir()) == before


class TestWhatIsNoFile:
    def test_a_link(self, here: Path) -> None:
        for text in ("git:HEAD:link", "git:HEAD:place/link"):
            with pytest.raises(InputError, match="is a symbolic link, which is not followed"):
                read_revision(text)
            with pytest.raises(InputError, match="is a symbolic link, which is not followed"):
                read_revision_file(text)
        assert read("git:HEAD:place") == [
            ("git:HEAD:place/a.json", b"2\n" * 99),
            ("git:HEAD:place/link", "link not followed: it is in a git revision"),
        ]

    def test_a_submodule(self, here: Path) -> None:
        head = git("rev-parse", "HEAD")
        git("update-index", "--add", "--cacheinfo", f"160000,{head},place/sub")
        git("commit", "--quiet", "--message", "submodule")
        with pytest.raises(InputError, match="place/sub: is a submodule"):
            read_revision("git:HEAD:place/sub")
        assert (
            "git:HEAD:place/sub",
            "submodule not read: its files are in another repository",
        ) in (read("git:HEAD:place"))

    def test_a_folder_is_no_configuration(self, here: Path) -> None:
        with pytest.raises(InputError, match="git:HEAD:place: is a folder, and a file is needed"):
            read_revision_file("git:HEAD:place")
        with pytest.raises(NoSuchPath, match="old"):
            read_revision_file("git:HEAD:old.json")

    def test_an_empty_file(self, here: Path) -> None:
        Path("empty").touch()
        commit()
        assert read("git:HEAD:empty") == [("git:HEAD:empty", b"")]


@pytest.mark.parametrize("path", ["*", "place*", ":(top)new.json", "a b\nc", "\u202e", "-x"])
def test_a_name_is_a_name_and_no_pattern(here: Path, path: str) -> None:
    with pytest.raises(NoSuchPath):
        read_revision(f"git:HEAD:{path}")
    Path(path).write_text("x")
    commit()
    [one] = read_revision(f"git:HEAD:{path}").sources
    assert not isinstance(one, Problem)
    assert one.read() == b"x"


class TestSize:
    @pytest.fixture(autouse=True)
    def _limit(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("coverage_report.io.git_sources.MAX_BYTES", 2**20)
        Path("large").write_bytes(b"x" * (2**20 + 1))
        Path("both").mkdir()
        for name in "ab":
            Path("both", name).write_bytes(name.encode() * (2**19 + 1))
        commit()

    @pytest.mark.parametrize("path", ["large", "both", ""])
    def test_more_than_the_limit_is_refused(self, path: str) -> None:
        with pytest.raises(InputError, match="holds more than 1 MiB, which is refused"):
            read_revision(f"git:HEAD:{path}")

    def test_a_revision_before_is_read(self) -> None:
        assert read("git:HEAD~1:new.json")


def test_a_file_that_a_partial_clone_does_not_have_is_told(here: Path) -> None:
    """Git is not asked to fetch it: it would run what the configuration names."""
    blob = git("rev-parse", "HEAD:new.json")
    Path(".git/objects", blob[:2], blob[2:]).unlink()
    with pytest.raises(InputError, match="git does not have here; is the clone partial"):
        read("git:HEAD:new.json")


def test_more_than_fits_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_sources, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="holds more than 0 MiB, which is refused"):
        read("git:HEAD:new.json")
