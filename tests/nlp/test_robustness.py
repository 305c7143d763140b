"""A negative post stays negative when it is disguised, and ordinary text passes unchanged."""

import random
import time
import unicodedata

import pytest

from listener.config import Settings
from listener.nlp.normalize import normalize
from listener.nlp.sentiment import load_sentiment
from listener.terms import Label
from tests.nlp import attacks
from tests.nlp.flips import Remembering, all_flips, judged_negative, negative_posts

MOST = 0.02  # the share of negative posts that may flip under an attack

# Attacks that flip more: the bound that holds today, and why.
BEYOND = {
    "reversed_words": (0.06, "short Romance sentences: their small words («la», «es», «no») are words backwards too"),
    "mistyped": (0.05, "a letter wrong in each word: the pieces are others, and no rule knows the word"),
    "repeated": (0.05, "the model wavers on a sentence that is said six times over"),
    "glued_hashtags": (0.60, "«#neveragainwithyou»: where words end can only be known with a dictionary"),
}
FEWEST = 40  # posts of a language that are judged negative as they are, of 44

ORDINARY = [
    "My iPhone4S has no 4G, the A321neo to K8s-on-Sea was booked by B2B, the 2nd covid19 wave, mp3, H2O, CO2, m2.",
    "Le vol de 14h30 arrive à 16h05, 3ème étage, porte 7A, 20 °C ; l'équipe S.N.C.F. était là, n° 1.",
    "J. R. R. Tolkien et moi, il n'y a qu'à voir : à 100 %, c'est-à-dire p. ex. 2x4.",
    "Straße, Größe, Übergröße, ß-Version, 1er Platz, 3D-Druck, GmbH & Co. KG, E-Mail an info@beispiel.de",
    "El niño comió piñas; ¿qué tal? ¡Olé! Tod@s y amig@s, 2º piso, 1ª planta, s01e04, 5€ el kg",
    "Perché città più caffè; l'università; 1° posto; M5S; Serie A; 90+3'",
    "São João: não há pão, coração, lições; 2ª feira; 1º de maio; R$ 5,00; C3PO e R2D2",
    "De 7u12 van 's ochtends, zo'n 4 à 5 man, één voor één, ideeën, RTL4, NPO3, 3e plaats, €5",
    "🇫🇷🇧🇪🇪🇸 Bravo les filles 🅿️ 1️⃣ 👩‍👩‍👧 ❤️ Łódź, Ørsted, Đorđe, Yıldırım, tuttə, naïve, Ærø, tschüß",
    "Α и Б: 5 µm, 10 kΩ, π ≈ 3,14, β-versie, Δt, Москва, Αθήνα, Владимир on tour, спасибо!",
    "See https://t.co/x3k5b4C and @m4rk_92, #covid19 #B2B, ids 3f9a1b and AB12CD34, v1.0.3, 192.168.0.1, 10:45",
    "Thanks4following! like4like; on the 1st, 3rd; 7am; M&S; AC/DC; A+; C++; 50/50; w/o; U.S.A.; e.g. this; a b c",
]


@pytest.fixture(scope="module")
def model() -> Remembering:
    return Remembering(load_sentiment(Settings().model))


@pytest.fixture(scope="module")
def posts(model):
    return judged_negative(model, negative_posts())


@pytest.fixture(scope="module")
def flips(model, posts):
    return dict(all_flips(model, posts))


def test_the_posts_are_negative_as_they_are(posts):
    """Most in each of seven languages: what is judged otherwise cannot flip."""
    assert set(posts) == {"fr", "nl", "en", "de", "es", "it", "pt"}
    assert {language: len(texts) for language, texts in posts.items() if len(texts) < FEWEST} == {}


