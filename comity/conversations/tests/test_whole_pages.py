"""A page is answered again only while it would be drawn the same."""

from __future__ import annotations

import time
from collections.abc import Mapping
from statistics import median

import pytest
from sqlalchemy import create_engine, text

from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.plugin import on_both_databases
from comity.testing.processes import Server
from comity.testing.waiting import until

pytestmark = [on_both_databases, pytest.mark.slow]


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status == 200
    return answer.body.decode()


def test_what_changes_shows_on_the_next_page(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben, title="Lamps")
    path = f"/conversations/{room}"
    assert page(crew.anna, path).count("Half a lane") == page(crew.anna, path).count("Half a lane") == 0
    for number in range(5):
        crew.ben.say(room, f"Half a lane {number}")
        assert f"Half a lane {number}" in page(crew.anna, path)
    assert crew.anna.patch(f"/api/rooms/{room}", {"title": "Torches"}).status == 200
    assert "Torches" in page(crew.anna, path)
    before = page(crew.anna, path)
    with crew.ben.live():
        assert until(lambda: page(crew.anna, path) != before), "his door is lit"


def test_each_viewer_has_his_own_and_nobody_one_that_he_may_not_see(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben, title="Lamps")
    path = f"/conversations/{room}"
    assert page(crew.anna, path) != page(crew.ben, path)
    assert crew.dora.get(path).status == 404
    crew.anna.delete(f"/api/conversations/{room}/participants/{crew.ben.person}")
    assert crew.ben.get(path).status == 404
    assert crew.server.client().get(path).status in {303, 401}


def test_what_another_program_writes_shows_as_well(crew: Crew, server: Server) -> None:
    """Commands of the same installation run in processes of their own."""
    room = crew.room(crew.anna, crew.ben, title="Lamps")
    path = f"/conversations/{room}"
    page(crew.anna, path)
    url = server.database_url or f"sqlite:///{server.data / 'comity.db'}"
    other = create_engine(url)
    with other.begin() as connection:
        connection.execute(text("UPDATE conversations SET title = 'From elsewhere' WHERE title = 'Lamps'"))
    other.dispose()
    assert "From elsewhere" in page(crew.anna, path)


WAYS = {"plain": {}, "packed": {"Accept-Encoding": "gzip"}, "part": {"HX-Request": "true"}}


@pytest.mark.parametrize("asked", WAYS.values(), ids=WAYS)
def test_the_page_again_is_the_same_answer(crew: Crew, asked: dict[str, str]) -> None:
    room = crew.room(crew.anna, crew.ben, title="Lamps")
    crew.ben.say(room, "Half a lane")
    path = f"/conversations/{room}"
    found = until(lambda: drawn_alike(crew.anna, path, asked))
    assert found, "two answers in a row were never the same"
    drawn, again, named = found
    assert without_date(again.headers) == without_date(drawn.headers)
    assert ("content-encoding" in again.headers) == ("Accept-Encoding" in asked)
    assert (named.body, named.headers["content-length"]) == (b"", str(len(drawn.body)))


def drawn_alike(client: Client, path: str, asked: dict[str, str]) -> tuple[Answer, Answer, Answer] | None:
    """Two answers and their head; None where the readers of the log, which write down their places after words were
    said, moved the page's cursor between them."""
    drawn, again, named = (client.call(method, path, headers=asked) for method in ("GET", "GET", "HEAD"))
    same = drawn.body == again.body and named.headers["content-length"] == str(len(drawn.body))
    return (drawn, again, named) if same else None


def without_date(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "date"}


def test_a_credential_that_is_wrong_gets_no_page_of_the_cookie_beside_it(crew: Crew) -> None:
    path = f"/conversations/{crew.room(crew.anna, crew.ben)}"
    cookie = {"Cookie": f"comity_session={crew.anna.token}"}
    browser = crew.server.client()
    assert browser.get(path, **cookie).status == browser.get(path, **cookie).status == 200
    assert browser.get(path, **cookie, Authorization="Bearer ").status == 401
    assert browser.get(path, **cookie, Authorization="Bearer mem_wrong").status == 401


def test_the_same_page_again_costs_little(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    for number in range(30):
        crew.ben.say(room, f"Line {number}")
    path = f"/conversations/{room}"
    drawn, again = [], []
    for number in range(15):
        crew.ben.say(room, f"And {number}")
        drawn.append(seconds(crew.anna, path))
        again += [seconds(crew.anna, path) for _ in range(4)]
    assert median(again) < median(drawn) / 3


def seconds(client: Client, path: str) -> float:
    begun = time.perf_counter()
    page(client, path)
    return time.perf_counter() - begun
