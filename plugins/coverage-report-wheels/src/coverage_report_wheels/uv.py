"""``uv.lock`` (version 1, revisions up to 5): wheels, and which environments install what."""

from __future__ import annotations

from typing import Any

import msgspec

from coverage_report import InputError, LoadContext, Named, Origin, Source
from coverage_report_wheels.entries import (
    NOTHING,
    SOURCE,
    Found,
    has_top_keys,
    kind_of_source,
    load_entry,
    named,
    numbered,
    read_toml,
    tables,
    unread,
)
from coverage_report_wheels.markers import Conditions
from coverage_report_wheels.names import base_name, problem
from coverage_report_wheels.scopes import Members, Whole, free_choices
from coverage_report_wheels.uv_graph import Package, build_graph, choices_of


def _why_without(package: Package) -> str:
    """Return why a package without wheels has none; nothing for the project itself."""
    if package.is_own:
        return ""
    return kind_of_source(package.source) or (SOURCE if package.sdist else NOTHING)


def accepts(source: Source) -> bool:
    """Tell whether `source` is a lock file of uv, of whatever version."""
    return has_top_keys(source, "requires-python", "version")


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each cell of each locked wheel, and scopes; the snapshot is the file's name.

    Raises:
        InputError: when it is not TOML, or not a lock of version 1.
    """
    lock = read_toml(source)
    if lock.get("version") != 1:
        raise InputError("is not version 1 of uv's lock format, the one known here", "/version")
    snapshot = base_name(source.name)
    yield Named(snapshot)
    packages: dict[int, Package] = {}
    for number, raw in enumerate(tables(lock, "package")):
        origin = Origin(source.name, f"/package/{number}")
        try:
            package, entry = named(raw, Package, snapshot)
        except (ValueError, msgspec.ValidationError) as error:
            yield problem(origin, error)
            continue
        packages[number] = package
        files = numbered(package.wheels, origin, "wheels")
        yield from load_entry(entry, files, _why_without(package))
    yield from _scopes(lock, packages, source.name)


def _scopes(lock: dict[str, Any], packages: dict[int, Package], file: str) -> Found:
    """Yield the scope of the lock, and of each package that not every environment installs."""
    conditions = Conditions()
    pythons = conditions.pythons(lock.get("requires-python"))
    # The forks of a resolution are all that is supported, divided up.
    supported = lock.get("supported-markers") or lock.get("resolution-markers")
    environments = conditions.any_of(supported)
    graph = build_graph(lock, packages, conditions)
    choices = choices_of(lock.get("conflicts")) or free_choices(conditions)
    whole = Whole(pythons, environments, choices)
    snapshot = base_name(file)
    if scope := whole.scope(snapshot):
        yield scope
    members = Members(whole, conditions, graph.installed)
    some = graph.ever - graph.always  # what no path leads to is not known to be left out anywhere
    yield from members.scopes(
        snapshot, _by_name(packages, some), "the lock does not install it there"
    )
    yield from (unread(file, text) for text in conditions.faults)


def _by_name(packages: dict[int, Package], some: set[int]) -> dict[str, list[int]]:
    """Return the numbers of each package of which every fork is one of `some`, by name."""
    found: dict[str, list[int]] = {}
    for number, package in packages.items():
        found.setdefault(package.name, []).append(number)
    return {name: numbers for name, numbers in found.items() if some.issuperset(numbers)}
