"""The page in a real browser: what it shows, what the address says, and what keys and clicks do."""

from __future__ import annotations

import csv
import json
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pytest
from waiting import becomes

from coverage_report import (
    BuildRecord,
    CoverageModel,
    CoverageReportError,
    Inputs,
    Scope,
    compute,
    load,
)
from coverage_report.run.registry import load_plugins
from coverage_report.settings.expected import parse_expected
from coverage_report.testing import sample_diff, sample_model, sample_trend, table

SMALL = """
             ubuntu22.04/zen4/gcc@11  ubuntu22.04/zen4/gcc@13  ubuntu24.04/aarch64/gcc@13  rhel8/zen4/cce@15
    zlib     1.3                      1.3                      1.3                         1.3
    hdf5     1.14                     1.12                     .                           .
    py-numpy .                        .                        2.1                         .
    py-torch .                        .                        .                           2.5
"""


class Open(Protocol):
    """Opens HTML in a new window of the browser."""

    def __call__(
        self, html: str, link: str = "", **context: Any
    ) -> AbstractContextManager[Any]: ...


def small() -> CoverageModel:
    return compute(table(SMALL))


def wide(packages: int = 40, combinations: int = 30) -> CoverageModel:
    """Return a model with rows that look the same: every third package."""
    places = [f"os{n // 5}/cpu{n % 5}/gcc@13" for n in range(combinations)]
    rows = [
        f"pkg-{n} " + " ".join("1.0" if (n % 3 + at) % 3 else "." for at in range(combinations))
        for n in range(packages)
    ]
    return compute(table("\n".join([" ".join(places), *rows])))


def packages(tab: Any) -> list[str]:
    """Return the packages that are shown, by name."""
    return sorted(tab.locator(".matrix thead .p, .matrix tbody th button").all_inner_texts())


def places(tab: Any) -> list[str]:
    """Return the combinations that are rows."""
    rows = tab.locator(".matrix tbody tr").all()
    return ["/".join(row.locator("th").all_inner_texts()) for row in rows]


def until(tab: Any, expression: str) -> None:
    """Wait for something to be true; Playwright's own way is forbidden by the page's policy."""
    becomes(True, lambda: bool(tab.evaluate(expression)))


def address(tab: Any) -> str:
    """Return what the address says of the view, without its sign."""
    return str(tab.evaluate("location.hash")).removeprefix("#")


def focus(tab: Any, what: str = "innerText") -> object:
    return tab.evaluate(f"document.activeElement.{what}")


def rows(tab: Any) -> int:
    return int(tab.locator(".matrix tbody tr").count())


def status(tab: Any) -> str:
    return str(tab.locator(".status").inner_text())


def lines(tab: Any) -> list[list[str]]:
    return [
        row.locator("th, td").all_inner_texts() for row in tab.locator(".matrix tbody tr").all()
    ]


def test_with_a_script_the_table_says_what_it_says_without(opened: Open, page_of: Any) -> None:
    html = page_of(
        compute(table(SMALL + "    " + "\n    ".join(f"p{n} 1 . . 1" for n in range(9))))
    )
    with opened(html, java_script_enabled=False) as tab:
        without = lines(tab)
        assert not tab.locator("#tools").inner_text()
    with opened(html) as tab:
        assert lines(tab) == without
    assert len(without) == 13


ALL = ["hdf5", "py-numpy", "py-torch", "zlib"]
PLACES = [
    "rhel8/zen4/cce@15",
    "ubuntu22.04/zen4/gcc@11",
    "ubuntu22.04/zen4/gcc@13",
    "ubuntu24.04/aarch64/gcc@13",
]


