"""One request to another computer: looked up once, every address judged, connected to the one that was judged.

httpx is loaded with the first request: it brings a command line along, a tenth of what a start would load.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from comity.foundation.fetch.addresses import Address, Allowed, parse_address
from comity.foundation.jobs import Failed

# A tenth of a second of the start, for what many houses never ask: it is loaded with the first request.
if TYPE_CHECKING:
    import httpx

SECONDS = 10.0
MOST = 1_048_576
REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
AGENT = "Comity"
URL_CHARACTERS = 2_048
REFUSED = "This address may not be asked."
_SANE = re.compile(r"https?://[^\s\\\x00-\x20\x7f-\x9f]+\Z", re.IGNORECASE)
_OURS_ALONE = ("authorization", "cookie", "proxy-authorization")
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class Fetched(Struct, frozen=True):
    """An answer. `url` is where it came from after redirects; `headers` have lower-case names."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


async def resolve(host: str, port: int) -> list[str]:
    """All numerical addresses of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Fetcher:
    """Asks http and https addresses of the internet, and of `allowed`. Raises Failed for whatever does not work out;
    its text says nothing of what is behind an address that may not be asked. With `https_only` http is for what is
    allowed."""

    def __init__(
        self,
        allowed: Allowed | None = None,
        *,
        resolve: Resolve = resolve,
        verify: ssl.SSLContext | None = None,
        https_only: bool = False,
    ) -> None:
        self._allowed, self._resolve, self._verify = allowed or Allowed(), resolve, verify
        self._https_only = https_only

    async def get(self, url: str, *, most: int = MOST, seconds: float = SECONDS, accept: str = "*/*") -> Fetched:
        """Follows at most three redirects, each judged like the first. `most` bounds the unpacked body."""
        return await self.ask("GET", url, headers={"accept": accept}, most=most, seconds=seconds, redirects=REDIRECTS)

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        most: int = MOST,
        seconds: float = SECONDS,
        redirects: int = 0,
    ) -> Fetched:
        """One request; the whole of it, redirects included, takes at most so many seconds. With `most=0` the body of
        the answer is not read at all."""
        import httpx

        try:
            async with asyncio.timeout(seconds):
                return await self._followed(method, url, dict(headers or {}), body, most, redirects)
        except TimeoutError:
            raise Failed("It took too long to answer.") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, zlib.error) as error:
            raise Failed(f"It could not be reached ({type(error).__name__}).") from None

    async def judge(self, url: str) -> None:
        """Raises Failed, permanent where this address may not be asked; nothing is asked."""
        async with asyncio.timeout(SECONDS):
            await self._judged(parsed(url))

    async def _followed(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, most: int, redirects: int
    ) -> Fetched:
        for left in range(redirects, -1, -1):
            target = parsed(url)
            answer = await self._once(method, target, headers, body, most)
            location = answer.headers.get("location")
            if not redirects or answer.status not in (301, 302, 303, 307, 308) or location is None:
                return answer
            if not left:
                break
            following = parsed(str(target.join(location)))
            if following.host != target.host or following.scheme != target.scheme or following.port != target.port:
                headers = {name: value for name, value in headers.items() if name.lower() not in _OURS_ALONE}
            if method != "GET":
                method, body = ("GET", None) if answer.status in (301, 302, 303) else (method, body)
            url = str(following)
        raise Failed("It was sent on too often.", permanent=True)

    async def _once(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes | None, most: int
    ) -> Fetched:
        import httpx

        address = await self._judged(url)
        pinned = url.copy_with(host=str(address), username=None, password=None, fragment=None)
        named = {
            "user-agent": AGENT,
            "accept-encoding": "gzip",
            **{name.lower(): value for name, value in headers.items()},
            "host": url.netloc.decode("ascii"),
        }
        extensions = {"sni_hostname": url.raw_host.decode("ascii")}
        if self._verify is None:
            self._verify = httpx.create_ssl_context(trust_env=False)
        transport = httpx.AsyncHTTPTransport(verify=self._verify, trust_env=False)
        async with httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            timeout=None,  # noqa: S113 - who asks bounds the whole of it, a long poll too
            follow_redirects=False,
            cookies=None,
        ) as client:
            request = client.build_request(method, pinned, headers=named, content=body, extensions=extensions)
            answer = await client.send(request, stream=True)
            try:
                content = await _read(answer, most) if most else b""
            finally:
                await answer.aclose()
        received = {name.lower(): value for name, value in answer.headers.items()}
        return Fetched(answer.status_code, str(url), received, content)

    async def _judged(self, url: httpx.URL) -> Address:
        """The address to connect to. One that may not be asked spoils them all: names that point at both are traps."""
        port = url.port or PORTS[url.scheme]
        try:
            texts = await self._resolve(url.host, port)
        except (OSError, UnicodeError):
            raise Failed("There is no such host.") from None
        found = [parse_address(text) for text in texts]
        if not found:
            raise Failed("There is no such host.")
        usual = port == PORTS[url.scheme] and (url.scheme == "https" or not self._https_only)
        if not all(self._allowed.opens(url.host, address, usual_port=usual) for address in found):
            raise Failed(REFUSED, permanent=True)
        assert found[0] is not None
        return found[0]


def parsed(url: str) -> httpx.URL:
    """An http or https address without a name and password in it; raises Failed for everything else."""
    if len(url) > URL_CHARACTERS or not _SANE.match(url):
        raise Failed(REFUSED, permanent=True)
    import httpx

    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise Failed(REFUSED, permanent=True) from None
    named = "@" in re.split(r"[/?#]", url.partition("://")[2])[0]
    if target.scheme not in PORTS or not target.host or target.userinfo or named or not 0 < (target.port or 1) < 65_536:
        raise Failed(REFUSED, permanent=True)
    return target


async def _read(answer: httpx.Response, most: int) -> bytes:
    """The body, unpacked a little at a time, so that a bomb ends at `most`."""
    packing = answer.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip", ""):
        raise Failed("It answered in a packing that was not asked for.", permanent=True)
    unpack: Any = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in packing else None
    body = b""
    async for chunk in answer.aiter_raw(65_536):
        body += chunk if unpack is None else unpack.decompress(chunk, most + 1 - len(body))
        if len(body) > most or (unpack is not None and unpack.unconsumed_tail):
            raise Failed("Its answer is too long.", permanent=True)
    return body
