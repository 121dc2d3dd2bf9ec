"""Holds machine-made letters off without cookies, scripts or third parties: a signed form, an empty field, counts."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from dataclasses import dataclass

from flask import current_app, request
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer

from geodata.letters import links
from geodata.sending import KEPT, Letter
from geodata.settings import Settings

TOKEN, TRAP = "bilet", "web_adresi"
"""Form fields: the signed word of the form, and one that people do not see and only machines fill in."""

SHORTEST = 4
"""Seconds in which no person reads and fills in a form."""

LONGEST = int(KEPT.total_seconds() / 2)
"""Seconds a form may stay open; a one-time word must not outlive the memory of those used."""

MOST_LINKS = 3


@dataclass(frozen=True)
class Sealed:
    """What a form says of itself: what it is for, when it was given out, and its one-time word."""

    purpose: str
    at: float
    nonce: str


def is_open() -> bool:
    """Whether letters can be taken: without a secret key no form could be told from a forged one."""
    return bool(current_app.config["SECRET_KEY"])


def seal(purpose: str, now: float | None = None) -> str:
    """The signed word of a new form for that purpose (what is sent, and of which record)."""
    return str(_signer().dumps([purpose, now if now is not None else time.time(), secrets.token_urlsafe(12)]))


def unseal(token: str, purpose: str) -> Sealed | None:
    """What the form says of itself; None when it is not ours or for something else."""
    try:
        sealed = Sealed(*_signer().loads(token))
    except (BadData, TypeError):
        return None
    return sealed if sealed.purpose == purpose else None


def fault(sealed: Sealed | None, texts: list[str]) -> str | None:
    """Why a letter cannot be taken as it stands, in a sentence for the person who wrote it; None: it can."""
    if sealed is None:
        return str(_("This form could not be recognised. It is filled in again below; please send it once more."))
    age = time.time() - sealed.at
    if age > LONGEST:
        return str(_("This form was open for very long. It is filled in again below; please send it once more."))
    if age < SHORTEST:
        return str(_("That was quicker than a person can write. Please wait a few seconds and send it again."))
    if request.form.get(TRAP):
        return str(_("The field that should stay empty was filled in, perhaps by your browser. Please send it again."))
    if sum(links(text) for text in texts) > MOST_LINKS:
        return str(
            _("There are more than %(most)s web addresses in your text. Please leave some out.", most=MOST_LINKS)
        )
    return None


def refusal(why: str) -> str:
    """Why a letter is one too many, in a sentence."""
    said = {
        "sender": _("Several messages came from your connection already. Please send this one in an hour."),
        "all": _("Very many messages are arriving just now. Please send this one in an hour."),
        "double": _("The same text arrived already; it does not need to be sent twice."),
    }
    return str(said[why])


def letter(sealed: Sealed, content: str) -> Letter:
    """What identifies this sending."""
    return Letter(sealed.nonce, _sender(), content)


def visitor() -> str:
    """The visitor's address."""
    settings: Settings = current_app.config["SETTINGS"]
    route = request.access_route
    # The last entries were added by one's own servers; what stands before them anybody can write.
    return route[-settings.proxies] if 0 < settings.proxies <= len(route) else request.remote_addr or ""


def network() -> str:
    """The visitor's network: of IPv6, where one visitor has very many addresses, what a provider gives to a line."""
    try:
        address = ipaddress.ip_address(visitor())
    except ValueError:
        return request.remote_addr or ""
    return str(ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False))


def _sender() -> str:
    """A hash of the visitor's network that only this server, and only today, can make again."""
    text = network()
    key = f"{current_app.config['SECRET_KEY']}:sender".encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="letter")
