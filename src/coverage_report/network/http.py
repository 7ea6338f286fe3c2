"""HTTP to one origin, for publishers: bounded in time and size, and never a secret to another host.

What must not happen decides the design: urllib3 neither follows redirects nor retries here, because a
redirect may leave the origin and a second POST may post twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from coverage_report.errors import OutputError
from coverage_report.text import visible

if TYPE_CHECKING:
    from urllib3 import PoolManager

MAX_ANSWER = 16 * 1024 * 1024
MAX_REDIRECTS = 3
CONNECT_SECONDS = 10.0
_MOVED = frozenset({301, 302, 307, 308})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
T = TypeVar("T")


class Unclear(OutputError):  # noqa: N818 - it says what is known: nothing
    """A request without a usable answer: it may have been carried out, or not.

    Attributes:
        sent: False when it certainly never arrived.
        after: seconds that the server asks to wait, if it does.
    """

    def __init__(self, message: str, *, sent: bool = True, after: float | None = None) -> None:
        super().__init__(message)
        self.sent = sent
        self.after = after


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        status: the HTTP status code.
        headers: by lower-case name.
        body: as sent; identity encoding was asked for.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http:
    """Requests to the one origin of `root`.

    Args:
        root: the URL that paths are appended to: https, or http on this very machine.
        headers: sent with each request. Those with secrets are safe here: nothing leaves the origin.

    Raises:
        OutputError: for a root that credentials must not be sent to.
    """

    def __init__(self, root: str, headers: Mapping[str, str]) -> None:
        if problem := root_problem(root):
            raise OutputError(problem)
        self.root = root.rstrip("/")
        self.origin = _origin(self.root)
        self._headers = {"Accept-Encoding": "identity", **headers}

    def send(self, method: str, path: str, body: bytes | None, seconds: float) -> Answer:
        """Return the answer to one request.

        Args:
            method: of HTTP.
            path: with its query, appended to the root.
            body: JSON.
            seconds: for all of it: finding the host, each redirect, the last byte.

        Raises:
            Unclear: when there is no whole answer.
            OutputError: for a redirect to another origin, which is not followed.
        """
        return _within(seconds, lambda: self._follow(method, self.root + path, body, seconds))

    def _follow(self, method: str, url: str, body: bytes | None, seconds: float) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._exchange(method, url, body, seconds)
            if answer.status not in _MOVED:
                return answer
            url = urljoin(url, answer.headers.get("location", ""))
            if _origin(url) != self.origin:
                raise OutputError(
                    f"{self.origin[1]} redirects to another host, which gets no token"
                )
        raise OutputError(f"{self.origin[1]} redirects in circles")

    def _exchange(self, method: str, url: str, body: bytes | None, seconds: float) -> Answer:
        from http.client import HTTPException

        from urllib3 import Timeout
        from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

        timeout = Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds)
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        host = self.origin[1]
        try:
            with _pool(url) as pool:
                got = pool.request(
                    method,
                    url,
                    body=body,
                    headers=headers,
                    timeout=timeout,
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
                data = got.read(MAX_ANSWER + 1, decode_content=False)
                found = {name.lower(): value for name, value in got.headers.items()}
                got.close()
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise Unclear(f"{host}: no connection ({type(error).__name__})", sent=False) from None
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            # The name only: the texts of these exceptions quote headers.
            raise Unclear(f"{host}: no whole answer ({type(error).__name__})") from None
        if len(data) > MAX_ANSWER:
            raise Unclear(f"{host}: an answer of more than {MAX_ANSWER // 2**20} MiB")
        return Answer(got.status, found, data)


def shown_root(root: str) -> str:
    """Return scheme, host and port of a URL: the rest of it may hold a password."""
    scheme, host, port = _origin(root)
    usual = port == {"https": 443, "http": 80}.get(scheme)
    host = f"[{host}]" if ":" in host else host
    return visible(f"{scheme}://{host}{'' if usual else f':{port}'}") if host else ""


def root_problem(root: str) -> str:
    """Return why no token can be sent to the API at this URL, in one line; an empty text if it can."""
    scheme, host, _ = _origin(root)
    if not host:
        return "the address of the API is not a URL such as https://api.github.com"
    if "@" in urlsplit(root).netloc:
        return f"{shown_root(root)}: the address of the API must not hold a user or a password"
    if scheme != "https" and not (scheme == "http" and host in _LOOPBACK):
        return f"{shown_root(root)}: the API must be https: anybody on the way could read the token"
    return ""


def _pool(url: str) -> PoolManager:
    """Return a new pool, through the proxy that the environment names for this host, if any.

    What is for this machine does not leave it.
    """
    from urllib.request import getproxies, proxy_bypass

    from urllib3 import PoolManager, ProxyManager

    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if not proxy or parts.hostname in _LOOPBACK or proxy_bypass(parts.netloc):
        return PoolManager()
    return ProxyManager(proxy if "://" in proxy else f"http://{proxy}")


def _origin(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0
    return parts.scheme, parts.hostname or "", port


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns, or give up on it: a socket's time-out starts anew with each byte."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that waits
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise Unclear(f"no whole answer within {seconds:.0f} seconds")
    return done[0]
