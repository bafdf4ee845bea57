"""What each member decides about his mail: his own mailbox, what stands under his mails, whose pictures he sees."""

from __future__ import annotations

from typing import Annotated

from litestar import Response
from msgspec import Meta, Struct

from comity.accounts import queries as accounts
from comity.channels.email import actions, elsewhere, queries
from comity.channels.email.shapes import Mailboxes, MailboxOut, mailbox_out
from comity.channels.email.views import MailboxView, mailbox_views
from comity.foundation.errors import BadInput
from comity.foundation.parse import Input
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.handles import checked_email
from comity.people.settings.shell import settings_page

SECTION = "my-mail"
SIGNATURE_CHARACTERS, SIGNATURE_LINES = 1_000, 12


class Signature(Struct):
    """`words` stand under the mails of a member, and nowhere else; "" for nothing."""

    words: str


class ChangedSignature(Input, frozen=True):
    words: Annotated[str, Meta(max_length=SIGNATURE_CHARACTERS)]


class PictureSenderOut(Struct):
    """The pictures in mails of `address` are shown at once, where a mail proves that it is from there."""

    address: str
    since: str


class PictureSenders(Struct):
    items: list[PictureSenderOut]
    next: None = None


@get("/api/me/mail-signature", policy=MEMBER, tags=["mail"])
async def show_signature(actor: Actor, runtime: Runtime) -> Signature:
    """What stands under your mails."""
    return Signature(await runtime.store.read(queries.signature, person=actor.person))


@patch("/api/me/mail-signature", policy=MEMBER, body=ChangedSignature, tags=["mail"])
async def sign_mails(data: ChangedSignature, actor: Actor, runtime: Runtime) -> Signature:
    """Plain words that stand under your mails, and nowhere else. Empty: nothing does."""
    words = "\n".join(line.rstrip() for line in data.words.strip().splitlines())
    if words.count("\n") >= SIGNATURE_LINES:
        raise BadInput("Some fields are wrong.", fields={"words": f"at most {SIGNATURE_LINES} lines"})
    await runtime.store.write(actions.sign_mails, actor=actor, words=words)
    return Signature(words)


@get("/api/me/mailboxes", policy=MEMBER, tags=["mail"])
async def list_my_mailboxes(actor: Actor, runtime: Runtime) -> Mailboxes:
    """Your own mailboxes: what comes there is yours alone."""
    return Mailboxes(await runtime.store.read(_my_mailboxes, actor=actor))


def _my_mailboxes(tx: Tx, *, actor: Actor) -> list[MailboxOut]:
    return [mailbox_out(*one) for one in queries.mailboxes(tx, owner=actor.person)]


@get("/api/me/picture-senders", policy=MEMBER, tags=["mail"])
async def list_picture_senders(actor: Actor, runtime: Runtime) -> PictureSenders:
    """Whose pictures you see at once."""
    found = await runtime.store.read(elsewhere.senders_allowed, person=actor.person)
    return PictureSenders([PictureSenderOut(*one) for one in found.items()])


@put("/api/me/picture-senders/{address:str}", policy=MEMBER, status_code=204, tags=["mail"])
async def allow_pictures(address: str, actor: Actor, runtime: Runtime) -> None:
    """See the pictures of this sender at once from now on."""
    await runtime.store.write(actions.allow_pictures, actor=actor, address=checked_email(address))


@delete("/api/me/picture-senders/{address:str}", policy=MEMBER, status_code=204, tags=["mail"])
async def disallow_pictures(address: str, actor: Actor, runtime: Runtime) -> None:
    """Be asked again before pictures of this sender are fetched."""
    await runtime.store.write(actions.disallow_pictures, actor=actor, address=address.lower())


class MyMail(Struct, frozen=True):
    """`mailboxes` are his own; `address` is the one of which he may make another, "" where there is one already."""

    person: str
    signature: str
    senders: tuple[str, ...]
    mailboxes: tuple[MailboxView, ...]
    address: str


def my_mail(tx: Tx, *, actor: Actor) -> MyMail:
    member = accounts.member_of(tx, person=actor.person)
    address = "" if member is None else member.email or ""
    return MyMail(
        str(actor.person),
        queries.signature(tx, person=actor.person),
        tuple(elsewhere.senders_allowed(tx, person=actor.person)),
        mailbox_views(tx, owner=actor.person),
        address if address and queries.mailbox_at(tx, address=address) is None else "",
    )


@get("/settings/my-mail", policy=MEMBER, include_in_schema=False)
async def show_my_mail(actor: Actor, runtime: Runtime) -> Response[str]:
    view = await runtime.store.read(my_mail, actor=actor)
    return await settings_page(runtime, actor, "email/mine.html", section=SECTION, view=view)


ROUTES = [
    show_signature,
    sign_mails,
    list_my_mailboxes,
    list_picture_senders,
    allow_pictures,
    disallow_pictures,
    show_my_mail,
]
