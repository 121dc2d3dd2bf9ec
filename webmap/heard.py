"""What a record's page shows of the public's voice: published stories and corrections that were asked for."""

from __future__ import annotations

from typing import Any

from flask import g

from geodata.queries import voice
from webmap.reading import Reading


def heard(r: Reading, kind: str, ref: str) -> dict[str, Any]:
    """``stories`` and ``corrections`` of a record; the page is new whenever one of them is."""
    g.stamp = voice.stamp(r.connection, kind, ref)
    return {
        "stories": voice.stories(r.connection, kind, ref),
        "corrections": voice.corrections(r.connection, kind, ref),
    }
