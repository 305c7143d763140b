"""Where a post names a brand of which only the name is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.decide.naming import likely_places


@pytest.mark.parametrize(
    ("text", "brand", "named"),
    [
        ("Thanks Air Lumen, late again", "Air Lumen", ["Air Lumen"]),
        ("thanks AIR LUMEN", "Air Lumen", ["AIR LUMEN"]),
        ("@AirLumen my bag? #airlumen", "Air Lumen", ["@AirLumen", "#airlumen"]),
        ("Die Bahn kommt nicht", "Deutsche Bahn", ["Bahn"]),
        ("Hallo @DB_Bahn, die Bahn steht", "Deutsche Bahn", ["@DB_Bahn"]),
        ("Fresh air in the lumen", "Air Lumen", ["lumen"]),
        ("The bahnhof is closed", "Deutsche Bahn", []),
        ("l'Étoile est fermée", "Étoile", ["Étoile"]),
        ("nothing at all", "Air Lumen", []),
        ("anything", "!!!", []),
        ("H&M ist zu", "H&M", ["H&M"]),
    ],
)
def test_a_brand_is_found_by_name_tag_or_telling_word(text, brand, named):
    """The surest form there is wins; a short or inner word never stands for a brand."""
    assert [text[start:end] for start, end in likely_places(text, brand)] == named


@given(st.text(max_size=80), st.text(max_size=20))
def test_places_are_inside_the_text_and_in_order(text, brand):
    """Whatever the text and the name."""
    places = likely_places(text, brand)
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
