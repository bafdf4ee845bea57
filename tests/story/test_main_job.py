"""The story that must always work, as far as it is built: a stranger on the shop's website talks to Anna."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from comity.calls.tests.caller import CARRIED, PEERS
from comity.testing.browser import Screen
from comity.testing.canary import CANARY, Canary
from comity.testing.processes import OWNER_EMAIL, PASSWORD, Server
from comity.testing.waiting import SLACK
from tests.story.demo_process import Demo, running_demo

if TYPE_CHECKING:
    from playwright.sync_api import Frame, FrameLocator, Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
Screens = Callable[..., Screen]
AT_MOST = SLACK  # seconds
NOTE = f"{CANARY}: **Ben**, can 4711 leave before Tuesday?"


@pytest.fixture(scope="module")
def demo(seeded_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo"), seeded_demo) as running:
        yield running


def talk_to_anna(page: Page) -> FrameLocator:
    """Open the messenger by the link on the shop's page."""
    page.get_by_text("Talk to Anna", exact=True).first.click()
    return page.frame_locator("iframe")


def write(messenger: FrameLocator, words: str) -> None:
    messenger.locator("#words").fill(words)
    messenger.locator("#words").press("Enter")


def answer(anna: Page, words: str) -> None:
    anna.locator("#box-message").fill(words)
    anna.locator("#box-message").press("Control+Enter")


def said(page: Page) -> list[str]:
    return page.locator("#thread .msg:not(.pending) .body").all_inner_texts()


def heard(messenger: FrameLocator) -> list[str]:
    return messenger.locator("#words-said .says").all_inner_texts()


def eventually(what: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds * SLACK
    while not what():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)


def test_a_strangers_question_reaches_anna_and_her_answer_reaches_the_stranger(
    demo: Demo, screen: Screens, record_property: Callable[[str, object], None]
) -> None:
    anna = screen(demo.url).open(demo.link("Anna"))
    assert anna.url == f"{demo.url}/inbox"
    shop = screen(demo.url, demo.shop, outside=True).open(demo.shop)
    messenger = talk_to_anna(shop)
    question = f"Does the battery fit my old Pelican? {uuid.uuid4()}"
    messenger.locator("#words").wait_for()
    begun = time.monotonic()
    write(messenger, question)
    row = anna.locator("inbox-table li", has_text=question[:40]).first
    row.wait_for(timeout=5_000 * SLACK)
    took = time.monotonic() - begun
    record_property("question on Anna's screen after, ms", round(took * 1000))
    assert took < AT_MOST, f"It took {took:.2f} s."
    row.locator("a").click()
    anna.locator("#thread .msg.theirs", has_text=question).wait_for()
    assert "Pelican battery" in anna.locator("#thread .msg.theirs", has_text=question).inner_text()
    assert demo.shop in anna.locator("#card").inner_text()
    assert "Send to 1 person outside" in anna.locator("#send-message").inner_text()

    answer(anna, "Yes, from 2023 on. Older ones need the grey adapter.")
    messenger.get_by_text("grey adapter").wait_for()
    anna.locator("#box-note").fill(NOTE)
    anna.locator("#box-note").press("Control+Enter")
    anna.locator("#thread .nt:not(.pending)", has_text=CANARY).wait_for()
    ben = screen(demo.url).open(demo.link("Ben"))
    ben.goto(anna.url)
    ben.locator("#thread .nt", has_text=CANARY).wait_for()
    write(messenger, "Wonderful, thank you.")
    anna.locator("#thread .msg.theirs", has_text="Wonderful, thank you.").wait_for()
    shop.reload()
    again = shop.frame_locator("iframe")
    again.get_by_text("Wonderful, thank you.").wait_for()
    assert heard(again) == [question, "Yes, from 2023 on. Older ones need the grey adapter.", "Wonderful, thank you."]


