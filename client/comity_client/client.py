"""One program at one Comity."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event as Signal
from types import TracebackType
from typing import Any, TypeVar

import httpx
import msgspec

from comity_client.errors import TooMany, Unavailable, Unreachable, refusal
from comity_client.live import Event, Stream
from comity_client.shapes import Conversation, File, Found, HasId, Me, Message, Page, Person, id_of
from comity_client.waiting import Patience

T = TypeVar("T")
ANSWERS = uuid.UUID("6f2b1c7e-52c4-5a0d-9a57-1d7f0c6b9e11")
"""The namespace of the client_ids of replies."""
READING = ("GET", "HEAD")


class Comity:
    """`url` is where Comity is, `token` a bot's or one's own. A call goes on trying for `patience` seconds where nobody
    answers or the server says "later"; what was sent twice by that is carried out once.

    Not bound to a thread: calls may run beside `live()`.
    """

    def __init__(self, url: str, token: str, *, patience: float = 60.0, timeout: float = 30.0) -> None:
        self.url = url.rstrip("/")
        self._token, self._patience = token, patience
        self._stop = Signal()
        self._http = httpx.Client(
            base_url=self.url, timeout=timeout, headers={"Authorization": f"Bearer {token}"}, follow_redirects=False
        )

    def __enter__(self) -> Comity:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Every `live()` of it ends within half a second."""
        self._stop.set()
        self._http.close()

    # ---- reading

    def me(self) -> Me:
        return self._one("GET", "/api/me", Me)

    def conversations(self) -> Iterator[Conversation]:
        """All that I take part in or may see, the latest first."""
        return self._pages("/api/conversations", Conversation)

    def conversation(self, conversation: str | HasId) -> Conversation:
        return self._one("GET", f"/api/conversations/{id_of(conversation)}", Conversation)

    def messages(self, conversation: str | HasId, *, after: int = 0, page: int = 100) -> Iterator[Message]:
        """Its messages and notes above the number `after`, oldest first, asked for `page` by page."""
        path = f"/api/conversations/{id_of(conversation)}/messages"
        return self._pages(path, Message, follow="after", query={"after": after, "limit": page})

    def message(self, message: str | HasId) -> Message:
        return self._one("GET", f"/api/messages/{id_of(message)}", Message)

    def people(self, q: str = "") -> Iterator[Person]:
        """Whom I may see; `q` filters by name, handle, title or expertise."""
        return self._pages("/api/people", Person, query={"q": q})

    def person(self, person: str | HasId) -> Person:
        return self._one("GET", f"/api/people/{id_of(person)}", Person)

    def search(self, q: str, **narrowed: str) -> Iterator[Found]:
        """Everything I may see; narrowed by `kind`, `sender`, `place`, `before`, `after` as `GET /api/search` tells."""
        renamed = {"sender": "from", "place": "in"}
        query = {renamed.get(name, name): value for name, value in narrowed.items()}
        return self._pages("/api/search", Found, query={"q": q} | query)

    # ---- writing

    def send(
        self,
        conversation: str | HasId,
        body: str,
        *,
        note: bool = False,
        reply_to: str | HasId | None = None,
        files: Sequence[str | HasId] = (),
        client_id: str | uuid.UUID | None = None,
    ) -> Message:
        """Write, once: the same `client_id` again answers what was sent before. A `note` is for colleagues only."""
        content: dict[str, Any] = {"client_id": str(client_id or uuid.uuid4()), "body": body}
        content |= {"lane": "note"} if note else {}
        content |= {"reply_to": id_of(reply_to)} if reply_to is not None else {}
        content |= {"files": [id_of(file) for file in files]} if files else {}
        return self._one("POST", f"/api/conversations/{id_of(conversation)}/messages", Message, content=content)

    def reply(
        self, message: Message, body: str, *, note: bool | None = None, files: Sequence[str | HasId] = ()
    ) -> Message:
        """Answer a message, quoting it: the same words once, also by another run of the program. A note is answered by
        a note, unless `note` says otherwise; then it is not quoted."""
        inside = message.is_note if note is None else note
        client_id = uuid.uuid5(ANSWERS, f"{message.id} {inside} {body}")
        quoted = None if message.is_note and not inside else message
        return self.send(message.conversation, body, note=inside, reply_to=quoted, files=files, client_id=client_id)

    def edit(self, message: str | HasId, body: str) -> Message:
        return self._one("PATCH", f"/api/messages/{id_of(message)}", Message, content={"body": body})

    def take_back(self, message: str | HasId) -> None:
        self.call("DELETE", f"/api/messages/{id_of(message)}")

    def react(self, message: str | HasId, emoji: str) -> None:
        self.call("PUT", f"/api/messages/{id_of(message)}/reactions/{emoji}")

    def mark_read(self, conversation: str | HasId, seq: int) -> None:
        self.call("PUT", f"/api/conversations/{id_of(conversation)}/read", content={"seq": seq})

    def upload(self, file: Path | bytes, name: str = "") -> File:
        """A file of mine, to be sent with a message."""
        content = file if isinstance(file, bytes) else file.read_bytes()
        name = name or (file.name if isinstance(file, Path) else "file")
        return self._one("POST", "/api/files", File, files={"file": (name, content)})

    # ---- live

    def live(self, since: str | None = None, *, ready: Callable[[str], None] | None = None) -> Iterator[Event]:
        """Every event of my conversations, once and in order, from now on or from the cursor `since`.

        It goes on through broken connections and restarts of the server, and ends with `close()`. Raises
        Unauthenticated when the token was revoked. `ready` is called with the cursor of each new connection.
        """
        return iter(Stream(self.url, self._token, since, self._stop, ready))

    # ---- anything else

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        content: Any = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> bytes:
        """Any call of the API: the body of its answer. Writing calls get an Idempotency-Key, so that they can be tried
        again. Raises a Refused, or Unreachable."""
        headers = {} if method in READING else {"Idempotency-Key": str(uuid.uuid4())}
        asked: dict[str, Any] = {"params": query, "files": files}
        if content is not None:
            asked["content"] = msgspec.json.encode(content)
            headers["Content-Type"] = "application/json"
        patience = Patience(self._patience, self._stop)
        while True:
            refused, after = self._tried(method, path, headers, asked)
            if isinstance(refused, bytes):
                return refused
            if not _may_pass(refused) or not patience.wait(after):
                raise refused

    def _tried(
        self, method: str, path: str, headers: dict[str, str], asked: dict[str, Any]
    ) -> tuple[bytes | Exception, float | None]:
        """The body, or why there is none and the seconds after which it is worth trying again."""
        try:
            answer = self._http.request(method, path, headers=headers, **asked)
        except httpx.TransportError as error:
            return Unreachable(f"{self.url} does not answer: {error}"), None
        if answer.status_code < 400:
            return answer.content, None
        after = answer.headers.get("Retry-After", "")
        seconds = float(after) if after.isdigit() else None
        return refusal(answer.status_code, answer.content, seconds), seconds

    def _one(self, method: str, path: str, kind: type[T], **asked: Any) -> T:
        return msgspec.json.decode(self.call(method, path, **asked), type=kind)

    def _pages(
        self, path: str, kind: type[T], *, follow: str = "cursor", query: Mapping[str, Any] | None = None
    ) -> Iterator[T]:
        query = dict(query or {})
        while True:
            page = msgspec.json.decode(self.call("GET", path, query=query), type=Page)
            yield from (msgspec.convert(item, kind) for item in page.items)
            if page.next is None:
                return
            query[follow] = page.next


def _may_pass(refused: Exception) -> bool:
    """Whether trying again may help: nobody answers, too fast, not now, or the same call is still under way."""
    under_way = getattr(refused, "code", "") == "under_way"
    return isinstance(refused, Unreachable | TooMany | Unavailable) or under_way
