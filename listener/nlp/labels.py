"""What the outputs of someone else's model mean: which of our three labels each of them speaks for."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from listener.errors import ModelError
from listener.terms import Label

SETTING = "LISTENER_MODEL_LABELS"

_WORDS = {
    Label.NEGATIVE: "negative negatif negativ negatief negatieve negativo negativa neg",
    Label.NEUTRAL: "neutral neutre neutraal neutrale neutro neutra neu",
    Label.POSITIVE: "positive positif positiv positief positieve positivo positiva pos",
}  # English, French, German, Dutch, Spanish, Italian, Portuguese, without accents
_MEANING = {word: label for label, words in _WORDS.items() for word in words.split()}
_BESIDE = (
    "sentiment label very strongly extremely highly slightly somewhat mostly weakly tres plutot assez legerement sehr "
    "eher leicht stark zeer heel erg licht muy bastante algo molto abbastanza piuttosto muito pouco"
)  # how strong: «very negative» is negative
_AROUND = frozenset(_BESIDE.split())
_STARS = re.compile(r"([1-5]) ?(?:stars?|etoiles?|ster(?:ren)?|sterne?|estrellas?|stell[ae]|estrelas?)")
_BY_STARS = {1: Label.NEGATIVE, 2: Label.NEGATIVE, 3: Label.NEUTRAL, 4: Label.POSITIVE, 5: Label.POSITIVE}
_NAMELESS = re.compile(r"(?:label ?)?\d+")

Stated = Mapping[str, str] | Sequence[str]


def meanings(names: Sequence[str], stated: Stated = ()) -> tuple[Label, ...]:
    """Return the label of each output; `names` are those of the model's own configuration, in order.

    Several outputs may speak for one label: of five stars two are negative, one is neutral, two are positive. A model
    without a neutral output is taken too; it never finds a text neutral. `stated` is what a person says of a model
    whose names tell nothing: the labels in the order of the outputs, or a label by name or number of the output.
    Raises ModelError with the names when they are not understood, or nothing is negative or nothing positive.
    """
    said = _as_stated(names, stated) if stated else list(names)
    if len(said) == 1:
        advice = "Take one with an output for each label (softmax), such as negative, neutral and positive."
        raise ModelError("the model has one output, a score (regression or a sigmoid), where labels are needed", advice)
    labels = tuple(label for name in _without_lone_stars(said) if (label := meaning(name)))
    if len(labels) != len(said):
        raise _not_understood(said)
    missing = [str(label) for label in (Label.NEGATIVE, Label.POSITIVE) if label not in labels]
    if missing:
        raise ModelError(f"no output of the model means {' or '.join(missing)}: {_listed(said)}", _correct_them(said))
    return labels


def meaning(name: str) -> Label | None:
    """Return what one name says in any of seven languages, any case, as a word or in stars out of five."""
    words = _folded(name)
    if stars := _stars(name):
        return _BY_STARS[stars]
    told = [word for word in words.split() if word not in _AROUND]
    return _MEANING.get(told[0]) if len(told) == 1 else None


def parse_stated(setting: str) -> Stated:
    """Read `negative,neutral,positive` (the order of the outputs) or `LABEL_0=negative,LABEL_1=positive`.

    Raises ModelError for a mixture of both.
    """
    parts = [part.strip() for part in setting.split(",") if part.strip()]
    if not any("=" in part for part in parts):
        return parts
    if not all("=" in part for part in parts):
        raise ModelError(f"{SETTING} cannot be read: {setting}", f"{_EITHER} Not a mixture of both.")
    return {name.strip(): said.strip() for name, _, said in (part.rpartition("=") for part in parts)}


def _as_stated(names: Sequence[str], stated: Stated) -> list[str]:
    """Replace the model's own names; those that are not spoken of stay as they are."""
    if not isinstance(stated, Mapping):
        if len(stated) != len(names):
            message = f"{len(stated)} labels are stated, but the model has {len(names)} outputs: {_listed(names)}"
            raise ModelError(message, _correct_them(names))
        return list(stated)
    by_name = {name.casefold(): said for name, said in stated.items()}
    known = {name.casefold() for name in names} | {str(number) for number in range(len(names))}
    if unknown := [name for name in stated if name.casefold() not in known]:
        raise ModelError(f"the model has no output {_listed(unknown)}, it has {_listed(names)}", _correct_them(names))
    return [by_name.get(name.casefold(), by_name.get(str(number), name)) for number, name in enumerate(names)]


def _without_lone_stars(names: Sequence[str]) -> list[str]:
    """Three stars mean one thing out of five and another out of three: only the whole scale is understood."""
    stars = sorted(filter(None, map(_stars, names)))
    return (
        list(names) if not stars or stars == [1, 2, 3, 4, 5] else [name if not _stars(name) else "" for name in names]
    )


def _stars(name: str) -> int:
    if drawn := re.fullmatch(r"[★⭐]{1,5}", re.sub(r"[\s\ufe0f]", "", name)):
        return len(drawn[0])
    counted = _STARS.fullmatch(_folded(name))
    return int(counted[1]) if counted else 0


def _folded(name: str) -> str:
    """Small letters without accents; one space for whatever stands between."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", letters).strip()


_EITHER = "Write the labels in the order of the outputs, or NAME=label for each."


def _not_understood(names: Sequence[str]) -> ModelError:
    if all(_NAMELESS.fullmatch(_folded(name)) for name in names):
        return ModelError(
            f"the outputs of the model are called {_listed(names)}, which does not say what they mean",
            f"The card of the model should. {_correct_them(names)}",
        )
    unknown = [name for name in _without_lone_stars(names) if not meaning(name)]
    what = "no sentiment" if len(unknown) == len(names) else "not all sentiment"
    return ModelError(f"the labels of the model are {what}: {_listed(names)}", _correct_them(names))


def _correct_them(names: Sequence[str]) -> str:
    """Which words go where only the model's card can say: the example shows the form."""
    if len(names) == len(Label):
        form = f"{SETTING}='{','.join(Label)}', in the order of its outputs"
    else:
        shown = (f"{name}={Label.NEGATIVE if i == 0 else Label.POSITIVE}" for i, name in enumerate(names[:2]))
        form = f"{SETTING}='{','.join(shown)}{',…' * (len(names) > 2)}', a label for each output"
    return f"Write what they mean into id2label of its config.json, or set it like this: {form}."


def _listed(names: Sequence[str], most: int = 40) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "") or "nothing"
