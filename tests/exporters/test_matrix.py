"""The matrix exporter: one picture of packages and the combinations that they are built for."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import (
    BuildRecord,
    Cell,
    Combination,
    CoverageModel,
    ExportContext,
    Package,
    Snapshot,
    Tally,
    Universe,
    compute,
    merge,
)
from coverage_report.exporters._shapes import SHAPES
from coverage_report.exporters._states import STATES
from coverage_report.exporters.matrix import export_matrix, register_exporters

GOLDEN = Path(__file__).parents[1] / "golden" / "matrix"
SVG = "{http://www.w3.org/2000/svg}"
AXES = ("os", "target", "compiler")

Rows = dict[str, list[str]]


def records(
    rows: Rows, axes: tuple[str, ...] = AXES, snapshot: str = "develop"
) -> list[BuildRecord]:
    """A record for each ``value value value``, with ``?`` for unknown and an optional version."""
    found = []
    for package, builds in rows.items():
        for build in builds:
            values, _, version = build.partition(" = ")
            pairs = zip(axes, values.split(), strict=True)
            stated = {axis: None if value == "?" else value for axis, value in pairs}
            found.append(
                BuildRecord(
                    package=package,
                    snapshot=snapshot,
                    axes=stated,
                    version=version or None,
                    hash=f"{package} {build}",
                )
            )
    return found


def covered(
    rows: Rows, axes: tuple[str, ...] = AXES, snapshot: str = "develop", shuffled: int = 0
) -> CoverageModel:
    found = records(rows, axes, snapshot)
    random.Random(shuffled).shuffle(found)
    return compute(found, axes, also={snapshot: rows.keys()})


def drawn(model: CoverageModel) -> str:
    (artifact,) = export_matrix(model, ExportContext())
    assert artifact.path == "matrix.svg"
    assert isinstance(artifact.content, str)
    return artifact.content


def picture(model: CoverageModel) -> ElementTree.Element:
    return ElementTree.fromstring(drawn(model))


def words(root: ElementTree.Element) -> list[str]:
    """All text that is shown, in the order of the file."""
    texts = root.iter(f"{SVG}text")
    return [(text.text or "") + "".join(child.tail or "" for child in text) for text in texts]


def table(root: ElementTree.Element) -> dict[str, list[str]]:
    """The shapes of each row, by the package's name as shown."""
    rows = {}
    for group in root.iter(f"{SVG}g"):
        uses = group.findall(f"{SVG}use")
        texts = group.findall(f"{SVG}text")
        if group.get("transform", "").startswith("translate(0,") and texts:
            label = (texts[0].text or "") + "".join(child.tail or "" for child in texts[0])
            rows[label] = [use.get("href", "")[1:] for use in uses]
    return rows


def tooltips(root: ElementTree.Element) -> list[str]:
    uses = root.iter(f"{SVG}use")
    return [title.text or "" for use in uses for title in use.findall(f"{SVG}title")]


def many(packages: int, columns: int) -> Rows:
    """Package ``p<i>`` is built for the first ``i + 1`` of the columns, two compilers to a target."""
    names = [f"linux{c // 8} t{c // 2} gcc@{c % 2}" for c in range(columns)]
    return {f"p{i}": names[: i + 1] for i in range(packages)}


EXAMPLE = {
    "zlib": ["rhel8 zen4 gcc@13 = 1.3", "ubuntu24.04 zen4 gcc@13 = 1.3", "rhel8 zen4 gcc@9 = 1.2"],
    "gmake": ["rhel8 zen4 gcc@13 = 4.4", "ubuntu24.04 zen4 ? = 4.4"],
    "cuda": [],
}


def test_each_package_is_a_row_and_each_combination_a_column() -> None:
    root = picture(covered(EXAMPLE))
    assert table(root) == {
        "cuda": ["missing", "missing", "missing", "missing"],
        "gmake": ["missing", "built", "missing", "built"],
        "zlib": ["older", "built", "built", "missing"],
    }


def test_the_head_has_a_level_for_each_axis_and_joins_what_is_equal() -> None:
    shown = words(picture(covered(EXAMPLE)))
    head = shown[shown.index("os") : shown.index("cuda")]
    assert head == [
        *("os", "rhel8", "ubuntu24.04"),
        *("target", "zen4", "zen4"),
        *("compiler", "gcc@9", "gcc@13", "gcc@13", "?"),
        "total",
    ]


