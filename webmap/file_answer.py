"""Files as answers: any document in any format, streamed from one reading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack

from flask import Response, abort, current_app, request
from flask_babel import gettext as _

from webmap import identity, sentences
from webmap.exports import VARIANT, Document, Export, FileNote, every_export, exports, read_variant
from webmap.pages.shown import absolute
from webmap.presentation import lens_name, lens_note
from webmap.reading import Reading, reading

Make = Callable[[Reading, FileNote], Document]
"""What makes a document of a reading: one for each module of ``webmap.contents``."""

LICENCE = f"CC BY 4.0 · {identity.LICENCE}"


def file_answer(key: str, make: Make, also: Collection[str] = ()) -> Response:
    """The document in the format of that extension, as a download; ``also`` names the page's own parameters.

    404 for a format that is not there, or that needs geometry where the document has none; 400 for a wrong address.
    """
    export = every_export().get(key) or abort(404)
    with ExitStack() as stack:
        r = stack.enter_context(reading(also=(VARIANT, *also)))
        document = make(r, note(r, read_variant(export, request.args)))
        if export.spatial and not any(table.geometry for table in document.tables):
            abort(404)
        kept = stack.pop_all()
    pieces = _then(kept, export.write(document))
    if request.method != "HEAD":
        # The first piece is made here: a full disk or a database that went away is then told in words.
        pieces = _joined(next(pieces, b""), pieces)
    response = Response(pieces, mimetype=export.mimetype)
    # A generator that was never begun closes nothing: a HEAD request asks for no row.
    response.call_on_close(kept.close)
    name = document.note.file_name(document.name, export.key)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers.add("Link", f'<{identity.LICENCE}>; rel="license"')
    if export.described_by:
        response.headers.add("Link", _described(export))
    return response


def _described(export: Export) -> str:
    """Where what describes this file is, with question and dialect kept."""
    query = request.query_string.decode("utf-8", "replace")
    address = request.path.removesuffix(export.key) + export.described_by + (f"?{query}" if query else "")
    return f'<{address}>; rel="describedby"; type="{every_export()[export.described_by].mimetype}"'


def note(r: Reading, variant: str | None = None, path: str | None = None) -> FileNote:
    """What a file of this reading says of itself; ``path`` is where it is made again (by default, this request)."""
    version = r.codebook.version
    return FileNote(
        version=version.label if version else "",
        published_at=version.published_at if version else None,
        register_hash=version.register_hash if version else "",
        is_sample=bool(version and version.is_sample),
        language=r.language,
        lens=r.address.lens,
        lens_text=lens_name(r.address.lens),
        question=sentences.asked(r.address.flt, r.codebook),
        address=absolute(path if path is not None else _again(r)),
        licence=LICENCE,
        credits=(str(_("İzmir Development Agency")), str(_("Boundaries: HGM and OCHA, CC BY 3.0 IGO."))),
        method=method(r),
        variant=variant,
    )


def method(r: Reading) -> tuple[tuple[str, str], ...]:
    """The definitions that figures cannot be read without, as term and text."""
    return (
        (_("Money"), lens_note(r.address.lens)),
        (
            _("Support"),
            _("The agency’s contribution under the contract. Unknown amounts are empty, never zero."),
        ),
        (
            _("Projects in several districts"),
            _("An amount is divided over a project’s places by their shares, to the kuruş; the total counts it once."),
        ),
        (
            _("Points"),
            _("Only places known as a point have coordinates; a district alone is never drawn as a point."),
        ),
        (
            _("Coverage"),
            _("The register holds only part of the supports; what is missing is no finding about a place."),
        ),
    )


def _again(r: Reading) -> str:
    """The request's own address, at the data version it was answered from."""
    query = request.query_string.decode("utf-8", "replace")
    version = r.codebook.version
    if version and "v" not in request.args:
        query += f"{'&' if query else ''}v={version.label}"
    return f"{request.path}?{query}" if query else request.path


def formats(spatial: bool) -> tuple[Export, ...]:
    """The formats a page can offer, most asked for first."""
    return tuple(one for one in exports().values() if spatial or not one.spatial)


def _joined(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _then(stack: ExitStack, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, and the reading closed after the last one, or when the reader goes away.

    Some texts of a file are translated while it is written, so each piece is made in the request's language; between
    the pieces the request is over, and whatever else the thread does has a context of its own.
    """
    # The very application and request, not the names that stand for those of the moment.
    app, environ = current_app._get_current_object(), request.environ  # type: ignore[attr-defined]

    def made() -> Iterator[bytes]:
        with stack:
            while True:
                with app.request_context(environ):
                    piece = next(pieces, None)
                if piece is None:
                    return
                yield piece

    return made()
