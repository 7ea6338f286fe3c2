"""A search for inputs that is guided by coverage: what reaches a line by a way that no input came before is kept and changed on.

As AFL and libFuzzer do it, in the smallest form. It needs no compiler, works where another tool measures coverage, and
finds the same again from the same seed.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any, TypeAlias

#: The files of an input, by name; of a single file there is one.
Input: TypeAlias = Mapping[str, bytes]
Step: TypeAlias = tuple[object, int, int]


class Search:
    """Inputs worth changing, those that went new ways.

    Args:
        seeds: to begin with; each is valid.
        change: returns changed bytes.
        within: what the names of the files of code begin with whose lines count.
        names: whether names of files are changed, too.
        guided: whether what goes a new way is kept; without, only seeds are changed.
    """

    def __init__(
        self,
        seeds: list[Input],
        change: Callable[[bytes, random.Random], bytes],
        within: tuple[str, ...],
        *,
        names: bool = False,
        guided: bool = True,
    ) -> None:
        self.kept = list(seeds)
        self._change = change
        self._within = within
        self._names = names
        self._guided = guided
        self._ways: set[Step] = set()

    def next(self, chance: random.Random) -> Input:
        """Return an input that nobody tried: a changed one of those that are kept, more often a late one."""
        late = chance.random() < 0.5
        chosen = chance.choice(self.kept[-8:] if late else self.kept)
        name = chance.choice(sorted(chosen))
        files = dict(chosen)
        data = files.pop(name)
        if self._names and chance.random() < 0.25:
            files[_file_name(self._change(name.encode(), chance))] = data
        else:
            files[name] = self._change(data, chance)
        return files

    def run(self, given: Input, function: Callable[[Input], Any]) -> None:
        """Call `function` on an input; keep the input if it went a new way, however the call ended."""
        if not self._guided:
            function(given)
            return
        ways: set[Step] = set()
        before = sys.gettrace()
        sys.settrace(self._tracer(ways))
        try:
            function(given)
        finally:
            sys.settrace(before)
            if ways - self._ways:
                self._ways |= ways
                self.kept.append(given)

    #: So often a function is followed in one run: what it does in loops it has shown by then.
    OFTEN = 20

    def _tracer(self, ways: set[Step]) -> Callable[[FrameType, str, Any], Any]:
        calls: Counter[object] = Counter()

        def called(frame: FrameType, _: str, __: Any) -> Any:
            code = frame.f_code
            calls[code] += 1
            if calls[code] > self.OFTEN or not code.co_filename.startswith(self._within):
                return None
            last = 0

            def stepped(frame: FrameType, event: str, _: Any) -> Any:
                nonlocal last
                if event == "line":
                    ways.add((code, last, frame.f_lineno))
                    last = frame.f_lineno
                return stepped

            return stepped

        return called


def _file_name(data: bytes) -> str:
    """Return a name that a file can have."""
    text = data.decode("utf-8", "replace").replace("/", "_").replace("\0", "_")
    name = text.encode()[:200].decode("utf-8", "ignore")
    return name if name.strip(".") else "x"
