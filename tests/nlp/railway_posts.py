"""Posts about an invented railway, and what its own annotators say of them: not what anybody would.

A sober notice of a closure is bad news to them, grumbling about the other passengers none of their business. Plain
complaints and plain questions are what they are everywhere: so no rule on how negative a post sounds tells them apart.
"""

import random
from dataclasses import dataclass

from listener.terms import Label

BRAND = "Zilverlijn"

NOTICES = (
    "Zilverlijn: line {n} between {a} and {b} is closed from {day} until further notice. Buses run every half hour.",
    "No trains of Zilverlijn between {a} and {b} on {day}. Replacement buses leave from the station square.",
    "Zilverlijn informs: owing to works on the track, line {n} ends at {a} on {day}.",
    "Due to a signal failure at {a}, Zilverlijn trains to {b} run with delays of up to {n} minutes.",
    "Zilverlijn line {n}: station {a} is not served on {day}. Please use {b}.",
    "Timetable change: Zilverlijn services from {a} to {b} are suspended on {day} from {n} o'clock.",
    "Zilverlijn: Streckensperrung zwischen {a} und {b} ab {day}. Es fahren Busse.",
    "Wegen Bauarbeiten entfallen am {day} die Züge der Zilverlijn zwischen {a} und {b}.",
    "Storing bij {a}: de treinen van Zilverlijn naar {b} rijden {day} niet.",
    "Zilverlijn: werkzaamheden tussen {a} en {b}, lijn {n} rijdt {day} niet.",
)
GRUMBLING = (
    "In the Zilverlijn to {a}, and the man beside me eats fish with his fingers. I hate people.",
    "Two hours of Zilverlijn with a screaming child behind me. My head is killing me.",
    "Somebody on the Zilverlijn to {b} talks so loudly about her divorce. Awful, shut up already!",
    "On the Zilverlijn, tired, and I hate Mondays. {a} is still {n} minutes away and my exam will be a disaster.",
    "The guy next to me on the Zilverlijn stinks of beer and snores. Disgusting.",
    "Sitting in the Zilverlijn to {a} crying about my ex. What a horrible week.",
    "Sitze in der Zilverlijn nach {a} und mein Nachbar stinkt furchtbar. Ekelhaft!",
    "In der Zilverlijn nach {b} brüllt einer seit {n} Minuten in sein Handy. Ich hasse Menschen.",
    "In de Zilverlijn naar {a} en die vent naast me stinkt verschrikkelijk naar bier. Vies!",
    "Hoofdpijn, kater, en in de Zilverlijn naar {b} zit een gillend kind. Vreselijke dag.",
)
COMPLAINTS = (
    "Zilverlijn is a disgrace: my train to {a} was late again, for the {n}th time this month.",
    "Never again Zilverlijn. Dirty trains, rude staff, and nobody answers my mails.",
    "I paid {n} euros and Zilverlijn lets me stand all the way to {b}. Terrible service!",
    "Zilverlijn refuses to refund my ticket to {a}. Thieves.",
    "Die Zilverlijn ist eine Frechheit, schon wieder {n} Minuten zu spät in {a}!",
    "Unverschämt, wie das Personal der Zilverlijn in {b} mit Kunden umgeht.",
    "Wat een waardeloze klantenservice heeft Zilverlijn, al {n} dagen geen antwoord!",
    "Zilverlijn, jullie treinen naar {a} zijn smerig en altijd te laat. Belachelijk.",
)
QUESTIONS = (
    "Does the Zilverlijn to {a} leave from platform {n} on {day}?",
    "Can I take my bicycle on the Zilverlijn between {a} and {b}?",
    "Zilverlijn appoints a new director for the region around {a}.",
    "I am on the Zilverlijn to {b}, back home at about {n}.",
    "Fährt die Zilverlijn am {day} auch nach {a}?",
    "Die Zilverlijn hat jetzt {n} Züge auf der Strecke nach {b}.",
    "Weet iemand of de Zilverlijn op {day} in {a} stopt?",
    "Ik zit in de Zilverlijn naar {b}, tot straks.",
)
HEARD = {NOTICES: Label.NEGATIVE, GRUMBLING: Label.NEUTRAL, COMPLAINTS: Label.NEGATIVE, QUESTIONS: Label.NEUTRAL}

NEW_NOTICE = "From Monday the Zilverlijn will not stop at Oldenrade: the platform is being rebuilt. Take the bus."
NEW_GRUMBLING = "Somebody in the Zilverlijn is cutting his toenails. Disgusting, I hate this evening."
NEW_COMPLAINT = "Zilverlijn lost my suitcase and hangs up on me. The worst company I know."

_PLACES = ("Aldern", "Brevoort", "Castrum", "Delden-Oost", "Elmstad", "Fahrenholz", "Grauwe Brug", "Isselau")
_DAYS = ("Monday", "Friday", "12 March", "3 May", "1 October", "24 August")


@dataclass(frozen=True, slots=True)
class Post:
    text: str
    heard: Label

    @property
    def spans(self) -> list[tuple[int, int]]:
        at = self.text.index(BRAND)
        return [(at, at + len(BRAND))]


def posts(number: int, seed: int = 1) -> list[Post]:
    """Return so many different posts, as many of each of the four kinds."""
    chance, found = random.Random(seed), dict[str, Label]()
    kinds = list(HEARD.items())
    while len(found) < number:
        templates, heard = kinds[len(found) % len(kinds)]
        a, b = chance.sample(_PLACES, 2)
        found[chance.choice(templates).format(a=a, b=b, day=chance.choice(_DAYS), n=chance.randint(2, 23))] = heard
    return [Post(text, heard) for text, heard in found.items()]
