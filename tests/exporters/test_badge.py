"""The badge exporter: what a README shows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from types import ModuleType
from xml.etree import ElementTree

import hypothesis
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_report import (
    BuildRecord,
    CoverageModel,
    ExportContext,
    Tally,
    TemplateFailure,
    UsageError,
    compute,
)
from coverage_report.exporters.badge import pybadges
from coverage_report.exporters.badge.exporter import export_badges, register_exporters
from coverage_report.exporters.badge.options import LITTLE, BadgeOptions
from coverage_report.templating.render import Templates
from coverage_report.testing import table
from coverage_report.text import file_name, visible

Golden = Callable[[str, str], None]
SVG = "{http://www.w3.org/2000/svg}"
ENDPOINT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["schemaVersion", "label", "message", "color", "style", "cacheSeconds"],
    "properties": {
        "schemaVersion": {"const": 1},
        "label": {"type": "string"},
        "message": {"type": "string", "minLength": 1},
        "color": {"enum": ["#0b4fc4", "#b35c00", "#913608", "#6e0f0f", "#666c80"]},
        "style": {"enum": ["flat", "flat-square", "for-the-badge"]},
        "cacheSeconds": {"type": "integer", "minimum": 300},
    },
}
(BADGE,) = register_exporters()

EXAMPLE = """
           rhel8  ubuntu22.04  ubuntu24.04
    zlib   1.3    1.3          1.3
    gmake  4.4    .            .
