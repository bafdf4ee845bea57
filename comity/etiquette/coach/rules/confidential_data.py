"""Card numbers, accounts, ids, keys and passwords; remarks from inside; what belongs to others. Forms need no
language."""

from __future__ import annotations

from collections.abc import Iterator

from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.persons import reader
from comity.etiquette.coach.private import exposed, others, remarks
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.secrets import Kind, secrets
from comity.etiquette.coach.wording import gettext as _

NAME = "confidential_data"
GUIDELINE = "Leave out secrets, remarks from inside and what belongs to other people; name a safe way instead."
EXAMPLES = (
    Example("Your new password is Tulpe!47.", "I sent a link to your own address; with it you choose a new password."),
    Example(
        "Frau Ebert ist schwanger, Ihre Chancen sind gut.",
        "Mehr darf ich dazu nicht sagen; Sie hören bis Freitag von mir.",
    ),
)


def find(draft: Draft) -> Iterator[Finding]:
    for secret in secrets(draft.text):
        message, suggestion = _of_secret(secret.kind)
        yield Finding(secret.start, secret.end, message, suggestion)
    for remark in remarks(draft):
        name = reader(draft)
        message = (
            _("%(name)s would read what was meant for colleagues.") % {"name": name}
            if name
            else _("They would read what was meant for colleagues.")
        )
        yield Finding(
            remark.start, remark.end, message, _("Say what it means for the other person, without the remark.")
        )
    for told in others(draft):
        yield Finding(
            told.start,
            told.end,
            _("This tells something private of somebody else, who cannot object here."),
            _("Leave the person out, or ask for permission first."),
        )
    for told in exposed(draft):
        yield Finding(
            told.start,
            told.end,
            _("Everybody can read this, and it belongs to the person you answer."),
            _("Offer to go on in a private message."),
        )


def _of_secret(kind: Kind) -> tuple[str, str]:
    return {
        "card": (
            _("A card number: whoever reads or forwards this could pay with it."),
            _("Name the last four digits only."),
        ),
        "account": (
            _("A whole account number: whoever reads or forwards this learns whose it is."),
            _("Name the last four digits, or compare it on the phone."),
        ),
        "id": (
            _("A number or date by which somebody could pass for this person."),
            _("Say where the person finds it, instead of writing it here."),
        ),
        "key": (
            _("A key: whoever reads this can act in its owner's name."),
            _("Have a new one made and hand it over where it is used; renew this one if it was sent."),
        ),
        "password": (
            _("A password or code stays readable here for everybody who ever opens this talk."),
            _("Send a link by which the person chooses an own one."),
        ),
    }[kind]
