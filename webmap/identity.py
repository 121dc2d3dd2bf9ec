"""What the register calls itself and its records towards machines: one identifier each, the same at every address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from geodata.settings import Settings

AGENCY = {"tr": "İzmir Kalkınma Ajansı", "en": "İzmir Development Agency"}
SHORT = "İZKA"
CREDIT = f"{AGENCY['tr']} ({SHORT})"
NUTS3 = "TR310"
"""İzmir in the EU's nomenclature of regions."""

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def prefix(settings: Settings) -> str:
    """``izka.org.tr``: the agency's own domain, which nobody else can give identifiers under.

    No register of organisation identifiers (org-id.guide) lists Turkish agencies, and a number is never made up.
    """
    return (urlsplit(settings.agency_url).hostname or settings.agency_url).removeprefix("www.")


def identifier(settings: Settings, *parts: str) -> str:
    """``izka.org.tr-PRJ-010``: prefix and own key, without slashes and spaces, which some programs trip over."""
    return "-".join([prefix(settings), *(re.sub(r"[\s/\\]+", "_", part) for part in parts)])
