"""Which parts of the standards the services hold to."""

from __future__ import annotations

_OGC = "http://www.opengis.net/spec"

CLASSES = tuple(
    f"{_OGC}/{part}/conf/{name}"
    for part, names in {
        "ogcapi-common-1/1.0": ("core", "json", "html", "oas30"),
        "ogcapi-common-2/1.0": ("collections",),
        "ogcapi-features-1/1.0": ("core", "oas30", "html", "geojson"),
        "ogcapi-features-2/1.0": ("crs",),
        "ogcapi-features-3/1.0": ("queryables", "queryables-query-parameters", "filter", "features-filter"),
        "cql2/1.0": (
            "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
            "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions", "array-functions",
            "property-property",
        ),
        "ogcapi-tiles-1/1.0": ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30"),
        "tms/2.0": ("tilematrixset", "json-tilematrixset", "tilesetmetadata", "json-tilesetmetadata"),
    }.items()
    for name in names
)  # fmt: skip