@pytest.mark.parametrize(
    ("link", "shown", "where"),
    [
        ("", ALL, PLACES),
        ("#q=py-", ALL[1:3], PLACES),
        ("#q=py-*", ALL[1:3], PLACES),
        ("#q=PY-NUMPY", ALL[1:2], PLACES),
        ("#q=-py-", [ALL[0], ALL[3]], PLACES),
        ("#q=pkg:zlib", ["zlib"], PLACES),
        ("#q=os:ubuntu", ALL, PLACES[1:]),
        ("#q=-os:ubuntu", ALL, PLACES[:1]),
        ("#q=ubuntu24.04", ALL, PLACES[3:]),
        ("#os=ubuntu22.04&compiler=gcc@13", ALL, PLACES[2:3]),
        ("#os=-rhel8", ALL, PLACES[1:]),
        ("#os=rhel8,ubuntu24.04", ALL, [PLACES[0], PLACES[3]]),
        ("#is=older", ["hdf5"], PLACES[2:3]),
        ("#is=missing", ALL[:3], PLACES),
        ("#q=-is:missing", ["zlib"], PLACES),
        ("#is=different", ALL[:3], PLACES),
        ("#os=rhel8&is=built", ["py-torch", "zlib"], PLACES[:1]),
    ],
)
def test_a_link_shows_what_it_says(
    link: str, shown: list[str], where: list[str], opened: Open, page_of: Any
) -> None:
    with opened(page_of(small()), link) as tab:
        assert packages(tab) == shown
        assert places(tab) == where


def test_what_fits_nothing_can_be_cleared(opened: Open, page_of: Any) -> None:
    with opened(page_of(small()), "#q=nothing-like-it") as tab:
        tab.get_by_role("button", name="Clear it").click()
        becomes(ALL, packages, tab)
        becomes("", address, tab)


def test_an_unknown_state_is_said(opened: Open, page_of: Any) -> None:
    with opened(page_of(small()), "#is=gone") as tab:
        until(tab, "document.querySelector('.status').textContent !== ''")
        assert status(tab).startswith("Unknown state gone; choose from: built, older, missing")


def test_what_is_chosen_is_in_the_address_and_the_way_back_works(
    opened: Open, page_of: Any
) -> None:
    with opened(page_of(small())) as tab:
        tab.get_by_label("any os").select_option("rhel8")
        tab.get_by_label("any state").select_option("built")
        becomes("os=rhel8&is=built", address, tab)
        tab.get_by_label("Search").fill("py-")
        becomes("q=py-&os=rhel8&is=built", address, tab)
        becomes("1 of 4 packages · 1 of 4 combinations · 0 missing", status, tab)
        tab.go_back()
        becomes("os=rhel8", address, tab)
        becomes(ALL, packages, tab)
        tab.go_back()
        becomes(PLACES, places, tab)


def test_rows_are_sorted_as_one_asks(opened: Open, page_of: Any) -> None:
    with opened(page_of(small()), "#sort=-name") as tab:
        names = tab.locator(".matrix thead .p").all_inner_texts
        becomes(ALL[::-1], names)
        tab.get_by_label("most built first").select_option("covered")
        becomes(["py-numpy", "py-torch", "hdf5", "zlib"], names)


def test_rows_that_look_the_same_unfold(opened: Open, page_of: Any) -> None:
    with opened(page_of(wide())) as tab:
        becomes(3, rows, tab)
        tab.get_by_role("button", name="14 packages").click()
        becomes(17, rows, tab)
        becomes("true", focus, tab, "ariaExpanded")
        tab.get_by_label("same rows as one").uncheck()
        becomes(40, rows, tab)
        becomes("group=0", address, tab)


def test_keys_move_and_never_while_one_types(opened: Open, page_of: Any) -> None:
    row = "parentElement.rowIndex"
    with opened(page_of(wide()), "#group=0") as tab:
        becomes(40, rows, tab)
        first, second, *_ = tab.locator(".matrix tbody th button").all_inner_texts()
        tab.keyboard.press("j")
        becomes(first, focus, tab)
        tab.keyboard.press("j")
        becomes(second, focus, tab)
        tab.keyboard.press("k")
        becomes(first, focus, tab)
        tab.keyboard.press("n")
        becomes("M", focus, tab, "className")
        start = focus(tab, row)
        assert isinstance(start, int)
        for _ in range(10):
            tab.keyboard.press("n")
        becomes(start + 1, focus, tab, row)
        tab.keyboard.press("p")
        becomes(start, focus, tab, row)
        tab.keyboard.press("Control+/")
        assert focus(tab, "tagName") == "TD"
        tab.keyboard.press("/")
        becomes("INPUT", focus, tab, "tagName")
        tab.keyboard.type("jk?n")
        becomes("jk?n", tab.get_by_label("Search").input_value)
        assert not tab.locator("dialog").is_visible()
        tab.keyboard.press("Escape")
        tab.keyboard.press("?")
        becomes(True, tab.locator("dialog").is_visible)
        assert "next and previous gap" in tab.locator("dialog").inner_text()
        tab.keyboard.press("Escape")
        becomes(False, tab.locator("dialog").is_visible)


