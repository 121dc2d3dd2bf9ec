"""The meeting pack of a district or sub-region."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Response, render_template, request

from geodata.queries.district import place
from geodata.queries.versions import version_list
from webmap import sentences
from webmap.difference import SINCE
from webmap.errors import NotInRegister
from webmap.exports import pieces
from webmap.pack import Wanted, write_pack
from webmap.pages import bp
from webmap.reading import reading


@bp.get("/ilce/<slug>/paket")
def district_pack_page(slug: str) -> str:
    """What a district's pack holds, and since which version its difference is told."""
    return _page("district", slug)


@bp.get("/alt-bolge/<slug>/paket")
def subregion_pack_page(slug: str) -> str:
    """What a sub-region's pack holds, and since which version its difference is told."""
    return _page("subregion", slug)


@bp.get("/ilce/<slug>/paket.zip")
def district_pack(slug: str) -> Response:
    """A district's pack."""
    return _pack("district", slug)


@bp.get("/alt-bolge/<slug>/paket.zip")
def subregion_pack(slug: str) -> Response:
    """A sub-region's pack."""
    return _pack("subregion", slug)


def _page(kind: str, slug: str) -> str:
    with reading() as r:
        found = place(r.connection, kind, slug)
        if found is None:
            raise NotInRegister(slug)
        return render_template(
            "pack.html",
            place=found,
            kind=kind,
            address=r.address,
            asked=sentences.asked(r.address.flt, r.codebook),
            versions=version_list(r.connection)[1:],
        )


def _pack(kind: str, slug: str) -> Response:
    # Kept until the last byte has been sent; a reader who goes away takes it along.
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "pack.zip"
    try:
        with reading(also=(SINCE,)) as r:
            about = write_pack(r, Wanted(kind, slug, request.args.get(SINCE, "").strip() or None), path)
    except BaseException:
        folder.cleanup()
        raise
    response = Response(pieces(path), mimetype="application/zip")
    response.content_length = path.stat().st_size
    response.call_on_close(folder.cleanup)
    response.headers["Content-Disposition"] = f'attachment; filename="{about.file_name(f"{slug}-paket", "zip")}"'
    return response
