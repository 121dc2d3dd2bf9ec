"""Sharing: lines of code for other sites, QR codes and signboards for projects, pictures for shared links."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from geodata.filters import Fault
from geodata.params import BadAddress
from geodata.queries.project import project
from webmap import pictures, sentences, structured
from webmap.cards import Card, card_png
from webmap.embeds import Frame, code
from webmap.language import link
from webmap.missing import missing
from webmap.pages import bp
from webmap.pages.shown import absolute
from webmap.qr import qr_svg
from webmap.reading import Reading, reading
from webmap.record import record

SIZES = ("a4", "a5")
SIZE = "boy"

bp.app_template_global("page_meta")(structured.page_meta)


@bp.get("/paylas")
def share_page() -> str:
    """One line of code for each way to show a filter on another site, and its plain address."""
    with reading() as r:
        return render_template(
            "share.html",
            address=r.address,
            asked=sentences.asked(r.address.flt, r.codebook),
            plain=absolute(link("map_page", address=r.address)),
            embeds=embeds(r),
        )


def embeds(r: Reading) -> list[dict[str, Any]]:
    """Title, address and line of code of each embed of a reading's filter."""
    asked = sentences.asked(r.address.flt, r.codebook)
    made = [
        (_("Map"), asked, link("embed_map", address=r.address), 560),
        (_("Table"), asked, link("embed_table", address=r.address), 560),
    ]
    only = r.address.flt.district.only
    for slug, term in r.codebook.lists["district"].items():
        if slug in only:
            rest = r.address.flt.district.without
            address = r.address.asking(district=type(r.address.flt.district)((), rest))
            title = _("Card of the district %(name)s", name=term.label(r.language))
            made.append((title, title, link("embed_district", slug=slug, address=address), 480))
    return [
        {"title": title, "src": src, "code": code(Frame(absolute(src), name, height, ""))}
        for title, name, src, height in made
    ]


@bp.get("/p/<path:ref>.svg")
def project_qr(ref: str) -> Response:
    """The QR code of a project's short address, for print."""
    with reading() as r:
        found = project(r.connection, ref, r.address.lens, r.codebook.rates)
        if found is None:
            raise missing(r, "project", ref)
        return Response(qr_svg(short_address(ref), f"{ref}: {found.title}"), mimetype="image/svg+xml")


def short_address(ref: str) -> str:
    """The permanent address that stands on signboards; the same in every language."""
    return absolute(url_for("tr.project_short", ref=ref))


@bp.get("/proje/<path:ref>/pano")
def project_signboard(ref: str) -> str:
    """A sheet to print for a project's signboard, A4 or A5."""
    with reading(also=(SIZE,)) as r:
        size = request.args.get(SIZE, SIZES[0])
        if size not in SIZES:
            raise BadAddress([Fault(SIZE, size, "unknown", SIZES)])
        return render_template("signboard.html", **record(r, ref), size=size, sizes=SIZES, short=short_address(ref))


@bp.get("/kart/harita.png")
def card_map() -> Response:
    """The picture of a filter."""
    with reading() as r:
        return _picture(pictures.of_filter(r))


@bp.get("/kart/proje/<path:ref>.png")
def card_project(ref: str) -> Response:
    """The picture of a project."""
    with reading() as r:
        return _picture(pictures.of_project(r, ref))


@bp.get("/kart/ilce/<slug>.png")
def card_district(slug: str) -> Response:
    """The picture of a district."""
    with reading() as r:
        return _picture(pictures.of_place(r, "district", slug))


@bp.get("/kart/alt-bolge/<slug>.png")
def card_subregion(slug: str) -> Response:
    """The picture of a sub-region."""
    with reading() as r:
        return _picture(pictures.of_place(r, "subregion", slug))


@bp.get("/kart/restorasyon/<slug>.png")
def card_site(slug: str) -> Response:
    """The picture of a restoration site."""
    with reading() as r:
        return _picture(pictures.of_site(r, slug))


def _picture(card: Card) -> Response:
    return Response(card_png(card), mimetype="image/png")
