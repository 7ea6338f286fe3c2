"""``coverage-report publish``: files in, one line out, and an exit code that never lies."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fake_github import FakeGitHub, Fault
from publish_kit import REPORT, TOKEN, github_environ, marked

from coverage_report import Artifact, Document, OutputError, PublishContext, UsageError
from coverage_report.cli import run as run_program
from coverage_report.commands import _publish_input
from coverage_report.commands._console import Console
from coverage_report.commands._publish_input import default_id
from coverage_report.commands.publish import command
from coverage_report.publishers import directory

Publish = Callable[..., Result]
PLUGIN = """
from coverage_report import OutputError, Published, Publisher, hookimpl

def wiki(document, context):
    if "fail" in document.text:
        raise ValueError("no wiki")
    return Published("written", f"page {context.id} of {context.options.get('space')}")

@hookimpl
def register_publishers():
    return [Publisher(name="wiki", publish=wiki, help="a wiki", options={"space": "the space"})]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_REF", "GITHUB_TOKEN", "GH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "report.md").write_text(REPORT)
    return tmp_path


@pytest.fixture
def publish(here: Path) -> Publish:
    def run(*words: object, **environ: str) -> Result:
        return CliRunner().invoke(
            command, [str(word) for word in words], env=environ, standalone_mode=False
        )

    return run


def diff(**more: int) -> str:
    """Return what ``diff -f json`` prints, as far as it counts here."""
    counts = {"gained": 0, "lost": 0, "moved": 0} | more
    packages = {"changed": 0, "new": 0, "removed": 0, "same": 9}
    return json.dumps({"schema": 1, "kind": "diff", "summary": {**counts, "packages": packages}})


def test_a_report_is_posted_and_one_line_says_where(fake: FakeGitHub, publish: Publish) -> None:
    result = publish("report.md", "--to", "github", **github_environ(fake))
    assert result.return_value == 0
    assert result.stdout == f"github: created: {fake.root}/octo/pkgs/pull/7#issuecomment-1\n"


def test_a_fork_gets_the_summary_and_a_reason_and_no_failure(
    fake: FakeGitHub, publish: Publish, here: Path
) -> None:
    fake.faults = [Fault("integration", "POST", times=9)]
    environ = github_environ(fake, GITHUB_STEP_SUMMARY=str(here / "summary.md"))
    result = publish("report.md", "--to", "github", **environ)
    assert result.return_value == 0
    (line,) = result.stderr.splitlines()
    assert line.startswith("warning: github: degraded: 127.0.0.1 answered 403: Resource not")
    assert "pull-requests: write" in line
    assert (here / "summary.md").read_text() == REPORT
    assert publish("report.md", "--to", "github", "--require", **environ).return_value == 6


def test_the_summary_is_written_once(fake: FakeGitHub, publish: Publish, here: Path) -> None:
    fake.faults = [Fault("integration", "POST", times=9)]
    environ = github_environ(fake, GITHUB_STEP_SUMMARY=str(here / "summary.md"))
    publish("report.md", "--to", "github", "--to", "github-summary", **environ)
    assert (here / "summary.md").read_text() == REPORT


def test_a_dry_run_shows_what_would_be_sent_and_no_command_to_the_runner(
    fake: FakeGitHub, publish: Publish, here: Path
) -> None:
    (here / "report.md").write_text("::error::x\n##[error]y\n\x1b[31mred\n")
    result = publish("report.md", "--to", "github", "--dry-run", **github_environ(fake))
    assert result.stdout.splitlines()[0] == "github: planned: a comment on octo/pkgs#7"
    assert not any(line.startswith(("::", "##")) for line in result.stdout.splitlines())
    assert "##[" not in result.stdout
    assert "\x1b" not in result.stdout
    assert fake.log == []


def test_a_check_shows_what_is_there_and_what_is_missing(
    fake: FakeGitHub, publish: Publish
) -> None:
    environ = github_environ(fake)
    ready = publish("report.md", "--to", "github", "--check", **environ)
    assert ready.stdout.startswith("github: ready\n")
    assert "  token: from GITHUB_TOKEN\n" in ready.stdout
    del environ["GITHUB_REF"]
    words = ("report.md", "--to", "github", "--check")
    assert "  missing: no pull request" in publish(*words, **environ).stdout
    assert publish(*words, **environ).return_value == 0
    assert publish(*words, "--require", **environ).return_value == 6
    assert fake.log == []


