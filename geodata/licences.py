"""Licences under which photographs are often given, with the address of each one's text."""

from __future__ import annotations

from collections.abc import Mapping

_CC = "https://creativecommons.org"

LICENCES: Mapping[str, str] = {
    "CC BY 4.0": f"{_CC}/licenses/by/4.0/",
    "CC BY-SA 4.0": f"{_CC}/licenses/by-sa/4.0/",
    "CC BY-ND 4.0": f"{_CC}/licenses/by-nd/4.0/",
    "CC BY-NC 4.0": f"{_CC}/licenses/by-nc/4.0/",
    "CC BY-NC-SA 4.0": f"{_CC}/licenses/by-nc-sa/4.0/",
    "CC BY-NC-ND 4.0": f"{_CC}/licenses/by-nc-nd/4.0/",
    "CC0 1.0": f"{_CC}/publicdomain/zero/1.0/",
}
"""Name → address. Any other licence is a text of its own, such as "© İZKA, izinle"."""
