"""Turkish text folded to plain letters, for search and for keys: IŞIK, ışık and Isik become one."""

from __future__ import annotations

import re

_FROM = "İIıŞşĞğÜüÖöÇçÂâÎîÛû"
_TO = "iiissgguuooccaaiiuu"
_TABLE = str.maketrans(_FROM, _TO)


def fold(text: str) -> str:
    """The text in small plain letters; the same table as the SQL function ``fold_tr``."""
    return text.translate(_TABLE).lower()


def slug(text: str) -> str:
    """A key for addresses: folded, words joined by hyphens. Empty when the text has no letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
