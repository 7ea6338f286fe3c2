"""Do all that a release does but publish: build each distribution twice, compare, install, try.

Usage: python .ci/release_check.py [--tag vX.Y.Z]    needs pip and venv; leaves build/release/dist, and in build/release/sbom
what an installation brings along
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "release"
SBOM = OUT / "sbom" / "coverage-report.cdx.json"
#: What the core depends on, at least: a list without it is no list.
DIRECT = {"click", "jinja2", "msgspec", "pluggy", "pyyaml", "rich", "urllib3"}
PLUGINS = sorted((ROOT / "plugins").glob("coverage-report-*/pyproject.toml"))
#: Two surroundings that must not be seen in what is built.
SURROUNDINGS = ({"TZ": "UTC", "LC_ALL": "C"}, {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"})
#: What must work where nothing but the wheels is installed; in the root of the checkout.
TRIALS = (
    "coverage-report --version",
    "coverage-report demo",
    "coverage-report demo -f csv",
    "coverage-report demo -f html:build/release/demo.html",
    "coverage-report plugins",
    "coverage-report report examples/locks/after/uv.lock --axes os.family,target.family",
    "coverage-report diff examples/records/v1.4.csv examples/records/v1.5.csv",
)


def main() -> None:
    """Check one thing after the other; the first that fails ends it with a message."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--tag", help="the tag of the release, such as v1.2.3; checked against the version"
    )
    versions = stated_versions()
    check_versions(versions, parser.parse_args().tag)
    shutil.rmtree(OUT, ignore_errors=True)
    tools = environment("tools", "--require-hashes", "-r", "requirements/release.txt")
    first, second = (
        build(tools, name, extra)
        for name, extra in zip(("dist", "again"), SURROUNDINGS, strict=True)
    )
    compare(first, second, len(versions))
    run(tools, "-m", "twine", "check", "--strict", *map(str, sorted(first.iterdir())))
    list_contents(tools, try_out(first))
    say(f"{len(versions)} distributions are ready in {first.relative_to(ROOT)}")


def stated_versions() -> dict[str, str]:
    """Return the version of each distribution by its name, the core's first."""
    text = (ROOT / "src" / "coverage_report" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    versions = {"coverage-report": found[1] if found else ""}
    for file in PLUGINS:
        project = tomllib.loads(file.read_text("utf-8"))["project"]
        versions[project["name"]] = project["version"]
    return versions


def check_versions(versions: dict[str, str], tag: str | None) -> None:
    """All distributions are released together: one version, that of the tag, in the changelog."""
    if len(set(versions.values())) != 1:
        sys.exit(f"the versions differ: {versions}")
    version = versions["coverage-report"]
    if tag is not None and tag != f"v{version}":
        sys.exit(f"the tag is {tag}, the version {version}")
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    if tag is not None and f"\n## {version} " not in changelog:
        sys.exit(f"CHANGELOG.md has no heading '## {version} - DATE'")


def build(python: Path, name: str, surroundings: dict[str, str]) -> Path:
    """Build the sdist of each distribution, and its wheel from that, into a folder of its own."""
    folder = OUT / name
    for project in (ROOT, *(file.parent for file in PLUGINS)):
        say(f"building {project.name if project != ROOT else 'coverage-report'} into {name}")
        run(
            python,
            *("-m", "build", "--no-isolation", "--outdir", str(folder), str(project)),
            quiet=True,
            **surroundings,
        )
    return folder


def compare(first: Path, second: Path, count: int) -> None:
    """Stop where the two builds differ in a byte, or are not a wheel and an sdist each."""
    names = sorted(path.name for path in first.iterdir())
    if len(names) != 2 * count or names != sorted(path.name for path in second.iterdir()):
        sys.exit(f"not a wheel and an sdist of each: {names}")
    differ = [name for name in names if (first / name).read_bytes() != (second / name).read_bytes()]
    if differ:
        sys.exit(f"built twice and not the same: {', '.join(differ)}")
    say("built twice: the same bytes")


def try_out(dist: Path) -> Path:
    """Install the wheels into a new environment, run what a newcomer runs, and return its Python."""
    python = environment("fresh", *map(str, sorted(dist.glob("*.whl"))))
    for trial in TRIALS:
        say(f"$ {trial}")
        program, *words = trial.split()
        run(python, "-I", "-m", program.replace("-", "_"), *words, quiet=True)
    return python


def list_contents(tools: Path, python: Path) -> None:
    """Write what an installation brings along as CycloneDX: all that is in its environment, but for pip."""
    SBOM.parent.mkdir()
    run(python, "-m", "pip", "--quiet", "uninstall", "--yes", "pip")
    words = (
        "environment",
        "--pyproject",
        "pyproject.toml",
        "--short-PURLs",
        "--output-reproducible",
    )
    run(tools, "-m", "cyclonedx_py", *words, "--output-file", str(SBOM), str(python))
    brought = {part["name"].lower() for part in json.loads(SBOM.read_text("utf-8"))["components"]}
    if missing := DIRECT - brought:
        sys.exit(f"{SBOM.name} lacks {', '.join(sorted(missing))}")
    say(f"{len(brought)} components are listed in {SBOM.relative_to(ROOT)}")


def environment(name: str, *install: str) -> Path:
    """Return the Python of a new environment with something installed."""
    folder = OUT / name
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    say(f"installing into {folder.relative_to(ROOT)}")
    run(python, "-m", "pip", "install", "--quiet", *install)
    return python


def run(python: Path, *words: str, quiet: bool = False, **environ: str) -> None:
    """Run Python in the root of the checkout; stop, and show what it said, where it fails."""
    done = subprocess.run(
        [str(python), *words],
        cwd=ROOT,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **environ},
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        check=False,
    )
    if done.returncode:
        sys.stdout.buffer.write(done.stdout or b"")
        sys.exit(f"failed with {done.returncode}: {' '.join(words)}")


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
