"""What a page's ``meta`` claims, held against the details that it summarises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from coverage_report import BuildRecord, Problem
from coverage_report.loaders.spack._common import compiler


def check_meta(file: str, meta: dict[str, Any], found: Sequence[BuildRecord]) -> Iterator[Problem]:
    """Yield a problem for each key of ``meta`` that the details do not bear out.

    Keys that ``meta`` lacks, and keys not known here, claim nothing.
    """
    builds = {record.hash: record.stacks for record in found}  # a hash twice counts once
    stacks = Counter(chain.from_iterable(builds.values()))
    axes = {id(record.axes): record.axes for record in found}.values()
    truths: dict[str, Any] = {
        "num_specs": len(builds),
        "num_specs_by_stack": stacks,
        "stacks": set(stacks),
        "versions": {record.version for record in found},
        "compilers": {one["compiler"] for one in axes},
        "platforms": {one["platform"] for one in axes},
        "oss": {one["os"] for one in axes},
        "targets": {one["target"] for one in axes},
        "arches": {f"{one['platform']}-{one['os']}-{one['target']}" for one in axes},
    }
    for key, truth in truths.items():
        if key in meta and (claim := _comparable(key, meta[key])) != truth:
            yield Problem(file, f"/meta/{key}", _disagreement(key, claim, truth))


def _comparable(key: str, claim: Any) -> Any:
    if not isinstance(claim, list) or not all(isinstance(item, str) for item in claim):
        return claim
    return {compiler(item) for item in claim} if key == "compilers" else set(claim)


def _disagreement(key: str, claim: Any, truth: Any) -> str:
    if isinstance(claim, set) and isinstance(truth, set):
        only_claim, only_truth = sorted(claim - truth), sorted(truth - claim)
        parts = [f"only meta has {', '.join(only_claim)}"] if only_claim else []
        parts += [f"only the details have {', '.join(only_truth)}"] if only_truth else []
        text = "; ".join(parts)
    elif isinstance(truth, int):
        text = f"meta says {claim!r}, the details give {truth}"
    else:
        text = "meta's counts differ from the details'"
    text = text if len(text) <= 200 else text[:199] + "…"
    return f"meta disagrees with spec_details on {key} ({text}); spec_details counts"
