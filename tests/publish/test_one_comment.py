"""Whatever goes wrong, and however many runs there are at once: one comment of ours in the end."""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress

import pytest
from fake_github import BOT, FAULTS, FakeGitHub, Fault, served
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from publish_kit import MARKER, FakeTime, context, document, github_environ, marked

from coverage_report import OutputError
from coverage_report.net import Unclear
from coverage_report.publishers.github import publish

#: Answers that say clearly that nothing was done, or leave it open.
KINDS = [kind for kind in FAULTS if kind not in {"drip", "huge"}] + [413]
#: A note that a report was too long is shorter than this.
LONG = "of all combinations " * 9
FAULT = st.builds(
    Fault,
    kind=st.sampled_from(KINDS),
    method=st.sampled_from(["", "GET", "POST", "PATCH", "DELETE"]),
    times=st.integers(1, 3),
) | st.builds(
    # A forge that also refuses to delete what it lists and will not find, lies; see tests/faults.
    Fault,
    kind=st.sampled_from([404, 410]),
    method=st.sampled_from(["GET", "POST", "PATCH"]),
    times=st.integers(1, 3),
)


def run_once(fake: FakeGitHub, text: str) -> None:
    """Report, whatever comes of it."""
    with suppress(OutputError):
        publish(document(text), context(github_environ(fake)))


def ours(fake: FakeGitHub) -> list[str]:
    """Return the comments that are ours."""
    return [body for body in fake.bodies() if body.startswith(MARKER)]


def test_twenty_runs_at_once_leave_one_comment(fake: FakeGitHub) -> None:
    start = threading.Barrier(20)

    def run(number: int) -> None:
        start.wait()
        publish(document(f"run {number}"), context(github_environ(fake)))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ours(fake)) == 1


@pytest.mark.parametrize("moment", ["POST", "PATCH", "DELETE", "GET"])
def test_a_twin_that_appears_at_any_moment_is_folded(fake: FakeGitHub, moment: str) -> None:
    fake.add(marked("first"))
    fake.add(marked("second"))
    twins = iter([marked("twin")])

    def somebody_else_posts(method: str, _: str) -> None:
        if method == moment and (twin := next(twins, None)):
            fake.add(twin)

    fake.before = somebody_else_posts
    run_once(fake, "one")
    fake.before = lambda method, _: None
    run_once(fake, "two")
    assert len(ours(fake)) == 1


def test_a_twin_that_cannot_be_deleted_is_told(fake: FakeGitHub) -> None:
    fake.add(marked("1"))
    fake.add(marked("2"))
    fake.faults = [Fault("integration", "DELETE")]
    done = publish(document(), context(github_environ(fake)))
    assert "duplicates that could not be deleted: " in done.line


def test_a_comment_that_is_there_although_it_is_not_found_is_no_twin(fake: FakeGitHub) -> None:
    fake.add(marked())
    fake.faults = [Fault(404, "PATCH")]
    run_once(fake, "new")
    (body,) = ours(fake)
    assert "new" in body


def test_a_twin_that_nobody_knows_to_be_deleted_is_told(fake: FakeGitHub) -> None:
    fake.add(marked("1"))
    fake.add(marked("2"))
    fake.faults = [Fault("502", "DELETE", times=99)]
    done = publish(document(), context(github_environ(fake)))
    assert (done.outcome, "duplicates" in done.line) == ("updated", True)


def test_a_post_that_takes_effect_late_is_folded(fake: FakeGitHub) -> None:
    """It had no answer, was not listed, so another was posted; then it is there after all."""
    late: list[str] = []

    def another_comes_first(method: str, _: str) -> None:
        posts = sum(line.startswith("POST") for line in fake.log)
        if method == "GET" and posts == 2 and len(fake.log) > 5 and not late:
            late.append("seen")
        elif late == ["seen"]:
            late.append("there")
            fake.add(marked("late"))

    fake.faults = [Fault("dropped", "POST")]
    fake.before = another_comes_first
    assert publish(document(), context(github_environ(fake))).outcome == "created"
    assert late == ["seen", "there"]
    assert len(ours(fake)) == 1


