"""Change the core in small ways, and see whether its own tests notice.

Usage: python .ci/mutation.py [--mutants N] [--seed N] [--least PERCENT] [MODULE...]

Needs the dependency group `mutation`. Works on a copy in build/mutation, with what is installed beside this Python. Of
all mutants N are drawn for each subject by the seed; those that live are shown. Left out is what no test can notice:
annotations, which are never evaluated, and decorators that only remember.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, WorkerOutcome, WorkResult

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "mutation"
TREE = OUT / "tree"
COPIED = ("src", "templates", "tests", "docs", "examples", "pyproject.toml", "README.md")
PACKAGE = "src/coverage_report"
#: The core, and its own tests: fast ones, without a command line.
_UNIT = "axes coverage coverage_laws identity model served serving scope_versions nothing_to_cover pipeline"
SUBJECTS = {
    "model": (
        ["model/records.py", "model/axes.py", "model/tally.py", "model/axis_names.py"],
        [
            *(f"tests/unit/test_{name}.py" for name in _UNIT.split()),
            "tests/loaders/test_records.py",
        ],
    ),
    "core": (
        ["core/identity.py", "core/serving.py", "core/served.py", "core/coverage.py"],
        [*(f"tests/unit/test_{name}.py" for name in _UNIT.split()), "tests/oracle"],
    ),
    "expected": (["settings/expected.py", "core/expected"], ["tests/expected"]),
    "diff": (
        ["analysis/diff/compare.py", "analysis/diff/moves.py"],
        ["tests/diff", "tests/oracle"],
    ),
    "gates": (["analysis/gates", "settings/gates.py"], ["tests/gates"]),
}
CONFIG = """\
[cosmic-ray]
module-path = [{modules}]
timeout = 60.0
excluded-modules = []
test-command = "{test}"
[cosmic-ray.distributor]
name = "local"
"""
#: Only remember what was computed: without them it is the same, later.
REMEMBERING = {"cache", "lru_cache", "cached_property"}


def main() -> None:
    """Draw mutants of each subject, run its tests on each, and end with 1 where too few are noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=60, help="of each subject")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--least", type=float, default=95.0, help="percent that must be noticed")
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(SUBJECTS))
    asked = parser.parse_args()
    copy()
    killed = total = 0
    for name in asked.subjects or SUBJECTS:
        lived, count = tried(name, asked.mutants, random.Random(f"{asked.seed} {name}"))
        killed, total = killed + count - len(lived), total + count
        print(f"{name}: {count - len(lived)} of {count} noticed", flush=True)
        for diff in lived:
            print(diff, flush=True)
    percent = 100 * killed / total
    print(f"{killed} of {total} noticed ({percent:.1f}%)")
    sys.exit(percent < asked.least)


def copy() -> None:
    """Make the copy that is changed: the checkout stays as it is."""
    shutil.rmtree(OUT, ignore_errors=True)
    TREE.mkdir(parents=True)
    leave = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, TREE / name, ignore=leave)
        else:
            shutil.copy(ROOT / name, TREE / name)


def tried(name: str, mutants: int, chance: random.Random) -> tuple[list[str], int]:
    """Return the changes that the tests of a subject did not notice, and how many were tried."""
    modules, tests = SUBJECTS[name]
    options = "-x -q -p no:cacheprovider -p no:xdist --hypothesis-profile=mutation"
    test = f"{sys.executable} -m pytest {options} {' '.join(tests)}"
    paths = ", ".join(f'"{PACKAGE}/{module}"' for module in modules)
    config = OUT / f"{name}.toml"
    config.write_text(CONFIG.format(modules=paths, test=test))
    session = OUT / f"{name}.sqlite"
    run("baseline", str(config))
    run("init", str(config), str(session))
    with use_db(str(session), WorkDB.Mode.open) as db:
        draw(db, mutants, chance)
    run("exec", str(config), str(session))
    with use_db(str(session), WorkDB.Mode.open) as db:
        results = [
            result for _, result in db.results if result.worker_outcome != WorkerOutcome.SKIPPED
        ]
    return [str(one.diff) for one in results if not one.is_killed], len(results)


def run(*words: str) -> None:
    """Run cosmic-ray in the copy, on the copy."""
    program = Path(sys.executable).with_name("cosmic-ray")
    found = os.pathsep.join((str(TREE / "src"), str(TREE / "templates")))
    env = os.environ | {"PYTHONPATH": found, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([program, *words], cwd=TREE, env=env, check=True)


def draw(db: WorkDB, mutants: int, chance: random.Random) -> None:
    """Leave all mutants out but some that tests can notice."""
    spans = {
        path: list(unseen(ast.parse(path.read_text())))
        for path in TREE.joinpath(PACKAGE).rglob("*.py")
    }
    seen = [item for item in db.work_items if not is_unseen(item.mutations[0], spans)]
    ordered = sorted(seen, key=lambda item: place(item.mutations[0]))
    chosen = {item.job_id for item in chance.sample(ordered, min(mutants, len(ordered)))}
    left = [item.job_id for item in db.work_items if item.job_id not in chosen]
    db.set_multiple_results(left, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))


def place(mutation: MutationSpec) -> tuple[object, ...]:
    """Return what orders mutations, the same in each run."""
    return str(mutation.module_path), mutation.operator_name, mutation.occurrence


Span = tuple[tuple[int, int], tuple[int, int]]


def is_unseen(mutation: MutationSpec, spans: dict[Path, list[Span]]) -> bool:
    """Tell whether a mutation is of what no test can notice."""
    own = spans[TREE / mutation.module_path]
    return any(first <= mutation.start_pos and mutation.end_pos <= last for first, last in own)


def unseen(tree: ast.Module) -> Iterator[Span]:
    """Yield where annotations are, and decorators that only remember."""
    for node in ast.walk(tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.FunctionDef):
            parts += [node.returns, *filter(is_remembering, node.decorator_list)]
        elif isinstance(node, ast.arg | ast.AnnAssign):
            parts.append(node.annotation)
        for part in filter(None, parts):
            # The @ of a decorator is no part of it.
            yield (
                (part.lineno, max(part.col_offset - 1, 0)),
                (part.end_lineno or 0, part.end_col_offset or 0),
            )


def is_remembering(decorator: ast.expr) -> bool:
    """Tell whether a decorator is a cache."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id in REMEMBERING


if __name__ == "__main__":
    main()
