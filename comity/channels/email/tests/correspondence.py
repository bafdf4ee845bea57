"""Mail as customers and administrators see it: a real server of ours beside a real Postfix and Dovecot."""

from __future__ import annotations

import email
import email.policy
import itertools
from email.message import EmailMessage
from typing import Any

from comity.channels.email.tests.house import written
from comity.testing.client import Client
from comity.testing.crew import Crew, created
from comity.testing.mailhouse import PASSWORD, MailHouse
from comity.testing.waiting import SLACK, until

PATIENCE = 30 * SLACK
_numbers = itertools.count(1)


def settings_for(house: MailHouse) -> dict[str, str]:
    return {
        "COMITY_SMTP_URL": f"smtp://127.0.0.1:{house.smtp}",
        "COMITY_MAIL_FROM": "Lumen <talk@acme.example>",
        "COMITY_LMTP": f"127.0.0.1:{house.ours}",
        "COMITY_FETCH_ALLOW": "127.0.0.1",
        "COMITY_LIMITS": "off",
    }


def fetched_from(house: MailHouse, **more: str) -> dict[str, Any]:
    """The fields of a mailbox that is fetched from the house."""
    where = {"imap_host": "127.0.0.1", "imap_port": house.imap, "imap_tls": "none", "imap_secret": PASSWORD}
    return where | more


def new_address(domain: str, name: str = "desk") -> str:
    """A mailbox that nobody has used yet."""
    return f"{name}{next(_numbers)}@{domain}"


def open_mailbox(crew: Crew, house: MailHouse | None = None, *, address: str = "", **more: str) -> dict[str, Any]:
    """A mailbox of Anna's to answer; with a house it is fetched from there, and that has begun."""
    content = {"address": address or new_address("acme.example"), "asked": [crew.anna.person]}
    fetching = {} if house is None else fetched_from(house, **more)
    box: dict[str, Any] = created(crew.cleo, "/api/mailboxes", content | fetching)
    if house is not None:
        assert until(lambda: mailbox(crew, box)["imap_said_at"], PATIENCE)
    return box


def mailbox(crew: Crew, box: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = crew.cleo.get(f"/api/mailboxes/{box['id']}").json
    return found


def mails(crew: Crew, box: dict[str, Any]) -> list[dict[str, Any]]:
    """What arrived, oldest first."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = crew.cleo.get(f"/api/mailboxes/{box['id']}/mails?limit=100{cursor}").json
        found += page["items"]
        if page["next"] is None:
            return found[::-1]
        cursor = f"&cursor={page['next']}"


def filed(crew: Crew, box: dict[str, Any], count: int = 1) -> list[dict[str, Any]]:
    """So many mails, once they are in their conversations."""

    def there() -> list[dict[str, Any]]:
        found = mails(crew, box)
        return found if len([mail for mail in found if mail["state"] == "filed"]) >= count else []

    found = until(there, PATIENCE)
    assert found, mails(crew, box)
    return found


def said(client: Client, conversation: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/conversations/{conversation}/messages").json["items"]
    return found


def states(crew: Crew, message: str) -> list[str]:
    return [one["state"] for one in crew.anna.get(f"/api/messages/{message}/mails").json["items"]]


def came(house: MailHouse, address: str, count: int = 1) -> EmailMessage:
    """The newest mail of a customer, once he has so many."""
    assert until(lambda: len(house.mails(address)) >= count, PATIENCE), house.logs()[-2_000:]
    return email.message_from_bytes(house.mails(address)[-1], policy=email.policy.default)


def write_to(house: MailHouse, box: dict[str, Any], sender: str, words: str, **more: Any) -> None:
    """A customer writes a new mail to the mailbox."""
    house.send(sender, [box["address"]], written(words, sender=sender, to=box["address"], **more))


def answer_to(house: MailHouse, mail: EmailMessage, sender: str, words: str, **more: Any) -> None:
    """A customer presses "Reply"."""
    to = str(mail["Reply-To"])
    subject, answered = str(mail["Subject"]), str(mail["Message-ID"])
    house.send(sender, [to], written(words, sender=sender, to=to, subject=subject, In_Reply_To=answered, **more))
