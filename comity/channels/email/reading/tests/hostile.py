"""Mails made to cost time or memory, each about as large as a real one with a picture."""

from __future__ import annotations

SIZE = 1_000_000


def filled(pattern: str, size: int = SIZE) -> str:
    return (pattern * (size // len(pattern) + 1))[:size]


def numbered(pattern: str, size: int = SIZE) -> str:
    """The pattern again and again with another number each time."""
    return "".join(pattern.format(each) for each in range(size // len(pattern)))


def of_text(body: str, kind: str = "text/plain; charset=utf-8") -> bytes:
    return f"From: a@x.example\nSubject: x\nContent-Type: {kind}\n\n{body}".encode()


def of_html(body: str) -> bytes:
    return of_text(body, "text/html; charset=utf-8")


def with_field(field: str) -> bytes:
    return f"From: a@x.example\n{field}\n\nHello".encode()


def nested(levels: int) -> bytes:
    heads = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(levels))
    return f"From: a@x.example\n{heads}\nHello\n".encode()


def attached_in_each_other(levels: int) -> bytes:
    return f"From: a@x.example\n{'Content-Type: message/rfc822' + chr(10) * 2}".encode() * levels


def of_parts(number: int) -> bytes:
    return b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * number + b"--b--\n"


HOSTILE = {
    "nested parts": nested(20_000),
    "attached mails": attached_in_each_other(20_000),
    "many parts": of_parts(100_000),
    "boundaries that are none": of_parts(2) + filled("--b-").encode(),
    "endless head": filled("X: y\n").encode(),
    "endless field": with_field("X: " + filled("y ")),
    "endless fold": with_field("X: y" + filled("\n y")),
    "colons": with_field("To: " + filled(":")),
    "commas": with_field("To: " + filled(",")),
    "comments": with_field("From: " + filled("(")),
    "quotes": with_field("From: " + filled('"\\')),
    "brackets": with_field("From: " + filled("<a@b>")),
    "recipients": with_field("To: " + filled("anna@comity.example, ")),
    "encoded words": with_field("Subject: " + filled("=?")),
    "encoded words open": with_field("Subject: " + filled("=?utf-8?q?")),
    "encoded words closed": with_field("Subject: " + filled("=?utf-8?q?a?= ")),
    "references": with_field("References: " + filled("<a@b> ")),
    "open references": with_field("References: " + filled("<")),
    "parameters": with_field("Content-Type: text/plain; " + filled("a=b; ")),
    "parameter pieces": with_field("Content-Type: text/plain; " + numbered("n*{0}*=a; ", 8_000)),
    "quoted parameters": with_field("Content-Disposition: attachment; filename=" + filled('";')),
    "date": with_field("Date: " + filled("1:")),
    "one line": of_text(filled("a ")),
    "empty lines": of_text(filled("\n")),
    "spaces": of_text(filled(" ")),
    "quote marks": of_text(filled("> ")),
    "quote mark lines": of_text(filled(">\n")),
    "flowed": of_text(filled("a \n"), "text/plain; format=flowed"),
    "attributions": of_text(filled("On 23 Nov 2026 at 10:02, anna@comity.example wrote:\n")),
    "attributions for the library": of_text(filled("On 2020 On a a a a a a a a a a:\n")),
    "attributions in one line": of_text(filled("On 1 a@b wrote: ")),
    "long attributions": of_text(filled("On 2020 " + "a " * 110 + ":\n")),
    "labels": of_text(filled("From: a\nDate: b\n")),
    "own marks": of_text(filled("Anna wrote:\n|a\n|b\n")),
    "closings": of_text(filled("Regards,\n")),
    "thanks": of_text(filled("Hello\nThanks,\nJulie\n")),
    "delimiters": of_text(filled("x\n--\n")),
    "disclaimers": of_text(filled("This e-mail is \n")),
    "rules": of_text(filled("______________________\n")),
    "dashes": of_text(filled("-")),
    "tags": of_html(filled("<b>")),
    "deep tags": of_html(filled("<div>")),
    "paragraphs in bold": of_html(numbered("<b title={0}><p>")),
    "closed first": of_html(filled("</b>") + numbered("<b title={0}><p>")),
    "links": of_html(numbered("<a href=http://{0}.example>")),
    "paragraphs in blocks": of_html("<div>" * 490 + filled("<p>")),
    "tables": of_html(filled("<table><tr><td>")),
    "tables in cells": of_html("<table><td>" * 240 + filled("<p>x</p>")),
    "bold in tables": of_html(filled("<table><b>")),
    "comments in html": of_html(filled("<!--")),
    "declarations": of_html(filled("<!")),
    "attributes": of_html("<p " + numbered("a{0}=1 ") + ">"),
    "styles": of_html("<p style='" + filled("color:red;") + "'>"),
    "styles open": of_html("<p style='color:" + filled("rgb(") + "'>"),
    "entities": of_html(filled("&")),
    "open tag": of_html("<" + filled("a")),
    "images": of_html(filled("<img src=http://t.example/1>")),
    "lists": of_html(filled("<ul><li>")),
    "selects": of_html(filled("<select><option>")),
    "frames of formatting": of_html(filled("<i><b></i></b>")),
    "links with words": of_html(filled("<a href=http://x.example/y>z</a> ")),
    "calendar": of_text("BEGIN:VCALENDAR\n" + filled("BEGIN:A\n"), "text/calendar"),
    "calendar parameters": of_text("BEGIN:VCALENDAR\nDTSTART" + filled(";A=b"), "text/calendar"),
    "calendar folds": of_text("BEGIN:VCALENDAR\n" + filled("A:b\n c"), "text/calendar"),
    "status": b"From: a@x.example\nContent-Type: multipart/report; boundary=b\n\n--b\n"
    b"Content-Type: message/delivery-status\n\n" + filled("Final-Recipient: rfc822; a@b\n\n").encode(),
    "bounce": b"Return-Path: <>\n" + of_text("This is the mail system at host x\n" + filled("<a@b>: no\n")),
    "base64": with_field("Content-Transfer-Encoding: base64\n\n" + filled("=\n")),
    "quoted-printable": with_field("Content-Transfer-Encoding: quoted-printable\n\n" + filled("=")),
    "uuencode": with_field("Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n" + filled("M\n")),
    "8 bits of nothing": b"From: a@x.example\n\n" + b"\x80\xff\xfe\x00" * (SIZE // 4),
    "16 bits": b"From: a@x.example\nContent-Type: text/plain; charset=utf-16\n\n" + b"\xd8\x00" * (SIZE // 2),
    "utf-7": of_text(filled("+AAA"), "text/plain; charset=utf-7"),
    "punycode": of_text(filled("-aa"), "text/plain; charset=punycode"),
}
