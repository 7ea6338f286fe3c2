"""A pull request's life: report, push, lose a platform, red gate, fix, and other events. One comment, always true.

Usage: python recipe.py EMULATOR PROXY    (see run_emulator.sh)
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

EMULATOR, PROXY = sys.argv[1:]
PROGRAM = shlex.split(os.environ.get("COVERAGE_REPORT", "coverage-report"))
REPOSITORY = "/repos/octo/pkgs"
HOSTILE = ("@octocat", "#1", "a|b", "-->", "](javascript:alert(1))")


def call(method: str, path: str, body: object = None) -> Any:
    """Ask the emulator itself, as a developer with a browser does."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "Bearer tok_dev", "Content-Type": "application/json"}
    with urlopen(Request(EMULATOR + path, data, headers, method=method), timeout=20) as answer:
        return json.loads(answer.read() or b"null")


def push(branch: str, text: str) -> str:
    """Commit a file to a branch and return the hash."""
    body = {"message": text, "branch": branch, "content": b64encode(text.encode()).decode()}
    return str(call("PUT", f"{REPOSITORY}/contents/{text}.txt", body)["commit"]["sha"])


def open_pull_request() -> int:
    """Open a pull request and return its number."""
    tip = call("GET", f"{REPOSITORY}/git/ref/heads/main")["object"]["sha"]
    call("POST", f"{REPOSITORY}/git/refs", {"ref": "refs/heads/change", "sha": tip})
    push("change", "first")
    request = {"title": "Change", "head": "change", "base": "main"}
    return int(call("POST", f"{REPOSITORY}/pulls", request)["number"])


def write_records(file: Path, systems: list[str]) -> None:
    """Write what was built: every package on each system."""
    records = [
        {"package": name, "os": system, "target": "x86_64", "compiler": "gcc@12"}
        for name in ("zlib", *HOSTILE)
        for system in systems
    ]
    keep = {"package": "anchor", "os": "macos", "target": "x86_64", "compiler": "gcc@12"}
    file.write_text(json.dumps([*records, keep]), encoding="utf-8")


def run(folder: Path, *words: str, number: int, sha: str, **more: str) -> int:
    """Run the program in a job of the pull request and return its exit code; `more` makes it one of another event."""
    environ = {
        **os.environ,
        "GITHUB_API_URL": PROXY,
        "GITHUB_REPOSITORY": "octo/pkgs",
        "GITHUB_REF": f"refs/pull/{number}/merge",
        "GITHUB_SHA": sha,
        "GITHUB_TOKEN": "tok_write",
        "no_proxy": "127.0.0.1",
        **more,
    }
    print("$ coverage-report", *words, flush=True)
    return subprocess.run([*PROGRAM, *words], cwd=folder, env=environ, check=False).returncode


def report(folder: Path, number: int, systems: list[str], text: str) -> tuple[int, str]:
    """Push, report and publish; return the gate's exit code and the only comment of ours."""
    sha = push("change", text)
    write_records(folder / "records.json", systems)
    render = ("diff", "base.json", "records.json", "-f", "markdown:report.md", "--fail-on", "lost")
    gate = run(folder, *render, number=number, sha=sha)
    words = ("publish", "report.md", "--to", "github", "--require", "--id", "e2e")
    assert run(folder, *words, number=number, sha=sha) == 0
    body = comment(number)
    assert sha in body, "the comment is not of this commit"
    return gate, body


def events(folder: Path, number: int) -> None:
    """Report from a job of each event that is not one of the pull request; all are on its one comment."""
    tip = call("GET", f"{REPOSITORY}/pulls/{number}")["head"]["sha"]
    branch = {"GITHUB_REF": "refs/heads/change"}
    queue = f"refs/heads/gh-readonly-queue/main/pr-{number}-{tip}"
    issue = {"issue": {"number": number, "pull_request": {}}}
    for name, environ, event in (
        ("push", branch, {}),
        ("workflow_dispatch", branch, {}),
        ("issue_comment", {"GITHUB_REF": "refs/heads/main"}, issue),
        ("merge_group", {"GITHUB_REF": queue}, {}),
    ):
        (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
        (folder / "report.md").write_text(f"From {name}.\n", encoding="utf-8")
        told = {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(folder / "event.json")}
        words = ("publish", "report.md", "--to", "github", "--require", "--id", "e2e")
        assert run(folder, *words, number=number, sha=tip, **told, **environ) == 0
        assert f"From {name}." in comment(number)


def comment(number: int) -> str:
    """Return the only comment of ours."""
    comments = call("GET", f"{REPOSITORY}/issues/{number}/comments?per_page=100")
    ours = [c["body"] for c in comments if c["body"].startswith("<!-- coverage-report:v1 id=e2e")]
    assert len(ours) == 1, f"{len(ours)} comments of ours"
    return str(ours[0])


def main() -> None:
    """Live through it."""
    number = open_pull_request()
    for position in range(40):
        call("POST", f"{REPOSITORY}/issues/{number}/comments", {"body": f"LGTM {position}"})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        both = ["linux", "macos"]
        write_records(folder / "base.json", both)
        green, first = report(folder, number, both, "one")
        again, _ = report(folder, number, both, "two")
        red, lost = report(folder, number, ["linux"], "three")
        fixed, last = report(folder, number, both, "four")
        events(folder, number)
    assert [green, again, red, fixed] == [0, 0, 5, 0], [green, again, red, fixed]
    verdicts = ["\n".join(body.split("\n\n")[2:4]) for body in (first, lost, last)]
    print(*verdicts, sep="\n")
    assert verdicts[0] == verdicts[2] != verdicts[1]
    print("one comment, four reports, one red gate, four other events: all as it should be")


if __name__ == "__main__":
    main()
