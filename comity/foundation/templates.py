"""Jinja2 templates of all rooms: `room/page.html` is `comity/<…>/room/templates/room/page.html`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from babel.support import Translations
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from litestar.response import Response

PACKAGE = Path(__file__).parent.parent
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' ws: wss:; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}; "
    "require-trusted-types-for 'script'; trusted-types comity htmx default"
)


class Templates:
    """One environment. `globals_` are names that every template may use (`asset`, for example)."""

    def __init__(self, globals_: Mapping[str, Callable[..., Any]], locale: str = "en") -> None:
        folders = sorted({path for path in PACKAGE.rglob("templates") if path.is_dir()})
        self.environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals.update(globals_)
        self.translations = Translations.load(PACKAGE / "locale", [locale])
        self.environment.install_gettext_translations(self.translations, newstyle=True)  # type: ignore[attr-defined]

    def gettext(self, text: str) -> str:
        return self.translations.gettext(text)

    def render(self, template: str, /, **context: Any) -> str:
        return self.environment.get_template(template).render(context)

    def page(self, template: str, /, *, status: int = 200, ancestors: str = "'none'", **context: Any) -> Response[str]:
        """An HTML answer under a strict content policy; never stored by a cache."""
        headers = {
            "Content-Security-Policy": CONTENT_POLICY.format(ancestors=ancestors),
            "Cache-Control": "no-store",
        }
        return Response(self.render(template, **context), status_code=status, media_type="text/html", headers=headers)
