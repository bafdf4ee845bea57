"""Somebody's website: one page that embeds the widget, on a site of its own."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator

PAGE = """<!doctype html><html lang="en">
<head><meta charset="utf-8"><title>Our page</title><link rel="icon" href="data:,"></head>
<body><main><h1>Our page</h1><p><a href="#" data-comity-open>Talk to Anna</a></p></main>{script}</body></html>"""
SCRIPT = '<script src="{comity}/widget.js" data-channel="{key}" data-to="{to}" async></script>'


class Site:
    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.page = PAGE.format(script="")

    def embed(self, comity: str, key: str, *, to: str) -> None:
        self.page = PAGE.format(script=SCRIPT.format(comity=comity, key=key, to=to))


@contextlib.contextmanager
def hosted() -> Iterator[Site]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = site.page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Site(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()
