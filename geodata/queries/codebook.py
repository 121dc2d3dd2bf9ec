"""What codes mean: every code list with its labels, and the money series, read once per data version."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Connection, func, null, select

from geodata.filters import KINDS, SCOPES
from geodata.models import (
    Call,
    Component,
    DataVersion,
    Indicator,
    PictureWithdrawal,
    Place,
    Programme,
    ResultProgramme,
    Sector,
    Status,
    SupportKind,
    YearlyRate,
)
from geodata.money import Rates
from geodata.queries.order import in_turkish
from geodata.queries.vocabulary import vocabulary
from geodata.vocabulary import Vocabulary


@dataclass(frozen=True)
class Term:
    """One code with its Turkish and English label; ``parent`` is the code above it in a tree."""

    code: str
    tr: str
    en: str
    parent: str | None = None
    official: str | None = None

    def label(self, language: str) -> str:
        """The label in ``tr`` or ``en``."""
        return self.en if language == "en" else self.tr


@dataclass(frozen=True)
class Measure:
    """An indicator as a map's colour needs it: its names and units, decimals, direction, and whether it may divide."""

    code: str
    tr: str
    en: str
    unit_tr: str
    unit_en: str
    decimals: int
    direction: str
    divides: bool

    def label(self, language: str) -> str:
        """The name in ``tr`` or ``en``."""
        return self.en if language == "en" else self.tr

    def unit(self, language: str) -> str:
        """The unit in ``tr`` or ``en``."""
        return self.unit_en if language == "en" else self.unit_tr


@dataclass(frozen=True)
class Version:
    """A data version as pages and files cite it. ``withdrawals``: images withdrawn for privacy so far, the last of
    them at ``withdrawn_at``."""

    id: int
    label: str
    published_at: dt.datetime
    is_sample: bool
    register_hash: str
    withdrawals: int = 0
    withdrawn_at: dt.datetime | None = None

    @property
    def changed_at(self) -> dt.datetime:
        """When what the public sees of this version last changed."""
        return max(self.published_at, self.withdrawn_at or self.published_at)


@dataclass(frozen=True)
class Codebook:
    """Code lists by name (programme, call, component, result_programme, district, subregion, sector, status,
    support_kind, scope, kind), each code → Term in display order; the money series; the version they belong to; the
    words searches are understood by."""

    lists: Mapping[str, Mapping[str, Term]] = field(default_factory=dict)
    rates: Rates = Rates()
    version: Version | None = None
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    indicators: Mapping[str, Measure] = field(default_factory=dict)

    def label(self, name: str, code: str | None, language: str) -> str | None:
        """The label of a code, or None for no code; a code without a label is its own label."""
        if code is None:
            return None
        term = self.lists.get(name, {}).get(code)
        return term.label(language) if term else code


def current_version(connection: Connection) -> Version | None:
    """The newest data version, or None before the first load."""
    columns = (
        DataVersion.id,
        DataVersion.label,
        DataVersion.published_at,
        DataVersion.is_sample,
        DataVersion.register_hash,
        select(func.count()).select_from(PictureWithdrawal).scalar_subquery(),
        select(func.max(PictureWithdrawal.withdrawn_at)).scalar_subquery(),
    )
    row = connection.execute(select(*columns).order_by(DataVersion.id.desc()).limit(1)).first()
    return Version(*row) if row else None


def codebook(connection: Connection) -> Codebook:
    """Read all code lists. Districts and sub-regions are keyed by slug, as addresses name them."""
    lists: dict[str, dict[str, Term]] = {
        "scope": {code: Term(code, code, code) for code in SCOPES},
        "kind": {code: Term(code, code, code) for code in KINDS},
    }
    statements = {
        "programme": select(Programme.code, Programme.name, Programme.name_en, null(), null()).order_by(
            Programme.position, Programme.code
        ),
        "call": select(Call.code, Call.name, Call.name, Call.programme_code, Call.official_code).order_by(
            Call.year, Call.code
        ),
        "component": select(
            Component.code, Component.name, Component.name_en, Component.call_code, Component.official_code
        ).order_by(Component.code),
        "result_programme": select(
            ResultProgramme.code, ResultProgramme.name, ResultProgramme.name_en, null(), null()
        ).order_by(ResultProgramme.position),
        "sector": select(Sector.code, Sector.label_tr, Sector.label_en, null(), null()).order_by(Sector.position),
        "status": select(Status.code, Status.label_tr, Status.label_en, Status.phase, null()).order_by(Status.position),
        "support_kind": select(SupportKind.code, SupportKind.label_tr, SupportKind.label_en, null(), null()).order_by(
            SupportKind.position
        ),
    }
    for name, statement in statements.items():
        lists[name] = {row[0]: Term(*row) for row in connection.execute(statement)}
    lists |= _places(connection)
    version, words = current_version(connection), vocabulary(connection)
    return Codebook(lists, _rates(connection), version, words, _indicators(connection))


def _indicators(connection: Connection) -> dict[str, Measure]:
    statement = select(
        Indicator.code,
        Indicator.name,
        Indicator.name_en,
        Indicator.unit_tr,
        Indicator.unit_en,
        Indicator.decimals,
        Indicator.direction,
        Indicator.is_denominator,
    )
    return {row.code: Measure(*row) for row in connection.execute(statement.order_by(Indicator.code))}


def _places(connection: Connection) -> dict[str, dict[str, Term]]:
    found: dict[str, dict[str, Term]] = {"district": {}, "subregion": {}, "province": {}}
    # ICU's Turkish order (ç after c, ı before i) whatever the database's own locale is.
    name = in_turkish(Place.name)
    statement = select(Place.kind, Place.slug, Place.name, Place.name_en, Place.code).where(Place.kind.in_(list(found)))
    for kind, slug, label, label_en, code in connection.execute(statement.order_by(name)):
        found[kind][slug] = Term(slug, label, label_en or label, official=code)
    return found


def _rates(connection: Connection) -> Rates:
    series: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for name, year, value in connection.execute(select(YearlyRate.series, YearlyRate.year, YearlyRate.value)):
        series[name][year] = value
    return Rates(cpi=series["cpi"], eur=series["eur"])
