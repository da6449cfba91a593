"""Who asks, when a proxy stands in front: told by a served program on loopback, as an installation runs it."""

from __future__ import annotations

import http.client
import re
import urllib.parse

import pytest

from tests.conftest import settings_in
from tests.faults.server import Served
from webapp import config


@pytest.fixture
def serve(databases, prepared, tmp_path):
    """Start the program with these settings; returns how to ask it."""
    url = databases.copy(prepared, tmp_path)
    running = []

    def start(**settings):
        running.append(Served(settings_in(tmp_path, url), **settings))

        def ask(method, path, body=None, **headers):
            connection = http.client.HTTPConnection("127.0.0.1", running[-1].port, timeout=30)
            connection.request(
                method, path, body, {name.replace("_", "-"): text for name, text in headers.items()}
            )
            answer = connection.getresponse()
            page = answer.read().decode()
            connection.close()
            return answer, page

        return ask

    yield start
    for served in running:
        served.stop()
    databases.remove(url)


@pytest.mark.parametrize("proxy", ["", "127.0.0.1"])
def test_numbers_are_for_this_machine_only(serve, proxy):
    ask = serve(CTCL_PROXY=proxy)
    answer, page = ask("GET", "/metrics")
    assert (answer.status, "ctcl_open_tasks" in page) == (200, True)
    for header, value in {
        "X_Forwarded_For": "10.0.0.9",
        "X_Forwarded_Proto": "https",
        "Forwarded": "for=10.0.0.9",
        "Via": "1.1 front",
    }.items():
        assert ask("GET", "/metrics", **{header: value})[0].status == 404, header
    # Who says to be this machine came through the proxy all the same.
    assert ask("GET", "/metrics", X_Forwarded_For="127.0.0.1")[0].status == 404


def test_ten_failures_lock_the_address_the_proxy_names_and_no_other(serve):
    ask = serve(CTCL_PROXY="127.0.0.1")

    def fail(address):
        said = {"X_Forwarded_For": address, "X_Forwarded_Proto": "https"}
        answer, page = ask("GET", "/sign-in", **said)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)[1]
        form = urllib.parse.urlencode({"csrf_token": token, "username": "quantri", "password": "sai"})
        return ask(
            "POST", "/sign-in", form,
            Content_Type="application/x-www-form-urlencoded",
            Cookie=answer.headers["Set-Cookie"].partition(";")[0],
            Host="ctcl.example", Referer="https://ctcl.example/sign-in", **said,
        )[1]  # fmt: skip

    assert all("chưa đúng" in fail("10.0.0.1, 10.0.0.8") for _ in range(10))
    assert "quá nhiều lần" in fail("10.0.0.2, 10.0.0.8"), "what the proxy itself did not see is not believed"
    assert "chưa đúng" in fail("10.0.0.9")


@pytest.mark.parametrize("proxy", ["*", "front", "127.0.0.1:80"])
def test_a_proxy_is_an_address(monkeypatch, tmp_path, proxy):
    monkeypatch.setenv("CTCL_DATA", str(tmp_path))
    monkeypatch.setenv("CTCL_PROXY", proxy)
    with pytest.raises(config.SettingsError, match="CTCL_PROXY"):
        config.from_environment()
