"""How far a draft speaks to a question: what of it is more than thanks and praise, words in common, the kind of thing
that was asked for, and other ways to answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from comity.etiquette.coach.cues import all_hits, cues
from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.language import answering as says
from comity.etiquette.coach.language.phrases import READ
from comity.etiquette.coach.language.sentences import GREETING, sentences
from comity.etiquette.coach.language.stems import content, overlap
from comity.etiquette.coach.questions import LISTING, Question, pending
from comity.etiquette.coach.weights import WEIGHTS

TURNS = 6
"""So many turns before a draft are read for questions."""
_LETTERS = re.compile(r"[^\W\d_]{4,60}")
_MOST = 40
_NEAR = 0.7
"""From here on a word of the question comes up."""
_SHORT = 14
_CONCRETE = frozenset({"when", "amount", "where", "who", "why", "how"})
_LINK = re.compile(r"https?://\S+|www\.\S+")
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-ZÄÖÜ][\wäöüß-]+")
_ROLE = re.compile(
    r"\b(?:i|we|me|us|my|our|she|he|colleague|manager|driver|doctor|team|you|nobody|anyone|everyone|ich|wir|mir|uns|sie|er"
    r"|kolleg\w*|chef\w*|leiter\w*|fahrer\w*|arzt|arztin|team|jeder|niemand|keiner|alle)\b|@"
)
_CLOSING = re.compile(
    r"(?:with |mit )?(?:kind|best|warm|many|all the|freundliche\w*|viele\w*|liebe\w*|beste\w*|herzliche\w*)?\s?"
    r"(?:regards|best|wishes|cheers|sincerely|yours|grüßen?|grüssen?|gruß|gruss|herzlich|herzlichst|lg|vg|mfg|ihr"
    r"|ihre|euer|dein\w*)\b"
)
_CLOSING_WORDS = 7
_SELLS = frozenset(
    f"pitch:{kind}"
    for kind in ("act", "know", "promo", "proof", "meet", "scarce", "last", "offer", "deal", "turn", "asks")
)
_ENOUGH = 3.0
"""From here on they sell."""
_WANTS_LINK = re.compile(r"\b(?:link|address|url|website|page|site|where|wo|seite|adresse|shop)\b")
_PRICE = re.compile(
    r"much|cost|price|fee|charge|salary|rate|pay|expensive|kost|preis|teuer|gebühr|gehalt|lohn|verdien|verdient|miete"
    r"|honorar|prämie|beitrag|kaution|anzahlung|rabatt|discount|deposit|wie viel|wieviel|was macht|wie hoch"
)
_SCREEN = re.compile(
    r"\b(?:change|switch|turn|set|see|download|enter|edit|delete|cancel|export|ändern?|änder\w*|schalt\w*|stell\w*|lösch\w*"
    r"|abschalt\w*|einstell\w*|umstell\w*|herunterlad\w*|eintrag\w*|abschaltet)\b"
)
"""Asks for a place on a screen."""
_REQUEST = re.compile(r"\W*(?:and |und )?(?:(?:can|could|would|will) you|(?:könn\w+|kannst|würde\w*) (?:sie|ihr|du))\b")
_DEGREE = re.compile(
    r"\W*(?:how|wie) (?!do\b|can|to\b|should|kann|komm|mach|krieg|bekomm|geht|lös|schalt|stell|änder)\w+"
)
_SPAN = re.compile(r"long|lange|often|oft|late|early|spät|früh|soon")


class Part:
    """A sentence of the reply: its words in lower case, as they stand, its stems, and the kinds of phrases in it."""

    def __init__(self, text: str, original: str, stems: frozenset[str], kinds: frozenset[str]) -> None:
        self.text, self.original, self.stems, self.kinds = text, original, stems, kinds
        self.flat = says.flat(text)

    @cached_property
    def filler(self) -> bool:
        return "empty" in self.kinds or says.FILLER.search(self.flat) is not None

    @cached_property
    def asks(self) -> bool:
        return "?" in self.text and says.OFFER_BACK.search(self.flat) is None

    @cached_property
    def holds(self) -> bool:
        return says.HOLD.search(self.flat) is not None

    @cached_property
    def promises(self) -> bool:
        """Who will answer, and by when."""
        return self.holds and bool(says.TIME.search(self.flat)) and bool(says.REPORT.search(self.flat))

    @cached_property
    def refuses(self) -> bool:
        return says.REFUSE.search(self.flat) is not None

    @cached_property
    def limits(self) -> bool:
        return says.LIMIT.search(self.flat) is not None

    @cached_property
    def affirms(self) -> bool:
        """A yes or a no."""
        return says.AFFIRM.search(self.flat) is not None

    @cached_property
    def personal(self) -> bool:
        return says.PERSONAL.search(self.flat) is not None

    @cached_property
    def deontic(self) -> bool:
        return says.ALLOWS.search(self.flat) is not None

    @cached_property
    def opening(self) -> str:
        """What the sentence begins with: a word for what was spoken of, the own house, or a look at their case."""
        for name, expression in says.OPENINGS:
            if expression.match(self.flat):
                return name
        return ""

    @cached_property
    def denies(self) -> bool:
        return says.NO.search(self.flat) is not None


class Reply(NamedTuple):
    """What of a draft can answer anything: without greeting and bare links."""

    parts: tuple[Part, ...]
    links: bool
    language: str
    known: frozenset[str]
    """The words of the messages before it."""
    matter: frozenset[str]
    """Stems of the other side's last messages."""

    @classmethod
    def of(cls, draft: Draft) -> Reply:
        text = draft.lower[:READ]
        said = [(hit.start, hit.kind) for hit in all_hits(LISTING, draft.language, text)]
        offers = [hit for hit in cues(draft) if hit.kind in _SELLS]
        if sum(hit.weight for hit in offers) >= _ENOUGH:
            said += [(hit.start, "sells") for hit in offers]
        parts = []
        for sentence in sentences(draft.text[:READ])[:_MOST]:
            if _CLOSING.match(text, sentence.start) and len(sentence.text.split()) < _CLOSING_WORDS:
                break
            greeted = GREETING.match(text, sentence.start, sentence.end)
            begin = greeted.end() if greeted else sentence.start
            kinds = frozenset(kind for place, kind in said if begin <= place < sentence.end)
            part = _part(text[begin : sentence.end], draft.text[begin : sentence.end], draft.language, kinds)
            if part and (part.affirms or not says.INTRODUCES.search(part.flat)):
                parts.append(part)
        known = frozenset(word for turn in draft.context for word in re.findall(r"\w+", turn.text[:READ].lower()))
        theirs = [turn.text for turn in draft.context if turn.side == "outside"][-2:]
        matter = content(" ".join(theirs)[:READ].lower(), draft.language)
        return cls(tuple(parts), bool(_LINK.search(draft.text)), draft.language, known, matter)


