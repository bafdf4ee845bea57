"""One act on many conversations in one unit, and what may be asked of the inbox."""

from __future__ import annotations

import uuid
from typing import cast

import msgspec

from comity.conversations import actions
from comity.conversations.actions import Before
from comity.conversations.outside_shapes import ActOut, Acts, ActsOut, Word
from comity.conversations.queries.inbox import NOBODY, Tab, Turn, Wanted
from comity.foundation.clock import micros_of
from comity.foundation.errors import BadInput, Refused
from comity.foundation.ids import parse_id
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

WRONG = "Some fields are wrong."
TABS = ("waiting", "mine", "team", "later", "done")
TURNS = ("theirs", "ours", "later", "done")


def check(data: Acts) -> None:
    """An act comes with what it takes, and with nothing else; raises BadInput."""
    takes = {"snooze": {"until"}, "assign": {"assignee", "leaving"}, "label": {"word"}, "unlabel": {"word"}}
    allowed = takes.get(data.act, set())
    given = {name for name in ("until", "assignee", "leaving", "word") if getattr(data, name) is not None}
    wrong = dict.fromkeys(given - allowed, f"does not go with {data.act}")
    missing = allowed - given - {"assignee", "leaving"}
    if wrong or missing:
        raise BadInput(WRONG, fields=wrong | dict.fromkeys(missing, f"{data.act} takes one"))


def carry_out(tx: Tx, *, actor: Actor, data: Acts) -> ActsOut:
    """Each conversation by itself: what is refused for one is done for the others. The locks come first, in one order,
    so that two who act on the same ones wait for each other instead of stopping each other."""
    wanted = list(dict.fromkeys(data.conversations))
    for conversation in sorted(wanted):
        tx.lock(conversation)
    return ActsOut([_one(tx, actor, conversation, data) for conversation in wanted])


def _one(tx: Tx, actor: Actor, conversation: uuid.UUID, data: Acts) -> ActOut:
    told = len(tx.events)
    try:
        with tx.session.begin_nested():
            before = _act(tx, actor, conversation, data)
    except Refused as refused:
        del tx.events[told:]
        error = {"code": refused.reason, "message": refused.message}
        return ActOut(str(conversation), error=error)
    stood = {"status": before.status, "snoozed_until": before.snoozed_until, "assignee": before.assignee}
    return ActOut(str(conversation), before.changed, before.joined, stood)


def _act(tx: Tx, actor: Actor, conversation: uuid.UUID, data: Acts) -> Before:
    match data.act:
        case "assign":
            return actions.assign(
                tx, actor=actor, conversation=conversation, assignee=data.assignee, leaving=data.leaving
            )
        case "label":
            return actions.put_label(tx, actor=actor, conversation=conversation, word=data.word or "")
        case "unlabel":
            return actions.take_label(tx, actor=actor, conversation=conversation, word=data.word or "")
        case "snooze":
            until = None if data.until is None else micros_of(data.until)
            return actions.set_status(tx, actor=actor, conversation=conversation, status="snoozed", until=until)
        case "open" | "done":
            return actions.set_status(tx, actor=actor, conversation=conversation, status=data.act)


def label_word(text: str) -> str:
    """A label as it stands in an address; raises BadInput."""
    try:
        return msgspec.convert(text.strip(), Word)
    except msgspec.ValidationError as error:
        raise BadInput(WRONG, fields={"word": str(error)}) from None


def turn(text: str) -> Turn:
    if text not in TURNS:
        raise BadInput(WRONG, fields={"turn": ", ".join(TURNS)})
    return cast(Turn, text)


def wanted(tab: str, channel: str, label: str, team: str, assignee: str, q: str) -> Wanted:
    """What an address asks for; raises BadInput naming each wrong field."""
    wrong = {} if tab in TABS else {"tab": ", ".join(TABS)}
    ids = {"channel": channel, "team": team, "assignee": "" if assignee == "nobody" else assignee}
    found = {name: parse_id(text) for name, text in ids.items()}
    wrong |= {name: "is no id" for name, text in ids.items() if text and found[name] is None}
    wrong |= {name: "too long" for name, text in (("q", q), ("label", label)) if len(text) > 100}
    wrong |= {name: "must not contain U+0000" for name, text in (("q", q), ("label", label)) if "\0" in text}
    if wrong:
        raise BadInput(WRONG, fields=wrong)
    holder = NOBODY if assignee == "nobody" else found["assignee"]
    return Wanted(cast(Tab, tab), found["channel"], label.strip(), found["team"], holder, q.strip())