@pytest.mark.parametrize(
    ("when", "changes", "outcome"),
    [
        ("always", {}, "created"),
        ("change", {}, "skipped"),
        ("change", {"moved": 1}, "created"),
        ("change", {"gained": 1}, "created"),
        ("loss", {"gained": 1, "moved": 1}, "skipped"),
        ("loss", {"lost": 1}, "created"),
        ("loss", {"narrowed": 1}, "created"),
        ("never", {"lost": 1}, "skipped"),
    ],
)
def test_when_decides_whether_a_first_comment_is_posted(
    fake: FakeGitHub, publish: Publish, here: Path, when: str, changes: dict[str, int], outcome: str
) -> None:
    (here / "diff.json").write_text(diff(**changes))
    words = ("report.md", "--to", "github", "--when", when, "--report", "diff.json")
    assert f"github: {outcome}" in publish(*words, **github_environ(fake)).stdout
    fake.add(marked())
    (here / "report.md").write_text("newer")
    done = publish(*words, "--id", "report", **github_environ(fake))
    assert "github: updated" in done.stdout


@pytest.mark.parametrize("text", ["{}", "[]", "x", '{"schema": 1, "snapshots": []}'])
def test_a_report_that_is_no_diff_is_told(
    fake: FakeGitHub, publish: Publish, here: Path, text: str
) -> None:
    (here / "diff.json").write_text(text)
    words = ("report.md", "--to", "github", "--when", "loss", "--report", "diff.json")
    result = publish(*words, **github_environ(fake))
    assert "diff.json: " in str(result.exception)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("report.md", "--to", "nowhere"),
            "unknown publisher; choose from: directory, forgejo, github",
        ),
        (("report.md", "--to", "github", "-o", "github.nope=1"), "choose from: author, "),
        (("report.md", "--to", "github", "-o", "nobody.nope=1"), "nobody has none"),
        (("report.md", "--to", "github", "--when", "loss"), "--report"),
        (("missing.md", "--to", "github"), "missing.md"),
        (("report.md", "--to", "github", "--token-file", "nofile"), "--token-file"),
        (("report.md", "--to", "directory"), "directory.path"),
        ((".", "--to", "github", "-o", "github.number=7", "--dry-run"), "not a folder"),
    ],
)
def test_what_is_wrong_is_told(
    publish: Publish, here: Path, words: tuple[str, ...], said: str
) -> None:
    (here / "second.md").write_text("x")
    assert said in str(publish(*words).exception)


def test_a_token_can_come_from_a_file(fake: FakeGitHub, publish: Publish, here: Path) -> None:
    (here / "token").write_text(f"{TOKEN}\r\n", encoding="utf-8", newline="")
    environ = github_environ(fake)
    del environ["GITHUB_TOKEN"]
    words = ("report.md", "--to", "github", "--token-file", here / "token")
    assert publish(*words, **environ).return_value == 0
    sent = fake.sent_headers[0]["authorization"].encode("latin-1").decode()
    assert sent == f"Bearer {TOKEN}"
    for wrong in (b"\xff\xfe", b"", b"a\nb"):
        (here / "token").write_bytes(wrong)
        result = publish(*words, **environ)
        assert result.return_value == 0
        assert result.stderr.startswith("warning: ")
        assert publish(*words, "--require", **environ).return_value == 6


