"""What is said about a mailbox that cannot be fetched, in the language of who reads it.

`arriving/` knows nothing of languages: it tells in English, and that is stored. What it quotes of a server stays as it
is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Words = Callable[[str], str]


def sentences(_: Words) -> tuple[str, ...]:
    """All that `arriving/` says; `%(said)s` is what it quotes."""
    return (
        _("The password would travel unencrypted; choose TLS or STARTTLS."),
        _("There is no such host."),
        _("This address may not be asked, unless whoever runs Comity allows it (COMITY_FETCH_ALLOW)."),
        _("The name and the password must not contain control characters."),
        _("The mail server refused the sign-in: %(said)s"),
        _("The mailbox has no folder %(said)s."),
        _("Mails cannot be stored at the moment."),
        _("The mail server cannot be reached: %(said)s."),
        _("Reading the mailbox failed: %(said)s."),
    )


def told(said: str, _: Words) -> str:
    """The same in the reader's language; what is not known here stays as it is."""
    for english, translated in zip(sentences(str), sentences(_), strict=True):
        pattern = re.escape(english).replace(re.escape("%(said)s"), "(?P<said>.*)")
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found is not None:
            return translated % found.groupdict() if found.groupdict() else translated
    return said
