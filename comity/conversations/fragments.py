"""The HTML that events of the live stream carry, rendered by the same partials as the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select

from comity.conversations.models import Channel, Conversation, Message
from comity.conversations.viewing_messages import message_views
from comity.conversations.views import MessageView
from comity.foundation.events import Event
from comity.foundation.store import Tx

REDRAWN = ("message.", "reaction.")
"""The kinds of events after which a message is drawn again."""
Render = Callable[[MessageView], str]


class Fragments:
    """`inside` renders for members; `outside` for everybody else, from templates that know no notes."""

    def __init__(self, inside: Render, outside: Render) -> None:
        self._inside, self._outside = inside, outside

    def of_events(self, tx: Tx, *, events: Sequence[Event], inside: bool) -> list[str | None]:
        """One text for each event, None where there is no message of that side to draw."""
        wanted = {event.subject for event in events if event.kind.startswith(REDRAWN)}
        found = tx.session.execute(
            select(Message, Channel)
            .join(Conversation, Conversation.id == Message.conversation)
            .outerjoin(Channel, Channel.id == Conversation.channel)
            .where(Message.id.in_(wanted))
        )
        texts = {}
        for message, channel in found:
            if inside or message.outside_seq is not None:
                texts[message.id] = self._render(tx, message, channel, inside=inside)
        return [None if event.subject is None else texts.get(event.subject) for event in events]

    def _render(self, tx: Tx, message: Message, channel: Channel | None, *, inside: bool) -> str:
        view = message_views(tx, messages=[message], channel=channel, inside=inside)[0]
        return (self._inside if inside else self._outside)(view)
