"""Little more than a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.persons import GREETING, reader, readers
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.wording import gettext as _

NAME = "link_without_help"
GUIDELINE = "Answer in a sentence first; a link is where to read on."
EXAMPLES = (
    Example(
        "See https://help.example/sync",
        "Sync stops when the space is full. Remove old files, then press Resume: https://help.example/sync",
    ),
    Example(
        "Alles dazu unter www.amt.example",
        "Ihre Schwester kann den Pass abholen, mit Ausweis und Vollmacht. Vordruck: www.amt.example/vollmacht",
    ),
)

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'”“»«)\]]{1,2000}|(?<![@\w.])(?:[\w\-]{1,63}\.){1,4}(?:com|org|net|de|at|ch|eu|io|co"
    r"|uk|example|info|app|shop)"
    r"(?:/[^\s<>\"'”“»«)\]]{0,2000})?(?![\w])",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:https?://)?[^/\s]+/?(?:index\.\w+|home|start|de|en)?/?$", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|csv|zip|gpx|ics|vcf|png|jpe?g|svg|ai|eps|dxf|stp|step|stl|mp[34]"
    r"|epub)(?:[?#]\S*)?$",
    re.IGNORECASE,
)
_ASKED_LINK = re.compile(
    r"\b(?:links?|url|hyperlink|address of the|web\s?address|webadresse|internetadresse|website|web\s?site|homepage"
    r"|webcam"
    r"|(?:which|what) (?:site|page)|have a (?:site|page|website)|where (?:is|are|do|can|could|would|should) (?:i|we"
    r"|one|the|your|it|you)"
    r"|where to (?:find|get|download|see|upload|register|sign)|(?:auf )?welche[rn]? (?:seite|adresse|link)"
    r"|die (?:web)?seite|eine (?:web)?seite"
    r"|wo (?:finde|sehe|lade|kann|bekomme|gibt|ist|steht|steh|liegt|melde|trage|buche|krieg|find|findet|seh)\w*"
    r"|download\w*|herunter\s?laden|runter\s?laden"
    r"|digital|online|upload\w*|hoch\s?laden|als (?:pdf|datei)|as (?:a )?(?:pdf|file))\b",
    re.IGNORECASE,
)
_ASKED_THING = re.compile(
    r"\b(?:(?:could|can|would|will) (?:you|someone|i|we) (?:please |just )?(?:send|share|post|give|have|get|see)"
    r"|send (?:me|us)|please send|share the"
    r"|(?:only|just|still) (?:need|missing|waiting for)|(?:is|are) (?:still )?missing|nur noch|fehlt (?:mir "
    r"|uns )?(?:noch|nur)|schick(?:en|t|st)?"
    r"|zusenden|zukommen|zuschicken|mir geben|geben sie mir|hätte(?:n)? (?:ich |wir )?gern|gibt'?s|gibt es)\b",
    re.IGNORECASE,
)
_POINTING_WORDS = """
ahead base blog category chapter centre center comment contact form fill knowledge kb looking must my section tutorial
topics we've below above regarding related regards visit wanted whatever everything'll abschnitt bereich beitrag
beiträge blog geschrieben guckst gucken haben heute kapitel leitfaden oben rubrik sein unten verlinkt verweise
verweisen weiterhelfen wissensdatenbank wohl zusammengefasst zusammengestellt beantwortet behandelt steht sonst a
about again all already also an and any anything article articles as at available be been before can check click
collected could day described details did discussed do docs documentation does enjoy everything explained faq faqs few
find finder following for forum found from further good got great guide guides handbook happy has have help helpful
helps here hope how i if in info information informative is it it's its just know let link look made manual may me
might mind more much need next nice of on once one online open our out page pages people please portal post questions
question read regards resource resources same search see seen self shared should site so some somebody someone
something team thank thanks that that's the their them there there's these they thing this thread time to topic try
under up us useful very video visit want watch we web website weekend well what when where which will with wonderful
would yes you you'll your yours yourself faq's it'll here's wiki link's interesting important explains everything's
answers answer kind ab abend aber alle allem alles als am an anbei angaben anleitung antwort antworten artikel auch
auf aus bei beim bereits besprochen bitte bis da dabei danke dann darf das dass dazu dein deine dem den der des dich
die dies diese diesem dieser dir doch dort du eben ein eine einem einen einer eines einfach einmal entnehmen er
erklärt es etwas euch euer eure faq finde finden findest findet forum frage fragen für gern gerne gesammelt gibt
gibt's gute guten häufige häufigen hab habe haben handbuch helfen hier hilfe hilfeseite hilfreich hilft hoffe ich
ihnen ihr ihre ihrem ihren ihrer im in info infos information informationen interessant interessante ist ja jemand
jetzt kann kannst klick klicken könnte können link lesen liebe mal man mehr mein mir mit mitglied nach nachlesen
nachsehen noch nur ob oder online punkt portal rund schau schaue schauen schon schön schönen sehen sehr seite seiten
selbst sich sie siehe sind so spannend spannende soll steht steht's tag thema thread thread's und uns unser unsere
unserem unseren unserer unter viel viele video vielen vom von vielleicht web webseite website weiter weitere weiteren
weiterführende welche wie wir wird wichtige wunsch wünsche wünschen zu zum zur zusammen über stellen nachschauen
anschauen ansehen reinschauen gucken guck angucken wochenende alle's
"""
_POINTING = frozenset(_POINTING_WORDS.split())
_GREETING = re.compile(rf"^\W{{0,4}}(?:{GREETING})(?!\w)[^,!.\n:]{{0,40}}[,!.\n:]?", re.IGNORECASE)
_FAREWELL = re.compile(
    r"(?:\n|[.!)]\s)[^\S\n]{0,8}(?:\S{1,20}[^\S\n]{1,3}){0,3}(?:regards|wishes|grüße|grüsse|gruß|gruss|cheers)\b.{0,200}\Z",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TELLING_WORDS = """
