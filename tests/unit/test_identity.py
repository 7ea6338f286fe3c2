"""Which descriptions are of one record, whatever order they come in."""

from __future__ import annotations

from itertools import permutations

from coverage_report import BuildRecord, Origin, Problem
from coverage_report.core.identity import unify


def record(digest: str | None = "h", file: str = "a", **fields: object) -> BuildRecord:
    stated = {"package": "zlib", "snapshot": "s", "axes": {"os": "rhel8"}, "origin": Origin(file)}
    return BuildRecord(hash=digest, **stated | fields)  # type: ignore[arg-type]


def always(*records: BuildRecord) -> tuple[list[BuildRecord], set[Problem]]:
    """Unify in every order, and return what always comes out."""
    first, *others = [unify(order) for order in permutations(records)]
    assert all(other == first for other in others)
    return first


def test_two_descriptions_of_one_build_are_joined() -> None:
    """Stacks are united; of what else differs the choice does not depend on order."""
    one = record(stacks=("root",), variants=("+a", "~b"), axes={"os": "rhel8", "target": None})
    two = record(file="b", stacks=("e4s",), size=5, builds=3, variants=("~b", "+a"))
    (joined,), problems = always(one, two, two)
    assert not problems
    assert (joined.stacks, joined.size, joined.builds) == (("e4s", "root"), 5, 3)
    assert (joined.variants, joined.origin) == (("+a", "~b"), Origin("a"))
    assert joined.axes == {"os": "rhel8", "target": None}


def test_one_mapping_of_axes_stays_shared() -> None:
    axes = {"os": "rhel8"}
    (joined,), _ = unify([record(axes=axes), record(axes=dict(axes), stacks=("x",))])
    assert joined.axes is axes


def test_the_same_file_read_twice_counts_once() -> None:
    assert always(record(), record()) == ([record()], set())
    assert always(record(None), record(None)) == ([record(None)], set())


def test_a_hash_belongs_to_its_snapshot() -> None:
    found, problems = always(record(), record(snapshot="t"))
    assert [r.snapshot for r in found] == ["s", "t"]
    assert not problems


def test_without_a_hash_what_is_numbered_apart_counts_apart() -> None:
    found, _ = always(record(None), record(None, repeat=1), record(None, stacks=("x",)))
    assert len(found) == 3


def test_of_contradictions_the_one_that_sorts_first_counts_and_each_other_is_named_once() -> None:
    first = record(axes={"os": "alpine"}, stacks=("one",))
    again = record(axes={"os": "alpine"}, stacks=("two",), file="z")
    second = record(file="b", stacks=("three",))
    second_again = record(file="c")
    third = record(file="d", version="1")
    found, problems = always(third, second, second_again, again, first)
    assert [(r.axes["os"], r.stacks) for r in found] == [("alpine", ("one", "two"))]
    assert sorted(map(str, problems)) == [
        f"{file}: hash h in snapshot s is described in two ways (zlib, os rhel8); "
        "the description that sorts first counts"
        for file in "bd"
    ]


def test_one_hash_in_two_packages_is_a_contradiction() -> None:
    found, problems = always(record(), record(package="hdf5"))
    assert [r.package for r in found] == ["hdf5"]
    assert len(problems) == 1


def test_details_that_only_one_description_states_are_kept() -> None:
    """A page lacks the compiler of each language, an index the variants: no contradiction."""
    page = record(variants=("+a",), axes={"os": "rhel8", "compiler": "llvm@17"})
    index = record(file="b", axes={"os": "rhel8", "compiler": "llvm@17", "compiler.c": "llvm@17"})
    (joined,), problems = always(page, index)
    assert not problems
    assert joined.variants == ("+a",)
    assert joined.axes == {"os": "rhel8", "compiler": "llvm@17", "compiler.c": "llvm@17"}


def test_other_variants_under_one_hash_are_told() -> None:
    """The variants that sort first count; the others are a problem where they are stated."""
    (joined,), problems = always(
        record(variants=("+a",)), record(file="b", variants=("~a",)), record(file="c")
    )
    assert joined.variants == ("+a",)
    assert problems == {Problem("b", "", "its hash also has other variants than ~a")}


def test_of_what_cannot_be_united_the_least_or_the_most_counts() -> None:
    """The larger size and number of builds; of a detail, of variants, a number and a place the one that sorts first."""
    one = record(file="b", size=7, builds=3, repeat=2, axes={"os": "rhel8", "compiler.c": "gcc@9"})
    two = record(file="a", size=5, builds=4, repeat=1, axes={"os": "rhel8", "compiler.c": "gcc@8"})
    (joined,), problems = always(one, two)
    assert not problems
    assert (joined.size, joined.builds, joined.repeat) == (7, 4, 1)
    assert (joined.origin, joined.axes["compiler.c"]) == (Origin("a"), "gcc@8")
    assert joined.hash == "h"


def test_what_has_no_hash_has_none_when_it_is_joined() -> None:
    (joined,), _ = always(record(None, size=1), record(None, size=2))
    assert (joined.hash, joined.size) == (None, 2)


def test_other_variants_are_told_once_where_they_stand_first() -> None:
    """Each other statement is one problem, in whatever order its words are."""
    (_,), problems = always(
        record(variants=("+a",)),
        record(file="d", variants=("~a", "~b")),
        record(file="c", variants=("~b", "~a")),
        record(file="e", variants=("~c",)),
    )
    assert sorted(map(str, problems)) == [
        "c: its hash also has other variants than ~a ~b",
        "e: its hash also has other variants than ~c",
    ]


def test_what_has_no_hash_has_no_other_variants() -> None:
    """They are other builds."""
    found, problems = always(record(None, variants=("+a",)), record(None, variants=("~a",)))
    assert (len(found), problems) == (2, set())
