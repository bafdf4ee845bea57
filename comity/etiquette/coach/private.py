"""What was said among colleagues, and what belongs to other people: told by words, in English and German."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from comity.etiquette.coach.draft import Draft, Span
from comity.etiquette.coach.persons import GREETING, readers, titled
from comity.etiquette.coach.vocabulary import ordinary

_INTERNAL = re.compile(
    r"\[\s*(?:internal|intern)\b[^\]\n]{0,80}\]?|[\"„“\[][^\"“”\]\n]{0,80}\b(?:customer|client|guest|kunde|kundin"
    r"|gast)\s+(?:is|ist|seems|scheint|nervt|zahlt|keeps|wants|will)\b|\bvermerk\s*:|\bnote\s+to\s+self\b"
    r"|\b(?:forward|past|copy)ing\s+(?:you\s+)?(?:what\s+(?:our|my|the)|(?:the|our)\s+(?:internal\s+)?(?:note|chat"
    r"|thread|discussion))"
    r"|\boff\s+the\s+record\b"
    r"|\byou\s+did(?:n['’]t|\s+not)\s+hear\s+(?:it|this|that)\s+from\s+me"
    r"|\b(?:i['’]m\s+)?not\s+(?:really\s+)?(?:supposed|allowed)\s+to\s+(?:tell|say|share|show|give)\s+(?:you|this"
    r"|that)\b[^.!?\n]{0,40}\bbut\b"
    r"|\b(?:i\s+)?(?:probably\s+|really\s+)?should(?:n['’]t|\s+not)\s+(?:\w+\s+)?(?:be\s+)?(?:tell(?:ing)?"
    r"|say(?:ing)?|shar(?:e|ing)|show(?:ing)?)\s+(?:you|this)"
    r"|\b(?:keep\s+(?:it|this|that)\s+(?:to\s+yourself|between\s+us)|(?:don['’]t|do\s+not)\s+(?:tell\s+any(?:one"
    r"|body)|pass\s+(?:it"
    r"|this)\s+on|quote\s+me))\b"
    r"|\binternal(?:ly)?[\s,]+(?:we|they|you|he|she|it|the\s+team|my|our)\s+\w+|\binternal(?:ly)?\s+(?:notes?"
    r"|remarks?|comments?|memos?|only|use\s+only|marked|flagged|listed|known\s+as)\b(?!\s+(?:stay|remain|are\s+not))"
    r"|\bfor\s+internal\s+(?:use|eyes)\b|\bnot\s+(?:meant\s+|intended\s+)?for\s+(?:customers|clients|outsiders"
    r"|your\s+eyes|the\s+outside)\b"
    r"|\b(?:don['’]t|do\s+not)\s+promise\s+(?:him|her|them|the\s+customer|anything)\b"
    r"|\b(?:bad|slow|late|poor|unreliable)\s+payer\b|\b(?:difficult|problem|nightmare|annoying|awkward|tricky"
    r"|cheap)\s+(?:customer|client|guest|patient)\b|\b(?:time[\s\-]?waster|trouble\s?maker|black\s?list(?:ed)?)\b"
    r"|\b(?:your|his|her|their|the)\s+(?:file|record|account|profile)\s+(?:says|reads|has\s+a\s+(?:note|remark)"
    r"|is\s+(?:marked|flagged))\b|\b(?:you|he|she|they)(?:['’]re|['’]s|\s+are|\s+is|\s+were|\s+was)\s+(?:marked"
    r"|flagged|down|listed|noted)\s+(?:in\s+our\s+\w+\s+)?as\b"
    r"|\b(?:our|my)\s+(?:board|boss|manager|management|bosses|lawyers?|legal\s+team|colleagues?)\s+(?:(?:thinks?"
    r"|believes?"
    r"|reckons?|finds?)\b[^.!?\n]{0,60}\b(?:you|your|they|customers?)\b"
    r"|(?:lets|allows|would\s+(?:even\s+)?(?:let|take|accept))\b[^.!?\n]{0,80}\d)"
    r"|\bour\s+(?:margin|mark-?up|purchase\s+price|cost\s+price|own\s+cost)\s+(?:is|was|on|of|for)\b[^.!?\n]{0,40}\d"
    r"|\bas\s+(?:their|his|her)\s+[\w ]{3,40}\s+told\s+(?:me|us)\b|\btold\s+(?:me|us)\s+in\s+confidence\b"
    r"|\b(?:we|our\s+\w+)\s+(?:only\s+)?(?:pays?|buys?\s+it"
    r"|gets?\s+it)\s+(?:\w+\s+){0,5}(?:for\s+)?[£$€]?\d[^.!?\n]{0,40}\b(?:ourselves|margin|our\s+supplier|wholesale"
    r"|in\s+purchasing)\b",
    re.IGNORECASE,
)
_INTERN = re.compile(
    r"\bim\s+vertrauen(?:\s+gesagt)?\b(?!\s+(?:auf|darauf|in))|\bvon\s+mir\s+(?:hast|haben|habt|wissen|wisst"
    r"|weißt)\s+(?:du|sie|ihr)\b"
    r"|\bdas\s+haben\s+sie\s+(?:aber\s+)?nicht\s+von\s+mir|\bdas\s+hast\s+du\s+(?:aber\s+)?nicht\s+von\s+mir"
    r"|\bbleibt\s+(?:bitte\s+|aber\s+)?unter\s+uns\b|\bbitte\s+nicht\s+weiter(?:sagen|geben|erzählen)\b"
    r"|\b(?:eigentlich\s+)?(?:darf|dürfte|sollte)\s+ich\s+(?:ihnen|dir|euch)?\s*(?:das|es)?\s*(?:eigentlich\s+"
    r"|ihnen\s+|dir\s+)?(?:gar\s+)?nicht\s+(?:sagen|verraten|zeigen|erzählen)[^.!?\n]{0,20},?\s*aber\b"
    r"|\bintern\s+(?:steht|stehen|heißt|heisst|noch|gilt|nennen|sagen|wissen|haben|sind|läuft|wurde|ist\s+(?:er|sie"
    r"|das|bei)|gelten|vermerkt|hieß|halten|führen|rechnen)\b|\bbei\s+uns\s+intern\b"
    r"|\b(?:steht|vermerkt|notiert)\s+intern\b|\binterne[rnsm]?\s+(?:notiz|vermerk|bemerkung|anmerkung|kommentar"
    r"|vorgabe|kalkulation|liste|einstufung|mail|bewertung)\w*\b(?!\s+(?:bleib|geben|dürfen))"
    r"|\bnur\s+(?:fürs\s+haus|für\s+(?:den\s+)?internen?\s+(?:gebrauch)?|intern)\b|\bnicht\s+für\s+(?:kunden"
    r"|kundinnen|außen|aussen|draußen|ihre\s+augen)\b"
    r"|\b(?:schlechter?|säumiger?|langsamer?|unzuverlässiger?)\s+zahler\w*|\bzahlt\s+(?:schlecht|nie\s+pünktlich"
    r"|immer\s+zu\s+spät)|\b(?:schwieriger?|anstrengender?|lästiger?|nerviger?)\s+(?:kund|gast|patient)\w*"
    r"|\b(?:problemkund|querulant|nörgler|querkopf|stänkerer)\w*|\bschwarze[rn]?\s+liste\b|\b(?:in\s+(?:der|ihrer"
    r"|deiner|seiner)\s+(?:akte|kundenakte|kartei)|im\s+(?:system|crm|kundenkonto))\s+(?:steht|ist|sind\s+sie"
    r"|bist\s+du|stehen\s+sie|stehst\s+du)\b[^.!?\n]{0,30}(?:\bals\b|:|\"|„|\bintern\b|\bnoch\b)"
    r"|\b(?:uns|unser\w*)\s+(?:bleiben|bleibt)?[^.!?\n]{0,40}\b(?:marge|gewinnspanne|einkaufspreis|deckungsbeitrag)\b"
    r"|\b(?:einkaufspreis|marge|gewinnspanne|deckungsbeitrag)\b[^.!?\n]{0,40}\d|(?<!\d)\d{1,3}\s?(?:%"
    r"|prozent)\s+marge\b"
    r"|\b(?:unser|mein)e?\s+(?:chef|chefin|vorstand|geschäftsführer|anwalt|vertrieb|kolleg\w+)\s+(?:(?:meint|findet"
    r"|glaubt|hält)"
    r"\b[^.!?\n]{0,60}\b(?:sie|ihnen|du|dich)\b|(?:lässt|erlaubt|würde|gibt\s+uns)\b[^.!?\n]{0,80}\d)"
    r"|\bunser\s+einkauf\s+(?:zahlt|bekommt)\b[^.!?\n]{0,80}\d"
    r"|\b(?:bei|zu|über)\s+(?:ihnen|dir|sie|dich)\s+(?:ist|steht)\s+(?:hier\s+)?(?:vermerkt"
    r"|notiert)\b[^.!?\n]{0,20}\bdass\s+(?:sie|du)"
    r"\s+(?:gern|oft|immer|nie|ständig|schwierig|schon|viel|alles|zu\s+spät)\b",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\b(?:can(?:['’]t|not)|may\s+not|won['’]t|never|must\s+not|not\s+able|stays?|remains?|confidential\s+part)\b"
    r"|\b(?:bleib(?:t|en)|darf\s+(?:ich|man|niemand)|dürfen\s+wir|geben\s+wir\s+nicht|kann\s+ich\s+(?:ihnen"
    r"|dir)?\s*nicht|vertraulich)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:your|my|our|a|the|one\s+of\s+(?:our|your|the))\s+(?:other\s+|next-?door\s+)?(?:neighbou?rs?|customers?"
    r"|clients?|guests?|applicants?|candidates?|patients?|competitors?|members?)\b"
    r"|\b(?:another|the\s+other)\s+(?:customer|client|guest|applicant|candidate|patient|party|driver|bidder|supplier"
    r"|tenant)\b|\b(?:ihr|dein|ein|eine|unser|unsere|die|der|den)e?[rnms]?\s+(?:andere[rn]?\s+)?(?:nachbar|kund|gast"
    r"|bewerber|patient|mitbewerber|kolleg|mieter|mandant|unfallgegner)\w*"
    r"|\beine\s+davon\b|\beiner\s+davon\b|\bone\s+of\s+them\b",
    re.IGNORECASE,
)
_COLLEAGUE = re.compile(
    r"(?:\b(?:my|our)\s+(?:\w+\s+)?(?:colleague|manager|engineer|technician|mechanic|dentist|doctor|director|trainer"
    r"|team\s?mate|boss|head)|\b(?:mein|unser)e?[rnm]?\s+(?:\w+\s+)?(?:kolleg|chef|technik|mechanik|meister|leiter"
    r"|arzt|ärzt|zahnärzt|team|trainer)\w*)[,:]?\s*(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(
    r"(?<!\w)(?!(?:The|Our|Your|This|Dear|Hello|Good|Thank|Kind|Best"
    r"|Warm)\b)[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{2,20}\s+(?:(?:van|de|da|von|el|al)\s+)?[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{2,20}\b"
)
_FACT = re.compile(
    r"\b(?:asked\s+for|wants?|wanted|earns?|earned|pays?|paid|owes?|owed|transferred|bought|ordered|returned|gets|got"
    r"|offered|bid|quoted|donated|spent|complained|cancel+ed|sued)\b(?:\s+\w+){0,3}?\s+[£$€]?\d[\d.,]*"
    r"|\b(?:hat|haben|hatte)\b[^.!?\n]{0,80}\b(?:bezahlt|überwiesen|bestellt|verlangt|gekündigt|zurückgeschickt"
    r"|zurückgegeben|reklamiert|gekauft|verdient|storniert|geklagt|geboten|angeboten|gespendet|beschwert|gefordert)\b"
    r"|\b(?:verdient|zahlt(?:e)?|schuldet|bekommt|verlangt(?:e)?|fordert(?:e)?|wollte"
    r"|möchte)\b[^.!?\n]{0,30}\b\d[\d.,]*\s?(?:€|euro|franken|chf|prozent|%|tausend|brutto|netto)?"
    r"|\b(?:in\s+arrears|overdue|behind\s+with|late\s+with|bankrupt|insolven\w+|zahlungsverzug|im\s+rückstand"
    r"|pfänd\w*|mahnung\w*|pleite|konkurs|schulden)\b"
    r"|\b(?:claims?|accidents?|complaints?)\s+(?:already|before|this\s+year|last\s+year)\b|\b(?:zwei|drei|mehrere"
    r"|\d+)\s+(?:solche\s+fälle|schäden|unfälle|beschwerden|mahnungen)\b"
    r"|\b(?:ebenfalls|auch)\s+(?:bei\s+uns\s+)?(?:versichert|kunde|patient|in\s+behandlung)\b|\balso\s+(?:insured"
    r"|a\s+patient|treated)\s+(?:with|by|at|of)\s+(?:us|ours)\b"
    r"|\bbelongs\s+to\b|\bfailed\b|\bdurchgefallen\b|\bgehört\b|\balso\s+applied\b|\bin\s+the\s+(?:last"
    r"|final)\s+round\b|\bshort-?listed\b"
    r"|\b(?:auch|ebenfalls)\s+beworben\b|\bengeren?\s+(?:wahl|auswahl)\b"
    r"|\b(?:got|was|is\s+being|is|were)\s+(?:fired|dismissed|sacked|sick|ill|rejected|divorced|in\s+prison)\b"
    r"|\b(?:gefeuert|entlassen|krankgeschrieben|geschieden|abgelehnt|im\s+gefängnis)\b",
    re.IGNORECASE,
)
_GREETS = re.compile(rf"(?:{GREETING})[,!]?\s+(?:\w+\s+(?:und|and|&)\s+)?$", re.IGNORECASE)
_PAUSE = re.compile(r"(?:^\W*|^\W*\w+[,!]\s*|[,!]\s*)$")
_PAID_US = re.compile(
    r"(?<!you )(?<!You )(?<!we )(?<!already )(?<!insurer )(?<!bank )\b(?:paid|pays)\s+(?:us|me)\b[^.!?\n]{0,20}\d"
    r"|\b[A-Z][a-z]+\s+(?:earns|is\s+paid|gets\s+paid)\s+[^.!?\n]{0,20}\d"
    r"|\bhat\s+(?:uns|mir)\s.{0,60}\d.{0,60}\b(?:gezahlt|bezahlt|überwiesen)\b"
    r"|\b[A-Z][a-zäöü]+\s+verdient\s[^.!?\n]{0,30}\d"
)
_NEVER = (
    "sie ihnen ihr ihre ihren ihrem ihrer du i in of der die das"
    " street road lane avenue court close drive gardens square"
)
_NEVER_NAMES = frozenset(_NEVER.split())
_NEAR_NAME, MOST = 45, 30
_TRIGGER_WORDS = (
    "as their|as his|as her|intern|between|record|hear|supposed|allowed|shouldn|should not|yourself|anyone|"
    "quote me|pass it|pass this|not meant|not intended|not for|promise|payer|customer|client|guest|patient|"
    "waster|maker|black|file|account|profile|board|boss|manage|lawyer|legal|margin|mark-up|markup|price|cost|"
    "told|supplier|wholesale|forwarding|pasting|copying|note to|vermerk|unter uns|vertrauen|von mir|nicht weiter|"
    "darf ich|dürfte ich|sollte ich|fürs haus|nicht für|zahl|kund|gast|querulant|nörgl|querkopf|stänker|schwarz|"
    "akte|kartei|im system|im crm|marge|spanne|einkauf|deckungs|chef|vorstand|anwalt|vertrieb|geschäftsführer"
    "|colleague|bei ihnen|bei dir|zu ihnen|zu dir|über sie|über dich|kolleg"
)
_TRIGGERS = tuple(_TRIGGER_WORDS.split("|"))
"""One of these stands in every remark; a plain search for them costs a tenth of the patterns."""
_HEALTH = re.compile(
    r"\b(?:pregnan\w+|psoriasis|diagnos\w+|diabet\w+|cancer|tumou?r|depress\w+|burn-?out|epilep\w+|hiv|arthritis"
    r"|surgery|chemo\w*|therap(?:y|ist|ie)\w*|addict\w*|suffers\s+from|treated\s+for|disab(?:led|ility)|prescri\w+"
    r"|medication"
    r"|root\s+canal|implants?|fillings?|x-?rays?|blood\s+(?:test|pressure|results?)|allerg\w+|metallallerg\w*"
    r"|schwanger\w*|schuppenflechte|diabetes|krebs\w*|tumor\w*|depression\w*|epilepsie|chemo\w*|\w{4,}sucht"
    r"|(?:alkohol|drogen|tabletten)\w+|behindert\w*|leidet\s+an|wird\s+behandelt|in\s+behandlung"
    r"|rezept\w*|medikament\w*|wurzelbehandlung\w*|füllung\w*|implantat\w*|krone\w*|blutwert\w*|blutdruck\w*"
    r"|bandscheib\w*|operation\w*|operiert|befund\w*|therapie\w*|krank(?:schreibung|heit|\s+war|\s+geschrieben)\w*"
    r"|länger\s+krank)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b[A-ZÄÖÜ][\wäöüß\-]{2,30}(?:straße|strasse|str\.|weg|gasse|platz|allee|ring|ufer|gässli|steig"
    r"|damm)\s+\d{1,4}[a-z]?\b|\b(?:Am|An\s+der|Im|Zum|Zur)\s+[A-ZÄÖÜ]\w{2,20}\s+\d{1,3}\b"
    r"|\b\d{1,4}[a-z]?,?\s+[A-Z][a-z]{2,20}\s+(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Court|Close|Drive|Way|Gardens"
    r"|Terrace|Crescent|Row|Square|Place)\b|\b[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}\b"
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|00?)\d(?:[\s/()\-]?\d){7,13}(?!\w)|\b[\w.+\-]{2,40}@[\w\-]{2,40}\.\w{2,20}")
_THEIRS = re.compile(r"\b(?:your|you|ihre?[nmrs]?|sie|ihnen|dein\w*|du|dir|euer|eure\w*)\b", re.IGNORECASE)
_YOUR_OWN = re.compile(
    r"\b(?:your|ihre?[nmrs]?|dein\w*)\s+(?:\w+\s+){0,3}?(?:mobile|phone|number|address|e-?mail|handy\w*|telefon\w*"
    r"|nummer|adresse|anschrift|mail\w*|account|konto|order|parcel|home|house|flat|paket|sendung|bestellung"
    r"|wohnung)\b",
    re.IGNORECASE,
)
_DEBT = re.compile(
    r"\b(?:your|ihre?|deine?)\s+(?:\w+\s+){0,2}(?:overdue|unpaid|outstanding|offene[nr]?|unbezahlte[nr]?"
    r"|überfällige[nr]?)\b|\b(?:you|sie|du)\s+(?:still\s+)?(?:owe|haven['’]t\s+paid|have\s+not\s+paid|schulden"
    r"|schuldest|haben\s+(?:noch\s+)?nicht\s+(?:be)?zahlt)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|n['’]t|cannot|nicht|nichts|kein\w*|nie|niemals|whether|ob)\b|n['’]t\b", re.IGNORECASE
)
_ALLOWED = re.compile(
    r"\b(?:agreed|allowed\s+(?:us|me)|permission|consent\w*|happy\s+to|glad\s+to|gladly|case\s+study"
    r"|reference\s+customer|published|public(?:ly)?|in\s+the\s+press|zugestimmt|einverstanden|erlaub\w*|gern\w*"
    r"|einwilligung|referenz\w*|veröffentlicht|öffentlich)\b",
    re.IGNORECASE,
)


_END = re.compile(r"[.!?…]\s+|\n\s*")
_SHORTENED = ("Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Nr", "No", "Str", "Fr", "Hr")
_THEIR_OWN = re.compile(
    r"\b(?:your|ihre?|deine?)\s+(?:insur|bank|versicher|employ|arbeitgeb|husband|wife|mann\b|frau\b|firma|company)",
    re.IGNORECASE,
)


def remarks(draft: Draft) -> Iterator[Span]:
    """What colleagues said among themselves."""
    if not any(trigger in draft.lower for trigger in _TRIGGERS):
        return
    patterns = {"en": (_INTERNAL,), "de": (_INTERN, _INTERNAL)}.get(draft.language, ())
    for pattern in patterns:
        for found in islice(pattern.finditer(draft.text), MOST):
            sentence = _around(draft, found.start())
            if not _KEPT.search(sentence.text[: found.start() - sentence.start]):
                yield Span(found.group(), found.start(), found.end())


def others(draft: Draft) -> Iterator[Span]:
    """Sentences that tell something private of a third person."""
    if not draft.language:
        return
    mine = readers(draft) | {word.text for word in Draft(draft.organisation).words}
    for passage in _passages(draft):
        who = _third(passage, mine)
        if _ALLOWED.search(passage.text):
            continue
        bill = _PAID_US.search(passage.text) and not _THEIR_OWN.search(passage.text)
        if bill or (who is not None and _private(passage, who)):
            yield passage


def _private(passage: Span, who: Span) -> bool:
    """Whether something that is nobody else's business is said of this person."""
    place = _PLACE.search(passage.text, max(0, who.start - 5), who.end + _NEAR_NAME)
    told = _FACT.search(passage.text) or _HEALTH.search(passage.text)
    if told is None:
        return place is not None
    return place is not None or _NOT.search(passage.text, max(0, told.start() - 40), told.start()) is None


