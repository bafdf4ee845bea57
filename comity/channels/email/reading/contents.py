"""Which parts of a mail are its text, and which lie beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from comity.channels.email.reading.tree import Node

_TEXTS = ("text/plain", "text/html")
_HIDDEN = ("message/delivery-status", "message/global-delivery-status", "message/disposition-notification")
_HIDDEN_TEXTS = ("text/rfc822-headers", "text/x-amp-html", "text/watch-html")


class Passage(NamedTuple):
    """A piece of the text of a mail, in one form or in two that say the same."""

    plain: tuple[Node, ...] = ()
    html: tuple[Node, ...] = ()


@dataclass
class Contents:
    """Passages in the order in which they are read, and everything else."""

    passages: list[Passage] = field(default_factory=list)
    beside: list[Node] = field(default_factory=list)
    related: set[int] = field(default_factory=set)
    """Where the parts begin that belong within the HTML."""
    encrypted: bool = False

    def add(self, other: Contents) -> None:
        self.passages += other.passages
        self.beside += other.beside
        self.related |= other.related
        self.encrypted = self.encrypted or other.encrypted


def contents_of(node: Node, *, whole: bool = True) -> Contents:
    """What a part contributes; `whole` is true for the mail itself, whose text is text even under a name."""
    if not node.children:
        return _leaf(node, whole)
    if node.media_type == "multipart/alternative":
        return _alternative(node)
    found = Contents(encrypted=node.media_type == "multipart/encrypted")
    for child in node.children:
        found.add(contents_of(child, whole=False))
    if node.media_type == "multipart/related":
        found.related |= {each.start for each in found.beside}
    return found


def _leaf(node: Node, whole: bool) -> Contents:
    if node.media_type in (*_HIDDEN, *_HIDDEN_TEXTS):
        return Contents()
    if node.media_type in _TEXTS and (whole or not node.attached):
        html = node.media_type == "text/html"
        return Contents(passages=[Passage(html=(node,)) if html else Passage(plain=(node,))])
    sealed = node.media_type in ("application/pkcs7-mime", "application/x-pkcs7-mime")
    return Contents(beside=[node], encrypted=sealed)


def _alternative(node: Node) -> Contents:
    """Forms of the same: the first plain text, and the richest HTML, which comes last."""
    forms = [contents_of(child, whole=False) for child in node.children]
    found = Contents()
    for form in forms:
        found.add(Contents([], form.beside, form.related, form.encrypted))
    plain = next(filter(None, (_every("plain", form) for form in forms)), ())
    html = next(filter(None, (_every("html", form) for form in reversed(forms))), ())
    if plain or html:
        found.passages = [Passage(plain, html)]
    return found


def _every(form: str, contents: Contents) -> tuple[Node, ...]:
    return tuple(node for passage in contents.passages for node in getattr(passage, form))