BAD_TOKENS: dict[str, Callable[[Path], object]] = {
    "empty": Path.touch,
    "not UTF-8": lambda path: path.write_bytes(b"\xff\xfe"),
    "of two lines": lambda path: path.write_text("a\nb"),
    "a folder": Path.mkdir,
    "a device": lambda path: path.symlink_to("/dev/null"),
}


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_a_file_without_a_token_fails_only_who_needs_one(
    fake: FakeGitHub, publish: Publish, here: Path, name: str
) -> None:
    BAD_TOKENS[name](here / "token")
    environ = github_environ(fake, GITHUB_STEP_SUMMARY=str(here / "summary"))
    targets = ("--to", "github", "--to", "directory", "-o", "directory.path=out")
    words = ("report.md", *targets, "--token-file", "token")
    result = publish(*words, **environ)
    assert result.return_value == 0
    (line,) = result.stderr.splitlines()
    assert line.startswith("warning: github: degraded: ")
    assert "--token-file" in line
    assert (here / "summary").read_text() == REPORT
    assert (here / "out" / "report.md").read_text() == REPORT
    assert publish(*words, "--require", **environ).return_value == 6
    checked = publish(*words, "--check", **environ).stdout
    assert checked.startswith("github: not ready\n")
    assert "missing: " + line.removeprefix("warning: github: degraded: ") in checked
    assert "directory: ready" in checked
    assert fake.log == []


def test_forgejo_does_not_claim_to_find_the_pull_request_of_a_run(
    fake: FakeGitHub, publish: Publish
) -> None:
    words = ("report.md", "--to", "forgejo", "--from-workflow-run")
    environ = github_environ(fake, GITHUB_REF="refs/heads/main")
    assert publish(*words, "--require", **environ).return_value == 6
    assert "warning: forgejo: degraded: " in publish(*words, **environ).stderr
    assert publish(*words, "--check", **environ).stdout.startswith("forgejo: not ready\n")
    assert fake.log == []


def test_what_is_no_text_is_told(fake: FakeGitHub, publish: Publish, here: Path) -> None:
    (here / "report.md").write_bytes(b"\xff\x00")
    result = publish("report.md", "--to", "github", **github_environ(fake))
    assert "report.md: is not UTF-8" in str(result.exception)


def test_outputs_are_the_numbers_of_a_report(publish: Publish, here: Path) -> None:
    summary = {"covered": 8, "total": 10, "packages": 1, "complete": 0}
    report = {"schema": 1, "snapshots": [{"name": "develop", "summary": summary}]}
    (here / "report.json").write_text(json.dumps(report))
    publish("report.json", "--to", "github-output", GITHUB_OUTPUT=str(here / "out"))
    assert outputs(here / "out") == {
        **{name: str(number) for name, number in summary.items()},
        "summary": json.dumps([{"name": "develop", **summary}]),
    }


def test_outputs_of_a_diff_and_of_several_snapshots_and_of_text(
    publish: Publish, here: Path
) -> None:
    (here / "diff.json").write_text(diff(lost=2))
    two = {"schema": 1, "snapshots": [{"name": n, "summary": {"covered": 1}} for n in "ab"]}
    (here / "two.json").write_text(json.dumps(two))
    found = []
    for name in ("diff.json", "two.json", "report.md"):
        publish(name, "--to", "github-output", GITHUB_OUTPUT=str(here / f"out-{name}"))
        found.append(outputs(here / f"out-{name}"))
    assert found[0]["lost"] == "2"
    assert list(found[1]) == ["summary"]
    assert found[2] == {"report": REPORT.rstrip("\n") + "\n"}


def outputs(path: Path) -> dict[str, str]:
    """Read a file of outputs as GitHub's runner does."""
    lines = iter(path.read_text().split("\n"))
    found: dict[str, Any] = {}
    for line in lines:
        name, _, delimiter = line.partition("<<")
        if name:
            value = []
            while (text := next(lines)) != delimiter:
                value.append(text)
            found[name] = "\n".join(value)
    return found


def test_step_files_outside_of_a_step_are_skipped(publish: Publish) -> None:
    skipped = publish("report.md", "--to", "github-output", "--require")
    assert (skipped.return_value, skipped.stdout.partition(": ")[2][:7]) == (0, "skipped")
    assert "missing" in publish("report.md", "--to", "github-output", "--check").stdout
    planned = publish("report.md", "--to", "github-output", "--dry-run")
    assert "appended to the file that GITHUB_OUTPUT names" in planned.stdout
    ready = publish("report.md", "--to", "github-summary", "--check", GITHUB_STEP_SUMMARY="/x/y")
    assert ready.stdout.startswith("github-summary: ready")


def test_a_step_file_that_cannot_be_written_is_a_warning(publish: Publish) -> None:
    words = ("report.md", "--to", "github-summary")
    result = publish(*words, GITHUB_STEP_SUMMARY="/proc/none/here")
    assert (result.return_value, result.stderr.startswith("warning: ")) == (0, True)


