"""Variants of wheels (PEP 825): a plain wheel serves whoever can use no variant, and everybody else, too."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from coverage_report import Diff, ExportContext, build_model, compare, load
from coverage_report.exporters.json.exporter import export
from coverage_report.model.axes import shared_axes
from coverage_report.views.remarks import remarks_on

PLACE = ("linux", "x86_64", "glibc@2.28", "cp313")
AXES = ("os", "target", "libc", "python")


def folder(root: Path, name: str, *variants: str, package: str = "torch") -> Path:
    """Return a folder with a wheel for each variant; an empty one is a plain wheel."""
    path = root / name
    path.mkdir(exist_ok=True)
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").writestr("x", "")  # a zip archive, as wheels are
    for variant in variants:
        label = f"-{variant}" if variant else ""
        wheel = f"{package}-1.0-cp313-cp313-manylinux_2_28_x86_64{label}.whl"
        (path / wheel).write_bytes(b"PK\3\4" + empty.getvalue())
    return path


def changed(base: Path, head: Path) -> Diff:
    sides = [load([str(path)]) for path in (base, head)]
    axes = shared_axes(side.axes for side in sides)
    before, after = (build_model(side, axes=axes) for side in sides)
    return compare(before.snapshots[0], after.snapshots[0], axes)


def test_the_axis_is_shown_where_there_are_variants(tmp_path: Path) -> None:
    assert load([str(folder(tmp_path, "plain", ""))]).axes == AXES
    assert load([str(folder(tmp_path, "some", "", "cu128"))]).axes == (*AXES, "variant")


def test_a_plain_wheel_is_no_gap_where_others_have_variants(tmp_path: Path) -> None:
    path = folder(tmp_path, "dist", "", "cu128")
    folder(tmp_path, "dist", "", package="other")
    model = build_model(load([str(path)]))
    (snapshot,) = model.snapshots
    assert snapshot.universe.combinations == ((*PLACE, "cu128"), (*PLACE, "none"))
    assert str(snapshot.tally) == "4/4 (100%)"


def test_without_a_plain_wheel_who_can_use_no_variant_has_none(tmp_path: Path) -> None:
    path = folder(tmp_path, "dist", "cu128")
    folder(tmp_path, "dist", "", package="other")
    torch = build_model(load([str(path)])).snapshots[0].packages[1]
    assert torch.missing == ((*PLACE, "none"),)


@pytest.mark.parametrize(
    ("before", "after", "lost", "gained", "variants"),
    [
        (["", "cu126", "cu128"], ["", "cu128"], [], [], (("cu126",), ())),
        (["", "cu126"], ["", "cu128"], [], [], (("cu126",), ("cu128",))),
        ([""], ["", "cu128"], [], [], ((), ("cu128",))),
        (["", "cu128"], [""], [], [], (("cu128",), ())),
        (["", "cu128"], ["cu128"], ["none"], [], ((), ())),
        ([""], ["cu128"], ["none"], [], ((), ())),
        (["cu126", "cu128"], ["cu128"], ["cu126"], [], ((), ())),
        (["cu128"], ["cu128", ""], [], ["none"], ((), ())),
        (["null", "cu126"], ["null"], [], [], (("cu126",), ())),
        (["", "cu126"], ["null"], ["none"], [], ((), ())),
        ([""], [""], [], [], ((), ())),
    ],
)
def test_a_variant_is_lost_where_no_other_wheel_serves(
    tmp_path: Path,
    before: list[str],
    after: list[str],
    lost: list[str],
    gained: list[str],
    variants: object,
) -> None:
    diff = changed(folder(tmp_path, "a", *before), folder(tmp_path, "b", *after))
    (package,) = diff.packages
    assert [cell[-1] for cell in package.lost] == lost
    assert [cell[-1] for cell in package.gained] == gained
    assert (package.moved, package.variants) == ((), variants)


def test_what_went_and_came_is_told(tmp_path: Path) -> None:
    diff = changed(folder(tmp_path, "a", "", "cu126"), folder(tmp_path, "b", "", "cu128"))
    said = {remark.about: remark.sentence.say(str) for remark in remarks_on(diff)}
    assert said["variants"] == (
        "cu126 gone from torch, where others serve; cu128 new in torch, where others served"
    )


@pytest.mark.parametrize(("before", "after"), [([""], ["cu128"]), (["", "cu128"], [""])])
def test_reports_say_the_same(tmp_path: Path, before: list[str], after: list[str]) -> None:
    sides = [folder(tmp_path, "a", *before), folder(tmp_path, "b", *after)]
    read = []
    for path in sides:
        (artifact,) = export(build_model(load([str(path)])), ExportContext())
        read.append(tmp_path / f"{path.name}.json")
        read[-1].write_text(str(artifact.content), encoding="utf-8")
    told = changed(*sides).packages
    assert changed(read[0], sides[1]).packages == told
    assert changed(sides[0], read[1]).packages == told
    assert changed(*read).packages == told