def _part(text: str, original: str, language: str, kinds: frozenset[str]) -> Part | None:
    bare = _LINK.sub(" ", text).strip(" \n\t,;:–-")
    return Part(bare, original, content(bare, language), kinds) if re.search(r"\w", bare) else None


def doubts(draft: Draft) -> dict[str, float]:
    """What makes one doubt that the draft answers: the signs of the open question that it answers least, and how many
    there are."""
    if not draft.theirs or draft.language not in ("en", "de"):
        return {}
    questions = pending(draft.context[-TURNS:], draft.language)
    found = {
        "questions": float(len(questions)),
        "marks": float(min(9, sum(text.count("?") for text in draft.theirs))),
        "asks": float(min(3, draft.text.count("?"))),
        "length": min(100, len(draft.words)) / 20,
    }
    if questions:
        reply = Reply.of(draft)
        scores = [score(question, questions, reply) for question in questions]
        least = questions[scores.index(min(scores))]
        found |= {"least": min(9.0, min(scores)), "most": min(9.0, max(scores)), "letters": _letters(least, draft)}
        found |= signs(least, questions, reply)
    else:
        found["nothing asked"] = 1.0
    return {"answer=" + name: value for name, value in found.items() if value}


def least_answered(draft: Draft, questions: Sequence[Question]) -> Question:
    """The open question that the draft speaks to least."""
    reply = Reply.of(draft)
    return min(questions, key=lambda question: score(question, questions, reply))


def _letters(question: Question, draft: Draft) -> float:
    """How many fours of letters within words the question shares with the reply."""
    asked = _fours(question.text)
    return len(asked & _fours(draft.lower[:READ])) / max(1, len(asked))


def _fours(text: str) -> set[str]:
    return {word[place : place + 4] for word in _LETTERS.findall(text) for place in range(len(word) - 3)}


def score(question: Question, questions: Sequence[Question], reply: Reply) -> float:
    """How far the reply answers: below nought it does not."""
    if reply.links and _WANTS_LINK.search(question.text):
        return 9.0
    return sum(WEIGHTS.get(name, 0.0) * value for name, value in signs(question, questions, reply).items())


