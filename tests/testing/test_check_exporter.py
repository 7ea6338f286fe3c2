"""What `check_exporter` lets pass, and what it does not."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coverage_report import (
    Artifact,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Terminal,
    Trend,
    compute,
)
from coverage_report.run.registry import load_plugins
from coverage_report.testing import check_exporter, sample_diff, sample_trend, table

Export = Callable[[CoverageModel], object]
COUNTER = itertools.count()


def exporter(export: Export, *, many: bool = False) -> Exporter:
    """Return an exporter of what `export` makes of the model."""

    def exported(model: CoverageModel, _: ExportContext) -> Iterator[Artifact]:
        result = export(model)
        return iter(result if isinstance(result, list) else [result])

    return Exporter(name="mine", export=exported, many=many)


def text(content: str | bytes, path: str = "report.txt") -> Export:
    """Return an export of one artifact."""
    return lambda _: Artifact(path, content)


def names(model: CoverageModel) -> list[str]:
    """Return the package names of a model as an exporter must not show them."""
    return [package.name for snapshot in model.snapshots for package in snapshot.packages]


@pytest.mark.parametrize("name", load_plugins().exporters)
def test_every_registered_exporter_passes(name: str) -> None:
    """What holds for plugins holds for the built-in exporters."""
    check_exporter(load_plugins().exporters[name])


@pytest.mark.parametrize(
    ("export", "many"),
    [
        (text("fine\n"), False),
        (text(b"\x00\xff", "picture.png"), False),
        (text("<svg/>\n", "a.svg"), False),
        (lambda _: [], True),
        (lambda _: [Artifact("a/b.txt", "a\n"), Artifact("a/c.txt", "\tc\n")], True),
    ],
)
def test_what_is_fine_passes(export: Export, many: bool) -> None:
    """Text, bytes, one file, many files and none."""
    check_exporter(exporter(export, many=many))


@pytest.mark.parametrize(
    ("export", "many", "fault"),
    [
        (lambda _: "text", False, "yields 'text', not an Artifact"),
        (lambda _: [], False, "makes 0 artifacts: make one, or say many=True"),
        (lambda _: [Artifact("a", "\n"), Artifact("b", "\n")], False, "makes 2 artifacts: make"),
        (text("no end"), False, "report.txt does not end in a newline"),
        (text("\x1b[31mred\n"), False, "report.txt holds the control character '\\x1b': see visi"),
        (text("a\r\n"), False, "report.txt holds the control character '\\r'"),
        (text("\x9b\n"), False, "report.txt holds the control character '\\x9b'"),
        (text("\ud800\n"), False, "report.txt is not well-formed: 'utf-8' codec can't encode"),
        (text("{}}\n", "a.json"), False, "a.json is not well-formed: Extra data"),
        (text("<svg>\n", "a.svg"), False, "a.svg is not well-formed: no element found"),
        (text("\n", "/etc/passwd"), False, "the path '/etc/passwd' is not relative and safe"),
        (text("\n", "../x"), False, "the path '../x' is not relative and safe"),
        (text("\n", "a\nb"), False, "the path 'a\\nb' is not relative and safe: see file_name()"),
        (lambda _: [Artifact("A", "\n"), Artifact("a", "\n")], True, "the paths 'A' and 'a' are"),
        (lambda _: [Artifact("é", "\n"), Artifact("é", "\n")], True, "the paths 'é' and"),
        (lambda _: Artifact("a", f"{next(COUNTER)}\n"), False, "makes other bytes the second time"),
        (lambda m: [Artifact(n, "\n") for n in names(m)], True, "the path "),
        (lambda m: Artifact("a", "\n".join(names(m)) + "\n"), False, "a holds the control char"),
    ],
)
def test_what_is_wrong_is_named(export: Export, many: bool, fault: str) -> None:
    """The message names the exporter, the model it was given, and the rule that it breaks."""
    with pytest.raises(AssertionError) as caught:
        check_exporter(exporter(export, many=many))

    assert str(caught.value).startswith("exporter 'mine', given ")
    assert f": {fault}" in str(caught.value)


def test_paths_of_this_machine_do_not_belong_in_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report that names the folder it was made in differs from machine to machine."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(AssertionError, match="names a folder of this machine"):
        check_exporter(exporter(lambda _: Artifact("a", f"made in {Path.cwd()}\n")))


def test_the_order_of_the_records_must_not_show() -> None:
    """An exporter that shows what differs between two equal models is caught."""
    seen: list[str] = []

    def export(model: CoverageModel) -> Artifact:
        origin = next(
            (r.origin.file for s in model.snapshots for p in s.packages for r in p.records), ""
        )
        key = f"{origin}{id(model)}"
        seen.extend([key] if key not in seen else [])
        return Artifact("a", f"{seen.index(key)}\n")

    with pytest.raises(AssertionError, match="another order: makes other bytes"):
        check_exporter(exporter(export))


def test_the_model_must_stay_as_it_was() -> None:
    """The next exporter is given the same model."""

    def export(model: CoverageModel) -> Artifact:
        for snapshot in model.snapshots:
            for package in snapshot.packages:
                package.cells.clear()  # type: ignore[attr-defined]
        return Artifact("a", "\n")

    with pytest.raises(AssertionError, match="given the sample model: changes it"):
        check_exporter(exporter(export))


def test_a_model_of_one_s_own_is_checked_and_returned() -> None:
    """The result is what the exporter makes of the model given, or else of the sample."""
    count = exporter(lambda model: Artifact("a", f"{len(names(model))}\n"))

    assert check_exporter(count, compute(table("a/b/c\nzlib 1\n"))) == [Artifact("a", "1\n")]
    assert check_exporter(count) != check_exporter(count, compute(()))


def test_the_context_is_passed_on() -> None:
    """Options and the terminal reach the exporter."""

    def export(_: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
        yield Artifact("a", f"{context.options['title']} {context.terminal.width}\n")

    (artifact,) = check_exporter(
        Exporter(name="mine", export=export), options={"title": "t"}, terminal=Terminal(width=5)
    )

    assert artifact.content == "t 5\n"


def test_diffs_and_trends_are_checked_where_there_are_functions_for_them() -> None:
    """They are held to the same rules, on samples of their own."""

    def shows_names(diff: Diff, _: ExportContext) -> Iterator[Artifact]:
        yield Artifact("a", "".join(f"{package.name}\n" for package in diff.packages) or "\n")

    def no_end(_: Trend, __: ExportContext) -> Iterator[Artifact]:
        yield Artifact("a", "end")

    fine = exporter(text("\n"))
    with pytest.raises(AssertionError, match="given the sample diff: a holds the control char"):
        check_exporter(dataclasses.replace(fine, renders={Diff: shows_names}))
    with pytest.raises(AssertionError, match="given an empty trend: a does not end in a newline"):
        check_exporter(dataclasses.replace(fine, renders={Trend: no_end}))


def test_a_diff_or_trend_of_one_s_own_is_checked_and_returned() -> None:
    def counts(diff: Diff, _: ExportContext) -> Iterator[Artifact]:
        yield Artifact("a", f"{diff.totals.lost}\n")

    def points(trend: Trend, _: ExportContext) -> Iterator[Artifact]:
        yield Artifact("b", f"{len(trend.series)}\n")

    both = dataclasses.replace(exporter(text("\n")), renders={Diff: counts, Trend: points})
    assert check_exporter(both, sample_diff()) == [Artifact("a", "7\n")]
    assert check_exporter(both, sample_trend()) == [Artifact("b", "3\n")]
    with pytest.raises(AssertionError, match="'mine' cannot export a Diff"):
        check_exporter(exporter(text("\n")), sample_diff())


def test_the_samples_have_all_that_can_change() -> None:
    """Each kind of change, and names that do harm in each of them."""
    diff = sample_diff()
    assert all(getattr(diff.totals, field.name) for field in dataclasses.fields(diff.totals))
    assert {package.state for package in diff.packages} == {"new", "removed", "changed", "same"}
    assert diff.updated
    assert diff.respelled
    assert diff.causes
    assert diff.problems
    for kind in ("lost", "gained", "moved"):
        names = [package.name for package in diff.packages if getattr(package, kind)]
        assert any(not name.isidentifier() for name in names), kind
    assert any(point.lost for series in sample_trend().series for point in series.points)


def test_the_former_keywords_for_diffs_and_trends_still_work() -> None:
    def counts(diff: Diff, _: ExportContext) -> Iterator[Artifact]:
        yield Artifact("a", f"{diff.totals.lost}\n")

    with pytest.warns(DeprecationWarning, match=r"export_diff=.* say renders=\{Diff: \.\.\.\}"):
        old = dataclasses.replace(exporter(text("\n")), export_diff=counts)
    assert check_exporter(old, sample_diff()) == [Artifact("a", "7\n")]
    with pytest.warns(DeprecationWarning, match=r"export_trend=.* say renders=\{Trend: \.\.\.\}"):
        assert Trend in dataclasses.replace(old, export_trend=counts).renders
