"""Reports on a mail: delivery status (RFC 3464), read receipts and complaints, and bounces in a server's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from comity.channels.email.reading.addresses import address
from comity.channels.email.reading.bounces import bounced
from comity.channels.email.reading.bounds import DELIVERIES
from comity.channels.email.reading.fields import blocks_of, head_of, value_of
from comity.channels.email.reading.headers import Headers, identifier
from comity.channels.email.reading.letter import Delivery, Mailbox, Report
from comity.channels.email.reading.tree import Node

_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_MAILS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")


def report_of(root: Node, sender: Mailbox | None, text: str) -> Report | None:
    """What the mail reports, None when it is no report. `text` is its plain text."""
    leaves = list(_leaves(root))
    reporting = root.media_type == "multipart/report"
    statuses = [leaf for leaf in leaves if leaf.media_type in _STATUS_TYPES]
    if statuses:
        deliveries = [delivery for leaf in statuses for delivery in _deliveries(leaf.content)]
        return Report(_reported_on(leaves) or _named_in(statuses), tuple(deliveries[:DELIVERIES]))
    if not reporting:
        return bounced(root.headers, sender, text, _reported_on(leaves))
    return Report(_receipt(leaves) or _reported_on(leaves), ())


def _leaves(node: Node) -> Sequence[Node]:
    return [leaf for child in node.children for leaf in _leaves(child)] if node.children else [node]


def _deliveries(content: bytes) -> list[Delivery]:
    return [found for block in blocks_of(content, DELIVERIES + 1) if (found := _delivery(block)) is not None]


def _delivery(block: Headers) -> Delivery | None:
    recipient = value_of(block.first("original-recipient")) or value_of(block.first("final-recipient"))
    if not recipient:
        return None
    final = value_of(block.first("final-recipient"))
    status = _STATUS.search(block.first("status"))
    action = block.token("action")
    if action not in _ACTIONS:
        action = (
            "delivered" if status and status[0][0] == "2" else "delayed" if status and status[0][0] == "4" else "failed"
        )
    said = address(recipient.strip("<>")) or address(final.strip("<>")) or recipient
    return Delivery(said, action, status[0] if status else "", value_of(block.first("diagnostic-code")))


def _reported_on(leaves: Sequence[Node]) -> str:
    """The Message-ID of the mail that came back."""
    for leaf in leaves:
        if leaf.media_type in _MAILS and (found := identifier(head_of(leaf.content).first("message-id"))):
            return found
    return ""


def _named_in(statuses: Sequence[Node]) -> str:
    """Some servers return nothing of the mail and name it in the status."""
    for leaf in statuses:
        for block in blocks_of(leaf.content, 2):
            if found := identifier(block.first("x-original-message-id") or block.first("original-message-id")):
                return found
    return ""


def _receipt(leaves: Sequence[Node]) -> str:
    """The mail that a read receipt is for (RFC 8098)."""
    for leaf in leaves:
        if leaf.media_type == "message/disposition-notification":
            return identifier(head_of(leaf.content).first("original-message-id"))
    return ""
