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
    _ignore_interrupts()
    sys.exit(code)


def _ignore_interrupts() -> None:
    """Let nothing be said of an interrupt when all is done: how the run ended is decided."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main()
