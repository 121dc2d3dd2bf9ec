"""What the desk derives from SECRET_KEY: a cipher for second factors, and hashes nobody else can make again."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def is_there() -> bool:
    """Whether there is a key at all; without one the desk stays closed."""
    return bool(current_app.config["SECRET_KEY"])


def keyed_hash(purpose: str, text: str) -> str:
    """A hash of the text that a copy of the database alone does not let anybody guess back."""
    return hmac.new(_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def derived(purpose: str, text: str, size: int) -> bytes:
    """Up to 32 secret bytes that only this server can make of the text."""
    return hmac.new(_key(purpose), text.encode(), hashlib.sha256).digest()[:size]


def encipher(purpose: str, text: str) -> str:
    """The text so that only this server can read it."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def decipher(purpose: str, text: str, seconds: int | None = None) -> str | None:
    """The text again; None when another key made it, somebody changed it or it is older than ``seconds``."""
    try:
        return _cipher(purpose).decrypt(text.encode(), ttl=seconds).decode()
    except InvalidToken:
        return None


def _cipher(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key(purpose)))


def _key(purpose: str) -> bytes:
    secret: str = current_app.config["SECRET_KEY"]
    return hmac.new(secret.encode(), f"desk:{purpose}".encode(), hashlib.sha256).digest()
