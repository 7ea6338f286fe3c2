"""How long a page of 150,000 cells takes in a browser, beside coverage.py's index of as many rows in the same run.

Usage: python benchmarks/page.py [--packages N] [--rounds N] [--chromium PATH]

Needs the dependency group `browser`. Times are medians in milliseconds; ratios count, for machines differ.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import coverage
from playwright.sync_api import sync_playwright

from coverage_report import BuildRecord, ExportContext, compute
from coverage_report.exporters.html.exporter import register_exporters
from coverage_report.templating.render import Templates

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def write_page(folder: Path, packages: int, *, patterns: int) -> Path:
    """Write a page of so many packages on 100 combinations, with so many distinct rows."""
    chance = random.Random(1)
    places = [
        {"os": f"os{os}", "target": f"cpu{cpu}", "compiler": f"gcc@{gcc}"}
        for os in range(5)
        for cpu in range(5)
        for gcc in range(4)
    ]
    rows = [[chance.random() < 0.8 for _ in places] for _ in range(patterns)]
    model = compute(
        BuildRecord(package=f"package-{n}", version="1", snapshot="bench", axes=place)
        for n in range(packages)
        for place, built in zip(places, rows[n % patterns], strict=True)
        if built
    )
    (html,) = [one for one in register_exporters() if one.name == "html"]
    context = ExportContext(render=Templates(None, html.templates).render)
    (artifact,) = html.export(model, context)
    path = folder / f"page-{patterns}.html"
    path.write_text(str(artifact.content), "utf-8")
    return path


def write_index(folder: Path, files: int) -> Path:
    """Write coverage.py's HTML report of so many small files."""
    sources = folder / "sources"
    sources.mkdir()
    data = coverage.CoverageData(str(folder / "data"))
    for number in range(files):
        path = sources / f"package_{number}.py"
        path.write_text("a = 1\nb = 2\n", "utf-8")
        data.add_lines({str(path): [1 + number % 2]})
    data.write()
    measured = coverage.Coverage(data_file=str(folder / "data"), source=[str(sources)])
    measured.load()
    measured.html_report(directory=str(folder / "html"))
    return folder / "html" / "index.html"


def ours(text: str) -> str:
    """Return what filters our page."""
    return f"location.hash = '#q={text}'"


def theirs(text: str) -> str:
    """Return what filters coverage.py's index."""
    return (
        f"(box => {{ box.value = '{text.replace('-', '_')}'; box.dispatchEvent(new Event('input')); }})"
        "(document.getElementById('filter'))"
    )


def measure(browser: Any, path: Path, asking: Callable[[str], str]) -> dict[str, float]:
    """Return how long loading, filtering and clearing take."""
    tab = browser.new_page(bypass_csp=True)
    tab.goto(path.as_uri())
    load = tab.evaluate(f"{DRAWN}.then(() => performance.now())")
    times = {"load": load}
    for name, text in (("filter", "package-1"), ("clear", "")):
        code = f"(async () => {{ const start = performance.now(); {asking(text)}; "
        code += f"await new Promise(done => setTimeout(done)); await {DRAWN}; return performance.now() - start; }})()"
        times[name] = tab.evaluate(code)
    tab.close()
    return times


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder, packages = Path(scratch), arguments.packages
        subjects = {
            "60 distinct rows": (write_page(folder, packages, patterns=60), ours),
            "all rows distinct": (write_page(folder, packages, patterns=packages), ours),
            "coverage.py's index": (write_index(folder, packages), theirs),
        }
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=FLAGS)
        found: dict[str, list[dict[str, float]]] = {name: [] for name in subjects}
        for _ in range(arguments.rounds):
            for title, (path, asking) in subjects.items():
                found[title].append(measure(browser, path, asking))
        for title, rounds in found.items():
            size = subjects[title][0].stat().st_size / 1e6
            times = (f"{k} {statistics.median(r[k] for r in rounds):.0f}" for k in rounds[0])
            sys.stdout.write(f"{title}: {size:.2f} MB, {', '.join(times)}\n")


if __name__ == "__main__":
    main()
