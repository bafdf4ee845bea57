"""Jinja2 templates of all rooms: `room/page.html` is `comity/<…>/room/templates/room/page.html`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, MutableMapping
from functools import cache, lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, cast

from babel.support import Translations
from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from litestar.response import Response
from markupsafe import Markup

REMEMBERED = 4_000
"""Parts of pages, of about 1.5 kB each."""
BADGE = 99
PACKAGE = Path(__file__).parent.parent
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self'; connect-src 'self' ws: wss:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {ancestors}; "
    "require-trusted-types-for 'script'; trusted-types comity comity-worker htmx default"
)
OWN_DEVICES = "camera=(self), microphone=(self), display-capture=(self)"
"""Only pages of ours may ask for them, and nothing that is framed in ours."""
_CALL = ["name", "lparen", "string", "rparen"]


class TranslatedOnce(Extension):
    """Words without variables are translated when a template is compiled: one environment speaks one language. Asked
    for two hundred times a page, they took a quarter of the time to render it."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        translate = cast("Callable[[str], str]", self.environment.globals["plain_gettext"])
        tokens = list(stream)
        at = 0
        while at < len(tokens):
            four = tokens[at : at + 4]
            if [token.type for token in four] == _CALL and four[0].value == "_":
                yield Token(four[2].lineno, "string", translate(four[2].value).replace("%%", "%"))
                at += 4
            else:
                yield tokens[at]
                at += 1


class _Environment(Environment):
    """Every template sees the same names. Jinja's chain of two dictionaries per template, copied at each include, took
    a fifth of the time to render a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals


class _Compiled(BytecodeCache):
    """What was compiled once, for every environment of this process that speaks the same language."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


_compiled = cache(lambda locale: _Compiled())


@cache
def _folders() -> list[Path]:
    return sorted({path for path in PACKAGE.rglob("templates") if path.is_dir()})


def few(number: int) -> str:
    """A number on a badge: it needs no exact one above ninety-nine, and what is unread is not counted further."""
    return str(number) if number <= BADGE else f"{BADGE}+"


class Templates:
    """One environment. `globals_` are names that every template may use (`asset`, for example)."""

    def __init__(self, globals_: Mapping[str, Callable[..., Any]], locale: str = "en") -> None:
        self.environment = _Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in _folders()]),
            autoescape=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n", TranslatedOnce],
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_compiled(locale),
        )
        self.environment.globals.update(globals_)
        self.translations = Translations.load(PACKAGE / "locale", [locale])
        self.environment.install_gettext_translations(self.translations, newstyle=True)  # type: ignore[attr-defined]
        self.environment.globals["plain_gettext"] = self.translations.gettext
        self.environment.globals |= {"drawn": self.drawn, "few": few}
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._draw)

    def gettext(self, text: str) -> str:
        return self.translations.gettext(text)

    def render(self, template: str, /, **context: Any) -> str:
        return self.environment.get_template(template).render(context)

    def drawn(self, template: str, /, faces: Iterable[Any] = (), **one: Hashable) -> Markup:
        """What a template makes of one value that cannot change, remembered by it: messages and rows are drawn for
        everybody who opens them. `faces` are the persons in it: their doors stand differently from time to time."""
        sill = cast("Callable[[str], str] | None", self.environment.globals.get("sill"))
        ((name, value),) = one.items()
        return self._remembered(template, name, value, tuple(sill(face.id) for face in faces) if sill else ())

    def _draw(self, template: str, name: str, value: Hashable, sills: tuple[str, ...]) -> Markup:
        return Markup(self.render(template, **{name: value}))  # noqa: S704 - what a template made is escaped

    def page(self, template: str, /, *, status: int = 200, ancestors: str = "'none'", **context: Any) -> Response[str]:
        """An HTML answer under a strict content policy; never stored by a cache."""
        headers = {
            "Content-Security-Policy": CONTENT_POLICY.format(ancestors=ancestors),
            "Permissions-Policy": OWN_DEVICES,
            "Cache-Control": "no-store",
        }
        return Response(self.render(template, **context), status_code=status, media_type="text/html", headers=headers)
