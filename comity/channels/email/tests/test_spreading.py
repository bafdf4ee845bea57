"""A burst of answers to one domain is spread: each waits its turn, says so, and leaves once."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.app import assemble
from comity.channels.email.tests.house import House, Postbox, written
from comity.conversations import actions as conversations
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.limits import Limiter
from comity.foundation.settings import load_settings
from comity.foundation.store import Store


@pytest.fixture
def slow(store: Store, clock: FixedClock, tmp_path: Path, postbox: tuple[Postbox, str]) -> House:
    """Two mails a minute to a domain."""
    settings = {
        "COMITY_SMTP_URL": postbox[1],
        "COMITY_MAIL_FROM": "talk@lumen.example",
        "COMITY_LIMITS": '{"mail.domain": [2, 60]}',
        "COMITY_DNS": "127.0.0.1:9",
    }
    return House(assemble(load_settings(settings, data=str(tmp_path / "data")), store), clock)


def test_a_burst_waits_its_turn_and_says_so(slow: House, box: Postbox) -> None:
    senders = [f"v{number}@elsewhere.example" for number in range(5)] + ["vic@far.example"]
    talks = [slow.file(written(sender=sender, subject=f"About {sender}")) for sender in senders]
    said = [slow.say(slow.anna, talk.conversation, "Here it is.") for talk in talks]
    slow.pass_time()
    assert len(box.mails) == 3, "two to the one domain, one to the other"
    queued = [message for message in said if slow.sent(message)[0].state == "queued"]
    assert len(queued) == 3
    assert slow.seen(queued[0]).way == "by mail · waits its turn, since many mails go to elsewhere.example"
    assert not slow.seen(queued[0]).way_failed
    left = []
    for _ in range(4):
        slow.pass_time(30)
        left.append(len(box.mails))
    assert left == [4, 5, 6, 6]
    assert len({recipient for _, recipient in box.envelopes}) == 6


def test_what_is_taken_back_while_it_waits_never_leaves(slow: House, box: Postbox) -> None:
    first = slow.file(written())
    said = [slow.say(slow.anna, first.conversation, f"Number {number}") for number in range(3)]
    slow.pass_time()
    [waits] = [message for message in said if slow.sent(message)[0].state == "queued"]
    slow.store.write_now(conversations.delete_message, actor=slow.anna, message=waits)
    slow.pass_time(120)
    assert len(box.mails) == 2


def test_turns_are_counted_evenly(clock: FixedClock) -> None:
    limiter = Limiter('{"mail.domain": [20, 60]}', clock)
    waits = [limiter.reserve("mail.domain", "a.example") for _ in range(23)]
    assert waits[:20] == [0] * 20
    assert [wait // SECOND for wait in waits[20:]] == [3, 6, 9]
    clock.advance(10 * SECOND)
    assert limiter.reserve("mail.domain", "a.example") // SECOND == 2
    assert limiter.reserve("mail.domain", "b.example") == 0
