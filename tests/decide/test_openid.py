"""What an ID token must say, and when."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from listener.decide.openid import OLDEST, SKEW, Refusal, challenge, is_same, person, refusal

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
GOOD = {
    "iss": "https://login.example.org", "aud": "us", "sub": "u-1", "nonce": "n",
    "iat": NOW.timestamp(), "exp": (NOW + timedelta(minutes=5)).timestamp(),
}  # fmt: skip
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def judged(claims: dict[str, Any], now: datetime = NOW) -> Refusal | None:
    return refusal(claims, issuer="https://login.example.org", client_id="us", nonce="n", now=now)


def test_the_example_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_clocks_may_be_apart() -> None:
    """By two minutes either way, and not by one second more."""
    assert judged(GOOD, NOW - SKEW) is None
    assert judged(GOOD, NOW - SKEW - timedelta(seconds=1)) is Refusal.EXPIRED
    end = NOW + timedelta(minutes=5) + SKEW
    assert judged(GOOD, end - timedelta(seconds=1)) is None
    assert judged(GOOD, end) is Refusal.EXPIRED


def test_a_token_from_the_drawer_is_too_old() -> None:
    """However long it says that it holds: it was to be made for this attempt."""
    lasting = GOOD | {"exp": (NOW + timedelta(days=9)).timestamp()}
    assert judged(lasting, NOW + OLDEST + SKEW) is Refusal.EXPIRED
    assert judged(lasting, NOW + OLDEST) is None


@given(st.sampled_from(sorted(GOOD)), ANYTHING)
def test_no_claim_may_be_another(name: str, value: Any) -> None:
    """Any other value of any claim is refused, or means the same; none is an error of ours."""
    said = judged(GOOD | {name: value})
    means_the_same = name in ("sub", "iat", "exp") or value in (GOOD[name], [GOOD[name]])
    assert isinstance(said, Refusal) or means_the_same
    person({"sub": "u", "email": value, "email_verified": value, "name": value}, "https://login.example.org")


@given(st.dictionaries(st.sampled_from([*GOOD, "azp", "nbf"]), ANYTHING))
def test_rubbish_lets_nobody_in(claims: dict[str, Any]) -> None:
    """Whatever an object of JSON may hold."""
    assert isinstance(judged(claims), Refusal) or claims.get("nonce") == "n"


def test_nothing_is_not_the_same_as_nothing() -> None:
    """An empty secret of ours is never met."""
    assert not is_same("", "") and not is_same(None, "") and is_same("é", "é")
