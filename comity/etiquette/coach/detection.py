"""Which language a draft is in, told by its small words: English, German, or neither."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

READ = 400
"""So many words of a text are enough."""
CARRY = 2.0
"""What is said before weighs at most as much as so many small words of the draft itself."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,2000}|\S{1,100}@\S{1,100}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_ENGLISH = """
a about after again all already also always and any anything are around as ask at away back be because been before
being best better both but buy by call can can't cannot could day days dear did do does doesn't don't done down each
either else enough even ever every everything few find fine first for found free from get give glad go going good
great had happen happy has have haven't he hello help her here hey hi him his hope how i i'd i'll i'm i've if in into
is isn't it it's its just keep know last later least left let let's like little look looking made make many may me
mean mind month more morning much must my need never new next nice no nobody not nothing now of off offer often ok on
once one only open or order our out over own part people perhaps please price put question quite really regards right
same say see send sent she should since so some somebody someone something soon sorry still such sure take tell than
thank thanks that that's the their them then there there's these they they're thing things think this those through
till time to today together tomorrow tonight too try two under understand until up us use very wait want was way we
we'd we'll we're we've week weeks well were what when where whether which while who why will wish with without won't
work works would wouldn't write wrong year years yes yesterday yet you you'd you'll you're you've your yours
"""
_GERMAN = """
ab aber alle allem allen aller alles als also am an andere anderen auch auf aus außerdem bei beim bekommen besser
bereits bestens bestimmt bezüglich bin bis bist bitte brauche brauchen da dabei dafür dagegen daher damit danach danke
dann daran darauf darf darum das dass davon dazu dein deine deinem deinen deiner dem den denn der deren des deshalb
dich die dies diese diesem diesen dieser dieses dir doch dort du durch dürfen ebenfalls eigentlich ein eine einem
einen einer eines einfach einmal er erst es etwa etwas euch euer eure euren falls fast frau freut für gar geben gegen
gehen geht gemacht genau gern gerne gestern gibt grüezi gruß grüße grüß gut gute guten guter habe haben habt hallo
hast hat hatte hätte hätten herr herzlich herzliche heute hier hinter hoi ich ihm ihn ihnen ihr ihre ihrem ihren ihrer
im immer in ins isch ist ja jede jeden jeder jedes jetzt kann kannst kein keine keinen klar können könnte könnten
kommen kommt kurz lassen leider lieber liebe machen macht mag mal mehr mein meine meinem meinen meiner melden mich mir
mit mitteilen möchte möchten moin morgen muss müssen nach nachricht nächste nächsten natürlich neben nein neu neue
neuen nicht nichts nie noch nur nun ob oben oder ohne pro sache schade schauen schicken schnell schon sehr sei sein
seine seinem seinen seiner seit selbst servus sich sicher sie sind so sobald sofort soll sollen sollte sollten sondern
sonst stehen steht tag tage tagen tut über um und uns unser unsere unserem unseren unserer unter viel viele vielen
vielleicht vom von vor wann war waren warum was weder weg wegen weil weiter weitere welche welchem welchen welcher
welches wenig wenn wer werde werden wie wieder wieso wir wird wirklich wissen wo woche wochen wohl wollen worden würde
würden wurde wurden zeit zu zum zur zurück zusammen zwei zwischen
"""
_OTHERS = {
    "fr": """
        alors au aussi avec bonjour bonsoir ce cela ces cette comme dans depuis des donc du elle en est et être fait
        il ils je jour jusqu la le les leur lui mais merci mon même notre nous ou où par pas peut plus pour pouvez que
        quel qui sa sans ses si son sont sur très tout une votre vos vous à été
    """,
    "it": """
        al alla anche buongiorno che ci come con cosa da dal della delle di dopo e è gli grazie ha ho il la le lo loro
        ma mi molto nel nella non nostro per perché più può questa questo se sono su suo tra tutto un una vi vostro
    """,
    "es": """
        al algo antes buenos como con cuando de del desde donde el ella ellos en es esta está este gracias hasta hay
        hola la las le lo los más muy nada ni nos nosotros nuestro o para pero por porque puede que qué se si sí sin
        sobre su también tiene un una usted ustedes y ya
    """,
    "pt": """
        ao aos as até bom com como da das de dia do dos e é ela ele em essa esta está este eu foi isso já mais mas
        muito na nas não nos nossa o obrigado olá os ou para pela pelo por pode que quem se sem seu sua também tem um
        uma você
    """,
    "nl": """
        aan al als bedankt bent bij dag dan dat de deze die dit doen door een en er geen goed graag had heb hebben
        heeft het hier hoe ik is je jij jullie kan kunnen kunt maar met mij mijn naar niet nog nu of om onze ook op
        over te tot u uit uw van veel voor waar wat we wel wij worden zijn zo
    """,
    "pl": """
        ale bardzo być czy dla dnia do dobry dzień dziękuję go ich jak jest jeszcze już który którzy ma mi może można
        na nie o od oraz po pod prosimy proszę przez przy się są tak tego ten to tylko w z za że
    """,
    "scandinavian": """
        alle att av bara båda de dei den denne der det dig din du eller en ett fra för för før från ha hade har hej
        han hos hvad hvis hvor icke ikke inte jag jeg kan kun man med meg mig min mycket må när nog nu når och og også
        om på sig sin ska skal som så tack tak til till ut vad var vi vil vill är är være året
    """,
    "fi": """
        ei että hei hän ja jos joka kanssa kiitos kuin me meidän mutta myös niin nyt olen oli on ovat se sekä siitä
        sinun tai teidän tämä vain vielä voi
    """,
    "tr": """
        ama bir bu çok da daha de değil en evet gibi hayır her için ile kadar merhaba mi mı ne nasıl olan olarak sizin
        teşekkürler var ve veya ya yok
    """,
    "cs": """
        a aby ale by být co děkuji dobrý den do i jak jako je jen jsem jsme již k která které ma mi na nebo není o od
        po pro proto prosím při s se si tak také to už v ve z za ze že
    """,
    "hu": """a az de egy el és ez ha hogy is jó kell köszönöm lehet meg mert mint már még nagyon nap nem van vagy""",
    "ro": """acest am ar bună care ce cu că din este eu fi în la mai mulțumesc nu o pe pentru prin sau se sunt și un""",
}


def _vocabulary() -> dict[str, dict[str, float]]:
    """Every small word with the languages it speaks for; one that several share speaks softly for each."""
    lists = {"en": _ENGLISH, "de": _GERMAN, **_OTHERS}
    owners: dict[str, list[str]] = {}
    for language, words in lists.items():
        for word in set(words.split()):
            owners.setdefault(word, []).append(language)
    return {word: {one: 1 / len(found) ** 2 for one in found} for word, found in owners.items()}


_VOCABULARY = _vocabulary()
_UMLAUT = re.compile(r"ß|[äöü](?=[a-zß])", re.IGNORECASE)
_NO_LATIN = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff]")


def language_of(text: str, before: Sequence[str] = ()) -> str:
    """`en`, `de`, or empty where it is another one or cannot be told. `before` is what was said before the draft: it
    decides only where the draft itself says little."""
    if len(_NO_LATIN.findall(text[:2_000])) * 2 > len(text[:2_000]):
        return ""
    own = _weighed(text)
    past = _weighed(" ".join(one[-600:] for one in before[-4:]))
    most = max(past.values(), default=0.0)
    scale = min(1.0, CARRY / most) if most else 0.0
    scores = {one: own.get(one, 0.0) + scale * past.get(one, 0.0) for one in {*own, *past}}
    if not scores:
        return ""
    best = max(scores, key=lambda one: (scores[one], one))
    return best if best in ("en", "de") and scores[best] >= 0.5 else ""


def _weighed(text: str) -> dict[str, float]:
    """How much a text speaks for each language."""
    weights: dict[str, float] = defaultdict(float)
    for word in islice(_WORD.finditer(_ADDRESS.sub(" ", text)), READ):
        for language, weight in _VOCABULARY.get(word.group().lower().replace("’", "'"), {}).items():
            weights[language] += weight
    if weights.get("de") and (letters := len(_UMLAUT.findall(text[:2_000]))):
        weights["de"] += min(2.0, 0.5 * letters)
    return weights
