"""From rows of the inbox to the values that templates take."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlencode

from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.conversations import access, queries, ways
from comity.conversations.attached import excerpt
from comity.conversations.inbox_views import ChoiceView, Group, GroupView, InboxRowView, InboxView
from comity.conversations.lateness import House, house, late_from
from comity.conversations.models import Conversation, HelpRequest, Label
from comity.conversations.queries.inbox import NOBODY, Talk, Turn, Wanted, inbox
from comity.conversations.viewing_messages import door_view
from comity.conversations.views import AnswerView, DoorView
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.foundation.text import plain
from comity.people import queries as people
from comity.people.directory import queries as directory
from comity.people.queries import Card
from comity.people.views import person_view

SHOWN: Mapping[Turn, int] = {"theirs": 500, "ours": 60, "later": 200, "done": 100}
TURNS: Mapping[str, tuple[Turn, ...]] = {"later": ("later",), "done": ("done",)}
WORDS = 140
Cards = Mapping[uuid.UUID, Card]
Doors = Mapping[uuid.UUID, DoorView]


def inbox_view(tx: Tx, *, actor: Actor, wanted: Wanted) -> InboxView:
    """One tab with its groups, in a fixed number of queries."""
    turns = TURNS.get(wanted.tab, ("theirs", "ours"))
    pages = {turn: inbox(tx, actor=actor, wanted=wanted, turn=turn, limit=SHOWN[turn]) for turn in turns}
    asked = [] if wanted.tab in TURNS or wanted.filters else _asked(tx, actor, wanted)
    cards = people.faces(tx, persons=_persons(pages.values(), asked))
    hours, doors = house(tx), _doors_now(tx, pages.values())
    made: dict[Group, tuple[InboxRowView, ...]] = {
        turn: tuple(_row(talk, cards, turn, hours, tx.now, doors) for talk in page) for turn, page in pages.items()
    }
    if asked:
        known = queries.topics(tx, person=actor.person)
        made["help"] = tuple(_help_row(one, cards, actor.person, known) for one in asked)
    order: tuple[Group, ...] = ("theirs", "help", "ours", "later", "done")
    heard = access.channels_heard(tx, actor=actor)
    return InboxView(
        tab=wanted.tab,
        groups=tuple(GroupView(key, made[key]) for key in order if key in made),
        wanted=wanted,
        query=query_of(wanted),
        waiting=queries.count_waiting(tx, actor=actor) + (len(asked) if wanted.tab == "waiting" else 0),
        me=str(actor.person),
        last_answer=_last_answer(pages.get("ours", []), cards),
        my_teams=bool(accounts.teams_of(tx, person=actor.person)),
        channels=tuple(ChoiceView(str(one.id), one.name) for one in queries.channels(tx) if one.id in heard),
        teams=tuple(ChoiceView(str(team.id), team.name) for team in accounts.open_teams(tx)),
        holders=tuple(ChoiceView(str(card.id), card.name) for card in directory.colleagues(tx, limit=200)),
        labels=tuple(labels_in_use(tx, actor=actor)),
    )


def query_of(wanted: Wanted) -> str:
    """The address of what is shown, behind the question mark."""
    holder = "nobody" if wanted.assignee == NOBODY else wanted.assignee
    fields = {
        "tab": "" if wanted.tab == "waiting" else wanted.tab,
        "channel": wanted.channel,
        "label": wanted.label,
        "team": wanted.team,
        "assignee": holder,
        "q": wanted.words,
    }
    return urlencode({name: str(value) for name, value in fields.items() if value})


def _asked(tx: Tx, actor: Actor, wanted: Wanted) -> list[HelpRequest]:
    found = queries.help_wanted(tx, actor=actor)
    return found if wanted.tab == "waiting" else [one for one in found if one.asked_by == actor.person]


def _persons(pages: Collection[Sequence[Talk]], asked: Sequence[HelpRequest]) -> set[uuid.UUID]:
    found = {one.asked_by for one in asked}
    for page in pages:
        for talk in page:
            found |= {*talk.people[:20], *([talk.said.author] if talk.said else [])}
            found |= {talk.conversation.assignee} if talk.conversation.assignee else set()
    return found


def _doors_now(tx: Tx, pages: Collection[Sequence[Talk]]) -> Doors:
    said = [talk.said.id for page in pages for talk in page if talk.said is not None]
    return ways.doors_of(tx, messages=said)


def _row(talk: Talk, cards: Cards, turn: Turn, hours: House, now: int, doors: Doors) -> InboxRowView:
    row, said = talk.conversation, talk.said
    outside = [cards[person] for person in talk.people if person in cards and cards[person].outside]
    since = row.waiting_since if turn == "theirs" else row.snoozed_until if turn == "later" else None
    late = late_from(row.waiting_since, hours) if turn == "theirs" and row.waiting_since else None
    return InboxRowView(
        id=str(row.id),
        url=f"/conversations/{row.id}",
        name=row.title or ", ".join(card.name for card in outside[:3]) or "…",
        person=person_view(outside[0]) if outside else None,
        about=outside[0].about if outside else "",
        door=(None if said is None else doors.get(said.id)) or door_view(talk.channel),
        words=_words(talk, cards),
        holder=person_view(cards[row.assignee]) if row.assignee and row.assignee in cards else None,
        at=iso(since or (said.created_at if said else row.created_at)),
        late_from="" if late is None else iso(late),
        late=late is not None and late <= now,
        labels=talk.labels,
        status=row.status,
    )


def _words(talk: Talk, cards: Cards) -> str:
    """The newest words; ours begin with who said them."""
    said = talk.said
    if said is None or said.deleted_at is not None:
        return ""
    author = cards.get(said.author)
    text = excerpt(said, WORDS)
    return f"{author.first_name}: {text}" if author is not None and author.inside else text


def _help_row(one: HelpRequest, cards: Cards, me: uuid.UUID, known: Collection[str]) -> InboxRowView:
    card = cards[one.asked_by]
    return InboxRowView(
        id=str(one.conversation),
        url=f"/conversations/{one.conversation}",
        name=card.name,
        person=person_view(card),
        about="",
        door=None,
        words=plain(one.words, WORDS) or one.topic,
        holder=None,
        at=iso(one.asked_at),
        request=str(one.id),
        topic=one.topic,
        yours=queries.is_about(one.topic, known),
        mine=one.asked_by == me,
    )


def _last_answer(page: Sequence[Talk], cards: Cards) -> AnswerView | None:
    for talk in page:
        outside = [cards[person] for person in talk.people if person in cards and cards[person].outside]
        if talk.said is not None and outside and talk.said.author in cards and cards[talk.said.author].inside:
            by = person_view(cards[talk.said.author])
            return AnswerView(by, person_view(outside[0]), iso(talk.said.created_at))
    return None


def labels_in_use(tx: Tx, *, actor: Actor, limit: int = 100) -> list[str]:
    """The words on what a member sees, those put last first."""
    newest = select(Label.word, Label.conversation, Label.put_at).order_by(Label.put_at.desc()).limit(1_000).subquery()
    seen = select(newest.c.word).join(Conversation, Conversation.id == newest.c.conversation)
    words = tx.session.scalars(seen.where(access.visible(tx, actor=actor)).order_by(newest.c.put_at.desc()))
    return list(dict.fromkeys(words))[:limit]
