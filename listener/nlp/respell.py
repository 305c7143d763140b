"""Undo disguises made of ordinary signs: letters spelled out, words in hashtags, words written backwards."""

import re

from listener.decide.stop_words import STOP_WORDS
from listener.nlp.disguise import backwards
from listener.nlp.leet import without_leet

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"

_SPACED = re.compile(r"(?<!\S)\S(?: \S){3,}(?!\S)")
_SPELLED = re.compile(r"(?<!\S)\S(?: \S)+(?!\S)")
_DOTTED = re.compile(
    rf"(?<!\w)[{_LETTER}](?P<gap>[^\w\s@#\\]{{1,4}}|_)[{_LETTER}](?:(?P=gap)[{_LETTER}]){{2,}}(?![^\W_])"
)

_TAG = re.compile(r"#(\w+)")
_CAMEL = re.compile(r"#[a-zà-öø-ÿA-ZÀ-ÖØ-Þ\d]+?[a-zà-öø-ÿ][A-ZÀ-ÖØ-Þ]\w*")
_HUMP = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|_+")
_STRETCHED = re.compile(rf"(?![hjkmwHJKMW])([{_LETTER}])\1{{3,}}")  # laughter is no disguise

_WORD = re.compile(r"[^\W\d_]{2,}")
_READ = 2_000  # characters that tell whether a text is written backwards
# STOP_WORDS are without accents; and what complaints are about.
_MORE = """
été même très après déjà être où più perché così può già für über können möchte müssen también más está están aquí día
días años después não são você vocês estão também até já três mês amanhã ninguém één qualité qualità calidad qualidade
kwaliteit service servizio servicio serviço atendimento argent soldi dinero dinheiro money euros client cliente klant
kunde customer banque banca banco conta conto cuenta compte rekening rechnung facture factura fatura repas comida essen
eten food chambre camera quarto zimmer kamer room nuit notte noche noite nacht night problème problema probleem problem
jamais vida vita vie leven leben life trabalho trabajo lavoro travail gente gens people horrible orribile horrível
pésimo péssimo pessimo terrible terribile terrível mauvais malo mala
"""
_KNOWN = STOP_WORDS.union(_MORE.split())
_FORWARDS = frozenset(word for word in _KNOWN if len(word) > 1 and word[::-1] not in _KNOWN)
_BACKWARDS = frozenset(word[::-1] for word in _FORWARDS)
_CAPITAL_AT_END = re.compile(rf"\W*[a-zà-öø-ÿ]+[A-ZÀ-ÖØ-Þ](?![{_LETTER}])")
_STOP_AT_START = re.compile(r"\s*[.!?…]+\w")
_COMMA_AT_START = re.compile(r"\w\s,\w")


def respell(text: str) -> str:
    """Return `text` with spelled-out letters joined, leetspeak in letters and words the right way round."""
    if _SPACED.search(text):
        text = _unspaced(text)
    if spelled := _DOTTED.search(text):
        text = _undotted(text, spelled["gap"])
    text = without_leet(text)
    if text.count("#") > 2:
        text = _untagged(text)
    if len(_STRETCHED.findall(text)) > 2:
        text = _STRETCHED.sub(r"\1", text)
    return _forwards(text)


def _untagged(text: str) -> str:
    """Three hashtags in camel case that are most of a post are its sentence."""
    tags = _CAMEL.findall(text)
    if len(tags) < 3 or sum(map(len, tags)) * 3 < len(text) * 2:
        return text
    return _TAG.sub(lambda tag: _HUMP.sub(" ", tag[1]).lower(), text)


def _unspaced(text: str) -> str:
    """«t e r r i b l e   s e r v i c e»: where most of the text is spelled out, its short words are too."""
    if len("".join(_SPACED.findall(text))) * 2 > len(text) and sum(map(str.isalpha, text)) * 4 > len(text):
        return _SPELLED.sub(lambda run: run[0].replace(" ", ""), text)
    return _SPACED.sub(_joined, text)


def _joined(run: re.Match[str]) -> str:
    signs = run[0].replace(" ", "")
    letters = re.findall(f"[{_LETTER}]", signs)
    return signs if len(set(letters)) >= 3 and len(letters) * 2 > len(signs) else run[0]


def _undotted(text: str, gap: str) -> str:
    """«b.a.d s.e.r.v.i.c.e»: where most of the text is spelled out with a sign, its short words are too."""
    spelled = sum(len(run[0]) for run in _DOTTED.finditer(text))
    if spelled * 2 > len(text):
        sign = re.escape(gap)
        short = rf"(?<![^\W_])[{_LETTER}](?:{sign}[{_LETTER}'’])+(?:{sign}(?=[^\w\s])|(?![^\W_]))"
        text = re.sub(short, lambda run: run[0].replace(gap, ""), text)
    return _DOTTED.sub(lambda run: run[0] if _short_form(run[0]) else run[0].replace(run["gap"], ""), text)


def _short_form(run: str) -> bool:
    """«S.N.C.F», «U.S.A»."""
    return run.isupper() and len(run) < 10


def _forwards(text: str) -> str:
    """Reversed words give themselves away by the small words every sentence has: «eht», «tse», «thcin».

    Fewer than three are believed only where stops and capitals are at the wrong end too.
    """
    words = set(_WORD.findall(text[:_READ].lower()))
    turned, straight = len(words & _BACKWARDS), len(words & _FORWARDS)
    stop_first = bool(_STOP_AT_START.match(text))
    words_only = bool(_CAPITAL_AT_END.match(text)) and not stop_first
    wrong_ends = (2 if turned else 0) * words_only + stop_first + bool(_COMMA_AT_START.search(text[:_READ]))
    wrong_ends += text[-1:].isupper() and text[-2:-1].islower()
    if turned + wrong_ends < 3 or (straight and turned <= straight * (1 if wrong_ends > 1 else 3)):
        return text
    if not wrong_ends and turned <= 3 * len(words & _KNOWN):
        return text
    return _WORD.sub(lambda word: word[0][::-1], text) if words_only else backwards(text)
