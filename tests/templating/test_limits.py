"""A user's template ends within seconds and in little memory."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coverage_report import TemplateFailure
from coverage_report.templating import limits as module
from coverage_report.templating.limits import limited

resource = pytest.importorskip("resource", reason="limits need POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process its size")


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """After the work all is as it was before."""
    before = resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGVTALRM)
    yield
    after = resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGVTALRM)
    assert after == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0


@linux
@pytest.mark.parametrize(
    "source",
    [
        "{{ '{:>1000000000}'.format('a') }}",
        "{{ '%1000000000d' % 1 }}",
        "{% set ns = namespace(x='a') %}{% for i in range(64) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    ],
)
def test_what_takes_too_much_memory_is_a_failure(render: Callable[..., str], source: str) -> None:
    with pytest.raises(TemplateFailure, match=r"own\.md\.j2, line 1: needs too much memory"):
        render(source)


def test_what_takes_too_long_is_a_failure(
    render: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coverage_report.templating.chain.limited", lambda: limited(seconds=0.2))
    loop = "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}"
    with pytest.raises(TemplateFailure, match=r"own\.md\.j2, line 1: takes too long"):
        render(loop)


def forever() -> None:
    while True:
        pass


def test_a_loop_ends_in_seconds() -> None:
    started = time.process_time()
    with pytest.raises(TimeoutError), limited(seconds=0.1):
        forever()
    assert time.process_time() - started < 1
    assert module.SECONDS <= 3


def test_work_within_the_limits_is_left_alone() -> None:
    with limited():
        assert len(bytearray(2**20)) == 2**20


@linux
def test_a_lower_limit_of_the_user_stays() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    low = pages * resource.getpagesize() + 2**26
    resource.setrlimit(resource.RLIMIT_AS, (low, hard))
    try:
        with limited():
            assert resource.getrlimit(resource.RLIMIT_AS) == (low, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def test_where_a_system_has_no_means_the_work_runs_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "_STATM", tmp_path / "statm")
    monkeypatch.delattr(signal, "setitimer")
    before = resource.getrlimit(resource.RLIMIT_AS)
    with limited():
        assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_outside_the_main_thread_time_is_not_limited() -> None:
    done: list[bool] = []

    def work() -> None:
        with limited(seconds=0.01):
            done.append(signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