def signs(question: Question, questions: Sequence[Question], reply: Reply) -> dict[str, float]:
    """What speaks for and against an answer, each from nought to about one."""
    concrete = question.kind in _CONCRETE
    own = [
        part
        for part in reply.parts
        if not _of_another(part, question, questions) or (concrete and _fits(part, question, reply))
    ]
    plain = [part for part in own if _speaks(part, question)]
    yes = question.kind in ("polar", "choice")
    group = "polar" if yes else question.kind
    words = max((overlap(question.stems, part.stems) for part in plain), default=0.0)
    near = [part for part in plain if part is plain[0] or overlap(question.stems, part.stems) >= _NEAR]
    fits = any(_fits(part, question, reply) for part in plain)
    fits_near = any(_fits(part, question, reply) for part in near)
    several = len(questions) > 1
    far = bool(question.stems) and words < _NEAR
    alone = several and far and not (yes and sum(part.affirms for part in own) >= len(questions))
    alone = alone and not any(part.refuses for part in plain)
    limits = any(part.limits for part in near)
    opening = plain[0].opening if plain else ""
    personal = any(part.personal for part in near)
    found = {
        "bias": 1.0,
        "bias:" + group: 1.0,
        "overlap": min(1.0, words),
        "ratio": min(1.0, words / max(1, len(question.stems))),
        "fit:" + group: float(fits),
        "near:" + group: float(fits_near),
        "fit": float(fits),
        "limit": float(limits),
        "limit:polar": float(limits and yes),
        "person": float(personal),
        "person:polar": float(personal and yes),
        "not": float(any(part.denies for part in near)),
        "case": min(1.0, max((overlap(reply.matter, part.stems) for part in plain), default=0.0)),
        "open:" + opening: float(opening != ""),
        "several": float(several),
        "alone": float(alone),
        "stranger": float(alone and not fits),
        "far": float(far),
        "far:nofit": float(far and not fits_near),
        "mute": float(yes and not (fits or limits)),
        "alternative": float(question.kind == "choice" and words >= _NEAR),
        "yes": float(yes and bool(plain) and plain[0].affirms),
        "unfit": float(concrete and not fits),
        "unfit:near": float(concrete and words >= _NEAR and not fits),
        **_shape(own, plain, reply),
    }
    return {name: value for name, value in found.items() if value}


def _shape(own: Sequence[Part], plain: Sequence[Part], reply: Reply) -> dict[str, float]:
    """What a reply is made of, whatever was asked."""
    return {
        "hold": float(any(part.holds for part in plain)),
        "promise": float(any(part.promises for part in own)),
        "refuse": float(any(part.refuses for part in plain)),
        "back": float(any(part.asks for part in plain)),
        "none": float(not plain),
        "two": float(len(plain) > 1),
        "new": min(1.0, sum(len(part.stems - reply.matter) for part in plain) / 6),
        "deontic": float(any(part.deontic for part in plain)),
        "house": float(any(part.opening == "house" for part in plain)),
        "first": float(bool(plain) and plain[0] is own[0]),
        "short": float(bool(plain) and sum(len(part.text.split()) for part in own) <= _SHORT),
        "empty": sum(part.filler for part in own) / max(1, len(own)),
        "sells": float(any("sells" in part.kinds for part in own)),
        "link": float(reply.links),
    }


def _speaks(part: Part, question: Question) -> bool:
    """Whether a sentence is more than thanks, wishes and advertisement."""
    if "sells" in part.kinds:
        return False
    if question.kind == "where" and _WANTS_LINK.search(question.text) and says.WHEREABOUTS.search(part.original):
        return True
    return (
        not part.filler or part.affirms or part.promises or part.refuses or overlap(question.stems, part.stems) >= _NEAR
    )


def _of_another(part: Part, question: Question, questions: Sequence[Question]) -> bool:
    """A sentence that speaks to another of the questions, and not to this one."""
    here = overlap(question.stems, part.stems)
    if here >= _NEAR:
        return False
    return any(other != question and overlap(other.stems, part.stems) > here + 0.5 for other in questions)


def _fits(part: Part, question: Question, reply: Reply) -> bool:
    """Whether a sentence holds the kind of thing that was asked for."""
    kind, text = question.kind, part.flat
    if kind in ("polar", "choice"):
        return part.affirms or (_REQUEST.match(question.text) is not None and says.DID.search(text) is not None)
    if kind == "when":
        return says.TIME.search(text) is not None
    if kind == "amount":
        return _amount(text, question)
    if kind == "where":
        named = None if _SCREEN.search(question.text) else says.WHEREABOUTS.search(part.original)
        return bool(says.PLACE.search(text) or says.PATH.search(text) or named)
    if kind == "why":
        return any(found.group() not in question.text for found in says.REASON.finditer(text))
    if kind == "how":
        if _DEGREE.match(question.text):
            return says.COUNT.search(text) is not None or says.LIMIT.search(text) is not None
        return bool(says.STEPS.search(text) or says.PATH.search(text))
    if kind == "who":
        return _ROLE.search(part.text) is not None or _named(part, reply)
    return _named(part, reply) or says.COUNT.search(text) is not None


def _amount(text: str, question: Question) -> bool:
    if _PRICE.search(question.text):
        return says.MONEY.search(text) is not None
    if _SPAN.search(question.text):
        return bool(says.SPAN.search(text) or says.TIME.search(text) or re.search(r"\d", text))
    return says.COUNT.search(text) is not None


def _named(part: Part, reply: Reply) -> bool:
    return any(name.group().lower() not in reply.known for name in _NAME.finditer(part.original))
