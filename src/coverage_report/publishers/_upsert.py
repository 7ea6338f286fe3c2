"""One comment, whatever happens: found, created or updated, and twins folded into the oldest.

Why this ends with one comment: a comment is only created after a listing of all pages without one of
ours, and after each creation everybody lists again and deletes all of ours but the oldest. So of
any number of runs at the same time, the one that lists last sees them all. A creation without a
clear answer is never repeated before the comments were listed again, and after one they are listed once
more in the end. What takes effect later still is folded by the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from coverage_report import OutputError, Published
from coverage_report.net import Refused, Unclear
from coverage_report.publishers._comment import Draft, is_marked

_ROUNDS = 4
_GONE = frozenset({404, 410})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as a forge has it.

    Attributes:
        number: grows with each comment.
        author: the login; None for an account that is no more.
        body: markdown.
        url: for people; empty if the forge does not say.
    """

    number: int
    author: str | None
    body: str
    url: str = ""


class Thread(Protocol):
    """The comments on one pull request. Each method raises `Refused` or `Unclear`."""

    def me(self) -> str:
        """Return the login that comments are created with, as far as can be known."""

    def viewer(self) -> str:
        """Return the login, asked in a way that costs more; empty if the forge has none."""

    def comments(self) -> Iterator[Comment]:
        """Yield all comments."""

    def create(self, body: str) -> Comment:
        """Post a comment."""

    def update(self, number: int, body: str) -> None:
        """Replace the text of a comment."""

    def delete(self, number: int) -> None:
        """Remove a comment."""

    def pause(self) -> None:
        """Wait a little, for what may be under way."""


def _is_bot(login: str) -> bool:
    return login.endswith("[bot]")


@dataclass(slots=True)
class Upsert:
    """One run's work on a thread.

    Attributes:
        thread: the comments.
        draft: what is to be said.
        me: the login that comments are created with, as far as is known.
        asked: whether the forge was asked for it in every way.
    """

    thread: Thread
    draft: Draft
    me: str = ""
    asked: bool = False

    def run(self, *, create: bool) -> Published:
        """Leave one comment of ours that says what the draft says.

        Args:
            create: whether to post one where there is none.

        Raises:
            OutputError: when it cannot be done, or nobody knows whether it was.
        """
        self.me = self.thread.me()
        unclear: Unclear | None = None
        for _ in range(_ROUNDS):
            own = self._own()
            if not own and not create:
                return Published("skipped", "nothing to report, and no earlier comment to update")
            try:
                made = None if own else self._create()
            except Unclear as error:
                unclear = error
                self.thread.pause()
                continue
            if made:
                own = self._own(made)
            try:
                done = self._settle(own, made)
                return self._fold_late(done) if unclear else done
            except Refused as error:
                if error.status not in _GONE:
                    raise
                self.thread.pause()
        raise unclear or OutputError(
            "the comment is deleted each time, or the forge does not find what it lists"
        )

    def _own(self, *made: Comment) -> list[Comment]:
        """Return our comments, the oldest first: our marker AND our login; `made` may not be listed yet."""
        there = [one for one in self.thread.comments() if is_marked(one.body, self.draft.marker)]
        authors = {one.author or "" for one in there}
        # Only the token of an app cannot simply ask who it is: then a comment of some bot may be ours.
        if not self.asked and self.me not in authors and any(map(_is_bot, authors)):
            self.asked = True
            self.me = self.thread.viewer() or self.me
        own = [one for one in there if one.author == self.me]
        found = {comment.number: comment for comment in (*made, *own)}
        return [found[number] for number in sorted(found)]

    def _create(self) -> Comment:
        made = self._fitted(self.thread.create)
        # What we are called was perhaps a guess; now we know.
        self.me = made.author or self.me
        return made

    def _settle(self, own: list[Comment], made: Comment | None) -> Published:
        """Update the oldest comment if it says something else, and delete the others."""
        oldest = own[0]
        same = self.draft.says(oldest.body)
        if not same:
            self._fitted(lambda body: self.thread.update(oldest.number, body))
        left = [twin.url or str(twin.number) for twin in own[1:] if not self._deleted(twin)]
        created = made is not None and made.number == oldest.number
        note = f"; duplicates that could not be deleted: {', '.join(left)}" if left else ""
        outcome = Published("unchanged", f"{oldest.url}{note}")
        if created or not same:
            outcome = Published("created" if created else "updated", f"{oldest.url}{note}")
        return outcome

    def _fold_late(self, done: Published) -> Published:
        """Look once more for a comment whose posting had no answer, and took effect only now."""
        self.thread.pause()
        with suppress(OutputError):
            if own := self._own():
                self._settle(own, None)
        # There was none before that posting, so what says the same now is what it left.
        return replace(done, outcome="created") if done.outcome == "unchanged" else done

    def _deleted(self, twin: Comment) -> bool:
        try:
            self.thread.delete(twin.number)
        except Refused as error:
            return error.status in _GONE
        except OutputError:
            return False
        return True

    def _fitted(self, send: Callable[[str], T]) -> T:
        """Send the body; when it is too long, what can be left out is, for the rest of this run."""
        try:
            return send(self.draft.body())
        except Refused as error:
            shorter = self.draft.shorter()
            if not error.too_long or len(shorter.body()) >= len(self.draft.body()):
                raise
            self.draft = shorter
            return send(shorter.body())
