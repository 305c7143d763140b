"""How a source is answered: by its API, where its connector can and has a key, or by hand."""

from listener.ports import Answering
from listener.services import options
from listener.services.installation import Installation
from models import Source


def by_api(inst: Installation, source: Source) -> Answering | None:
    """Return the connector that answers this source; None: an agent posts there by hand. Nobody posts without a key."""
    connector = inst.connectors.get(source.connector)
    has_key = any(source.options.get(name) for name in options.secret_names(connector))
    return connector if isinstance(connector, Answering) and has_key else None
