"""How questions open in English and German, and what kind of answer each opening wants."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["polar", "choice", "when", "amount", "where", "why", "how", "who", "which", "what"]

_WHEN = (
    r"when|what time|by when|until when|since when|how soon|which day|what day|wann|bis wann|ab wann"
    r"|um wie ?viel uhr|welchen tag|an welchem tag|seit wann"
)
_AMOUNT = (
    r"how (?:much|many|long|far|big|tall|loud|heavy|old|often|high|wide|deep|fast|hot|large|thick|late|early)"
    r"|what(?:'s| is| are| does| do| would| will)? (?:it |the |your |that |this |you )?\w* ?(?:price|cost"
    r"|fee|charge|size|salary|rate|weight|width|length|height|range)\w*"
    r"|wie ?(?:viele?n?|lange?|weit|groß|gross|hoch|laut|schwer|alt|oft|teuer|breit|tief|schnell|warm|heiß"
    r"|dick|spät|früh)|wieviel\w*|was (?:kostet|kosten|macht|verdient|würde|wiegt|kostets)"
)
KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("when", re.compile(rf"\b(?:{_WHEN})\b")),
    ("amount", re.compile(rf"\b(?:{_AMOUNT})\b")),
    ("where", re.compile(r"\b(?:where|wo|wohin|woher|where's|bei wem|what(?:'s| is) the address)\b")),
    (
        "why",
        re.compile(
            r"\b(?:why|how come|what (?:caused|is the reason|went wrong)|warum|wieso|weshalb|woran|wozu|wovon"
            r"|woher kommt)\b"
        ),
    ),
    ("who", re.compile(r"\b(?:who|whom|whose|wer|wen|wem|wessen|an wen|mit wem)\b")),
    (
        "which",
        re.compile(
            r"\b(?:which|what (?:kind|sort|size|version|model|type|colou?r)|welche[mnrs]?|was für|ab welche[mnr])\b"
        ),
    ),
    ("how", re.compile(r"\b(?:how|wie|womit|wodurch)\b")),
    (
        "what",
        re.compile(
            r"\b(?:what|was|any (?:tips|ideas|news|advice)|tips|tipps|ideas|options|ideen|what's|what’s|worauf"
            r"|wofür|wonach|worin|und jetzt|und nun)\b"
        ),
    ),
)
OPENING = (
    r"(?:and |und |oder |or |also |but |aber )?(?:roughly |about |if so,? |if not,? |then |auch |ungefähr "
    r"|wenn ja,? |falls ja,? "
    r"|in that case,? )?(?:at which |to whom |in which |(?:can|could|would) (?:you|anyone|anybody"
    r"|somebody) (?:please |kindly )?(?:tell|let|explain|say) |what|which|who|whom|whose|when|where|why|how|is|are|am"
    r"|was|were|do|does|did|can|could|will|would|shall|should|may|might|must|have|has|had"
    r"|was|welche[mnrs]?|wer|wen|wem|wann|wo|wohin|woher|warum|wieso|weshalb|wie|wieviel|womit|woran|ist"
    r"|sind|seid|bin|war|waren|hat|haben|habt|hast|habe|kann|können|könnt|kannst|könnte\w*|darf|dürfen"
    r"|dürft|muss|müssen|müsst|soll\w*|wird|werden|werdet|würde\w*|gibt|gibts|geht|gilt|passt|brauch\w*"
    r"|reicht|kommt|kommen|liefer\w*|mach\w*|nehm\w*|biete\w*|bekomm\w*|läuft|hätte\w*|lohnt|zahl\w*"
    r"|stimmt|funktioniert|dauert|kostet|kriege?n?|kriegt|fährt|lässt|bis wann|ab wann|in welche\w*|an wen"
    r"|für wen|mit welche\w*|ab welche\w*)"
)
SPLIT = re.compile(
    rf"(?:,|;| –| -)? ?\b(?:and|und|sowie)\b,? (?={OPENING}\b)|, (?=(?!and |und |or "
    rf"|oder ){OPENING}\b [^?]{{3,80}}\?)"
)
STARTS = re.compile(rf"^(?:{OPENING})\b")
CHOICE = re.compile(r"\b(?:or|oder)\b")
UNMARKED = re.compile(
    r"^(?:(?:hi|hello|hey|hallo|moin|servus)[, ]+(?:\w+[, ]+)?)?(?:how do|how can|what do|what should"
    r"|where (?:is|do|can)|when (?:is|does|do|will)|can (?:i|you|we)|could you|do (?:you|i)|is there"
    r"|are there|wie (?:kann|bekomme|komme|mache|geht|lange|viel)|wo (?:ist|finde|bleibt)|wann (?:kommt"
    r"|ist|kann)|was (?:mach|kostet|muss|kann)|kann (?:ich|man)|können (?:sie|wir)|gibt es|habt ihr"
    r"|haben sie)\b"
)
UNMARKED_END = re.compile(
    r", (?:what do i do|what now|what can i do|what should i do|was tun|was nun"
    r"|was kann ich (?:da )?(?:tun|machen)|was mach\w* (?:ich|man)|wer hat recht|any (?:ideas?|tips|news"
    r"|advice))\W*$"
)
ASKS_LATER = re.compile(rf"[,:–-] {OPENING}\b")
FRAME = re.compile(
    r"\W*(?:and |und )?(?:(?:can|could|would) (?:you|anyone|anybody|somebody|someone) (?:please |kindly |maybe "
    r"|perhaps )?"
    r"(?:tell (?:me|us)|let (?:me|us) know|explain(?: to (?:me|us))?|say|remind (?:me|us)|confirm)"
    r"|do you (?:happen to )?(?:know|remember)|does any(?:one|body) know|please (?:tell (?:me|us)|let (?:me"
    r"|us) know)|any idea"
    r"|i(?:'d| would) like to know|i(?:'m| am| was)? (?:just )?wonder(?:ing|ed)?|(?:können|könnten|könntest|kannst"
    r"|würden)"
    r" (?:sie|du|ihr) (?:mir|uns) (?:bitte |kurz |vielleicht )?(?:sagen|mitteilen|erklären|verraten)|wissen sie"
    r"|weißt du"
    r"|wisst ihr|weiß (?:jemand|man|wer)|hat jemand eine ahnung|(?:bitte )?sag(?:en sie|t)? (?:mir|uns)(?: bitte)?"
    r"|ich (?:wollte|würde|möchte)(?: gern\w*| mal| nur)* (?:fragen|wissen))[,:]? (?:about |mal )?"
)
"""What only wraps a question: "could you tell me"."""
