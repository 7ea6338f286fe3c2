"""What coverage leaves out is named here, and each says why: nobody finds out by chance."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"# pragma: no (cover|branch)(.*)")
#: How often each module leaves something out.
EXCLUDED = {
    "commands/demo.py": 1,
    "io/sources.py": 1,
    "loaders/spack/mirror.py": 1,
    "network/api.py": 1,
    "views/svg_text.py": 1,
}


def test_what_is_left_out_says_why() -> None:
    found: dict[str, int] = {}
    for path in sorted((ROOT / "src/coverage_report").rglob("*.py")):
        for _, reason in MARK.findall(path.read_text("utf-8")):
            name = path.relative_to(ROOT / "src/coverage_report").as_posix()
            found[name] = found.get(name, 0) + 1
            assert len(reason.removeprefix(" - ").split()) > 2, f"{name}: say why"
    assert found == EXCLUDED
