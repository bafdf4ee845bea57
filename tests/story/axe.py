"""axe-core over a page and its frames (WCAG 2.0 to 2.2, A and AA)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sources import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

SOURCE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CUT_OFF = """
() => {
  const root = document.documentElement, parts = "header, form, textarea, button, input, article, h1, h2, nav > a";
  const shown = [...document.querySelectorAll(parts)].filter(part => part.checkVisibility());
  const beyond = part => { const r = part.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; };
  const scrolls = part => part.closest(".skip, .sr, .tabs, .chips");
  return root.scrollWidth > root.clientWidth || shown.some(part => !scrolls(part) && beyond(part));
}
"""
RUN = """
async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, { iframes: false, runOnly: tags });
  return found.violations.map(v => `${v.id}: ${v.help} (${v.nodes.map(n => n.target.join(" ")).join("; ")})`);
}
"""


UNSCRIPTED = ("about:blank", "about:srcdoc")
"""Frames where no script may run: mails as they were sent."""


def violations(page: Page) -> list[str]:
    """What axe finds in the page and in the frames of ours in it, one sentence each."""
    return [
        f"{frame.url}: {found}" for frame in page.frames if frame.url not in UNSCRIPTED for found in _in_frame(frame)
    ]


def _in_frame(frame: Frame) -> list[str]:
    if not frame.evaluate("() => 'axe' in window"):
        frame.evaluate(SOURCE.read_text())
    found: list[str] = frame.evaluate(RUN)
    return found


def overflows(page: Page) -> bool:
    """Whether the page can be moved sideways, or something in it is cut off at its edge."""
    wide: bool = page.evaluate(CUT_OFF)
    return wide
