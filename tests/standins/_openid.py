"""An OpenID Connect provider: it asks nobody for a password, and signs its tokens with a real key.

What a person would do there is `come_back`. A test changes what it says by `claims` (None takes one away), what it
signs with by `algorithm`, and who signed in by `person`.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from listener.ports import Connector
from tests.standins._server import Asked, Said, StandIn

CLIENT, SECRET = "listener client", "s3cret & more"


@dataclass
class Key:
    algorithm: str
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    private: Any = None

    def __post_init__(self) -> None:
        if self.private is None:
            made = {"RS256": lambda: rsa.generate_private_key(65537, 2048), "ES256": lambda: _curve()}
            self.private = made[self.algorithm]()

    @property
    def public(self) -> dict[str, Any]:
        kind = jwt.get_algorithm_by_name(self.algorithm)
        told: dict[str, Any] = json.loads(kind.to_jwk(self.private.public_key()))
        return {**told, "kid": self.name, "alg": self.algorithm, "use": "sig"}


def _curve() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


class OpenIdProvider(StandIn):
    name = "openid"

    def __init__(self, *, secret: str = SECRET, by_post: bool = False) -> None:
        super().__init__(day=0, arriving=0)
        self.secret, self.by_post = secret, by_post
        self.keys = [Key("RS256"), Key("ES256")]
        self.algorithm = "RS256"
        self.person: dict[str, Any] = {
            "sub": "u-1", "email": "Ann@example.org", "email_verified": True, "name": "Ann of the provider",
        }  # fmt: skip
        self.claims: dict[str, Any] = {}
        self.told_later: dict[str, Any] = {}  # what only the userinfo endpoint tells
        self.metadata: dict[str, Any] = {}
        self.token: str | None = None  # sent instead of a good one
        self.is_down = False
        self._codes: dict[str, dict[str, str]] = {}

    def connector(self) -> Connector:
        raise TypeError("Nothing is read here")

    def options(self) -> dict[str, Any]:
        return {}

    def rotate(self) -> None:
        """Sign with new keys from now on, and tell of no other."""
        self.keys = [Key("RS256"), Key("ES256")]

    def come_back(self, address: str) -> dict[str, str]:
        """Sign in where Listener sent the browser; return the query with which it comes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and "openid" in asked["scope"].split()
        assert asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.address}

    def answer(self, asked: Asked) -> Said:
        if self.is_down:
            return Said({"error": "temporarily_unavailable"}, 503)
        answers = {
            "/.well-known/openid-configuration": lambda _: Said(self._metadata()),
            "/keys": lambda _: Said({"keys": [key.public for key in self.keys]}),
            "/token": self._exchange,
            "/person": self._tell,
        }
        return answers[asked.path](asked)

    def _metadata(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        places |= {"userinfo_endpoint": "person", "end_session_endpoint": "leave"}
        methods = ["client_secret_post"] if self.by_post else ["client_secret_basic", "client_secret_post"]
        return {
            "issuer": self.address, **{name: f"{self.address}/{path}" for name, path in places.items()},
            "token_endpoint_auth_methods_supported": methods,
            "authorization_response_iss_parameter_supported": True,
        } | self.metadata  # fmt: skip

    def _exchange(self, asked: Asked) -> Said:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if not self._is_known(asked, form):
            return Said({"error": "invalid_client"}, 401)
        begun = self._codes.pop(form["code"], None)  # a code works once
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if begun is None or challenge.decode() != begun["code_challenge"]:
            return Said({"error": "invalid_grant", "error_description": form["code"]}, 400)
        assert form["redirect_uri"] == begun["redirect_uri"] and form["grant_type"] == "authorization_code"
        return Said(
            {"access_token": "an-access-token", "token_type": "Bearer", "id_token": self._signed(begun["nonce"])}
        )

    def _is_known(self, asked: Asked, form: dict[str, str]) -> bool:
        if self.by_post:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT, self.secret)
        scheme, _, pair = asked.headers.get("authorization", "").partition(" ")
        name, _, secret = base64.b64decode(pair).decode().partition(":")
        return scheme == "Basic" and (unquote_plus(name), unquote_plus(secret)) == (CLIENT, self.secret)

    def _signed(self, nonce: str) -> str:
        if self.token is not None:
            return self.token
        moment = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": moment, "exp": moment + 300, "nonce": nonce}
        claims = {name: value for name, value in (claims | self.person | self.claims).items() if value is not None}
        if self.algorithm == "none":
            return jwt.encode(claims, "", algorithm="none")
        if self.algorithm == "HS256":  # the key everybody knows, taken for a shared secret
            return jwt.encode(claims, CLIENT * 4, algorithm="HS256", headers={"kid": self.keys[0].name})
        key = next(key for key in self.keys if key.algorithm == self.algorithm)
        return jwt.encode(claims, key.private, algorithm=key.algorithm, headers={"kid": key.name})

    def _tell(self, asked: Asked) -> Said:
        if asked.headers.get("authorization") != "Bearer an-access-token":
            return Said({"error": "invalid_token"}, 401)
        return Said({"sub": self.person["sub"]} | self.told_later)
