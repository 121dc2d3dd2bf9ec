"""Vega-Lite descriptions drawn as SVG on the server: no script, no style, colours as attributes that CSS can turn."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markupsafe import escape

WIDTH = 640

INK, SOFT, LINE = "#16262d", "#4a5a62", "#dcdbd2"

SERIES = ("#0b5068", "#c08000", "#a060c0", "#c04040", "#1c1c5c", "#5a1a10")
"""Six colours told apart with any kind of colour vision (tested); the legend keeps the order of the stack."""

REST = "#7f888c"
"""What is left over: other programmes, or an unknown one."""

MAIN, CONTRAST = "#33829b", "#b3400e"

_TAG = re.compile(r"<[^>]+>")
_MARK = re.compile(r'\baria-label="row (\d+)(?: column (\d+))?"')
_NAMES = re.compile(r' (?:role|aria-\w+|class|pointer-events)="[^"]*"')

_NUMBERS = {
    "tr": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " TL"], "percent": "%"},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", " TL"], "percent": "%"},
}


def mark(row: int, column: int | None = None) -> str:
    """What a mark stands for: a row of the chart's table, from 0, or one field of it. It goes in as description."""
    return f"row {row}" if column is None else f"row {row} column {column}"


MARKED: Mapping[str, Any] = {"description": {"field": "mark", "type": "nominal"}}
"""The encoding that takes a mark's place in the table from the field ``mark``."""


def drawn(spec: Mapping[str, Any], name: str, language: str) -> str:
    """The description as an SVG element that is an image with this name."""
    text = _rendered(json.dumps({**_frame(), **spec}, sort_keys=True, ensure_ascii=False), language)
    opening = re.match(r"<svg[^>]*>", text)
    size = re.search(r'width="([\d.]+)" height="([\d.]+)" viewBox="([^"]+)"', opening[0] if opening else "")
    if opening is None or size is None:
        raise RuntimeError("vl-convert gave no SVG element with a size")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" width="{size[1]}" height="{size[2]}" '
        f'viewBox="{size[3]}" role="img" lang="{language}" aria-label="{escape(name)}">'
    )
    # Vega names every part for screen readers, in English; here the whole drawing is one image with one name.
    return head + _TAG.sub(lambda tag: _NAMES.sub("", _MARK.sub(_place, tag[0])), text[opening.end() :])


def _place(found: re.Match[str]) -> str:
    row, column = found.groups()
    return f'data-row="{row}"' + (f' data-column="{column}"' if column else "")


@lru_cache(maxsize=256)
def _rendered(description: str, language: str) -> str:
    # Loaded with the first chart: Vega's engine takes 80 MB, and a process that draws nothing needs none of it.
    import vl_convert

    svg = vl_convert.vegalite_to_svg(
        json.loads(description), vl_version="6.4", format_locale=_NUMBERS[language], allowed_base_urls=[]
    )
    return str(svg)


def _frame() -> dict[str, Any]:
    axis = {
        "labelColor": SOFT,
        "titleColor": SOFT,
        "gridColor": LINE,
        "domainColor": SOFT,
        "tickColor": SOFT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 220,
    }
    legend = {
        "labelColor": INK,
        "labelFontSize": 12,
        "labelLimit": 300,
        "orient": "bottom",
        "direction": "vertical",
        "columns": 2,
        "symbolType": "square",
        "title": None,
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": None,
        "width": WIDTH,
        "config": {"view": {"stroke": None}, "axis": axis, "legend": legend, "font": "sans-serif"},
    }
