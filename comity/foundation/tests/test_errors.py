"""Refusals as they look outside."""

from __future__ import annotations

import json

import pytest

from comity.foundation import errors
from comity.foundation.errors import Conflict, NotFound, Refused, TooMany

STATUSES = {
    "BadInput": (400, "bad_input"),
    "Unauthenticated": (401, "unauthenticated"),
    "Forbidden": (403, "forbidden"),
    "NotFound": (404, "not_found"),
    "Conflict": (409, "conflict"),
    "Gone": (410, "gone"),
    "TooLarge": (413, "too_large"),
    "RuleRefused": (422, "refused"),
    "TooMany": (429, "too_many_requests"),
    "Unavailable": (503, "unavailable"),
}


@pytest.mark.parametrize(("name", "expected"), STATUSES.items())
def test_a_refusal_has_its_status_and_code(name: str, expected: tuple[int, str]) -> None:
    refused: Refused = getattr(errors, name)("A sentence.")
    assert (refused.status, refused.reason) == expected
    assert json.loads(refused.body()) == {"error": {"code": expected[1], "message": "A sentence.", "fields": {}}}


def test_there_are_no_other_refusals() -> None:
    assert {kind.__name__ for kind in Refused.__subclasses__() if kind.__module__ == errors.__name__} == set(STATUSES)


def test_a_code_and_more_keys_may_be_given() -> None:
    refused = Conflict("No.", code="taken", fields={"handle": "is taken"}, details={"audience": ["x"]})
    assert json.loads(refused.body())["error"] == {
        "code": "taken", "message": "No.", "fields": {"handle": "is taken"}, "audience": ["x"],
    }  # fmt: skip


def test_what_is_not_there_is_always_said_in_the_same_words() -> None:
    assert NotFound().body() == NotFound().body()


def test_too_many_says_when_it_is_worth_trying_again() -> None:
    assert TooMany(retry_after=7).headers() == {"Retry-After": "7"}
    assert NotFound().headers() == {}
