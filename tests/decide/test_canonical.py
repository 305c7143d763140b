"""The canonical form of addresses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.decide.dedup import canonical_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://WWW.Example.COM:443/A/b?utm_source=x&id=7#top", "https://www.example.com/A/b?id=7"),
        ("http://example.com:80", "http://example.com/"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("https://video.example/watch?v=a%20B&fbclid=1&t=9", "https://video.example/watch?v=a%20B&t=9"),
        ("https://e.example/?gclid=1&GBRAID=2&msclkid=3&mc_eid=4&xtor=5&at_medium=6", "https://e.example/"),
        ("https://e.example/?ref=7&source=8&story=9", "https://e.example/?ref=7&source=8&story=9"),
        ("https://e.example/#!/post/7", "https://e.example/#!/post/7"),
        ("https://e.example/#/post/7", "https://e.example/#/post/7"),
        (" https://example.com./a ", "https://example.com/a"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("https://[broken", "https://[broken"),
        ("https://e.example:port/", "https://e.example:port/"),
        ("", ""),
    ],
)
def test_only_what_does_not_change_the_page_goes(url: str, canonical: str) -> None:
    """Host case, default port, fragment and known tracking go; content ids stay as written."""
    assert canonical_url(url) == canonical


@settings(deadline=None)
@given(
    st.from_regex(r"https?://[a-z.]{1,12}(:\d{1,4})?(/[\w%]{0,8}){0,3}(\?[\w=&%]{0,20})?(#\w{0,5})?", fullmatch=True)
)
def test_a_canonical_address_stays_as_it_is(url: str) -> None:
    """Canonical twice is canonical once."""
    assert canonical_url(canonical_url(url)) == canonical_url(url)
