"""Reply addresses: nobody but us can make one (E04)."""

from __future__ import annotations

import random
import uuid

from comity.channels.email import seals
from comity.channels.email.actions.mailboxes import LONGEST_LOCAL
from comity.channels.email.models import ReplyAddress

KEY, OTHER_KEY = "k" * 43, "o" * 43
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def row(**changes: object) -> ReplyAddress:
    given = {
        "mailbox": uuid.UUID(int=1),
        "conversation": uuid.UUID(int=2),
        "person": uuid.UUID(int=3),
        "address": "vic@elsewhere.example",
        "code": "abcdefgh2345",
        "expires_at": 1_000,
    }
    return ReplyAddress(**(given | changes))


def seal_of(one: ReplyAddress, key: str = KEY) -> str:
    return seals.reply_address(key, "support@lumen.example", one).partition("@")[0].rpartition(".")[2]


def test_a_seal_holds_for_exactly_what_it_was_made_for() -> None:
    one, seal = row(), seal_of(row())
    assert seals.holds(KEY, one, seal, now=999)
    assert not seals.holds(KEY, one, seal, now=1_000)
    assert not seals.holds(OTHER_KEY, one, seal, now=0)
    for name in ("mailbox", "conversation", "person"):
        assert not seals.holds(KEY, row(**{name: uuid.UUID(int=9)}), seal, now=0)
    for changes in ({"address": "eve@evil.example"}, {"code": "abcdefgh2346"}, {"expires_at": 2_000}):
        assert not seals.holds(KEY, row(**changes), seal, now=0)


def test_guesses_hit_nothing() -> None:
    one, dice = row(), random.Random(4)
    guesses = ("".join(dice.choices(LETTERS, k=20)) for _ in range(20_000))
    assert not any(seals.holds(KEY, one, guess, now=0) for guess in guesses)


def test_codes_are_new_and_addresses_are_short_and_in_lower_case() -> None:
    codes = {seals.new_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    address = seals.reply_address(KEY, f"{'x' * LONGEST_LOCAL}@lumen.example", row(code=codes.pop()))
    assert len(address.partition("@")[0]) <= 64 and address == address.lower()


def test_a_reply_address_is_shown_as_its_mailbox() -> None:
    address = seals.reply_address(KEY, "support@lumen.example", row())
    assert seals.unmarked(address) == "support@lumen.example"
    assert seals.unmarked("vic+r.lamps@elsewhere.example") == "vic+r.lamps@elsewhere.example"
