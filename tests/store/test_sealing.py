"""Secrets at rest: sealed with the newest key, opened with any, useless elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.config import Settings
from listener.errors import ConfigError
from listener.store.sealing import Vault, is_sealed


@given(st.text(), st.text(), st.text(min_size=1))
def test_what_is_sealed_opens(words: str, place: str, key: str) -> None:
    """Any words, any key, any number of times, never the same twice."""
    words, place, key = (one.encode("utf-8", "replace").decode() for one in (words, place, key))
    vault = Vault([key])
    once, twice = vault.seal(words, place), vault.seal(words, place)
    assert is_sealed(once) and once != twice
    assert vault.open(once, place) == vault.open(twice, place) == words


def test_keys_are_changed_without_loss() -> None:
    """A new key comes first: it seals, the former still opens."""
    old, new = Vault(["old"]), Vault(["new", "old"])
    sealed = old.seal("token", "here")
    assert new.open(sealed, "here") == "token"
    assert (old.is_current(sealed), new.is_current(sealed)) == (True, False)
    assert new.is_current(new.seal("token", "here"))


@pytest.mark.parametrize("damage", ["key", "place", "bytes", "cut", "rubbish"])
def test_what_does_not_open_says_why(damage: str) -> None:
    """Another key, another place, another ciphertext: what to do, and nothing of the content."""
    sealed = Vault(["key"]).seal("canary-4711", "here")
    changed = {"bytes": sealed[:-3] + "AAA", "cut": sealed[:20], "rubbish": "sealed:1:é"}.get(damage, sealed)
    vault = Vault(["other" if damage == "key" else "key"])
    with pytest.raises(ConfigError) as caught:
        vault.open(changed, "there" if damage == "place" else "here")
    assert "nter" in caught.value.advice  # enter it again
    assert "canary" not in f"{caught.value!r}{caught.value.__cause__!r}"


def test_without_a_key_nothing_is_stored() -> None:
    """Better an error than a token in the clear."""
    with pytest.raises(ConfigError, match="no secret key"):
        Vault([]).seal("token", "here")


@pytest.mark.parametrize(
    ("typed", "keys"),
    [("", ()), ("one", ("one",)), ("new, old", ("new", "old", "new, old")), (" one ", ("one", " one "))],
)
def test_several_keys_are_given_with_commas(typed: str, keys: tuple[str, ...]) -> None:
    """The newest first; a key from before there were several still counts as it stands. No settings show them."""
    settings = Settings(secret_key=typed, smtp_url="smtp://ann:pass4711@host", _env_file=None)  # type: ignore[call-arg]
    assert settings.secret_keys == keys
    assert "pass4711" not in repr(settings)
