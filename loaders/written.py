"""How values are written into a form's cells: the Turkish way, so that reading them again gives the same value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import shapely


def text(value: Any) -> str:
    """The value as it is; nothing for None."""
    return "" if value is None else str(value)


def money(value: Any) -> str:
    """``1.500.000,00``; a whole amount without kuruş."""
    if value is None:
        return ""
    amount = Decimal(str(value))
    whole = amount == amount.to_integral_value()
    grouped = f"{amount:,.0f}" if whole else f"{amount:,.2f}"
    return grouped.translate(str.maketrans(",.", ".,"))


def number(value: Any) -> str:
    """A number without grouping and with a decimal comma: ``0,5``."""
    if value is None:
        return ""
    plain = f"{Decimal(str(value)):f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")


def date(value: Any) -> str:
    """``12.03.2018``, ``11.2018`` or ``2018``, as precisely as it is known."""
    return ".".join(reversed(str(value).split("-"))) if value else ""


def yes_no(value: Any) -> str:
    """``evet``, ``hayır``, or nothing when it is not known."""
    return "" if value is None else "evet" if value else "hayır"


def degrees(geometry: Any) -> tuple[str, str]:
    """Latitude and longitude of a point given as EWKT or as the hex text of its EWKB; two empty texts for None."""
    if not geometry:
        return "", ""
    raw = str(geometry)
    point = shapely.from_wkt(raw.partition(";")[2]) if ";" in raw else shapely.from_wkb(bytes.fromhex(raw))
    return number(round(Decimal(str(point.y)), 7)), number(round(Decimal(str(point.x)), 7))


def same_point(one: Any, other: Any) -> bool:
    """Whether a form would show both alike: it rounds to about a centimetre."""
    return degrees(one) == degrees(other)
