"""Suggestions while a search is being typed."""

from __future__ import annotations

from flask import Response, jsonify, request

from webmap.pages import bp
from webmap.reading import reading
from webmap.suggest import suggestions

_LONGEST = 200


@bp.get("/oneri")
def suggest_page() -> Response:
    """Groups of suggestions for ``q`` as JSON; the form they are shown in does without them."""
    with reading(also=("q",)) as r:
        return jsonify(suggestions(r, request.args.get("q", "")[:_LONGEST]))
