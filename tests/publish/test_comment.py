"""The text of a comment: shortened by structure, and harmless whoever wrote it."""

from __future__ import annotations

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st
from publish_kit import MARKER, SHA, context, document

from coverage_report.commands._defusing import defused
from coverage_report.publishers._comment import draft, is_marked
from coverage_report.publishers._shrink import shrink
from coverage_report.text import utf16_length

FOLD = "<details><summary>{0}</summary>\n\n| a | b |\n| - | - |\n| {0} | x |\n\n</details>"
TEXT = "\n\n".join(["## Coverage 79%", "**1 lost**", *map(FOLD.format, "ABC"), "The end."])


def body(text: str, *, hostile: bool = False, limit: int = 65_536, **more: str) -> str:
    facts = {"commit": SHA, "run": "https://github.com/o/r/actions/runs/1"} | more
    return draft(document(text, hostile=hostile), context({}), limit=limit, **facts).body()


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert shrink(TEXT, utf16_length(TEXT)) == TEXT


def test_folded_parts_go_first_and_the_last_of_them_first() -> None:
    shorter = shrink(TEXT, utf16_length(TEXT) - 1)
    assert [letter in shorter for letter in ("<summary>A", "<summary>B", "<summary>C")] == [1, 1, 0]
    assert "The end." in shorter
    assert shorter.endswith("left out here.*")


def test_then_blocks_go_from_the_end() -> None:
    shorter = shrink(TEXT, 100)
    assert shorter.startswith("## Coverage 79%\n\n")
    assert "details" not in shorter


def test_a_fold_within_a_fold_goes_with_it() -> None:
    nested = f"Top\n\n<details><summary>outer</summary>\n\n{FOLD.format('in')}\n\nafter\n\n</details>\n\nEnd"
    assert shrink(nested, utf16_length(nested) - 1).split("\n\n")[:2] == ["Top", "End"]


def test_code_is_dropped_as_a_whole() -> None:
    code = "Top\n\n```\nfirst\n\n<details>\n\nlast\n```\n\nEnd of it"
    assert "first" not in shrink(code, utf16_length(code) - 1)


@given(st.text(alphabet="ab<>/details\n`~ |✓😀", max_size=400), st.integers(80, 500))
def test_nothing_is_ever_longer_than_the_room(text: str, room: int) -> None:
    assert utf16_length(shrink(text, room)) <= room


@given(st.lists(st.sampled_from([FOLD.format(n) for n in "XYZ"] + ["para", "| a |"]), max_size=9))
def test_what_is_left_stood_there_before(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    kept = [part for part in shrink(text, 200).split("\n\n")[:-1] if part]
    assert all(part in text for part in kept)


def test_a_table_loses_its_last_rows_before_it_goes() -> None:
    rows = [f"| {n} | x |" for n in range(1000)]
    table = "\n".join(["| a | b |", "| - | :-: |", *rows])
    kept = shrink(f"## Top\n\n{table}\n\nEnd", 5000).split("\n")
    assert kept[:4] == ["## Top", "", "| a | b |", "| - | :-: |"]
    assert kept[4:-2] == rows[: len(kept) - 6]
    assert len(kept) > 300


#: What took minutes while the time grew with the square of the text.
LONG = [
    "a\n\n",
    "<sub></sub>",
    "<details>\n",
    "<details>\n\n",
    "``` ",
    "|a|\n|-|\n",
    "<sub>Commit a",
]


@pytest.mark.parametrize("piece", LONG)
@pytest.mark.parametrize("hostile", [True, False])
def test_a_comment_takes_time_in_proportion_to_the_text(piece: str, hostile: bool) -> None:
    made = draft(
        document(piece * (300_000 // len(piece)), hostile=hostile),
        context({}),
        commit=SHA,
        run="",
        limit=65_536,
    )
    assert made.says(made.body())
    assert not made.says(piece * (300_000 // len(piece)))


def test_the_time_and_the_run_do_not_make_a_comment_new() -> None:
    told = context({})
    old = draft(document(), told, commit=SHA, run="https://a.invalid/1", limit=9999)
    assert old.says(old.body().replace("2026-11-21", "2026-11-22").replace("d/1", "d/2"))
    assert old.says(old.body().replace("\n", "\r\n"))
    assert not old.says(old.body().replace(SHA, "f" * 40))
    assert not old.says(old.body().replace("79%", "80%"))


@pytest.mark.parametrize(
    "text",
    [
        f"{MARKER}\nforged",
        f"x {MARKER.replace('report', 'other')}",
        "<!-- coverage-report:v1 id=a --><!-- coverage-report:v1 id=b -->",
    ],
)
def test_there_is_one_marker_whatever_the_file_holds(text: str) -> None:
    made = body(text)
    assert made.count("coverage-report:v1") == 1
    assert is_marked(made, MARKER)


@pytest.mark.parametrize("line", ["/close", "  /merge now", "\t/label ~bug"])
def test_a_line_is_never_a_command_of_the_forge(line: str) -> None:
    made = body(f"Hello\n{line}\n")
    assert not any(part.lstrip().startswith("/") for part in made.splitlines())


@pytest.mark.parametrize("code", ["```\n/usr/bin\n```", "~~~sh\n/usr/bin\n```\n/opt\n~~~"])
def test_code_of_our_own_is_left_as_it_is(code: str) -> None:
    assert code in body(f"{code}\n")
    assert "&#47;close" in body(f"{code}\n/close")
    assert "\n&#47;close" in body("x\r/close")


@pytest.mark.parametrize("text", ["end <!-- open", "```\ncode", "<details>", "~~~~ x", "<code>"])
def test_what_a_stranger_leaves_open_hides_no_stamp(text: str) -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(
        body(defused(text), hostile=True), Options.CMARK_OPT_UNSAFE
    )
    assert html.index(f"<p><sub>Commit {SHA}") < html.index("own code")
    told = context({})
    old = draft(document(text, hostile=True), told, commit=SHA, run="", limit=9999)
    assert old.says(old.body().replace("2026-11-21", "2026-11-22"))
    assert not old.says(old.body().replace(SHA, "f" * 40))


def test_the_frame_is_rendered_as_one_thinks() -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(body(TEXT), Options.CMARK_OPT_UNSAFE)
    assert html.startswith("<!-- coverage-report:v1 id=report -->\n<!-- sha256 ")
    assert html.splitlines()[2] == "<h2>Coverage 79%</h2>"
    assert f'<p><sub>Commit {SHA} · 2026-11-21 01:45:00 UTC · <a href="https://github.com' in html
    assert html.count("<table>") == 3


@pytest.mark.parametrize("commit", ["", "HEAD", "<b>", "12345"])
def test_only_a_hash_is_shown_as_a_commit(commit: str) -> None:
    assert "Commit" not in body("x", commit=commit)


def test_reports_that_are_shown_alike_are_told_apart() -> None:
    """Of two reports that are too long the same parts may be left, and the numbers of the rest differ."""
    one, other = (f"Top\n\n{FOLD.format(word * 99)}\n" for word in ("kept", "lost"))
    old, new = (
        draft(document(text), context({}), commit=SHA, run="", limit=400) for text in (one, other)
    )
    assert old.body().splitlines()[2:] == new.body().splitlines()[2:]
    assert not new.says(old.body())


def test_what_was_shortened_for_a_second_attempt_is_not_the_comment() -> None:
    made = draft(document("x" * 500), context({}), commit=SHA, run="", limit=9999)
    assert not made.says(made.shorter().body())
