"""What accounts bring to the whole."""

from functools import partial

from comity.accounts import api, forgotten, mailed, pages
from comity.accounts.denials import note_denied
from comity.accounts.guesses import SLOT as GUESSES, Guesses
from comity.accounts.jobs import JOBS, note_use
from comity.accounts.letters import LETTERS
from comity.accounts.providers import api as providers
from comity.accounts.providers.meeting import SLOT as MEETING, Meeting
from comity.accounts.queries import session_actor, token_actor
from comity.foundation.answers import DENIED
from comity.foundation.mail import SLOT as MAIL
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime


def prepare(runtime: Runtime) -> None:
    runtime.register(DENIED, partial(note_denied, runtime))
    for letter in LETTERS:
        runtime.register(MAIL, letter)
    runtime.register(GUESSES, Guesses(runtime))
    runtime.register(MEETING, Meeting(runtime))


ROOM = Room(
    "accounts",
    routes=[*api.ROUTES, *pages.ROUTES, *forgotten.ROUTES, *mailed.ROUTES, *providers.ROUTES],
    credentials={"cs_": session_actor, "ct_": token_actor},
    jobs=JOBS,
    prepare=prepare,
    beside=note_use,
)