def exposed(draft: Draft) -> Iterator[Span]:
    """In public: what only the other person should read of herself."""
    if not draft.public or not draft.language:
        return
    for sentence in draft.sentences:
        own = _YOUR_OWN.search(sentence.text) and (_PLACE.search(sentence.text) or _PHONE.search(sentence.text))
        ill = draft.context and _THEIRS.search(sentence.text) and _HEALTH.search(sentence.text)
        if own or ((ill or _DEBT.search(sentence.text)) and not _NOT.search(sentence.text)):
            yield sentence


def _third(passage: Span, mine: frozenset[str]) -> Span | None:
    """The person in this passage who is neither spoken to nor a colleague; its place is within the passage."""
    named = [one for one in titled(passage.text)[:MOST] if not _spoken_to(passage, one)]
    named += [one for one in _FULL_NAME.finditer(passage.text) if not any(map(_no_name, one.group().lower().split()))]
    for found in named:
        words = set(found.group().lower().split())
        if not mine & words and not _COLLEAGUE.search(_before(passage, found)):
            return Span(found.group(), found.start(), found.end())
    some = _SOMEBODY.search(passage.text)
    return Span(some.group(), some.start(), some.end()) if some else None


def _no_name(word: str) -> bool:
    return ordinary(word) or word in _NEVER_NAMES


def _spoken_to(passage: Span, found: re.Match[str]) -> bool:
    """`Guten Tag Frau Otte`, `Gern, Herr Sato:`"""
    before, after = _before(passage, found), passage.text[found.end() : found.end() + 25]
    return bool(
        _GREETS.search(before) or (_PAUSE.search(before) and re.match(r"(?:\s[A-ZÄÖÜ][\w\-]+)?\s?(?:[,:!.?]|$)", after))
    )


def _before(passage: Span, found: re.Match[str]) -> str:
    return passage.text[max(0, found.start() - 80) : found.start()]


def _passages(draft: Draft) -> Iterator[Span]:
    """Sentences that are not broken by `Mr.` and `Dr.`."""
    start = 0
    for end in _END.finditer(draft.text):
        if draft.text[end.start()] == "." and draft.text[max(0, end.start() - 6) : end.start()].endswith(_SHORTENED):
            continue
        yield Span(draft.text[start : end.start()], start, end.start())
        start = end.end()
    yield Span(draft.text[start:], start, len(draft.text))


def _around(draft: Draft, place: int) -> Span:
    for sentence in draft.sentences:
        if sentence.start <= place < sentence.end:
            return sentence
    return Span("", place, place)