"""


def covered(*records: BuildRecord, without: str = "") -> CoverageModel:
    """The coverage of some operating systems, with packages that have no build."""
    return compute(records, ["os"], also={"sample": without.split()})


def example() -> CoverageModel:
    return covered(*table(EXAMPLE, ["os"]), without="cuda")


def of(package: str) -> CoverageModel:
    """The coverage of one package that is complete."""
    return covered(BuildRecord(package=package, snapshot="sample", axes={"os": "rhel8"}))


def badges(
    model: CoverageModel, templates: Path | None = None, **options: str
) -> Mapping[str, str]:
    render = Templates(templates, BADGE.templates).render
    context = ExportContext(render=render, options=options)
    found = {a.path: a.content for a in export_badges(model, context)}
    return {path: content for path, content in found.items() if isinstance(content, str)}


def endpoint(
    model: CoverageModel, name: str, templates: Path | None = None, **options: str
) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(badges(model, templates, **options)[f"{name}.json"])
    return found


def test_one_badge_for_the_whole_and_one_for_each_package() -> None:
    names = ["coverage", "packages/cuda", "packages/gmake", "packages/zlib"]
    paths = [f"{name}.{suffix}" for name in names for suffix in ("svg", "json")]
    assert sorted(badges(example())) == sorted(paths)


def test_each_of_several_snapshots_has_a_folder_of_its_own() -> None:
    names = "v1.0", "Ünsafe/../name"
    both = [record for name in names for record in table(EXAMPLE, ["os"], name)]
    files = badges(compute(both, ["os"]))
    assert {path.partition("/")[0] for path in files} == set(map(file_name, names))
    assert sum(path.endswith("/coverage.svg") for path in files) == 2


@pytest.mark.parametrize(
    ("name", "message", "color"),
    [
        ("coverage", "4/9 (44%)", "#913608"),
        ("packages/zlib", "3/3 (100%)", "#0b4fc4"),
        ("packages/gmake", "1/3 (33%)", "#913608"),
        ("packages/cuda", "0/3 (0%)", "#6e0f0f"),
    ],
)
def test_the_number_and_the_colour_say_the_same(name: str, message: str, color: str) -> None:
    said = endpoint(example(), name)
    svg = badges(example())[f"{name}.svg"]
    assert (said["message"], said["color"]) == (message, color)
    assert f">{message}<" in svg
    assert f'fill="{color}"' in svg


def test_nothing_to_cover_is_neither_none_nor_all() -> None:
    said = endpoint(covered(without="cuda"), "coverage")
    assert (said["message"], said["color"]) == ("n/a", "#666c80")


def test_almost_complete_is_not_complete() -> None:
    systems = " ".join(f"os{n}" for n in range(1000))
    rows = f"all {'1 ' * 1000}", f"most . {'1 ' * 999}", f"few 1 {'. ' * 999}"
    model = covered(*table("\n".join((systems, *rows)), ["os"]))
    said = [endpoint(model, f"packages/{name}")["message"] for name in ("all", "most", "few")]
    assert said == ["1,000/1,000 (100%)", "999/1,000 (99%)", "1/1,000 (<1%)"]


def test_the_endpoint_has_exactly_the_keys_that_shields_accepts() -> None:
    for path, content in badges(example()).items():
        if path.endswith(".json"):
            jsonschema.validate(json.loads(content), ENDPOINT)


def test_a_screen_reader_hears_a_badge_once() -> None:
    root = ElementTree.fromstring(badges(example())["packages/zlib.svg"])
    heard = [text.text for text in root.iter(f"{SVG}text") if text.get("aria-hidden") != "true"]
    assert heard == ["zlib", "3/3 (100%)"]
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext(f"{SVG}title") == "zlib: 3/3 (100%)"
    assert root.get("viewBox") == f"0 0 {root.get('width')} 20"


@pytest.mark.parametrize("name", ["coverage", "packages/zlib", "packages/gmake", "packages/cuda"])
@pytest.mark.parametrize("suffix", ["svg", "json"])
def test_the_bytes_are_those_of_the_golden_file(name: str, suffix: str, golden: Golden) -> None:
    golden(f"badge/{Path(name).name}.{suffix}", badges(example())[f"{name}.{suffix}"])


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_records_never_matters(seed: int) -> None:
    records = table(EXAMPLE, ["os"])
    Random(seed).shuffle(records)
    assert badges(covered(*records, without="cuda")) == badges(example())


@settings(deadline=None)  # the first example imports and reads tables
@given(st.text(min_size=1))
@hypothesis.example(" ")
def test_every_name_makes_a_picture_that_parses_and_holds_no_more_than_ours(name: str) -> None:
    files = badges(of(name))
    svg = files[f"packages/{file_name(name)}.svg"]
    svg.encode()
    tags = [element.tag for element in ElementTree.fromstring(svg).iter()]
    assert tags == [e.tag for e in ElementTree.fromstring(files["coverage.svg"]).iter()]
    jsonschema.validate(json.loads(files[f"packages/{file_name(name)}.json"]), ENDPOINT)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('"&]]>{title}{0}', '"&]]>{title}{0}'),
        ("nul\0esc\x1b[31m", r"nul\x00esc\x1b[31m"),
        ("lone\ud800 \uffff", r"lone\ud800 \uffff"),
        ("x" * 5000, "x" * 79 + "…"),
    ],
)
def test_hostile_names_are_shown_as_text(name: str, label: str) -> None:
    root = ElementTree.fromstring(badges(of(name))[f"packages/{file_name(name)}.svg"])
    assert [text.text for text in root.iter(f"{SVG}text")][:2] == [label, label]
    assert root.get("aria-label") == f"{label}: 1 platform"


def own(folder: Path, **texts: str) -> Path:
    """A folder with templates of one's own."""
    (folder / "badge").mkdir()
    for name, text in texts.items():
        (folder / "badge" / f"{name}.txt.j2").write_text(text, encoding="utf-8")
    return folder


def test_the_texts_are_those_of_the_users_templates(tmp_path: Path) -> None:
    label, message = "{{ snapshot }}\n{{ package or 'all' }}\n", "{{ complete }} of {{ packages }}"
    templates = own(tmp_path, label=label, message=message)
    whole, gmake = (endpoint(example(), n, templates) for n in ("coverage", "packages/gmake"))
    assert (whole["label"], whole["message"]) == ("sample all", "1 of 3")
    assert (gmake["label"], gmake["message"]) == ("sample gmake", "0 of 1")


def test_a_badge_without_a_label_is_its_message(tmp_path: Path) -> None:
    templates = own(tmp_path, label="")
    svg = badges(example(), templates)["coverage.svg"]
    assert endpoint(example(), "coverage", templates)["label"] == ""
    assert ElementTree.fromstring(svg).get("aria-label") == "4/9 (44%)"


def test_a_message_template_that_gives_nothing_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(TemplateFailure, match=r"badge/message\.txt\.j2"):
        badges(example(), own(tmp_path, message=" \n"))


