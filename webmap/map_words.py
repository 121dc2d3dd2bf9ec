"""What the map says and links to: every word the front end shows comes from here, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.licences import LICENCES
from geodata.queries.codebook import Codebook
from webmap.language import current, link
from webmap.letter_gate import is_open
from webmap.media import media_address, stage_names
from webmap.presentation import money

NAMED = ("programme", "status", "district", "subregion")
"""Code lists whose labels the map writes."""


def options(book: Codebook) -> dict[str, Any]:
    """Language, words, code labels, ways of writing money and addresses for the front end."""
    return {
        "language": current(),
        "words": words(),
        "counts": counts(),
        "precisions": precisions(),
        # The presentation module knows where the currency stands; the front end fills in the number.
        "currencies": {code: money(Decimal(0), code).replace("0", "{amount}") for code in ("TRY", "EUR")},
        "stages": {role: str(name) for role, name in stage_names().items()},
        "licences": dict(LICENCES),
        "names": {name: {code: book.label(name, code, current()) for code in book.lists[name]} for name in NAMED},
        "addresses": {
            "project": link("project_page", ref="{ref}").replace("%7Bref%7D", "{ref}"),
            "site": link("site_page", slug="{slug}").replace("%7Bslug%7D", "{slug}"),
            "list": link("list_page"),
            "media": media_address("{file}").replace("%7Bfile%7D", "{file}"),
            # Without a secret key no letter can be taken, and nothing leads to the form.
            "report": link("report_page", ref="{ref}").replace("%7Bref%7D", "{ref}") if is_open() else "",
        },
    }


def words() -> dict[str, str]:
    """Plain texts; braces are filled in by the front end."""
    return {
        "map": _("Map of the districts; the table below says the same in words"),
        "districts": _("Districts: arrow keys move, Enter filters, Escape leaves"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "whole": _("Whole province"),
        "layers": _("Layers"),
        "close": _("Close"),
        "ground": _("District boundaries"),
        "failed": _("Part of the map could not be fetched: {layers}."),
        "retry": _("Try again"),
        "tiles_failed": _("The background map could not be fetched; the districts are drawn without it."),
        "two_fingers": _("Move the map with two fingers"),
        "thousand": _("{number}K"),
        "million": _("{number}M"),
        "billion": _("{number}bn"),
        "amount_unknown": _("amount unknown"),
        "year_unknown": _("year unknown"),
        "share": _("This project works in several places; the amount is the part that falls here."),
        "around": _("Around {place}"),
        "same_place": _("At the same place"),
        "report": _("Something is wrong here"),
        "in_list": _("Show them in the list"),
        "district_only": _("The place is known only as a district: {place}"),
        "progress": _("{percent} complete"),
        "inferred": _("{name} (inferred)"),
        "site": _("Restoration site"),
        "photo": _("Photograph"),
        "draw": _("Draw an area"),
        "draw_how": _("Click the corners; or move the map with the arrows and set a corner at the cross with Enter."),
        "draw_corners": _("Corners: {count}. At least three; Backspace takes the last one back, Escape leaves."),
        "draw_finish": _("Show the area"),
        "draw_undo": _("Take back"),
        "draw_cancel": _("Leave"),
    }


def counts() -> dict[str, dict[str, str]]:
    """Texts that change with a number, by the plural categories of the language (``one``, ``other``)."""
    texts: dict[str, Callable[[int], str]] = {
        "projects": lambda n: ngettext("%(count)s project", "%(count)s projects", n, count="{count}"),
        "sites": lambda n: ngettext("%(count)s restoration site", "%(count)s restoration sites", n, count="{count}"),
        "photos": lambda n: ngettext("%(count)s photograph", "%(count)s photographs", n, count="{count}"),
        "more": lambda n: ngettext("and %(count)s more", "and %(count)s more", n, count="{count}"),
        "amounts_unknown": lambda n: ngettext(
            "the amount of %(count)s is unknown", "the amounts of %(count)s are unknown", n, count="{count}"
        ),
    }
    return {name: {"one": text(1), "other": text(2)} for name, text in texts.items()}


def precisions() -> dict[str, str]:
    """How surely a place is known, in words."""
    return {
        "exact": _("exact place"),
        "street": _("known to the street"),
        "neighbourhood": _("approximate: neighbourhood"),
        "settlement": _("approximate: settlement"),
        "district": _("approximate: district only"),
        "province": _("whole province"),
    }
