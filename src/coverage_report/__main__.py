"""The program: ``python -m coverage_report``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from coverage_report.cli import run

        code = run()
    except KeyboardInterrupt:  # while it was still being imported
        sys.stderr.write("error: interrupted\n")
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
