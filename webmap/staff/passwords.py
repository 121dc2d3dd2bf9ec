"""Passwords: the rules a new one must meet, Argon2, and an answer that takes as long for nobody's password."""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask_babel import gettext as _
from zxcvbn import zxcvbn

from geodata.folding import fold

HASHER = PasswordHasher()

SHORTEST, LONGEST = 12, 128
_STRONG_ENOUGH = 3
_JUDGED = 72
"""Letters that the judge of passwords looks at; it takes long over longer ones, and they are strong."""

_COMMON = (
    *("izka", "izmir", "kalkinma", "ajans", "destek", "harita", "personel", "proje"),
    *(
        "sifre",
        "sifrem",
        "parola",
        "turkiye",
        "ataturk",
        "istanbul",
        "galatasaray",
        "fenerbahce",
        "besiktas",
        "goztepe",
    ),
)
"""Words that guessers of Turkish passwords try first, beside the judge's own lists, which are English."""


def fault(password: str, again: str, about: tuple[str, ...]) -> str | None:
    """Why this cannot be the new password, in a sentence; None: it can. ``about`` are the person's name and e-mail."""
    plain = _normal(password)
    if plain != _normal(again):
        return str(_("The two passwords differ. Please type the same one twice."))
    if len(plain) < SHORTEST:
        return str(_("This password has fewer than %(count)s characters. Please choose a longer one.", count=SHORTEST))
    if len(plain) > LONGEST:
        return str(_("This password has more than %(count)s characters. Please choose a shorter one.", count=LONGEST))
    if _strength(plain, about) < _STRONG_ENOUGH:
        return str(
            _(
                "This password is easy to guess: it is common or made of names. Four words that do not belong together "
                "are a good one."
            )
        )
    return None


def _strength(password: str, about: tuple[str, ...]) -> int:
    """0 to 4. Turkish letters are looked through: ``şifre`` is no better than ``sifre``."""
    words = [re.findall(r"\w+", fold(text)) for text in about]
    known = [*_COMMON, *(one for found in words for one in found), *("".join(found) for found in words)]
    return min(zxcvbn(one[:_JUDGED], user_inputs=known)["score"] for one in (password, fold(password)))


def hashed(password: str) -> str:
    """Argon2id of the password."""
    return HASHER.hash(_normal(password))


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is this one; for None it takes the same time to say no."""
    try:
        HASHER.verify(password_hash or _nobodys(), _normal(password)[: LONGEST * 4])
    except (Argon2Error, InvalidHashError):
        return False
    return password_hash is not None


def is_old(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(password_hash)


@cache
def _nobodys() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    # The same letters typed on another keyboard may be other code points (NIST SP 800-63B, 5.1.1.2).
    return unicodedata.normalize("NFKC", password)