def test_arrows_move_among_cells_and_enter_tells_all(opened: Open, page_of: Any) -> None:
    with opened(page_of(small())) as tab:
        tab.keyboard.press("n")
        becomes("TD", focus, tab, "tagName")
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        becomes("hdf5", tab.locator("dialog h2").inner_text)
        tab.keyboard.press("Escape")
        becomes("TD", focus, tab, "tagName")


def test_a_cell_tells_everything_and_has_a_link(opened: Open, page_of: Any) -> None:
    html = page_of(small())
    with opened(html) as tab:
        tab.locator(".matrix tbody tr").nth(2).locator("td").nth(1).click()
        becomes("show=hdf5&at=ubuntu22.04/zen4/gcc@13", address, tab)
        becomes("hdf5", tab.locator("dialog h2").inner_text)
        said = tab.locator("dialog").inner_text()
        assert "only an older version" in said
        for word in ("ubuntu22.04", "zen4", "gcc@13", "1.12", "hdf5"):
            assert word in said
        tab.get_by_role("button", name="Close").click()
        becomes("", address, tab)
    with opened(html, "#show=hdf5&at=ubuntu22.04/zen4/gcc@13") as tab:
        assert tab.locator("dialog h2").inner_text() == "hdf5"
    with opened(html, "#show=zlib") as tab:
        assert "built for 4 of 4 combinations" in tab.locator("dialog").inner_text()
    with opened(html, "#show=nobody") as tab:
        assert "no package of that name" in tab.locator("dialog").inner_text()


def saved(tab: Any, action: str) -> str:
    tab.get_by_text("Copy, save").click()
    with tab.expect_download() as found:
        tab.get_by_role("button", name=action).click()
    return Path(found.value.path()).read_text(encoding="utf-8")


def copied(tab: Any, action: str) -> str:
    tab.evaluate("document.querySelector('.status').textContent = ''")
    tab.get_by_text("Copy, save").click()
    tab.get_by_role("button", name=action).click()
    until(tab, "document.querySelector('.status').textContent.startsWith('Copied')")
    return str(tab.evaluate("navigator.clipboard.readText()"))


def test_what_is_shown_can_be_taken_along(opened: Open, page_of: Any) -> None:
    granted = ["clipboard-read", "clipboard-write"]
    with opened(page_of(small()), "#q=py-&os=ubuntu", permissions=granted) as tab:
        rows = list(csv.reader(saved(tab, "CSV").splitlines()))
        assert rows[0] == ["snapshot", "package", "os", "target", "compiler", "status", "versions"]
        gone = ["sample", "py-numpy", "ubuntu24.04", "aarch64", "gcc@13", "built", "2.1"]
        assert gone in rows
        assert len(rows) == 7
        assert len(json.loads(saved(tab, "JSON"))["cells"]) == 6
        assert "| py-numpy | 1/3 | · | · | ✓ |" in copied(tab, "markdown")
        matrix = json.loads(copied(tab, "GitHub matrix"))["include"]
        assert len(matrix) == 5
        assert matrix[0] == {"package": "py-numpy", "os": "ubuntu22.04", "target": "zen4"} | {
            "compiler": "gcc@11"
        }
        assert "  - py-numpy os=ubuntu22.04 target=zen4 %gcc@11\n" in copied(tab, "spack.yaml")
        assert copied(tab, "command").endswith("--package '*py-*'")


def test_hostile_names_run_nothing(opened: Open, page_of: Any) -> None:
    watch = "window.alert = () => { document.title = 'PWNED'; }; 0"
    html = page_of(sample_model())
    with opened(html) as tab:
        tab.evaluate(watch)
        for name in tab.locator(".matrix thead .p button").all()[:20]:
            name.click()
            tab.keyboard.press("Escape")
        assert tab.title() != "PWNED"
        assert tab.locator("img").count() == 0