def test_totals_are_shown_for_each_row_and_column_and_for_all() -> None:
    shown = words(picture(covered(EXAMPLE)))
    assert [t for t in shown if "%" in t and "built" not in t] == [
        *("0/4 (0%)", "2/4 (50%)", "3/4 (75%)"),
        *("1/3 (33%)", "2/3 (66%)", "1/3 (33%)", "1/3 (33%)"),
        "5/12 (41%)",
    ]


def test_each_cell_says_what_it_is() -> None:
    said = tooltips(picture(covered(EXAMPLE)))
    assert said[-4:] == [
        "zlib, rhel8 zen4 gcc@9: only an older version, 1.2",
        "zlib, rhel8 zen4 gcc@13: built, 1.3",
        "zlib, ubuntu24.04 zen4 gcc@13: built, 1.3",
        "zlib, ubuntu24.04 zen4 ?: no build",
    ]
    assert len(said) == 12


def test_the_picture_is_described_for_those_who_do_not_see_it() -> None:
    root = picture(covered(EXAMPLE))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Platform coverage of develop"
    assert root.findtext(f"{SVG}desc") == (
        "develop: 5/12 (41%) built · 0 of 3 packages complete, 4 combinations, observed"
    )


def test_the_legend_has_the_shapes_that_occur_and_no_others() -> None:
    shown = words(picture(covered(EXAMPLE)))
    assert shown[-3:] == ["built", "only an older version", "no build"]


def test_it_is_the_same_file_for_any_order_of_the_records() -> None:
    assert len({drawn(covered(EXAMPLE, shuffled=seed)) for seed in range(5)}) == 1


@pytest.mark.parametrize("name", ["example", "declared", "aggregated"])
def test_the_bytes_are_those_of_the_golden_file(name: str) -> None:
    models = {
        "example": covered(EXAMPLE),
        "declared": declared(),
        "aggregated": covered(
            {f"p{i}": [f"linux t{n % 2} c@{n}" for n in range(i, 100)] for i in range(13)}
        ),
    }
    assert drawn(models[name]) == (GOLDEN / f"{name}.svg").read_text(encoding="utf-8")


def declared() -> CoverageModel:
    """A package with a cell in each state there is, and in one that there is not."""
    states = [*STATES, "novel"]
    combinations: tuple[Combination, ...] = tuple((f"os{at}",) for at in range(len(states)))
    cells = {c: Cell(c, state) for c, state in zip(combinations, states, strict=True)}
    package = Package("zlib", (), cells, combinations, Tally(2, len(states)))
    universe = Universe("declared", "coverage.yaml", combinations[:-1])
    return CoverageModel(("os",), (Snapshot("v1", universe, (package,), package.tally, 0),))


def test_each_state_has_a_shape_of_its_own_and_a_new_state_looks_unknown() -> None:
    assert SHAPES.keys() == STATES.keys()
    assert len(set(SHAPES.values())) == len(SHAPES)
    assert table(picture(declared())) == {"zlib": list(STATES)}


def test_a_build_that_nobody_declared_has_a_column() -> None:
    model = declared()
    (snapshot,) = model.snapshots
    (package,) = snapshot.packages
    novel = Cell(("new",), "unexpected")
    cells = {**package.cells, ("new",): novel}
    beside = Package("zlib", (), cells, package.applicable, package.tally)
    changed = Snapshot("v1", snapshot.universe, (beside,), snapshot.tally, 0)
    assert "new" in words(picture(CoverageModel(("os",), (changed,))))


def test_several_snapshots_stand_below_each_other_in_one_picture() -> None:
    both = merge(covered(EXAMPLE, snapshot="v1"), covered({"zlib": ["a b c"]}, snapshot="v2"))
    root = picture(both)
    titles = [text for text in words(root) if text in ("v1", "v2")]
    assert titles == ["v1", "v2"]
    assert root.findtext(f"{SVG}title") == "Platform coverage of v1, v2"
    assert len(root.findall(f"{SVG}defs")) == 1


