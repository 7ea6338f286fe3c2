"""A stranger's exporter, built from nothing but the doors, has all that ours have."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import pytest

from coverage_report import Artifact, CoverageModel, Diff, ExportContext, Exporter, Trend, views
from coverage_report.testing import check_exporter, sample_diff, sample_model, sample_trend
from coverage_report.text import visible


def esc(text: str) -> str:
    """Make data fit for a wiki that knows HTML."""
    return escape(visible(text))


def report(model: CoverageModel, _: ExportContext) -> Iterator[Artifact]:
    view = views.ReportView.of(model)
    lines = []
    for section in view.snapshots:
        lines.append(f"= {esc(section.name)}: {section.verdict} =")
        for row in section.rows.first(2):
            names = views.listing(row.packages).say(esc)
            lines.append(f"* {names}, {row.tally}: {row.built_for.say(esc)}")
        lines += [f"and {views.count(section.rows.first(2).more, 'more row')}"]
        lines += [f"{look.symbol} {look.meaning}" for look in section.legend]
    yield Artifact("report.wiki", "\n".join(lines) + "\n")


def diff(given: Diff, _: ExportContext) -> Iterator[Artifact]:
    view = views.DiffView.of(given)
    told = [view.no_base] if view.no_base else [view.verdict, *view.besides]
    lines = [
        f"{views.who(line.packages).say(esc)}: {line.word} {line.said.say(esc)}"
        for line in view.lines
    ]
    yield Artifact("diff.wiki", "\n".join([*map(esc, told), *lines]) + "\n")


def trend(given: Trend, _: ExportContext) -> Iterator[Artifact]:
    view = views.TrendView.of(given)
    yield Artifact(
        "trend.wiki", "".join(f"{part.verdict.say(esc)}\n" for part in view.series) or "\n"
    )


WIKI = Exporter(name="wiki", export=report, renders={Diff: diff, Trend: trend})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (sample_model(), "combinations built ("),
        (sample_diff(), " not tried sonoma/m2/none/?"),
        (sample_trend(), " gained over "),
    ],
    ids=["report", "diff", "trend"],
)
def test_it_says_what_ours_say_and_holds_what_every_exporter_must(
    given: CoverageModel | Diff | Trend, said: str
) -> None:
    (artifact,) = check_exporter(WIKI, given)
    assert said in str(artifact.content)


def test_an_excerpt_counts_what_it_leaves_out() -> None:
    few = views.Excerpt.of("abcde", 3)
    assert (list(few), few.more, few.count, len(few)) == (["a", "b", "c"], 2, 5, 3)
    assert few.first(1) == views.Excerpt(("a",), 4)
    assert few.first(None) is few is few.first(9)
    assert few.map(str.upper).shown == ("A", "B", "C")
    assert not views.Excerpt.of([])
    assert views.Excerpt((), 1)


def test_a_phrase_keeps_data_and_words_apart_until_it_is_said() -> None:
    some = views.Region(("<a>", ("b", "c")))
    phrase = views.Phrase.of(
        "gone: ", views.Strong(views.Phrase.of(some)), " & ", views.Name("c&d")
    )
    assert phrase.say(esc) == "gone: &lt;a&gt;/{b,c} & c&amp;d"
    assert phrase.say(str, between=" / ", strong=("**", "**")) == "gone: **<a> / {b,c}** & c&d"
    assert views.Phrase.of(views.Region((("a", "b"),))).say(esc) == "a, b"
    assert not views.Phrase.of("")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (views.Excerpt(("a", "b")), "a, b"),
        (views.Excerpt(("a",), 1500), "a and 1,500 more"),
        (views.Excerpt((), 2), "2 packages"),
        (views.Excerpt(), ""),
    ],
)
def test_names_are_listed_as_far_as_there_is_room(names: views.Excerpt[str], said: str) -> None:
    assert views.listing(names).say(esc) == said
