"""What webhooks bring to the whole."""

from __future__ import annotations

from comity.foundation.mail import SLOT as MAIL
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.hooks import api, audit_words, settings
from comity.hooks.jobs import JOBS
from comity.hooks.letters import LETTERS
from comity.hooks.posting import deliver


def prepare(runtime: Runtime) -> None:
    for letter in LETTERS:
        runtime.register(MAIL, letter)
    settings.prepare(runtime)
    audit_words.register(runtime)


ROOM = Room("hooks", routes=[*api.ROUTES, *settings.ROUTES], jobs=JOBS, prepare=prepare, beside=deliver)
