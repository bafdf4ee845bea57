"""Files in the workspace, by button, drop, paste and keyboard, over a network that breaks."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from comity.testing.browser import Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page, Route

pytestmark = pytest.mark.slow

DROP = """(element, [kind, name, text]) => {
  const dropped = new DataTransfer();
  dropped.items.add(new File([text], name, { type: "text/plain" }));
  element.dispatchEvent(new DragEvent(kind, { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""
PASTE = """(box) => new Promise((done) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 30 });
  canvas.toBlob((blob) => {
    const pasted = new DataTransfer();
    pasted.items.add(new File([blob], "image.png", { type: "image/png" }));
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: pasted, bubbles: true, cancelable: true }));
    done();
  });
})"""


def picture(name: str, colour: str) -> FilePayload:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (1_200, 800), colour).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def plain(name: str, size: int = 3_000) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": bytes(size)}


def opened(crew: Crew, screen: Callable[..., Screen]) -> tuple[Screen, Page, str]:
    talk = crew.ask(crew.vic)
    shown = screen(crew.server.url)
    page = shown.sign_in(crew.server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{crew.server.url}/conversations/{talk}")
    return shown, page, talk


def ready(page: Page, lane: str, count: int) -> None:
    rows = f"form[data-lane={lane}] .tray-file[data-state=ready]"
    page.wait_for_function("([rows, n]) => document.querySelectorAll(rows).length === n", arg=[rows, count])


def test_files_by_button_drop_and_paste_are_sent_and_seen_by_keyboard(
    crew: Crew, screen: Callable[..., Screen]
) -> None:
    _, page, talk = opened(crew, screen)
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Attach files").first.click()
    chosen.value.set_files([picture("one.jpg", "teal"), picture("two.jpg", "olive"), plain("table.bin")])
    ready(page, "message", 3)
    page.locator("#box-message").press("Control+Enter")
    page.locator("article:not(.pending) .pic").nth(1).wait_for()
    assert page.locator("article .doc-name").inner_text() == "table.bin"
    seen = crew.vic.get(f"/api/conversations/{talk}/messages").json["items"][-1]
    assert ([file["name"] for file in seen["files"]], seen["body"]) == (["one.jpg", "two.jpg", "table.bin"], "")

    page.locator(".talk").evaluate(DROP, ["dragenter", "a.txt", "x"])
    assert page.locator("drop-veil").inner_text().split("\n")[0].strip().startswith("To Visitor")
    page.locator('.drop-zone[data-lane="note"]').evaluate(DROP, ["drop", "CANARY-INSIDE.txt", "CANARY-INSIDE"])
    ready(page, "note", 1)
    page.get_by_role("button", name="Keep inside").click()
    page.locator(".nt:not(.pending) .doc").wait_for()
    page.locator("#box-message").evaluate(PASTE)
    ready(page, "message", 1)
    page.reload()
    ready(page, "message", 1)
    page.get_by_role("button", name="Remove", exact=True).click()
    ready(page, "message", 0)

    first = page.locator("article .pic").first
    first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".viewer-name").inner_text() == "one.jpg"
    page.keyboard.press("ArrowRight")
    assert (page.locator(".viewer-name").inner_text(), page.locator(".viewer-place").inner_text()) == (
        "two.jpg",
        "2 of 2",
    )
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement?.matches('.pic')")
    page.locator(".shelf-row", has_text="table.bin").wait_for()


def test_cancel_and_again_after_a_cut(crew: Crew, screen: Callable[..., Screen]) -> None:
    shown, page, talk = opened(crew, screen)
    shown.expect("ERR_FAILED|ERR_INTERNET_DISCONNECTED|ERR_ABORTED")
    trays = page.locator('form[data-lane="message"] input[type=file]')
    held: list[Route] = []
    page.route("**/api/files", lambda route: held.append(route))
    trays.set_input_files([plain("held.bin")])
    page.locator('.tray-file[data-state="going"]').wait_for()
    page.get_by_role("button", name="Remove", exact=True).click()
    ready(page, "message", 0)
    page.unroute("**/api/files")

    page.route("**/api/files", lambda route: route.abort(), times=1)
    trays.set_input_files([plain("cut.bin")])
    page.locator('.tray-file[data-state="failed"]').wait_for()
    assert "connection" in page.locator(".tray-why").inner_text()
    page.get_by_role("button", name="Upload again").click()
    ready(page, "message", 1)

    page.route("**/api/files/uploads/*", lambda route: route.abort(), times=1)
    trays.set_input_files([plain("large.bin", 6_000_000)])
    page.locator("#box-message").fill("With a large one")
    page.locator("#box-message").press("Control+Enter")
    page.locator("article:not(.pending) .doc-name", has_text="large.bin").wait_for(timeout=20_000 * SLACK)
    sent = crew.vic.get(f"/api/conversations/{talk}/messages").json["items"][-1]
    assert [file["size"] for file in sent["files"]] == [3_000, 6_000_000]
