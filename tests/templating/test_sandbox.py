"""What a template prints is text of its kind, and what it may do is little."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from coverage_report import TemplateFailure

Render = Callable[..., str]

NAME = "a|b <b> @octocat"
TEXT = "a&#124;b &#60;b&#62; <code>&#64;<wbr>octocat</code>"


@pytest.mark.parametrize(
    "expression",
    [
        "x",
        "x|e",
        "x|forceescape",
        "[x]|join",
        "x|string",
        "x[:3] ~ x[3:]",
        "'%s'|format(x)",
        "m(x)",
        "caller_of(x)",
    ],
)
def test_text_is_escaped_whichever_way_it_is_printed(render: Render, expression: str) -> None:
    source = (
        "{% macro m(x) %}{{ x }}{% endmacro %}"
        "{% macro wrap() %}{{ caller() }}{% endmacro %}"
        "{% macro caller_of(x) %}{% call wrap() %}{{ x }}{% endcall %}{% endmacro %}"
        f"{{{{ {expression} }}}}"
    )
    assert render(source, x=NAME) == TEXT


@pytest.mark.parametrize(
    "expression",
    [
        "'v'|code ~ x",
        "'v'|code + x",
        "['v'|code, x]|join",
        "('v'|code)|replace('z', 'z') + x",
        "('v'|code ~ '%s') % x",
        "('v'|code ~ '{}'|safe).format(x)",
        "[{'a': 'v'|code}, {'a': x}]|join('', 'a')",
    ],
)
def test_text_that_joins_finished_output_is_escaped_for_the_same_kind(
    render: Render, expression: str
) -> None:
    """Jinja2 alone would escape it for HTML, which leaves pipes and mentions as they are."""
    source = f"{{{{ {expression} }}}}"
    assert render(source.replace("'v'|code", "v|code"), x=NAME, v="v") == "`v`" + TEXT


def test_the_text_of_a_block_is_finished(render: Render) -> None:
    source = "{% set y %}{{ x|code }}{% endset %}{{ y }}{% if y ~ x == x %}!{% endif %}"
    assert render(source, x="zlib") == "`zlib`"


@pytest.mark.parametrize("shown", [1, 2.5, True])
def test_numbers_are_printed_as_they_are(render: Render, shown: object) -> None:
    assert render("{{ x }}", x=shown) == str(shown)


def test_what_an_object_prints_is_text_too(render: Render) -> None:
    assert "|" not in render("{{ x }}", x=("a|b",))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("own.svg.j2", "&lt;b&gt; &amp; &#34;\\x1b"),
        ("own.html.j2", "&lt;b&gt; &amp; &#34;\\x1b"),
        ("own.xml.j2", "&lt;b&gt; &amp; &#34;\\x1b"),
        ("own.txt.j2", '<b> & "\\x1b'),
    ],
)
def test_the_kind_of_output_tells_how_text_is_escaped(
    render: Render, name: str, shown: str
) -> None:
    assert render("{{ x }}", name, x='<b> & "\x1b') == shown
    assert render("{{ '' ~ x }}{{ y|safe + x }}", name, x='<b> & "\x1b', y="") == shown * 2


def test_blocks_leave_no_blank_lines(render: Render) -> None:
    assert render("a\n  {% if true %}\nb\n  {% endif %}\nc\n") == "a\nb\nc\n"


def test_sums_of_numbers_and_lists_are_those_of_python(render: Render) -> None:
    assert (
        render("{{ 1 + 2 }} {{ ([1] + [2])|length }} {{ 2 * 'ab' }} {{ 2 ** 3 }}") == "3 2 abab 8"
    )
    assert render("{{ 2.5|round }} {{ 2.55|round(1) }} {{ 3 * 1.5 }}") == "2.0 2.5 4.5"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("{{ x.typo.deep }}", "line 1: 'str object' has no attribute 'typo'"),
        ("\n{{ typo }}", "line 2: 'typo' is undefined"),
        ("{{ typo ~ x }}", "line 1: 'typo' is undefined"),
        ("{% if x %}\n{{ y", "line 2: unexpected end of template"),
        ("{{ x|nope }}", "line 1: No filter named 'nope'"),
        ("{{ 1 / 0 }}", "line 1: division by zero"),
        ("{% include 'gone.md.j2' %}", "line 1: no such template: gone.md.j2"),
        ("{% include ['a.md.j2', 'b.md.j2'] %}", "line 1: no such template: b.md.j2"),
        ("{% macro m() %}\n{{ m() }}{% endmacro %}{{ m() }}", "line 2: calls itself without end"),
        ("{{ cycler.__init__.__globals__ }}", "line 1: access to attribute '__init__'"),
        ("{{ xs.append(1) }}", "line 1: access to attribute 'append' of 'list' object is unsafe"),
        ("{{ 'a' * 1000000000 }}", r"line 1: the result of \* is too large"),
        ("{{ 1000000000 * [1] }}", r"line 1: the result of \* is too large"),
        ("{{ 9 ** (9 ** 9) }}", r"line 1: the result of \*\* is too large"),
        ("{{ 1|round(99999999, 'ceil') }}", "line 1: round: more than 100 digits"),
        ("{{ x|tojson }}", "line 1: No filter named 'tojson'"),
        ("{{ lipsum() }}", "line 1: 'lipsum' is undefined"),
    ],
)
def test_a_failure_is_one_line_that_says_where_and_what(
    render: Render, source: str, says: str
) -> None:
    with pytest.raises(TemplateFailure, match=says) as failure:
        render(source, x="x", xs=[])
    assert "own.md.j2" in str(failure.value)
    assert len(str(failure.value).splitlines()) == 1


def test_a_failure_shows_data_on_one_line_and_short(render: Render) -> None:
    with pytest.raises(TemplateFailure) as failure:
        render("{{ {}[x] }}", x="\x1b\n" + "y" * 10_000)
    assert re.fullmatch(r"template .*own\.md\.j2, line 1: .{0,300}", str(failure.value))


def test_a_failure_of_a_part_names_the_part(render: Render) -> None:
    with pytest.raises(TemplateFailure):
        render("\n\n{{ oops }}", "part.md.j2")
    with pytest.raises(TemplateFailure, match=r"part\.md\.j2, line 3"):
        render("{% include 'part.md.j2' %}")


def test_a_file_that_is_no_text_is_a_failure(render: Render, user: Path) -> None:
    (user / "bin.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateFailure, match=r"bin\.md\.j2: is not UTF-8 text"):
        render("{% include 'bin.md.j2' %}", "bin2.md.j2")
