"""What people write in free text, made safe to keep: one form of each letter, no control or direction signs."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from geodata.folding import fold

# Signs that turn the direction of a text, or are not seen at all, make a text read otherwise than it is.
_UNSEEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>\"',;:()\[\]\\]{1,64}@[^\s@<>\"',;:()\[\]\\]{1,180}\.[A-Za-z]{2,24}")


def plain(text: str, *, lines: bool = True) -> str:
    """The text in Unicode's composed form without control, direction and unseen signs, trimmed.

    Line ends are ``\\n``, at most two in a row; without ``lines`` the text is one line.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _UNSEEN.sub("", text)
    kept = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn"))
    if not lines:
        return " ".join(kept.split())
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[^\S\n]+", " ", kept)).strip()


def links(text: str) -> int:
    """How many web addresses a text holds."""
    return len(_LINK.findall(text))


def is_email(text: str) -> bool:
    """Whether a text can be an e-mail address, and nothing but one."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def fingerprint(*texts: str) -> str:
    """Equal for texts that differ only in case, accents and spaces."""
    folded = "\0".join("".join(fold(text).split()) for text in texts)
    return hashlib.sha256(folded.encode()).hexdigest()
