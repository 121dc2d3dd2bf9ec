"""What pages tell machines: canonical address, languages, picture, and schema.org data in JSON-LD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from geodata.settings import Settings
from webmap import oembed, structured_data
from webmap.address import Address
from webmap.identity import AGENCY, SHORT
from webmap.language import LANGUAGES, current, link
from webmap.pages.shown import absolute
from webmap.pictures import is_point

FILTERED = ("map_page", "list_page", "sites_page", "share_page")
"""Pages that are another page for another filter; of all others the filter only changes how they are shown."""

Data = dict[str, Any]


@pass_context
def page_meta(context: Context) -> Data:
    """``canonical``, ``languages`` (code, address), ``image``, ``data`` (JSON-LD graph) of the page being rendered.

    An error page is none of these: it gets an empty answer.
    """
    endpoint = (request.endpoint or "").partition(".")[2]
    if request.routing_exception is not None or not endpoint or "status" in context or g.get("codebook") is None:
        return {}
    query = canonical_query(endpoint, context.get("address"))
    addresses = {
        language: absolute(url_for(f"{language}.{endpoint}", **(request.view_args or {})) + query)
        for language in LANGUAGES
    }
    return {
        "canonical": addresses[current()],
        "languages": [*addresses.items(), ("x-default", addresses["tr"])],
        "image": absolute(_image(endpoint, context)),
        "oembed": oembed.discovery(endpoint, addresses[current()]),
        # Made-up records are no news for search engines.
        "data": [] if context.get("sample") else graph(endpoint, context, addresses[current()]),
    }


def canonical_query(endpoint: str, address: Address | None) -> str:
    """The query a page is known by: its filter where it has one, never how the map is held just now."""
    if address is None or endpoint not in FILTERED:
        return ""
    page = address.page if endpoint == "list_page" else 1
    return Address(flt=address.flt, lens=address.lens, page=page).query()


def _image(endpoint: str, context: Context) -> str:
    pictures: dict[str, Callable[[], str]] = {
        "project_page": lambda: link("card_project", ref=context["project"].ref),
        "district_page": lambda: link("card_district", slug=context["place"].slug),
        "subregion_page": lambda: link("card_subregion", slug=context["place"].slug),
        "site_page": lambda: link("card_site", slug=context["site"].slug),
    }
    if endpoint in pictures:
        return pictures[endpoint]()
    asked = [one for one in (context.get("here"), context.get("address")) if isinstance(one, Address)]
    return link("card_map", address=asked[0].but() if asked else None)


def graph(endpoint: str, context: Context, address: str) -> list[Data]:
    """The things a page is about, for search engines; each names itself by an absolute address."""
    settings: Settings = context["settings"]
    agency: Data = {
        "@type": "GovernmentOrganization",
        "@id": settings.agency_url + "#kurum",
        "name": AGENCY["tr"],
        "alternateName": SHORT,
        "url": settings.agency_url,
    }
    makers: dict[str, Callable[[], list[Data]]] = {
        "project_page": lambda: [grant(context["project"], address, agency["@id"])],
        "site_page": lambda: [landmark(context["site"], address)],
        "district_page": lambda: structured_data.area(context, address, agency["@id"]),
        "subregion_page": lambda: structured_data.area(context, address, agency["@id"]),
        "map_page": lambda: [structured_data.register(context, address, agency["@id"])],
        "list_page": lambda: [structured_data.register(context, address, agency["@id"])],
        "programme_page": lambda: [structured_data.service(context, address, agency["@id"])],
        "indicator_page": lambda: [structured_data.indicator(context, address)],
        "open_data_page": lambda: [structured_data.catalogue(context, address, agency["@id"])],
    }
    things = makers.get(endpoint, list)()
    return [*([agency] if things else []), *things, breadcrumbs(endpoint, context, address)]


def grant(row: Any, address: str, agency: str) -> Data:
    """A project as a grant: with its amount only when it is known. An activity of the agency itself is no grant."""
    work: Data = {
        "@type": "Project",
        "@id": address + "#proje",
        "name": row.title,
        "location": [_location(one) for one in row.locations if one["role"] == "work"],
        "member": [{"@type": "Organization", "name": one["name"]} for one in row.organisations if one["name"]],
    }
    if row.summary:
        work["description"] = row.summary
    work = {name: value for name, value in work.items() if value != []}
    if row.kind == "agency":
        return work | {"url": address, "identifier": row.ref, "parentOrganization": {"@id": agency}}
    made: Data = {
        "@type": "Grant",
        "@id": address + "#destek",
        "name": row.title,
        "identifier": row.ref,
        "url": address,
        "funder": {"@id": agency},
        "fundedItem": work,
    }
    if row.support_amount is not None:
        made["@type"] = "MonetaryGrant"
        # As text: an amount is never a float.
        made["amount"] = {"@type": "MonetaryAmount", "currency": "TRY", "value": str(row.support_amount)}
    return made


def _location(one: Data) -> Data:
    found = _place(one["place_name"] or one["name"], one["name"] if one["kind"] == "district" else None)
    if is_point(one["precision"], one["lat"]):
        found["geo"] = _geo(one["lat"], one["lon"])
    return found


def _place(name: str, district: str | None, kind: str = "Place") -> Data:
    address = {"@type": "PostalAddress", "addressRegion": "İzmir", "addressCountry": "TR"}
    if district:
        address["addressLocality"] = district
    return {"@type": kind, "name": name, "address": address}


def _geo(lat: float, lon: float) -> Data:
    return {"@type": "GeoCoordinates", "latitude": round(lat, 5), "longitude": round(lon, 5)}


def landmark(site: Any, address: str) -> Data:
    """A restoration site as a historical building; whether it can be visited only where that is known."""
    made = _place(site.name, site.district, "LandmarksOrHistoricalBuildings")
    made |= {"@id": address + "#yapi", "identifier": site.ref, "url": address}
    if is_point(site.precision, site.lat):
        made["geo"] = _geo(site.lat, site.lon)
    if site.open_to_public is not None:
        made["publicAccess"] = site.open_to_public
    return made


def breadcrumbs(endpoint: str, context: Context, address: str) -> Data:
    """The way to a page from the map."""
    steps = [(str(_("Map")), absolute(link("map_page")))]
    above = {
        "project_page": (_("Projects"), "list_page"),
        "programme_page": (_("Programmes"), "programmes_page"),
        "indicator_page": (_("Indicators of İzmir"), "indicators_page"),
        "code_page": (_("Code lists"), "codes_page"),
        "site_page": (_("Restoration"), "sites_page"),
    }
    if endpoint in above:
        text, parent = above[endpoint]
        steps.append((str(text), absolute(link(parent))))
    if endpoint != "map_page":
        steps.append((_named(context), address))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": item}
            for at, (name, item) in enumerate(steps, start=1)
        ],
    }


def _named(context: Context) -> str:
    for name in ("project", "site", "place"):
        if name in context:
            row = context[name]
            return str(getattr(row, "title", None) or row.name)
    return Markup(context.get("page_title") or _("İzmir Supports Map")).unescape()
