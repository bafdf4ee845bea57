"""Simulated people at a server that may die. Each writes down what he did and what he got (see history.py)."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from comity.testing.client import Client
from tests.durability.history import CREATED, Record

Side = Literal["inside", "outside"]
PAUSE = 0.03
AGAIN = (429, 503)


class Diary:
    """What everybody did and got, in the order of time."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._alone = threading.Lock()

    def note(self, actor: str, op: str, conv: str, **rest: Any) -> None:
        with self._alone:
            self.records.append(Record(time.monotonic(), actor, op, conv, **rest))  # type: ignore[arg-type]


class Draft:
    """Words on their way: noted before they are first sent, and sent with the same id until their fate is known."""

    def __init__(self, conv: str, text: str, lane: str) -> None:
        self.client_id, self.conv, self.text, self.lane = str(uuid.uuid4()), conv, text, lane

    @property
    def content(self) -> dict[str, str]:
        return {"client_id": self.client_id, "body": self.text, "lane": self.lane}


class Device(threading.Thread):
    """One device of one person. It writes until it is to leave, and sends again what was not answered."""

    def __init__(self, client: Client, way: str, convs: list[str], diary: Diary, seed: int, *, side: Side) -> None:
        super().__init__(name=f"{client.name}#{way}", daemon=True)
        self.client, self.convs, self.diary, self.side = client, convs, diary, side
        self.chance = random.Random(f"{seed} {self.name}")
        self.writing, self.leaving = threading.Event(), threading.Event()
        self.gone = threading.Event()
        self.repeated = 0
        self.failure: BaseException | None = None
        self._count = 0

    def run(self) -> None:
        try:
            self.live()
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits for this one
            self.failure = error

    def live(self) -> None:
        raise NotImplementedError

    def draft(self) -> Draft:
        self._count += 1
        note = self.side == "inside" and self.chance.random() < 0.2
        draft = Draft(self.chance.choice(self.convs), f"{self.name} says {self._count}", "note" if note else "message")
        self._sent(draft, "invoked")
        return draft

    def acknowledged(self, draft: Draft, message: str, seq: int) -> None:
        self._sent(draft, "ok", id=message, seq=seq)

    def refused(self, draft: Draft) -> None:
        self._sent(draft, "refused")

    def _sent(self, draft: Draft, result: str, **rest: Any) -> None:
        words = {"client_id": draft.client_id, "text": draft.text, "lane": draft.lane, "side": self.side}
        self.diary.note(self.name, "send", draft.conv, result=result, **words, **rest)


class Writer(Device):
    """Writes over HTTP, one message after the other, on one connection as long as it holds."""

    _open: http.client.HTTPConnection | None = None

    def live(self) -> None:
        while not self.leaving.is_set():
            self._send(self.draft())
            time.sleep(self.chance.random() * PAUSE / 4)

    def _send(self, draft: Draft) -> None:
        tries = 0
        while not self.gone.is_set():
            tries += 1
            try:
                status, answer = self._post(draft)
            except (OSError, http.client.HTTPException):
                self._open = None
                time.sleep(PAUSE)
                continue
            if status in AGAIN:
                time.sleep(PAUSE)
                continue
            self.repeated += status == 200
            if status in (200, 201):
                self.acknowledged(draft, answer["id"], answer["seq"])
            else:
                self.refused(draft)
            return

    def _post(self, draft: Draft) -> tuple[int, Any]:
        if self._open is None:
            self._open = http.client.HTTPConnection("127.0.0.1", urlsplit(self.client.url).port, timeout=20)
        headers = {"Authorization": f"Bearer {self.client.token}", "Content-Type": "application/json"}
        body = json.dumps(draft.content)
        self._open.request("POST", f"/api/conversations/{draft.conv}/messages", body, headers)
        response = self._open.getresponse()
        return response.status, json.loads(response.read())


