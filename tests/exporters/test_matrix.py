"""The matrix exporter: one picture of packages and the combinations that they are built for."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import cast
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_report import (
    Asked,
    BuildRecord,
    Cell,
    Combination,
    CoverageModel,
    ExportContext,
    Package,
    Snapshot,
    Status,
    Tally,
    Universe,
    compute,
)
from coverage_report.exporters.svg.exporter import export_matrix
from coverage_report.testing import sample_model, table
from coverage_report.views.states import STATES

Golden = Callable[[str, str], None]
SVG = "{http://www.w3.org/2000/svg}"
AXES = ("os", "target", "compiler")

EXAMPLE = """
           rhel8/zen4/gcc@13  rhel8/zen4/gcc@9  ubuntu24.04/zen4/gcc@13  ubuntu24.04/zen4/?
    zlib   1.3                1.2               1.3                      .
    gmake  4.4                .                 .                        4.4
"""


def covered(
    text: str, axes: tuple[str, ...] = AXES, *snapshots: str, without: str = ""
) -> CoverageModel:
    """The coverage that a table states, the same in each snapshot, with packages without builds."""
    names = snapshots or ("sample",)
    records = [record for name in names for record in table(text, axes, name)]
    return compute(records, axes, also=dict.fromkeys(names, without.split()))


def example() -> CoverageModel:
    return covered(EXAMPLE, without="cuda")


def everywhere(*combinations: str, packages: int = 1) -> str:
    """Packages that are built for all of `combinations`."""
    rows = [f"p{i} {'1 ' * len(combinations)}" for i in range(packages)]
    return "\n".join((" ".join(combinations), *rows))


def drawn(model: CoverageModel, context: ExportContext | None = None) -> str:
    (artifact,) = export_matrix(model, context or ExportContext())
    assert artifact.path == "matrix.svg"
    assert isinstance(artifact.content, str)
    return artifact.content


def picture(model: CoverageModel) -> ElementTree.Element:
    return ElementTree.fromstring(drawn(model))


def words(root: ElementTree.Element) -> list[str]:
    """All text that is shown, in the order of the file."""
    texts = root.iter(f"{SVG}text")
    return [(text.text or "") + "".join(child.tail or "" for child in text) for text in texts]


def tags(root: ElementTree.Element) -> list[str]:
    """All elements but tooltips, in the order of the file."""
    found = [element.tag.removeprefix(SVG) for element in root.iter()]
    return [tag for tag in found if tag != "title"]


def rows(root: ElementTree.Element) -> dict[str, list[str]]:
    """The shapes of each row, by the package's name as shown."""
    found = {}
    for group in root.iter(f"{SVG}g"):
        uses = group.findall(f"{SVG}use")
        texts = group.findall(f"{SVG}text")
        if group.get("transform", "").startswith("translate(0,") and texts:
            label = (texts[0].text or "") + "".join(child.tail or "" for child in texts[0])
            found[label] = [use.get("href", "")[1:] for use in uses]
    return found


def tooltips(root: ElementTree.Element) -> list[str]:
    uses = root.iter(f"{SVG}use")
    return [title.text or "" for use in uses for title in use.findall(f"{SVG}title")]


WIDE = everywhere(*(f"linux{n // 8}/target{n // 2}/gcc@{n % 2}" for n in range(32)))


def test_each_package_is_a_row_and_each_combination_a_column() -> None:
    root = picture(example())
    assert rows(root) == {
        "cuda": ["missing", "missing", "missing", "missing"],
        "gmake": ["missing", "built", "missing", "built"],
        "zlib": ["older", "built", "built", "missing"],
    }


def test_the_head_has_a_level_for_each_axis_and_joins_what_is_equal() -> None:
    shown = words(picture(example()))
    head = shown[shown.index("os") : shown.index("cuda")]
    assert head == [
        *("os", "rhel8", "ubuntu24.04"),
        *("target", "zen4", "zen4"),
        *("compiler", "gcc@9", "gcc@13", "gcc@13", "?"),
        "total",
    ]


def test_totals_are_shown_for_each_row_and_column_and_for_all() -> None:
    shown = words(picture(example()))
    assert [t for t in shown if "%" in t and "built" not in t] == [
        *("0/4 (0%)", "2/4 (50%)", "3/4 (75%)"),
        *("1/3 (33%)", "2/3 (66%)", "1/3 (33%)", "1/3 (33%)"),
        "5/12 (41%)",
    ]


