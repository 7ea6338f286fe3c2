"""Pages of Spack's build cache site, in each form that they have had since 2022."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from coverage_report import (
    BuildRecord,
    CoverageModel,
    InputError,
    Mention,
    Origin,
    Problem,
    Source,
    compute,
)
from coverage_report.loaders.spack.pages import register_loaders
from coverage_report.testing import check_loader, load

Page = Callable[..., str]
Spec = Callable[..., Any]
(LOADER,) = register_loaders()
TITLE = ("has no usable title: a page's title is its package's name", "title")
CATEGORIES = ("categories must be [package, TAG]; quote a tag like a number", "categories")


def records(text: str) -> list[BuildRecord]:
    items = load(LOADER, text, "specs.md")
    assert not [item for item in items if isinstance(item, Problem)]
    return [item for item in items if isinstance(item, BuildRecord)]


def problems(text: str) -> list[str]:
    return [str(p) for p in load(LOADER, text, "specs.md") if isinstance(p, Problem)]


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        load(LOADER, text, "specs.md")
    return caught.value.message, caught.value.pointer


def cells(model: CoverageModel) -> dict[object, int]:
    (package,) = model.snapshots[0].packages
    return {combination: cell.builds for combination, cell in package.cells.items()}


@pytest.mark.parametrize("era", "ABCDE")
class TestEveryEra:
    def test_it_satisfies_what_every_loader_must(self, page: Page, spec: Spec, era: str) -> None:
        check_loader(LOADER, page("zlib", "develop", spec(), spec(os="rhel8"), era=era), "specs.md")

    def test_the_same_build_is_the_same_record(self, page: Page, spec: Spec, era: str) -> None:
        """But for what an era does not state: the tag, the hash and the stacks before 2023."""
        (record,) = records(page("zlib", "v0.23.1", spec(), era=era))
        named = era in "AB"
        assert record.package == "zlib"
        assert record.snapshot == ("(no tag)" if named else "v0.23.1")
        assert record.version == "1.3.1"
        assert record.axes == {
            "platform": "linux",
            "os": "ubuntu22.04",
            "target": "x86_64_v3",
            "compiler": "gcc@11.4.0",
        }
        assert set(record.variants) == {"+pic", "~shared", "build_system=makefile"}
        assert record.hash == (None if named else spec().hash)
        assert set(record.stacks) == (set() if named else {"e4s", "root"})
        key = {"A": "spec_files", "B": "spec_names"}.get(era, "spec_details")
        assert record.origin == Origin("specs.md", f"/{key}/0")

    def test_a_page_without_builds_still_names_its_package(
        self, page: Page, spec: Spec, era: str
    ) -> None:
        snapshot = "(no tag)" if era in "AB" else "develop"
        empty = {"spec_names": "[]"} if era in "AB" else {}
        assert load(LOADER, page("zlib", "develop", era=era, **empty)) == [
            Mention("zlib", snapshot)
        ]

    def test_line_ends_marks_and_what_follows_the_fence_do_not_matter(
        self, page: Page, spec: Spec, era: str
    ) -> None:
        text = page("zlib", "develop", spec(), era=era)
        for other in (text.replace("\n", "\r\n"), "\ufeff" + text, text + "\nbody: [\n---\n"):
            assert records(other) == records(text)
            assert LOADER.accepts(Source("x", data=other.encode()))


class TestSpelling:
    @pytest.mark.parametrize(
        ("written", "compiler"),
        [
            ("gcc@=11.4.0", "gcc@11.4.0"),
            ("gcc@11.4.0 ", "gcc@11.4.0"),
            ("clang@=14.0.0", "llvm@14.0.0"),
            ("oneapi@2024.1.0", "intel-oneapi-compilers@2024.1.0"),
            ("intel-oneapi-compilers@2024.1.0", "intel-oneapi-compilers@2024.1.0"),
            ("none", "none"),
        ],
    )
    def test_a_compiler_has_one(self, page: Page, spec: Spec, written: str, compiler: str) -> None:
        (record,) = records(page("zlib", "develop", spec(compiler=written)))
        assert record.axes["compiler"] == compiler

    def test_a_variant_has_one(self, page: Page, spec: Spec) -> None:
        old = ("patches=5c7a3c04444,81ffffff99", "cuda_arch=90", "+pic")
        new = ("patches:=5c7a3c0,81fffff", "cuda_arch:=90", "+pic")
        one, other = records(page("zlib", "develop", spec(variants=old), spec(variants=new)))
        assert one.variants == other.variants == ("patches=5c7a3c0,81fffff", "cuda_arch=90", "+pic")

    def test_records_that_agree_share_their_axes(self, page: Page, spec: Spec) -> None:
        one, other = records(page("zlib", "develop", spec(), spec(version="1.2")))
        assert one.axes is other.axes


class TestBadRecords:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"hash": None}, "Expected `str`, got `null` - at `$.hash`"),
            ({"hash": ""}, "Expected `str` of length >= 1 - at `$.hash`"),
            ({"compiler": 5}, "Expected `str`, got `int` - at `$.compiler`"),
            ({"compiler": " "}, "has a blank platform, os, target or compiler"),
            ({"os": ""}, "Expected `str` of length >= 1 - at `$.os`"),
            ({"target": {"name": "zen4"}}, "Expected `str | null`, got `object` - at `$.target`"),
            ({"target": None}, "has neither os, platform and target nor arches"),
            ({"os": None, "arches": "linux-x"}, "has neither os, platform and target nor arches"),
            ({"versions": "1.3"}, "Expected `array`, got `str` - at `$.versions`"),
            ({"versions": []}, "Expected `array` of length >= 1 - at `$.versions`"),
            ({"versions": ["1", "2"]}, "Expected `array` of length <= 1 - at `$.versions`"),
            ({"variants": ["a\0"]}, "holds a NUL character"),
            ({"stacks": [1]}, "Expected `str`, got `int` - at `$.stacks[0]`"),
            ({"hash": "x" * 1001}, "Expected `str` of length <= 1000 - at `$.hash`"),
        ],
    )
    def test_one_is_skipped_and_named_and_the_others_count(
        self, page: Page, spec: Spec, change: dict[str, Any], message: str
    ) -> None:
        """The page is read as if the bad record was not there; meta is not held against it."""
        good = [spec(), spec(os="rhel8")]
        text = page("zlib", "develop", good[0], spec(version="9"), good[1])
        details = json.loads(re.search(r"^spec_details: (.*)$", text, re.MULTILINE)[1])  # type: ignore[index]
        details[1] |= change
        bad = page("zlib", "develop", *good, spec_details=json.dumps(details))
        assert problems(bad) == [f"specs.md: /spec_details/1: record skipped: {message}"]
        found = [r for r in load(LOADER, bad) if isinstance(r, BuildRecord)]
        without = records(page("zlib", "develop", *good))
        assert cells(compute(found)) == cells(compute(without))

    @pytest.mark.parametrize("item", ["null", "5", '"zlib"', "[]", "{}"])
    def test_what_is_no_record_is_skipped(self, page: Page, spec: Spec, item: str) -> None:
        (problem,) = problems(page("zlib", "develop", spec(), spec_details=f"[{item}]"))
        assert problem.startswith("specs.md: /spec_details/0: record skipped: ")

    def test_a_page_nested_without_end_is_refused(self, page: Page, spec: Spec) -> None:
        deep = "[" * 50_000 + "]" * 50_000
        text = page("zlib", "develop", spec(), spec_details=f"[{deep}]")
        assert refusal(text) == ("is nested too deeply", "spec_details")

    def test_a_spec_string_without_a_platform_is_skipped(self, page: Page) -> None:
        text = page("zlib", "", era="B", spec_names="\n - 'zlib@1'\n - '@ arch=a-b-c'")
        assert problems(text) == [
            f"specs.md: /spec_names/{index}: record skipped: {why}"
            for index, why in enumerate(
                [
                    "no arch=platform-os-target in the spec 'zlib@1'",
                    "no package name in the spec '@ arch=a-b-c'",
                ]
            )
        ]


class TestMeta:
    def test_what_it_claims_is_checked_and_the_details_count(self, page: Page, spec: Spec) -> None:
        meta = {
            "compilers": ["clang@=14.0.0", "gcc@=11.4.0"],
            "num_specs": 3,
            "num_specs_by_stack": {"e4s": 1},
            "oss": ["ubuntu22.04"],
            "targets": ["zen4"],
            "stacks": {"e4s": 1},
            "versions": ["1.3.1"],
            "arches": ["linux-ubuntu22.04-x86_64_v3"],
            "unknown": 5,
        }
        text = page("zlib", "develop", spec(), spec(variants=("~pic",)), meta=json.dumps(meta))
        end = "; spec_details counts"
        assert problems(text) == [
            f"specs.md: /meta/{key}: meta disagrees with spec_details on {key} ({what}){end}"
            for key, what in [
                ("num_specs", "meta says 3, the details give 2"),
                ("num_specs_by_stack", "meta's counts differ from the details'"),
                ("stacks", "meta's counts differ from the details'"),
                ("compilers", "only meta has llvm@14.0.0"),
                ("targets", "only meta has zen4; only the details have x86_64_v3"),
            ]
        ]

    def test_a_long_disagreement_is_cut(self, page: Page, spec: Spec) -> None:
        meta = json.dumps({"oss": [f"os{n}" for n in range(999)]})
        (problem,) = problems(page("zlib", "develop", spec(), meta=meta))
        assert len(problem) < 320


class TestYaml:
    """Pages that people wrote by hand."""

    def test_it_is_read_where_json_ends(self) -> None:
        assert records("""---
