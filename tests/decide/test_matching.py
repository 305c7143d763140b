"""Is a text a mention, of which term, and where."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.decide.fold import fold, folded
from listener.decide.matching import explain, find
from listener.decide.query import parse


def found(expression: str, text: str) -> list[str]:
    """The words of the text that make it a mention."""
    return [text[match.start : match.end] for match in find(parse(expression), text)]


@pytest.mark.parametrize(
    ("expression", "text", "words"),
    [
        ("KLM", "KLM's plane, #KLM and @klm", ["KLM", "KLM", "klm"]),
        ("KLM", "KLMN, aKLM, KLM_fan, KLM2", []),
        ("KLM", "een KLM-vlucht naar KLM/AF", ["KLM", "KLM"]),
        ("@klm", "@KLM hi @klm@social.example and @klm.", ["@KLM", "@klm", "@klm"]),
        ("@klm", "KLM #klm info@klm.example @klmfan", []),
        ("@klm@social.example", "@klm and @klm@social.example", ["@klm@social.example"]),
        ("#klm", "#KLM @klm klm #klmfail", ["#KLM"]),
        ("klm*", "klm klmn #klmfail aklm", ["klm", "klmn", "klmfail"]),
        ("#klm*", "#klmfail klmn", ["#klmfail"]),
        ("Oréal", "l'Oréal, L’OREAL, loreal", ["Oréal", "OREAL"]),
        ("l'Oréal", "L’Oreal et l Oréal", ["L’Oreal", "l Oréal"]),
        (
            '"Air France"',
            "air-france, AIR\n  FRANCE, Air. France, airfrance",
            ["air-france", "AIR\n  FRANCE", "Air. France"],
        ),
        ('"Air Fran*"', "Air Frans, air francaise, air afran", ["Air Frans", "air francaise"]),
        ("H&M", "H&M, h & m, M. H. M. Vos, H M", ["H&M", "h & m"]),
        ("booking.com", "Booking.com, booking com", ["Booking.com"]),
        ("C++", "C, C# and C++", ["C++"]),
        ("Canal+", "le canal, CANAL+", ["CANAL+"]),
        ("Yahoo!", "yahoo and Yahoo!", ["yahoo", "Yahoo"]),
    ],
)
def test_words_handles_hashtags_and_phrases(expression: str, text: str, words: list[str]) -> None:
    """Whole words count, in their hashtag and handle too; signed terms only with their sign."""
    assert found(expression, text) == words


@pytest.mark.parametrize(
    ("expression", "text", "words"),
    [
        ("Straße", "STRASSE strasse straße", ["STRASSE", "strasse", "straße"]),
        ("Łódź", "LODZ łódź", ["LODZ", "łódź"]),
        ("Ørsted", "orsted ØRSTED", ["orsted", "ØRSTED"]),
        ("İstanbul", "istanbul ISTANBUL ıstanbul İSTANBUL", ["istanbul", "ISTANBUL", "ıstanbul", "İSTANBUL"]),
        ("cafe", "CAFÉ cafe\u0301 ｃａｆｅ", ["CAFÉ", "cafe\u0301", "ｃａｆｅ"]),
        ("klm", "k\u200bl\u00admk K\u2060LM\ufeff!", ["K\u2060LM"]),
        ("office", "o\ufb03ce", ["o\ufb03ce"]),
        ("Яндекс", "ЯНДЕКС яндекса", ["ЯНДЕКС"]),
        ("Αθήνα", "ΑΘΗΝΑ αθηνα", ["ΑΘΗΝΑ", "αθηνα"]),
        ("كتاب", "كِتَاب والكتاب", ["كِتَاب"]),
        ("हिन्दी", "हिन्दी में हिन्दीभाषा", ["हिन्दी"]),
        ("東京", "私は東京都です", ["東京"]),
        ("ソニー", "ｿﾆｰのカメラ", ["ｿﾆｰ"]),
        ("ガス", "カスとガス、カ\u3099ス", ["ガス", "カ\u3099ス"]),
        ("삼성", "삼성은 좋다", ["삼성"]),
        ("กาแฟ", "ผมชอบกาแฟมาก", ["กาแฟ"]),
        ("KLM", "KLM航空は", ["KLM"]),
    ],
)
def test_every_script_has_its_boundaries(expression: str, text: str, words: list[str]) -> None:
    """Case, accents, widths, invisible characters and ligatures fold; scripts without spaces match inside a run."""
    assert found(expression, text) == words


def test_a_zalgo_name_is_still_the_name() -> None:
    """Stacked accents are dropped, however many."""
    assert found("klm", "k\u0301\u0302l\u0303" + "\u0304" * 20 + "m") == ["k\u0301\u0302l\u0303" + "\u0304" * 20 + "m"]


def test_all_and_none_decide_together() -> None:
    """Every + term must be there and no - term."""
    assert found("lumen +flight -lamp", "the Lumen flight is late") == ["Lumen", "flight"]
    assert not found("lumen +flight -lamp", "a Lumen")
    assert not found("lumen +flight -lamp", "the lumen flight had a lamp")
    assert found("+flight", "a flight") == ["flight"]


@pytest.mark.parametrize(
    ("expression", "text", "words"),
    [
        ("klm", "nothing here", ["“klm”", "not there"]),
        ("klm delta", "nothing here", ["none of the 2 terms"]),
        ("klm", "klmn", ["inside other words"]),
        ("klm +late", "klm", ["“late”", "must be there"]),
        ("klm -joke", "klm joke", ["“joke”", "excluded", "4"]),
        ("klm", "a KLM", ["A mention", "“klm” at 2"]),
    ],
)
def test_the_explanation_says_why_not(expression: str, text: str, words: list[str]) -> None:
    """One sentence names the term that decided."""
    sentence = explain(parse(expression), text).sentence
    assert all(word in sentence for word in words), sentence


def test_an_explanation_lists_what_stood_in_the_way() -> None:
    """Missing and excluding terms are listed; a text that is no mention has no matches."""
    explanation = explain(parse("klm +late -joke"), "klm joke")
    assert not explanation.matched
    assert explanation.matches == ()
    assert explanation.missing_all == ("late",)
    assert [match.term for match in explanation.excluded_by] == ["joke"]


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=20))
def test_spans_are_of_the_original(text: str, more: str) -> None:
    """Whatever surrounds it, a name set apart by spaces is found, and its span folds to the name."""
    whole = f"{text} KLM {more}"
    spans = [whole[match.start : match.end] for match in find(parse("klm"), whole)]
    assert "KLM" in [folded(span).strip().upper() for span in spans]
    assert all(folded(span) == "klm" for span in spans)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_folding_frames_every_character(text: str) -> None:
    """Frames are in order and inside the text, and folding knows no difference between composed and decomposed."""
    straight = fold(text)
    assert len(straight.text) == len(straight.starts) == len(straight.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(straight.starts, straight.ends, strict=True))
    assert list(straight.starts) == sorted(straight.starts)


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cc"]), max_size=40))
def test_composed_and_decomposed_texts_fold_alike(text: str) -> None:
    """NFC and NFD of a text in the Latin script fold to the same."""
    assert folded(unicodedata.normalize("NFC", text)) == folded(unicodedata.normalize("NFD", text))


def test_a_long_text_and_many_terms() -> None:
    """A text of 100,000 characters and 500 terms finds all that is there."""
    query = parse(" ".join(f"word{i} " if i % 2 else f'"pair number{i}"' for i in range(499)) + " klm")
    text = "lorem ipsum dolor sit amet " * 4000 + "KLM"
    assert [match.term for match in find(query, text)] == ["klm"]
