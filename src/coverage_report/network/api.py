"""A REST API, asked patiently: waits when told to, repeats what is safe to repeat, and ends in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

import msgspec

from coverage_report.errors import InputError, OutputError
from coverage_report.io.decode import decode_json
from coverage_report.network.http import Answer, Http, Unclear
from coverage_report.network.secret import Secret
from coverage_report.text import shorten, visible

T = TypeVar("T")

ATTEMPT_SECONDS = 30.0
#: GitHub asks for a second between writes:
#: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
WRITE_SECONDS = 1.0
#: The same page: at least a minute when a secondary limit names no time.
SECONDARY_SECONDS = 60.0
#: A server that is down has 1 + 2 + 4 + 8 seconds to come back.
MAX_ATTEMPTS = 5
_LIMIT_WORDS = ("rate limit", "temporarily blocked", "abuse detection")


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, and waiting.

    Attributes:
        monotonic: seconds that only grow.
        now: seconds since 1970, which servers name the end of a limit in.
        sleep: waits for so many seconds.
    """

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Refused(OutputError):  # noqa: N818 - it is an answer
    """A server's clear no.

    Attributes:
        status: the HTTP status code.
        reason: what the server says, on one line; empty where it says nothing.
        permissions: what GitHub names in ``X-Accepted-GitHub-Permissions``.
    """

    def __init__(self, host: str, status: int, reason: str, permissions: str = "") -> None:
        super().__init__(f"{host} answered {status}{f': {reason}' if reason else ''}")
        self.status = status
        self.reason = reason
        self.permissions = permissions

    @property
    def too_long(self) -> bool:
        """Whether the text that was sent is too long."""
        return self.status == 413 or (
            self.status in {400, 422} and "too long" in self.reason.lower()
        )


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A successful answer.

    Attributes:
        value: the decoded body.
        headers: by lower-case name.
    """

    value: T
    headers: Mapping[str, str]


class Api:
    """One REST API, until a total deadline.

    Args:
        http: the origin.
        secret: scrubbed from all that the server says.
        clock: for waiting.
        seconds: how long all calls together may take.
        tell: told in a line what is waited for, and for how long.
    """

    def __init__(
        self,
        http: Http,
        secret: Secret | None,
        clock: Clock,
        seconds: float,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._http = http
        self._secret = secret
        self._clock = clock
        self._tell = tell
        self._deadline = clock.monotonic() + seconds
        self._last_write: float | None = None

    def call(
        self,
        method: str,
        path: str,
        kind: type[T] | Any = Any,
        body: object = None,
        *,
        asks: bool = False,
    ) -> Reply[Any]:
        """Return the server's answer, decoded as `kind` (None: whatever it is); a 204 has none.

        All but POST are repeated when the outcome is unclear; POST only when it was refused for now, or
        never arrived, or when it only `asks`.

        Raises:
            Refused: when the server says no.
            Unclear: when there is no usable answer, or none until the deadline.
        """
        data = None if body is None else msgspec.json.encode(body)
        for attempt in count():
            wait = min(2.0**attempt, 30)
            try:
                answer = self._send(method, path, data)
                return self._accept(answer, kind)
            except Unclear as error:
                failure: OutputError = error
                wait = wait if error.after is None else error.after
                again = method != "POST" or asks or not error.sent
            except Refused as error:
                wait = _wait(answer, error.reason, attempt, self._clock.now())
                failure, again = error, wait >= 0
            if not again or attempt + 1 == MAX_ATTEMPTS:
                raise failure
            if wait >= self._left():
                raise Unclear(f"{failure}; gave up: the next try would be in {wait:.0f} s")
            if wait > 1:
                self._tell(f"{failure}; the next try is in {wait:.0f} s")
            self._clock.sleep(wait)
        raise AssertionError  # pragma: no cover - count() has no end

    def pause(self) -> None:
        """Wait a little, for what may be under way."""
        self._clock.sleep(min(WRITE_SECONDS, max(self._left(), 0)))

    def _left(self) -> float:
        return self._deadline - self._clock.monotonic()

    def _send(self, method: str, path: str, data: bytes | None) -> Answer:
        if method != "GET":
            self._space_writes()
        left = self._left()
        if left <= 0:
            raise Unclear("no time is left", sent=False)
        return self._http.send(method, path, data, min(left, ATTEMPT_SECONDS))

    def _space_writes(self) -> None:
        if self._last_write is not None:
            since = self._clock.monotonic() - self._last_write
            if since < WRITE_SECONDS:
                self._clock.sleep(WRITE_SECONDS - since)
        self._last_write = self._clock.monotonic()

    def _accept(self, answer: Answer, kind: Any) -> Reply[Any]:
        host = self._http.origin[1]
        if answer.status >= 500:
            after = _seconds(answer.headers.get("retry-after", ""), self._clock.now())
            raise Unclear(f"{host} answered {answer.status}", after=after)
        if not 200 <= answer.status < 300:
            permissions = answer.headers.get("x-accepted-github-permissions", "")
            raise Refused(
                host, answer.status, self._reason(answer.body), self._clean(permissions, 200)
            )
        if kind is None or answer.status == 204:
            return Reply(None, answer.headers)
        try:
            return Reply(decode_json(answer.body, kind), answer.headers)
        except InputError as error:
            raise Unclear(
                f"{host} answered {answer.status} with what {self._clean(error.message, 200)}"
            ) from None

    def _reason(self, body: bytes) -> str:
        """Return what the body of a refusal says, from any of the shapes that forges use."""
        try:
            found = decode_json(body, dict[str, Any])
        except InputError:
            return ""
        details = found.get("errors")
        items = details if isinstance(details, list) else []
        texts = [found.get("message"), found.get("error")]
        texts += [item.get("message") if isinstance(item, dict) else item for item in items]
        return self._clean("; ".join(str(text) for text in texts if text), 300)

    def _clean(self, text: str, limit: int) -> str:
        scrubbed = self._secret.scrub(text) if self._secret else text
        return shorten(visible(scrubbed), limit)


def _wait(answer: Answer, reason: str, attempt: int, now: float) -> float:
    """Return how many seconds a limited request is to wait, or -1 when it was refused for good."""
    headers = answer.headers
    after = _seconds(headers.get("retry-after", ""), now)
    spent = "0" in (headers.get("x-ratelimit-remaining"), headers.get("ratelimit-remaining"))
    words = any(word in reason.lower() for word in _LIMIT_WORDS)
    limited = after is not None or spent or words
    if answer.status != 429 and not (answer.status == 403 and limited):
        return -1
    if after is not None:
        return after
    reset = headers.get("x-ratelimit-reset", headers.get("ratelimit-reset", ""))
    if spent and _digits(reset):
        return max(int(reset) - now, 0) + 1
    return SECONDARY_SECONDS * float(2**attempt)


def _seconds(text: str, now: float) -> float | None:
    """Return the seconds of a ``Retry-After``, which is a number or a date (RFC 9110, 10.2.3)."""
    from email.utils import parsedate_to_datetime

    if _digits(text):
        return float(text)
    try:
        return max(parsedate_to_datetime(text).timestamp() - now, 0)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12
