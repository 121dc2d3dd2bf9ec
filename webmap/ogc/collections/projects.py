"""Projects of the list, at the points of their work places."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from geodata.queries.features.projects import KINDS, projects
from geodata.queries.features.tiles import project_tile
from webmap.ogc import Collection

COLLECTION = Collection(
    key="projects",
    title=_l("Projects"),
    about=_l(
        "Supported projects, one feature each, at the points of their work places. A project known only by its "
        "district, for the whole province or at no known place has no geometry, so that none stands where it is not."
    ),
    order=10,
    geometry="MultiPoint",
    source=lambda r: projects(r.address.flt, r.address.lens, r.codebook.rates),
    single=lambda r: projects(None, r.address.lens, r.codebook.rates),
    kinds=KINDS,
    name="title",
    shown=("title", "year", "status", "places", "support_amount"),
    record=("project_page", "ref", "ref"),
    codes={
        "programme": "programme", "call": "call", "component": "component", "result_programme": "result_programme",
        "support_kind": "support_kind", "sector": "sector", "status": "status",
    },
    mvt=lambda r, at: project_tile(r.connection, r.address.flt, r.address.lens, r.codebook.rates, at),
)  # fmt: skip
