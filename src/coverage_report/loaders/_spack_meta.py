"""What a page's ``meta`` claims, held against the details that it summarises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from coverage_report import Problem
from coverage_report.loaders._spack import compiler

if TYPE_CHECKING:
    from coverage_report.loaders.spack_pages import Details


def check_meta(file: str, meta: dict[str, Any], details: Sequence[Details]) -> Iterator[Problem]:
    """Yield a problem for each key of ``meta`` that `details` do not bear out.

    Keys that ``meta`` lacks, and keys not known here, claim nothing.
    """
    found: dict[str, Any] = {
        "num_specs": len(details),
        "num_specs_by_stack": Counter(stack for one in details for stack in one.stacks),
        "compilers": {compiler(one.compiler) for one in details},
        "versions": {one.versions[0] for one in details},
        "platforms": {one.where[0] for one in details},
        "oss": {one.where[1] for one in details},
        "targets": {one.where[2] for one in details},
        "stacks": {stack for one in details for stack in one.stacks},
        "arches": {"-".join(one.where) for one in details},
    }
    for key, truth in found.items():
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