def test_each_cell_says_what_it_is() -> None:
    said = tooltips(picture(example()))
    assert said[-4:] == [
        "zlib, rhel8 zen4 gcc@9: only an older version, 1.2",
        "zlib, rhel8 zen4 gcc@13: built, 1.3",
        "zlib, ubuntu24.04 zen4 gcc@13: built, 1.3",
        "zlib, ubuntu24.04 zen4 ?: no build",
    ]
    assert len(said) == 12


def test_the_picture_is_described_for_those_who_do_not_see_it() -> None:
    root = picture(example())
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Platform coverage of sample"
    assert root.findtext(f"{SVG}desc") == (
        "sample: 5 of 12 combinations built (41%) · 0 of 3 packages complete, 4 observed combinations"
    )


def test_the_legend_has_the_shapes_that_occur_and_no_others() -> None:
    shown = words(picture(example()))
    assert shown[-3:] == ["built", "only an older version", "no build"]


@pytest.mark.parametrize("name", ["example", "declared", "joined"])
def test_the_bytes_are_those_of_the_golden_file(name: str, golden: Golden) -> None:
    models = {"example": example(), "declared": declared(), "joined": joined()}
    golden(f"matrix/{name}.svg", drawn(models[name]))


def declared() -> CoverageModel:
    """A package with a cell in each state there is."""
    states: list[str] = list(STATES)
    combinations: tuple[Combination, ...] = tuple((f"os{at}",) for at in range(len(states)))
    cells = {
        c: Cell(c, cast("Status", state)) for c, state in zip(combinations, states, strict=True)
    }
    for state, version in (("built", "1.3"), ("older", "1.2")):
        record = BuildRecord(package="zlib", snapshot="v1", axes={}, version=version)
        at = combinations[states.index(state)]
        cells[at] = Cell(at, "built", (record,))
    package = Package("zlib", (), cells, combinations, Tally(2, len(states)), "1.3", cells)
    universe = Universe("declared", "coverage.yaml", combinations)
    return CoverageModel(("os",), (Snapshot("v1", universe, (package,), package.tally, 0),))


def joined() -> CoverageModel:
    """So many combinations that they are joined on two axes; packages complete to a growing share."""
    names = " ".join(f"linux/t{n % 2}/c@{n}" for n in range(100))
    rows = [f"p{i} {'1 ' * 8 * i} {'. ' * (100 - 8 * i)}" for i in range(13)]
    return covered("\n".join((names, *rows)), without="none")


def test_what_has_no_row_is_counted_below_the_rows() -> None:
    patterns = [" ".join("1" if n >> at & 1 else "." for at in range(6)) for n in range(1, 63)]
    table = "\n".join(("a b c d e f", *(f"p{n:02} {row}" for n, row in enumerate(patterns))))
    root = picture(covered(table, ("os",)))
    assert len(rows(root)) == 50
    assert "and 12 more packages, the lowest at 4/6 (66%)" in words(root)


def test_of_too_many_rows_those_that_are_alike_are_one_with_its_packages_in_a_tooltip() -> None:
    root = picture(covered(everywhere("a/b/c", packages=52)))
    assert rows(root) == {"52 packages": ["built"]}
    assert "52/52 (100%)" in words(root)
    titles = [title.text or "" for text in root.iter(f"{SVG}text") for title in text]
    assert [title[:22] for title in titles] == ["52 packages: p0, p1, p"]
    assert tooltips(root) == ["52 packages, a b c: built"]


def test_each_state_looks_its_own() -> None:
    assert rows(picture(declared())) == {"zlib": list(STATES)}


def test_of_several_snapshots_the_newest_is_shown_and_the_others_are_counted() -> None:
    root = picture(covered(EXAMPLE, AXES, "v1", "v2"))
    assert [text for text in words(root) if text in ("v1", "v2")] == ["v2"]
    assert "the newest of 2 snapshots" in words(root)
    assert root.findtext(f"{SVG}title") == "Platform coverage of v2"


def test_where_nobody_can_tell_the_newest_they_stand_below_each_other() -> None:
    root = picture(covered(EXAMPLE, AXES, "one", "other"))
    assert [text for text in words(root) if text in ("one", "other")] == ["one", "other"]
    assert root.findtext(f"{SVG}title") == "Platform coverage of one, other"
    assert len(root.findall(f"{SVG}defs")) == 1


def test_all_snapshots_are_shown_where_that_is_asked_for() -> None:
    asked = ExportContext(every=True)
    shown = words(ElementTree.fromstring(drawn(covered(EXAMPLE, AXES, "v1", "v2"), asked)))
    assert [text for text in shown if text in ("v1", "v2")] == ["v2", "v1"]