def test_without_any_data_it_says_so() -> None:
    root = picture(CoverageModel(("os",), ()))
    assert words(root) == ["no data"]
    assert root.findtext(f"{SVG}title") == "Platform coverage of nothing"


def test_packages_without_any_combination_are_listed() -> None:
    shown = words(picture(covered({"cuda": []})))
    assert "n/a built · 0 of 1 package complete" in shown
    assert "cuda" in shown


@pytest.mark.parametrize("axes", [("os",), ("os", "target"), ("os", "target", "libc", "python")])
def test_axes_are_open(axes: tuple[str, ...]) -> None:
    build = " ".join(f"{axis}1" for axis in axes)
    shown = words(picture(covered({"wheel": [build]}, axes)))
    assert [text for text in shown if text.startswith(axes)] == [
        text for axis in axes for text in (axis, f"{axis}1")
    ]


class TestWhatIsTooMuch:
    def test_the_least_covered_packages_come_first_and_the_rest_is_counted(self) -> None:
        root = picture(covered(many(60, 20)))
        assert list(table(root))[:3] == ["p0", "p1", "p2"]
        assert len(table(root)) == 50
        assert "and 10 more packages, all complete" in words(root)

    def test_the_rest_is_not_called_complete_when_it_is_not(self) -> None:
        rows = many(20, 20)
        half = {f"h{number}": rows["p9"] for number in range(50)}
        assert "and 20 more packages, the lowest at 10/20 (50%)" in words(
            picture(covered(rows | half))
        )

    def test_packages_to_which_nothing_applies_are_not_called_complete(self) -> None:
        universe = Universe("declared", None, ())
        packages = tuple(Package(f"p{i:02}", (), {}, (), Tally(0, 0)) for i in range(51))
        model = CoverageModel(("os",), (Snapshot("v1", universe, packages, Tally(0, 0), 0),))
        assert "and 1 more package, not applicable" in words(picture(model))

    def test_the_numbers_stay_those_of_the_whole(self) -> None:
        model = covered(many(70, 32))
        (snapshot,) = model.snapshots
        shown = words(picture(model))
        assert f"{snapshot.tally} built · 39 of 70 packages complete" in shown
        assert str(snapshot.tally) in shown
        assert shown.count(str(snapshot.packages[3].tally)) >= 1

    def test_combinations_are_joined_on_the_first_two_axes(self) -> None:
        root = picture(covered(many(70, 32)))
        assert table(root)["p0"] == ["partial-4"] + ["missing"] * 15
        assert table(root)["p2"] == ["built", "partial-4"] + ["missing"] * 14
        assert tooltips(root)[0] == "p0, linux0 t0: 1 of 2 built"
        assert "32 combinations, observed; shown by os and target" in words(root)
        assert words(root)[-3:-1] == ["built", "no build"]

    def test_and_then_on_their_families(self) -> None:
        systems, targets = ("ubuntu20.04", "rhel8", "monterey"), ("zen3", "zen4", "m1", "m2")
        builds = [f"{os}.{n} {t} gcc" for os, t, n in product(systems, targets, range(8))]
        root = picture(covered({f"p{i}": builds[i:] for i in range(40)}))
        shown = words(root)
        assert shown[shown.index("os.family") : shown.index("total")] == [
            *("os.family", "linux", "macos"),
            *("target.family", "aarch64", "x86_64", "aarch64", "x86_64"),
        ]

    def test_what_is_still_too_much_is_cut_and_counted(self) -> None:
        builds = [f"{a}{b}" for a, b in product("abcdefghij", repeat=2)]
        root = picture(covered({"zlib": builds}, ("os",)))
        assert [len(row) for row in table(root).values()] == [60]
        assert "100 combinations, observed; 40 columns left out" in words(root)

    def test_many_snapshots_share_one_picture(self) -> None:
        rows = many(40, 20)
        found = [r for n in range(12) for r in records(rows, snapshot=f"v{n}")]
        root = picture(compute(found, AXES))
        assert 12 * 60 <= len(tooltips(root)) <= 1200

    def test_a_thousand_cells_are_not_too_heavy(self) -> None:
        assert len(drawn(covered(many(50, 20)))) < 120_000


