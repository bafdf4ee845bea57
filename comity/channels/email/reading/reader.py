"""From raw bytes to a letter. Pure and total: the same bytes always give the same letter, and only what is no mail
at all is refused."""

from __future__ import annotations

from collections.abc import Iterable

from comity.channels.email.reading.addresses import addresses, mailboxes, sender_of
from comity.channels.email.reading.automatic import automatic_kind
from comity.channels.email.reading.bounds import LETTER_BYTES, SUBJECT_CHARACTERS
from comity.channels.email.reading.charsets import text_of
from comity.channels.email.reading.contents import Contents, contents_of
from comity.channels.email.reading.fields import head_of
from comity.channels.email.reading.files import file_name
from comity.channels.email.reading.invitations import invitation_of
from comity.channels.email.reading.letter import Invitation, Letter, Part, Unreadable
from comity.channels.email.reading.passages import text_of_passages
from comity.channels.email.reading.plain import one_line
from comity.channels.email.reading.quotes import split
from comity.channels.email.reading.reports import report_of
from comity.channels.email.reading.tree import Node, Tree

_CALENDARS = ("text/calendar", "application/ics")
_DELIVERED = ("delivered-to", "x-delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_ENCRYPTED = "The mail is encrypted; its text can't be read here."
_NOBODY = "The mail doesn't say in a clear way who sent it."
_SEVERAL = "The mail names more than one sender."


def read(raw: bytes) -> Letter:
    """The letter in these bytes; raises Unreadable with the reason in words."""
    tree = Tree(_fit(raw))
    root = tree.root
    if not len(root.headers):
        raise Unreadable("This is no mail: it has no header fields.")
    headers = root.headers
    contents = contents_of(root)
    text = text_of_passages(contents.passages)
    words, quoted, signature = split(text.lines)
    sender, several = sender_of(headers)
    report = report_of(root, sender, "\n".join(line.marked for line in text.lines))
    message_id, in_reply_to, references = headers.identifiers
    said = ((_ENCRYPTED, contents.encrypted), (_SEVERAL, several), (_NOBODY, sender is None and not several))
    return Letter(
        message_id=message_id,
        in_reply_to=in_reply_to,
        references=references,
        subject=headers.text("subject", SUBJECT_CHARACTERS),
        sender=sender,
        reply_to=mailboxes(headers, "reply-to"),
        to=mailboxes(headers, "to"),
        cc=mailboxes(headers, "cc"),
        delivered_to=addresses(headers, *_DELIVERED),
        sent_at=headers.sent_at,
        words=words,
        quoted=quoted,
        signature=signature,
        html=text.html,
        remote_images=text.remote_images,
        parts=tuple(_parts(contents, text.content_ids)),
        invitation=_invitation(root),
        automatic=automatic_kind(headers, sender, reports=report is not None),
        report=report,
        several_senders=several,
        problems=(*tree.problems, *text.problems, *(problem for problem, so in said if so)),
    )


def _fit(raw: bytes) -> bytes:
    if len(raw) > LETTER_BYTES:
        raise Unreadable(f"The mail is larger than {LETTER_BYTES // 1_000_000} MB.")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    if not raw.strip():
        raise Unreadable("The mail is empty.")
    return raw.lstrip(b"\r\n")


def _parts(contents: Contents, shown: frozenset[str]) -> Iterable[Part]:
    for number, node in enumerate(contents.beside, 1):
        content = node.content
        within = head_of(content) if node.media_type == "message/rfc822" else None
        content_id = one_line(node.headers.first("content-id"), 998).strip("<> ")
        asked = node.start in contents.related and node.headers.token("content-disposition") == "inline"
        picture = node.media_type.startswith("image/")
        inline = (bool(content_id) and content_id in shown) or (picture and asked)
        yield Part(file_name(node.headers, within, number), node.media_type, content, content_id, inline)


def _invitation(node: Node) -> Invitation | None:
    """The first calendar part that holds an event."""
    if node.media_type in _CALENDARS:
        return invitation_of(text_of(node.content, node.headers.parameter("content-type", "charset")))
    return next(filter(None, map(_invitation, node.children)), None)
