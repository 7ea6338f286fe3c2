"""Random sequences of runs and faults on every forge: one comment, never a stale one, and no byte of the token.

Each sequence is a seed, so that one that fails is run again by its number. ``make faults`` runs 10,000 of
each kind, the tests a few hundred.
"""

from __future__ import annotations

import os
import random

import pytest
from direct import PLACES, Place
from fake_github import FAULTS, FakeGitHub, Fault, Said
from publish_kit import MARKER, SHA, TOKEN, FakeTime, document, marked

from coverage_report import OutputError

SEQUENCES = int(os.environ.get("COVERAGE_REPORT_SEQUENCES", "300"))
#: Reports that come again and again for one commit; of the last, parts can be left out.
TEXTS = [
    "**Passed.** 80%",
    f"**Failed.** 79% {'of all combinations ' * 9}",
    f"**Failed.** 78% {'of all combinations ' * 9}",
    "**Failed.** 77%\n\n<details><summary>all</summary>\n\n"
    + "| a | b |\n" * 300
    + "\n\n</details>",
]
#: Answers that say clearly that nothing was done, or leave it open.
HONEST: list[str | int] = [
    *(kind for kind in FAULTS if kind not in {"drip", "huge"}),
    401,
    404,
    410,
    413,
    423,
    500,
]
METHODS = ["", "GET", "POST", "PATCH", "PUT", "DELETE"]


def says_done(fake: FakeGitHub, method: str, url: str, data: bytes) -> Said:
    """Answer as if it were done, and do nothing."""
    made = fake._comment(10**6, "thank you", fake.login)
    return Said(201 if method == "POST" else 200, [] if method == "GET" else made)


def keeps_half(fake: FakeGitHub, method: str, url: str, data: bytes) -> Said:
    """Do it, and keep half of the last comment only."""
    said = fake._do(method, url, data)
    for comment in list(fake.comments.values())[-1:]:
        comment["body"] = comment["body"][: len(comment["body"]) // 2]
    return said


def does_it_twice(fake: FakeGitHub, method: str, url: str, data: bytes) -> Said:
    """Do it twice."""
    fake._do(method, url, data)
    return fake._do(method, url, data)


LIES = {"says done": says_done, "keeps half": keeps_half, "does it twice": does_it_twice}


class Story:
    """One forge, and what runs do to it, all from one seed."""

    def __init__(self, place: Place, seed: int, kinds: list[str | int]) -> None:
        self.random = random.Random(seed)
        self.place = place
        self.kinds = kinds
        self.fake = place.fake()
        self.fake.per_page_limit = 3
        self.foreign = 0
        if place.apps and self.random.random() < 0.3:
            self.fake.login, self.fake.viewer = "our-app[bot]", True
        self.honest = not set(kinds) & set(LIES)

    @property
    def ours(self) -> list[str]:
        return [body for body in self.fake.bodies(self.fake.login) if body.startswith(MARKER)]

    def live(self) -> None:
        """Run, comment and delete at random; in the end run without a fault."""
        for _ in range(self.random.randint(1, 4)):
            match self.random.randrange(8):
                case 0:
                    self.fake.add(marked("forged"), "mallory")
                    self.foreign += 1
                case 1:
                    self.forget()
                case _:
                    self.run(self.faults())
        self.run([])

    def faults(self) -> list[Fault]:
        """Return what goes wrong in one run; nothing, in some."""
        return [self.fault() for _ in range(self.random.randint(0, 3))]

    def fault(self) -> Fault:
        """Return one fault; only a forge that lies cannot find what it lists when it is to be deleted."""
        kind, method = self.random.choice(self.kinds), self.random.choice(METHODS)
        if self.honest and kind in {404, 410} and method in {"", "DELETE"}:
            method = "PATCH"
        return Fault(kind, method, self.random.randint(1, 3))

    def forget(self) -> None:
        """Somebody deletes our comments."""
        for number, comment in list(self.fake.comments.items()):
            if comment["user"]["login"] == self.fake.login:
                del self.fake.comments[number]

    def run(self, faults: list[Fault]) -> None:
        """Report; what there is then must be true."""
        self.fake.faults = faults
        times, text = FakeTime(), self.random.choice(TEXTS)
        create = not faults or self.random.random() < 0.8
        context = self.place.context(self.fake, times, create=create)
        try:
            done = self.place.publisher.publish(document(text), context)
            said = f"{done}"
        except OutputError as error:
            said = f"{error!r} {error}"
            assert faults, said
        assert TOKEN not in said
        assert times.passed <= context.timeout + 1
        self.check(text, clean=not faults)

    def check(self, text: str, *, clean: bool) -> None:
        if clean:
            [body] = self.ours
            assert text.strip() in body
            assert SHA in body
        elif self.honest:
            assert len(self.ours) <= 1
        assert len(self.fake.comments) - len(self.fake.bodies(self.fake.login)) == self.foreign
        assert TOKEN not in str(self.fake.comments)


@pytest.mark.parametrize("lies", [False, True], ids=["honest", "lying"])
@pytest.mark.parametrize("name", PLACES)
def test_one_comment_that_is_true(name: str, lies: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = list(HONEST)
    if lies:
        for kind, misdeed in LIES.items():
            monkeypatch.setitem(FAULTS, kind, misdeed)
        kinds += list(LIES) * 3
    for seed in range(SEQUENCES):
        try:
            Story(PLACES[name], seed, kinds).live()
        except Exception as error:
            error.add_note(f"sequence {seed} on {name}")
            raise
