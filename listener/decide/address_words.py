"""The words by which people speak to somebody, in the seven languages, in the notation of `phrases`."""

import re
from functools import cache

from listener.decide.phrases import phrase_pattern

# «sie» and «ihr» of polite German, Dutch «te», French «on» also mean others: they are left out.
_SECOND_PERSON = {
    "en": "you, your, yours, yourself, you'(re|ve|ll|d), u, ur, y'all, yall",
    "fr": "vous, votre, vos, tu, ton, tes, toi",
    "nl": "jullie, je, jij, jou, jouw, u, uw",
    "de": "ihr, euch, euer, eure*, du, dich, dir, dein*, ihnen",
    "es": "vosotr(os|as), vuestr*, ustedes, usted, os, tu, tus, teneis, podeis, sois",
    "it": "voi, vi, vostr*, tu, ti, siete, avete, potete",
    "pt": "voces?, vosso*, vossa*, teu, tua, tens",
}

GREETINGS = phrase_pattern("""
    dear, hey, hi, hello, yo, ok, thanks, thank you, shame on( you)?, well done, congrats, come on, sorry, please,
    bonjour, bonsoir, salut, chere?, coucou, merci, bravo, honte a, dites, svp,
    beste, hallo, hoi, dag, geachte, goede(morgen|middag|navond), bedankt, dank (je|u), dankjewel, schaam je,
    liebe[rs]?, guten (tag|morgen|abend), danke, moin, servus,
    hola, estimad[oa]s?, querid[oa]s?, gracias, buen[oa]s( (dias|tardes|noches))?,
    ciao, salve, buongiorno, buonasera, gentile, car[aio], grazie, ehi,
    ola, bom dia, boa (tarde|noite), caros, prezad[oa]s?, obrigad[oa]
""").pattern

REQUESTS = phrase_pattern("""
    (can|could|would|will) (you|u|someone|somebody|anyone|i|we), please, pls, plz, help me, let me know,
    need (help|assistance|answers|an answer), i (need|want|demand|expect) (a|an|my|to|you|some|your|help),
    (dm|contact|call|email|reply to|answer) me, how (do|can|long|much), any (update|news|chance|idea|help),
    what's going on, fix (this|it|your), where (is|are) (my|the|our),
    svp, stp, s'il (vous|te) plait, pou(vez|rriez) vous, peux tu, aidez moi, merci de, est ce qu*,
    (repondez|contactez|appelez|rappelez) moi, j'attends (une|un|mon|ma|votre|toujours), que faire,
    je (veux|demande|souhaite|voudrais) (un|une|mon|ma|etre|le), quand (est ce|vais|puis|allez|sera),
    kun(nen|t)? (jullie|je|u|iemand), kan (iemand|ik|er), graag, a?lsjeblieft, alstublieft, aub, help mij,
    ik (wil|eis|verwacht) (mijn|een|dat|graag), wanneer (kan|krijg|komt|gaan), hoe (kan|lang|zit), wat nu,
    neem contact, bel mij, reageer eens, waar blijft,
    bitte, konn(t|en|te|ten|tet) (ihr|sie|mir|jemand), kann (mir|man|jemand), hilfe, meldet euch,
    wann (kommt|bekomme|wird|geht), wo bleibt,
    por favor, pode(is|mos|m|ria|riam), pueden?, podr(iais|ian), ayuda, ajuda, respond(an|ed|am),
    necesito, preciso, cuando (llega|me|van),
    per (favore|cortesia), pot(ete|reste), aiuto, rispondete, mi serve, ho bisogno, quando (arriva|mi)
""")


@cache
def second_person(language: str | None) -> re.Pattern[str]:
    """Return a pattern of «you» in a language and in English; in all seven when the language is not known."""
    known = (_SECOND_PERSON[language], _SECOND_PERSON["en"]) if language in _SECOND_PERSON else _SECOND_PERSON.values()
    return phrase_pattern(", ".join(known))
