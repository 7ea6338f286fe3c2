"""The page as a file: one, complete without a script, the same every time, and closed to what records say."""

from __future__ import annotations
