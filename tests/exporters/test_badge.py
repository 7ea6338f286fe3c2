"""The badge exporter: what a README shows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import jinja2
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import (
    BuildRecord,
    CoverageModel,
    ExportContext,
    TemplateFailure,
    compute,
    file_name,
    merge,
)
from coverage_report.exporters import _pybadges, _svg_text
from coverage_report.exporters.badge import export_badges, register_exporters

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "badge"
TEMPLATES = ROOT / "templates" / "coverage_report_templates"
SVG = "{http://www.w3.org/2000/svg}"
ENDPOINT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["schemaVersion", "label", "message", "color", "cacheSeconds"],
    "properties": {
        "schemaVersion": {"const": 1},
        "label": {"type": "string"},
        "message": {"type": "string", "minLength": 1},
        "color": {"enum": ["#0b4fc4", "#b35c00", "#6e0f0f", "#666c80"]},
        "cacheSeconds": {"type": "integer", "minimum": 300},
    },
}


def rendering(*loaders: jinja2.BaseLoader) -> ExportContext:
    own = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([*loaders, own]), undefined=jinja2.StrictUndefined
    )
    return ExportContext(render=lambda name, /, **v: environment.get_template(name).render(**v))


def built(rows: dict[str, str], snapshot: str = "develop") -> CoverageModel:
    """The coverage of packages that are built for the named operating systems."""
    records = [
        BuildRecord(package=package, snapshot=snapshot, axes={"os": os}, hash=f"{package} {os}")
        for package, systems in rows.items()
        for os in systems.split()
    ]
    names = {snapshot: rows.keys()}
    return compute(records, ["os"], also=names)


def badges(model: CoverageModel, context: ExportContext | None = None) -> dict[str, str]:
    found = {a.path: a.content for a in export_badges(model, context or rendering())}
    assert all(isinstance(content, str) for content in found.values())
    return {path: str(content) for path, content in found.items()}


EXAMPLE = {"zlib": "rhel8 ubuntu22.04 ubuntu24.04", "gmake": "rhel8", "cuda": ""}


def test_one_badge_for_the_whole_and_one_for_each_package() -> None:
    names = ["coverage", "packages/cuda", "packages/gmake", "packages/zlib"]
    paths = [f"{name}.{suffix}" for name in names for suffix in ("svg", "json")]
    assert sorted(badges(built(EXAMPLE))) == sorted(paths)


def test_each_of_several_snapshots_has_a_folder_of_its_own() -> None:
    model = merge(built({"zlib": "rhel8"}, "v1.0"), built({"zlib": "rhel8"}, "Ünsafe/../name"))
    folders = {file_name("v1.0"), file_name("Ünsafe/../name")}
    assert {path.partition("/")[0] for path in badges(model)} == folders
    assert sum(path.endswith("/coverage.svg") for path in badges(model)) == 2


@pytest.mark.parametrize(
    ("path", "message", "color"),
    [
        ("coverage", "4/9 (44%)", "#b35c00"),
        ("packages/zlib", "3/3 (100%)", "#0b4fc4"),
        ("packages/gmake", "1/3 (33%)", "#b35c00"),
        ("packages/cuda", "0/3 (0%)", "#6e0f0f"),
    ],
)
def test_the_number_and_the_colour_say_the_same(path: str, message: str, color: str) -> None:
    files = badges(built(EXAMPLE))
    endpoint = json.loads(files[f"{path}.json"])
    assert (endpoint["message"], endpoint["color"]) == (message, color)
    assert f">{message}<" in files[f"{path}.svg"]
    assert f'fill="{color}"' in files[f"{path}.svg"]


def test_nothing_to_cover_is_neither_none_nor_all() -> None:
    endpoint = json.loads(badges(built({"cuda": ""}))["coverage.json"])
    assert (endpoint["message"], endpoint["color"]) == ("n/a", "#666c80")


def test_almost_complete_is_not_complete() -> None:
    systems = [f"os{n}" for n in range(1000)]
    model = built({"all": " ".join(systems), "most": " ".join(systems[1:])})
    files = badges(model)
    assert json.loads(files["packages/most.json"])["message"] == "999/1000 (99%)"
    assert json.loads(files["packages/all.json"])["message"] == "1000/1000 (100%)"


def test_the_endpoint_has_exactly_the_keys_that_shields_accepts() -> None:
    for path, content in badges(built(EXAMPLE)).items():
        if path.endswith(".json"):
            jsonschema.validate(json.loads(content), ENDPOINT)


def test_a_screen_reader_hears_a_badge_once() -> None:
    root = ElementTree.fromstring(badges(built(EXAMPLE))["packages/zlib.svg"])
    heard = [text.text for text in root.iter(f"{SVG}text") if text.get("aria-hidden") != "true"]
    assert heard == ["zlib", "3/3 (100%)"]
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext(f"{SVG}title") == "zlib: 3/3 (100%)"
    assert root.get("viewBox") == f"0 0 {root.get('width')} 20"


@pytest.mark.parametrize("path", ["coverage", "packages/zlib", "packages/gmake", "packages/cuda"])
@pytest.mark.parametrize("suffix", ["svg", "json"])
def test_the_bytes_are_those_of_the_golden_file(path: str, suffix: str) -> None:
    golden = GOLDEN / f"{Path(path).name}.{suffix}"
    assert badges(built(EXAMPLE))[f"{path}.{suffix}"] == golden.read_text(encoding="utf-8")


@given(st.permutations(sorted(EXAMPLE.items())))
def test_the_order_of_records_never_matters(rows: list[tuple[str, str]]) -> None:
    assert badges(built(dict(rows))) == badges(built(EXAMPLE))


@given(st.text(min_size=1))
def test_every_name_makes_a_picture_that_parses_and_holds_no_more_than_ours(name: str) -> None:
    files = badges(built({name: "rhel8"}))
    svg = files[f"packages/{file_name(name)}.svg"]
    shape = [element.tag for element in ElementTree.fromstring(svg).iter()]
    plain = ElementTree.fromstring(badges(built({"zlib": "rhel8"}))["packages/zlib.svg"])
    assert shape == [element.tag for element in plain.iter()]
    jsonschema.validate(json.loads(files[f"packages/{file_name(name)}.json"]), ENDPOINT)
    svg.encode()


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('"&]]>{title}{0}', '"&]]>{title}{0}'),
        ("nul\0esc\x1b[31m", r"nul\x00esc\x1b[31m"),
        ("lone\ud800 \uffff", r"lone\ud800 \uffff"),
        ("two\n lines", "two lines"),
        ("x" * 5000, "x" * 79 + "…"),
    ],
)
def test_hostile_names_are_shown_as_text(name: str, label: str) -> None:
    root = ElementTree.fromstring(badges(built({name: "rhel8"}))[f"packages/{file_name(name)}.svg"])
    assert [text.text for text in root.iter(f"{SVG}text")][:2] == [label, label]
    assert root.get("aria-label") == f"{label}: 1/1 (100%)"


def test_the_texts_are_those_of_the_users_templates() -> None:
    templates = jinja2.DictLoader(
        {
            "badge/label.txt.j2": "{{ snapshot }}{{ ' ' + package if package }}\n",
            "badge/message.txt.j2": "{{ complete }} of {{ packages }}",
        }
    )
    files = badges(built(EXAMPLE), rendering(templates))
    whole, package = (json.loads(files[f"{p}.json"]) for p in ("coverage", "packages/gmake"))
    assert (whole["label"], whole["message"]) == ("develop", "1 of 3")
    assert (package["label"], package["message"]) == ("develop gmake", "0 of 1")


def test_a_badge_without_a_label_is_its_message() -> None:
    files = badges(built(EXAMPLE), rendering(jinja2.DictLoader({"badge/label.txt.j2": ""})))
    assert json.loads(files["coverage.json"])["label"] == ""
    assert ElementTree.fromstring(files["coverage.svg"]).get("aria-label") == "4/9 (44%)"


def test_a_message_template_that_gives_nothing_is_an_error_that_names_it() -> None:
    context = rendering(jinja2.DictLoader({"badge/message.txt.j2": " \n"}))
    with pytest.raises(TemplateFailure, match=r"badge/message\.txt\.j2"):
        badges(built(EXAMPLE), context)


def test_badges_that_differ_only_in_text_are_drawn_once() -> None:
    _pybadges._form.cache_clear()
    badges(built({f"package-{n}": "rhel8" for n in range(10, 100)}))
    assert _pybadges._form.cache_info().misses < 10


def test_text_that_the_table_of_widths_lacks_is_given_room() -> None:
    wide, unknown = "日本", "\U000e0100"
    assert _svg_text.text_width(wide, 10) == pytest.approx(20)
    assert 0 < _svg_text.text_width(unknown, 10) < 10


def test_pybadges_is_imported_late_and_leaves_no_trace() -> None:
    """Nothing of it is imported with the exporter, and no placeholder outlives its import."""
    program = """
import sys
from coverage_report.exporters import badge, _pybadges, _svg_text
assert "pybadges" not in sys.modules and "jinja2" not in sys.modules
_svg_text.text_width("zlib", 11)
assert "pybadges" not in sys.modules
_pybadges.draw("label", "message", "#0b4fc4")
assert "pybadges" in sys.modules
assert not {"imghdr", "pkg_resources"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)


def test_a_module_that_is_there_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = ModuleType("imghdr")
    monkeypatch.setitem(sys.modules, "imghdr", theirs)
    monkeypatch.delitem(sys.modules, "pybadges", raising=False)
    _pybadges._pybadges.__wrapped__()
    assert sys.modules["imghdr"] is theirs
    assert "pkg_resources" not in sys.modules


def test_the_exporter_makes_many_files() -> None:
    (exporter,) = register_exporters()
    assert (exporter.name, exporter.many) == ("badge", True)
