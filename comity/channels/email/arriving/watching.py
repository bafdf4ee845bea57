"""Mailboxes that are watched, each in a thread: what lies there is taken in order, then the server tells what comes.

Nothing is remembered here: a mail counts as taken when `Taking.take` has committed it with its position. So a crash
loses nothing and doubles nothing.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from comity.channels.email.arriving.imap import BROKEN, Connection, SignInRefused
from comity.channels.email.arriving.ports import MOST_OCTETS, Standing, Taking
from comity.foundation.errors import NotFound
from comity.foundation.logs import log_failure

BATCH, AT_ONCE = 50, 25
"""Mails whose sizes are asked for together, and mails that are taken in one commit."""
BATCH_OCTETS = 8 * 1_048_576
STEADY_SECONDS = 60
GOODBYE_SECONDS, STOP_SECONDS = 2, 2
"""For the mails that are being taken, and once more after the connection was cut."""
Key = TypeVar("Key", bound=Hashable)


class Patience(NamedTuple):
    """Seconds until the next try: doubled from `first` to `most`, and `refused` after a sign-in that was refused, for
    many servers lock an account that is tried with a wrong password too often."""

    first: float = 1
    most: float = 300
    refused: float = 900

    def after(self, failures: int) -> float:
        """Spread by a quarter, so that many mailboxes of one server do not come back together."""
        doubled = min(self.most, self.first * 2.0 ** min(failures - 1, 30))
        return doubled * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, guards nothing


class NotTaken(Exception):
    """Whoever keeps the mails cannot now."""


class Watch:
    """One mailbox under watch, from `start` to `stop`."""

    def __init__(self, taking: Taking, patience: Patience = Patience()) -> None:  # noqa: B008 - immutable
        self._taking, self._patience = taking, patience
        self._stopped, self._again = threading.Event(), threading.Event()
        self._standing: Standing | None = None
        self._connection: Connection | None = None
        self._took = False
        name = f"mailbox {taking.account.username}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def try_again(self) -> None:
        """At once instead of after the pause: somebody has changed something."""
        self._again.set()

    def end(self) -> None:
        """Soon, after the mails that are being taken; does not wait for them."""
        self._stopped.set()
        self._again.set()

    def stop(self) -> None:
        """Waits for the end, and cuts a connection that waits for a silent server."""
        _stop([self])

    def wait(self, until: float) -> None:
        """For the end, until this time of the monotonic clock."""
        self._thread.join(max(0, until - time.monotonic()))

    def cut(self) -> None:
        connection = self._connection
        if connection is not None and self._thread.is_alive():
            connection.cut()

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            began, self._took = time.monotonic(), False
            pause = self._visited(failures + 1)
            steady = self._took or time.monotonic() - began > STEADY_SECONDS
            failures = 1 if steady else failures + 1
            self._again.wait(pause)
            self._again.clear()
        self._tell(Standing("stopped"))

    def _visited(self, failures: int) -> float:
        """One connection, as long as it holds; the seconds until the next."""
        try:
            self._visit()
        except SignInRefused as refused:
            self._say(Standing("refused", str(refused)))
            return self._patience.refused
        except NotTaken:
            self._say(Standing("away", "Mails cannot be stored at the moment."))
        except BROKEN as error:
            self._say(Standing("away", f"The mail server cannot be reached: {type(error).__name__}."))
        except Exception as error:  # noqa: BLE001 - a fault of ours, or of a server, must not end the watch
            log_failure(error)
            self._say(Standing("away", f"Reading the mailbox failed: {type(error).__name__}."))
        return self._patience.after(failures)

    def _visit(self) -> None:
        self._tell(Standing("connecting"))
        with Connection(self._taking.account, self._taking.secret()) as connection:
            self._connection = connection
            try:
                self._follow(connection)
            finally:
                self._connection = None

    def _follow(self, connection: Connection) -> None:
        left = self._taking.position()
        last = left.uid if left is not None and left.uidvalidity == connection.uidvalidity else 0
        while not self._stopped.is_set():
            if found := connection.after(last):
                self._take_all(connection, found)
                last = found[-1]
                continue
            self._tell(Standing("listening"))
            connection.wait(self._stopped)

    def _take_all(self, connection: Connection, uids: Sequence[int]) -> None:
        done = 0
        for batch in _runs(uids, BATCH):
            if len(uids) > BATCH:
                self._tell(Standing("importing", "", done, len(uids)))
            self._take_batch(connection, batch)
            done += len(batch)
            if self._stopped.is_set():
                return

    def _take_batch(self, connection: Connection, uids: Sequence[int]) -> None:
        sizes = connection.sizes(uids)
        for group in _within([uid for uid in uids if uid in sizes], sizes):
            if self._stopped.is_set():
                return
            if sizes[group[0]] > MOST_OCTETS:
                self._pass_over(group[0], connection.uidvalidity, sizes[group[0]])
            elif mails := sorted(connection.mails(group)):
                self._take(mails, connection.uidvalidity)

    def _take(self, mails: Sequence[tuple[int, bytes]], uidvalidity: int) -> None:
        self._hand_over(self._taking.take, mails, uidvalidity)
        self._took = True

    def _pass_over(self, uid: int, uidvalidity: int, octets: int) -> None:
        self._hand_over(self._taking.pass_over, uid, uidvalidity, octets)

    def _hand_over(self, verb: Callable[..., None], *what: object) -> None:
        """It is no fault that the mailbox moved or is gone by now: whoever began this watch will end it."""
        try:
            verb(*what)
        except NotFound as gone:
            raise NotTaken from gone
        except Exception as error:
            log_failure(error)
            raise NotTaken from error

    def _say(self, standing: Standing) -> None:
        """What went wrong, unless it is that we have cut the connection."""
        if not self._stopped.is_set():
            self._tell(standing)

    def _tell(self, standing: Standing) -> None:
        if standing == self._standing:
            return
        self._standing = standing
        try:
            self._taking.tell(standing)
        except Exception as error:  # noqa: BLE001 - telling may fail with the store; watching goes on
            log_failure(error)


class Watches(Generic[Key]):
    """Several mailboxes, each by the key of its owner, from any thread."""

    def __init__(self, patience: Patience = Patience()) -> None:  # noqa: B008 - immutable
        self._patience = patience
        self._lock, self._over = threading.Lock(), False
        self._running: dict[Key, tuple[Taking, Watch]] = {}

    def keep_to(self, wanted: Mapping[Key, Taking]) -> None:
        """Watch these and no others. One whose `Taking` is not equal to the former is begun anew."""
        with self._lock:
            if not self._over:
                self._keep_to(wanted)

    def stop(self) -> None:
        """For good."""
        with self._lock:
            self._keep_to({})
            self._over = True

    def _keep_to(self, wanted: Mapping[Key, Taking]) -> None:
        gone = [key for key, (taking, _) in self._running.items() if wanted.get(key) != taking]
        _stop([self._running.pop(key)[1] for key in gone])
        for key in wanted.keys() - self._running.keys():
            watch = Watch(wanted[key], self._patience)
            self._running[key] = wanted[key], watch
            watch.start()


def _stop(watches: Sequence[Watch]) -> None:
    for watch in watches:
        watch.end()
    for seconds in (GOODBYE_SECONDS, STOP_SECONDS):
        until = time.monotonic() + seconds
        for watch in watches:
            watch.wait(until)
        for watch in watches:
            watch.cut()


def _runs(uids: Sequence[int], length: int) -> Iterator[Sequence[int]]:
    return (uids[start : start + length] for start in range(0, len(uids), length))


def _within(uids: Iterable[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """In the same order, in groups that fit into memory and into one commit; one that is too large stands alone."""
    group: list[int] = []
    for uid in uids:
        if group and (len(group) == AT_ONCE or sum(sizes[one] for one in group) + sizes[uid] > BATCH_OCTETS):
            yield group
            group = []
        group.append(uid)
    if group:
        yield group
