"""Ordinary words that are no names and no abbreviations, so that in capitals each of them alone is loud."""

from __future__ import annotations

import re

_ENGLISH = """
about above absolutely accept across actually after again against ago agree ahead almost alone along already also
although always amazing among another answer any anybody anyone anything anyway anywhere apart around asap ask asked
attached attention available avoid away back bad badly barely beautiful because become been before begin behind being
believe below best better between beyond big black blank bloody book both bottom bought bring broken brought busy but
buy call called calm can can't cancel cannot care careful carefully certain certainly change cheap check choose clean
clear clearly click close closed cold come coming complete completely confirm contact copy correct correctly could
couldn't course crazy critical cut daily damn danger dangerous date day days dead deadline deal definitely delete
deliver delivered demand deserve despite did didn't different directly dirty discount do does doesn't doing done don't
doubt down dozen dry due during each early easy either else elsewhere empty end enjoy enough ensure enter entire
entirely especially essential even ever every everybody everyone everything everywhere exact exactly except exciting
exclusive expect expensive explain extra extremely fact fail fair fantastic far fast favourite fee few fill final
finally find fine finish finished first five follow forbidden forever forget forgot four free fresh friday friendly
from front full fully fun further gave general get getting gift give given glad go going gone good got great guarantee
guaranteed had half happen happened happy hard hardly has hasn't hate have haven't having hear heard heavy hello help
helpful hence here high highly hold holiday home honest hope hot hour hours how however huge hundred hurry idea if
ignore immediately important impossible included including incredible indeed inside instead instructions isn't issue
issues it's join just keep key kind knew know known large last late later latest least leave left less let let's lie
like likely limited line list listen literally little live long longer look lose loss lost lot lots loud love low
lucky mad made main make making mandatory many matter may maybe me mean means mention might mind mine minute minutes
miss missed missing mistake moment monday money month months more morning most much multiple must mustn't my name near
nearly necessary need needed needs neither never new next nice nobody none nope nor normal not note nothing notice now
nowhere number obvious obviously off offer offers official often old once one ones only open opening or order ordered
other otherwise ought our ours out outside over own page paid part past patient pay payment people perfect perfectly
perhaps period permanently person piece place plain please possible possibly prefer present press price prices private
probably problem problems promise proper properly proud public put question quick quickly quiet quite ran rather read
ready real really reason receive received recommend refund refuse regret remember reminder remove repeat reply
required reserved respect responsible return right rude rule rules run sad safe safely said sale same saturday save
saved say second see seen send sent separate serious seriously set seven several shall sharp she should shouldn't show
shut side sign signed simple simply since single sit six slow slowly small so sold some somebody someone something
soon sorry special spend stand start started stay still stop straight strictly strong stuff stupid such sudden sunday
super sure surely sweet switch take taken taking talk team tell ten terrible than thank thanks that that's the their
them themselves then there there's therefore these they they're thing things think third this those though thought
thousand three through thursday time times tiny today together told tomorrow tonight too took top total totally touch
toward tried true truly trust try trying tuesday turn twice two ugly unacceptable unbelievable under understand
unfortunately unless unlimited until up upset urgent urgently use used useful useless usual usually very wait waiting
wake want wanted warm warning was wash wasn't waste watch way we we're weak wednesday week weekend weeks welcome well
were weren't wet what whatever when where whether which while whole whose why wide will win wish with within without
woman won't wonderful word words work worked working works world worry worse worst would wouldn't wow write written
wrong yeah year years yes yesterday yet you you'll you're you've young your yours yourself zero
"""
_GERMAN = """
aber absolut achtung alle allein alleine allem allen aller allerletzte alles allzu als also alte alten andere anderen
anders angebot angebote anfang anruf anrufen antwort antworten anzahlung auch auf aufhören aufpassen augenblick
ausdrücklich ausgeschlossen auslaufend ausnahmslos außerdem außer ausverkauft bald barzahlung bei beide beiden beim
bereits besonders besser beste besten bestens bestimmt bestellen bevor bezahlt bezahlen billig bis bisher bitte
bleiben bleibt böse brauchen braucht breit bringen bringt bunt dabei dadurch dafür dagegen daher dahin damals damit
danach daneben danke dann daran darauf daraus darf darüber darum das dass dauerhaft davon davor dazu definitiv dein
deine deinen deiner denken denn dennoch deren derzeit deshalb deutlich dich dicht dick dies diese diesem diesen dieser
dieses direkt doch doppelt dort dran draußen drei dreimal dringend dringende drinnen dritte drücken dumm dunkel dünn
durch durchgehend dürfen ebenfalls ebenso echt egal ehrlich eigene eigenen eigentlich eilig eine einem einen einer
eines einfach einmal einmalig einmalige einwandfrei einzig einzige einzigen einzeln empfehlen ende endgültig endlich
entweder erfolg erforderlich ergebnis ernst ernsthaft erst erste ersten erster essen etwas euch euer eure euren exakt
exklusiv extra extrem falsch falsche fast fehler fertig fest feucht fix flach frei freitag fremd freude freuen
freundlich frisch frist fristgerecht froh früh früher frühestens fünf für ganz ganze ganzen ganzer gar garantiert
garantie geben gebraucht geduld gefahr gefährlich gegen gehen geht gehört geld gelesen geliefert gelogen gemacht
gemeinsam genau genauso genug geöffnet gerade geradeaus gern gerne gesagt geschafft geschenkt geschlossen gestern
gesund getrennt gewesen gewinnen gewonnen gibt glatt glauben gleich gleichzeitig glück glücklich gratis gratuliere
groß große großen größte grundsätzlich gültig gut gute guten guter haben hallo halb halt halten hart hast hat hätte
hätten heiß heißt hell helfen her herzlich herzlichen heute hier hilfe hin hinten hinter hoch höchste höchstens
hoffentlich hohe hören ihnen ihre ihrem ihren immer indem inklusive innen insgesamt irgendwann ist jahr jahre jede
jedem jeden jeder jedes jederzeit jemand jetzt kalt kann kannst kaputt kaufen kaum kein keine keinem keinen keiner
keines keinesfalls keineswegs klar klasse klein kleine komm kommen kommt komplett komplette können könnt könnte kosten
kostenlos kostenlose kräftig krank kurz kürzlich lächerlich lachen lang lange langsam lassen lauf laufen laut leer
leicht leid leider leise lesen letzte letztemal letzten letzter letztes leute lieb liebe lieber liegt links los lügen
lustig machen macht mal manchmal mehr mehrere mehrfach mehrmals mein meine meinen meiner meistens melden mich
mindestens mir mist mit mitbringen mitnehmen mittag mitte mitteilen mittwoch möchte möglich möglichst moment monat
monate montag morgen morgens müde müssen muss nach nachdem nachher nachmittag nächste nächsten nacht nah name namen
namentlich nass natürlich neben nehmen nein neu neue neuen neuer neues neun nicht nichts nie niedrig niemals niemand
niemanden nimmer nirgends noch nochmal nochmals normal nötig notwendig null nun nur oben obligatorisch oder offen
öffnen oft ohne ordentlich ostern paar passiert pflicht plötzlich prima privat problem probleme prompt pünktlich
rabatt rasch raus rechts rechtzeitig regelmäßig reichen richtig richtige riesig ruhe ruhig rund sache sachen sagen
sagte samstag sämtliche sauber schade schaffen schauen scheiße schick schicken schlecht schlimm schließen schluss
schnell schnellstens schon schön schöne schönen schrecklich schreiben schriftlich schuld schwach schwarz schwer sechs
sehen sehr sein seine seinen seit seite selber selbst selbstverständlich selten sensationell separat sicher sicherlich
sie sieben sind sofort sofortige sogar solange solche soll sollen sollte sommer sondern sonderangebot sonntag sonst
sonstige sooft sorry sowas später spätestens spaß ständig stark statt stehen steht stets still stimmt stopp streng
strikt stück stunde stunden super tag tage tagen täglich tatsächlich teil teuer tief toll tolle total tot traumhaft
trocken trotz trotzdem tun über überall überhaupt übermorgen übrigens umgehend umsonst unbedingt unfassbar ungefähr
ungern unglaublich unmöglich uns unser unsere unserem unseren unserer unten unter unterschreiben unterschrieben
untersagt unverschämt unverzüglich verboten verbindlich vergessen verkauft verlangen verloren verpassen verpflichtend
versprechen versprochen verstanden verstehen versuchen vertrag viel viele vielen vielleicht vier völlig voll volle
voller vollständig vom von vor voran voraus vorbei vorher vormittag vorn vorne vorsicht vorsichtig wahnsinn wahr
während wann war waren warm warnung warten warum was waschen wasser wechseln weder weg wegen weihnachten weil weiß
weit weiter weitere weiterhin welche welcher wenig weniger wenigstens wenn wer werden wert weshalb wichtig wichtige
wichtiger wichtigste wie wieder wiederholt wieso wievielmal willkommen wir wird wirklich wissen wochen wochenende
wofür wohin wohl wollen worum wunderbar wunderschön würde würden wütend zahlen zahlung zehn zeigen zeit ziehen
ziemlich zimmer zuerst zufrieden zuletzt zum zumachen zurück zusammen zusätzlich zuverlässig zwar zwei zweimal zweite
zweiten zwingend zwischen zwölf
"""
_NAMES_TOO = """
true false us who it am pm may art ice man tan all off key team win zero page half way name line list run set low top
end cut due book date live back one auto on ein aus start stop stopp reset test code box park ist die das der alt neu
mit null super extra enter delete insert save cancel copy print exit home back select return
"""
"""Words that stand in capitals as abbreviations, switches and names as well; alone they are not loud."""
_KEPT_LOUD = "all stop stopp super extra null mit neu low"
_ENDING = re.compile(
    r"[^\W\d_]{3,}(?:ly|ness|ful|less|able|ible|ously|ingly|lich(?:e[nrsm]?)?|los(?:e[nrsm]?)?|haft(?:e[nrsm]?)?"
    r"|bar(?:e[nrsm]?)?|weise|"
    r"mal|malig\w*|heit|keit|ungen|stens|wärts|halb|sam(?:e[nrsm]?)?|zeitig\w*|gemäß)"
)

ORDINARY = frozenset(_ENGLISH.split()) | frozenset(_GERMAN.split())
LOUD_ALONE = (ORDINARY - frozenset(_NAMES_TOO.split())) | frozenset(_KEPT_LOUD.split())


def ordinary(word: str) -> bool:
    """Whether a word, in small letters, is one of everyday speech."""
    return word in ORDINARY or (len(word) > 6 and _ENDING.fullmatch(word) is not None)


def loud_alone(word: str) -> bool:
    """Whether one such word in capitals is louder than the words around it."""
    return len(word) > 2 and (word in LOUD_ALONE or (len(word) > 6 and _ENDING.fullmatch(word) is not None))
