"""schema.org of data and services: the register and its parts as data sets, the catalogue, programmes as services."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from jinja2.runtime import Context

from webmap.address import Address
from webmap.catalogued import Dataset
from webmap.exports import exports
from webmap.identity import LICENCE
from webmap.language import current, link
from webmap.pages.shown import absolute
from webmap.presentation import label

Data = dict[str, Any]
IZMIR: Data = {"@type": "AdministrativeArea", "name": "İzmir"}


def area(context: Context, address: str, agency: str) -> list[Data]:
    """A district or sub-region, and the data set of its projects."""
    place = context["place"]
    made: Data = {
        "@type": "AdministrativeArea",
        "@id": address + "#yer",
        "name": place.name,
        "url": address,
        "containedInPlace": IZMIR,
    }
    name = _("Supported projects of %(name)s", name=place.name)
    return [made, _dataset(context, name, address, agency) | {"spatialCoverage": {"@id": made["@id"]}}]


def register(context: Context, address: str, agency: str) -> Data:
    """The projects of a filter as a data set; without a filter, the register."""
    return _dataset(context, context["asked"], address, agency) | {"spatialCoverage": IZMIR}


def _dataset(context: Context, name: str, address: str, agency: str) -> Data:
    asked: Address = context.get("here") or context["address"]
    version = context["version"]
    description = _("What İzmir Development Agency supports, where, and with how much: the register on a map.")
    made: Data = {
        "@type": "Dataset",
        "@id": address + "#veri",
        "name": name,
        "description": f"{context['asked']}. {description}",
        "url": address,
        "license": LICENCE,
        "creator": {"@id": agency},
        "publisher": {"@id": agency},
        "isAccessibleForFree": True,
        "inLanguage": current(),
        "includedInDataCatalog": {"@id": absolute(link("open_data_page")) + "#katalog"},
        "distribution": [
            _download(link("list_file", key=one.key, address=asked.but()), one.mimetype) for one in exports().values()
        ],
    }
    if version:
        made |= {"version": version.label, "dateModified": version.published_at.isoformat()}
    return made


def _download(path: str, mimetype: str) -> Data:
    return {
        "@type": "DataDownload",
        "encodingFormat": mimetype.partition(";")[0],
        "contentUrl": absolute(path) if path.startswith("/") else path,
    }


def catalogue(context: Context, address: str, agency: str) -> Data:
    """All data sets of the register, each with its files."""
    language = current()
    sets: list[Dataset] = context["datasets"]
    return {
        "@type": "DataCatalog",
        "@id": address + "#katalog",
        "name": _("Open data of the İzmir Supports Map"),
        "url": address,
        "license": LICENCE,
        "publisher": {"@id": agency},
        "dataset": [_listed(one, language, agency) for one in sets if not one.is_series],
    }


def _listed(one: Dataset, language: str, agency: str) -> Data:
    made: Data = {
        "@type": "Dataset",
        "name": one.title[language],
        "description": one.about[language],
        "url": one.page,
        "identifier": one.key,
        "keywords": list(one.keywords[language]),
        "spatialCoverage": IZMIR,
        "isAccessibleForFree": True,
        "creator": {"@id": agency},
        "distribution": [_download(file.address, file.mimetype) for file in one.files],
    }
    if one.span:
        made["temporalCoverage"] = "/".join(one.span)
    # The wording of another publisher's licence has no address that could stand here.
    return made | ({"license": LICENCE} if one.licence is None else {"conditionsOfAccess": one.licence})


def indicator(context: Context, address: str) -> Data:
    """One indicator as a data set of its publisher."""
    row = context["table"].indicator
    english = current() == "en"
    name, unit = (row.name_en, row.unit_en) if english else (row.name, row.unit_tr)
    return {
        "@type": "Dataset",
        "@id": address + "#veri",
        "name": name,
        "description": _("%(name)s (%(unit)s) of the districts of İzmir. Publisher: %(publisher)s.", name=name,
                         unit=unit, publisher=row.publisher),
        "url": address,
        "creator": {"@type": "Organization", "name": row.publisher},
        "conditionsOfAccess": row.licence,
        "isAccessibleForFree": True,
        "spatialCoverage": IZMIR,
        "variableMeasured": {"@type": "PropertyValue", "name": name, "unitText": unit},
        "distribution": [
            _download(link("indicator_file", slug=row.code, key=one.key), one.mimetype) for one in exports().values()
        ],
    }  # fmt: skip


def service(context: Context, address: str, agency: str) -> Data:
    """A support programme as a service of the agency."""
    book, slug = context["codebook"], context["slug"]
    kinds = {call.support_kind for call in context["calls"] if call.support_kind}
    made: Data = {
        "@type": "GovernmentService",
        "@id": address + "#hizmet",
        "name": label(book, "programme", slug),
        "identifier": slug,
        "url": address,
        "provider": {"@id": agency},
        "areaServed": IZMIR,
    }
    told = sorted(label(book, "support_kind", kind) for kind in kinds)
    return made | ({"serviceType": told[0] if len(told) == 1 else told} if told else {})