def test_a_summary_stays_below_what_github_takes(publish: Publish, here: Path) -> None:
    fold = "<details><summary>all</summary>\n\n" + "✓" * 400_000 + "\n\n</details>\n"
    (here / "report.md").write_text(REPORT + "\n" + fold)
    publish("report.md", "--to", "github-summary", GITHUB_STEP_SUMMARY=str(here / "summary"))
    assert (here / "summary").read_text().startswith(REPORT)
    assert (here / "summary").read_text().endswith("too long: parts of it are left out here.*\n")
    assert len((here / "summary").read_bytes()) < 1_000_000


@pytest.mark.parametrize(
    ("there", "between"), [("x\n", "\n"), ("x", "\n\n"), ("", ""), ("x" * 900_000, "\n\n")]
)
def test_what_is_in_a_summary_already_counts_and_stays(
    publish: Publish, here: Path, there: str, between: str
) -> None:
    fold = "<details><summary>all</summary>\n\n" + "✓" * 100_000 + "\n\n</details>\n"
    (here / "report.md").write_text(REPORT + "\n" + fold)
    (here / "summary").write_text(there)
    publish("report.md", "--to", "github-summary", GITHUB_STEP_SUMMARY=str(here / "summary"))
    made = (here / "summary").read_text()
    assert made.startswith(f"{there}{between}{REPORT}")
    assert ("left out here" in made) == (len(there) > 9)
    assert len(made.encode()) <= 1_000_000


def test_a_summary_that_is_full_is_left_alone(publish: Publish, here: Path) -> None:
    (here / "summary").write_text("x" * 999_500)
    environ = {"GITHUB_STEP_SUMMARY": str(here / "summary")}
    result = publish("report.md", "--to", "github-summary", **environ)
    assert (result.return_value, "have filled it" in result.stderr) == (0, True)
    assert (here / "summary").read_text() == "x" * 999_500


def test_an_output_begins_on_a_line_of_its_own(publish: Publish, here: Path) -> None:
    (here / "out").write_text("a=1")
    publish("report.md", "--to", "github-output", GITHUB_OUTPUT=str(here / "out"))
    assert (here / "out").read_text().startswith("a=1\nreport<<end-")


@pytest.mark.parametrize(
    "key", ["evil\nreport=/etc/passwd\nz", "a<<b", "a b", "", "1a", "é", "a=b", "a\r"]
)
def test_a_key_of_a_report_is_no_line_of_an_output(publish: Publish, here: Path, key: str) -> None:
    summary = {key: 1, "good-name_1": 2, "yes": True, "half": 0.5, "text": "x"}
    (here / "r.json").write_text(json.dumps({"schema": 1, "summary": summary}))
    publish("r.json", "--to", "github-output", GITHUB_OUTPUT=str(here / "out"))
    found = outputs(here / "out")
    assert {name: found[name] for name in found if name != "summary"} == {"good-name_1": "2"}


def test_a_folder_is_copied(publish: Publish, here: Path) -> None:
    (here / "badges" / "packages").mkdir(parents=True)
    (here / "badges" / "coverage.svg").write_bytes(b"<svg/>\xff")
    (here / "badges" / "packages" / "zlib.svg").write_text("<svg/>")
    (here / "badges" / "link").symlink_to("/etc/passwd")
    (here / "badges" / ".git").mkdir()
    (here / "badges" / ".git" / "config").write_text("token")
    words = ("badges", "--to", "directory", "-o", "directory.path=site/badges")
    assert "left out: neither links nor .git are published (2 in all)" in publish(*words).stderr
    assert publish(*words, "--dry-run").stdout.splitlines()[0].endswith("2 files in site/badges")
    assert "path: site/badges" in publish(*words, "--check").stdout
    assert publish(*words).stdout == "directory: written: 2 files in site/badges\n"
    assert (here / "site/badges/coverage.svg").read_bytes() == b"<svg/>\xff"
    assert not (here / "site/badges/link").exists()
    assert not (here / "site/badges/.git").exists()