def test_anna_and_the_stranger_talk_by_video_with_a_shared_screen_and_he_needs_no_account(
    demo: Demo, phone: Screens, record_property: Callable[[str, object], None]
) -> None:
    """Step 5: one click in the thread, one to answer; both see and hear each other, the screen is shown, notes beside
    the call stay inside, and one line stays in the thread."""
    annas, shops = phone(demo.url), phone(demo.url, demo.shop, outside=True)
    for one in (annas, shops):
        one.context.add_init_script(PEERS)
    anna, shop = annas.open(demo.link("Anna")), shops.open(demo.shop)
    messenger = talk_to_anna(shop)
    question = f"Which of the two batteries do I have? {uuid.uuid4()}"
    write(messenger, question)
    anna.locator("inbox-table li", has_text=question[:40]).first.locator("a").click()
    anna.locator('#thread-head [data-call-start="video"]').click()
    messenger.get_by_role("alertdialog").get_by_text("Anna calls you").wait_for()
    begun = time.monotonic()
    messenger.locator('[data-ring="answer"]').click()
    frame = next(frame for frame in shop.frames if "/widget" in frame.url)
    eventually(lambda: sees_and_hears(anna) and sees_and_hears(frame), 30)
    record_property("both see and hear each other after, s", round(time.monotonic() - begun, 1))

    anna.get_by_role("button", name="Share the screen").click()
    anna.locator(".share .lbl", has_text="sees this window only").wait_for()
    messenger.get_by_text("Anna shares this with you").wait_for()
    eventually(lambda: bool(frame.locator(".shared video").evaluate("video => video.videoWidth")), 30)
    anna.locator(".beside-call textarea:visible").fill(NOTE)
    anna.locator(".beside-call").get_by_role("button", name="Keep inside").click()
    anna.locator(".said-beside", has_text=CANARY).wait_for()
    write(messenger, "The left one, thank you.")
    messenger.get_by_text("The left one, thank you.").wait_for()
    messenger.locator('[data-do="leave"]').click()
    anna.locator(".call").wait_for(state="detached")
    anna.locator("#thread .msg", has_text=re.compile("Video call, .* · Anna and ")).wait_for()
    messenger.get_by_text(re.compile("Video call, .* · Anna and ")).wait_for()
    assert shops.context.cookies(demo.url) == [], "nobody signed in there"
    anna.reload()
    anna.locator("#thread .nt", has_text=CANARY).wait_for()
    anna.locator("#thread .msg", has_text=re.compile("Video call, ")).wait_for()


def sees_and_hears(page: Page | Frame) -> bool:
    carried = page.evaluate(CARRIED)
    return bool(carried["frames"] > 20 and carried["energy"] > 0.0001)


def test_a_cut_network_and_a_restarted_server_lose_and_double_nothing(
    tmp_path: Path, seeded_demo: Path, screen: Screens
) -> None:
    with running_demo(tmp_path, seeded_demo) as demo:
        annas, shops = screen(demo.url), screen(demo.url, demo.shop, outside=True)
        for one in (annas, shops):
            one.expect(r"ERR_|WebSocket|Failed to load resource|Failed to fetch")
        anna, shop = annas.open(demo.link("Anna")), shops.open(demo.shop)
        messenger = talk_to_anna(shop)
        write(messenger, "Question number one")
        anna.locator("inbox-table li", has_text="Question number one").first.locator("a").click()
        anna.locator("#thread .msg.theirs", has_text="Question number one").wait_for()

        shops.context.set_offline(True)
        write(messenger, "two")
        answer(anna, "an answer while the network is cut")
        anna.locator("#thread .msg:not(.pending)", has_text="while the network is cut").wait_for()
        shops.context.set_offline(False)
        eventually(
            lambda: (
                sorted(heard(messenger)) == sorted(["Question number one", "two", "an answer while the network is cut"])
            ),
            40,
        )

        demo.kill()
        write(messenger, "three")
        answer(anna, "an answer while the server is away")
        demo.start()
        everything = {
            "Question number one",
            "two",
            "three",
            "an answer while the network is cut",
            "an answer while the server is away",
        }
        eventually(lambda: set(heard(messenger)) == everything, 40)
        eventually(lambda: set(said(anna)) == everything, 40)
        anna.wait_for_timeout(500)
        for shown in (heard(messenger), said(anna)):
            assert len(shown) == len(everything), f"doubled: {shown}"
        anna.reload()
        anna.locator("#thread .msg", has_text="three").wait_for()
        stored = said(anna)
        assert sorted(stored) == sorted(everything)
        shop.reload()
        shop.frame_locator("iframe").get_by_text("three").wait_for()
        assert heard(shop.frame_locator("iframe")) == stored


def test_the_same_story_on_an_empty_installation_set_up_by_hand(
    serve: Callable[..., Server], screen: Screens, canary: Canary, tmp_path: Path
) -> None:
    from tests.story.host_page import hosted

    server = serve("sqlite", empty=True)
    assert (
        server.command(
            "create-owner", "--name", "Cleo Faber", "--handle", "cleo", "--email", OWNER_EMAIL, "--password", PASSWORD
        ).returncode
        == 0
    )
    owner = server.signed_in(OWNER_EMAIL, name="cleo")
    page = screen(server.url).sign_in(server.url, OWNER_EMAIL, PASSWORD)
    with hosted() as site:
        channel = owner.post("/api/channels", {"kind": "website", "name": "Our shop", "origins": [site.origin]})
        assert channel.status == 201
        site.embed(server.url, channel.json["key"], to="cleo")
        visit = screen(server.url, site.origin, outside=True).open(site.origin)
        messenger = talk_to_anna(visit)
        write(messenger, "Is anybody there?")
        page.locator("inbox-table li", has_text="Is anybody there?").first.locator("a").click()
        answer(page, "Yes, I am Cleo.")
        messenger.get_by_text("Yes, I am Cleo.").wait_for()
        page.locator("#box-note").fill(NOTE)
        page.locator("#box-note").press("Control+Enter")
        page.locator("#thread .nt:not(.pending)", has_text=CANARY).wait_for()
        assert re.search(r"Our page", page.locator("#thread .msg.theirs").first.inner_text())