class Talker(Device):
    """Listens on a socket and writes there, `window` messages under way; resumes where it was cut off."""

    def __init__(self, *rest: Any, window: int, **more: Any) -> None:
        super().__init__(*rest, **more)
        self.window = window
        self.pending: dict[str, Draft] = {}
        self.cursor: str | None = None
        self.ready = threading.Event()
        self.heard: dict[str, int] = {}
        self.goal: dict[str, int] | None = None

    def live(self) -> None:
        while not self._content():
            try:
                with self._connected() as socket:
                    self._talk(socket)
            except (OSError, WebSocketException):
                time.sleep(PAUSE)

    def _content(self) -> bool:
        """Everything heard that there is to hear."""
        goal = self.goal
        done = goal is not None and all(self.heard.get(conv, 0) >= seq for conv, seq in goal.items())
        return self.gone.is_set() or done

    def _connected(self) -> ClientConnection:
        url = f"ws://127.0.0.1:{urlsplit(self.client.url).port}/api/live"
        headers = {"Authorization": f"Bearer {self.client.token}"}
        return connect(url, additional_headers=headers, proxy=None, compression=None, open_timeout=10, close_timeout=1)

    def _talk(self, socket: ClientConnection) -> None:
        socket.send(json.dumps({"op": "hello"} | ({"since": self.cursor} if self.cursor else {})))
        for draft in list(self.pending.values()):
            self._say(socket, draft)
        while not self._content():
            while len(self.pending) < self.window and self.writing.is_set() and not self.leaving.is_set():
                draft = self.draft()
                self.pending[draft.client_id] = draft
                self._say(socket, draft)
            try:
                self._take(json.loads(socket.recv(timeout=PAUSE)), socket)
            except TimeoutError:
                continue

    def _say(self, socket: ClientConnection, draft: Draft) -> None:
        socket.send(json.dumps({"op": "send", "conversation": draft.conv, **draft.content}))

    def _take(self, frame: dict[str, Any], socket: ClientConnection) -> None:
        match frame["op"]:
            case "ready":
                self.cursor = self.cursor or frame["cursor"]
                self.ready.set()
            case "resync":
                self.diary.note(self.name, "resync", "all")
            case "sent":
                self.acknowledged(self.pending.pop(frame["client_id"]), frame["id"], frame["seq"])
            case "refused":
                self._refused(frame, socket)
            case "event" if "cursor" in frame:
                self._heard(frame)
                if self.chance.random() < 0.1:
                    place = {"conversation": frame["conversation"], "seq": frame["seq"]}
                    socket.send(json.dumps({"op": "read", **place}))
            case "event" if frame["type"] == "read.moved":
                whose = "" if frame["data"]["person"] == self.client.person else f" of {frame['data']['person']}"
                seq = frame["data"]["seq"]
                self.diary.note(self.name + whose, "read", frame["conversation"], seq=seq, side=self.side)

    def _refused(self, frame: dict[str, Any], socket: ClientConnection) -> None:
        draft = self.pending[frame["client_id"]]
        if frame["error"]["code"] in ("unavailable", "too_many_requests"):
            self._say(socket, draft)
        else:
            self.refused(self.pending.pop(draft.client_id))

    def _heard(self, frame: dict[str, Any]) -> None:
        self.cursor, conv = frame["cursor"], frame["conversation"]
        content, created = frame["data"], frame["type"] == CREATED
        words = {"id": content["id"], "client_id": content["client_id"], "text": content["body"]} if created else {}
        self.diary.note(self.name, "event", conv, seq=frame["seq"], result=frame["type"], side=self.side, **words)
        if frame["type"] == "participant.left" and content["person"] == self.client.person:
            self.diary.note(self.name, "left", conv, seq=frame["seq"])
        self.heard[conv] = max(self.heard.get(conv, 0), frame["seq"])


def wait_until(wanted: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not wanted():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def read_back(diary: Diary, client: Client, conv: str, side: Side) -> None:
    """The whole history of a conversation and its head, as this person finds them when everything rests."""
    after: int | None = 0
    while after is not None:
        page = client.get(f"/api/conversations/{conv}/messages?after={after}&limit=100").json
        for row in page["items"]:
            words = {"id": row["id"], "client_id": row["client_id"], "text": row["body"], "seq": row["seq"]}
            diary.note(client.name, "history", conv, side=side, **words)
        after = page["next"]
    diary.note(client.name, "head", conv, seq=head(client, conv), side=side)


def head(client: Client, conv: str) -> int:
    return int(client.get(f"/api/conversations/{conv}").json["seq"])
