"""``uv.lock`` (version 1, revisions up to 5): wheels, and which environments install what."""

from __future__ import annotations

from typing import Any

from coverage_report import BuildRecord, InputError, LoadContext, Named, Problem, Source
from coverage_report_wheels.entries import (
    NOTHING,
    SOURCE,
    Found,
    Item,
    Locked,
    has_top_keys,
    kind_of_source,
    load_entry,
    numbered,
    read_entries,
    read_toml,
    unread,
)
from coverage_report_wheels.markers import Conditions
from coverage_report_wheels.names import base_name
from coverage_report_wheels.required import required
from coverage_report_wheels.scopes import Members, Whole, free_choices
from coverage_report_wheels.uv_graph import Package, build_graph, choices_of, members_of


def _why_without(package: Package) -> str:
    """Return why a package without wheels has none."""
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
        raise InputError("is not version 1 of uv's lock format, the only one supported", "/version")
    snapshot = base_name(source.name)
    yield Named(snapshot)
    packages: dict[int, Package] = {}
    entries: dict[int, Locked] = {}
    for locked in read_entries(source, lock, "package", Package):
        if isinstance(locked, Problem):
            yield locked
            continue
        packages[locked.number] = locked.package
        entries[locked.number] = locked
    own = members_of(lock, packages)
    found: dict[int, list[Item]] = {}
    for number, origin, package, entry in entries.values():
        files = numbered(package.wheels, origin, "wheels")
        found[number] = list(
            load_entry(entry, files, "" if number in own else _why_without(package))
        )
    yield from _where_installed(lock, packages, found, source.name)


def _where_installed(
    lock: dict[str, Any], packages: dict[int, Package], found: dict[int, list[Item]], file: str
) -> Found:
    """Yield what was found, and the scope of the lock and of each package that not every environment installs."""
    conditions = Conditions()
    pythons = conditions.pythons(lock.get("requires-python"))
    # The forks of a resolution are all that is supported, divided up.
    supported = lock.get("supported-markers") or lock.get("resolution-markers")
    environments = conditions.any_of(supported)
    graph = build_graph(lock, packages, conditions)
    choices = choices_of(lock.get("conflicts")) or free_choices(conditions)
    some = graph.ever - graph.always  # what no path leads to is not known to be left out anywhere
    members = Members(Whole(pythons, environments, choices), conditions, graph.installed, some)
    yield from members.placed(base_name(file), found)
    builds = [item for items in found.values() for item in items if isinstance(item, BuildRecord)]
    first = next(iter(pythons.names.get("python", ())), None) if pythons else None
    yield from required(lock.get("required-markers"), conditions, builds, file, first)
    yield from (unread(file, text) for text in conditions.faults)
