"""Who is named in a header. Every character is looked at once, and encoded words are decoded only after the
structure is known, so nothing that a name says can become an address (CVE-2023-27043)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from comity.channels.email.reading.bounds import MAILBOXES, NAME_CHARACTERS
from comity.channels.email.reading.headers import Headers, decoded
from comity.channels.email.reading.letter import Mailbox
from comity.channels.email.reading.plain import one_line

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|\((?:[^()\\]|\\.)*\)?|<[^<>]*>?|[,;:]|[^"(<,;:]+|.', re.DOTALL)
_EMAIL = re.compile(r'(?:[^\s@<>(),;:"\\\[\]]{1,64}|"[^"\\\s<>@]{1,62}")@(?:[\w\-.]{1,253}|\[[0-9a-fA-F.:]{3,45}\])')
_ESCAPED = re.compile(r"\\(.)")


def mailboxes(headers: Headers, name: str) -> tuple[Mailbox, ...]:
    """Everybody named in all headers of that name, members of groups included."""
    return tuple(each for value in headers.every(name) for each in _named_in(value))[:MAILBOXES]


def addresses(headers: Headers, *names: str) -> tuple[str, ...]:
    """The addresses in these headers, each once."""
    return tuple(dict.fromkeys(each.email for name in names for each in mailboxes(headers, name) if each.email))


def sender_of(headers: Headers) -> tuple[Mailbox | None, bool]:
    """Who wrote it, when From names exactly one, and whether it names several."""
    named = mailboxes(headers, "from")
    emails = {each.email for each in named if each.email}
    claimed = {each.name.strip("'\"<> ").lower() for each in named if _is_address(each.name)}
    several = len(headers.every("from")) > 1 or len(named) > 1 or bool(claimed - {one.lower() for one in emails})
    sender = next((each for each in named if each.email), None) if len(emails) == 1 else None
    return sender, several


def address(text: str) -> str:
    """The address with its domain in lower case, "" when it is none."""
    plain = text.strip().rstrip(".")
    if not _EMAIL.fullmatch(plain):
        return ""
    local, _, domain = plain.rpartition("@")
    return f"{local}@{domain.lower()}"


def _is_address(name: str) -> bool:
    return bool(address(name.strip("'\"<> ")))


def _named_in(value: str) -> Iterator[Mailbox]:
    found: list[str] = []
    for token in _TOKEN.finditer(value):
        if token[0] in ",;":
            yield from _mailbox(found)
            found = []
        elif token[0] == ":":
            found = []
        else:
            found.append(token[0])
    yield from _mailbox(found)


def _mailbox(tokens: list[str]) -> Iterator[Mailbox]:
    """One mailbox out of its tokens. With two pairs of angle brackets, or an address beside them, nobody can say who is
    meant, so there is no address."""
    angles = [token for token in tokens if token.startswith("<")]
    comments = [token for token in tokens if token.startswith("(")]
    words = [token for token in tokens if token[0] not in "<("]
    if angles:
        email = address(angles[0][1:].removesuffix(">")) if len(angles) == 1 and angles[0].endswith(">") else ""
        said = " ".join(map(_word, words)) or " ".join(map(_word, comments))
    else:
        email = address("".join(words))
        said = " ".join(map(_word, comments if email else words))
    name = one_line(decoded(said), NAME_CHARACTERS)
    if email or name:
        yield Mailbox(name, email)


def _word(token: str) -> str:
    if token.startswith('"'):
        return _ESCAPED.sub(r"\1", token[1:].removesuffix('"'))
    return _ESCAPED.sub(r"\1", token[1:].removesuffix(")")) if token.startswith("(") else token.strip()
