"""How quality rules are said: a name and a sentence for each, and why something was found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from geodata.queries.codebook import Codebook
from webmap.map_words import precisions
from webmap.presentation import label, money, number, partial_date


def names() -> dict[str, tuple[str, str]]:
    """Rule → its name, and what it looks for in a sentence."""
    return {
        "yersiz": (_("No place"), _("No place of work is known, so the project stands on no map.")),
        "noktasiz": (_("No coordinate"), _("The district is known, but the place of work has no point.")),
        "alan-noktasiz": (_("Site without coordinate"), _("The restoration site has no point.")),
        "disarida": (
            _("Point outside its district"),
            _("The point lies more than 250 m outside the district that is named."),
        ),
        "alan-disarida": (
            _("Site outside its district"),
            _("The site’s point lies more than 250 m outside the district that is named."),
        ),
        "kaba-yer": (_("Coarse place"), _("The point stands for a whole settlement or district.")),
        "paylar": (_("Shares do not add up"), _("The shares of the places of work do not add up to 1.")),
        "tutar-yok": (_("No amount"), _("The support amount is not known.")),
        "yararlanicisiz": (_("No beneficiary"), _("No beneficiary is named.")),
        "programsiz": (_("No programme"), _("The programme is not known.")),
        "sektorsuz": (_("No sector"), _("The sector is not known.")),
        "yilsiz": (_("No call year"), _("The call year is not known.")),
        "tarih-sirasi": (_("Dates out of order"), _("The end lies before the start or before the contract.")),
        "bitmis-olmali": (_("Should be over"), _("The end is past, but the status says that it is not completed.")),
        "tutar-celiskisi": (
            _("Amounts contradict"),
            _("Support, own share or paid amount do not fit the total or each other."),
        ),
        "tutar-sapmasi": (
            _("Unusual amount"),
            _("The support lies far from the others of its call or programme (median and MAD of the logarithms)."),
        ),
        "ayni-yararlanici": (
            _("Beneficiary twice?"),
            _("Two organisations whose names are almost the same; perhaps they are one."),
        ),
        "ayni-proje": (_("Project twice?"), _("Two projects of one programme have the same title.")),
        "fotografsiz": (_("No photo"), _("The project has no photo.")),
        "alan-fotografsiz": (_("Site without photo"), _("Neither the site nor its projects have a photo.")),
        "kaynaksiz": (_("No source"), _("The record does not say where it is from.")),
    }


def reason(rule: str, why: dict[str, Any], book: Codebook) -> str:
    """Why this one was found, beyond the rule's own sentence; empty when there is nothing to add."""
    if rule in ("disarida", "alan-disarida"):
        return str(_("%(metres)s m from %(place)s", metres=number(Decimal(str(why["metres"]))), place=why["place"]))
    if rule in ("noktasiz", "alan-noktasiz"):
        return str(why["place"])
    if rule == "kaba-yer":
        return f"{why['place']}, {precisions()[why['precision']]}"
    if rule == "paylar":
        return str(_("sum of the shares: %(total)s", total=number(Decimal(why["total"]), 10)))
    if rule in ("ayni-yararlanici", "ayni-proje"):
        return str(_("with: %(other)s", other=" · ".join(filter(None, (why["other"], why.get("other_ref"))))))
    return _of_value(rule, why, book)


def _of_value(rule: str, why: dict[str, Any], book: Codebook) -> str:
    if rule == "tarih-sirasi":
        first = why["start"] if why["which"] == "start_end" else why["contract"]
        name = _("start") if why["which"] == "start_end" else _("contract")
        return str(
            _("%(name)s %(first)s, end %(end)s", name=name, first=partial_date(first), end=partial_date(why["end"]))
        )
    if rule == "bitmis-olmali":
        end = _("end %(end)s", end=partial_date(why["end"]))
        return f"{label(book, 'status', why['status'])}, {end}"
    if rule == "tutar-celiskisi":
        said = (("support", _("support")), ("own", _("own share")), ("total", _("total")), ("paid", _("paid")))
        return ", ".join(f"{name} {money(Decimal(why[key]))}" for key, name in said if why[key] is not None)
    if rule == "tutar-sapmasi":
        group = book.label("call", why["group"], "tr")
        if group == why["group"]:
            group = book.label("programme", why["group"], "tr")
        said = _(
            "%(amount)s; usual in %(group)s: %(usual)s (%(count)s supports, distance %(score)s, limit 3.5)",
            amount=money(Decimal(why["amount"])),
            group=group,
            usual=money(Decimal(why["usual"]).quantize(Decimal(1))),
            count=number(why["count"]),
            score=number(Decimal(str(why["score"])), 1),
        )
        return str(said)
    return ""


def fields() -> dict[str, tuple[str, str | None]]:
    """Field of the completeness table → its name, and the rule whose list holds those without it."""
    return {
        "summary": (_("Summary"), None),
        "programme": (_("Programme"), "programsiz"),
        "year": (_("Call year"), "yilsiz"),
        "sector": (_("Sector"), "sektorsuz"),
        "place": (_("Place"), "yersiz"),
        "point": (_("Point"), "noktasiz"),
        "beneficiary": (_("Beneficiary"), "yararlanicisiz"),
        "support_amount": (_("Support amount"), "tutar-yok"),
        "total_budget": (_("Total budget"), None),
        "paid": (_("Paid"), None),
        "contract_date": (_("Contract date"), None),
        "end_date": (_("End"), None),
        "status_as_of": (_("Date of the status"), None),
        "result": (_("Results"), None),
        "photo": (_("Photo"), "fotografsiz"),
        "source": (_("Source"), "kaynaksiz"),
    }
