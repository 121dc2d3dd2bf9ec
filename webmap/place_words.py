"""A district or sub-region says itself in one sentence, in Turkish and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.money import Lens
from geodata.queries.facets import Count
from geodata.queries.statistics import YearRow
from webmap.presentation import lens_name, locative, money_short, number


@dataclass(frozen=True)
class Said:
    """What the sentence is made of. ``amount`` falls here in the lens; None: not one amount is known.

    ``unknown`` of the ``projects`` have no published amount. ``sectors`` are counts by label, empty if not asked for.
    """

    name: str
    projects: int
    amount: Decimal | None
    unknown: int
    years: Sequence[YearRow]
    sectors: Mapping[str, Count]
    lens: Lens


def place_sentence(said: Said) -> str:
    """``Karaburun'da 2011 çağrısından 2 proje kayıtlı: 3,1 milyon TL destek, nominal TL; en çok Turizm (2 proje).``"""
    place = locative(said.name)
    place = place[:1].upper() + place[1:]
    if not said.projects:
        return str(_("%(place)s the register holds no project that answers this question.", place=place))
    count = str(ngettext("%(count)s project", "%(count)s projects", said.projects, count=number(said.projects)))
    calls = _calls(said.years)
    sentence = (
        _("%(place)s the register holds %(count)s %(calls)s", place=place, count=count, calls=calls)
        if calls
        else _("%(place)s the register holds %(count)s", place=place, count=count)
    )
    sentence += ": " + "; ".join((_money(said), *_most(said.sectors)))
    return str(sentence) + "."


def _calls(years: Sequence[YearRow]) -> str:
    """From which calls; nothing when the call year of not one project is known."""
    known = [row.year for row in years if row.year is not None]
    if not known:
        return ""
    if len(known) == 1 and len(years) == 1:
        return str(_("from the call of %(year)s", year=known[0]))
    if len(known) == 1:
        return str(_("from the call of %(year)s and of unknown years", year=known[0]))
    if len(years) == len(known):
        return str(_("from the calls of %(first)s–%(last)s", first=min(known), last=max(known)))
    return str(_("from the calls of %(first)s–%(last)s and of unknown years", first=min(known), last=max(known)))


def _money(said: Said) -> str:
    if said.amount is None:
        return str(_("no amount is published"))
    amount = money_short(said.amount, said.lens.currency)
    text = str(_("%(amount)s of support, %(lens)s", amount=amount, lens=lens_name(said.lens)))
    if said.unknown:
        missing = ngettext(
            "the amount of %(count)s project is unknown",
            "the amounts of %(count)s projects are unknown",
            said.unknown,
            count=number(said.unknown),
        )
        text += f" ({missing})"
    return text


def _most(sectors: Mapping[str, Count]) -> tuple[str, ...]:
    """The sector with the most projects, if there are several sectors and one of them leads."""
    if len(sectors) < 2:
        return ()
    most = max(count.projects for count in sectors.values())
    leading = [label for label, count in sectors.items() if count.projects == most]
    if len(leading) > 1:
        return ()
    count = ngettext("%(count)s project", "%(count)s projects", most, count=number(most))
    return (str(_("most in the sector “%(sector)s” (%(count)s)", sector=leading[0], count=count)),)
