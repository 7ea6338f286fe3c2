"""From paths to records: each source is read by one loader, all of it or nothing."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from coverage_report import (
    BuildRecord,
    InputError,
    LeftOut,
    LoadContext,
    Loader,
    Mention,
    Observed,
    Origin,
    PluginError,
    Problem,
    Source,
)
from coverage_report.run.inputs import Inputs
from coverage_report.run.loading import load
from coverage_report.run.registry import OURS, Plugin, Plugins

Load = Callable[[Source, LoadContext], Iterable[Any]]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def record(package: object = "zlib", **fields: Any) -> BuildRecord:
    stated: dict[str, Any] = {"package": package, "snapshot": "s", "axes": {"os": "rhel8"}}
    return BuildRecord(**stated | fields)


def lines(source: Source, _: LoadContext) -> Iterable[BuildRecord]:
    """Read a file that names a package in each line."""
    for number, package in enumerate(source.text().split()):
        yield record(package, origin=Origin(source.name, f"line {number}"))


def plugins(
    function: Load = lines,
    accepts: Callable[[Source], bool] = lambda s: not s.is_folder,
    plugin: Plugin | None = None,
    axes: tuple[str, ...] | None = None,
) -> Plugins:
    """Return one loader, of a plugin that is not built in."""
    loader = Loader(name="mine", accepts=accepts, load=function, axes=axes)
    owner = plugin or Plugin("mine.py")
    return Plugins(loaders={"mine": loader}, owners={("loader", "mine"): owner})


def files(**contents: str) -> list[str]:
    for name, text in contents.items():
        Path(name).write_text(text)
    return list(contents)


def test_everything_that_a_loader_yields_is_kept() -> None:
    problem = Problem("a", "line 1", "odd")
    items: list[object] = [
        record(),
        Mention("q", "s"),
        Observed("s", {}),
        LeftOut("r", "s", "external"),
        problem,
    ]
    refused = InputError("part of it is gone", file="part")
    items += [refused, Source("rest")]
    inputs = load(files(a="x"), plugins(lambda *_: items), keep_going=True)
    assert inputs == Inputs(
        records=(record(),),
        mentions=frozenset({Mention("q", "s")}),
        observed=(Observed("s", {}),),
        left_out=frozenset({LeftOut("r", "s", "external")}),
        problems=(problem, Problem("part", "", "part of it is gone", lost=True)),
        axes=("os",),
        unread=("rest",),
        loaders=frozenset({"mine"}),
        files=(Path("a"),),
    )


def test_options_are_those_of_the_loader() -> None:
    seen: list[Mapping[str, str]] = []

    def look(_: Source, context: LoadContext) -> Iterable[BuildRecord]:
        seen.append(context.options)
        return [record()]

    load(files(a="x"), plugins(look), options={"mine": {"k": "v"}, "other": {}})
    assert seen == [{"k": "v"}]


class TestRepeat:
    """Records without a hash that are alike each count; the same file read twice counts once."""

    def test_they_are_numbered_within_a_file(self) -> None:
        inputs = load(files(a="zlib zlib hdf5", b="zlib"), plugins())
        assert [(r.package, r.repeat) for r in inputs.records] == [
            ("zlib", 0),
            ("zlib", 1),
            ("hdf5", 0),
            ("zlib", 0),
        ]

    @pytest.mark.parametrize(("digest", "repeats"), [("x", [0, 0]), ("", [0, 1]), (None, [0, 1])])
    def test_those_with_a_hash_are_not(self, digest: str | None, repeats: list[int]) -> None:
        inputs = load(files(a="x"), plugins(lambda *_: [record(hash=digest), record(hash=digest)]))
        assert [r.repeat for r in inputs.records] == repeats


class TestRefusals:
    def test_one_line_for_each_file_that_is_refused(self) -> None:
        def refuse(source: Source, _: LoadContext) -> Iterable[BuildRecord]:
            yield record()
            if source.stem != "good":
                raise InputError("is \x1b bad", "line 1\n")

        names = [*files(a="", good="", b=""), "gone"]
        with pytest.raises(InputError) as caught:
            load(names, plugins(refuse))
        lines_said = [
            r"a: line 1\n: is \x1b bad",
            r"b: line 1\n: is \x1b bad",
            "gone: cannot be read: No such file or directory",
        ]
        assert str(caught.value).splitlines() == lines_said
        inputs = load(names, plugins(refuse), keep_going=True)
        assert [str(problem) for problem in inputs.problems] == lines_said
        assert inputs.records == (record(),), "of a refused file nothing counts"

    def test_a_file_nested_without_end_is_refused(self) -> None:
        def deep(*_: object) -> Iterable[BuildRecord]:
            raise RecursionError

        with pytest.raises(InputError, match=r"^a: is nested too deeply$"):
            load(files(a=""), plugins(deep))

    def test_a_file_that_cannot_be_opened_is_refused_not_passed_over(self) -> None:
        """No loader can tell what it is: a report without it would have a silent hole."""
        files(a="zlib")
        inputs = load(["a", "/proc/self/mem"], plugins(), keep_going=True)
        assert [str(p) for p in inputs.problems] == [
            "/proc/self/mem: cannot be read: Input/output error"
        ]

    def test_nothing_at_all_is_an_error_even_when_going_on(self) -> None:
        with pytest.raises(InputError, match=r"^gone: cannot be read"):
            load(["gone"], plugins(), keep_going=True)

    def test_an_empty_folder_is(self) -> None:
        Path("empty\n").mkdir()
        with pytest.raises(InputError, match=r"^empty\\n: no files found$"):
            load(["empty\n"], plugins())

    def test_files_that_no_loader_reads_are(self) -> None:
        names = files(a="", b="", c="", d="")
        with pytest.raises(
            InputError, match=r"^a, b, c, …: no loader reads this; `coverage-report"
        ):
            load(names, plugins(accepts=lambda _: False))

    def test_beside_others_only_those_that_were_named_are_problems(self) -> None:
        Path("d").mkdir()
        files(a="zlib", **{"d/b": "x", "c": "x"})
        inputs = load(["a", "c", "d"], plugins(accepts=lambda s: s.name == "a"))
        assert inputs.unread == ("c", "d/b")
        assert [str(problem) for problem in inputs.problems] == ["c: no loader reads this"]

    def test_links_that_are_not_followed_are_problems(self) -> None:
        Path("d").mkdir()
        Path("d/x").symlink_to("gone")
        files(a="zlib")
        (problem,) = load(["a", "d"], plugins()).problems
        assert problem.message.startswith("link not followed")


class TestPluginsThatFail:
    @pytest.mark.parametrize(
        ("item", "failure"),
        [
            ("zlib", "TypeError: expected BuildRecord, Mention, Observed, Problem, "),
            (record(""), "ValidationError: Expected `str` of length >= 1 - at `$.package`"),
            (record(package=5), "ValidationError: Expected `str`, got `int` - at `$.package`"),
            (record(snapshot=""), "ValidationError: Expected `str` of length >= 1"),
            (record(axes={"os": 5}), "ValidationError: Expected `str | null`, got `int`"),
            (record(axes=None), "ValidationError: Expected `object`, got `null` - at `$.axes`"),
            (record(version=1.3), "ValidationError: Expected `str | null`, got `float`"),
            (record(builds=0), "ValidationError: Expected `int` >= 1 - at `$.builds`"),
            (record(origin="a"), "ValidationError: Expected `object`, got `str` - at `$.origin`"),
            (Mention("", "s"), "ValidationError: Expected `str` of length >= 1 - at `$.package`"),
            (Problem("a", "", None), "ValidationError: Expected `str`, got `null`"),  # type: ignore[arg-type]
        ],
    )
    def test_what_no_loader_may_yield_is_named(self, item: object, failure: str) -> None:
        found = plugins(lambda *_: [item])
        with pytest.raises(PluginError, match=r"^a: the plugin mine\.py failed on it$"):
            load(files(a=""), found)
        assert found.failures[0].startswith(f"plugin mine.py: loader 'mine' on a: {failure}")

    def test_any_mapping_will_do_for_axes(self) -> None:
        shared = MappingProxyType({"os": "rhel8"})
        (one,) = load(files(a=""), plugins(lambda *_: [record(axes=shared)])).records
        assert one.axes is shared

    @pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3)])
    def test_one_that_cannot_decide_is_passed_over(self, error: BaseException) -> None:
        def fail(_: Source) -> bool:
            raise error

        found = plugins(accepts=fail)
        with pytest.raises(InputError, match="no loader reads this"):
            load(files(a="", b=""), found)
        assert found.failures == [f"plugin mine.py: loader 'mine': {type(error).__name__}: {error}"]

    def test_one_that_needs_more_than_it_can_read_passes(self) -> None:
        def accepts(source: Source) -> bool:
            raise InputError("is too large")

        found = plugins(accepts=accepts)
        with pytest.raises(InputError, match="no loader reads this"):
            load(files(a="x"), found)
        assert not found.failures

    @pytest.mark.parametrize("where", ["accepts", "load"])
    def test_a_bug_of_ours_is_not_hidden(self, where: str) -> None:
        def fail(*_: object) -> Any:
            raise KeyError("bug")

        ours = Plugin("x", OURS, "1")
        found = (
            plugins(accepts=fail, plugin=ours) if where == "accepts" else plugins(fail, plugin=ours)
        )
        with pytest.raises(KeyError):
            load(files(a=""), found)


class TestAxes:
    def test_a_loader_names_them_or_its_records_do(self) -> None:
        assert load(files(a="zlib"), plugins()).axes == ("os",)
        assert load(files(a="zlib"), plugins(axes=("target",))).axes == ("target",)

    def test_without_records_they_are_the_usual_ones(self) -> None:
        assert load(files(a=""), plugins()).axes == ("os", "target", "compiler")


class TestResources:
    def test_progress_is_told_of_each_source(self) -> None:
        told: list[tuple[int, int]] = []
        load(
            files(a="x", b="x"), plugins(), progress=lambda done, total: told.append((done, total))
        )
        assert told == [(0, 2), (1, 2)]

    def test_sources_are_let_go_when_they_are_read(self) -> None:
        seen: list[weakref.ref[Source]] = []

        def look(source: Source, _: LoadContext) -> Iterable[BuildRecord]:
            assert [ref() for ref in seen] == [None] * len(seen)
            seen.append(weakref.ref(source))
            return [record()]

        load(files(a="", b="", c=""), plugins(look))
        assert len(seen) == 3

    @pytest.mark.parametrize("enabled", [True, False])
    def test_the_garbage_collector_is_left_as_it_was(self, enabled: bool) -> None:
        def look(*_: object) -> Iterable[BuildRecord]:
            assert not gc.isenabled()
            raise InputError("no")

        (gc.enable if enabled else gc.disable)()
        try:
            with pytest.raises(InputError):
                load(files(a=""), plugins(look))
            assert gc.isenabled() == enabled
        finally:
            gc.enable()
