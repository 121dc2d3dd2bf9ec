"""The list of projects, and the same rows as a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from flask import Response, abort, render_template, request

from geodata.queries.projects import all_rows, page
from webmap.answers import narrowing
from webmap.exports import VARIANT, exports, note
from webmap.pages import bp
from webmap.reading import reading


@bp.get("/projeler")
def list_page() -> str:
    """One page of the projects a filter means."""
    with reading() as r:
        at = (r.address.sort, r.address.page)
        found = page(r.connection, r.address.flt, r.address.lens, r.codebook.rates, at)
        return render_template("list.html", **narrowing(r), found=found, formats=exports().values())


@bp.get("/projeler.<key>")
def list_file(key: str) -> Response:
    """All rows of a filter as a file, streamed from one reading."""
    export = exports().get(key) or abort(404)
    with ExitStack() as stack:
        r = stack.enter_context(reading(also=(VARIANT,)))
        about = note(r, export, request.args)
        rows = all_rows(r.connection, r.address.flt, r.address.lens, r.codebook.rates)
        kept = stack.pop_all()
    response = Response(_then(kept, export.write(rows, about)), mimetype=export.mimetype)
    # A generator that was never begun closes nothing: a HEAD request asks for no row.
    response.call_on_close(kept.close)
    response.headers["Content-Disposition"] = f'attachment; filename="{about.file_name(export.key)}"'
    return response


def _then(stack: ExitStack, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, and the reading closed after the last one, or when the reader goes away."""
    with stack:
        yield from pieces
