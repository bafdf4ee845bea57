"""HTML of mails, brought into order by `nh3` before anything looks at it; what would take too long is refused.

The parser of HTML takes quadratic time and space over elements that are left open in their thousands, and over
thousands of attributes, so they are counted first.
"""

from __future__ import annotations

import re
from html.entities import html5

import nh3

from comity.channels.email.reading.bounds import HTML_CHARACTERS
from comity.channels.email.reading.phrases import words

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,19})")
_CROWDED = re.compile(
    r"<[a-zA-Z][^\s/>]*+"
    r"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+))?+){200}"
)
"""An element with 200 attributes."""
_AMPERSAND = re.compile(r"&(?:([a-zA-Z][a-zA-Z0-9]{1,31};)|#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};)?")
_FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
_CLOSED_BY_ITSELF = words("p li dt dd td tr th thead tbody tfoot option br img hr meta link input col wbr base")
_MOST_TAGS, _MOST_ENTITIES = 50_000, 70_000
_DEEPEST, _DEEPEST_FORMATTING = 500, 100
_SHOWN = words(
    """a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em
    figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small
    span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr"""
)
_DROPPED = {"script", "style", "title", "head", "noscript", "template", "iframe", "object", "svg", "math", "textarea"}
_SIZES = {"align", "valign", "width", "height", "bgcolor"}
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "table": {*_SIZES, "border", "cellpadding", "cellspacing"},
    **{tag: {*_SIZES, "colspan", "rowspan"} for tag in ("td", "th")},
    **dict.fromkeys(("tr", "div", "p", "hr", "col", "tbody"), _SIZES),
}
_STRUCTURE = {"*": {"class", "id", "style", "type", "name"}, "a": {"href"}, "img": {"alt"}}
_PROPERTIES = words(
    """background-color border border-bottom border-collapse border-color border-left border-radius border-right
    border-spacing border-style border-top border-width color direction display font font-family font-size font-style
    font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right
    margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top text-align
    text-decoration text-indent text-transform vertical-align white-space width word-break word-wrap"""
)
_DECLARATION = re.compile(
    r"\s*([a-zA-Z-]{1,40})\s*:\s*((?:[\w\s#%.,'\"!+-]|(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]*\)){1,300})\Z"
)
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE)


def tangled(html: str) -> bool:
    """Whether there are more elements, attributes or levels of them than any mail program would make."""
    html = html[:HTML_CHARACTERS]
    if html.count("<") > _MOST_TAGS or html.count("&") > _MOST_ENTITIES or _CROWDED.search(html):
        return True
    depth = formatting = 0
    for tag in _TAG.finditer(html):
        name, step = tag[2].lower(), -1 if tag[1] else 1
        if name in _FORMATTING:
            formatting = max(0, formatting + step)
        elif name not in _CLOSED_BY_ITSELF:
            depth = max(0, depth + step)
        if depth > _DEEPEST or formatting > _DEEPEST_FORMATTING:
            return True
    return False


def shown(html: str) -> str:
    """Only what may be seen: no scripts, forms, frames or style sheets, no styles that load or cover anything. Images
    keep their source, which is still to be taken away."""
    return nh3.clean(
        _with_entities(html[:HTML_CHARACTERS]),
        tags=set(_SHOWN),
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=_fit,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        url_relative=_absolute,
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer nofollow",
    )


def structure(html: str) -> str:
    """The elements with what mail programs call them, to find the text and its quotes; not to be shown."""
    return nh3.clean(
        _with_entities(html[:HTML_CHARACTERS]),
        tags=set(_SHOWN),
        clean_content_tags=_DROPPED,
        attributes=_STRUCTURE,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _with_entities(html: str) -> str:
    """Each `&` that begins no known entity written as one: the parser takes quadratic time over those."""
    return _AMPERSAND.sub(_entity, html)


def _entity(found: re.Match[str]) -> str:
    known = found[1] in html5 if found[1] else len(found[0]) > 1
    return found[0] if known else f"&amp;{found[0][1:]}"


def _absolute(url: str) -> str | None:
    return f"https:{url}" if url.startswith("//") else None


def _fit(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        return ";".join(filter(None, map(_declaration, value.split(";")))) or None
    scheme = value.lstrip().lower()
    if attribute == "src":
        value, scheme = (f"https:{value}", f"https:{scheme}") if value.startswith("//") else (value, scheme)
        return value if scheme.startswith(("http:", "https:", "cid:")) or _PICTURE.match(scheme) else None
    if attribute == "href":
        return None if scheme.startswith(("cid:", "data:")) else value.strip()
    return value


def _declaration(said: str) -> str:
    found = _DECLARATION.match(said)
    name = found[1].lower() if found else ""
    return f"{name}:{found[2].strip()}" if found and name in _PROPERTIES else ""
