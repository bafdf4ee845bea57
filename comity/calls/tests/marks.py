"""Where the time goes between the press on "Answer" and the first picture, as the browsers themselves tell it."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

MARKS = """
(() => {
  const marks = (window.__marks = []);
  const mark = name => marks.push([name, performance.timeOrigin + performance.now()]);
  document.addEventListener("click", ({ target }) => target.closest?.('[data-ring="answer"]') && mark("pressed"), true);
  const fetched = window.fetch;
  window.fetch = async (...given) => {
    const joins = String(given[0]).endsWith("/join");
    const answer = await fetched(...given);
    if (joins) mark("seat taken");
    return answer;
  };
  const devices = navigator.mediaDevices, asked = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async wanted => {
    const stream = await asked(wanted);
    mark("devices open");
    return stream;
  };
  const Made = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Made {
    constructor(...given) {
      super(...given);
      mark("connection made");
      this.addEventListener("iceconnectionstatechange", () => mark(`ice ${this.iceConnectionState}`));
      this.addEventListener("connectionstatechange", () => mark(this.connectionState));
      this.addEventListener("track", ({ track }) => {
        if (track.kind === "video") track.addEventListener("unmute", () => mark("first packets"), { once: true });
      });
    }
    async setLocalDescription(...given) {
      await super.setLocalDescription(...given);
      mark(`${this.localDescription.type} made`);
    }
    async setRemoteDescription(description) {
      mark(`${description.type} came`);
      await super.setRemoteDescription(description);
      mark(`${description.type} taken`);
    }
  };
})();
"""
FIRST_PICTURE = """
async () => {
  const open = () => window.__peers.filter(peer => peer.connectionState !== "closed");
  const parts = async () => (await Promise.all(open().map(peer => peer.getStats()))).flatMap(all => [...all.values()]);
  const decoded = async () => (await parts()).some(part => part.type === "inbound-rtp" && part.framesDecoded > 0);
  while (!(await decoded())) await new Promise(done => setTimeout(done, 20));
  return performance.timeOrigin + performance.now();
}
"""
"""When the first picture of somebody else was decoded, in milliseconds."""


def marks(page: Page) -> list[tuple[str, float]]:
    """What was marked since it was asked last: its name, and when, in milliseconds."""
    found: list[Any] = page.evaluate("() => window.__marks.splice(0)")
    return [(name, at) for name, at in found]


def told(runs: list[dict[str, float]]) -> str:
    """The median of each step in seconds, in the order in which they come."""
    names = {name for run in runs for name in run}
    middle = {name: statistics.median(run[name] for run in runs if name in run) for name in names}
    return ", ".join(f"{name} {middle[name]:.2f}" for name in sorted(middle, key=lambda name: middle[name]))
