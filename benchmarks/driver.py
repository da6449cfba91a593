"""People at their browsers: keep-alive connections to a server on this machine, every request timed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection
from time import perf_counter

from werkzeug.test import encode_multipart

from benchmarks.servers import Server

FIELD = re.compile(rb'name="(csrf_token|key)" value="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """What came back, how many milliseconds it took from sending to the last byte, how many of them the server's
    processor, and what it cost where that is counted."""

    headers: dict[str, str]
    body: bytes
    took: float = 0.0
    worked: float = 0.0
    statements: tuple[str, ...] = ()
    commits: int = 0

    @property
    def machinery(self) -> list[tuple[str, str]]:
        """The token and the key of the page's form."""
        found = {name.decode(): value.decode() for name, value in FIELD.findall(self.body)}
        return list(found.items())


class Browser:
    """One connection with its cookies. Raises RuntimeError for an answer that is not the one expected."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.cookies: dict[str, str] = {}

    def get(self, path: str, *, expect: int = 200) -> Page:
        """Open a page; redirections are not followed."""
        return self._ask("GET", path, None, {}, expect)

    def post(self, path: str, fields: Iterable[tuple[str, str]], *, expect: int = 302) -> Page:
        """Send a form as a browser does."""
        values: dict[str, list[str]] = {}
        for name, value in fields:
            values.setdefault(name, []).append(value)
        boundary, body = encode_multipart(values)
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._ask("POST", path, body, kind, expect)

    def sign_in(self, username: str, password: str) -> Browser:
        """Sign in with a password; the browser itself."""
        page = self.get("/sign-in")
        self.post("/sign-in", [*page.machinery, ("username", username), ("password", password)])
        return self

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], expect: int) -> Page:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        worked, began = self.server.worked(), perf_counter()
        self.connection.request(method, path, body, {**headers, "Cookie": cookies, "Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        content = answer.read()
        took = (perf_counter() - began) * 1000
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status != expect:
            raise RuntimeError(f"{method} {path}: {answer.status}\n{content.decode(errors='replace')[:4000]}")
        return Page(dict(answer.headers), content, took, self.server.worked() - worked)