def test_the_control_of_the_test_before_fires(opened: Open) -> None:
    raw = "<script>window.alert = () => { document.title = 'PWNED'; }</script><img src=x onerror=alert(1)>"
    with opened(raw, errors=True) as tab:  # the picture is not there
        until(tab, "document.title === 'PWNED'")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1400, "light")])
@pytest.mark.parametrize(
    "kind", ["small", "wide", "filtered", "dialog", "diff", "trend", "hostile"]
)
def test_axe_finds_nothing(
    kind: str, width: int, scheme: str, opened: Open, page_of: Any, axe: str
) -> None:
    subject: Any = {"diff": sample_diff, "trend": sample_trend, "hostile": sample_model}.get(
        kind, wide if kind == "wide" else small
    )()
    link = {"filtered": "#q=py-&os=ubuntu", "dialog": "#show=hdf5"}.get(kind, "")
    size = {"width": width, "height": 800}
    with opened(page_of(subject), link, viewport=size, color_scheme=scheme) as tab:
        tab.evaluate(axe)
        found = tab.evaluate("axe.run()")["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_heads_stay_in_view(opened: Open, page_of: Any) -> None:
    with opened(page_of(wide(200, 60)), "#group=0") as tab:
        place = tab.locator(".scroll")
        place.evaluate("place => { place.scrollIntoView(); place.scrollTo(400, 2000); }")
        becomes(400, place.evaluate, "place => place.scrollLeft")
        inside = place.bounding_box()
        head = tab.locator(".matrix thead").bounding_box()
        assert abs(head["y"] - inside["y"]) < 3
        first = tab.locator(".matrix tbody th").first.bounding_box()
        assert abs(first["x"] - inside["x"]) < 3
        at = [inside["x"] + 20, inside["y"] + head["height"] + 60]
        name = tab.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).closest('th').innerText", at
        )
        assert name.startswith("pkg-")


def test_paper_has_every_row_and_repeats_the_heads(opened: Open, page_of: Any) -> None:
    with opened(page_of(wide())) as tab:
        tab.emulate_media(media="print")
        tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        becomes(40, rows, tab)
        look = "getComputedStyle(document.querySelector('.matrix thead'))"
        assert tab.evaluate(f"{look}.display") == "table-header-group"
        becomes(False, tab.locator("#tools").is_visible)
        tab.evaluate("dispatchEvent(new Event('afterprint'))")
        becomes(3, rows, tab)


def test_states_are_told_apart_without_colours(opened: Open, page_of: Any) -> None:
    with opened(page_of(small()), forced_colors="active") as tab:
        texts = {cell[:1] for line in lines(tab) for cell in line[3:]}
        assert texts == {"✓", "◐", "·"}
        cell = tab.locator(".matrix tbody td").first
        assert cell.get_attribute("aria-label") == "built"


def test_without_a_script_hidden_names_can_be_unfolded(opened: Open, page_of: Any) -> None:
    with opened(page_of(wide()), java_script_enabled=False) as tab:
        group = tab.locator(".matrix details").first
        group.locator("summary").click()
        becomes(True, group.locator("p").is_visible)
        assert "pkg-" in group.locator("p").inner_text()


def test_a_diff_goes_from_loss_to_loss(opened: Open, page_of: Any) -> None:
    with opened(page_of(sample_diff())) as tab:
        tab.keyboard.press("n")
        until(tab, "['L', 'W'].includes(document.activeElement.className)")
        tab.evaluate("location.hash = '#is=lost'")
        until(tab, "document.querySelectorAll('.matrix td.L').length > 0")


def test_a_gap_names_the_nearest_build(opened: Open, page_of: Any) -> None:
    with opened(page_of(small()), "#show=hdf5&at=ubuntu24.04/aarch64/gcc@13") as tab:
        said = tab.locator("dialog").inner_text()
        assert "ubuntu22.04/zen4/gcc@13 (another os, target)" in said
        assert "built there\npy-numpy, zlib" in said or "built there\nzlib, py-numpy" in said


def test_what_does_not_apply_says_why(opened: Open, page_of: Any) -> None:
    records = [
        BuildRecord(package=name, snapshot="s", axes={"os": os})
        for name, os in (("zlib", "rhel8"), ("zlib", "sonoma"), ("hdf5", "rhel8"))
    ]
    scope = Scope(
        snapshot="s",
        package="hdf5",
        applies=lambda place: place["os"] != "sonoma",
        reason="not for <macos>",
    )
    html = page_of(compute(records, ["os"], scopes=[scope]))
    with opened(html, "#show=hdf5&at=sonoma") as tab:
        assert "why\nnot for <macos>" in tab.locator("dialog").inner_text()


