"""What a room brings along. `comity/app.py` lists the rooms; nothing else knows them all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from comity.foundation.credentials import Authenticate
from comity.foundation.policies import Policy, Scope

if TYPE_CHECKING:
    from comity.foundation.http import BareRoute
    from comity.foundation.jobs import Job
    from comity.foundation.live.gateway import Socket
    from comity.foundation.runtime import Runtime

Run = Callable[["Socket", Any], Awaitable[None]]


class Operation:
    """A socket operation: `{"op": name, …}` from a client. Its input struct names all fields, `op` included."""

    def __init__(
        self, name: str, input_type: type[msgspec.Struct], policy: Policy, run: Run, needs: Scope | None
    ) -> None:
        self.name, self.policy, self.run, self.needs = name, policy, run, needs
        self.decoder = msgspec.json.Decoder(input_type)


def operation(
    name: str, input_type: type[msgspec.Struct], *, policy: Policy, needs: Scope | None = "write"
) -> Callable[[Run], Operation]:
    """Declare a socket operation; there is none without a policy. `needs` is its scope, for tokens that have scopes."""
    return lambda run: Operation(name, input_type, policy, run, needs)


class Room:
    """A room's contribution to the whole: routes, socket operations, kinds of credentials, jobs, start-up work.

    `outside_message` is the template that renders one message for people outside. `beside` runs as long as a process
    serves.
    """

    def __init__(
        self,
        name: str,
        *,
        routes: Sequence[Any] = (),
        bare_routes: Sequence[BareRoute] = (),
        operations: Sequence[Operation] = (),
        credentials: Mapping[str, Authenticate] | None = None,
        jobs: Sequence[Job] = (),
        outside_message: str | None = None,
        prepare: Callable[[Runtime], None] | None = None,
        beside: Callable[[Runtime], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        self.name = name
        self.routes = routes
        self.bare_routes = bare_routes
        self.operations = operations
        self.credentials = credentials or {}
        self.jobs = jobs
        self.outside_message = outside_message
        self.prepare = prepare
        self.beside = beside
