"""Who may open a live stream, how, and how it ends."""

from __future__ import annotations

import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from comity.testing.client import Client, Live
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK
from tests.contract.stage import history


def opened(server: Server, *, path: str = "/api/live", **headers: str) -> ClientConnection:
    target = server.url.replace("http", "ws", 1) + path
    return connect(target, additional_headers=headers, proxy=None, compression=None, open_timeout=10).__enter__()


def refusal(server: Server, *, path: str = "/api/live", **headers: str) -> int:
    """The status with which the handshake is refused."""
    with pytest.raises(InvalidStatus) as refused:
        opened(server, path=path, **headers).close()
    return refused.value.response.status_code


def closing(stream: Live, seconds: float = 5) -> int:
    """The code with which the server closes."""
    with pytest.raises(ConnectionClosed) as closed:
        for _ in range(1_000):
            stream.receive(seconds)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def session(crew: Crew) -> Client:
    """Anna in one more browser."""
    return crew.server.signed_in("anna@lumen.example", PASSWORD, name="anna")


def api_token(client: Client) -> tuple[str, str]:
    row = client.post(f"/api/members/{client.member}/tokens", {"label": "bot"}).json
    return row["id"], row["token"]


# ---- opening


def test_the_first_frame_may_bring_the_token(crew: Crew) -> None:
    for client in (crew.anna, crew.vic):
        with crew.server.client().live(hello=False) as stream:
            stream.send("hello", token=client.token)
            assert stream.next("ready")["person"] == client.person


def test_the_cookie_opens_it_from_our_own_pages(crew: Crew) -> None:
    own = opened(crew.server, Cookie=f"comity_session={crew.anna.token}", Origin=crew.server.url)
    with Live(own, crew.anna) as stream:
        stream.send("hello")
        assert stream.next("ready")["person"] == crew.anna.person


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost.evil.example", "http://evil.example/localhost", "file://", None],
)
def test_the_cookie_opens_it_from_nowhere_else(crew: Crew, origin: str | None) -> None:
    """R01."""
    headers = {"Cookie": f"comity_session={crew.anna.token}"} | ({} if origin is None else {"Origin": origin})
    assert refusal(crew.server, **headers) == 403


def test_an_api_token_may_stand_in_the_address_and_others_may_not(crew: Crew) -> None:
    _, token = api_token(crew.anna)
    with crew.server.client().live(path=f"/api/live?token={token}") as stream:
        assert stream.ready["person"] == crew.anna.person
    for other in (crew.anna.token, crew.vic.token, "ct_wrong", "nonsense"):
        assert refusal(crew.server, path=f"/api/live?token={other}") == 401


@pytest.mark.parametrize("token", ["nonsense", "cs_wrong", "ct_wrong", "cv_wrong", "cs_" + "x" * 300])
def test_a_wrong_credential_is_refused_before_the_upgrade(crew: Crew, token: str) -> None:
    assert refusal(crew.server, Authorization=f"Bearer {token}") == 401


def test_a_wrong_cookie_opens_nothing(crew: Crew) -> None:
    """It may be a former member's who is a visitor now, so the first frame still may bring a token."""
    headers = {"Cookie": "comity_session=cs_wrong", "Origin": crew.server.url}
    with Live(opened(crew.server, **headers), crew.server.client()) as stream:
        stream.send("hello")
        assert closing(stream) == 4401
    with Live(opened(crew.server, **headers), crew.server.client()) as stream:
        stream.send("hello", token=crew.vic.token)
        assert stream.next("ready")["person"] == crew.vic.person


@pytest.mark.parametrize("token", ["nonsense", "cs_wrong", "", None])
def test_a_wrong_credential_in_the_first_frame_is_an_error_and_4401(crew: Crew, token: str | None) -> None:
    """R02."""
    with crew.server.client().live(hello=False) as stream:
        stream.send("hello", **({} if token is None else {"token": token}))
        assert stream.next("error")["error"]["code"] == "unauthenticated"
        assert closing(stream) == 4401


@pytest.mark.parametrize("token", [0, True, [], {}, ["0e12"]])
def test_a_token_that_is_no_text_never_matches(crew: Crew, token: Any) -> None:
    with crew.server.client().live(hello=False) as stream:
        stream.send("hello", token=token)
        assert stream.next("error")["error"]["fields"].keys() == {"token"}
        stream.send("hello")
        assert closing(stream) == 4401


@pytest.mark.parametrize("op", ["ping", "send", "watch", "typing", "read", "fly"])
def test_nothing_happens_before_hello(crew: Crew, op: str) -> None:
    """R02, W10."""
    room = crew.room(crew.anna)
    content: dict[str, Any] = {
        "client_id": "00000000-0000-4000-8000-000000000000",
        "conversation": room,
        "body": "x",
        "seq": 1,
    }
    with crew.server.client().live(hello=False) as stream:
        stream.send(op, **content)
        assert stream.next("error")
        stream.send("hello")
        assert closing(stream) == 4401
    assert history(crew.anna, room) == []


def test_other_places_take_no_socket(crew: Crew) -> None:
    for path in ("/", "/api/me", "/api/live/", "/api/lively", "/inbox"):
        assert refusal(crew.server, path=path, Authorization=f"Bearer {crew.anna.token}") == 404


def test_other_host_names_take_no_socket(crew: Crew) -> None:
    target = crew.server.url.replace("http://localhost", "ws://127.0.0.2", 1) + "/api/live"
    with pytest.raises((InvalidStatus, OSError)):
        connect(target, proxy=None, open_timeout=5).__enter__()


# ---- ending


@pytest.mark.parametrize("size", [65_537, 200_000])
def test_a_frame_that_is_too_large_closes_with_1009(crew: Crew, size: int) -> None:
    with session(crew).live() as stream:
        stream.connection.send("x" * size)
        assert closing(stream) == 1009


def test_many_small_parts_of_a_large_frame_close_too(crew: Crew) -> None:
    """The client may be cut off while it still writes, so it need not see the code."""
    with session(crew).live() as stream:
        with pytest.raises(ConnectionClosed) as closed:
            stream.connection.send("x" * 10_000 for _ in range(100))
            stream.receive(5)
        assert closed.value.rcvd is None or closed.value.rcvd.code == 1009


def test_a_frame_of_the_largest_size_is_read(crew: Crew) -> None:
    with session(crew).live() as stream:
        stream.connection.send('{"op": "ping", "x": "' + "x" * (65_536 - 23) + '"}')
        assert stream.next("error")["error"]["fields"].keys() == {"x"}


@pytest.mark.alone
def test_signing_out_closes_the_streams_of_that_session_within_a_second(crew: Crew) -> None:
    """R05."""
    mine = session(crew)
    with mine.live() as first, mine.live() as second, crew.anna.live() as other:
        assert mine.delete("/api/session").status == 204
        before = time.monotonic()
        assert [closing(stream) for stream in (first, second)] == [4401, 4401]
        assert time.monotonic() - before < SLACK
        other.send("ping")
        assert other.next("pong")
    assert refusal(crew.server, Authorization=f"Bearer {mine.token}") == 401


def test_revoking_a_token_closes_its_streams(crew: Crew) -> None:
    token_id, token = api_token(crew.anna)
    with crew.server.client(token).live() as stream:
        assert crew.anna.delete(f"/api/members/{crew.anna.member}/tokens/{token_id}").status == 204
        assert closing(stream) == 4401
