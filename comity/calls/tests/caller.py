"""A member at a browser with microphone and camera, and what his connections really carry."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Any

from comity.foundation.requests import COOKIE
from comity.testing.browser import WIDE, Screen
from comity.testing.client import Client
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PEERS = """
(() => {
  const made = (window.__peers = []);
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) { super(...given); made.push(this); }
  };
})();
"""
SMALL_CAMERA = """
(() => {
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const asked = devices.getUserMedia.bind(devices), small = { width: 320, height: 240, frameRate: 10 };
  devices.getUserMedia = ({ video, ...wanted }) =>
    asked({ ...wanted, video: video ? { ...(video === true ? {} : video), ...small } : false });
})();
"""
"""Few pixels: what is shown is that pictures go and come, and two cores encode and decode them for everybody."""
VOICES = """
(() => {
  const made = (window.__voices = []);
  window.Audio = class extends Audio {
    constructor(...given) { super(...given); made.push(this); }
  };
})();
"""
"""Loudspeakers of the page, which stand in no document."""
CARRIED = """
async () => {
  const sum = { frames: 0, energy: 0, sound: 0, played: 0, sent: 0, spoken: 0, peers: 0 };
  for (const peer of window.__peers.filter(peer => peer.connectionState !== "closed")) {
    sum.peers += 1;
    for (const part of (await peer.getStats()).values()) {
      if (part.type === "inbound-rtp" && part.kind === "video") sum.frames += part.framesDecoded ?? 0;
      if (part.type === "inbound-rtp" && part.kind === "audio") {
        sum.energy += part.totalAudioEnergy ?? 0;
        sum.sound += part.packetsReceived ?? 0;
        sum.played += part.totalSamplesReceived ?? 0;
      }
      if (part.type === "media-source" && part.kind === "audio") sum.spoken += part.totalAudioEnergy ?? 0;
      if (part.type === "outbound-rtp" && part.kind === "video") sum.sent += part.framesEncoded ?? 0;
    }
  }
  return sum;
}
"""


@dataclasses.dataclass
class Caller:
    screen: Screen
    page: Page
    client: Client
    url: str

    def open(self, talk: str) -> None:
        """The page of a conversation, loaded anew."""
        self.page.goto(f"{self.url}/conversations/{talk}")
        self.page.locator("message-composer").wait_for()

    def call(self, kind: str = "video") -> None:
        self.page.locator(f'#thread-head [data-call-start="{kind}"]').click()

    @property
    def ring(self) -> Locator:
        return self.page.locator(".ring")

    def answer(self) -> None:
        self.ring.locator('[data-ring="answer"]').click()

    def carried(self) -> dict[str, Any]:
        """What arrived here so far, over all connections that are open."""
        found: dict[str, Any] = self.page.evaluate(CARRIED)
        return found

    def wait_for(self, name: str, more_than: float, within: float = 20.0) -> dict[str, Any]:
        """Until so many frames, or so much sound, arrived here."""
        end = time.monotonic() + within * SLACK
        while (found := self.carried())[name] <= more_than:
            assert time.monotonic() < end, f"{name} stays at {found}"
            self.page.wait_for_timeout(50)
        return found

    @property
    def in_call(self) -> bool:
        return self.page.locator(".call").count() > 0

    def rest(self, path: str = "/inbox") -> None:
        """In no call, at a page loaded anew."""
        if self.in_call:
            self.hang_up()
            self.page.locator(".call").wait_for(state="detached")
        self.page.goto(self.url + path)

    def hang_up(self) -> None:
        self.page.locator('[data-do="leave"]:visible').first.click()


def at_a_phone(
    browser: Browser, *origins: str, size: tuple[int, int] = WIDE, dark: bool = False, sharp: bool = False
) -> Screen:
    """The browser of somebody who calls. Its camera is small, unless it is to be `sharp`."""
    screen = Screen(browser, origins, size=size, dark=dark, locale="en-GB")
    screen.context.set_default_timeout(30_000 * SLACK)
    screen.context.add_init_script(PEERS)
    if not sharp:
        screen.context.add_init_script(SMALL_CAMERA)
    return screen


def let_in(screen: Screen, client: Client, path: str = "/inbox") -> Caller:
    """A member who signed in before: that has tests of its own."""
    screen.context.add_cookies([{"name": COOKIE, "value": client.token or "", "url": client.url}])
    return Caller(screen, screen.open(client.url + path), client, client.url)
