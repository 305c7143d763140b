"""Sign-in through an OpenID Connect provider: the authorization code flow with PKCE, a state and a nonce.

`begin` sends the browser there, `finish` learns who came back, `enter` lets them in. RFC 9700 is what we follow.
"""

from listener.services.signing_in.entering import enter, forget_identity
from listener.services.signing_in.flow import LIFETIME, Start, back, begin, finish, way_out
from listener.services.signing_in.provider import Provider, provider_of

__all__ = [
    "LIFETIME",
    "Provider",
    "Start",
    "back",
    "begin",
    "enter",
    "finish",
    "forget_identity",
    "provider_of",
    "way_out",
]