# by hand
title: zlib
layout: cache
categories:
- package
- develop
meta: {oss: [rhel8]}
spec_details:
- hash: abc   # a comment
  compiler: gcc@11
  versions: ['1.3']
  os: rhel8
  platform: linux
  target: zen4
---
""")[0].axes == {"platform": "linux", "os": "rhel8", "target": "zen4", "compiler": "gcc@11"}

    def test_a_version_that_became_a_number_is_said(self, page: Page, spec: Spec) -> None:
        details = "[{hash: x, compiler: c, versions: [1.10], os: a, platform: b, target: d}]"
        (problem,) = problems(page("zlib", "develop", spec(), spec_details=details))
        assert problem.endswith("Expected `str`, got `float` - at `$.versions[0]`")


class TestKeysOfSpecs:
    def test_spec_strings_may_be_longer_than_a_yaml_key(self, page: Page, spec: Spec) -> None:
        """YAML ends a key after 1024 characters, and the first pages had keys of several kB."""
        long = spec(variants=tuple(f"+variant{n}" for n in range(400)))
        (record,) = records(page("zlib", "", long, era="A"))
        assert len(record.variants) == 400

    def test_they_may_be_yaml_of_another_form(self, page: Page) -> None:
        text = page("zlib", "", era="A", spec_files="\n - 'zlib@1 arch=a-b-c': x.json")
        assert refusal(text) == ("is not a list of specs", "spec_files")


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "refused"),
        [
            (
                {"title": "[a]"},
                TITLE,
            ),
            (
                {"title": '"a\\u0000"'},
                TITLE,
            ),
            (
                {"title": None},
                TITLE,
            ),
            (
                {"categories": "[package]"},
                CATEGORIES,
            ),
            (
                {"categories": "[package, 'a', 'b']"},
                CATEGORIES,
            ),
            (
                {"categories": "{1: 2}"},
                CATEGORIES,
            ),
            ({"meta": "[]"}, ("meta is not a mapping", "meta")),
            ({"meta": None}, ("meta is not a mapping", "meta")),
            ({"spec_details": "{}"}, ("spec_details is not a list", "spec_details")),
            (
                {"spec_details": None},
                ("is a page of the cache site without spec_details or spec_names", ""),
            ),
            (
                {"spec_details": '[{"hash": "a'},
                ("is not valid JSON: Input data was truncated", "spec_details"),
            ),
            (
                {"spec_details": "&a [*a]"},
                ("uses YAML anchors or aliases, which are refused", "spec_details"),
            ),
            ({"spec_details": None, "spec_names": "{}"}, ("is not a list of specs", "spec_names")),
            (
                {"spec_details": None, "spec_names": "[{}, 5]"},
                ("is not a list of specs", "spec_names"),
            ),
            ({"layout": 'x\ntitle: "zlib"'}, ("has the key 'title' twice, on lines 2 and 4", "")),
            ({"layout": "x\nno key"}, ("is not front matter: the line has no key", "line 4")),
        ],
    )
    def test_a_page_that_cannot_be_read_says_why(
        self, page: Page, spec: Spec, change: dict[str, Any], refused: tuple[str, str]
    ) -> None:
        assert refusal(page("zlib", "develop", spec(), **change)) == refused

    def test_a_page_without_a_name_is_skipped(self, page: Page, spec: Spec) -> None:
        """It is the fault of one page, and no reason to lose the others."""
        for title in ("", '""', "''", '"  "', "' '", '"\u3000"'):
            assert problems(page("zlib", "develop", spec(), title=title)) == [
                "specs.md: title: page skipped: its title, the package's name, is empty"
            ]

    def test_a_page_that_is_cut_off_is_refused(self, page: Page, spec: Spec) -> None:
        text = page("zlib", "develop", spec())
        assert refusal(text[:-3])[0] == (
            "ends inside its front matter: the closing --- is missing (cut off?)"
        )
        assert refusal(text[4:]) == ("does not start with front matter (---)", "line 1")

    @pytest.mark.parametrize("text", ["", "---\n", "---\ntitle: x\n---", "# layout: cache", "{}"])
    def test_what_is_no_page_is_not_accepted(self, text: str) -> None:
        assert not LOADER.accepts(Source("specs.md", data=text.encode()))
