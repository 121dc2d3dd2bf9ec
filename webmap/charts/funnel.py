"""A call's way from application to completion: the published figures as bars."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from geodata.queries.rows import AnyRow
from webmap.charts.vega import CONTRAST, MAIN, drawn


def funnel_svg(call: AnyRow, language: str) -> str | None:
    """The published steps of a call and what the register holds of it, or None with fewer than two known steps."""
    steps = [
        (_("Applications"), call.applications),
        (_("Main list"), call.main_list),
        (_("Reserve list"), call.reserve_list),
        (_("Contracts"), call.contracted),
        (_("Completed"), call.completed),
    ]
    known = [(str(name), value, False) for name, value in steps if value is not None]
    if len(known) < 2:
        return None
    bars = [*known, (str(_("In the register")), call.held, True)]
    name = "; ".join(f"{text}: {value}" for text, value, _held in bars)
    return drawn(_spec(bars), name, language)


def _spec(bars: list[tuple[str, int, bool]]) -> dict[str, Any]:
    place = {"y": {"field": "name", "type": "nominal", "sort": None, "title": None}}
    length = {"x": {"field": "value", "type": "quantitative", "title": str(_("Projects")), "axis": {"tickMinStep": 1}}}
    colour = {"condition": {"test": "datum.held", "value": CONTRAST}, "value": MAIN}
    return {
        "width": 380,
        "height": {"step": 26},
        "data": {"values": [{"name": text, "value": value, "held": held} for text, value, held in bars]},
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {**place, **length, "color": colour},
    }
