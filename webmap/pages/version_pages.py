"""Data versions: all of them, what lies between two, and the releases that are kept for good."""

from __future__ import annotations

from flask import Response, current_app, render_template, request, send_from_directory

from geodata.filters import BadAddress, Fault
from geodata.queries.versions import version_list
from geodata.queries.visibility import withheld_since
from webmap import difference, release, sentences
from webmap.contents import difference as contents
from webmap.errors import NotInRegister
from webmap.file_answer import file_answer, formats
from webmap.pages import bp
from webmap.reading import reading

SHOWN_RECORDS = 200

bp.app_template_global()(difference.field_name)
bp.app_template_global()(difference.field_text)


@bp.get("/surumler")
def versions_page() -> Response:
    """Every data version with what it changed, how to open and compare it, and the monthly releases."""
    with reading() as r:
        page = render_template(
            "versions.html",
            address=r.address,
            versions=version_list(r.connection),
            releases=_releases(),
        )
    response = Response(page)
    # From the content: a release may come without a new data version.
    response.add_etag()
    return response


@bp.get("/surumler/fark")
def difference_page() -> str:
    """What changed for a question since an older version."""
    with reading(also=(difference.SINCE,)) as r:
        told = difference.difference(r, _since())
        return render_template(
            "difference.html",
            address=r.address,
            asked=sentences.asked(r.address.flt, r.codebook),
            told=told,
            most=SHOWN_RECORDS,
            formats=formats(spatial=False),
        )


@bp.get("/surumler/fark.<key>")
def difference_file(key: str) -> Response:
    """The same difference as a file."""
    since = _since()
    return file_answer(key, lambda r, note: contents.document(r, note, since), also=(difference.SINCE,))


@bp.get("/surumler/<month>.zip")
def release_file(month: str) -> Response:
    """A monthly release, as it was frozen."""
    found = next((one for one in _releases() if one.month == month), None)
    if found is None:
        raise NotInRegister(month)
    return send_from_directory(
        current_app.config["SETTINGS"].releases_dir, found.file_name, as_attachment=True, mimetype="application/zip"
    )


def _releases() -> list[release.Release]:
    """The releases that hold nothing withheld today; asked of the newest state, also on a page of an old version."""
    with current_app.config["DATABASE"].reading(public=True) as connection:
        return release.listed(current_app.config["SETTINGS"].releases_dir, withheld_since(connection))


def _since() -> str:
    """The version to compare with. Raises BadAddress when none is named."""
    since = request.args.get(difference.SINCE, "").strip()
    if not since:
        raise BadAddress([Fault(difference.SINCE, "", "since")])
    return since