yes no yep nope ja nein doch one two three four five six seven eight nine ten twelve once twice ein zwei drei vier
fünf sechs sieben acht neun zehn zwölf einmal zweimal half halb never always nie immer today tomorrow heute morgen
"""
_TELLING = frozenset(_TELLING_WORDS.split())
"""Few words may be a whole answer where they are these."""
_LITTLE, _SHORT = 4, 30


def find(draft: Draft) -> Iterator[Finding]:
    links = list(_LINK.finditer(draft.text[:4_000]))
    if not links or _asked_for(draft, links[0].group()) or not _little_else(draft):
        return
    name = reader(draft)
    yield Finding(
        links[0].start(),
        links[0].end(),
        _("%(name)s would have to look for the answer behind the link.") % {"name": name}
        if name
        else _("They would have to look for the answer behind the link."),
        _("Say in a sentence what is there and what to do first; keep the link for reading on."),
    )


def _asked_for(draft: Draft, link: str) -> bool:
    """Whether this is the link, or the file, that was asked for."""
    asked = " ".join(turn.text for turn in draft.context[-3:] if turn.side == "outside")
    link = link.rstrip(".,;:!?")
    if _BARE.fullmatch(link):
        return re.search(r"\b(?:web|home)?(?:site|page|seite|link|url)\b", asked, re.IGNORECASE) is not None
    return bool(_ASKED_LINK.search(asked) or (_ASKED_THING.search(asked) and _FILE.search(link)))


def _little_else(draft: Draft) -> bool:
    text = _LINK.sub(" ", draft.text[:4_000])
    text = _FAREWELL.sub("", _GREETING.sub("", text.strip()))
    known = readers(draft) | {word.lower() for word in _WORD.findall(draft.organisation)}
    words = [one.lower().replace("’", "'") for one in _WORD.findall(text)]
    if len(words) > _SHORT:
        return False
    told = [word for word in words if word not in _POINTING and word not in known and len(word) > 1]
    return len(told) + 2 * sum(word in _TELLING for word in told) <= _LITTLE
