"""OpenID Connect as a client: code flow with PKCE, state and nonce; an ID token counts only when all of it fits."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from geodata.settings import Settings

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures by a private key alone: neither ``none`` nor one that the client's own secret could make."""

_SECONDS = 10
_LEEWAY = 60


class SingleSignOnFailed(Exception):
    """The provider's answer is not believed, or there is none; ``rule`` says why in a word for the log."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True)
class Journey:
    """What a browser carries, enciphered, on its way to the provider and back."""

    state: str
    nonce: str
    verifier: str
    then: str

    def packed(self) -> str:
        """As text."""
        return json.dumps(asdict(self))

    @classmethod
    def unpacked(cls, text: str) -> Journey:
        """From ``packed``."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Known:
    """Who the provider says it is: ``subject`` for ever, ``email`` today; ``second_factor`` when it says it asked."""

    subject: str
    email: str
    second_factor: bool


def depart(settings: Settings, redirect_uri: str, then: str) -> tuple[str, Journey]:
    """The provider's address to go to, and what to remember. Raises SingleSignOnFailed."""
    journey = Journey(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), then)
    with _client(settings, redirect_uri) as client:
        provider = _provider(client, settings)
        address, _state = client.create_authorization_url(
            provider["authorization_endpoint"],
            state=journey.state,
            nonce=journey.nonce,
            code_verifier=journey.verifier,
        )
    return str(address), journey


def arrive(settings: Settings, redirect_uri: str, journey: Journey, answer: dict[str, str]) -> Known:
    """Who came back with this answer (the parameters of the address). Raises SingleSignOnFailed."""
    if not hmac.compare_digest(answer.get("state", "").encode(), journey.state.encode()):
        raise SingleSignOnFailed("state")
    # RFC 9207: an answer that names another issuer was meant for somebody else.
    if answer.get("iss", settings.oidc_issuer).rstrip("/") != settings.oidc_issuer:
        raise SingleSignOnFailed("issuer")
    if "error" in answer or not answer.get("code"):
        raise SingleSignOnFailed("refused")
    try:
        with _client(settings, redirect_uri) as client:
            provider = _provider(client, settings)
            token = client.fetch_token(
                provider["token_endpoint"],
                grant_type="authorization_code",
                code=answer["code"],
                code_verifier=journey.verifier,
                timeout=_SECONDS,
            )
            keys = _json(client, provider["jwks_uri"])
        claims = id_claims(settings, provider, keys, token, journey.nonce)
    except (RequestException, AuthlibBaseError, JoseError, KeyError, ValueError) as error:
        raise SingleSignOnFailed(f"token: {type(error).__name__}") from error
    return _known(settings, claims)


def id_claims(
    settings: Settings, provider: dict[str, Any], keys: dict[str, Any], token: dict[str, Any], nonce: str
) -> dict[str, Any]:
    """What the ID token says, its signature, issuer, audience, time and nonce checked. Raises JoseError, KeyError."""
    options = {
        "iss": {"essential": True, "value": provider["issuer"]},
        "aud": {"essential": True, "value": settings.oidc_client_id},
    }
    params = {"nonce": nonce, "client_id": settings.oidc_client_id, "access_token": token.get("access_token")}
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    decoded = jwt.decode(token["id_token"], KeySet.import_key_set(keys), registry=registry)  # type: ignore[arg-type]
    claims = CodeIDToken(decoded.claims, decoded.header, options, params)
    claims.validate(leeway=_LEEWAY)
    return dict(claims)


def _known(settings: Settings, claims: dict[str, Any]) -> Known:
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise SingleSignOnFailed("email")
    amr = claims.get("amr")
    methods = amr if isinstance(amr, list) else []
    # "mfa" of RFC 8176; what a provider's acr means is its own matter and must be told by the settings.
    strong = "mfa" in methods or (bool(settings.oidc_acr) and claims.get("acr") in settings.oidc_acr)
    return Known(f"{settings.oidc_issuer} {claims['sub']}", email.strip().lower(), strong)


def _client(settings: Settings, redirect_uri: str) -> Any:
    return OAuth2Session(
        settings.oidc_client_id,
        settings.oidc_client_secret,
        scope="openid email profile",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )


def _provider(client: Any, settings: Settings) -> dict[str, Any]:
    try:
        found = _json(client, settings.oidc_issuer + "/.well-known/openid-configuration")
    except (RequestException, ValueError) as error:
        raise SingleSignOnFailed(f"provider: {type(error).__name__}") from error
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if str(found.get("issuer", "")).rstrip("/") != settings.oidc_issuer or any(not found.get(one) for one in needed):
        raise SingleSignOnFailed("issuer")
    return found


def _json(client: Any, address: str) -> dict[str, Any]:
    answer = client.get(address, withhold_token=True, timeout=_SECONDS)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError(address)
    return found
