"""Bodies that take part in projects; natural persons are never among them."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.filters import Choice
from geodata.queries import organisation as queries
from webmap.api import Found, Text, resource
from webmap.api.paging import CURSOR, LIMIT, read_cursor, read_limit, write_cursor
from webmap.api.shapes import Amount, Sums
from webmap.errors import Moved, NotInRegister
from webmap.reading import Reading


@dataclass(frozen=True)
class Organisation:
    """A body with the projects of the question it takes part in, in any role, and their support."""

    key: str
    name: str
    kind: str | None
    projects: int
    amount: Amount


@dataclass(frozen=True)
class FullOrganisation:
    """A body with its projects by role (beneficiary, partner, associate)."""

    key: str
    name: str
    kind: str | None
    variants: list[str]
    roles: dict[str, Sums]
    projects: dict[str, list[str]]


@resource(
    "/organisations",
    Text("Projelerde yer alan kurumlar", "Bodies that take part in projects"),
    list[Organisation],
    filtered=True,
    shown=("mercek", "taban"),
    own=(LIMIT, CURSOR),
    key="key",
)
def organisations(r: Reading) -> Found:
    """The bodies of a filter's projects, by key."""
    flt, limit = r.address.flt, read_limit()
    after = read_cursor(r) or ""
    found = queries.organisations(r.connection, flt, r.address.lens, r.codebook.rates, (after, limit + 1))
    shown = found[:limit]
    return Found(
        [Organisation(**row._mapping) for row in shown],
        count=queries.organisation_count(r.connection, flt),
        next=write_cursor(r, shown[-1].key) if len(found) > limit else None,
    )


@resource(
    "/organisations/{key}",
    Text("Bir kurum ve rollerine göre projeleri", "One body and its projects by role"),
    FullOrganisation,
    filtered=True,
    shown=("mercek", "taban"),
    named={"key": "organisation"},
)
def organisation(r: Reading, key: str) -> Found:
    """One body. Raises NotInRegister for an unknown key and for a natural person, Moved for a body merged with it."""
    other = queries.merged_into(r.connection, key)
    if other is not None:
        raise Moved("key", other)
    found = queries.organisation(r.connection, key)
    if found is None:
        raise NotInRegister(key)
    flt, lens, rates = r.address.asking(organisation=Choice((key,))).flt, r.address.lens, r.codebook.rates
    sums = queries.role_sums(r.connection, key, flt, lens, rates)
    rows = queries.role_projects(r.connection, key, flt, lens, rates)
    told = FullOrganisation(
        found.key,
        found.name,
        found.kind,
        queries.name_variants(r.connection, found.name),
        {role: Sums(one.projects, one.known_amount) for role, one in sums.items()},
        {role: [row.ref for row in of] for role, of in rows.items()},
    )
    return Found(told, page=("organisation_page", {"slug": key}))
