"""The program: ``python -m coverage_report``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] == ["--version"]:  # answered before anything is imported
        from coverage_report import __version__

        print(f"coverage-report {__version__}")  # noqa: T201 - the answer
        return
    from coverage_report.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
