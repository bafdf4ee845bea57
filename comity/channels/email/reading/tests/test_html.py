"""What is left of a mail's HTML: attack E13 and the like."""

from __future__ import annotations

import re

import pytest

from comity.channels.email.reading import read
from comity.channels.email.reading.tests.safety import faults


def shown(html: str) -> str:
    return read(f"From: a@x.example\nContent-Type: text/html; charset=utf-8\n\n{html}".encode()).html


def images(html: str) -> int:
    return read(f"From: a@x.example\nContent-Type: text/html; charset=utf-8\n\n{html}".encode()).remote_images


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='http://t.example/p.gif' width=1 height=1>",
    "<img srcset='http://t.example/p.gif 2x'>",
    "<picture><source srcset=http://t.example/p.gif><img src=http://t.example/p.gif></picture>",
    "<img src=//t.example/p.gif>",
    "<img src='http://127.0.0.1/admin'>",
    "<img src=' http://t.example/p.gif'>",
    "<img src='h\nttp://t.example/p.gif'>",
    "<img/src='http://t.example'/onload=alert(1)//",
    "<body background=http://t.example/p.gif><table background=http://t.example/p.gif><td background=http://t.example>",
    "<p style='background:url(http://t.example/p.gif)'>x</p>",
    "<p style='background:u\\72l(http://t.example/p.gif)'>x</p>",
    "<p style='background:url/**/(http://t.example/p.gif)'>x</p>",
    "<p style=\"color:red;background-image:image-set('http://t.example/p.gif' 1x)\">x</p>",
    "<p style='list-style:url(http://t.example)'>x</p>",
    "<p style='position:fixed;top:0;left:0;width:100%'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<style>@import url(http://t.example/a.css); p{background:url(http://t.example)}</style>",
    "<link rel=stylesheet href=http://t.example/a.css>",
    "<meta http-equiv=refresh content='0;url=http://t.example'>",
    "<base href=http://t.example/>",
    "<iframe src=http://t.example></iframe><iframe srcdoc='<script>1</script>'></iframe>",
    "<object data=http://t.example></object><embed src=http://t.example>",
    "<video src=http://t.example poster=http://t.example></video><audio src=http://t.example></audio>",
    "<form action=http://t.example><input name=password><button>Go</button></form>",
    "<svg onload=alert(1)><image href=http://t.example /><a xlink:href='javascript:1'>x</a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<a href='javascript:alert(1)'>x</a><a href='data:text/html,<script>1</script>'>y</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img src='data:text/html;base64,PHNjcmlwdD4='>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<p title='&quot;><img src=x onerror=alert(1)>'>x</p>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<plaintext><script>alert(1)</script>",
    "<div id=location name=cookie class=btn>x</div>",
    "<a ping=http://t.example href=http://ok.example>x</a>",
    "<font face='x' color='url(http://t.example)'>x</font>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_runs_and_nothing_loads(html: str) -> None:
    page = shown(f"<p>before</p>{html}<p>after</p>")
    assert not faults(page)
    assert "alert" not in page.replace("&lt;", "<") or "&lt;" in page


def test_remote_images_wait_and_are_counted() -> None:
    html = '<p><img src="http://t.example/1.gif?a=1&amp;b=2"><img src="//t.example/2.gif"><img src="cid:3"></p>'
    page = shown(html)
    assert '<img data-src="http://t.example/1.gif?a=1&amp;b=2">' in page
    assert '<img data-src="https://t.example/2.gif">' in page
    assert images(html) == 2


def test_pictures_within_the_html_stay() -> None:
    assert shown('<img src="data:image/png;base64,AAAA">') == '<img src="data:image/png;base64,AAAA">'
    assert images('<img src="data:image/png;base64,AAAA">') == 0


def test_plain_formatting_stays() -> None:
    html = '<p style="color:#f00;margin:0 4px">One <b>two</b> &amp; <i>three</i> &lt;four&gt; “five” &nbsp;</p>'
    assert shown(html) == html
    assert shown("<table><tbody><tr><td colspan=2>x</td></tr></tbody></table>") == (
        '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>'
    )


def test_links_open_elsewhere_and_tell_nothing() -> None:
    page = shown('<a href="https://shop.example/?a=1&amp;b=2" target="_self">Shop</a>')
    assert re.fullmatch(r"<a [^>]+>Shop</a>", page)
    for attribute in (
        'href="https://shop.example/?a=1&amp;b=2"',
        'rel="noopener noreferrer nofollow"',
        'target="_blank"',
    ):
        assert attribute in page
