"""The portrait of somebody without a picture: his initials on a hue from his id."""

from __future__ import annotations

import uuid
from html import escape


def initials(name: str) -> str:
    words = name.split() or ["?"]
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() or "?"


def drawn(person: uuid.UUID, name: str) -> bytes:
    """An SVG of 96 by 96 units."""
    hue = person.int % 360
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">'
        f'<rect width="96" height="96" fill="hsl({hue} 32% 84%)"/>'
        '<text x="48" y="50" text-anchor="middle" dominant-baseline="central" font-family="system-ui,sans-serif" '
        f'font-size="36" font-weight="600" fill="hsl({hue} 45% 26%)">{escape(initials(name))}</text></svg>'
    )
    return svg.encode()
