"""The list of projects in the shape of other people's standards."""

from __future__ import annotations

from flask import Response

from webmap.contents import grants, operations
from webmap.file_answer import file_answer
from webmap.pages import bp


@bp.get("/projeler/360giving.<key>")
def grants_file(key: str) -> Response:
    """The grants of a filter after the 360Giving Data Standard."""
    return file_answer(key, grants.document)


@bp.get("/projeler/ab-islem-listesi.<key>")
def operations_file(key: str) -> Response:
    """The projects of a filter with the fields of the EU's list of operations."""
    return file_answer(key, operations.document)
