"""Markdown that is safe to show, whatever was written."""

from __future__ import annotations

import time
import uuid
from html.parser import HTMLParser

import pytest
from hypothesis import given, strategies as st

from comity.foundation import text
from comity.foundation.text import Rendered, plain, render_markdown, render_plain
from comity.testing.waiting import SLACK

TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "hr"}
SCHEMES = ("http://", "https://", "mailto:")
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert&#40;1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{background:url(http://evil.example)}</style>",
    "<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><button>x</button></form>",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](//evil.example)",
    "[x](/local)",
    "[x](\\\\evil.example)",
    "![x](https://evil.example/pixel.png)",
    '![x](x" onerror="alert(1))',
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    '<https://a.example/"onclick=alert(1)>',
    "<javascript:alert(1)>",
    "https://a.example/'onmouseover='alert(1)",
    "http://a.example/<script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "```html onload=alert(1)\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "    <script>alert(1)</script>",
    "# <script>alert(1)</script>",
    "| <script> |\n|---|\n| <img onerror=alert(1) src=x> |",
    "1<script>. x",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "**<b onclick=alert(1)>**",
    "\u202e<script>\u202c",
    "＜script＞alert(1)＜/script＞",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} {% raw %}",
]


class Judge(HTMLParser):
    """Complains about everything that is not on the list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.complaints: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.complaints.append(f"<{tag}>")
        for name, value in attrs:
            if not self._fits(tag, name, value or ""):
                self.complaints.append(f"{tag} {name}={value!r}")

    def _fits(self, tag: str, name: str, value: str) -> bool:
        if (tag, name) == ("a", "href"):
            return value.lower().startswith(SCHEMES)
        known = {("ol", "start"), ("a", "title")}
        return (tag, name, value) == ("a", "rel", "noopener noreferrer nofollow") or (tag, name) in known

    def handle_comment(self, data: str) -> None:
        self.complaints.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.complaints.append("a declaration")

    def unknown_decl(self, data: str) -> None:
        self.complaints.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.complaints.append("an instruction")


def complaints(source: str) -> list[str]:
    judge = Judge()
    judge.feed(render_markdown(source))
    judge.close()
    return judge.complaints


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_hostile_gets_through(source: str) -> None:
    assert complaints(source) == []


@given(st.text())
def test_any_text_is_rendered_safely(source: str) -> None:
    assert complaints(source) == []


@given(
    st.lists(
        st.sampled_from([*HOSTILE, *"<>[]()`*_~#!\"'&;:/ \n\t", "a", "1. ", "> ", "- ", "\n\n", "https://a.example"]),
        max_size=12,
    )
)
def test_any_mixture_of_hostile_parts_is_rendered_safely(parts: list[str]) -> None:
    assert complaints("".join(parts)) == []


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**bold** _slanted_ ~~gone~~", "<p><strong>bold</strong> <em>slanted</em> <s>gone</s></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# One\n\n### Three", "<h3>One</h3>\n<h4>Three</h4>"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>'),
    ],
)
def test_markdown_is_rendered_as_people_mean_it(source: str, html: str) -> None:
    assert render_markdown(source).strip() == html


def test_links_are_found_and_open_without_referrer() -> None:
    for source in ("https://a.example/x?y=1&z=2", "[here](https://a.example/x?y=1&z=2)"):
        html = render_markdown(source)
        assert 'href="https://a.example/x?y=1&amp;z=2"' in html
        assert 'rel="noopener noreferrer nofollow"' in html


@pytest.mark.parametrize(
    "part",
    [
        "[",
        "]",
        "(",
        "*",
        "**",
        "_",
        "`",
        "~~",
        ">",
        "> ",
        "- ",
        "<",
        "&",
        "\\",
        "![",
        "[a](",
        "[a][",
        "*a_",
        "a**b",
        "<a ",
        "<!--",
        "http://",
        "www.",
        "a@",
        "a.",
        "|",
        "\n",
        "\n> ",
        "1. ",
        "#",
        "=",
        "\t",
        "&#x",
        "](",
        "[]()",
        "ﬀ",
        "😀",
        "\u0301",
        "a@b.",
    ],
)
def test_twenty_thousand_characters_of_anything_are_rendered_soon(part: str) -> None:
    source = (part * 20_000)[:20_000]
    before = time.process_time()
    assert complaints(source) == []
    assert time.process_time() - before < SLACK


@given(st.text(max_size=400), st.integers(2, 200))
def test_a_line_for_lists_is_one_line_of_at_most_so_many_characters(source: str, most: int) -> None:
    line = plain(source, most)
    assert len(line) <= most
    assert "\n" not in line
    assert line.strip() == line


def test_what_was_rendered_is_remembered_by_version_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "REMEMBERED", 3)
    rendered, message = Rendered(), uuid.uuid4()
    assert rendered.html(message, 1, "one") == rendered.html(message, 1, "not read again")
    assert "two" in rendered.html(message, 2, "two")
    for number in range(10):
        rendered.html(uuid.uuid4(), 1, f"{number}")
    assert "later" in rendered.html(message, 1, "later")


@pytest.mark.parametrize(
    "unit", ["://", "[", "a.com ", "*_~", "<", "&", "~~a", "![", "> ", "`", "www.", "(a.com", "a@b."]
)
def test_x08_hostile_text_takes_bounded_time(unit: str) -> None:
    """The longest message, and a megabyte from elsewhere."""
    began = time.perf_counter()
    render_markdown((unit * 20_000)[:20_000])
    render_markdown((unit * 1_000_000)[:1_000_000])
    assert time.perf_counter() - began < 4 * SLACK


def test_names_become_chips_only_for_those_named() -> None:
    named = {"ben": "7", "all": "all"}
    html = render_markdown("@ben, @BEN `@ben` [@ben](https://a.example) x@ben.example @eve <@ben>", named)
    assert html.count('<span class="mention" data-person="7">') == 3
    assert "@eve" in html
    assert "mention" not in render_markdown("@ben")


def test_words_as_they_were_written_hold_no_markup() -> None:
    source = "# no heading\n* a list\n  * of stars\n\n**not bold** <b>&amp;</b> [no](https://a.example)"
    html = render_plain(source)
    assert html.startswith(
        '<p class="plain"># no heading\n* a list\n  * of stars\n\n**not bold** &lt;b&gt;&amp;amp;&lt;/b&gt;'
    )
    assert html.count("<a ") == 1
    assert "<b>" not in html


def test_words_as_they_were_written_have_links_and_names() -> None:
    html = render_plain('See (https://shop.example/?a=1&b="2), @Ben, javascript:alert(1).', {"ben": "7"})
    assert '<a href="https://shop.example/?a=1&amp;b=" rel="noopener noreferrer nofollow">' in html
    assert '<span class="mention" data-person="7">@Ben</span>' in html
    assert "javascript:alert(1)." in html
    assert html.count("href") == 1


def test_plain_words_and_markdown_of_one_version_are_remembered_apart() -> None:
    rendered, message = Rendered(), uuid.uuid4()
    assert "<em>" in rendered.html(message, 1, "*so*")
    assert "*so*" in rendered.html(message, 1, "*so*", plain=True)