def test_a_folder_is_not_written_through_a_link(publish: Publish, here: Path) -> None:
    for name in ("a.svg", "sub/b.svg"):
        (here / "badges" / name).parent.mkdir(exist_ok=True)
        (here / "badges" / name).write_text("<svg/>")
    (here / "outside").mkdir()
    (here / "site").mkdir()
    (here / "site" / "sub").symlink_to("../outside")
    result = publish("badges", "--to", "directory", "-o", "directory.path=site")
    assert "site/sub: is a symbolic link" in result.stderr
    assert list((here / "outside").iterdir()) == []
    assert [path.name for path in (here / "site").iterdir()] == ["sub"]


def test_a_name_that_no_exporter_may_give_is_not_copied(publish: Publish, here: Path) -> None:
    (here / "badges").mkdir()
    (here / "badges" / "a\nb.svg").write_text("<svg/>")
    result = publish("badges", "--to", "directory", "-o", "directory.path=site")
    assert "badges/a\\nb.svg: has a name that is not published" in str(result.exception)


def test_a_folder_has_one_limit(
    publish: Publish, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coverage_report.commands._publish_input.MAX_FOLDER", 100)
    (here / "badges").mkdir()
    for name in "abc":
        (here / "badges" / name).write_text("x" * 40)
    result = publish("badges", "--to", "directory", "-o", "directory.path=site")
    assert "badges/c: is larger than" in str(result.exception)


def test_a_packed_file_is_copied_as_it_is(publish: Publish, here: Path) -> None:
    (here / "site").mkdir()
    packed = gzip.compress(b"x")
    (here / "data.json.gz").write_bytes(packed)
    publish("data.json.gz", "--to", "directory", "-o", "directory.path=site")
    assert (here / "site" / "data.json.gz").read_bytes() == packed


def test_an_empty_folder_is_told(publish: Publish, here: Path) -> None:
    (here / "empty").mkdir()
    result = publish("empty", "--to", "directory", "-o", "directory.path=site")
    assert "empty" in str(result.exception)


def test_a_plugin_can_publish(publish: Publish, here: Path) -> None:
    (here / "wiki.py").write_text(PLUGIN)
    words = ("report.md", "--to", "wiki", "--plugin", "wiki.py", "-o", "wiki.space=HPC")
    assert publish(*words, "--id", "linux").stdout == "wiki: written: page linux of HPC\n"
    (here / "report.md").write_text("fail")
    result = publish(*words)
    assert result.return_value == 4
    assert "plugin wiki.py: publisher 'wiki': ValueError: no wiki" in result.stderr


def test_the_exit_code_of_the_program(fake: FakeGitHub, here: Path) -> None:
    assert run_program(["publish", "report.md", "--to", "github-summary"]) == 0
    assert run_program(["publish", "report.md", "--to", "nowhere"]) == 2
    assert run_program(["publish", "missing.md", "--to", "github-summary"]) == 3


def test_the_id_is_that_of_the_workflow_and_the_configuration(here: Path) -> None:
    assert default_id({}, here) == "report"
    assert default_id({"GITHUB_WORKFLOW": "ci"}, here) == "ci"
    assert default_id({"GITHUB_WORKFLOW": "My CI!"}, here).startswith("my-ci-")
    (here / "sub").mkdir()
    (here / "sub" / "coverage-report.yaml").write_text("{}")
    workspace = {"GITHUB_WORKFLOW": "ci", "GITHUB_WORKSPACE": str(here)}
    assert default_id(workspace, here) == "ci"
    assert default_id(workspace, here / "sub").startswith("ci-sub-")
    assert default_id(workspace | {"GITHUB_WORKSPACE": str(here / "sub")}, here / "sub") == "ci"


HARMLESS_ENVIRONMENTS = {
    "a server without https": {"GITHUB_API_URL": "http://ghe.local/api/v3"},
    "a password in the address": {"GITHUB_API_URL": "https://user:CANARYpass@ghe/api/v3"},
    "no address": {"GITHUB_API_URL": "ghe.local"},
    "an empty token": {"GITHUB_TOKEN": " "},
    "a token of two lines": {"GITHUB_TOKEN": "CANARY\nX: y"},
    "no event": {"GITHUB_EVENT_PATH": "/nonexistent/CANARY"},
    "a repository that is none": {"GITHUB_REPOSITORY": "CANARY"},
}


@pytest.mark.parametrize("name", HARMLESS_ENVIRONMENTS)
def test_what_is_wrong_with_the_environment_fails_no_build(
    fake: FakeGitHub, publish: Publish, here: Path, name: str
) -> None:
    more = {**HARMLESS_ENVIRONMENTS[name], "GITHUB_STEP_SUMMARY": str(here / "summary")}
    environ = github_environ(fake) | more
    result = publish("report.md", "--to", "github", **environ)
    assert result.return_value == 0
    assert result.stderr.startswith("warning: github: degraded: ")
    assert len(result.stderr.splitlines()) == 1
    assert (here / "summary").read_text() == REPORT
    checked = publish("report.md", "--to", "github", "--check", **environ)
    assert checked.stdout.startswith("github: not ready\n")
    assert checked.return_value == 0
    assert "CANARY" not in result.output + checked.output
    assert publish("report.md", "--to", "github", "--require", **environ).return_value == 6
    assert fake.log == []


@pytest.mark.parametrize(
    ("to", "environ"),
    [
        ("forgejo", {"GITHUB_API_URL": "http://gitea.local:3000/api/v1"}),
        ("gitlab", {"CI_API_V4_URL": "http://gitlab.local/api/v4"}),
    ],
)
def test_other_forges_want_https_too(publish: Publish, to: str, environ: dict[str, str]) -> None:
    merge = {"CI_MERGE_REQUEST_PROJECT_ID": "1", "CI_MERGE_REQUEST_IID": "2", "GITLAB_TOKEN": "x"}
    pull = {"GITHUB_REF": "refs/pull/7/merge", "GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": "x"}
    result = publish("report.md", "--to", to, **merge, **pull, **environ)
    assert (result.return_value, "the API must be https" in result.stderr) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        ("-o", "github.status=x", "-o", "github.outcome="),
        ("-o", "github.number=7/8"),
        ("--to", "directory"),
    ],
)
def test_a_wrong_command_line_is_told_before_anything_is_sent(
    fake: FakeGitHub, publish: Publish, here: Path, words: tuple[str, ...]
) -> None:
    result = publish("report.md", "--to", "github", *words, **github_environ(fake))
    assert isinstance(result.exception, UsageError)
    assert fake.log == []


