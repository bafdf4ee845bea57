"""Ids and secrets."""

from __future__ import annotations

import hashlib
import uuid

from hypothesis import given, strategies as st

from comity.foundation.ids import digest, new_id, new_secret, parse_id

TIMES = st.integers(0, 2**48 * 1_000 - 1)


@given(TIMES)
def test_an_id_is_a_uuid_of_version_7_of_its_time(micros: int) -> None:
    found = new_id(micros)
    assert (found.version, found.variant) == (7, uuid.RFC_4122)
    assert found.int >> 80 == micros // 1_000


@given(TIMES, st.integers(1, 10**9))
def test_later_ids_sort_later_down_to_the_microsecond(micros: int, later: int) -> None:
    if micros + later < 2**48 * 1_000:
        assert new_id(micros) < new_id(micros + later)


def test_ids_of_the_same_moment_differ() -> None:
    assert len({new_id(1) for _ in range(1_000)}) == 1_000


@given(st.uuids())
def test_an_id_is_read_only_as_we_write_it(value: uuid.UUID) -> None:
    assert parse_id(str(value)) == value
    for other in (value.hex, f"{{{value}}}", f"urn:uuid:{value}", f"{value}\n", f" {value}", str(value)[:-1]):
        assert parse_id(other) is None
    assert str(value) == str(value).upper() or parse_id(str(value).upper()) is None


@given(st.text())
def test_anything_else_is_no_id(text: str) -> None:
    assert parse_id(text) is None


def test_a_secret_has_256_random_bits_and_says_what_it_is() -> None:
    secrets = {new_secret("ct_") for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith("ct_") and len(secret) == 3 + 43 for secret in secrets)


def test_only_the_sha_256_of_a_secret_is_kept() -> None:
    assert digest("ct_x") == hashlib.sha256(b"ct_x").digest()
