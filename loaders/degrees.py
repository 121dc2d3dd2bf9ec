"""How coordinates are read as people write them: decimal comma or point, degree signs, minutes, compass letters."""

from __future__ import annotations

import re
from decimal import Decimal

from loaders.clean import text
from loaders.problems import Unreadable

_COMPASS = re.compile(r"(?i)\b(kuzey|doğu|north|east|lat|lon|enlem|boylam)\b:?")
_DECIMAL = re.compile(r"-?[0-9]{1,3}\.[0-9]+")
_FINEST = Decimal("0.0000001")
_DEGREES = re.compile(r"([0-9]{1,3})\s*°\s*([0-9]{1,2})\s*['′’]\s*(?:([0-9]{1,2}(?:[.,][0-9]+)?)\s*(?:\"|″|”|''))?")


def latitude(raw: str) -> Decimal:
    """Degrees north, -90 to 90: ``38,0859``, ``38.0859°``, ``38°05'09" K``."""
    return _coordinate(raw, "kKnN", "sSgG", 90)


def longitude(raw: str) -> Decimal:
    """Degrees east, -180 to 180: ``27,1287``, ``27°07'43" D``."""
    return _coordinate(raw, "dDeE", "wWbB", 180)


def _coordinate(raw: str, positive: str, negative: str, limit: int) -> Decimal:
    written = text(raw)
    if _DECIMAL.fullmatch(written):
        return _within(Decimal(written), limit)
    letters = re.sub(r"[^A-Za-zÇĞİÖŞÜçğıöşü]", "", _COMPASS.sub("", written))
    if len(letters) > 1 or (letters and letters not in positive + negative):
        raise Unreadable("unreadable_coordinate")
    bare = _COMPASS.sub("", written).replace(letters, "") if letters else _COMPASS.sub("", written)
    bare = bare.strip()
    if found := _DEGREES.fullmatch(bare):
        degrees, minutes, seconds = found[1], found[2], (found[3] or "0").replace(",", ".")
        if Decimal(minutes) >= 60 or Decimal(seconds) >= 60:
            raise Unreadable("unreadable_coordinate")
        value = Decimal(degrees) + Decimal(minutes) / 60 + Decimal(seconds) / 3600
    elif re.fullmatch(r"-?[0-9]{1,3}([.,][0-9]+)?\s*°?", bare):
        value = Decimal(bare.rstrip("° ").replace(",", "."))
    else:
        raise Unreadable("unreadable_coordinate")
    if letters and letters in negative:
        value = -value
    return _within(value, limit)


def _within(value: Decimal, limit: int) -> Decimal:
    if abs(value) > limit:
        raise Unreadable("coordinate_out_of_range", limit=limit)
    return value.quantize(_FINEST)
