"""Which promise holds, and who is told."""

from hypothesis import given
from hypothesis import strategies as st

from listener.decide.policies import CaseFacts, Choice, Scope, choose
from listener.decide.watches import audience
from listener.terms import CaseEventKind, Level, Role

CASE = CaseFacts("lumen", "forum", Level.HIGH, "fr")


def chosen(*scopes: Scope, case: CaseFacts = CASE) -> Scope | None:
    choice = choose([Choice(scope, scope) for scope in scopes], case)
    return choice.policy if choice else None


def test_a_policy_holds_only_for_its_scope() -> None:
    """What it does not name it leaves open; what it names must be so."""
    assert chosen(Scope()) == Scope()
    for other in (Scope("other"), Scope(source="news"), Scope(language="nl"), Scope(least_level=Level.CRITICAL)):
        assert chosen(other) is None


def test_an_urgency_holds_for_all_above() -> None:
    """A policy from medium on covers a high case; the highest that does wins."""
    medium, high = Scope(least_level=Level.MEDIUM), Scope(least_level=Level.HIGH)
    assert chosen(medium) == medium
    assert chosen(high, medium, Scope()) == high


def test_the_client_goes_first_then_the_place_then_the_urgency_then_the_language() -> None:
    """One thing that weighs more beats all that weigh less."""
    brand, source = Scope("lumen"), Scope(source="forum", least_level=Level.HIGH, language="fr")
    assert chosen(source, brand) == brand
    assert chosen(Scope(least_level=Level.LOW, language="fr"), Scope(source="forum")) == Scope(source="forum")
    assert chosen(Scope(language="fr"), Scope(least_level=Level.LOW)) == Scope(least_level=Level.LOW)
    assert chosen(brand, Scope("lumen", language="fr")) == Scope("lumen", language="fr")


SCOPES = st.builds(
    Scope, st.sampled_from([None, "lumen", "other"]), st.sampled_from([None, "forum"]),
    st.none() | st.sampled_from(Level), st.sampled_from([None, "fr", "nl"]),
)  # fmt: skip


@given(st.lists(SCOPES, unique_by=lambda scope: scope.key), st.randoms())
def test_the_order_of_the_policies_does_not_matter(scopes: list[Scope], random: st.DataObject) -> None:
    """Scopes are unique, so one always wins."""
    first = chosen(*scopes)
    random.shuffle(scopes)  # type: ignore[attr-defined]
    assert chosen(*scopes) == first


def test_the_holder_is_told_then_the_lead_then_the_manager() -> None:
    """Before, at and after the breach."""
    there = {None: ["holder"], Role.LEAD: ["lea", "leo"], Role.MANAGER: ["max"], Role.OWNER: ["olga"]}
    assert list(audience(CaseEventKind.WARNED, there)) == ["holder"]
    assert list(audience(CaseEventKind.BREACHED, there)) == ["lea", "leo"]
    assert list(audience(CaseEventKind.OVERDUE, there)) == ["max"]


def test_where_nobody_is_the_next_one_is_told() -> None:
    """A case that nobody holds is the lead's; in a team of one, everything is theirs."""
    assert list(audience(CaseEventKind.WARNED, {None: [], Role.LEAD: ["lea"]})) == ["lea"]
    for kind in (CaseEventKind.WARNED, CaseEventKind.BREACHED, CaseEventKind.OVERDUE):
        assert list(audience(kind, {Role.OWNER: ["olga"]})) == ["olga"]
        assert list(audience(kind, {})) == []
