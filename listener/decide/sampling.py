"""Which mentions without an alert people are asked to look at: a random sample, the same for the same day."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

POOLED = "*"  # the stratum of the languages too rare for one of their own


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention that could be drawn: its key and its language («und» when unknown)."""

    key: str
    language: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mention drawn, the probability it had to be (0 to 1), and its place in the order of review."""

    key: str
    language: str
    probability: float
    place: int


def draw(candidates: Sequence[Candidate], wanted: int, seed: str) -> list[Drawn]:
    """Draw `wanted` of the candidates, or all if there are fewer.

    Each language is a stratum of its own, so that a rare one is seen too; when there are more than half as many
    languages as places, the rarest share one. Within a stratum every candidate is as likely as another (simple random
    sampling without replacement, Cochran 1977, chapter 5): its probability is the stratum's places by its size.
    Chance is the SHA-256 of seed and key: the same day drawn twice gives the same sample, on any machine.
    """
    strata = _strata(candidates, wanted)
    places = _places({name: len(members) for name, members in strata.items()}, wanted)
    chosen = [
        (one, places[name] / len(members))
        for name, members in strata.items()
        for one in sorted(members, key=lambda one: _chance(seed, one.key))[: places[name]]
    ]
    chosen.sort(key=lambda pair: _chance(f"{seed} order", pair[0].key))
    return [Drawn(one.key, one.language, probability, place) for place, (one, probability) in enumerate(chosen)]


def _strata(candidates: Sequence[Candidate], wanted: int) -> dict[str, list[Candidate]]:
    own = {name for name, _ in Counter(sorted(c.language for c in candidates)).most_common(wanted // 2)}
    strata: dict[str, list[Candidate]] = {}
    for one in candidates:
        strata.setdefault(one.language if one.language in own else POOLED, []).append(one)
    return dict(sorted(strata.items()))


def _places(sizes: dict[str, int], wanted: int) -> dict[str, int]:
    """Give each stratum a place, then the next to whichever has the most members a place (d'Hondt)."""
    places = dict.fromkeys(sizes, 1)
    while sum(places.values()) < min(wanted, sum(sizes.values())):
        open_ones = [name for name in sizes if places[name] < sizes[name]]
        places[max(open_ones, key=lambda name: sizes[name] / (places[name] + 1))] += 1
    return places


def _chance(seed: str, key: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{key}".encode()).digest()