@pytest.mark.parametrize("kind", ["lost", "done, then 502", "done, then html"])
def test_a_post_that_took_effect_without_an_answer_is_told_as_created(
    fake: FakeGitHub, kind: str
) -> None:
    fake.faults = [Fault(kind, "POST")]
    assert publish(document(), context(github_environ(fake))).outcome == "created"
    assert publish(document(), context(github_environ(fake))).outcome == "unchanged"


def test_a_post_that_never_gets_a_clear_answer_is_given_up(fake: FakeGitHub) -> None:
    fake.faults = [Fault("502", "POST", times=99)]
    with pytest.raises(Unclear, match="502"):
        publish(document(), context(github_environ(fake)))
    assert sum(line.startswith("POST") for line in fake.log) <= 4


def test_a_comment_that_somebody_deletes_again_and_again_is_given_up(fake: FakeGitHub) -> None:
    def a_comment_that_vanishes(method: str, _: str) -> None:
        fake.comments.clear()
        if method == "GET":
            fake.add(marked())

    fake.before = a_comment_that_vanishes
    with pytest.raises(OutputError, match="is deleted each time"):
        publish(document(), context(github_environ(fake)))


class Runs(RuleBasedStateMachine):
    """Runs one after the other, each with its faults, while other people comment."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.fake = self.stack.enter_context(served(FakeGitHub()))
        self.fake.per_page_limit = 3
        self.foreign = 0
        self.number = 0

    @rule(faults=st.lists(FAULT, max_size=4), create=st.booleans())
    def report(self, faults: list[Fault], create: bool) -> None:
        self.number += 1
        self.fake.faults = faults
        told = context(github_environ(self.fake), FakeTime(), create=create)
        with suppress(OutputError):
            publish(document(f"run {self.number} {LONG}"), told)

    @rule()
    def report_without_a_fault(self) -> None:
        self.number += 1
        self.fake.faults = []
        run_once(self.fake, f"run {self.number} {LONG}")
        assert [f"run {self.number} " in body for body in ours(self.fake)] == [True]

    @rule(
        author=st.sampled_from(["mallory", None]), body=st.sampled_from(["LGTM", marked("x"), ""])
    )
    def somebody_comments(self, author: str | None, body: str) -> None:
        self.foreign += 1
        self.fake.add(body, author)

    @rule()
    def somebody_deletes_ours(self) -> None:
        for number, comment in list(self.fake.comments.items()):
            if (comment["user"] or {}).get("login") == BOT:
                del self.fake.comments[number]

    @invariant()
    def there_is_at_most_one(self) -> None:
        assert len(ours(self.fake)) <= 1

    @invariant()
    def comments_of_others_stay(self) -> None:
        assert len(self.fake.comments) - len(ours(self.fake)) == self.foreign

    def teardown(self) -> None:
        self.fake.faults = []
        run_once(self.fake, "the end")
        assert ["the end" in body for body in ours(self.fake)] == [True]
        self.stack.close()


TestRuns = Runs.TestCase
TestRuns.settings = settings(
    max_examples=40,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Races(RuleBasedStateMachine):
    """Runs whose requests are interleaved with whole other runs, under faults."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.fake = self.stack.enter_context(served(FakeGitHub()))

    @rule(faults=st.lists(FAULT, max_size=3), moments=st.sets(st.integers(0, 9), max_size=3))
    def report(self, faults: list[Fault], moments: set[int]) -> None:
        self.fake.faults = faults
        requests = iter(range(1000))
        self.fake.before = lambda method, _: self._race(next(requests) in moments)
        run_once(self.fake, "ours")
        self.fake.before = lambda method, _: None

    def _race(self, now: bool) -> None:
        """Another run, without faults, gets its comment in between."""
        if now and not ours(self.fake):
            self.fake.add(marked("the other run's"))

    def teardown(self) -> None:
        self.fake.faults = []
        run_once(self.fake, "the end")
        assert ["the end" in body for body in ours(self.fake)] == [True]
        self.stack.close()


TestRaces = Races.TestCase
TestRaces.settings = TestRuns.settings