def shown(svg: str) -> list[str | None]:
    """The texts of a badge that are read, and not drawn for their shadow alone."""
    texts = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return [text.text for text in texts if text.get("aria-hidden") != "true"]


def test_the_label_of_the_whole_can_be_chosen_and_packages_keep_their_names() -> None:
    files = badges(example(), label="wheels & <co>")
    assert shown(files["coverage.svg"]) == ["wheels & <co>", "4/9 (44%)"]
    assert shown(files["packages/zlib.svg"])[0] == "zlib"


@pytest.mark.parametrize("style", pybadges.STYLES)
def test_an_empty_label_leaves_no_left_side(style: str) -> None:
    wide, bare = (badges(example(), style=style, label=label) for label in ("platforms", ""))
    assert endpoint(example(), "coverage", label="")["label"] == ""
    (text,) = shown(bare["coverage.svg"])
    assert text == "4/9 (44%)"
    assert "#555" in wide["coverage.svg"]
    assert "#555" not in bare["coverage.svg"]


@pytest.mark.parametrize(
    ("style", "height", "said", "sheen"),
    [
        ("flat", "20", ["zlib", "3/3 (100%)"], True),
        ("flat-square", "20", ["zlib", "3/3 (100%)"], False),
        ("for-the-badge", "28", ["ZLIB", "3/3 (100%)"], False),
    ],
)
def test_each_style_is_drawn_and_told_to_shields(
    style: str, height: str, said: list[str], sheen: bool
) -> None:
    svg = badges(example(), style=style)["packages/zlib.svg"]
    root = ElementTree.fromstring(svg)
    assert endpoint(example(), "packages/zlib", style=style)["style"] == style
    assert (root.get("height"), root.get("aria-label")) == (height, "zlib: 3/3 (100%)")
    assert shown(svg) == said
    assert ("linearGradient" in svg, "clip-path" in svg, 'fill-opacity=".3"' in svg) == (sheen,) * 3
    assert "url(#" not in svg or sheen


@pytest.mark.parametrize("style", pybadges.STYLES)
@pytest.mark.parametrize("label", ["i", "platforms", "", "W" * 80])
def test_texts_stay_inside_their_half(style: pybadges.Style, label: str) -> None:
    root = ElementTree.fromstring(pybadges.draw(label, "1/3 (33%)", "#913608", style))
    halves = [
        r for r in root.iter(f"{SVG}rect") if r.get("fill", "").startswith("#") and not r.get("rx")
    ]
    for half in halves:
        left, right = float(half.get("x", 0)), float(half.get("x", 0)) + float(half.attrib["width"])
        for text in root.iter(f"{SVG}text"):
            middle, length = float(text.attrib["x"]) / 10, float(text.attrib["textLength"]) / 10
            assert length > 0
            if left < middle < right:
                assert left < middle - length / 2 < middle + length / 2 < right


@pytest.mark.parametrize("style", ["flat-square", "for-the-badge"])
def test_the_bytes_of_other_styles_are_those_of_golden_files(style: str, golden: Golden) -> None:
    golden(f"badge/{style}.svg", badges(example(), style=style)["packages/gmake.svg"])


@pytest.mark.parametrize(
    ("thresholds", "colors"),
    [
        (None, ["#6e0f0f", "#913608", "#b35c00", "#b35c00", "#0b4fc4"]),
        ("80,50", ["#6e0f0f", "#913608", "#b35c00", "#0b4fc4", "#0b4fc4"]),
        ("100, 0", ["#6e0f0f", "#b35c00", "#b35c00", "#b35c00", "#0b4fc4"]),
        ("100,100", ["#6e0f0f", "#913608", "#913608", "#913608", "#0b4fc4"]),
    ],
)
def test_the_colour_steps_at_the_thresholds(thresholds: str | None, colors: list[str]) -> None:
    options = BadgeOptions.read({} if thresholds is None else {"thresholds": thresholds})
    assert [options.color(Tally(n, 100)) for n in (0, 49, 50, 80, 100)] == colors
    assert options.color(Tally(0, 0)) == "#666c80"


