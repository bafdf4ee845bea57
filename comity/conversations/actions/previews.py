"""Previews of linked pages: asked for when a message is written, shown when the pages have answered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import delete, select

from comity.conversations import access, events
from comity.conversations.actions.entries import announce_message, renew_json
from comity.conversations.models import LinkPreview, Message
from comity.foundation.errors import Forbidden, NotFound
from comity.foundation.files import actions as files
from comity.foundation.files.actions import Found
from comity.foundation.ids import new_id
from comity.foundation.links import links_of
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

MOST = 3
JOB = "previews.look"
WAITING, FOUND, NOTHING = "waiting", "found", "nothing"


class Preview(Struct, frozen=True):
    """What a page said; `picture` is a blob of ours and what is in it."""

    title: str
    description: str = ""
    site: str = ""
    picture: tuple[str, Found] | None = None


def ask_for_previews(tx: Tx, *, message: uuid.UUID, body: str) -> None:
    """Have the first three links of a message looked at after the commit. Called for the words of members only, so that
    nobody outside can make us ask an address."""
    links = links_of(body)[:MOST]
    for place, url in enumerate(links):
        tx.session.add(
            LinkPreview(
                id=new_id(tx.now + place), message=message, url=url, state=WAITING, title="", description="", site=""
            )
        )
    if links:
        tx.session.flush()
        tx.enqueue(JOB, {"message": str(message)})


def renew_previews(tx: Tx, *, message: uuid.UUID, before: str, body: str) -> None:
    """The words changed: where their links did, what was shown beside them goes, and the new ones are looked at."""
    if links_of(before)[:MOST] == links_of(body)[:MOST]:
        return
    shown = tx.session.scalars(delete(LinkPreview).where(LinkPreview.message == message).returning(LinkPreview.image))
    files.release_files(tx, files=[image for image in shown if image is not None])
    ask_for_previews(tx, message=message, body=body)


def waiting_links(tx: Tx, *, message: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The links of a message that nobody has looked at, in their order."""
    waiting = select(LinkPreview.id, LinkPreview.url).where(
        LinkPreview.message == message, LinkPreview.state == WAITING
    )
    return [(link, url) for link, url in tx.session.execute(waiting.order_by(LinkPreview.id))]


def show_previews(tx: Tx, *, message: uuid.UUID, found: Mapping[uuid.UUID, Preview | None]) -> None:
    """Put beside a message what its pages said. Nothing happens where it was taken back meanwhile."""
    row = _locked(tx, message)
    shown = False
    for link in tx.session.scalars(select(LinkPreview).where(LinkPreview.message == message)):
        page = found.get(link.id)
        if link.state != WAITING or link.id not in found:
            continue
        link.state, link.fetched_at = NOTHING, tx.now
        if page is not None and row is not None and row.deleted_at is None:
            _fill(tx, link, page)
            shown = True
    tx.session.flush()
    if shown and row is not None:
        renew_json(tx, row)
        announce_message(tx, row, events.MESSAGE_PREVIEWED, None)


def _fill(tx: Tx, link: LinkPreview, page: Preview) -> None:
    link.state, link.title, link.description, link.site = FOUND, page.title, page.description, page.site
    if page.picture is not None:
        blob, found = page.picture
        link.image = files.add_file(tx, name="preview", blob=blob, found=found).id


def remove_preview(tx: Tx, *, actor: Actor, message: uuid.UUID | None, place: int) -> None:
    """Take the preview at this place away from a message; it does not come back. Raises NotFound, or Forbidden for
    people outside."""
    seen = access.visible_message(tx, actor=actor, message=message)
    if not actor.inside:
        raise Forbidden("Only members can remove a preview.")
    row = _locked(tx, seen.id)
    of_it = select(LinkPreview).where(LinkPreview.message == seen.id, LinkPreview.state == FOUND)
    links = list(tx.session.scalars(of_it.order_by(LinkPreview.id)))
    if row is None or row.deleted_at is not None or not 0 <= place < len(links):
        raise NotFound
    image, links[place].image, links[place].state = links[place].image, None, NOTHING
    tx.session.flush()
    if image is not None:
        files.release_files(tx, files=[image])
    renew_json(tx, row)
    announce_message(tx, row, events.MESSAGE_PREVIEWED, actor.person)


def _locked(tx: Tx, message: uuid.UUID) -> Message | None:
    row = tx.session.get(Message, message)
    if row is not None:
        tx.lock(row.conversation)
        tx.session.refresh(row)
    return row
