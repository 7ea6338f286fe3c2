"""Print constraints that hold every dependency at the lowest version that pyproject.toml allows.

Usage: python .ci/lowest.py pyproject.toml plugins/*/pyproject.toml > lowest.txt
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

_BOUND = re.compile(r"(?P<name>[\w.-]+)\s*(?:==|>=)\s*(?P<version>[\w.]+)[^;]*(?P<marker>;.*)?")
OURS = "coverage-report"


def constraints(file: Path) -> Iterator[str]:
    """Yield a line for each dependency of a distribution; raise ValueError where one has no bound."""
    for requirement in tomllib.loads(file.read_text("utf-8"))["project"]["dependencies"]:
        found = _BOUND.fullmatch(requirement)
        if found is None:
            raise ValueError(f"{file}: {requirement!r} has no lower bound")
        if not found["name"].startswith(OURS):
            yield f"{found['name']}=={found['version']}{found['marker'] or ''}"


if __name__ == "__main__":
    print("\n".join(sorted({line for name in sys.argv[1:] for line in constraints(Path(name))})))