class TestHostileText:
    NAMES = (
        "<script>alert(1)</script>",
        '"&]]>',
        "nul\0esc\x1b",
        "\ud800\uffff",
        "x" * 5000,
        "日本" * 99,
    )

    @pytest.mark.parametrize("name", NAMES)
    def test_it_is_shown_as_text_wherever_it_stands(self, name: str) -> None:
        found = [
            BuildRecord(package=name, snapshot=name, axes={name: name, "os": name}, version=name)
        ]
        root = picture(compute(found, [name, "os"]))
        ours = picture(covered({"zlib": ["a b"]}, ("os", "target")))
        plain = {f"{SVG}{tag}" for tag in ("title",)}
        tags = [e.tag for e in root.iter() if e.tag not in plain]
        assert tags == [e.tag for e in ours.iter() if e.tag not in plain]

    @given(st.text(min_size=1), st.text(min_size=1))
    def test_any_text_makes_a_picture_that_parses(self, package: str, value: str) -> None:
        found = [BuildRecord(package=package, snapshot=value, axes={"os": value}, version=package)]
        drawn(compute(found, ["os"])).encode()
        picture(compute(found, ["os"]))

    def test_a_long_name_keeps_its_end_and_is_whole_in_its_tooltip(self) -> None:
        compiler = "intel-oneapi-compilers-classic@2024.2.1"
        root = picture(covered({"zlib": [f"rhel8 zen4 {compiler}"]}))
        (cut,) = [text for text in words(root) if "…" in text]
        assert re.fullmatch(r"intel-.*….*2024\.2\.1", cut)
        titles = [title.text for text in root.iter(f"{SVG}text") for title in text]
        assert titles == [compiler]

    def test_nothing_in_the_picture_runs_or_links(self) -> None:
        svg = drawn(covered({"javascript:alert(1)": ["http://x onload= <a>"]}))
        tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()}
        assert tags == {"svg", "title", "desc", "style", "defs", "g", "path", "rect", "text", "use"}
        assert all(h.startswith("#") for h in re.findall(r'href="([^"]*)"', svg))


class TestLook:
    def test_colours_are_readable_on_their_ground(self) -> None:
        """WCAG AA: 4.5:1 for text, in light and in dark; shapes are held to the same."""
        style = picture(covered(EXAMPLE)).findtext(f"{SVG}style") or ""
        light, _, dark = style.partition("@media (prefers-color-scheme:dark)")
        for theme, ground in ((light, "#ffffff"), (dark, "#0d1117")):
            colors = re.findall(r"\.\w+\{(?:color|fill):(#\w{6})\}", theme)
            assert len(colors) == 6
            assert min(contrast(color, ground) for color in colors) >= 4.5

    def test_few_columns_have_flat_heads_and_many_have_upright_ones(self) -> None:
        assert "rotate" not in drawn(covered(EXAMPLE))
        assert "rotate" in drawn(covered({"zlib": many(32, 32)["p31"]}))

    def test_all_that_is_shown_is_inside_the_picture(self) -> None:
        root = picture(covered({"zlib": many(32, 32)["p31"]}))
        width = float(root.get("width", "0"))
        xs = [float(use.get("x", "0")) for use in root.iter(f"{SVG}use")]
        assert 0 < min(xs) < max(xs) < width
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"

    def test_every_shape_that_is_used_is_defined_once(self) -> None:
        root = picture(covered(many(70, 32)))
        defined = [group.get("id") for group in root.findall(f"{SVG}defs/{SVG}g")]
        used = {use.get("href", "")[1:] for use in root.iter(f"{SVG}use")}
        assert sorted(used) == defined


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""

    def luminance(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted([luminance(one), luminance(other)])
    return (bright + 0.05) / (dark + 0.05)


def test_neither_pybadges_nor_archspec_is_imported_for_a_small_picture() -> None:
    program = """
import sys
from coverage_report import BuildRecord, ExportContext, compute
from coverage_report.exporters.matrix import export_matrix
record = BuildRecord(package="zlib", snapshot="develop", axes={"os": "rhel8"})
list(export_matrix(compute([record], ["os"]), ExportContext()))
assert not {"pybadges", "requests", "archspec", "jinja2"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)


def test_the_exporter_makes_one_file() -> None:
    (exporter,) = register_exporters()
    assert (exporter.name, exporter.many) == ("matrix", False)
