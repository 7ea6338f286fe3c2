"""What work grows with: function calls are counted over two sizes, and no seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from itertools import product

import pytest

from coverage_report import DEFAULT_AXES, BuildRecord, ExportContext, Scope, Snapshot, compute
from coverage_report.analysis.diff.compare import compare
from coverage_report.analysis.missing import next_steps
from coverage_report.exporters.json.exporter import export

Work = Callable[[int, int], Callable[[], object]]


def calls(work: Callable[[], object]) -> int:
    """Return how many functions are called, of Python and of C."""
    count = 0

    def note(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def places(number: int) -> list[tuple[str, str, str]]:
    systems = [f"os{n}" for n in range(number)]
    return list(product(systems, ("x86_64", "aarch64"), ("gcc@12", "llvm@17")))[:number]


def records(packages: int, combinations: int) -> list[BuildRecord]:
    """One build of each package, on each combination in turn."""
    where = places(combinations)
    return [
        BuildRecord(
            package=f"p{n}",
            snapshot="s",
            axes=dict(zip(DEFAULT_AXES, where[n % combinations], strict=True)),
            hash=str(n),
        )
        for n in range(packages)
    ]


def snapshot(packages: int, combinations: int) -> Snapshot:
    return compute(records(packages, combinations)).snapshots[0]


def missing(packages: int, combinations: int) -> Callable[[], object]:
    found = snapshot(packages, combinations)
    return lambda: next_steps(found)


def report(packages: int, combinations: int) -> Callable[[], object]:
    found = records(packages, combinations)
    return lambda: list(export(compute(found), ExportContext()))


def diff(packages: int, combinations: int) -> Callable[[], object]:
    base, head = snapshot(packages, combinations), snapshot(packages // 2, combinations)
    return lambda: compare(base, head, DEFAULT_AXES)


@pytest.mark.parametrize("work", [missing, report, diff])
def test_twice_the_packages_is_at_most_twice_the_work(work: Work) -> None:
    work(400, 16)()  # what is remembered from now on is no work of a size
    assert calls(work(800, 16)) <= 2.1 * calls(work(400, 16))


@pytest.mark.parametrize("work", [report, diff])
def test_of_a_combination_where_a_package_has_no_build_nothing_is_computed(work: Work) -> None:
    """Each package has one build, whether four times as many combinations exist or not."""
    work(400, 16)(), work(400, 64)()
    assert calls(work(400, 64)) <= 1.3 * calls(work(400, 16))


def test_more_packages_with_equal_rows_add_no_search() -> None:
    """What is missing is listed for each package; what it is worth is asked once for all that are alike."""
    few, many = (calls(missing(packages, 16)) for packages in (400, 1600))
    cells = (1600 - 400) * 16
    assert many - few <= 8 * cells


def test_where_packages_apply_is_asked_once_for_each_place() -> None:
    """Of each scope by each side, however many packages there are, and however often a comparison looks."""

    asked = []

    def applies(place: Mapping[str, str | None]) -> bool:
        asked.append(place)
        return True

    packages, combinations, sides = 24, 8, 2
    scopes = [
        Scope(snapshot="s", package=f"p{n}", applies=partial(applies)) for n in range(packages)
    ]
    one = compute(records(packages, combinations), scopes=scopes).snapshots[0]
    assert 0 < len(asked) <= packages * combinations
    asked.clear()
    compare(one, one, DEFAULT_AXES)
    assert 0 < len(asked) <= packages * combinations * sides
