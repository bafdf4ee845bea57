"""What linked pages say about themselves: read as text, never as markup; their picture becomes a file of ours."""

from __future__ import annotations

import asyncio
import uuid
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from comity.conversations import actions
from comity.foundation.errors import BadInput
from comity.foundation.fetch import Allowed, Fetched, Fetcher
from comity.foundation.files import kinds
from comity.foundation.files.actions import Found
from comity.foundation.files.pictures import shrink
from comity.foundation.jobs import Failed
from comity.foundation.runtime import Runtime

READ = 262_144
PICTURE_BYTES = 1_048_576
PICTURE_SIDE = 480
WORDS = {"title": 200, "description": 300, "site": 80}
NAMES = {
    "og:title": "title",
    "twitter:title": "title",
    "og:description": "description",
    "twitter:description": "description",
    "description": "description",
    "og:site_name": "site",
    "og:image": "image",
    "og:image:url": "image",
    "twitter:image": "image",
}


class Page(Struct, frozen=True):
    """Plain words, and the address of a picture."""

    title: str
    description: str = ""
    site: str = ""
    image: str = ""


class Head(HTMLParser):
    """The title and the `meta` elements of a page. Whatever else stands there is not looked at."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and "headline" not in self.found
        if tag != "meta":
            return
        given = dict(attrs)
        name = NAMES.get((given.get("property") or given.get("name") or "").lower())
        if name is not None and given.get("content"):
            self.found.setdefault(name, given["content"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.found["headline"] = self.found.get("headline", "") + data[:1_000]


def read_page(content: bytes, charset: str, url: str) -> Page | None:
    """What an HTML page says of itself, or None when it says nothing."""
    try:
        text = content[:READ].decode(charset or "utf-8", "replace")
    except LookupError:
        text = content[:READ].decode("utf-8", "replace")
    head = Head()
    head.feed(text.partition("<body")[0])
    words = {name: _line(head.found.get(name, ""), most) for name, most in WORDS.items()}
    title = words["title"] or _line(head.found.get("headline", ""), WORDS["title"])
    if not title:
        return None
    site = words["site"] or (urlsplit(url).hostname or "").removeprefix("www.")
    return Page(title, words["description"], site, _picture_address(head.found.get("image", ""), url))


def _line(text: str, most: int) -> str:
    """One line without characters that hide or turn it."""
    seen = "".join(character if character.isprintable() else " " for character in text[:5_000])
    line = " ".join(seen.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _picture_address(text: str, url: str) -> str:
    try:
        return urljoin(url, text.strip()) if text else ""
    except ValueError:
        return ""


# ---- the job


def fetcher_for(runtime: Runtime) -> Fetcher:
    return Fetcher(Allowed(runtime.settings.fetch_allow))


async def look_at_links(runtime: Runtime, payload: dict[str, Any]) -> None:
    """Ask the pages that a message links to, and put what they say beside it. What fails stays a plain link."""
    message = uuid.UUID(payload["message"])
    links = await runtime.store.read(actions.waiting_links, message=message)
    if runtime.settings.previews:
        found = await asyncio.gather(*(_looked_at(runtime, url) for _, url in links))
    else:
        found = [None] * len(links)
    seen = {link: page for (link, _), page in zip(links, found, strict=True)}
    await runtime.store.write(actions.show_previews, message=message, found=seen)


async def _looked_at(runtime: Runtime, url: str) -> actions.Preview | None:
    fetcher = fetcher_for(runtime)
    try:
        answer = await fetcher.get(url, accept="text/html,application/xhtml+xml")
    except Failed:
        return None
    if answer.status != 200 or answer.media_type not in ("text/html", "application/xhtml+xml"):
        return None
    page = read_page(answer.body, _charset(answer), answer.url)
    if page is None:
        return None
    picture = await _picture(runtime, fetcher, page.image) if page.image else None
    return actions.Preview(page.title, page.description, page.site, picture)


def _charset(answer: Fetched) -> str:
    _, _, rest = answer.headers.get("content-type", "").lower().partition("charset=")
    return rest.split(";")[0].strip("\"' ")


async def _picture(runtime: Runtime, fetcher: Fetcher, url: str) -> tuple[str, Found] | None:
    """The picture as a blob of ours, decoded and made small."""
    try:
        answer = await fetcher.get(url, most=PICTURE_BYTES, accept="image/*")
        if answer.status != 200 or kinds.media_type(answer.body[: kinds.HEAD]) not in kinds.INLINE:
            return None
        small = await shrink(answer.body, longest=PICTURE_SIDE)
    except (Failed, BadInput):
        return None
    blob, digest = await asyncio.to_thread(runtime.blobs.add, small.content)
    return blob, Found(len(small.content), digest, small.media_type, small.width, small.height)
