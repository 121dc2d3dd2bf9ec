"""What the templates of pages may call: other lenses and amounts of an address, and sources with safe links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import current_app, g, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from geodata.filters import Choice, params
from geodata.money import Lens
from geodata.queries.codebook import Codebook
from webmap.address import Address
from webmap.charts.funnel import funnel_svg
from webmap.datasets import attributions
from webmap.districts import METRIC_NAMES, is_indicator, metric_name
from webmap.map_words import precisions
from webmap.options import tree_name
from webmap.pages import bp
from webmap.presentation import partial_date
from webmap.standing import change_words, rank_words

_WEB = re.compile(r"https?://[^\s<>\"']+")
_LONGEST = 64
_HERE = "\N{OBJECT REPLACEMENT CHARACTER}"

bp.app_template_global()(tree_name)
bp.app_template_global()(attributions)
bp.app_template_global()(precisions)
bp.app_template_global()(rank_words)
bp.app_template_global()(change_words)
bp.app_template_global()(funnel_svg)
bp.app_template_global()(metric_name)
bp.app_template_global()(is_indicator)


@bp.app_template_global()
def metric_names() -> dict[str, Any]:
    """Metric → its name."""
    return METRIC_NAMES


@bp.app_template_global()
def with_lens(address: Address, kind: str) -> Address:
    """The same question with its money in another lens; constant prices start at the newest year there is."""
    book: Codebook = g.codebook
    base = book.rates.base_years[0] if kind == "sabit" and book.rates.base_years else None
    lens = address.lens if address.lens.kind == kind else Lens(kind, base)
    return address.but(lens=lens)


@bp.app_template_global()
def with_amount(address: Address, band: str) -> Address:
    """The same question for supports of this size."""
    return address.asking(amount=params()["amount"].read(band))


@bp.app_template_global()
def only(address: Address, name: str, value: str) -> Address:
    """The same question with one value of one of its parts (what else is left out stays left out)."""
    kept: Choice = getattr(address.flt, name)
    one = params()[name].read(value)
    return address.asking(**{name: Choice((one,), tuple(other for other in kept.without if other != one))})


@bp.app_template_global()
def without(address: Address, name: str) -> Address:
    """The same question with one of its parts taken back."""
    return address.asking(**{name: Choice()})


@bp.app_template_global()
def asking(name: str, value: str) -> Address:
    """The address that asks this one thing and nothing else."""
    return only(Address(), name, value)


@bp.app_template_global()
def off_map_address(address: Address) -> Address:
    """The same question for projects that no district can be named for: the whole province, or no known place."""
    asked = address.flt.scope
    nowhere = tuple(scope for scope in ("il-geneli", "yersiz") if not asked.only or scope in asked.only)
    return address.asking(scope=Choice(nowhere, asked.without))


@bp.app_template_global()
def absolute(path: str) -> str:
    """A path of this site as a whole address, for printing and citing."""
    base: str = current_app.config["SETTINGS"].base_url or request.url_root.rstrip("/")
    return base + path


@bp.app_template_filter()
def source_items(text: str | None) -> list[list[tuple[str, str | None]]]:
    """A source text as its items, each in pieces (text, address or None). Only http and https addresses are links."""
    return [_pieces(item) for part in (text or "").split(" ; ") if (item := part.strip())]


def _pieces(text: str) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    at = 0
    for match in _WEB.finditer(text):
        address = match[0].rstrip(".,;:!?")
        # A bracket belongs to the address only if it was opened in it.
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1]
        found.append((text[at : match.start()], None))
        shown = re.sub(r"^https?://(www\.)?", "", address).rstrip("/")
        found.append((shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…", address))
        at = match.start() + len(address)
    found.append((text[at:], None))
    return [piece for piece in found if piece[0]]


@bp.app_template_global()
def with_query(address: str, name: str, value: str) -> str:
    """An address with one more parameter."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode({name: value})}"


@bp.app_template_global()
def newest_address() -> str:
    """This page, in the newest data version."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "v"]
    return request.path + (f"?{urlencode(pairs, safe=',/;')}" if pairs else "")


@bp.app_template_global()
def citation(title: str, address: str) -> Markup:
    """How this page of this data version is cited; its address always shows these very numbers again."""
    version = g.codebook.version
    if version is None:
        return Markup()
    whole = with_query(address, "v", version.label) if "v=" not in address else address
    said = escape(
        _(
            "İzmir Development Agency, İzmir Supports Map, “%(title)s”, data version %(label)s of %(date)s, "
            "%(address)s (register %(hash)s).",
            title=title,
            label=version.label,
            date=partial_date(version.published_at.date().isoformat()),
            address=_HERE,
            hash=version.register_hash[:12],
        )
    )
    # An address is no word of the reader's language, and no screen reader should say it as one.
    return said.replace(_HERE, Markup('<span lang="tr" translate="no">{}</span>').format(whole))


@bp.app_template_global()
def with_pairs(address: str, pairs: Sequence[tuple[str, str]]) -> str:
    """An address with more parameters, in their order."""
    for name, value in pairs:
        address = with_query(address, name, value)
    return address


@bp.app_template_filter()
def decimal(value: float | int | Decimal) -> Decimal:
    """A number that came as JSON, as the decimal it was written as."""
    return Decimal(str(value))


@bp.app_template_global()
def bases() -> dict[str, str]:
    """What a project's price year was taken from → its words."""
    return {
        "contract": _("from the contract date"),
        "start": _("from the start date"),
        "call": _("from the year of the call"),
        "report": _("from the date of the report"),
    }