def test_it_says_what_alone_was_asked_for() -> None:
    asked = ExportContext(asked=Asked(packages=("z*",)))
    shown = words(ElementTree.fromstring(drawn(example(), asked)))
    assert "Only packages named z*." in shown


def test_of_very_many_snapshots_the_first_are_shown() -> None:
    names = [f"lock-{'abcdefghijklmno'[at]}" for at in range(15)]
    shown = words(picture(covered(everywhere("a/b/c"), AXES, *names)))
    assert [text for text in shown if text in names] == names[:12]
    assert shown.count("the first 12 of 15 snapshots") == 1


def test_without_any_data_it_says_so() -> None:
    root = picture(CoverageModel(("os",), ()))
    assert words(root) == ["no data"]
    assert root.findtext(f"{SVG}title") == "Platform coverage of nothing"


def test_packages_without_any_combination_are_listed() -> None:
    shown = words(picture(covered("", without="cuda")))
    assert "n/a: nothing to cover · 0 of 1 package complete" in shown
    assert "cuda" in shown


@pytest.mark.parametrize("axes", [("os",), ("os", "target"), ("os", "target", "libc", "python")])
def test_axes_are_open(axes: tuple[str, ...]) -> None:
    build = "/".join(f"{axis}1" for axis in axes)
    shown = words(picture(covered(everywhere(build), axes)))
    assert [text for text in shown if text.startswith(axes)] == [
        text for axis in axes for text in (axis, f"{axis}1")
    ]


class TestHostileText:
    @pytest.mark.parametrize("name", ["<script>", '"&]]>', "\0\x1b", "\ud800\uffff", "x" * 5000])
    def test_it_is_shown_as_text_wherever_it_stands(self, name: str) -> None:
        axes = {name: name, "os": name}
        record = BuildRecord(package=name, snapshot=name, axes=axes, version=name)
        ours = picture(covered(everywhere("a/b"), ("os", "target")))
        assert tags(picture(compute([record], list(axes)))) == tags(ours)

    @settings(deadline=None)  # the first example imports and reads tables
    @given(st.text(min_size=1), st.text(min_size=1))
    def test_any_text_makes_a_picture_that_parses(self, package: str, value: str) -> None:
        found = [BuildRecord(package=package, snapshot=value, axes={"os": value}, version=package)]
        drawn(compute(found, ["os"])).encode()
        picture(compute(found, ["os"]))

    def test_a_long_name_is_whole_in_its_tooltip(self) -> None:
        root = picture(covered(everywhere(f"rhel8/zen4/{'long' * 20}")))
        titles = [title.text for text in root.iter(f"{SVG}text") for title in text]
        assert titles == ["long" * 20]

    def test_nothing_in_the_picture_runs_or_links(self) -> None:
        svg = drawn(sample_model())
        ours = "svg desc style defs g path rect text use"
        assert set(tags(ElementTree.fromstring(svg))) == set(ours.split())
        assert all(h.startswith("#") for h in re.findall(r'href="([^"]*)"', svg))


class TestLook:
    def test_few_columns_have_flat_heads_and_many_have_upright_ones(self) -> None:
        assert "rotate" not in drawn(example())
        assert "rotate" in drawn(covered(WIDE))

    def test_all_that_is_shown_is_inside_the_picture(self) -> None:
        root = picture(covered(WIDE))
        width = float(root.get("width", "0"))
        xs = [float(use.get("x", "0")) for use in root.iter(f"{SVG}use")]
        assert 0 < min(xs) < max(xs) < width
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"

    def test_a_thousand_cells_are_not_too_heavy(self) -> None:
        text = everywhere(*(f"ubuntu24.04/x86_64_v{n}/gcc@11.4.0" for n in range(20)), packages=50)
        assert len(drawn(covered(text))) < 120_000

    def test_every_shape_that_is_used_is_defined_once(self) -> None:
        root = picture(sample_model())
        defined = [group.get("id") for group in root.findall(f"{SVG}defs/{SVG}g")]
        used = {use.get("href", "")[1:] for use in root.iter(f"{SVG}use")}
        assert sorted(used) == defined


def test_neither_pybadges_nor_archspec_is_imported_for_a_small_picture() -> None:
    program = """
import sys
from coverage_report import BuildRecord, ExportContext, compute
from coverage_report.exporters.svg.exporter import export_matrix
record = BuildRecord(package="zlib", snapshot="develop", axes={"os": "rhel8"})
list(export_matrix(compute([record], ["os"]), ExportContext()))
assert not {"pybadges", "requests", "archspec", "jinja2"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
