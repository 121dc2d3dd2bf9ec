"""The documentation of the API, made of the very document that programs read."""

from __future__ import annotations

from flask import render_template

from webmap.api import PREFIX
from webmap.api.openapi import document
from webmap.api_words import CURL, PYTHON
from webmap.pages import bp
from webmap.pages.shown import absolute
from webmap.reading import reading


@bp.get("/api")
def api_page() -> str:
    """What can be asked, how, and with which examples."""
    with reading():
        return render_template(
            "api.html",
            document=document(),
            base=absolute(PREFIX),
            curl=[line.format(base=absolute(PREFIX)) for line in CURL],
            python=PYTHON.replace("{base}", absolute(PREFIX)),
        )