#: What hosts allow: an own policy for scripts, Jenkins' default, and the preview of Gitea.
POLICIES = {
    "self": ("html-dir", "default-src 'none'; script-src 'self'; style-src 'self'", True),
    "jenkins": ("html-dir", "sandbox; default-src 'none'; img-src 'self'; style-src 'self'", False),
    "gitea": ("html", "sandbox allow-scripts", True),
}


@pytest.mark.parametrize("host", POLICIES)
def test_hosts_with_a_strict_policy_show_the_page(host: str, chromium: Any, pages_of: Any) -> None:
    name, policy, scripts = POLICIES[host]
    files = pages_of(small(), name)
    types = {"html": "text/html; charset=utf-8", "css": "text/css", "js": "text/javascript"}

    def answer(route: Any) -> None:
        path = route.request.url.rpartition("/")[2].partition("#")[0]
        headers = {
            "Content-Security-Policy": policy,
            "Content-Type": types[path.rpartition(".")[2]],
        }
        route.fulfill(body=files[path], headers=headers)

    window = chromium.new_context()
    tab = window.new_page()
    tab.route("https://host.example/**", answer)
    tab.goto("https://host.example/index.html#q=py-")
    shown = tab.locator(".matrix thead .p").count()
    assert shown == (2 if scripts else 4)
    background = "getComputedStyle(document.querySelector('.matrix thead th')).position"
    if scripts:
        assert tab.evaluate(background) == "sticky"
    else:
        assert tab.locator(".matrix thead").bounding_box()["height"] < 60  # styled: a line high
    window.close()


HOSTILE = Path(__file__).parents[2] / ".." / "shared" / "data" / "hostile" / "files"


@pytest.mark.real
@pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"{HOSTILE} is not there")
def test_what_hostile_files_say_runs_nothing(opened: Open, page_of: Any) -> None:
    """All files that can be read, together: their names are shown, and none of them does anything."""
    plugins = load_plugins()
    inputs: list[Inputs] = []
    for path in sorted(HOSTILE.iterdir()):
        if path.stat().st_size < 100_000:
            try:
                inputs.append(load([str(path)], plugins, keep_going=True))
            except CoverageReportError:
                continue
    records = [record for one in inputs for record in one.records]
    assert len(records) > 20
    html = page_of(compute(records, problems=[p for one in inputs for p in one.problems]))
    with opened(html) as tab:
        tab.evaluate("window.alert = () => { document.title = 'PWNED'; }; 0")
        for button in tab.locator(".matrix tbody th button, .matrix thead .p button").all()[:40]:
            button.dispatch_event("click")
        assert tab.title() != "PWNED"
        assert tab.locator("main img, main iframe, main script, main object").count() == 0


@pytest.mark.parametrize(
    ("issue", "links"),
    [
        ("https://example.org/issues/12?a=1&b=2", ["https://example.org/issues/12?a=1&b=2"]),
        ("#12", []),
        ("javascript:alert(1)", []),
        ("https://user@example.org/", []),
    ],
)
def test_an_issue_with_an_address_is_a_link_in_the_details_of_a_cell(
    issue: str, links: list[str], page_of: Any, opened: Open
) -> None:
    record = BuildRecord(package="zlib", snapshot="s", axes={"os": "rhel8"})
    said = {
        "matrix": {"os": ["rhel8", "sonoma"]},
        "xfail": [{"package": "zlib", "os": "sonoma", "issue": issue}],
    }
    expected = parse_expected(said, source="own.yaml", today=date(2026, 6, 1), read=no_report)
    with opened(
        page_of(compute([record], ["os"], expected=expected)), "#show=zlib&at=sonoma"
    ) as tab:
        dialog = tab.locator("dialog")
        assert issue in dialog.inner_text()
        assert [one.get_attribute("href") for one in dialog.locator("dd a").all()] == links


def no_report(path: str) -> CoverageModel:
    raise AssertionError(path)
