"""How long the main job takes, as ratios to reading the bytes and to what a script would do.

Usage: python benchmarks/report.py [--packages N] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from coverage_report.run import pipeline

TAG = "develop-2026-11-08"
BUILDS = [
    ("linux", os, target, compiler, stack)
    for os, compiler in (("ubuntu22.04", "gcc@11.4.0"), ("ubuntu24.04", "gcc@13.2.0"))
    for target, stack in (("x86_64_v3", "e4s"), ("neoverse_v2", "e4s-arm"), ("zen4", "radiuss"))
] + [("darwin", "sequoia", "aarch64", "apple-clang@17.0.0", "ml-darwin")]
Counts = dict[str, Counter[tuple[str, str, str]]]


def write_corpus(root: Path, packages: int) -> None:
    """Write a page for each package, in the format of the cache site of 2025."""
    chance = random.Random(1)
    for number in range(packages):
        name = f"package-{number}"
        page = root / "_cache" / TAG / name / "specs.md"
        page.parent.mkdir(parents=True)
        specs = [spec(chance) for _ in range(chance.randint(1, 80))]
        specs.sort(key=lambda one: str(one["hash"]))
        front = {
            "title": json.dumps(name),
            "layout": "cache",
            "categories": f"[package, {TAG}]",
            "meta": json.dumps({"num_specs": len(specs)}),
            "spec_details": json.dumps(specs, sort_keys=True),
        }
        lines = "\n".join(f"{key}: {value}" for key, value in front.items())
        page.write_text(f"---\n{lines}\n---")


def spec(chance: random.Random) -> dict[str, object]:
    """Return the details of one build."""
    platform, os, target, compiler, stack = chance.choice(BUILDS)
    return {
        "compiler": compiler,
        "hash": "".join(chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=32)),
        "os": os,
        "platform": platform,
        "size": "-",
        "stacks": [stack, "root"],
        "target": target,
        "variants": ["+shared", "+pic", "~debug", "build_system=cmake", "build_type=Release"],
        "versions": [f"1.{chance.randint(0, 3)}"],
    }


def read_bytes(pages: list[Path]) -> None:
    """Read every page: what nothing can be faster than."""
    for page in pages:
        page.read_bytes()


def script_with_json(pages: list[Path]) -> Counts:
    """Count combinations as a script does that knows where the JSON is."""
    counts: Counts = {}
    for page in pages:
        lines = dict(line.split(": ", 1) for line in page.read_text().split("\n") if ": " in line)
        count(json.loads(lines["title"]), json.loads(lines["spec_details"]), counts)
    return counts


def script_with_yaml(pages: list[Path]) -> Counts:
    """Count combinations as a script does that takes front matter for YAML."""
    import yaml

    counts: Counts = {}
    for page in pages:
        front = yaml.load(page.read_text().split("---")[1], yaml.CSafeLoader)
        count(front["title"], front["spec_details"], counts)
    return counts


def count(name: str, specs: list[dict[str, str]], counts: Counts) -> None:
    """Add the combinations of one page."""
    counts[name] = Counter((one["os"], one["target"], one["compiler"]) for one in specs)


def ours(pages: list[Path]) -> Counts:
    """Load and compute, with identity, checks of meta, stacks, versions and provenance."""
    model = pipeline.build_model(pipeline.load([str(pages[0].parents[1])]))
    (snapshot,) = model.snapshots
    return {
        package.name: Counter({c: cell.builds for c, cell in package.cells.items()})  # type: ignore[misc]
        for package in snapshot.packages
    }


def seconds(work: Callable[[list[Path]], object], pages: list[Path]) -> float:
    """Return the processor time that the work takes."""
    start = time.process_time()
    work(pages)
    return time.process_time() - start


def main() -> None:
    """Measure in turn, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(Path(folder), arguments.packages)
        pages = sorted(Path(folder).rglob("specs.md"))
        assert ours(pages) == script_with_json(pages)
        ways = {
            "read the bytes": read_bytes,
            "script, json": script_with_json,
            "coverage-report": ours,
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(arguments.rounds):
            for name, work in ways.items():
                times[name].append(seconds(work, pages))
        few = pages[:: max(1, len(pages) // 50)]
        times["script, YAML in C"] = [seconds(script_with_yaml, few) * len(pages) / len(few)]
    base = statistics.median(times["read the bytes"])
    for name, taken in times.items():
        middle = statistics.median(taken)
        sys.stdout.write(f"{name:20} {middle:8.3f} s of processor {middle / base:8.1f} x reading\n")


if __name__ == "__main__":
    main()
