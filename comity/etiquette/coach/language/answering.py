"""How answers sound in English and German: what can stand for a time, a price, a place, a reason, a yes or a no, a
promise to find out, and what only fills a reply. The texts are in lower case and without umlaut dots (see `flat`)."""

from __future__ import annotations

import re

_FLAT = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "’": "'"})


def flat(text: str) -> str:
    """Without the dots of umlauts, letter by letter."""
    return text.translate(_FLAT)


def _words(*ways: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(ways) + r")\b")


_MONTHS = (
    r"jan(?:uary|uar)?|janner|feb(?:ruary|ruar)?|march|marz|maerz|april|may (?=\d)|mai|june?|juni|july?|juli|august"
    r"|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
)
_DAYS = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|diens|donners|frei|sams|sonn)tag\w*|mittwoch\w*|sonnabend\w*"
)
TIME = re.compile(
    r"\d{1,2}[:.]\d{2}(?!\d| ?(?:€|euro|franken))|\b\d{1,2} ?(?:am|pm|uhr|o'clock)\b|\b\d{1,2}(?:st|nd|rd|th)\b"
    rf"|\b\d{{1,2}}\. ?(?:{_MONTHS})\b|\b\d{{1,2}}\.\d{{1,2}}\."
    rf"|\b(?:{_DAYS}|{_MONTHS})\b"
    r"|\b(?:today|tonight|tomorrow|now|right away|straight away|immediately|soon|noon|midnight|morning|evening"
    r"|afternoon|lunch\w*|weekends?|(?:next|this|last|in|within|after|a|\d+|two|three|four|five|six|few|couple of"
    r"|every|each) (?:\w+ )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|terms?|quarter)"
    r"|spring|summer|autumn|winter|christmas|easter|always|anytime|any time|any day|yesterday|already"
    r"|as soon as|the moment|once (?:the|it|we|you|your)|after (?:the|your)|before (?:the|your)|end of|from \d|until"
    r"|heute|morgen|ubermorgen|uebermorgen|jetzt|bald|sofort|gleich|mittags?|mitternacht|abends?|vormittags?"
    r"|nachmittags?|wochenende\w*|(?:\d+|zwei|drei|vier|funf|fuenf|sechs|einer|einem|einige\w*|wenige\w*|paar|jede\w*"
    r"|nachste\w*|kommende\w*|diese\w*|halben?|ein|eine) (?:werk|arbeits)?(?:sekunden?|minuten?|stunden?|tage?n?"
    r"|wochen?"
    r"|monate?n?|jahre?n?)|werktag\w*|fruhjahr|fruehjahr|fruhling|sommer\w*|herbst\w*|winter\w*|weihnachten|ostern"
    r"|jederzeit|immer|gestern|bereits|sobald|nach de[rm]|vor de[rm]|anfang|mitte|ende|kw \d+|spatestens|fruhestens"
    r"|stundlich|taglich|wochentlich|ab \d|bis \d|seit)\b"
)
"""Something that can answer "when"."""
SPAN = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|an?|half an?|few|couple of|several|under|zwei"
    r"|drei|vier|funf|fuenf|sechs|sieben|acht|neun|zehn|zwolf|ein\w*|paar|wenige\w*|halbe\w*|knapp\w*|anderthalb"
    r"|eineinhalb|gut)(?: to \w+| bis \w+| or \w+|[-–]\d+)? ?-?(?:\w+ )?(?:h|min|sec\w*|seconds?|minutes?|hours?|days?"
    r"|nights?|weeks?|months?|years?|terms?|decades?|sekunden?|minuten?|stunden?|\w*tage?n?|\w*wochen?|\w*monate?n?"
    r"|\w*jahre?n?|\w*stunde|semester|nachte?)\b"
    r"|\b(?:immediately|instantly|overnight|until|bis|sofort|uber nacht|unbegrenzt|unlimited|forever|for good|lifetime"
    r"|lebenslang|viertelstunde|stunde|woche)\b"
)
"""Something that can answer "how long"."""
MONEY = re.compile(
    r"[£€$]\s?\d|\b(?:chf|eur|usd|gbp|fr\.)\s?\d|\d\s?(?:[.,]\d+\s?)?(?:€|£|\$|k\b|euros?\b|franken\b|chf\b"
    r"|pounds?\b|pence"
    r"\b|p\b|dollars?\b|eur\b|cents?\b|rappen\b|tausend\b|thousand\b|%|percent|per cent|prozent|pro\b|per\b|a (?:month"
    r"|year|night|week|day|head|person)|im monat|im jahr)|\b(?:free|no (?:extra )?(?:charge|cost|fee)|nothing|included"
    r"|kostenlos\w*|kostenfrei\w*|gratis|umsonst|nichts|inklusive|im preis|ohne aufpreis|(?:aufs|auf das"
    r"|auf unser) haus"
    r"|costs? you|on us|on the house|twice|half|halfte|doppelte?|halbe\w*|\d+ (?:thousand|tausend)|euro|franken|pounds"
    r"|euros|same price|genauso viel|dasselbe|gleich teuer|grundgebuhr|tariff?|pay grade|entgeltgruppe|tvod|tv-l"
    r"|e ?\d+)"
    r"\b"
)
"""Something that can answer "how much does it cost"."""
COUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred"
    r"|thousand|half|twice|once|nothing|none|dozen|few|several|both|every|most|quarter|never|always|many|unlimited"
    r"|no limit|as many|enough|plenty|zero|each|third|zwei|drei|vier|funf|fuenf|sechs|sieben|acht|neun|zehn|elf|zwolf"
    r"|funfzehn|zwanzig|dreis\w*|hundert|tausend|halb\w*|keine?|dutzend|paar|beide\w*|jede\w*|viertel\w*|nie|immer"
    r"|\w+mal|unbegrenzt|beliebig|lebenslang|genug|drittel|einen?|null|taglich|taeglich|wochentlich|jahrlich|monatlich"
    r"|daily|weekly|monthly|yearly|annually)\b"
)
PLACE = re.compile(
    r"\b(?:at|in|on|under|near|opposite|behind|beside|next to|outside|inside|from|between|above|below|via|through|to"
    r"|into|with) (?:(?:the|our|your|a|my|his|her) )?(?:\w+ ){0,2}?(?:street|road|lane|square|station|floor|room"
    r"|counter"
    r"|building|page|settings|menu|door|desk|yard|corner|hall|gate|platform|shelf|drawer|website|address|warehouse|dock"
    r"|neighbou?rs?|kiosk|shop|office|depot|box|tab|invoice|label|back|bottom|top|lid|side|front|kitchen|basement"
    r"|entrance|garage|fridge|bag|pack|town|city|village|app|account|profile|left|right|cellar|workshop|branch|store"
    r"|school|library|reception|lobby|garden|customs|carrier|folder|inbox|spam|file|mail|email|portal)\b"
    r"|\b(?:im|am|an|auf|unter|beim?|neben|hinter|vor|gegenuber|gegenueber|zwischen|uber|ueber|zum|zur|ins|vom|aus|in)"
    r" (?:(?:der|dem|den|die|das|unsere[mrn]?|ihre[mrn]?|deine[mrn]?) )?(?:\w+ ){0,2}?\w*(?:strase|str|gasse|platz|weg"
    r"|bahnhof|stock|zimmer|schalter|gebaude|gebaeude|seite|einstellungen|menu|menue|tur|tuer|theke|hof|ecke|halle|tor"
    r"|gleis|regal|schublade|adresse|lager|rampe|nachbar\w*|kiosk|postfach|eingang|keller|etage|erdgeschos|filiale"
    r"|konto|profil|ordner|rechnung|etikett|ruckseite|boden|deckel|shop|laden|markt|werk|depot|zoll|empfang|foyer"
    r"|garten"
    r"|garage|schrank|fach|karton|datei|mail|app|portal|buro|buero|unterseite|rahmen|kuche|stadt|ort|turm|uhr)\b"
    r"|\b(?:here|there|upstairs|downstairs|everywhere|nowhere|on the left|on the right|online|hier|dort|da(?=r?in)|oben"
    r"|unten|links|rechts|druben|drueben|uberall|nirgends|daheim|draussen|drausen|hinten|vorne?)\b| [>›»→] ?\w"
)
PATH = re.compile(
    r"\w ?[>›→»/] ?[\w\"„“]|\b(?:under|unter|in|im) (?:den |dem |the )?(?:settings|einstellungen|men[uü])"
)
_IMPERATIVE = (
    r"open|click|go|press|choose|select|use|take|send|bring|turn|pull|push|hold|tap|enter|set|switch|put|remove|unplug"
    r"|plug|restart|log|call|ring|come|ask|fill|try|add|delete|move|wait|keep|leave|measure|print|download"
    r"|install|update|run|copy|save|reply|wash|clean|loosen|tighten|start|stop|connect|disconnect|lift|cut|mix"
    r"|stir|pour|ignore|return|post|mail|give|get|do|make sure|sign|scan|drop|show|write|reset|charge|rinse|wipe|lay"
    r"|let|just|simply|first|type|export|attach|slide|hang|store|apply|register|stand|cover|undo|screw|warm|cool|dip"
)
STEPS = re.compile(
    rf"(?:^|[,;:–] ?|\b(?:then|and|please|just|simply|first|or|best) )(?:{_IMPERATIVE}) \w"
    r"|\b(?:(?:he|she|they|er|sie|es) (?:should|has to|soll\w*|muss\w*)|you can|you could|you'd|you just|you only"
    r"|you need to|all you need|best to|it's best|i'd|i would|we'd|we"
    r" recommend|i recommend|to do (?:so|that|this)|by \w+ing|with an? \w+|works (?:by|through|with))\b"
    r"|\b(?:offnen|oeffnen|klicken|gehen|drucken|druecken|wahlen|waehlen|nehmen|schicken|senden|bringen|drehen|ziehen"
    r"|halten|tippen|geben|stellen|schalten|legen|entfernen|stecken|starten|melden|rufen|kommen|schreiben|fullen"
    r"|fuellen|versuchen|loschen|loeschen|warten|lassen|messen|laden|kopieren|speichern|zeigen|waschen|reinigen|losen"
    r"|loesen|verbinden|trennen|schneiden|giesen|werfen|machen|setzen|wenden|lagern|spulen|entkalken|uberweisen|reichen"
    r"|unterschreiben|nutzen|verwenden|beantragen|fahren|steigen|probieren|tragen|achten|packen|fragen) sie\b"
    r"|(?:^|[,;:–] ?|\b(?:dann|und|bitte|einfach|am besten|zuerst|erst|oder) )(?:offne|klicke?|geh|drucke?|drueck"
    r"|wahle?"
    r"|waehle|nimm|schicke?|bring|drehe?|zieh|halte?|tippe?|gib|stelle?|schalte?|lege?|entferne|stecke?|starte?|melde?"
    r"|ruf|komm|frag|schreibe?|full|fuell|versuche?|prufe?|losche?|loesch|warte?|lass|miss|lade?|kopiere?|zeig|wasche?"
    r"|reinige|lose?|schau|verbinde|trenne|schneide|wirf|mach|setze?|trage?|achte|lager|spule?|nutze?|verwende"
    r"|probiere?"
    r"|such|fahr|pack|sprich|einfach|zuerst)\b"
    r"|\bbitte\b[^.!?]{3,80}\w\wen\b|\b(?:am besten|genugt|genuegt|reicht|man (?:kann|muss|nimmt|braucht|zieht"
    r"|macht)|dazu|dafur|indem|mithilfe"
    r"|empfehle\w*|wurde ich|wuerde ich)\b"
)
REASON = re.compile(
    r"\b(?:because|since (?!\d)|due to|owing to|caused|the (?:reason|cause)|reason (?:is|was|for)|that's why"
    r"|this is why"
    r"|so that|in order to|otherwise|comes? (?:from|of|down to|with)|came (?:from|of|down to|with)|result of|thanks to"
    r"|which (?:is|was) why|means|meant|fault|faulty|mistake|error|broke|broken|failed|expired|missing|ill|strike|storm"
    r"|wrong|ran out|run out|stuck|delayed|blocked|mixed up|forgot\w*|went up|went down|rose|raised|risen|changed"
    r"|switched|moved|overlooked|too (?!late to|\w+ to)\w+|not enough|needs? (?:more|a|an|to)|have to|has to|had to"
    r"|depends|shortage|so (?:the|it|they|we|your|that|you)|for (?:safety|legal|hygiene|data)\b.*"
    r"|most likely|probably|usually|often|suspect|looks like|sounds like|turned out|it was|no longer|as the|as we|as it"
    r"|weil|denn|da (?:der|die|das|wir|es|sie|er|ein\w*|kein\w*|nur|unser\w*)|wegen|aufgrund|grund|namlich|naemlich"
    r"|daher|deshalb|deswegen|darum|ursache|liegt|lag|dadurch|damit|sonst|infolge|somit|schuld|vom|daran|kommt von"
    r"|ausgefallen|defekt|kaputt|gestort|gestoert|krank|streik|sturm|fehler\w*|falsch\w*|abgelaufen|fehlte?n?|gefehlt"
    r"|verspatet|gesperrt|vergessen|blockiert|storung|stoerung|versehen|versehentlich|uberlastet|zu \w+|verschoben"
    r"|umgezogen|geandert|geaendert|gestiegen|hart|verstopft|locker|lose|verwechselt|gerissen|nicht mehr|musste[nt]?"
    r"|heisst|heist|bedeutet|dient|schutzt|schuetzt|meist\w*|oft|haufig|haeufig|vermutlich|wahrscheinlich|anscheinend"
    r"|sieht nach|klingt nach|um .{3,60} zu \w+en)\b"
)
_MODAL_EN = (
    r"(?:can|can't|cannot|could|may|may not|must|mustn't|need|needn't|should|shouldn't|will|won't|would|don't|have)"
)
PERSONAL = re.compile(
    rf"\b(?:you|he|she|they|it|one|we|i|that|this|your \w+|her|his \w+) (?:\w+ly )?{_MODAL_EN}\b"
    r"|\b(?:you're|you are|they're|they are|it's|it is|that's|that is|he's|she's|these are|those are|there (?:is|are)"
    r"|there's|we've|we have|we had|we (?:do|did|take|keep|offer|accept|ship|stock|sell|pay|run|make|only|also|still|no"
    r"|never|always|cover|send|deliver)|it (?:does|did|is|has|was|will|fits|works|takes|comes|goes|stays|counts|depends"
    r"|doesn't|isn't|wasn't|hasn't|arrived|left|went|runs|holds|starts|ends)|(?:they|these|those) (?:do|did|fit"
    r"|work|come"
    r"|go|stay|don't|aren't|have|haven't|were|count|share)|(?:he|she) (?:is|does|was|has|did|starts)|that (?:works|does"
    r"|is|was|would|depends|happens|counts|should))\b"
    r"|\b(?:sie|du|ihr|wir|man|er|es|das|die|ich) (?:kann|konnen|koennen|kannst|konnt|koennt|konnten|darf|durfen"
    r"|duerfen|darfst|durft|muss|mus|mussen|muessen|musst|must|brauchen|brauchst|braucht|haben|hat|sollten|sollte|wurde"
    r"|wurden|wird|werden|bekommen|bekommt|nehmen|bieten|liefern|versenden|ist|sind|geht|klappt|passt|past|stimmt"
    r"|reicht"
    r"|lasst|laesst|gibt|gilt|zahlt|zahlen|war|waren|hab|hast|machen|macht|schaffen|kommt|bleibt|ubernehmen"
    r"|uebernehmen)"
    r"\b|\b(?:kann|konnen|koennen|kannst|konnt|koennt|darf|durfen|duerfen|darfst|durft|muss|mus|mussen|muessen|musst"
    r"|brauchen|brauchst|haben|hat|sollten|sollte|wurde|wird|werden|bekommen|bekommst|ist|sind|geht|klappt|passt|past"
    r"|lasst|lassen|gibt|machen|nehmen|liefern|war|hatten|hatte) (?:sie|du|ihr|wir|man|er|es|das|die|ich|beides"
    r"|alle\w*)"
    r"\b"
)
"""A statement about the person who asked, or about what was asked: "you can", "it does", "das geht"."""
LIMIT = re.compile(
    r"\b(?:only|up to|at (?:most|least)|no more than|from \w+ (?:on|onwards)|until|unless|without|requires?"
    r"|need(?:s|ed)?"
    r"|too \w+|enough|instead|except|as long as|provided|if you|if it|if the|never|nobody|no one|nothing|none"
    r"|no need|no"
    r" longer|closed|full|sold out|ended|either|neither|both|allowed"
    r"|included|covered|free|possible|impossible|safe|normal|welcome|available|in stock|out of stock|required"
    r"|optional|compulsory|limit|maximum|minimum|maximal|minimal|not|no|n't"
    r"|instead|planned|next (?:week|month|year|spring)|works|fits"
    r"|nur|erst|hochstens|hoechstens|mindestens|bis zu|ab dem|solange|sofern|wenn (?:sie|du|ihr|er|es|das|der|die|man)"
    r"|auser|ausser|ohne|genug|zu \w+|statt\w*|nie|niemand|nichts|kein\w*|nicht|weder|beides?|beiden|immer"
    r"|erlaubt|verboten|inklusive|enthalten|inbegriffen|kostenlos|gratis|frei|notig|noetig|notwendig|moglich|moeglich"
    r"|unmoglich|problemlos|normal|sicher|abgedeckt|mitversichert|vorhanden|geplant|verfugbar|lieferbar|zulassig"
    r"|harmlos"
    r"|gefahrlich|gefaehrlich|willkommen|erforderlich|ublich|pflicht|ausverkauft|voll"
    r"|vergriffen|geschlossen|fertig|unterwegs|angekommen|lieber|besser|maximal|minimal|grenze|dasselbe|derselbe)"
    r"\b|n't\b"
)
"""What draws a line, and so may answer a yes-or-no question without either word."""
NO = _words(
    r"not|no|never|nobody|nothing|none|without|cannot|neither|nor|nicht|kein\w*|nie|niemand|nichts|ohne|weder|\w+n't"
)
_FIND = (
    r"check(?:ing|ed)?|ask(?:ing|ed)?|find out|finding out|look(?:ing|ed)? (?:into|it up|at|this up|that up)"
    r"|get back|let"
    r" you know|clarify\w*|investigat\w+|come back|call|calling|ring|phone|phoning|write|writing|report|tell|answer"
    r"|reply"
    r"|confirm|verify|chas\w+|speak\w*|talk\w*|trac\w+|send|forward\w*|pass(?:ed|ing)?|test\w*|have (?:the|an|your) \w+"
    r"|know|trace|hear"
)
_SUCHEN = (
    r"frage|klare|klaere|prufe|pruefe|melde|klar|frag|rufe|schreibe|leite|hake|spreche|antworte|bespreche|fragen|klaren"
    r"|klaeren|prufen|pruefen|melden|rufen|kummer\w*|kuemmer\w*|meldet|pruft|prueft|klart|klaert|schreibt|ruft"
    r"|antwortet"
    r"|entscheidet|schaue?|schauen|schaut|sage|gebe|schicke"
)
HOLD = re.compile(
    rf"\b(?:i'll|i will|we'll|we will|i am|i'm|we're|we are|let me|i've|i have|we've|we have|he'll|she'll|they'll"
    rf"|\w+ will|who can|\w+ is|\w+ are|i can|we can)\b[^.!?]{{0,40}}?\b(?:{_FIND})\b"
    r"|\byou(?:'ll| will)? (?:hear|get|have|know|receive)\b[^.!?]{0,40}\b(?:answer|reply|from|by|before|today|tomorrow"
    r"|this)\b|\b(?:get|come) back to you\b|\bhear from (?:me|us|him|her)\b"
    rf"|\b(?:ich|wir|er|sie|kolleg\w*|frau|herr|dr)\b[^.!?]{{0,60}}?\b(?:{_SUCHEN})\b"
    rf"|(?:^|[,;:–] ?|\b(?:und|dann|das|mal) )(?:{_SUCHEN}) (?:ich|wir|mich|nach|das|er|sie|mal|gleich|kurz|noch)\b"
    r"|\b(?:horen|hoeren|horst|hort) (?:sie|du|ihr|wir)\b|\b(?:bekommen|erhalten|bekommst|kriegst|wissen|weist"
    r"|erfahren)"
    r" (?:sie|du|ihr|wir)\b[^.!?]{0,40}\b(?:antwort|bescheid|bis|von|mehr|heute|morgen)\b|\bbescheid\b"
    r"|\bruckmeldung\b|\bentscheidet sich\b"
)
"""Somebody who will find out or write."""
REPORT = re.compile(
    r"\b(?:you|dir|ihnen|euch|sie|dich|bescheid|melde\w*|ruckmeldung|rueckmeldung|antwort|answer|reply|here)\b"
)
REFUSE = re.compile(
    r"\b(?:can't|cannot|can not|not able to|unable to|not allowed|may not|mustn't|couldn't|won't|wouldn't)\b"
    r"[^.!?]{0,30}\b(?:say|tell|share|disclose|answer|comment|promise|judge|discuss|see|know|give|confirm|speculate"
    r"|name"
    r"|speak for|look into)\b|\b(?:i|we) (?:really |honestly )?(?:don't|do not) (?:know|have (?:that|the|an|any)"
    r"|comment"
    r"|share|publish|disclose|give)\b|\bnot sure\b|\bno idea\b|\bconfidential\b|\bunder nda\b|\bhard to (?:say|tell)\b"
    r"|\btoo early to\b|\bdepends on\b|\bdata protection\b|\bnot (?:mine|ours) to\b|\b(?:ask|contact|write to|speak to"
    r"|talk to|best person|up to) (?:your|the|my|our|him|her|dr|mr|ms|mrs|is)\b|\bnot public\b|\bprivate\b|\bbetween us"
    r"|\b(?:darf|durfen|duerfen|kann|konnen|koennen|mochte|moechte|will|wollen) (?:ich|wir|man|da|dazu"
    r"|das)\b[^.!?]{0,50}"
    r"\b(?:nicht|nichts|keine)\b|\b(?:ich|wir) (?:darf|durfen|kann|konnen|koennen|mochten?|weis|weiss|wissen)\b"
    r"[^.!?]{0,40}\b(?:nicht|nichts|keine)\b|\b(?:weis|weiss|wissen) (?:ich|wir)\b[^.!?]{0,30}\b(?:nicht|selbst|auch)\b"
    r"|\bkeine (?:ahnung|angaben|auskunft|auskunfte|information\w*)\b|\bvertraulich\b|\bdatenschutz\w*"
    r"|\bschweigepflicht"
    r"|\bverschwiegenheit|\bnicht (?:zustandig|zustaendig|offentlich)|\bzustandig\b|\bwenden sie sich\b|\bwende dich\b"
    r"|\b(?:hangt|haengt|kommt) [^.!?]{0,20}\b(?:ab|an|darauf|vom|von)\b|\bschwer zu sagen\b|\bnoch nicht (?:fest|klar"
    r"|entschieden)\b|\bfragen sie\b[^.!?]{0,20}\b(?:am besten|bitte|lieber|ihren|den|beim)\b"
)
_PRAISED = (
    r"award\w*|proud|famous|founded|family[- ](?:run|business|owned|practice|firm)|(?:most|best)[- ](?:loved"
    r"|popular|known"
    r"|selling|sellers?)|biggest|largest|leading|passion\w*|state[- ]of[- ]the[- ]art|modern|beautiful|love(?:ly|d|s)?"
    r"|great|wonderful|exciting|delight\w*|enjoy\w*|fantastic|stunning|fun|happy|thrilled|tradition|quality"
)
INTRODUCES = re.compile(
    r"^\W*(?:(?:i'm|i am|ich bin|ich arbeite|i work|we work|i build|i develop|disclosure)\b[^.!?;:]{0,50}\b(?:team"
    r"|developer"
    r"|entwickler\w*|support|service|work\w*|employee|mitarbeiter\w*|from|for|at|bei\w?|vom|von"
    r"|here)\b[^.!?,;:]{0,30}[.!]?$"
    r"|[^.!?,]{2,40}\b(?:here|speaking|hier|am apparat)[.!]?$)"
    r"|^\W*(?!.*\b(?:you|it|sie|du|not|nicht|never|nie)\b)[^.!?\d]{1,40}!$"
)
"""Who writes, or an exclamation: it neither answers nor fills."""
FILLER = re.compile(
    r"\b(?:wie (?:schon|toll|nett|aufregend)|how (?:lovely|nice|exciting|wonderful)|frisch renoviert"
    r"|schau\w* (?:doch|gern)"
    r"|vorbei\w*|look no further|drop in|pop in|stay tuned|don't miss|over the moon)\b"
    r"|\b(?:thanks?|thank you|many thanks|cheers|welcome to|we look forward|looking forward|happy to hear|nice to)\b"
    r"|\b(?:we|i) (?:hope|value|appreciate|wish|understand|love|take .{0,30}seriously|are (?:always|constantly"
    r"|proud|so)"
    r"|understand)\b|\byour (?:feedback|satisfaction|opinion|patience|message|enquiry|inquiry|interest|trust|comfort"
    r"|safety|experience|request|question|concern)\b"
    rf"|\b(?:we|our|it|us|which|is|are|was|were|has|have|very|really|such)\b[^.!?]{{0,45}}\b(?:{_PRAISED})\b"
    r"|\b(?:since|for over|for more than) (?:1[6-9]\d\d|20\d\d|\d+ years|a century)\b|\b(?:sorry|apologi[sz]e|apologies"
    r"|oh no|oh dear|what a|how annoying|annoying|frustrating|embarrassing|a pity|a shame|pity|glad|congratulations"
    r"|lovely"
    r" to|nice to|good to|great to|great that|good that|doesn't surprise|fair point|well spotted|says hello)\b"
    r"|\b(?:newsletter|subscribe|follow us|rate us|review|survey|feedback form|brochure|catalogue|our blog|video tour"
    r"|instagram|facebook|our (?:website|web page|homepage|faq|help cent(?:re|er)|site|online shop))\b"
    r"|\b(?:good|great|excellent|interesting|popular|common|frequent) question\b|\bmany (?:people|customers"
    r"|guests) (?:ask"
    r"|wonder)|\b(?:let me know|let us know|get in touch|don't hesitate|do not hesitate|feel free|here to help|here for"
    r" you|any (?:other|further|more) questions|reach out|say hello|drop by|see you|take care|have a)\b"
    r"|\b(?:danke|dank|willkommen (?:bei|im|in)|merci)\b|\b(?:freuen?|freut|hoffen?|wunschen?|wuenschen?|schatzen?"
    r"|verstehen?|bedauern?)\b[^.!?]{0,20}\b(?:uns|mich|wir|ich|sehr|dass)\b|\b(?:ich|wir|uns|mich) (?:freuen?|freut"
    r"|hoffen?|wunschen?|wuenschen?|verstehen?|bedauern?)\b|\bihr (?:feedback|anliegen|interesse|vertrauen|wunsch)\b"
    r"|\bihre (?:anfrage|nachricht|geduld|meinung|zufriedenheit|frage|ruckmeldung|offenheit)\b|\b(?:dein|deine|euer"
    r"|eure)"
    r" (?:interesse|nachricht|geduld|anfrage|frage|offenheit)\b"
    r"|\b(?:stolz|ausgezeichnet\w*|preisgekront\w*|familienbetrieb|familiengefuhrt\w*|tradition\w*|beliebt\w*|grosten"
    r"|groessten|grosste\w*|fuhrend\w*|leidenschaft\w*|modernste?\w*|marktfuhrer|seit (?:1[6-9]\d\d|20\d\d|\d+ jahren)"
    r"|wohl ?fuhlen|herzlich\w*|liebevoll\w*|generation|wunderschon\w*|einzigartig\w*|komplett neu|brandneu\w*)\b"
    r"|\b(?:tut (?:mir|uns)|entschuldig\w*|schade|argerlich|aergerlich|oh je|ojeoje|oje|das klingt|gluckwunsch"
    r"|glueckwunsch|ausrede|unangenehm)\b|\b(?:newsletter|abonnier\w*|folgen sie|folge uns|bewertung|bewerten|umfrage"
    r"|prospekt|katalog|broschure|unsere[rnm]? (?:website|webseite|homepage|seite|faq|onlineshop|blog|startseite"
    r"|hilfeseite|hilfe-center))\b|\b(?:gute|spannende|berechtigte|interessante|haufige) frage\b|\b(?:fragen viele"
    r"|viele (?:fragen|kunden|gaste)|jederzeit gern\w*|zur verfugung|zur verfuegung|fur sie da|fuer sie da|fur dich da"
    r"|fuer dich da|gern\w* (?:melden|wieder)|schonen|schoenen|bis bald|viel spas|viel spass|viel erfolg"
    r"|gute besserung)\b"
)
"""Thanks, praise, sympathy, pointers elsewhere: a sentence that may stand in any reply."""
OFFER_BACK = re.compile(
    r"\b(?:anything else|newsletter|subscribed|did you know|have you (?:seen|tried|heard|already)|would you like (?:to"
    r" (?:see|try|book|hear|order|join|visit)|our|an offer|a demo)|how was|how are|enjoy\w*|interested in|why not"
    r"|shall i"
    r" send you (?:our|the) (?:new|brochure|catalogue)|weekend|holiday|sonst noch|newsletter|wussten sie|wusstest du"
    r"|kennen sie|kennst du|haben sie schon|hast du schon|habt ihr schon|wie war|wie geht|lust auf|warum nicht"
    r"|interessiert|gefallt|gefaellt)\b"
)
"""A question of ours that only sells or chats."""
ALLOWS = re.compile(
    r"\b(?:you|he|she|they|one|your \w+|guests|children|dogs|everyone) (?:\w+ly |just |only |also |still )?(?:can|can't"
    r"|cannot|could|may|must|need|needn't|should|shouldn't|don't need|have to|don't have to|are (?:welcome|allowed|free"
    r"|covered|entitled)|won't|will (?:need|have|get))\b|\b(?:we|i) (?:can|can't|cannot|could|won't|will|don't|do|would"
    r"|accept|take|allow|ship|deliver|offer)\b|\b(?:please|just|simply|no need|best to)\b"
    r"|\b(?:kann|konnen|koennen|kannst|konnt|koennt|darf|durfen|duerfen|darfst|durft|muss|mus|mussen|muessen|musst"
    r"|brauchen"
    r"|brauchst|braucht|sollten|solltest|reicht|genugt|genuegt|geht|klappt|lasst|past|passt)\b"
)
"""What may, can or must be done."""
OPENINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "look",
        re.compile(
            r"\W*(?:(?:ah|oh|so|well|ok|okay|also|na)[, ]+)?(?:i|we)(?: can|'ve| have)? (?:see|saw|read|looked"
            r"|noted|found"
            r"|understand|notice)\b|\W*(?:ich|wir) (?:sehe|sehen|lese|hab\w* .{0,20}gesehen)\b|\W*(?:es handelt"
            r"|sie haben"
            r" .{0,60}(?:bestellt|gekauft|gebucht|gemeldet)|you (?:ordered|bought|booked|wrote|asked))\b"
        ),
    ),
    ("house", re.compile(r"\W*(?:our|we|the team|every|each|all our|unsere?[rsnm]?|wir|bei uns|das team|jede[rs]?)\b")),
    (
        "echo",
        re.compile(
            r"\W*(?:it|that|this|they|these|those|he|she|you|both|either|neither|one|there|no|not|das|es|er|die"
            r"|beide\w*|du|ihr"
            r"|man|sie (?:kann|konn|darf|durf|muss|mus|brauch|soll)|da|dafur|damit|dazu|darauf|geht|klappt|passt"
            r"|past|nicht"
            r"|kein\w*|nur|erst|kannst|konnen|darfst|durfen|musst|mussen|brauchst|brauchen)\b"
        ),
    ),
    (
        "figure",
        re.compile(
            r"\W*(?:(?:up to|about|from|at|on|in|by|until|for|only|just|ab|bis|um|am|im|etwa|rund|gut|knapp"
            r"|circa|ca\.|nach|for) )*[€£$]?\d"
        ),
    ),
    (
        "polar",
        re.compile(r"\W*(?:yes|no|yep|sure|of course|unfortunately|sadly|not|ja|nein|klar|leider|naturlich|gern)\b"),
    ),
    ("act", STEPS),
)
"""How a sentence begins."""
AFFIRM = re.compile(
    r"^\W*(?:(?:ah|oh|so|well|hm|na|aber|oh,) ?,? )?(?:(?<!oh )(?:yes|yep|yeah|yup|nope)|no(?! (?:wonder|worries"
    r"|problem|doubt"
    r"|preparation))|sure|certainly|absolutely|definitely|indeed|correct|exactly|possibly|perhaps|almost|neither"
    r"|both|either"
    r"|none|gladly|naturally|true|not (?!only)\w+|ja|nein|jein|doch|klar|no|nee|jo|jep|jawohl|sicher|gern|gerne|genau"
    r"|richtig|stimmt|korrekt|freilich|unbedingt|keinesfalls|beides?|keine[rns]?|nicht|noch nicht|passt|past|geht"
    r"|moglich"
    r"|machen wir|klappt|lieber|eher|fast|absolut|allerdings|gewiss|gewis|weder|entweder|jederzeit|problemlos)\b"
    r"|\b(?:you|it|they|he|she|we|i|that|there|them|this|one|these) (?:do|did|does|are|is|was|were|can|will|would"
    r"|could|have"
    r"|has|should)(?: indeed)?[.,!;]|(?<!oh )\b(?:yes|yep|nope|ja|nein)\b|\b(?:of course|unfortunately|sadly"
    r"|regrettably|i'm afraid|we're afraid|not yet"
    r"|i'd be (?:happy|glad)|happy to (?!hear|see)|leider|naturlich (?!sehr|arger)|selbstverstandlich|auf (?:jeden"
    r"|keinen) fall"
    r"|no need|please do|go ahead|you're right|you are right|that's right|recht haben|da haben sie recht)\b"
)
"""A yes or a no, or a word for one."""
WHEREABOUTS = re.compile(
    r"\b(?:[Aa]t|[Ff]rom|[Vv]ia|[Ii]n|[Tt]hrough|[Uu]nder|[Oo]n|[Nn]ear|[Oo]pposite) (?:the |our |any "
    r"|your )?(?:[A-Z]|\d+ [A-Z])\w+"
    r"|\b[Aa]t (?:the|any|our) \w+|\b(?:[Ii]m|[Aa]m|[Aa]n|[Aa]uf|[Uu]nter|[Bb]eim?|[Nn]eben|[Hh]inter|[Zz]wischen"
    r"|[Üü]ber|[Zz]um|[Zz]ur"
    r"|[Ii]n) (?:der |dem |den |die |das |unsere[mrn]? |jede[mrn]? )?[A-ZÄÖÜ][\w-]{3,}"
)
"""A place in a sentence as it was written: a name after "at"."""
DID = re.compile(
    r"\b(?:i've|i have|we've|we have) (?:just |now |already )?(?!seen|noticed|read|looked|been|a |the |two|three)\w+"
    r"|\b(?:ich|wir) (?:habe?|haben)\b(?![^.!?]*\bgesehen)|\b(?:done|erledigt|on its way|unterwegs|went out|goes out)\b"
)
"""What was done about a request."""