def test_a_plugin_that_fails_does_not_show_the_token(publish: Publish, here: Path) -> None:
    plugin = PLUGIN.replace('if "fail"', 'str(context.secret("WIKI"))\n    if "fail"')
    plugin = plugin.replace('"no wiki"', 'context.environ["WIKI"]')
    (here / "wiki.py").write_text(plugin)
    (here / "report.md").write_text("fail")
    result = publish("report.md", "--to", "wiki", "--plugin", "wiki.py", WIKI="CANARY")
    assert "ValueError: ***" in result.stderr
    assert "CANARY" not in result.output


def test_a_publisher_checks_what_it_is_given() -> None:
    with pytest.raises(ValueError, match="id"):
        PublishContext(environ={}, id="A/b")
    two = Document((Artifact("a", "x"), Artifact("b", "y")))
    with pytest.raises(UsageError, match="not a folder"):
        _ = two.text
    astray = Document((Artifact("../a", "x"),))
    with pytest.raises(OutputError, match="not a path inside"):
        directory.publish(astray, PublishContext(environ={}, options={"path": "site"}))


@pytest.mark.parametrize(
    ("files", "message"),
    [(0, "site: the folder is empty"), (3, "site: more than 2 files")],
)
def test_a_folder_of_no_use(
    publish: Publish, here: Path, monkeypatch: pytest.MonkeyPatch, files: int, message: str
) -> None:
    monkeypatch.setattr(_publish_input, "MAX_FILES", 2)
    (here / "site").mkdir()
    for number in range(files):
        (here / "site" / f"{number}.md").write_text("x")
    assert message in str(publish("site", "--to", "directory", "-o", "directory.path=x").exception)


def test_a_report_may_come_from_standard_input(
    fake: FakeGitHub, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"# Hello")))
    (artifact,) = _publish_input.read_document("-", Console()).artifacts
    assert artifact == Artifact("report", b"# Hello")