def test_a_share_just_below_a_threshold_is_below_it() -> None:
    options = BadgeOptions.read({"thresholds": "67,33"})
    assert options.color(Tally(2, 3)) == "#b35c00"
    assert options.color(Tally(1, 3)) == "#b35c00"
    assert options.color(Tally(329, 1000)) == LITTLE


def test_white_text_is_readable_on_the_colour_of_little() -> None:
    """WCAG 2.2, 1.4.3: at least 4.5:1."""

    def linear(part: str) -> float:
        share = int(part, 16) / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(LITTLE[at : at + 2]) for at in (1, 3, 5))
    contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    assert round(contrast, 1) == 7.7


@pytest.mark.parametrize(
    ("key", "value", "advice"),
    [
        ("style", "flat-sqare", "did you mean 'flat-square'?"),
        ("style", "\x1b", "choose from: flat, flat-square, for-the-badge"),
        ("show", "all", "choose from: platforms, share"),
        ("thresholds", "50,80", "give two percentages, the higher first, such as 80,50"),
        ("thresholds", "80", "give two percentages, the higher first, such as 80,50"),
        ("thresholds", "101,50", "give two percentages, the higher first, such as 80,50"),
        ("thresholds", "", "give two percentages, the higher first, such as 80,50"),
    ],
)
def test_a_bad_value_is_one_line_with_what_it_can_be(key: str, value: str, advice: str) -> None:
    with pytest.raises(UsageError) as caught:
        badges(example(), None, **{key: value})
    said = f"-o badge.{key}={visible(value)}: unknown value; {advice}"
    assert str(caught.value) == said


SYSTEMS = """
           ubuntu22.04  rhel8  sequoia  windows  any
    wide   1            1      1        1        .
    narrow .            1      .        .        .
    pure   .            .      .        .        1
"""


def test_platforms_can_be_shown_in_place_of_a_share() -> None:
    model = covered(*table(SYSTEMS, ["os"]), without="nowhere")
    names = [f"packages/{name}" for name in ("wide", "narrow", "pure", "nowhere")]
    said = {name: endpoint(model, name, show="platforms") for name in ("coverage", *names)}
    assert [one["message"] for one in said.values()] == [
        *("any | linux | macos | windows", "linux | macos | windows", "linux", "any", "none"),
    ]
    assert said["packages/narrow"]["color"] == endpoint(model, "packages/narrow")["color"]


def test_builds_that_state_no_system_are_shown_as_a_share() -> None:
    records = [
        BuildRecord(package="zlib", snapshot="s", axes={"target": target}) for target in ("a", "b")
    ]
    other = BuildRecord(package="gmake", snapshot="s", axes={"target": "a", "os": "none"})
    model = compute([*records, other], ["target"])
    assert endpoint(model, "packages/zlib", show="platforms")["message"] == "2/2 (100%)"
    assert endpoint(model, "packages/gmake", show="platforms")["message"] == "1/2 (50%)"
    nothing = covered(without="cuda")
    assert endpoint(nothing, "coverage", show="platforms")["message"] == "n/a"


def test_badges_that_differ_only_in_text_are_drawn_once() -> None:
    pybadges._form.cache_clear()
    names = [f"package-{n}" for n in range(10, 100)]
    badges(covered(*(r for name in names for r in table(f"rhel8\n{name} 1", ["os"]))))
    assert pybadges._form.cache_info().misses < 10


def test_pybadges_is_imported_late_and_leaves_no_trace() -> None:
    """Nothing of it is imported with the exporter, and no placeholder outlives its import."""
    program = """
import sys
from coverage_report.exporters.badge import exporter, pybadges
from coverage_report.views.svg_text import text_width
assert "pybadges" not in sys.modules and "jinja2" not in sys.modules
text_width("zlib", 11)
assert "pybadges" not in sys.modules
pybadges.draw("label", "message", "#0b4fc4")
assert "pybadges" in sys.modules
assert not {"imghdr", "pkg_resources"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)


def test_a_module_that_is_there_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = ModuleType("imghdr")
    monkeypatch.setitem(sys.modules, "imghdr", theirs)
    for name in ("pybadges", "pkg_resources"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    pybadges._pybadges.__wrapped__()
    assert sys.modules["imghdr"] is theirs
    assert "pkg_resources" not in sys.modules
