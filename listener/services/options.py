"""The options of sources and channels between form and database: checked, their secrets sealed, opened to be used.

This is the one place where secrets pass. Stored JSON holds them sealed (listener.store.sealing), a view says «set».
"""

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from listener.errors import ConfigError, FormError, ListenerError, SendError
from listener.ports import Connector, Notifier, Secret
from listener.store.sealing import Vault, is_sealed
from models import Channel

Form = TypeVar("Form", bound=BaseModel)
Adapter = Connector | Notifier
SET = "set"
RENEWED = "set anew"


def secret_names(adapter: Adapter | None) -> frozenset[str]:
    """Return the names of the options that give access."""
    fields = adapter.Options.model_fields if adapter else {}
    return frozenset(
        name for name, field in fields.items() if field.annotation is Secret or Secret in get_args(field.annotation)
    )


def checked(form: type[Form], values: Mapping[str, Any]) -> Form:
    """Return the form filled in. Raises FormError that tells of the first field that is wrong, and holds them all.

    What pydantic says quotes what was typed, which may be a secret: only its message is passed on.
    """
    try:
        return form.model_validate(dict(values))
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
    said = [(".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")) for one in wrong]
    known = ", ".join(form.model_fields)
    advice = f"The fields are: {known}." if wrong[0]["type"] in ("missing", "extra_forbidden") else ""
    fields = {name.partition(".")[0]: message for name, message in reversed(said)}
    codes = {str(next(iter(one["loc"]), "")): (one["type"], _numbers(one)) for one in reversed(wrong)}
    raise FormError(f"{said[0][0] or 'options'}: {said[0][1]}", advice, fields=fields, codes=codes)


def _numbers(wrong: ErrorDetails) -> dict[str, float]:
    """Return the limits that an error speaks of, and nothing of what was typed."""
    return {
        name: value
        for name, value in wrong.get("ctx", {}).items()
        if isinstance(value, int | float) and not name.startswith("actual")
    }


def typed(adapter: Adapter, values: Mapping[str, Any]) -> Any:
    """Return options as somebody entered them, checked. Raises ListenerError for a wrong, missing or unknown one."""
    unknown = sorted(set(values) - set(adapter.Options.model_fields))
    if unknown:
        known = ", ".join(adapter.Options.model_fields)
        raise ListenerError(f"“{unknown[0]}” is no option of {adapter.label}", f"Its options are: {known}.")
    return checked(adapter.Options, values)


def stored(vault: Vault, adapter: Adapter, options: BaseModel) -> dict[str, Any]:
    """Return options as JSON for the database, their secrets sealed."""
    said = options.model_dump(mode="json")
    for name in secret_names(adapter):
        secret = getattr(options, name)
        words = secret.get_secret_value() if isinstance(secret, Secret) else ""
        said[name] = vault.seal(words, _place(adapter, name)) if words else ""
    return said


def changed(vault: Vault, adapter: Adapter, said: Mapping[str, Any], changes: Mapping[str, Any]) -> Any:
    """Return stored options with some of them changed, checked. An empty secret, or «set», stays what it is; None goes.

    What is replaced is not opened: a secret whose key is lost can be entered again. Raises as `typed` and `opened` do.
    """
    secret = secret_names(adapter)
    new = {name: value for name, value in changes.items() if name not in secret or value not in ("", SET)}
    new |= {name: "" for name, value in new.items() if name in secret and value is None}
    kept = {name: value for name, value in said.items() if name not in new}
    return typed(adapter, values(vault, adapter, kept) | new)


def renewed(adapter: Adapter | None, changes: Mapping[str, Any]) -> dict[str, str]:
    """Return the secrets that these changes enter anew, with a word for it instead of the secret."""
    entered = {name for name, value in changes.items() if value not in (None, "", SET)}
    return dict.fromkeys(sorted(entered & secret_names(adapter)), RENEWED)


def values(vault: Vault, adapter: Adapter, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored options with their secrets opened. Raises ConfigError for one that does not open."""
    secret = secret_names(adapter)
    return {
        name: vault.open(value, _place(adapter, name)) if name in secret and is_sealed(value) else value
        for name, value in said.items()
    }


def opened(vault: Vault, adapter: Adapter, said: Mapping[str, Any]) -> Any:
    """Return stored options ready to be used. Raises ConfigError (a key is missing) or ListenerError (not valid)."""
    return checked(adapter.Options, values(vault, adapter, said))


def of_channel(vault: Vault, notifier: Notifier, channel: Channel) -> Any:
    """Return the options of a channel. Raises SendError when they are not valid, or their secrets do not open."""
    try:
        return opened(vault, notifier, channel.options)
    except ConfigError as error:
        raise SendError(error.message, code="sealed", advice=error.advice) from None
    except ListenerError as error:
        raise SendError(
            f"The options of the channel are not valid: {error.message}", code="bad_options", permanent=True,
            advice="Change them with: listener channel change",
        ) from None  # fmt: skip


def shown(adapter: Adapter | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return options for a screen: of a secret only that it is set. Of an adapter we do not know, of all of them."""
    secret = secret_names(adapter)
    return {
        name: SET if value and (adapter is None or name in secret or is_sealed(value)) else value
        for name, value in said.items()
    }


def resealed(vault: Vault, adapter: Adapter, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return options whose secrets stood in the clear, or under an older key, sealed anew; None when all is well."""
    anew = {}
    for name in secret_names(adapter):
        value = said.get(name)
        if isinstance(value, str) and value and not (is_sealed(value) and vault.is_current(value)):
            words = vault.open(value, _place(adapter, name)) if is_sealed(value) else value
            anew[name] = vault.seal(words, _place(adapter, name))
    return {**said, **anew} if anew else None


def _place(adapter: Adapter, name: str) -> str:
    """«connectors.mastodon, token»: where its class is written, and the option."""
    return ".".join(type(adapter).__module__.split(".")[-2:]) + f", {name}"