@pytest.mark.parametrize("attack", [*attacks.ATTACKS, "code_switched"])
def test_a_disguised_post_stays_negative(flips, attack):
    """Two in a hundred may flip, or what BEYOND says."""
    most, _ = BEYOND.get(attack, (MOST, ""))
    found = flips[attack]
    assert found.share <= most, f"{found.share:.1%}: {dict(found.flipped)}\n" + "\n".join(found.examples[:10])


def test_emoji_alone_tell_anger(model):
    """Two to five angry signs and no word: five in six are understood."""
    judged = model.classify([attacks.emoji_only(seed) for seed in range(100)])
    assert sum(sentiment.label is not Label.NEGATIVE for sentiment in judged) <= 17


def test_one_character_gets_an_answer(model):
    """Any single character: a letter, a sign, an emoji, half a surrogate, a tag, a mark."""
    for sentiment in model.classify([*"a?!1👎😡é漢ا \n\u0301\u202e", "\ud83d", "\U000e0041", "►"]):
        assert sum(sentiment.scores.values()) == pytest.approx(1)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_passes_unchanged(text):
    """Names with digits, abbreviations, accents, flags, units and other alphabets are no disguise."""
    plain = unicodedata.normalize("NFKC", text).replace("\ufe0f", "").replace("\u200d", "")
    for word in normalize(text).split():
        assert word.startswith(("@user", "http")) or word in plain, normalize(text)


@pytest.mark.parametrize(
    ("disguised", "shown"),
    [
        ("tеrriblе sеrvісе", "terrible service"),
        ("ѕһаmе оn уоu", "shame on you"),
        ("TЄЯЯIБLЄ SЄЯVIСЄ, ДBSФLЦTЄLУ", "terrible service, absolutely"),
        ("ᴛᴇʀʀɪʙʟᴇ sᴇʀᴠɪᴄᴇ", "terrible service"),
        ("🅃🄴🅁🅁🄸🄱🄻🄴 🅂🄴🅁🅅🄸🄲🄴", "terrible service"),
        ("🇹 🇪 🇷 🇷 🇮 🇧 🇱 🇪", "terrible"),
        ("t̶e̶r̶r̶i̶b̶l̶e̶ s̷e̷r̷v̷i̷c̷e̷", "terrible service"),
        ("ǝɔᴉʌɹǝs ǝlqᴉɹɹǝʇ", "terrible service"),
        ("te\u202eirr\u202cble", "terrible"),
        (".ecivres elbirret eht rof emahs ,uoy no emahS", "Shame on you, shame for the terrible service."),
        ("t e r r i b l e   s e r v i c e", "terrible service"),
        ("t.e.r.r.i.b.l.e s-e-r-v-i-c-e", "terrible service"),
        ("T3rr1bl3 s3rv1c3 4g41n!!!", "Terrible service again!!!"),
        ("73rr!bl3 $3rv!c3 @g@!n, s0 b@d", "terrible service again, so bad"),
        ("tErRiBlE sErViCe AgAiN", "terrible service again"),
        ("#TerribleService #NeverAgainHere #ShameOnYou", "terrible service never again here shame on you"),
        ("terr\u200bi\u00adble\U000e0041 s\u034fervice", "terrible service"),
    ],
)
def test_disguises_are_undone(disguised, shown):
    """What a reader sees is what the model reads."""
    assert normalize(disguised) == shown


def test_a_hundred_kilobytes_take_time_in_proportion():
    """Twice the text, about twice the steps: no pattern goes back and forth. Counted in seconds of this process."""
    draw = random.Random(1)
    signs = "aA1.@#-_ \u0301\u202eаб🇹🄰ǝ\n!$"
    pieces = [sign * 40_000 for sign in signs] + ["".join(draw.choices(signs, k=40_000)) for _ in range(3)]
    pieces += [(sign + "a") * 20_000 for sign in signs] + [(sign + " ") * 20_000 for sign in signs]
    began = time.process_time()
    for piece in pieces:
        normalize(piece)
    assert time.process_time() - began < 20  # a quadratic pattern takes minutes
